"""Intervals against published values, and what may be said of a share."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.inference.rates import compared, difference, leads, likely, one_in, percent, ranked, rate, wilson

shares = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
some = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_the_published_one(k: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat. Med. 17:857, table I, method 3."""
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((0, 10, 0, 20), -0.1611, 0.2775),
    ],
)
def test_the_difference_is_the_published_one(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    """Newcombe 1998, Stat. Med. 17:873, table II, method 10."""
    assert difference(*counts) == pytest.approx((low, high), abs=5e-5)


@given(shares)
def test_an_interval_holds_its_share_and_stays_between_0_and_1(share: tuple[int, int]) -> None:
    k, n = share
    low, high = wilson(k, n)
    assert 0 <= low <= (k / n if n else 0.5) <= high <= 1


@given(some, some)
def test_a_difference_turns_its_sign_with_the_periods(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = difference(*one, *other)
    assert low <= one[0] / one[1] - other[0] / other[1] <= high
    back = difference(*other, *one)
    assert (-back[1], -back[0]) == pytest.approx((low, high))
    assert -1 - 1e-9 <= low <= high <= 1 + 1e-9


def test_nothing_is_a_percentage_before_five() -> None:
    assert rate(2, 4) == ""
    assert rate(2, 5) == ", 40% (likely 12–77%)"


@given(some)
def test_percent_never_claims_none_or_all(share: tuple[int, int]) -> None:
    k, n = share
    assert (percent(k, n) == "0%") == (k == 0)
    assert (percent(k, n) == "100%") == (k == n)


def test_none_and_all_are_said_as_they_are() -> None:
    assert (percent(0, 7), percent(7, 7)) == ("0%", "100%")
    assert {wilson(0, n)[0] for n in range(60)} == {0.0}, "not a hair beside"
    assert {wilson(n, n)[1] for n in range(1, 60)} == {1.0}


def test_percent_rounds_halves_up() -> None:
    assert (percent(9, 24), percent(1, 1000), percent(999, 1000)) == ("38%", "<1%", ">99%")
    assert likely(9, 24) == "21–57%"


def test_two_periods_differ_only_where_the_interval_leaves_out_zero() -> None:
    assert compared(9, 24, 15, 42) == "No clear difference."
    assert compared(56, 70, 48, 80) == "Higher now, likely by 5–33 points. One comparison, not a trend."
    assert compared(48, 80, 56, 70) == "Lower now, likely by 5–33 points. One comparison, not a trend."


def test_fewer_than_ten_on_either_side_are_not_compared() -> None:
    assert compared(9, 9, 5, 100) == "Too few to compare."
    assert compared(5, 100, 9, 9) == "Too few to compare."
    assert compared(10, 10, 5, 100).startswith("Higher now")


def test_one_win_for_every_so_many_deals() -> None:
    assert (one_in(9, 24), one_in(5, 15), one_in(0, 7)) == ("2.7", "3", None)
    assert (one_in(7, 7), one_in(1, 1), one_in(199, 200)) == (None, None, None), "not one for every 1"


def test_the_one_named_most_must_be_clearly_so() -> None:
    assert not leads([])
    assert not leads([5, 1, *[0] * 8])  # eight others might still come up
    assert leads([20, 5, 3, *[0] * 7])
    assert not leads([20, 15, 3])
    assert leads([501_000, 499_000])  # and at once, however many deals there are
    assert not leads([500_100, 499_900])
    assert ranked("Price", [3, 2]) == "Too few to rank."
    assert ranked("Price", [12, 10, 9]) == "None is clearly first."
    assert ranked("Price", [20, 5, 3]) == "Price is named most."
    assert ranked("Price", [3, 0]) == "Too few to rank."


@given(st.lists(st.integers(0, 60), min_size=2, max_size=12))
def test_a_tie_is_never_led(numbers: list[int]) -> None:
    top = max(numbers)
    assert not leads(sorted([*numbers, top], reverse=True))


def test_of_nothing_any_share_is_likely_and_of_one_nearly_any() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(1, 1) == (pytest.approx(0.2065, abs=1e-4), 1.0)


@pytest.mark.parametrize("first", [*range(1, 40, 3), 18, 29, 35])
def test_of_two_the_first_leads_where_the_binomial_tail_says_so(first: int) -> None:
    for other in range(first + 1):
        trials = first + other + 1
        tail = sum(comb(trials, i) for i in range(first + 1, trials + 1)) / 2**trials
        assert leads([first, other]) == (tail < 0.1), (first, other)


def test_from_five_one_may_be_named_and_from_twenty_none_may_be_first() -> None:
    assert ranked("Price", [5, 0]) == "Price is named most."
    assert ranked("Price", [4, 0]) == "Too few to rank."
    assert ranked("Price", [7, 6, 6]) == "Too few to rank."
    assert ranked("Price", [7, 7, 6]) == "None is clearly first."
