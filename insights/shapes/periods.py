"""Spans of days and their names: what `stats` takes, and the year behind a digest."""

import re
from dataclasses import replace
from datetime import date, timedelta

from dialogs.sentences.words import ENGLISH, from_to
from dialogs.values import dataclass

_DAY = timedelta(days=1)
_ALIKE = {"quarter", "year"}
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, not including, `end`; None where it has no bound. `key` is the word typed for it.

    `alike`: whether it and the one `before` are the same part of a quarter or a year. Shares go up and down within
    quarters, so of months, weeks and numbers of days many would differ where nothing has changed.
    """

    key: str
    name: str
    start: date | None
    end: date | None
    before: "Period | None" = None
    alike: bool = False

    @property
    def dates(self) -> str:
        """`1 Oct–15 Nov`; nothing where a bound is missing."""
        return from_to(self.start, max(self.start, self.end - _DAY), ENGLISH) if self.start and self.end else ""

    @property
    def title(self) -> str:
        """Name and dates: `This quarter, 1 Oct–15 Nov`."""
        return f"{self.name}, {self.dates}" if self.dates else self.name


def resolve(word: str, today: date) -> Period | None:
    """The period of a word (7d, last week, quarter, 2026-Q3, 2026, all) as of `today`, with the one before; else None.

    Before one that is under way stand as many days of its predecessor. A quarter or a month without its year (q3,
    october) is the latest that has begun.
    """
    word = word.casefold()
    if word == "all":
        return Period("all", "All time", None, None)
    if found := re.fullmatch(r"(?:(this|last) )?(week|month|quarter|year)", word):
        return _last(found[2], today) if found[1] == "last" else _this(found[2], today)
    if found := re.fullmatch(r"([1-9]\d{0,2})d", word):
        span = int(found[1]) * _DAY
        end = today + _DAY
        name = f"{span.days} days" if span > _DAY else "day"
        return Period(
            word, f"Last {name}", end - span, end, Period("", f"The {name} before", end - 2 * span, end - span)
        )
    if found := re.fullmatch(r"(20\d\d)", word):
        year = int(found[1])
        last = _named("year", date(year - 1, 1, 1))
        return _so_far(_named("year", date(year, 1, 1)), last, last.name, today)
    if found := re.fullmatch(r"(?:(20\d\d)-?)?q([1-4])", word):
        return _in_year("quarter", found[1], int(found[2]) * 3 - 2, today)
    if found := re.fullmatch(rf"({'|'.join(_MONTHS)})(?: (20\d\d))?", word):
        return _in_year("month", found[2], _MONTHS.index(found[1]) + 1, today)
    return None


def past_year(end: date) -> Period:
    """The 12 months up to, not including, `end`: what a digest sets its period against."""
    start = end - timedelta(days=364)
    return Period("", "Last 12 months", start, end)


def whole_weeks(many: int, end: date) -> tuple[date, date]:
    """The last so many weeks that were over by `end`, from a Monday up to, not including, another."""
    over = _start("week", end)
    return over - timedelta(weeks=many), over


def _this(unit: str, today: date) -> Period:
    start = _start(unit, today)
    whole = Period(unit, f"This {unit}", start, _end(unit, start), alike=unit in _ALIKE)
    last = Period(f"last {unit}", f"Last {unit}", _start(unit, start - _DAY), start)
    return _so_far(whole, last, f"last {unit}", today)


def _last(unit: str, today: date) -> Period:
    end = _start(unit, today)
    start = _start(unit, end - _DAY)
    before = Period("", f"The {unit} before", _start(unit, start - _DAY), start)
    return Period(f"last {unit}", f"Last {unit}", start, end, before, alike=unit in _ALIKE)


def _in_year(unit: str, year: str | None, month: int, today: date) -> Period:
    """The quarter or month that begins with a month of a year; without one, the latest that has begun."""
    start = date(int(year) if year else today.year, month, 1)
    if not year and start > today:
        start = start.replace(year=start.year - 1)
    last = _named(unit, _start(unit, start - _DAY))
    return _so_far(_named(unit, start), last, last.name, today)


def _so_far(whole: Period, before: Period, called: str, today: date) -> Period:
    """A period up to today, and of the one `before` as many days; both of them whole where it isn't under way."""
    end = today + _DAY
    if not (whole.start and whole.end and before.start and before.end and whole.start < end < whole.end):
        return replace(whole, before=before)
    then = before.start + (end - whole.start)
    if then < before.end:
        before = replace(before, key="", name=f"By this day of {called}", end=then)
    return replace(whole, end=end, before=before)


def _start(unit: str, day: date) -> date:
    """The first day of its week, month, quarter or year."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return _quarter_start(day)
        case _:
            return date(day.year, 1, 1)


def _end(unit: str, start: date) -> date:
    """The day after the last of the week, month, quarter or year that begins at `start`."""
    return _start(unit, start + {"week": 7, "month": 31, "quarter": 92, "year": 366}[unit] * _DAY)


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_key(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _named(unit: str, start: date) -> Period:
    """A whole year, quarter or month by its own name."""
    match unit:
        case "year":
            key = name = str(start.year)
        case "quarter":
            key, name = _quarter_key(start), f"Q{(start.month + 2) // 3} {start.year}"
        case _:
            month = _MONTHS[start.month - 1]
            key, name = f"{month} {start.year}", f"{month.capitalize()} {start.year}"
    return Period(key, name, start, _end(unit, start), alike=unit in _ALIKE)
