"""The words for periods and the days they mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.periods import past_year, resolve, spell

TODAY = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("word", "title", "before"),
    [
        ("7d", "Last 7 days, 9–15 Nov", "The 7 days before, 2–8 Nov"),
        ("1d", "Last day, 15 Nov", "The day before, 14 Nov"),
        ("30D", "Last 30 days, 17 Oct–15 Nov", "The 30 days before, 17 Sep–16 Oct"),
        ("quarter", "This quarter, 1 Oct–15 Nov", "Last quarter, 1 Jul–30 Sep"),
        ("2026-Q3", "Q3 2026, 1 Jul–30 Sep", "Q2 2026, 1 Apr–30 Jun"),
        ("2026-q1", "Q1 2026, 1 Jan–31 Mar", "Q4 2025, 1 Oct–31 Dec"),
        ("2026q4", "Q4 2026, 1 Oct–31 Dec", "Q3 2026, 1 Jul–30 Sep"),
        ("year", "This year, 1 Jan–15 Nov", "Last year, 1 Jan–31 Dec"),
        ("Last quarter", "Last quarter, 1 Jul–30 Sep", "The quarter before, 1 Apr–30 Jun"),
        ("last year", "Last year, 1 Jan–31 Dec", "The year before, 1 Jan–31 Dec"),
        ("this month", "This month, 1–15 Nov", "Last month, 1–31 Oct"),
        ("last month", "Last month, 1–31 Oct", "The month before, 1–30 Sep"),
        ("week", "This week, 9–15 Nov", "Last week, 2–8 Nov"),
        ("last week", "Last week, 2–8 Nov", "The week before, 26 Oct–1 Nov"),
    ],
)
def test_a_period_and_the_one_before(word: str, title: str, before: str) -> None:
    period = resolve(word, TODAY)
    assert period
    assert period.before
    assert (period.title, period.before.title) == (title, before)


def test_all_has_no_bounds_and_nothing_before() -> None:
    period = resolve("all", TODAY)
    assert period
    assert (period.title, period.start, period.end, period.before) == ("All time", None, None, None)


@pytest.mark.parametrize("word", ["", "0d", "7", "d7", "2026-Q5", "1926-Q1", "1000d", "-7d", "quarters", "last 7d"])
def test_other_words_are_no_period(word: str) -> None:
    assert resolve(word, TODAY) is None


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.sampled_from(["7d", "90d", "week", "month", "quarter", "year"]))
def test_a_period_ends_today_and_the_one_before_ends_where_it_begins(today: date, word: str) -> None:
    period = resolve(word, today)
    assert period
    assert period.start
    assert period.end
    assert period.before
    assert period.start <= today == period.end - timedelta(days=1)
    assert period.before.end == period.start


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_last_one_is_the_whole_of_the_one_before_this(today: date, unit: str) -> None:
    this, last = resolve(f"this {unit}", today), resolve(f"last {unit}", today)
    assert this
    assert last
    assert this == resolve(unit, today)
    assert this.before
    assert last.before
    assert (last.key, last.start, last.end) == (this.before.key, this.before.start, this.start)
    assert last.before.end == last.start


@given(st.integers(2001, 2098), st.integers(1, 4))
def test_whole_quarters_follow_on_each_other(year: int, number: int) -> None:
    period = resolve(f"{year}-Q{number}", TODAY)
    assert period
    assert period.before
    assert period.before.before is None
    assert period == resolve(period.key, TODAY)
    assert period.before.end == period.start


def test_dates_across_years_say_both() -> None:
    assert spell(date(2026, 12, 28), date(2027, 1, 4)) == "28 Dec 2026–3 Jan 2027"
    assert past_year(date(2026, 11, 16)).start == date(2025, 11, 17)
