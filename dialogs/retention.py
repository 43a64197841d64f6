"""How long words and names are kept: months since a closing, and the day up to which closings are that old. Pure."""

import calendar
from datetime import date, datetime
from enum import StrEnum

from dialogs.values import dataclass

YEAR = 12


class Goes(StrEnum):
    """What goes once it is old enough, as app.yaml calls it."""

    WORDS = "words"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Until:
    """What is old enough to go: closings up to a `day`, of which nobody answered anything `since` that day was over."""

    months: int
    day: date
    since: datetime


def last_over(today: date, months: int) -> date:
    """The last day of closing whose `months` are over today. Months end on the same day of the month, or its last."""
    year, month = divmod(today.year * YEAR + today.month - 1 - months, YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    if today.day == calendar.monthrange(today.year, today.month)[1]:
        return date(year, month + 1, last)  # what closed on the 31st is over at the end of a shorter month
    return date(year, month + 1, min(today.day, last))
