"""Local times to moments. Pure: a time in a spring gap moves to its end, one in an autumn fold takes the first."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def moment(day: date, at: time, zone: str) -> datetime:
    """The UTC moment of a local wall time."""
    tz = ZoneInfo(zone)
    local = datetime.combine(day, at, tz)  # fold=0: the first of two
    utc = local.astimezone(UTC)
    back = utc.astimezone(tz)
    if back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return utc
    # The wall time doesn't exist. Read with the offset before the gap it lands as far behind the gap's end as it
    # stands behind its start; the end of the gap is the moment at which the offset changes.
    low, high = utc - timedelta(days=1), utc + timedelta(days=1)
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(tz).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)


def next_occurrence(weekday: str, at: time, zone: str, now: datetime) -> datetime:
    """The next weekly moment strictly after `now`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    ahead = (WEEKDAYS.index(weekday) - today.weekday()) % 7
    for days in (ahead, ahead + 7, ahead + 14):
        due = moment(today + timedelta(days=days), at, zone)
        if due > now:
            return due
    raise AssertionError("a week has one such moment")


def last_occurrence(weekday: str, at: time, zone: str, now: datetime) -> datetime:
    """The last weekly moment up to and including `now`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    behind = (today.weekday() - WEEKDAYS.index(weekday)) % 7
    for days in (behind, behind + 7):
        struck = moment(today - timedelta(days=days), at, zone)
        if struck <= now:
            return struck
    raise AssertionError("a week has one such moment")


def morning(days: int, at: time, zone: str, now: datetime) -> datetime:
    """The local time `at`, `days` days after today in the zone."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return moment(today + timedelta(days=days), at, zone)
