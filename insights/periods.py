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
    """The period of a word (7d, 30d, quarter, 2026-Q3, year, all) as of `today`, with the one before it; else None."""
    word = word.casefold()
    match word:
        case "all":
            return Period("all", "All time", None, None)
        case "year":
            start = date(today.year, 1, 1)
            last = Period(str(today.year - 1), "Last year", date(today.year - 1, 1, 1), start)
            return Period("year", "This year", start, today + _DAY, last)
        case "quarter":
            start = _quarter_start(today)
            last = Period(_quarter_key(start - _DAY), "Last quarter", _quarter_start(start - _DAY), start)
            return Period("quarter", "This quarter", start, today + _DAY, last)
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


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_key(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _whole_quarter(start: date, before: Period | None = None) -> Period:
    end = _quarter_start(start + timedelta(days=93))
    name = f"Q{(start.month + 2) // 3} {start.year}"
    return Period(_quarter_key(start), name, start, end, before)
