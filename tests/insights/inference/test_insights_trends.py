"""Shares that rise or fall: within sellers, and otherwise than in the other outcomes; and what must not alarm."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.inference.calendar import YEAR, next_look
from insights.inference.trends import find, outlook
from insights.shapes.evidence import LOST, Column, Evidence
from insights.shapes.findings import Tier
from tests.examples import most
from tests.insights.weeks import FIRST, LOOK, STEP, closed, found, moved

TEN = (10,) * YEAR
RISES = closed(TEN, STEP)


def tiers(seen: Evidence, family: str = "driver") -> dict[str, Tier]:
    return {what: trend.tier for what, trend in found(seen, family).items()}


def test_a_step_is_a_trend_with_all_that_is_known_of_it() -> None:
    trend = found(RISES)["price"]
    assert (trend.tier, trend.rising) == (Tier.TREND, True)
    assert (trend.weeks, trend.n, trend.deals) == (52, 520, 104)
    assert (trend.before, trend.after) == ((26, 260), (78, 260))
    assert trend.elsewhere == ((0, 130), (0, 130))
    assert trend.since == FIRST + timedelta(weeks=26)
    assert trend.z > 3.3
    assert (trend.checked, trend.echo, trend.alike) == (LOOK, False, False)


def test_what_falls_falls_as_much_as_what_rises_rises() -> None:
    falls, rises = found(closed(TEN, {"price": [3] * 26 + [1] * 26}))["price"], found(RISES)["price"]
    assert (falls.rising, falls.tier) == (False, Tier.TREND)
    assert falls.z == pytest.approx(-rises.z, rel=0.02)


def test_what_rises_of_every_outcome_is_counted_and_no_trend() -> None:
    """As where a reason got another name: of the losses it is as clear as can be."""
    wins = {"price": [1] * 26 + [3] * 26}
    trend = found(closed(TEN, STEP, TEN, wins))["price"]
    assert (trend.tier, trend.alike, trend.z > 3.3) == (Tier.COUNTS, True, True)
    assert trend.elsewhere == ((26, 260), (78, 260))


def test_what_one_seller_says_of_the_other_outcomes_is_not_told_beside_it() -> None:
    seen = closed(TEN, STEP, TEN, {"price": [1] * 26 + [3] * 26})
    sellers = seen.columns["seller"]
    codes = [
        sellers.codes[0] if outcome != LOST else code for outcome, code in zip(seen.outcome, sellers.codes, strict=True)
    ]
    alone = replace(seen, columns={**seen.columns, "seller": Column(sellers.labels, codes)})
    assert found(seen)["price"].elsewhere == ((26, 260), (78, 260))
    assert found(alone)["price"].elsewhere is None


def test_what_rises_in_losses_and_falls_in_wins_is_a_trend() -> None:
    trend = found(closed(TEN, STEP, TEN, {"price": [3] * 26 + [1] * 26}))["price"]
    assert (trend.tier, trend.alike) == (Tier.TREND, False)


def test_without_other_outcomes_to_compare_with_nothing_is_a_trend() -> None:
    trend = found(closed(TEN, STEP, (0,) * YEAR))["price"]
    assert (trend.tier, trend.alike) == (Tier.COUNTS, True)


def test_sellers_who_come_and_go_with_habits_of_their_own_are_no_trend() -> None:
    """Half of the sellers leave, and those who come say price: nobody says anything else than before."""
    rows = closed(TEN, STEP)
    seller = rows.column("seller")
    codes = [(code % 3) if week < 26 else 3 + code % 3 for code, week in zip(seller.codes, rows.week, strict=True)]
    columns = {**rows.columns, "seller": Column(seller.labels, codes)}
    assert tiers(RISES)["price"] is Tier.TREND
    assert tiers(replace(rows, columns=columns))["price"] is not Tier.TREND


def test_one_seller_who_changes_alone_is_no_trend_of_the_company() -> None:
    """Two of ten losses a week are the one's, who says price of each from summer on."""
    rows = closed(TEN, {"price": [0] * 26 + [2] * 26})
    seller = rows.column("seller")
    price = rows.sets.index(1)
    codes = [0 if said == price else code for code, said in zip(seller.codes, rows.ours, strict=True)]
    some = [1 if i in {3, 100} else code for i, code in enumerate(codes)]
    one = replace(rows, columns={**rows.columns, "seller": Column(seller.labels, some)})
    assert tiers(rows)["price"] is Tier.TREND
    assert "price" not in tiers(one) or tiers(one)["price"] is not Tier.TREND


def test_what_one_or_two_sellers_have_to_themselves_is_no_movement_of_the_company() -> None:
    assert found(closed(TEN, STEP, sellers=2)) == {}
    assert found(closed(TEN, STEP, sellers=3)).keys() == {"price"}


def test_customers_who_come_back_with_the_same_story_count_once() -> None:
    price = RISES.sets.index(1)
    lost = [said == price and week >= 26 for said, week in zip(RISES.ours, RISES.week, strict=True)]
    account = [-1 if late else number for number, late in enumerate(lost)]
    assert tiers(replace(RISES, account=account))["price"] is not Tier.TREND


def test_a_step_a_quarter_ago_is_a_trend_since_then() -> None:
    late = found(closed(TEN, {"price": [1] * 39 + [4] * 13}))["price"]
    assert (late.tier, late.since) == (Tier.TREND, FIRST + timedelta(weeks=39))


TWO_YEARS = 2 * YEAR
LATELY = [1, 1, 0] * 26 + [2, 1, 2, 1] * 6 + [2, 1]
"""Of five losses a week: of more than one in the last half year, and of fewer before."""


def test_with_the_year_before_a_driver_shows_that_a_year_alone_leaves_to_chance() -> None:
    five = (5,) * TWO_YEARS
    longer = closed(five, {"price": LATELY}, five)
    year = longer.between(FIRST, LOOK)
    assert tiers(year)["price"] is not Tier.TREND
    trend = found(longer)["price"]
    assert (trend.tier, trend.rising, trend.alike) == (Tier.TREND, True, False)
    assert (trend.weeks, trend.n, trend.deals) == (104, 520, sum(LATELY))
    assert (trend.before, trend.after) == ((sum(LATELY[:52]), 260), (sum(LATELY[52:]), 260))
    assert trend.start == LOOK - timedelta(weeks=104)
    assert trend.since == LOOK - timedelta(weeks=26)
    assert trend.elsewhere == ((0, 260), (0, 260))


def test_what_it_takes_is_counted_in_the_last_year_however_much_was_before() -> None:
    seen = closed([9] * YEAR + [1] * YEAR, {"price": [3] * YEAR + [0, 0, 0, 1] * 13}, [9] * YEAR + [1] * YEAR)
    ready = outlook(moved(seen), LOOK)
    assert (ready.have, ready.per_week, ready.until) == (52, 1, None)


def test_what_only_falls_because_another_rises_is_none() -> None:
    """Each loss has one driver: from 1 to 5 of 10 for price, and what is left goes on as it was among fit and trust."""
    said = {"price": [1] * 26 + [5] * 26, "fit": [5] * 26 + [3] * 26, "trust": [4] * 26 + [2] * 26}
    wins = {"fit": (2,) * YEAR, "trust": (2,) * YEAR}
    seen = found(closed(TEN, said, wins=wins))
    assert {what: trend.tier for what, trend in seen.items() if trend.tier is Tier.TREND} == {"price": Tier.TREND}
    assert {what for what, trend in seen.items() if trend.echo} == {"fit", "trust"}


def test_of_two_that_share_all_deals_the_one_that_rises_is_told() -> None:
    rivals = {"Globex": [8] * 26 + [4] * 26, "Initech": [2] * 26 + [6] * 26}
    assert tiers(closed(TEN, {}, rivals=rivals), "competitor") == {"Initech": Tier.TREND, "Globex": Tier.COUNTS}


def test_how_many_we_win_may_fall() -> None:
    won = found(closed(TEN, {}, [10] * 26 + [4] * 26), "win_rate")["won"]
    assert (won.tier, won.rising, won.elsewhere) == (Tier.TREND, False, None)
    assert (won.before, won.after) == ((260, 520), (104, 364))


def test_a_season_inside_the_quarter_does_not_alarm() -> None:
    """The last weeks of every quarter are won four times as often; one under way has none of those yet."""
    won = ([2] * 9 + [8] * 4) * 4
    for shift in range(13):
        some = won[shift:] + won[:shift]
        assert found(closed([10 - n for n in some], {}, some), "win_rate")["won"].tier is not Tier.TREND


@pytest.mark.parametrize(
    "seen",
    [
        closed((0,) * YEAR, {"price": [0] * 52}),
        closed([0] * 27 + [50] * 25, {"price": [0] * 39 + [40] * 13}),  # 25 weeks
        closed([50, 0] * 25 + [0, 0], {"price": [20, 0] * 25 + [0, 0]}),  # 25 weeks with any
        closed(TEN, {"price": [0] * 48 + [1] * 4}),  # 4 deals
        closed(TEN, {"price": TEN}),  # always
        Evidence(FIRST, LOOK),
    ],
)
def test_from_too_little_comes_nothing(seen: Evidence) -> None:
    assert found(seen) == {}


def test_half_a_year_is_enough_to_be_tested() -> None:
    trend = found(closed([0] * 26 + [9] * 26, {"price": [0] * 26 + [1] * 26}))["price"]
    assert (trend.weeks, trend.tier) == (26, Tier.COUNTS)  # counted from the first with anything in it
    assert (trend.before, trend.after) == ((13, 117), (13, 117))


def test_more_drivers_take_more() -> None:
    said = {"price": [1] * 26 + [3] * 26} | {f"driver {i}": ([1, 0, 0, 0, 0, 0] * 9)[:YEAR] for i in range(3)}
    few, many = (outlook(moved(closed(TEN, names)), LOOK).need for names in (STEP, said))
    assert few <= many


def test_strongest_first_over_all_families() -> None:
    trends = find(moved(RISES), LOOK)
    assert [trend.family for trend in trends] == ["driver", "win_rate"]


def test_how_much_a_trend_takes() -> None:
    ready = outlook(moved(closed((1,) * YEAR, {"price": ([0, 0, 0, 1] * 13)})), LOOK)
    assert (ready.have, ready.per_week, ready.until) == (52, 1, None)
    assert 200 < ready.need < 320


NONE = (0,) * YEAR


@pytest.mark.parametrize(
    ("others", "short"),
    [
        (NONE, True),  # nobody debriefs a win
        ((1,) * 26 + (0,) * 26, True),
        ((2,) * YEAR, False),
    ],
)
def test_a_trend_of_reasons_takes_other_outcomes_too(others: tuple[int, ...], short: bool) -> None:
    """However many losses there are: the test is against what is said of the others."""
    ready = outlook(moved(closed(TEN, STEP, others)), LOOK)
    assert ready.have > ready.need
    assert (ready.beside is not None) is short
    if ready.beside:
        assert (ready.beside.lost, ready.beside.have, ready.until) == (False, sum(others), None)
        assert sum(others) < ready.beside.need < 2 * YEAR


def test_the_date_is_that_of_what_comes_last() -> None:
    ready = outlook(moved(closed([0] * 42 + [20] * 10, {"price": [0] * 42 + [4] * 10}, [0] * 42 + [4] * 10)), LOOK)
    assert ready.beside
    assert (ready.have, ready.beside.have) == (200, 40)
    many = (ready.beside.need - 40) / 4  # weeks
    assert many > (ready.need - 200) / 20
    assert ready.until == next_look(LOOK + timedelta(weeks=16))  # of both, and of half a year


def test_a_company_that_began_lately_gets_there() -> None:
    ready = outlook(moved(closed([0] * 42 + [20] * 10, {"price": [0] * 42 + [4] * 10})), LOOK)
    assert (ready.have, ready.per_week) == (200, 20)
    assert ready.until == next_look(LOOK + timedelta(weeks=16))  # enough of them sooner, but not half a year


def test_no_closing_yet() -> None:
    ready = outlook(moved(Evidence(FIRST, LOOK)), LOOK)
    assert (ready.have, ready.per_week, ready.until) == (0, 0, None)


@given(st.integers(0, 2**32), st.integers(0, 400), st.integers(1, 8))
@settings(max_examples=most(40), deadline=None)
def test_nothing_warns_and_all_adds_up(seed: int, n: int, sellers: int) -> None:
    rng = np.random.default_rng(seed)
    total, wins = rng.multinomial(n, [1 / YEAR] * YEAR), rng.multinomial(n, [1 / YEAR] * YEAR)
    seen = closed(total.tolist(), {"price": rng.binomial(total, 0.3).tolist()}, wins.tolist(), sellers=sellers)
    for trend in find(moved(seen), LOOK):
        assert trend.before[0] + trend.after[0] == trend.deals >= 5
        assert trend.before[1] + trend.after[1] == trend.n > trend.deals
        assert FIRST < trend.since < LOOK
        assert np.isfinite(trend.z)
