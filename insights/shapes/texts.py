"""What people wrote, as storage hands it over (the only rows that insights see), and what is taken from it."""

from dataclasses import field
from datetime import datetime

from dialogs.fact import THEIR_OWN
from dialogs.records import Outcome
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One free text of a debrief.

    `closing`, `person`: ids. `account`: the company's name, "" where not known. `driver`: the rep's view,
    `buyer_driver`: the buyer's reason, "" where there is none. `field`: the question's key. `quotable`: whether it may
    be quoted. `deal`: the deal's name, which often is the company's. `heard`: the buyer's words, not the seller's own.
    `buyer_said`: the reason that the buyer gave themselves, "" where there is none.
    """

    closing: str
    outcome: Outcome
    account: str
    person: str
    driver: str
    buyer_driver: str
    field: str
    text: str
    quotable: bool
    at: datetime
    deal: str = ""
    heard: bool = False
    buyer_said: str = ""

    @property
    def own(self) -> bool:
        """Whether the buyer wrote it themselves."""
        return self.field == THEIR_OWN


@dataclass(frozen=True, slots=True)
class Verbatims:
    """The newest texts of a period. `cut`: how many older ones were left out."""

    texts: tuple[Verbatim, ...]
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or two words, in `deals` of the period's `n` and in `before` of `before_n` deals until then.

    Deals are closings with any text. `reps`: how many people those of the period belong to. `p`: Fisher's exact
    test, one-sided. `closings`: the ids of `deals`, in order.
    """

    words: str
    deals: int
    n: int
    before: int
    before_n: int
    reps: int
    p: float
    closings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words to quote and whose they are: `heard from a buyer, lost deal`. Never a name.

    `closing` and `field` say where they were taken from: "" in looks of an older version.
    """

    text: str
    source: str
    closing: str = field(default="", compare=False)
    field: str = field(default="", compare=False)
