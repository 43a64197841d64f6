"""What a command line asks for."""

from dataclasses import dataclass
from typing import Literal

from bot.commands.deal_text import Reading
from dialogs.errors import DebriefError
from dialogs.records import Outcome


class Misunderstood(DebriefError):
    """I didn't get that. `/winloss help` lists what I can do."""


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """A deal ended. `readings` go from "all of it is the name" to "amount and competitor taken off"."""

    outcome: Outcome
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class StatsRequest:
    """Figures of a period, all of them or by one dimension; with `row`, the deals of one of its rows."""

    period: str = "quarter"
    by: str | None = None
    segment: str | None = None
    row: str | None = None


@dataclass(frozen=True, slots=True)
class ThemesRequest:
    """What holds up; of one theme, by its number or its code, its details, or a decision about it."""

    theme: str = ""
    decision: Literal["", "working", "stop", "mute", "unmute"] = ""


@dataclass(frozen=True, slots=True)
class TrendRequest:
    """The deals behind one series of the last look, by its selector's word."""

    series: str


@dataclass(frozen=True, slots=True)
class VersusRequest:
    """What we know before the next pitch against a competitor. A name with an "in" in it is split as if a segment's."""

    competitor: str
    period: str = "year"
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class DealRequest:
    """What is known of one deal."""

    name: str


Word = Literal["pending", "digest preview", "digest again", "trends", "how", "page", "help"]


@dataclass(frozen=True, slots=True)
class SimpleRequest:
    """A command that takes nothing more."""

    name: Word


Request = MarkRequest | StatsRequest | ThemesRequest | TrendRequest | VersusRequest | DealRequest | SimpleRequest
