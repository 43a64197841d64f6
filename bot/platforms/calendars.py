"""Follow-ups in a calendar, as what serves them knows it: what stands there, and where it comes from."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from dialogs.values import dataclass

if TYPE_CHECKING:
    from aiohttp import web


@dataclass(frozen=True, slots=True)
class Entry:
    """A day in a calendar. `uid` stays the same as long as the follow-up does.

    `over`: it is done, won't be, or is somebody else's.
    """

    uid: str
    day: date
    title: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a calendar holds as of a moment; `name`: what programs call it."""

    name: str
    as_of: datetime
    entries: tuple[Entry, ...]


class KeepsCalendars(Protocol):
    """The use cases behind the addresses. None: that address opens nothing."""

    async def feed(self, ws: str, person_id: str, edition: str) -> Sheet | None:
        """The open follow-ups of somebody."""

    async def file(self, ws: str, follow_up_id: str, person_id: str) -> Sheet | None:
        """One follow-up, whatever became of it, as the file of one who had it."""


class CalendarShelf(Protocol):
    """The calendars, to which every platform's reps have links."""

    def mount(self, app: "web.Application", keeps: KeepsCalendars) -> None:
        """Add their addresses."""
        ...

    def feed_link(self, workspace_id: str, person_id: str, edition: str) -> str | None:
        """The address of somebody's calendar, None where we don't know our own."""
        ...

    def file_link(self, workspace_id: str, follow_up_id: str, person_id: str) -> str | None:
        """The address of one follow-up's file, for one who has it."""
        ...
