"""Who is on the local page and what stands around them: all of it that settings name."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from dialogs.records import Outcome
from dialogs.values import dataclass

EXAMPLES = ("/winloss lost Acme renewal 12000 vs Globex",)
FOR_MANAGERS = ("/winloss digest", "/winloss themes")
"""What there is to try for whoever manages and sells nothing."""


@dataclass(frozen=True, slots=True)
class PagePerson:
    """Someone who uses the page. `role` is shown beside the name; `tries` are commands to try, none: the page's.

    `rights` is what the settings let them do: a session that began with others is over.
    """

    user_id: str
    name: str
    role: str = ""
    email: str | None = None
    tz: str | None = None
    tries: tuple[str, ...] = ()
    rights: str = "rep"


@dataclass(frozen=True, slots=True)
class Channel:
    """The sales channel: the id that posts are sent to, and its name without `#`."""

    id: str
    name: str


class DemoControls(Protocol):
    """The demo's clock, as the page shows and moves it."""

    def now_text(self) -> str:
        """The product's time, for people."""
        ...

    async def jump(self, to: str) -> None:
        """Move on: `monday` is next Monday 9:00, `day` is a day."""
        ...


@dataclass(frozen=True, slots=True)
class CrmTask:
    """A task in the demo's CRM, for a deal's owner."""

    id: str
    subject: str
    about: str
    due_on: date
    done: bool


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """A deal in the demo's CRM. `amount` in whole units of its currency; `outcome` None: open. `owner` is a name.

    `notes` (their paragraphs), `tasks` and `reason` came from winloss.
    """

    id: str
    name: str
    account: str
    amount: int
    currency: str
    owner: str
    outcome: Outcome | None = None
    competitor: str = ""
    reason: str = ""
    notes: tuple[tuple[str, ...], ...] = ()
    tasks: tuple[CrmTask, ...] = ()


class DemoCrm(Protocol):
    """The demo's CRM, as its page shows it."""

    @property
    def competitors(self) -> Sequence[str]:
        """Who may have won it instead."""
        ...

    def records(self) -> Sequence[CrmRecord]:
        """Every deal."""
        ...

    async def decide(self, deal_id: str, outcome: Outcome | None, competitor: str) -> None:
        """Close a deal, or open it again (None). Raises DebriefError."""
        ...

    def does(self, task_id: str) -> None:
        """Somebody does a task."""
        ...
