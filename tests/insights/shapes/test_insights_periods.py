"""The words for periods and the days they mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.shapes.periods import Period, past_year, resolve, whole_weeks

TODAY = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("word", "title", "before"),
    [
        ("7d", "Last 7 days, 9–15 Nov", "The 7 days before, 2–8 Nov"),
        ("1d", "Last day, 15 Nov", "The day before, 14 Nov"),
        ("30D", "Last 30 days, 17 Oct–15 Nov", "The 30 days before, 17 Sept–16 Oct"),
        ("quarter", "This quarter, 1 Oct–15 Nov", "By this day of last quarter, 1 Jul–15 Aug"),
        ("2026-Q3", "Q3 2026, 1 Jul–30 Sept", "Q2 2026, 1 Apr–30 Jun"),
        ("2026-q1", "Q1 2026, 1 Jan–31 Mar", "Q4 2025, 1 Oct–31 Dec"),
        ("2026q4", "Q4 2026, 1 Oct–15 Nov", "By this day of Q3 2026, 1 Jul–15 Aug"),
        ("q3", "Q3 2026, 1 Jul–30 Sept", "Q2 2026, 1 Apr–30 Jun"),
        ("Q4", "Q4 2026, 1 Oct–15 Nov", "By this day of Q3 2026, 1 Jul–15 Aug"),
        ("2026", "2026, 1 Jan–15 Nov", "By this day of 2025, 1 Jan–15 Nov"),
        ("2025", "2025, 1 Jan–31 Dec", "2024, 1 Jan–31 Dec"),
        ("October", "October 2026, 1–31 Oct", "September 2026, 1–30 Sept"),
        ("december", "December 2025, 1–31 Dec", "November 2025, 1–30 Nov"),
        ("january 2026", "January 2026, 1–31 Jan", "December 2025, 1–31 Dec"),
        ("november", "November 2026, 1–15 Nov", "By this day of October 2026, 1–15 Oct"),
        ("year", "This year, 1 Jan–15 Nov", "By this day of last year, 1 Jan–15 Nov"),
        ("Last quarter", "Last quarter, 1 Jul–30 Sept", "The quarter before, 1 Apr–30 Jun"),
        ("last year", "Last year, 1 Jan–31 Dec", "The year before, 1 Jan–31 Dec"),
        ("this month", "This month, 1–15 Nov", "By this day of last month, 1–15 Oct"),
        ("last month", "Last month, 1–31 Oct", "The month before, 1–30 Sept"),
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


DAYS = st.dates(date(2001, 1, 1), date(2099, 1, 1))


def both(word: str, today: date) -> tuple[Period, date, date, Period, date, date]:
    """A period with its bounds, and the one before with its own."""
    period = resolve(word, today)
    assert period
    assert period.start
    assert period.end
    assert period.before
    assert period.before.start
    assert period.before.end
    return period, period.start, period.end, period.before, period.before.start, period.before.end


@given(DAYS, st.sampled_from(["7d", "90d", "week", "month", "quarter", "year"]))
def test_a_period_ends_today_and_the_one_before_is_over_when_it_begins(today: date, word: str) -> None:
    _, start, end, _, start_before, end_before = both(word, today)
    assert start <= today == end - timedelta(days=1)
    assert start_before < end_before <= start


@given(DAYS, st.sampled_from(["week", "month", "quarter", "year"]))
def test_one_under_way_stands_beside_as_many_days_of_the_last_one(today: date, unit: str) -> None:
    _, start, end, before, start_before, end_before = both(unit, today)
    whole = resolve(f"last {unit}", today)
    assert whole
    assert start_before == whole.start
    tomorrow = resolve(unit, end)
    over = tomorrow is None or tomorrow.start == end
    if over or end_before == whole.end:  # it is as long as it gets, or has come to more days than the last one had
        assert (before.name, end_before) == (whole.name, start)
        assert over or end - start >= end_before - start_before
    else:
        assert before.name == f"By this day of last {unit}"
        assert end - start == end_before - start_before


@given(DAYS)
def test_the_quarter_under_way_is_the_same_by_its_name(today: date) -> None:
    named, start, end, before, start_before, end_before = both(f"{today.year}-Q{(today.month + 2) // 3}", today)
    this = both("quarter", today)
    assert (start, end, start_before, end_before) == (this[1], this[2], this[4], this[5])
    assert named.alike
    assert before.name.startswith("By this day of Q") == this[3].name.startswith("By this day of last")


@pytest.mark.parametrize(
    ("today", "word", "before"),
    [
        (date(2026, 3, 30), "quarter", "By this day of last quarter, 1 Oct–28 Dec"),  # 89 days of 92
        (date(2026, 3, 31), "quarter", "Last quarter, 1 Oct–31 Dec"),  # 90 days are all there are
        (date(2026, 6, 29), "quarter", "Last quarter, 1 Jan–31 Mar"),  # day 90 beside a quarter of 90
        (date(2026, 6, 28), "quarter", "By this day of last quarter, 1 Jan–30 Mar"),
        (date(2026, 9, 30), "quarter", "Last quarter, 1 Apr–30 Jun"),  # day 92 beside a quarter of 91
        (date(2028, 2, 29), "year", "By this day of last year, 1 Jan–1 Mar"),  # day 60
        (date(2028, 12, 30), "year", "Last year, 1 Jan–31 Dec"),  # day 365
        (date(2028, 12, 31), "year", "Last year, 1 Jan–31 Dec"),
        (date(2029, 12, 30), "year", "By this day of last year, 1 Jan–29 Dec"),
        (date(2026, 3, 29), "month", "Last month, 1–28 Feb"),
        (date(2026, 11, 11), "week", "By this day of last week, 2–4 Nov"),
        (date(2026, 10, 1), "quarter", "By this day of last quarter, 1 Jul"),
    ],
)
def test_quarters_and_years_of_other_lengths(today: date, word: str, before: str) -> None:
    assert both(word, today)[3].title == before


@given(DAYS, st.sampled_from(["quarter", "year"]), st.sampled_from(["month", "week", "7d", "30d", "90d"]))
def test_only_quarters_and_years_are_alike(today: date, same: str, other: str) -> None:
    for word in (same, f"last {same}"):
        assert both(word, today)[0].alike
    for word in (other, f"last {other}"):
        if period := resolve(word, today):
            assert not period.alike


@given(DAYS, st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_last_one_is_the_whole_of_the_one_before_this(today: date, unit: str) -> None:
    this, last = both(f"this {unit}", today), both(f"last {unit}", today)
    assert this[0] == resolve(unit, today)
    assert last[0].key == f"last {unit}"
    assert (last[1], last[2], last[5]) == (this[4], this[1], last[1])


@given(st.integers(2001, 2098), st.integers(1, 4))
def test_whole_quarters_follow_on_each_other(year: int, number: int) -> None:
    _, start, end, before, start_before, end_before = both(f"{year}-Q{number}", date(2099, 12, 1))
    assert end_before == start
    assert before.before is None
    again = resolve(before.key, date(2099, 12, 1))
    assert again
    assert (again.start, again.end, again.title) == (start_before, end_before, before.title)
    assert both("last quarter", end)[1:3] == (start, end)


@given(DAYS, st.integers(1, 60))
def test_a_chart_of_weeks_has_whole_ones_only(end: date, many: int) -> None:
    start, over = whole_weeks(many, end)
    assert (start.weekday(), over.weekday()) == (0, 0)
    assert over - start == timedelta(weeks=many)
    assert timedelta(0) <= end - over < timedelta(weeks=1)


def test_dates_across_years_say_both() -> None:
    assert Period("", "", date(2026, 12, 28), date(2027, 1, 4)).dates == "28 Dec 2026–3 Jan 2027"
    assert past_year(date(2026, 11, 16)).start == date(2025, 11, 17)
