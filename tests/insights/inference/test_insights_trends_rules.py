"""What is a trend, by deviates that are stated: where each bar lies, what is watched, and what is told of it."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from math import log, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from insights.inference.bars import bar
from insights.inference.calendar import YEAR
from insights.inference.score import Bools
from insights.inference.shares import WAYS, Shares
from insights.inference.trends import _since, find, outlook
from insights.shapes.findings import Tier, Trend
from tests.insights.weeks import FIRST, LOOK, closed, moved

NORMAL = NormalDist()
HIGH = {"driver": 3.5, "competitor": 3.9, "win_rate": 4.2}
NAMES = [f"{i:02}" for i in range(20)]
ALWAYS = (1,) * YEAR
SURE = 9.0
"""More than any bar."""

Ways = Sequence[float]


class Stated(Shares):
    """Its deviates stay as they are stated, whatever is set aside."""

    def without(self, gone: Bools) -> Shares:
        left = ~gone[self.sets]
        return replace(self, kept=self.kept & left, others=self.others & left)


@cache
def base() -> dict[str, Shares]:
    """20 drivers, 20 rivals and the win rate, of 3,120 losses and as many wins."""
    said = dict.fromkeys(NAMES, ALWAYS)
    return {one.name: one for one in moved(closed((60,) * YEAR, said, (60,) * YEAR, said, rivals=said))}


def stated(
    family: str,
    within: Sequence[Ways],
    by_seller: float | Sequence[Ways] = SURE,
    against: float | Sequence[Ways] = SURE,
    debriefs: int = 600,
) -> Shares:
    """Shares with these deviates, by level and way, 0 where none is given. Of so many debriefs, half of losses."""
    of, many = base()[family], len(within)

    def ways(deviates: float | Sequence[Ways]) -> np.ndarray:
        rows = [[deviates] * WAYS] * many if isinstance(deviates, float) else deviates
        return np.array([[*row, *[0.0] * (WAYS - len(row))] for row in rows]).T

    rows = np.arange(of.kept.size)
    lost, others = rows[of.kept], rows[of.others] if family == "driver" else rows[:0]
    kept, beside = np.isin(rows, lost[: debriefs - debriefs // 2]), np.isin(rows, others[: debriefs // 2])
    return Stated(
        of.ground, of.weeks, family, of.whats[:many], kept, beside, of.sets, of.said[:, :many],
        np.ones(many, dtype=bool), ways(within), ways(by_seller), ways(against),
    )  # fmt: skip


def trends(*shares: Shares) -> dict[tuple[str, str], Trend]:
    return {(trend.family, trend.what): trend for trend in find(shares, LOOK)}


def tiers(*shares: Shares) -> list[Tier]:
    found = trends(*shares)
    return [found[one.name, what].tier for one in shares for what in one.whats]


def one(shares: Shares) -> Trend:
    (trend,) = trends(shares).values()
    return trend


# the bars


@pytest.mark.parametrize("family", HIGH)
@pytest.mark.parametrize("many", [1, 10, 11, 20])
def test_within_the_sellers_it_takes_the_bar_of_its_family_and_more_of_more_than_ten(family: str, many: int) -> None:
    many = 1 if family == "win_rate" else many
    high = HIGH[family] + bar(max(10, many), 0.02) - bar(10, 0.02)
    rest = [[0.0]] * (many - 1)
    for way in range(WAYS):
        at, below = ([[0.0] * way + [z], *rest] for z in (high + 1e-9 * (many > 10), high - 0.001))
        assert tiers(stated(family, at))[0] is Tier.TREND
        assert tiers(stated(family, below))[0] is not Tier.TREND
    assert one(stated(family, [[-high - 1e-9]], SURE, -SURE)).tier is Tier.TREND, "falling, too"


@pytest.mark.parametrize("family", HIGH)
def test_sellers_must_not_differ_by_more(family: str) -> None:
    assert one(stated(family, [[5.0]], 2.4)).tier is Tier.TREND
    assert one(stated(family, [[5.0]], 2.399)).tier is not Tier.TREND


@pytest.mark.parametrize(
    ("debriefs", "high"),
    [
        (100, 2.2),
        (599, 2.2),
        (600, 2.2),
        (601, 2.2 + 0.8 * log(601 / 600) / log(2_000 / 600)),
        (1_600, 2.2 + 0.8 * log(1_600 / 600) / log(2_000 / 600)),
        (1_999, 2.2 + 0.8 * log(1_999 / 600) / log(2_000 / 600)),
        (2_000, 3.0),
        (2_001, 2.2 + 0.8 * log(2_001 / 600) / log(2_000 / 600)),
        (4_900, 2.2 + 0.8 * log(4_900 / 600) / log(2_000 / 600)),
        (4_950, 3.6),
        (6_240, 3.6),
    ],
)
def test_against_the_other_outcomes_it_takes_more_of_more_debriefs(debriefs: int, high: float) -> None:
    assert one(stated("driver", [[5.0]], SURE, high + 1e-9, debriefs)).tier is Tier.TREND
    below = one(stated("driver", [[5.0]], SURE, high - 1e-4, debriefs))
    assert (below.tier is Tier.TREND, below.alike) == (False, True)


def test_a_driver_must_move_the_other_way_than_elsewhere_or_more_so() -> None:
    assert one(stated("driver", [[5.0]], SURE, -SURE)).alike
    assert one(stated("driver", [[-5.0]], SURE, -SURE)).tier is Tier.TREND
    assert one(stated("competitor", [[5.0]], SURE, 0.0)).tier is Tier.TREND, "nobody asks it of a rival"


def test_what_reaches_the_bar_in_the_losses_alone_moved_alike() -> None:
    at, below = (one(stated("driver", [[z]], SURE, 0.0)) for z in (HIGH["driver"], HIGH["driver"] - 0.001))
    assert (at.alike, below.alike) == (True, False)


class Ghosts(Stated):
    """The second level moves no more once closings are set aside."""

    def without(self, gone: Bools) -> Shares:
        within = self.within.copy()
        within[:, 1] = 0.0
        return replace(super().without(gone), within=within)


def test_what_moved_alike_only_because_another_did_is_its_echo() -> None:
    both = stated("driver", [[5.0], [4.0]], SURE, [[SURE] * WAYS, [0.0] * WAYS])
    assert [trend.alike for trend in trends(both).values()] == [False, True]
    ghost = trends(Ghosts(**{field.name: getattr(both, field.name) for field in fields(both)}))["driver", NAMES[1]]
    assert (ghost.alike, ghost.echo) == (False, True)


def test_one_way_must_pass_all_of_it() -> None:
    ways = stated("driver", [[5.0, 1.0]], [[1.0, 5.0]], [[5.0, 5.0]])
    assert (one(ways).tier is Tier.TREND, one(ways).alike) == (False, False)


# what is watched: by a false discovery rate of .1, each deviate taken for all three ways and both directions


def deviate(p: float) -> float:
    return -NORMAL.inv_cdf(p / (2 * WAYS))


@pytest.mark.parametrize("family", HIGH)
def test_one_alone_is_watched_from_a_tenth_on(family: str) -> None:
    assert tiers(stated(family, [[deviate(0.0999)]])) == [Tier.WATCHING]
    assert tiers(stated(family, [[-deviate(0.0999)]], SURE, -SURE)) == [Tier.WATCHING]
    assert tiers(stated(family, [[deviate(0.1001)]])) == [Tier.COUNTS]


def test_what_is_watched_differs_no_more_among_sellers_and_a_little_from_the_other_outcomes() -> None:
    z = [[2.5]]
    assert [tiers(stated("driver", z, by))[0] for by in (1.0, 0.999)] == [Tier.WATCHING, Tier.COUNTS]
    assert [tiers(stated("driver", z, SURE, by))[0] for by in (1.28, 1.279)] == [Tier.WATCHING, Tier.COUNTS]
    assert tiers(stated("competitor", z, SURE, 0.0)) == [Tier.WATCHING]


def test_drivers_have_a_rate_of_their_own_and_rivals_share_theirs_with_the_win_rate() -> None:
    drivers, many = stated("driver", [[deviate(0.09)]]), stated("competitor", [[0.0]] * 20)
    assert tiers(drivers, many)[0] is Tier.WATCHING
    won = stated("win_rate", [[0.0]])
    assert tiers(stated("competitor", [[deviate(0.09)]]), won) == [Tier.COUNTS, Tier.COUNTS]
    assert tiers(stated("competitor", [[deviate(0.049)]]), won) == [Tier.WATCHING, Tier.COUNTS]
    assert tiers(stated("competitor", [[deviate(0.049)]]), drivers, won)[0] is Tier.WATCHING


def test_each_passes_the_step_of_the_rank_that_it_is_taken_at() -> None:
    first, second, late = deviate(0.049), deviate(0.098), deviate(0.051)
    assert tiers(stated("driver", [[first], [second]])) == [Tier.WATCHING, Tier.WATCHING]
    assert tiers(stated("driver", [[late], [second]])) == [Tier.COUNTS, Tier.COUNTS]
    third = [deviate(p) for p in (0.03, 0.066, 0.099)]
    assert tiers(stated("driver", [[z] for z in third])) == [Tier.WATCHING] * 3
    assert tiers(stated("driver", [[third[0]], [deviate(0.07)], [third[2]]])) == [
        Tier.WATCHING, Tier.COUNTS, Tier.COUNTS,
    ]  # fmt: skip


def test_what_has_too_little_behind_it_is_neither_a_trend_nor_told() -> None:
    some = replace(stated("driver", [[5.0], [5.0]]), enough=np.array([True, False]))
    assert trends(some).keys() == {("driver", NAMES[0])}


# what is told of one


@pytest.mark.parametrize(
    ("within", "by_seller", "told"),
    [
        ([3.9, 5.0], [SURE, 0.0], 3.9),  # the way that passes, however clear another is by one of the tests
        ([4.0, 4.5], [SURE, 2.4], 4.0),  # of two that pass the one that is further from its lower bar
        ([2.0, -3.0], [2.4, 0.5], -3.0),  # where none passes, the clearest
    ],
)
def test_its_deviate_is_that_of_the_way_that_makes_it_one(within: Ways, by_seller: Ways, told: float) -> None:
    assert one(stated("competitor", [within], [by_seller])).z == told


@pytest.mark.parametrize(("z", "rising"), [(0.5, True), (-0.5, False), (0.0, False)])
def test_it_rises_where_its_deviate_is_above_none(z: float, rising: bool) -> None:
    assert one(stated("competitor", [[z]])).rising is rising


def test_the_clearest_comes_first() -> None:
    of = stated("competitor", [[1.0], [-6.0], [5.0]])
    assert [trend.what for trend in find([of], LOOK)] == [NAMES[1], NAMES[2], NAMES[0]]


def test_weeks_are_counted_from_the_first_with_anything_in_it() -> None:
    late = moved(closed((0,) * 10 + (10,) * 42, {"price": [0] * 10 + [1] * 22 + [5] * 20}))
    trend = trends(*late)["driver", "price"]
    assert (trend.weeks, trend.since) == (42, FIRST + timedelta(weeks=32))
    assert (trend.before, trend.after) == ((21, 210), (101, 210))


def chi_square(k: Sequence[int], n: Sequence[int], week: int) -> Fraction:
    """Of the two by two table of before and after, but for what is the same of every week."""
    (k1, n1), (k2, n2) = ((sum(k[side]), sum(n[side])) for side in (slice(week), slice(week, None)))
    return Fraction((k1 * (n2 - k2) - k2 * (n1 - k1)) ** 2, n1 * n2) if n1 and n2 else Fraction(0)


@pytest.mark.parametrize("seed", range(20))
def test_it_is_since_the_week_that_parts_it_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(0, (1, 2, 5)[seed % 3], 20, endpoint=True)
    n[0], n[-3:] = 1, seed % 2  # it may end with weeks in which nothing closed
    k = rng.binomial(n, np.where(np.arange(20) < rng.integers(1, 19), *((0.2, 0.7), (0.7, 0.2))[seed % 2]))
    found = _since(k.astype(float), n.astype(float))
    of = [chi_square(k.tolist(), n.tolist(), week) for week in range(1, 20)]
    assert of[found - 1] == max(of)


def test_one_closing_alone_may_part_it() -> None:
    assert _since(np.array([0.0] * 19 + [1.0]), np.ones(20)) == 19


# how much it takes


def power(n: float) -> float:
    """How often a step from 10 to 30 % halfway passes 3.5, of so many that tell: halves compared as usual."""
    none, step = sqrt(0.2 * 0.8 * 4 / n), sqrt((0.1 * 0.9 + 0.3 * 0.7) * 2 / n)
    return NORMAL.cdf((0.2 - 3.5 * none) / step)


@pytest.mark.parametrize("freedom", [0.0, 12.3])
def test_a_strong_trend_is_found_three_times_of_four(freedom: float) -> None:
    need = outlook([replace(stated("driver", [[0.0]]), freedom=freedom)], LOOK).need
    assert power(need - freedom - 1) < 0.75 <= power(need - freedom)


@pytest.mark.parametrize("freedom", [0.0, 12.3])
def test_of_the_other_outcomes_it_takes_enough_to_tell_it_from_a_habit_every_other_time(freedom: float) -> None:
    losses = stated("driver", [[0.0]], debriefs=600)
    rows = np.flatnonzero(losses.others)
    few = replace(losses, freedom=freedom, others=np.isin(np.arange(losses.kept.size), rows[:40]))
    beside = outlook([few], LOOK).beside
    assert beside
    assert (beside.lost, beside.have) == (False, 40)

    def apart(others: int) -> float:
        """Its deviate: losses take the step, and the others stay as they are."""
        return 0.2 / sqrt(0.2 * 0.8 * 4 / (300 - freedom) + 0.1 * 0.9 * 4 / others)

    assert apart(beside.need - 1) < 2.2 <= apart(beside.need)
