"""When somebody may be written to: on their days, within their times, on no holiday, and never while they are away."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moments.holidays import place_of
from bot.moments.hours import LONGEST_AWAY, MONDAY_TO_FRIDAY, Hours
from bot.moments.schedule import moment
from tests.bot.moments.test_schedule import DAYS, MANY, MOMENTS, TIMES, ZONES, wall

NINE = time(9)
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """A moment in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@MANY
@given(ZONES, MOMENTS, TIMES)
def test_later_means_the_local_calendar(zone, now, at):
    today = wall(now, zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    tomorrow, week = today + timedelta(days=1), today + timedelta(days=7)
    assert Hours(zone, at).put_off("tomorrow", now) == moment(monday if tomorrow.weekday() > 4 else tomorrow, at, zone)
    assert Hours(zone, at).put_off("monday", now) == moment(monday, at, zone)
    late = week.weekday() > 4
    assert Hours(zone, at).put_off("week", now) == moment(monday + timedelta(days=7) if late else week, at, zone)
    assert all(Hours(zone, at).put_off(choice, now) >= now for choice in ("tomorrow", "monday", "week"))
    assert monday.weekday() == 0


@pytest.mark.parametrize(("days", "day"), [(0, 20), (1, 23), (2, 23), (3, 23), (4, 24), (8, 30), (9, 30), (10, 30)])
def test_a_working_day_is_never_at_a_weekend(days, day):
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert Hours("Europe/Berlin", NINE).workday(days, friday) == datetime(2026, 11, day, 8, tzinfo=UTC)


@pytest.mark.parametrize("word", ["", "yesterday", "MONDAY", "1"])
def test_any_other_word_for_later_is_an_error(word):
    with pytest.raises(KeyError):
        Hours("Europe/London", NINE).put_off(word, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("local", "then"),
    [
        ("2026-11-20 08:30", "2026-11-20 09:00"),
        ("2026-11-20 09:00", "2026-11-20 09:00"),
        ("2026-11-20 17:59", "2026-11-20 17:59"),
        ("2026-11-20 18:00", "2026-11-23 09:00"),
        ("2026-11-21 12:00", "2026-11-23 09:00"),
        ("2026-11-22 05:00", "2026-11-23 09:00"),
        ("2026-11-23 22:00", "2026-11-24 09:00"),
    ],
)
def test_nobody_is_disturbed_at_night_or_at_a_weekend(local, then):
    zone = ZoneInfo("Asia/Kolkata")
    now = datetime.fromisoformat(local).replace(tzinfo=zone)
    assert Hours(zone.key, NINE).decent(now).astimezone(zone) == datetime.fromisoformat(then).replace(tzinfo=zone)


def test_an_hour_and_after_lunch_are_today():
    berlin = ZoneInfo("Europe/Berlin")
    hours = Hours(berlin.key, NINE)
    now = datetime(2026, 11, 20, 11, 10, tzinfo=berlin)
    assert hours.put_off("hour", now) == now + timedelta(hours=1)
    assert hours.put_off("lunch", now) == now.replace(hour=13, minute=30)
    late = now.replace(hour=14)
    assert hours.put_off("lunch", late) == late + timedelta(hours=1), "pressed after lunch"


@pytest.mark.parametrize(
    ("hours", "now", "then"),
    [
        (Hours("Europe/Berlin", NINE, holidays="DE"), "2026-12-24 10:00", "2026-12-24 10:00"),
        (Hours("Europe/Berlin", NINE, holidays="DE"), "2026-12-24 19:00", "2026-12-28 09:00"),  # Friday is Christmas
        (Hours("Europe/Berlin", NINE), "2026-12-25 10:00", "2026-12-25 10:00"),
        (Hours("Europe/Berlin", NINE, holidays="DE"), "2027-01-06 10:00", "2027-01-06 10:00"),
        (Hours("Europe/Berlin", NINE, holidays="DE-BY"), "2027-01-06 10:00", "2027-01-07 09:00"),  # Epiphany, there
        (Hours("Europe/Berlin", time(13), time(17)), "2026-11-26 10:00", "2026-11-26 13:00"),
        (Hours("Europe/Berlin", time(13), time(17)), "2026-11-26 17:00", "2026-11-27 13:00"),
        (Hours("Europe/Berlin", time(7), time(20)), "2026-11-26 19:59", "2026-11-26 19:59"),
        (Hours("Europe/Berlin", time(16), time.min), "2026-11-26 23:59", "2026-11-26 23:59"),
        (Hours("Europe/Berlin", NINE, days=frozenset({0, 1})), "2026-11-26 10:00", "2026-11-30 09:00"),
        (Hours("Europe/Berlin", NINE, days=frozenset({6})), "2026-11-26 10:00", "2026-11-29 09:00"),
        (Hours("Europe/Berlin", NINE, back_on=date(2026, 12, 14)), "2026-11-26 10:00", "2026-12-14 09:00"),
        (
            Hours("Europe/Berlin", NINE, back_on=date(2026, 12, 12)),
            "2026-11-26 10:00",
            "2026-12-14 09:00",
        ),
        (Hours("Europe/Berlin", NINE, back_on=date(2026, 11, 26)), "2026-11-26 10:00", "2026-11-26 10:00"),
        (Hours("Europe/Berlin", NINE, back_on=date(2025, 11, 26)), "2026-11-26 10:00", "2026-11-26 10:00"),
    ],
)
def test_it_waits_for_their_own_days_and_times(hours, now, then):
    assert hours.decent(at(now)) == at(then)


@pytest.mark.parametrize(
    ("choice", "then"), [("hour", "2026-12-14 09:00"), ("lunch", "2026-12-14 09:00"), ("tomorrow", "2026-12-14 09:00")]
)
def test_who_is_away_gets_what_they_put_off_when_they_are_back(choice, then):
    away = Hours("Europe/Berlin", NINE, back_on=date(2026, 12, 14))
    assert away.put_off(choice, at("2026-11-26 10:00")) == at(then)


SOME = st.builds(
    Hours,
    ZONES,
    TIMES,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.sampled_from(("", "DE-BY", "US", "JP")),
    back_on=st.none() | DAYS,
)


@MANY
@given(SOME, MOMENTS)
def test_what_may_come_comes_within_their_hours_and_soon_after_their_return(hours, now):
    today = hours.today(now)
    far = hours.back_on is not None and hours.back_on > today + LONGEST_AWAY
    hours = replace(hours, back_on=None) if far else hours  # nobody can say so
    then = hours.decent(now)
    assert then >= now
    assert hours.decent(then) == then, "it isn't put off again when it is due"
    assert hours.works_on(hours.today(then)) or hours.zone in {"Pacific/Apia", "Pacific/Kwajalein"}, "a day is missing"
    assert hours.today(then) <= max(today, hours.back_on or today) + timedelta(days=35), (
        "a day a week, with holidays on it"
    )


def test_hours_are_those_of_a_week_unless_said():
    assert Hours("UTC", NINE).days == MONDAY_TO_FRIDAY
    assert Hours("UTC", NINE).decent(datetime(2026, 11, 28, 10, tzinfo=UTC)) == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "place"),
    [("Europe/Berlin", "DE"), ("Asia/Calcutta", "IN"), ("US/Eastern", "US"), ("Europe/Kiev", "UA"), ("UTC", "")],
)
def test_whose_holidays_are_free_goes_by_the_zone_whatever_it_is_called(zone, place):
    assert place_of(zone) == place


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-11-21T16:40", datetime(2026, 11, 21, 15, 40, tzinfo=UTC)),  # a Saturday in Berlin: they said so
        ("2026-11-20T09:00+00:00", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, 8, 0, tzinfo=UTC)),  # as their day begins
        ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),  # in the gap of spring: its end
        ("2026-11-19T15:04", None),  # a minute ago
        ("2027-11-30T09:00", None),
        ("0001-01-01T00:00+14:00", None),
        ("9999-12-31T23:59", None),
    ],
)
def test_a_time_of_their_own_is_on_their_clocks_and_lies_ahead(value, at):
    assert Hours("Europe/Berlin", time(9)).picked(value, datetime(2026, 11, 19, 14, 5, tzinfo=UTC)) == at


@pytest.mark.parametrize("value", ["", "T14:30", "tomorrow", "2026-11-21T", "x" * 9000])
def test_what_is_no_time_is_said_to_be_none(value):
    with pytest.raises(ValueError, match="isoformat"):
        Hours("Europe/Berlin", time(9)).picked(value, datetime(2026, 11, 19, 14, 5, tzinfo=UTC))
