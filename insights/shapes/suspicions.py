"""Suspicions: what managers named beforehand, and what came of it. Frozen when it is named, but for what looks find."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from dialogs.values import dataclass
from insights.shapes.codes import shortened
from insights.shapes.dimensions import FACTS, INSIDE

MOST = 3
"""How many run at a time: so many share one budget."""
MONTHS = (12, 24)
"""For how long one may be named."""
_WORDS = {"competitor": "vs", "segment": "in", "product": "with", "stage": "at"}
ASKED = timedelta(weeks=4)
"""For so long into a business year managers are asked."""
WHERE = {key: _WORDS.get(key, key) for key in INSIDE if key in FACTS}
"""The dimensions inside which one may be looked for, known without anybody's view; and the words they are said with."""
COMMAND, FREEZE, WITHDRAW, SURE = "suspect", "freeze", "withdraw", "yes"
"""The words of the command that names one."""


class Verdict(StrEnum):
    """What came of one. Values are stored: they stay as they are."""

    BORNE_OUT = "borne_out"
    RULED_OUT = "ruled_out"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a look counted: said in `deals` of the `n` in question and in `others` of the `others_n`; by how many."""

    deals: int
    n: int
    others: int
    others_n: int
    reps: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One of them: a reason (`driver`) that sellers name more often in losses than elsewhere.

    `within`: or in the losses of one rival, segment or product than in others, as ("competitor", "Globex"). Only what
    closes after the day it was named counts, and before the day of its last look. `power`: in how many of a hundred
    companies like this one a strong effect would be found, as foretold then; None: it couldn't be said.
    `checked`: its latest look so far, and `numbers`, None where too few sellers stand behind them to be shown.
    """

    id: str
    driver: str
    within: tuple[str, str] | None
    months: int
    named_on: date
    last_look: date
    power: int | None
    withdrawn_on: date | None = None
    checked: date | None = None
    verdict: Verdict | None = None
    numbers: Numbers | None = None

    @property
    def running(self) -> bool:
        """Whether it is still to be tested."""
        return self.verdict is None and self.withdrawn_on is None

    def takes_place(self, day: date) -> bool:
        """Whether it has one of the places on a day: its part of the budget is spent, whatever became of it."""
        return day <= self.last_look


def line(driver: str, within: tuple[str, str] | None, months: int = 0) -> str:
    """The command that shows one as it would be named or, for so many months, names it; for a button."""
    freeze = (FREEZE, str(months)) if months else ()
    where = (WHERE[within[0]], shortened(within[1])) if within else ()
    return " ".join((COMMAND, *freeze, driver, *where))


def free(all_of_them: Iterable[Suspicion], day: date) -> int:
    """How many places there are on a day."""
    return max(0, MOST - sum(one.takes_place(day) for one in all_of_them))


def year_begins(day: date, month: int) -> date:
    """The first day of the business year that a day is in, which begins with a month."""
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def is_asked_for(day: date, month: int) -> bool:
    """Whether the business year has just begun: then managers are asked what they suspect."""
    return day - year_begins(day, month) < ASKED
