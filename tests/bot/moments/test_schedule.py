"""Local times to moments, over every zone: a gap moves to its end, a fold takes the first, nothing twice or never."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.moments.schedule import WEEKDAYS, last_occurrence, moment, next_occurrence
from tests.examples import most

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
DAYS = st.dates(date(1975, 1, 1), date(2099, 12, 31))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.datetimes(datetime(1975, 1, 1), datetime(2099, 12, 1), timezones=st.just(UTC))
MANY = settings(max_examples=most(300), deadline=None, database=None)


def wall(at: datetime, zone: str) -> datetime:
    """What a clock on the wall shows."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        ((2026, 3, 29), (2, 30), "Europe/Berlin", (2026, 3, 29, 1, 0)),  # 2:00-3:00 is not there: 3:00
        ((2026, 3, 29), (2, 0), "Europe/Berlin", (2026, 3, 29, 1, 0)),
        ((2026, 3, 29), (3, 0), "Europe/Berlin", (2026, 3, 29, 1, 0)),
        ((2026, 10, 25), (2, 30), "Europe/Berlin", (2026, 10, 25, 0, 30)),  # twice: the first, in summer time
        ((2026, 10, 4), (2, 15), "Australia/Lord_Howe", (2026, 10, 3, 15, 30)),  # half an hour is missing
        ((2026, 4, 5), (1, 45), "Australia/Lord_Howe", (2026, 4, 4, 14, 45)),  # half an hour comes twice
        ((2011, 12, 30), (9, 0), "Pacific/Apia", (2011, 12, 30, 10, 0)),  # a whole day is missing
        ((2026, 9, 6), (0, 30), "America/Santiago", (2026, 9, 6, 4, 0)),  # midnight is not there
        ((2026, 7, 1), (9, 0), "Asia/Kathmandu", (2026, 7, 1, 3, 15)),
    ],
)
def test_a_gap_moves_to_its_end_and_a_fold_takes_the_first(day, at, zone, expected):
    assert moment(date(*day), time(*at), zone) == datetime(*expected, tzinfo=UTC)


@MANY
@given(DAYS, TIMES, ZONES)
@example(date(2011, 12, 30), time(9, 0), "Pacific/Apia")
@example(date(1994, 12, 31), time(9, 0), "Pacific/Kiritimati")
@example(date(1993, 8, 21), time(9, 0), "Pacific/Kwajalein")
def test_a_moment_is_the_first_at_which_the_wall_shows_that_time_or_later(day, at, zone):
    due = moment(day, at, zone)
    wanted = datetime.combine(day, at)
    assert due.tzinfo is UTC
    assert wall(due, zone) >= wanted  # never early
    assert wall(due - timedelta(seconds=1), zone) < wanted or _repeats(due, wanted, zone)
    if wall(due, zone) != wanted:  # it isn't there: the end of the gap
        assert wall(due - timedelta(seconds=1), zone) < wanted
        assert (
            due.astimezone(ZoneInfo(zone)).utcoffset()
            != (due - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset()
        )


def _repeats(due: datetime, wanted: datetime, zone: str) -> bool:
    """The clock was put back right before: it showed later times already."""
    return wall(due, zone) == wanted and due.astimezone(ZoneInfo(zone)).fold == 0


@MANY
@given(DAYS, TIMES, ZONES)
def test_of_two_moments_with_one_name_it_is_the_first(day, at, zone):
    due = moment(day, at, zone)
    same = [due - timedelta(minutes=minutes) for minutes in range(30, 1470, 30)]
    assert all(wall(earlier, zone) != datetime.combine(day, at) for earlier in same)


@MANY
@given(DAYS, DAYS, TIMES, ZONES)
def test_later_days_are_later_moments(one, other, at, zone):
    first, second = sorted((one, other))
    assert moment(first, at, zone) <= moment(second, at, zone)


@MANY
@given(st.sampled_from(WEEKDAYS), TIMES, ZONES, MOMENTS)
@example("friday", time(9, 0), "Pacific/Apia", datetime(2011, 12, 30, 9, 59, tzinfo=UTC))
@example("sunday", time(2, 30), "Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
@example("sunday", time(2, 30), "Europe/Berlin", datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
def test_the_next_occurrence_is_ahead_and_none_lies_between(weekday, at, zone, now):
    due = next_occurrence(weekday, at, zone, now)
    assert due > now
    day = wall(now, zone).date() - timedelta(days=8)
    candidates = [moment(day + timedelta(days=n), at, zone) for n in range(30) if _named(day, n) == weekday]
    assert due == min(found for found in candidates if found > now)


def _named(day: date, ahead: int) -> str:
    return WEEKDAYS[(day + timedelta(days=ahead)).weekday()]


@settings(max_examples=most(40), deadline=None, database=None)
@given(st.sampled_from(WEEKDAYS), TIMES, ZONES, st.integers(1976, 2090))
@example("sunday", time(2, 30), "Europe/Berlin", 2026)
@example("friday", time(9, 0), "Pacific/Apia", 2011)
def test_a_year_of_digests_skips_no_week_and_doubles_none(weekday, at, zone, year):
    now = datetime(year, 1, 1, tzinfo=UTC)
    seen = []
    while now < datetime(year + 1, 1, 1, tzinfo=UTC):
        now = next_occurrence(weekday, at, zone, now)
        seen.append(now)
    gaps = [later - earlier for earlier, later in pairwise(seen)]
    assert 52 <= len(seen) <= 54
    assert all(timedelta(days=5, hours=20) < gap < timedelta(days=8, hours=4) for gap in gaps)


@MANY
@given(st.sampled_from(WEEKDAYS), TIMES, ZONES, MOMENTS)
@example("monday", time(9, 0), "Europe/London", datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
@example("sunday", time(1, 30), "Europe/London", datetime(2026, 10, 25, 0, 15, tzinfo=UTC))
def test_the_last_time_is_the_one_before_the_next(weekday, at, zone, now):
    last = last_occurrence(weekday, at, zone, now)
    assert last <= now < next_occurrence(weekday, at, zone, last)
