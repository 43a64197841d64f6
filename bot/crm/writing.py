"""A CRM that is written to: what goes there, and why it may not. A request that is sent again does no harm."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.crm.polled import Unreadable
from dialogs.values import dataclass

__all__ = ["Deal", "Note", "Refused", "Standing", "Task", "Unreadable", "Writer"]


class Refused(Exception):
    """A CRM doesn't take what was written, and never will: a rule of the company's, or a value it doesn't know."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal as it is there. `values`: of the properties that were asked for, "" for none."""

    id: str
    owner: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a deal: paragraphs of plain text."""

    key: str
    at: datetime
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A task about a deal, for its owner. None of a part of one that is there: it stays as it is."""

    key: str
    due_on: date | None
    owner: str | None
    subject: str | None
    about: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A task as it stands there: when it is due and whose it is people say as well. `owner`: "" for nobody."""

    due_on: date | None
    owner: str
    done: bool


class Writer(Protocol):
    """Writes to one CRM. Every method raises Unreadable where it can't now, those that write Refused.

    `key`: ours, the same for every attempt at the same record, by which the CRM has it once.
    """

    name: str

    async def deal(self, deal_id: str, properties: Sequence[str]) -> Deal | None:
        """A deal, None where it isn't there any more."""
        ...

    async def put_note(self, deal: Deal, note: Note, record_id: str | None) -> str:
        """Make or rewrite a note; the CRM's id of it. `record_id`: that we know it by, None where we don't yet."""
        ...

    async def put_task(self, deal: Deal, task: Task, record_id: str | None) -> str:
        """Make a task, whose parts are all given, or rewrite one; as a note. One that was done isn't opened again."""
        ...

    async def find(self, deal_id: str, kind: str, key: str) -> str | None:
        """The CRM's id of a note or a task of a deal that is there, by our key; None where there is none."""
        ...

    async def remove(self, deal_id: str, kind: str, record_id: str | None, key: str) -> None:
        """Take a note or a task of a deal away. `record_id`: None where it isn't known, and it may not be there."""
        ...

    async def options(self, property_name: str) -> Mapping[str, str] | None:
        """The values that a field takes, by their labels; None where it takes any text. Raises Refused for no such."""
        ...

    def called(self, property_name: str) -> str:
        """A field as people there know it, once its options were asked for."""
        ...

    def room(self, property_name: str) -> int | None:
        """How many characters of any text it takes, once its options were asked for; None where it doesn't say."""
        ...

    async def put_values(self, deal_id: str, values: Mapping[str, str]) -> None:
        """Set fields of a deal; "" empties one."""
        ...

    async def tasks(self, record_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How these tasks stand; those that were taken away are left out."""
        ...

    async def close(self) -> None:
        """Write nothing more."""
        ...
