"""The edges of what is a trend: one week or one deal more or less, and each of the three ways of looking alone."""

from datetime import timedelta
from math import sqrt
from statistics import NormalDist

import pytest

from insights.inference.trends import find, outlook
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Tier
from tests.insights.inference.test_insights_trends import FIRST, LOOK, only, weekly


def step(at: int, weeks: int = 52, early: int = 1, late: int = 3, total: int = 9) -> Weekly:
    """So many weeks, each with as many deals; the share changes once, `at` a week."""
    said = [early] * at + [late] * (weeks - at)
    return weekly([total] * weeks, LOOK - timedelta(weeks=weeks), price=said)


def four_fields(k: int, n: int, k2: int, n2: int) -> float:
    """The root of the chi-square of two shares (Pearson 1900)."""
    share = (k + k2) / (n + n2)
    return (k2 - n2 * share) / sqrt(share * (1 - share) * n * n2 / (n + n2))


@pytest.mark.parametrize(
    ("weeks", "ways"),
    [
        (26, 2),  # the first quarter and the last
        (38, 2),  # a week short of two quarters beside one
        (39, 3),
        (52, 3),
    ],
)
def test_a_step_a_quarter_ago_is_as_clear_as_both_shares_and_costs_each_way_it_was_looked_for(
    weeks: int, ways: int
) -> None:
    trend = only(step(weeks - 13, weeks))
    assert trend.z == pytest.approx(four_fields(weeks - 13, 9 * (weeks - 13), 39, 117))
    assert trend.p == pytest.approx(2 * ways * NormalDist().cdf(-trend.z))


def test_a_step_two_quarters_ago_is_as_clear_as_both_shares() -> None:
    assert only(step(26)).z == pytest.approx(four_fields(26, 234, 78, 234))


def test_after_a_quarter_in_which_nothing_closed_the_one_before_is_still_compared() -> None:
    trend = only(weekly([10] * 39 + [0] * 13, price=[1] * 26 + [3] * 13 + [0] * 13))
    assert trend.z == pytest.approx(four_fields(26, 260, 39, 130))


def test_a_deal_a_week_scatters_as_single_deals_do() -> None:
    """Of single deals Pearson's chi-square is their number, whatever was said in them."""
    trend = only(weekly([1] * 52, price=([0] * 3 + [1]) * 6 + [0, 1] * 14))
    plain = trend.z * sqrt(max(1, trend.dispersion))
    assert trend.dispersion == pytest.approx((52 - plain**2) / 50)


def test_around_a_step_nothing_scatters_and_never_less_than_that() -> None:
    """By these, rounding comes out below 0 otherwise."""
    for early, late in ((1, 4), (2, 3), (4, 8), (5, 2), (6, 3), (8, 3), (9, 6)):
        assert 0 <= only(step(39, early=early, late=late, total=10)).dispersion < 1e-12


@pytest.mark.parametrize(("deals", "found"), [(4, []), (5, [5])])
def test_five_deals_are_looked_at(deals: int, found: list[int]) -> None:
    series = weekly([10] * 52, price=[0] * (52 - deals) + [1] * deals)
    assert [trend.deals for trend in find({"driver": series}, LOOK)] == found


@pytest.mark.parametrize(
    ("late", "rising"),
    [([3] + [2] * 25, True), ([2] * 26, False), ([1] + [2] * 25, False)],
    ids=["a deal more", "as many", "a deal less"],
)
def test_a_single_deal_more_in_the_second_half_rises(late: list[int], rising: bool) -> None:
    trend = only(weekly([10] * 52, price=[2] * 26 + late))
    assert trend.rising is rising
    assert -1 < trend.z < 1


@pytest.mark.parametrize(("early", "late"), [(1, 3), (3, 1)])
def test_since_when_it_is_so_whether_it_rose_or_fell(early: int, late: int) -> None:
    assert only(step(33, early=early, late=late)).since == FIRST + timedelta(weeks=33)


def test_a_first_week_with_a_single_deal_may_be_what_it_was_otherwise_before() -> None:
    said = [1, *[int(i in {5, 13, 21, 29, 37}) for i in range(1, 52)]]
    assert only(weekly([1] + [5] * 51, price=said)).since == FIRST + timedelta(weeks=1)


@pytest.mark.parametrize(
    ("family", "series", "tier"),
    [
        ("win_rate", step(36, early=4, late=6, total=10), Tier.TREND),  # p .00077, and its part of the year is .00077
        ("win_rate", step(44, early=6, late=10, total=20), Tier.WATCHING),  # p .00078
        ("driver", step(44, early=6, late=10, total=20), Tier.TREND),
        ("driver", step(45, early=6, late=9, total=10), Tier.TREND),  # p .00266, of .00269
        ("driver", step(29, early=4, late=6, total=20), Tier.WATCHING),  # p .00270
    ],
)
def test_the_drivers_have_the_larger_budget_and_the_rest_a_smaller_one(family: str, series: Weekly, tier: Tier) -> None:
    assert only(series, family).tier is tier


def rivals(early: int, late: int, weeks: int, total: int) -> Weekly:
    """Two that share all deals, so that one falls as the other rises."""
    said = [early] * (52 - weeks) + [late] * weeks
    return weekly([total] * 52, Globex=[total - n for n in said], Initech=said)


@pytest.mark.parametrize(
    ("series", "tier"),
    [
        (rivals(6, 8, 16, 10), Tier.TREND),  # p .00035
        (rivals(3, 5, 11, 8), Tier.WATCHING),  # p .00048, and .00038 is half of .00077
    ],
)
def test_two_that_mirror_each_other_are_two_tests_and_make_it_no_easier(series: Weekly, tier: Tier) -> None:
    found = {trend.what: trend.tier for trend in find({"competitor": series}, LOOK)}
    assert found == {"Initech": tier, "Globex": Tier.COUNTS}


def test_what_is_only_watched_has_no_echo_unless_it_would_be_a_trend_without_the_other() -> None:
    found = find({"competitor": rivals(8, 10, 26, 20)}, LOOK)
    assert {(trend.what, trend.tier, trend.echo) for trend in found} == {
        ("Initech", Tier.WATCHING, False),
        ("Globex", Tier.COUNTS, False),
    }


@pytest.mark.parametrize(("left", "trends"), [(25, {"price"}), (26, {"price", "fit"})])
def test_without_a_stronger_one_there_must_be_half_a_year_left(left: int, trends: set[str]) -> None:
    """Price takes all that closes after so many weeks; what fell among the rest has only these to show it."""
    price = [2] * left + [10] * (52 - left)
    fit = [6] * 13 + [1] * (left - 13) + [0] * (52 - left)
    found = find({"driver": weekly([10] * 52, price=price, fit=fit)}, LOOK)
    assert {trend.what for trend in found if trend.tier is Tier.TREND} == trends


def test_each_family_is_peeled_by_itself() -> None:
    clear = {"win_rate": step(26, total=10), "competitor": rivals(1, 5, 26, 10)}
    found = {(trend.family, trend.what): trend.tier for trend in find(clear, LOOK)}
    assert found == {
        ("win_rate", "price"): Tier.TREND,
        ("competitor", "Initech"): Tier.TREND,
        ("competitor", "Globex"): Tier.COUNTS,
    }


@pytest.mark.parametrize(("drivers", "need"), [(0, 253), (1, 253), (10, 335)])
def test_how_many_losses_a_trend_takes(drivers: int, need: int) -> None:
    """The size of a sample for two shares, .1 and .3 (Fleiss 1981), at a third of a look's part of the budget."""
    series = weekly([1] * 52, **{f"driver {i}": [0] * 52 for i in range(drivers)})
    assert outlook({"driver": series}, LOOK).need == need
