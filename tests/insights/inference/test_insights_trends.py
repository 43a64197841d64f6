"""Shares that rise or fall: a line through the weeks, whole quarters compared, and what must not alarm."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.inference.calendar import YEAR, next_look
from insights.inference.trends import find, outlook
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Tier, Trend
from tests.examples import most

LOOK = date(2026, 10, 26)
FIRST = LOOK - timedelta(weeks=YEAR)


def weekly(total: Sequence[int], first: date = FIRST, **levels: Sequence[int]) -> Weekly:
    """A closing has one level or none."""
    mondays = tuple(first + timedelta(weeks=i) for i in range(len(total)))
    none = tuple(n - sum(said) for n, *said in zip(total, *levels.values(), strict=True))
    assert min(none, default=0) >= 0
    return Weekly(mondays, {(): none, **{(what,): tuple(numbers) for what, numbers in levels.items()}})


def only(series: Weekly, family: str = "driver") -> Trend:
    (trend,) = find({family: series}, LOOK)
    return trend


STEP = weekly([10] * 52, price=[1] * 26 + [3] * 26)


def test_a_step_is_a_trend_with_all_that_is_known_of_it() -> None:
    trend = only(STEP)
    assert (trend.family, trend.what, trend.tier, trend.rising) == ("driver", "price", Tier.TREND, True)
    assert (trend.weeks, trend.n, trend.deals) == (52, 520, 104)
    assert (trend.before, trend.after) == ((26, 260), (78, 260))
    assert trend.since == FIRST + timedelta(weeks=26)
    assert trend.z > 3
    assert trend.p < 1e-4
    assert trend.checked == LOOK


def test_what_falls_falls_as_much_as_what_rises_rises() -> None:
    falling = only(weekly([10] * 52, price=[3] * 26 + [1] * 26))
    rising = only(STEP)
    assert (falling.rising, falling.tier) == (False, Tier.TREND)
    assert (falling.z, falling.p) == (pytest.approx(-rising.z), pytest.approx(rising.p))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(10))
def test_it_is_the_clearest_of_three_of_statsmodels(seed: int) -> None:
    from statsmodels.stats.contingency_tables import Table  # noqa: PLC0415 - make unit goes without it

    """Theirs divides by n - 1 where ours, and Armitage, divide by n. The dispersion is that of the plain chi-square."""
    rng = np.random.default_rng(seed)
    total = rng.integers(3, 30, 45)
    said = rng.binomial(total, np.linspace(0.2, 0.2 + 0.05 * seed, 45))
    trend = only(weekly(total.tolist(), LOOK - timedelta(weeks=45), price=said.tolist()))
    table = Table(np.stack((said, total - said)), shift_zeros=False)
    expected = total * (said.sum() / total.sum())
    chi = ((said - expected) ** 2 / expected).sum() + ((said - expected) ** 2 / (total - expected)).sum()
    week = np.arange(45)
    found = []
    for score in (week, (week >= 32) * 1, (week >= 19) * 1):
        theirs = table.test_ordinal_association(np.array([1, 0]), score)
        plain = theirs.zscore * sqrt(total.sum() / (total.sum() - 1))
        dispersion = (chi - plain**2) / 43
        found.append((plain / sqrt(max(1, dispersion)), dispersion))
    z, dispersion = max(found, key=lambda one: abs(one[0]))
    assert (trend.z, trend.dispersion) == (pytest.approx(z, rel=1e-3), pytest.approx(dispersion, rel=1e-3))
    assert trend.p == pytest.approx(min(1, 3 * 2 * NormalDist().cdf(-abs(z))), rel=2e-2)


def test_a_step_a_quarter_ago_is_a_trend_since_then() -> None:
    late = only(weekly([9] * 52, price=[1] * 39 + [3] * 13))
    assert (late.tier, late.since) == (Tier.TREND, FIRST + timedelta(weeks=39))


def test_what_only_falls_because_another_rises_is_none() -> None:
    """Each loss has one driver: from 1 to 5 of 10 for price, and what is left goes on as it was among fit and trust."""
    fit, trust = [5] * 26 + [3] * 26, [4] * 26 + [2] * 26
    found = find({"driver": weekly([10] * 52, price=[1] * 26 + [5] * 26, fit=fit, trust=trust)}, LOOK)
    tiers = {trend.what: trend.tier for trend in found}
    assert tiers == {"price": Tier.TREND, "fit": Tier.COUNTS, "trust": Tier.COUNTS}
    assert all(trend.p < 0.001 for trend in found)
    assert {trend.what for trend in found if trend.echo} == {"fit", "trust"}


def test_of_two_that_share_all_deals_the_one_that_rises_is_told() -> None:
    (told,) = (
        trend
        for trend in find(
            {"competitor": weekly([10] * 52, Globex=[8] * 26 + [5] * 26, Initech=[2] * 26 + [5] * 26)}, LOOK
        )
        if trend.tier is Tier.TREND
    )
    assert (told.what, told.rising) == ("Initech", True)


def test_what_falls_among_the_rest_as_well_falls() -> None:
    fit, trust = [5] * 26 + [1] * 26, [4] * 26 + [4] * 26
    found = find({"driver": weekly([10] * 52, price=[1] * 26 + [5] * 26, fit=fit, trust=trust)}, LOOK)
    assert {trend.what for trend in found if trend.tier is Tier.TREND} == {"price", "fit"}


def test_what_comes_with_a_riser_only_in_its_deals_is_none() -> None:
    mondays = tuple(FIRST + timedelta(weeks=i) for i in range(52))
    rest = (9,) * 26 + (4,) * 26
    sets = {("price",): (1,) * 26 + (3,) * 26, ("fit", "price"): (0,) * 26 + (3,) * 26, (): rest}
    found = find({"driver": Weekly(mondays, sets)}, LOOK)
    assert {trend.what: trend.tier for trend in found} == {"price": Tier.TREND, "fit": Tier.COUNTS}


def test_a_season_inside_the_quarter_does_not_alarm() -> None:
    """The weeks scatter 30 times more than chance would have them; the plain test would see a steep rise."""
    trend = only(weekly([100] * 52, won=([20] * 9 + [80] * 4) * 4), "win_rate")
    assert trend.dispersion > 30
    assert trend.z * sqrt(trend.dispersion) > 8
    assert trend.tier is Tier.COUNTS


def test_steady_weeks_make_nothing_surer() -> None:
    trend = only(weekly([10] * 52, price=[2] * 52))
    assert (trend.dispersion, trend.z, trend.tier) == (0, 0, Tier.COUNTS)


@pytest.mark.parametrize(
    "series",
    [
        weekly([]),
        weekly([0] * 52, price=[0] * 52),
        weekly([50] * 25, LOOK - timedelta(weeks=25), price=[0] * 12 + [40] * 13),  # 25 weeks
        weekly([50, 0] * 25, LOOK - timedelta(weeks=50), price=[20, 0] * 25),  # 25 weeks with any
        weekly([10] * 52, price=[0] * 48 + [1] * 4),  # 4 deals
        weekly([10] * 52, price=[10] * 52),  # always
        weekly([10] * 52, LOOK, price=[1] * 26 + [3] * 26),  # after the look
        weekly([10] * 52, FIRST - timedelta(weeks=52), price=[1] * 26 + [3] * 26),  # long ago
    ],
)
def test_from_too_little_comes_nothing(series: Weekly) -> None:
    assert find({"driver": series}, LOOK) == ()


def test_half_a_year_is_enough_to_be_tested() -> None:
    trend = only(weekly([0] * 3 + [9] * 26, LOOK - timedelta(weeks=29), price=[0] * 3 + [1] * 26))
    assert (trend.weeks, trend.tier) == (26, Tier.COUNTS)  # counted from the first with anything in it


def test_a_quarter_in_which_nothing_closed_is_compared_with_nothing() -> None:
    trend = only(weekly([10] * 39 + [0] * 13, price=[1] * 20 + [3] * 19 + [0] * 13))
    assert (trend.tier, trend.n) == (Tier.TREND, 390)


def test_only_the_last_twelve_months_count() -> None:
    longer = weekly([10] * 104, FIRST - timedelta(weeks=52), price=[9] * 52 + [1] * 26 + [3] * 26)
    assert find({"driver": longer}, LOOK) == find({"driver": STEP}, LOOK)


def test_more_series_take_more() -> None:
    price = [1] * 30 + [2] * 18 + [4] * 4
    alone = weekly([10] * 52, price=price)
    names = tuple(f"driver {i}" for i in range(400))
    many = Weekly(alone.mondays, {**alone.sets, (): tuple(7 - n for n in price), names: (3,) * 52})
    (first, *others) = find({"driver": many}, LOOK)
    assert (only(alone).tier, first.tier) == (Tier.TREND, Tier.WATCHING)
    assert first.z == only(alone).z
    assert {trend.tier for trend in others} == {Tier.COUNTS}


def test_strongest_first_over_all_families() -> None:
    found = find({"win_rate": weekly([10] * 52, won=[4] * 52), "driver": STEP}, LOOK)
    assert [trend.family for trend in found] == ["driver", "win_rate"]


def test_how_much_a_trend_takes() -> None:
    drivers = weekly([1] * 52, **{f"driver {i}": [0] * 52 for i in range(10)})
    ready = outlook({"driver": drivers}, LOOK)
    assert (ready.have, ready.per_week, ready.until) == (52, 1, None)
    assert 300 < ready.need < 450
    more = outlook({"driver": weekly([1] * 52, **{f"driver {i}": [0] * 52 for i in range(20)})}, LOOK)
    assert more.need > ready.need


def test_a_company_that_began_lately_gets_there() -> None:
    began = weekly([0] * 42 + [20] * 10, price=[0] * 42 + [4] * 10)
    ready = outlook({"driver": began}, LOOK)
    assert (ready.have, ready.per_week) == (200, 20)
    assert ready.until == next_look(LOOK + timedelta(weeks=16))  # enough of them sooner, but not half a year


def test_half_a_year_of_few_is_not_enough() -> None:
    ready = outlook({"driver": weekly([0] * 17 + [7] * 35, price=[0] * 17 + [2] * 35)}, LOOK)
    assert ready.until == next_look(LOOK)


def test_no_series_yet() -> None:
    ready = outlook({}, LOOK)
    assert (ready.have, ready.per_week, ready.until) == (0, 0, None)


@pytest.mark.heavy
@pytest.mark.long
def test_the_need_is_that_of_the_test() -> None:
    """At that many, three of four such steps pass at the threshold of ten drivers."""
    rng = np.random.default_rng(7)
    names = tuple(f"driver {i}" for i in range(9))
    mondays = tuple(FIRST + timedelta(weeks=i) for i in range(52))
    need = outlook({"driver": Weekly(mondays, {("price",): (0,) * 52, names: (1,) * 52})}, LOOK).need
    found = 0
    for _ in range(300):
        total = rng.multinomial(need, np.full(52, 1 / 52))
        price = rng.binomial(total, [0.1] * 26 + [0.3] * 26)
        others = rng.binomial(total - price, 0.3)
        sets = {("price",): price, names: others, (): total - price - others}
        trends = find({"driver": Weekly(mondays, {said: tuple(n.tolist()) for said, n in sets.items()})}, LOOK)
        found += any(trend.what == "price" and trend.tier is Tier.TREND for trend in trends)
    assert 0.65 < found / 300 < 0.85


weeks = st.lists(st.integers(0, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=60)


@given(weeks)
@settings(max_examples=most(100), deadline=None)
def test_nothing_warns_and_all_adds_up(numbers: list[tuple[int, int]]) -> None:
    series = weekly([n for n, _ in numbers], LOOK - timedelta(weeks=len(numbers)), price=[k for _, k in numbers])
    for trend in find({"driver": series}, LOOK):
        assert trend.before[0] + trend.after[0] == trend.deals >= 5
        assert trend.before[1] + trend.after[1] == trend.n > trend.deals
        assert FIRST < trend.since < LOOK
        assert 0 <= trend.p <= 1
        assert trend.dispersion >= 0
