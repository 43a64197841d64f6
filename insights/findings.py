"""What a digest is written from. The bot gathers it; the sections only put it into words."""

from dataclasses import dataclass
from datetime import date

from dialogs.records import FollowUpKind, Outcome
from insights.counts import Counts, Split, Week
from insights.periods import Period
from insights.words import Shorts

QUIET_BELOW = 3
"""Fewer closings since the last full digest than this are too few to say anything new."""


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that is due this week. `about` is a short label of what to talk about."""

    deal: str
    kind: FollowUpKind
    on: date
    about: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """How many deals of an outcome moved from one driver's key to another since the last digest."""

    outcome: Outcome
    old: str
    new: str
    n: int = 1


@dataclass(frozen=True, slots=True)
class Findings:
    """One digest's material.

    `week` and `latest`: the ISO week reported on and its closings. `since` and `counts`: all that closed since the last
    full digest, this week included. `past` and `year`: the 12 months up to now. `weeks`: the last 8 to 12, in order.
    """

    week: Period
    latest: Split
    since: Period
    counts: Counts
    past: Period
    year: Counts
    weeks: tuple[Week, ...]
    shorts: Shorts
    currency: str
    due: tuple[Due, ...] = ()
    open_debriefs: int = 0
    corrections: tuple[Correction, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether too little closed since the last full digest for a full one."""
        return self.counts.closed.closed < QUIET_BELOW
