"""Days, times of day and dates as people type them: `mon-thu 8-16:30`, `14 Dec`, `2 weeks`. Pure."""

import re
from datetime import date, datetime, time, timedelta

from bot.moments.schedule import WEEKDAYS
from dialogs.patterns import pattern

_DAY = "|".join(f"{day[:3]}(?:{day[3:]}|{day[3:-3]})?s?" for day in WEEKDAYS)
_DAYS = pattern(rf"({_DAY})(?:\s*(?:-|–|to|until|through)\s*({_DAY}))?", re.IGNORECASE)
_EVERY = {"weekdays": "mon-fri", "daily": "mon-sun", "every day": "mon-sun"}
_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"
_TIMES = pattern(rf"(?<!\d)(?:from\s+)?{_TIME}\s*(?:-|–|to|until)\s*{_TIME}(?!\w)", re.IGNORECASE)
_BETWEEN = pattern(r"[\s,;&]|\band\b", re.IGNORECASE)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ISO = pattern(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = pattern(rf"(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{_MONTH}(?:,?\s+(\d{{4}}))?")
_MONTH_FIRST = pattern(rf"{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?")
_DOTS = pattern(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_FOR = pattern(r"(?:(?:for|in)\s+)?(\d{1,3}|a|an|one|two|three|four)\s+(day|week|month)s?")
_AT = pattern(
    r"(?P<day>.+?),?\s+(?:at\s+)?(?P<hour>\d{1,2})(?:(?::(?P<minute>\d{2}))?\s*(?P<half>am|pm)|:(?P<of_24>\d{2}))"
)
"""A day, and a time of it that can't be taken for a year or a day of a month."""
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}


def days_and_times(text: str) -> tuple[str | None, tuple[time, time] | None]:
    """The days as digits, 1 for Monday, and the times that a text names. Raises ValueError where it says else."""
    times = None
    if found := _TIMES.search(text):
        begins, ends = found.groups()[:3], found.groups()[3:]
        times = _time(*begins), _time(*ends)
        text = f"{text[: found.start()]} {text[found.end() :]}"
    for word, days in _EVERY.items():
        text = text.casefold().replace(word, days)
    named = {day for found in _DAYS.finditer(text) for day in _run(found[1], found[2] or found[1])}
    if _BETWEEN.sub("", _DAYS.sub("", text)) or not (named or times):
        raise ValueError(text)
    return "".join(str(day + 1) for day in sorted(named)) or None, times


def _time(hour: str, minute: str | None, half: str | None) -> time:
    if half is None:
        return time(0 if hour == "24" else int(hour), int(minute or 0))
    if not 1 <= int(hour) <= 12:  # noqa: PLR2004 - hours of half a day
        raise ValueError(hour)
    return time(int(hour) % 12 + (12 if half.casefold() == "pm" else 0), int(minute or 0))


def _run(first: str, last: str) -> list[int]:
    """Monday is 0; a run may go over the end of a week."""
    begins, ends = (next(i for i, day in enumerate(WEEKDAYS) if day.startswith(one[:3])) for one in (first, last))
    return [day % 7 for day in range(begins, ends + 1 + (7 if ends < begins else 0))]


def day_of(text: str, today: date) -> date | None:
    """The day that a text names, the next one where it names no year; None where it names none."""
    said = " ".join(text.casefold().split()).removeprefix("until ").removeprefix("till ").removeprefix("on ")
    if said == "tomorrow":
        return today + timedelta(days=1)
    if (found := _DAYS.fullmatch(said.removeprefix("next "))) and not found[2]:
        return today + timedelta(days=(_run(found[1], found[1])[0] - today.weekday() - 1) % 7 + 1)
    if said == "next week":
        return today + timedelta(days=7 - today.weekday())
    if found := _FOR.fullmatch(said):
        count = _NUMBERS.get(found[1]) or int(found[1])
        return today + timedelta(days=count * {"day": 1, "week": 7, "month": 30}[found[2]])
    if found := _ISO.fullmatch(said):
        return _date(found[1], int(found[2]), int(found[3]), today)
    if found := _DAY_FIRST.fullmatch(said):
        return _date(found[3], _MONTHS.index(found[2]) + 1, int(found[1]), today)
    if found := _MONTH_FIRST.fullmatch(said):
        return _date(found[3], _MONTHS.index(found[1]) + 1, int(found[2]), today)
    if found := _DOTS.fullmatch(said):
        return _date(found[3], int(found[2]), int(found[1]), today)
    return None


def time_ahead(text: str, today: date) -> str | None:
    """The day that a text names, or the time of it, as ISO; None where that isn't plain."""
    said = " ".join(text.casefold().strip(" .!").split())
    if day := day_of(said.removesuffix(" morning"), today):
        return day.isoformat()
    found = _AT.fullmatch(said)
    day = day_of(found["day"], today) if found else None
    if found is None or day is None:
        return None
    try:
        at = _time(found["hour"], found["minute"] or found["of_24"], found["half"])
    except ValueError:
        return None
    return datetime.combine(day, at).isoformat()


def _date(year: str | None, month: int, day: int, today: date) -> date | None:
    """Without a year the next day of that name, today's too: which of them is meant is for who reads it to say."""
    try:
        found = date(int(year or today.year), month, day)
    except ValueError:
        return None
    if not year and found < today:
        try:
            return found.replace(year=today.year + 1)
        except ValueError:  # 29 February
            return None
    return found
