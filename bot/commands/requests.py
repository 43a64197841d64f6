"""What a command line asks for."""

from dataclasses import field
from datetime import time
from typing import Literal

from bot.commands.deal_text import Reading
from dialogs.errors import DebriefError
from dialogs.records import Outcome
from dialogs.values import dataclass


class Misunderstood(DebriefError):
    """I didn't get that. `/winloss help` lists what I can do."""


class Request:
    """What a command line asks for."""

    __slots__ = ()

    @property
    def details(self) -> bool:
        """Whether only who asks may read the answer, though the command's others are for everybody."""
        return False


@dataclass(frozen=True, slots=True)
class MarkRequest(Request):
    """A deal ended. `readings` go from "all of it is the name" to "amount and competitor taken off".

    `known_id`: the deal itself, where it was chosen from a list. `freely`: the name stands neither in quotes nor in a
    field of its own, so it may be no name.
    """

    outcome: Outcome
    readings: tuple[Reading, ...]
    known_id: str = ""
    freely: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class StatsRequest(Request):
    """Figures of a period, in short, of one topic, or by one dimension; with `row`, the deals of one of its rows."""

    period: str = "quarter"
    by: str | None = None
    segment: str | None = None
    row: str | None = None
    topic: str | None = None

    @property
    def details(self) -> bool:
        """The deals of a row."""
        return bool(self.row)


@dataclass(frozen=True, slots=True)
class AnswersRequest(Request):
    """How debriefs of a period were answered."""

    period: str = "quarter"


@dataclass(frozen=True, slots=True)
class ThemesRequest(Request):
    """What holds up; of one theme, by its number or its code, its details, or a decision about it."""

    theme: str = ""
    decision: Literal["", "working", "stop", "stagger", "draw", "together", "mute", "unmute"] = ""

    @property
    def details(self) -> bool:
        """What was decided."""
        return bool(self.decision)


@dataclass(frozen=True, slots=True)
class TrendsRequest(Request):
    """What rises or falls; of one series of the last look, by its selector's word, the deals behind it."""

    series: str = ""

    @property
    def details(self) -> bool:
        """The deals of a series."""
        return bool(self.series)


@dataclass(frozen=True, slots=True)
class VersusRequest(Request):
    """What we know before the next pitch against a competitor. A name with an "in" in it is split as if a segment's."""

    competitor: str
    period: str = "year"
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class DealRequest(Request):
    """What is known of one deal."""

    name: str


@dataclass(frozen=True, slots=True)
class DealsRequest(Request):
    """The open deals of who asks, a page of them; the first is 1."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class FollowUpsRequest(Request):
    """The open follow-ups of who asks, a page of them, the first is 1; or the address of their `calendar`."""

    page: int = 1
    calendar: Literal["", "show", "new", "off"] = ""


@dataclass(frozen=True, slots=True)
class MergeRequest(Request):
    """Two deals are one. `pairs`: every way to read which goes and which stays."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EraseRequest(Request):
    """Somebody, a deal or everything is to be erased, by its name or its id."""

    what: Literal["person", "deal", "workspace"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class SuspectRequest(Request):
    """What managers suspect: the register; or `said`, a reason and where, to be named for `months` (0: shown first).

    `withdraws`: one of them by its number or id; `sure`: at once.
    """

    said: str = ""
    months: int = 0
    withdraws: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class DigestRequest(Request):
    """The next digest as it stands; `again`: the last one, which may have got lost; `withdrawn`: a week, for good."""

    again: bool = False
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class CrmRequest(Request):
    """What goes into the CRM; `on`: from now on something, or nothing more; None: only asked."""

    on: bool | None = None


@dataclass(frozen=True, slots=True)
class HoursRequest(Request):
    """When who asks may be written to, as far as they say; `usual`: as if they had never said; else it is only asked.

    `days`: as digits, 1 for Monday; `times`: from, and until, which is 0:00 for midnight; `holidays`: of which place,
    "" for none.
    """

    days: str | None = None
    times: tuple[time, time] | None = None
    holidays: str | None = None
    usual: bool = False


@dataclass(frozen=True, slots=True)
class AwayRequest(Request):
    """They are away `until` a day, in words; `over`: they are back; neither: it is only asked."""

    until: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class BriefsRequest(Request):
    """They want briefs before a pitch, or none; None: it is only asked."""

    on: bool | None = None


@dataclass(frozen=True, slots=True)
class SimpleRequest(Request):
    """A command that takes nothing more, by its word."""

    name: str


@dataclass(frozen=True, slots=True)
class FormRequest(Request):
    """A form, opened on what was typed; "" for an empty one."""

    about: str
