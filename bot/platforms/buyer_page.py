"""The buyer's own page, as what shows it knows it: what a link opens, what comes back, and whom it asks."""

from enum import StrEnum
from typing import Protocol

from dialogs.messages.messages import Option
from dialogs.records import Buyer, Outcome
from dialogs.values import dataclass

PREVIEW = 0
"""The serial of a link that shows the page and sends nothing."""
LONGEST_WORDS, LONGEST_CONTACT = 2000, 200


class State(StrEnum):
    """What a link opens."""

    OPEN = "open"
    ANSWERED = "answered"
    STOPPED = "stopped"  # they asked us not to ask
    LEFT = "left"  # who asked was erased, so nobody would read it
    OVER = "over"  # withdrawn, too old, or its deal was taken back


@dataclass(frozen=True, slots=True)
class BuyerPage:
    """All that a page is made of. `seller`: the company that asks; `rep`: who of it. `said`: by the receipt alone.

    `send`, `link`: the words to send and the link, for the rep's preview. `months`: how long words are kept, 0 for as
    long as nobody deletes them. `crm`: into whose note it goes where they allow that, "" where it goes into none.
    """

    state: State
    seller: str
    rep: str
    outcome: Outcome
    reasons: tuple[Option, ...]
    prices: tuple[Option, ...]
    months: int
    send: str
    link: str
    crm: str = ""
    said: Buyer | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A form as it came. An option that isn't one counts as none."""

    driver: str = ""
    words: str = ""
    price: str = ""
    contact: str = ""
    quote: bool = False
    crm: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """What a link means: a closing, by a `serial` of its links or by the `receipt` of what was said."""

    workspace_id: str
    closing_id: str
    serial: int = PREVIEW
    receipt: str = ""


class AsksBuyers(Protocol):
    """The use cases behind the page. What a buyer sends that is no answer raises NotAnAnswer."""

    async def page(self, ws: str, closing_id: str, serial: int) -> BuyerPage | None:
        """What the link of a closing opens; None where there is no such closing any more."""

    async def receipt(self, ws: str, closing_id: str, receipt: str) -> BuyerPage | None:
        """The page with what was said, by its receipt; None where there is none of it any more."""

    async def give(self, ws: str, closing_id: str, serial: int, given: Given) -> str | None:
        """Keep what a buyer says; the receipt, or None where the link takes no answer."""

    async def change(self, ws: str, closing_id: str, receipt: str, given: Given | None) -> bool:
        """Another answer, or (None) none any more. False where there is none of that receipt."""

    async def stop(self, ws: str, closing_id: str) -> None:
        """Nobody asks this company again."""

    async def opened(self, ws: str, closing_id: str, serial: int, *, by_seller: bool = False) -> None:
        """Somebody did something on the page, or a seller looked at it."""
