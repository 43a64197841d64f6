"""The calendar of looks, and when there will be enough."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.inference.calendar import LOOKS, compared, last_look, next_look, outlook
from insights.shapes.findings import Beside, Outlook

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        (date(2026, 11, 15), date(2026, 10, 26), date(2026, 11, 23)),
        (date(2026, 11, 22), date(2026, 10, 26), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 12, 21)),
        (date(2026, 12, 31), date(2026, 12, 21), date(2027, 1, 25)),  # 2026 has a week 53, which has no look
        (date(2027, 1, 3), date(2026, 12, 21), date(2027, 1, 25)),
        (date(2025, 12, 29), date(2025, 12, 22), date(2026, 1, 19)),
    ],
)
def test_a_look_is_the_monday_of_every_fourth_iso_week(day: date, last: date, following: date) -> None:
    assert (last_look(day), next_look(day)) == (last, following)


@given(days)
def test_every_day_lies_between_two_looks(day: date) -> None:
    last, following = last_look(day), next_look(day)
    assert last <= day < following
    assert next_look(last) == following
    assert last_look(following) == following
    assert following - last in {timedelta(weeks=4), timedelta(weeks=5)}


@pytest.mark.parametrize("year", range(2015, 2040))
def test_a_year_has_thirteen_looks(year: int) -> None:
    looks = {last_look(date.fromisocalendar(year, week, 7)) for week in range(4, 53)}
    assert len(looks) == LOOKS


LOOK = date(2026, 10, 26)


def test_enough_is_reached_now() -> None:
    assert outlook(300, 300, 52, LOOK) == Outlook(300, 300, 300 / 52, LOOK)


def test_enough_is_reached_at_the_first_look_after_it() -> None:
    """9 weeks on, on 28 December, a week without a look."""
    assert outlook(100, 190, 10, LOOK) == Outlook(100, 190, 10, date(2027, 1, 25))


def test_enough_on_the_day_of_a_look_is_enough_for_it() -> None:
    assert outlook(100, 140, 10, LOOK).until == date(2026, 11, 23)


def test_a_pace_that_never_fills_a_year_has_no_day() -> None:
    assert outlook(55, 300, 52, LOOK).until is None
    assert outlook(0, 300, 0, LOOK) == Outlook(0, 300, 0, None)


def test_a_pace_that_just_fills_the_year_has_a_day_and_one_that_takes_a_week_longer_has_none() -> None:
    assert outlook(26, 52, 26, LOOK).until == next_look(LOOK + timedelta(weeks=25))
    assert outlook(26, 53, 26, LOOK).until is None


def test_in_the_first_week_the_pace_is_that_weeks() -> None:
    assert outlook(10, 20, 1, LOOK).per_week == 10
    assert outlook(10, 20, 0, LOOK).per_week == 10


def test_what_there_is_enough_of_was_enough_on_any_day() -> None:
    tuesday = date(2026, 10, 27)
    assert outlook(300, 300, 52, tuesday).until == tuesday


def test_of_what_a_test_compares_with_what_is_least_far_along_is_waited_for() -> None:
    of = outlook(50, 60, 26, LOOK)
    few, fewer = Beside(lost=True, have=8, need=10), Beside(lost=False, have=30, need=100)
    waits = compared(of, 26, LOOK, few, fewer)
    assert (waits.beside, waits.until) == (fewer, None), "a year holds sixty"
    waits = compared(of, 52, LOOK, few, Beside(lost=False, have=81, need=100))
    assert (waits.beside, waits.until) == (few, outlook(8, 10, 52, LOOK).until)


@pytest.mark.parametrize("besides", [[], [(10, 10)], [(5, 6)], [(9, 10)]])
def test_what_is_as_far_along_or_farther_is_not_waited_for(besides: list[tuple[int, int]]) -> None:
    of = outlook(50, 60, 26, LOOK)
    assert compared(of, 26, LOOK, *(Beside(True, *one) for one in besides)) == of
