"""Spans of days and their names: what `stats` takes, and the year behind a digest."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, not including, `end`; None where it has no bound. `key` is the word typed for it."""

    key: str
    name: str
    start: date | None
    end: date | None
    before: "Period | None" = None

    @property
    def dates(self) -> str:
        """`1 Oct–15 Nov`; nothing where a bound is missing."""
        return spell(self.start, self.end) if self.start and self.end else ""

    @property
    def title(self) -> str:
        """Name and dates: `This quarter, 1 Oct–15 Nov`."""
        return f"{self.name}, {self.dates}" if self.dates else self.name


def resolve(word: str, today: date) -> Period | None:
    """The period of a word (7d, last week, quarter, 2026-Q3, all) as of `today`, with the one before; else None."""
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
    if found := re.fullmatch(r"(20\d\d)-?q([1-4])", word):
        start = date(int(found[1]), int(found[2]) * 3 - 2, 1)
        return _whole_quarter(start, _whole_quarter(_quarter_start(start - _DAY)))
    return None


def past_year(end: date) -> Period:
    """The 12 months up to, not including, `end`: what a digest sets its period against."""
    start = end - timedelta(days=364)
    return Period("", "Last 12 months", start, end)


def spell(start: date, end: date) -> str:
    """The days from `start` up to, not including, `end`: `9–15 Nov`, `1 Oct–15 Nov`, with years where they differ."""
    last = end - _DAY
    if last <= start:
        return spell_day(start)
    if start.year != last.year:
        return f"{spell_day(start)} {start.year}–{spell_day(last)} {last.year}"
    if start.month == last.month:
        return f"{start.day}–{spell_day(last)}"
    return f"{spell_day(start)}–{spell_day(last)}"


def spell_day(day: date) -> str:
    """A day without its year: `9 Nov`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _this(unit: str, today: date) -> Period:
    start = _start(unit, today)
    before = _start(unit, start - _DAY)
    return Period(unit, f"This {unit}", start, today + _DAY, Period(f"last {unit}", f"Last {unit}", before, start))


def _last(unit: str, today: date) -> Period:
    end = _start(unit, today)
    start = _start(unit, end - _DAY)
    before = Period("", f"The {unit} before", _start(unit, start - _DAY), start)
    return Period(f"last {unit}", f"Last {unit}", start, end, before)


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


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_key(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _whole_quarter(start: date, before: Period | None = None) -> Period:
    end = _quarter_start(start + timedelta(days=93))
    name = f"Q{(start.month + 2) // 3} {start.year}"
    return Period(_quarter_key(start), name, start, end, before)
