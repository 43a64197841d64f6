"""The test of a share that moves, against the same by hand."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from insights.inference.drift import Way, drift, normal_of
from insights.inference.score import Closings, Trait
from tests.insights.by_hand import by_hand, residuals

WEEKS = 12


def closings(rng: np.random.Generator, n: int, sellers: int, groups: int) -> Closings:
    account = np.sort(rng.integers(0, n // 2, n))
    said = np.array([[False, False], [True, False], [False, True], [True, True]])
    traits = (Trait(rng.integers(0, 3, n), 3, 3.0), Trait(rng.integers(0, 4, n), 4, 2.0))
    seller, group = rng.integers(0, sellers, n), rng.integers(0, groups, n)
    sets = np.where(rng.random(n) < 0.2 + 0.4 * (group % WEEKS) / WEEKS, 1, rng.integers(0, 4, n))
    return Closings(account, seller, sellers, traits, group, groups, sets, said)


@pytest.mark.parametrize("seed", range(6))
def test_within_sellers_it_is_as_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    of = closings(rng, 300, 5, WEEKS)
    ways = [
        Way(np.arange(WEEKS) / WEEKS, np.zeros((WEEKS, 0))),
        Way((np.arange(WEEKS) >= 9) * 1.0, np.zeros((WEEKS, 0))),
    ]
    made = drift(of, ways)
    for number, way in enumerate(ways):
        by, freedom = by_hand(of, way)
        assert made.z[number] == pytest.approx([one for one, _ in by], rel=1e-6)
        assert made.by_seller[number] == pytest.approx([other for _, other in by], rel=1e-6)
        assert made.freedom == pytest.approx(freedom, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_against_the_others_it_is_as_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    of = closings(rng, 400, 7, 2 * WEEKS)
    those = np.repeat((0.0, 1.0), WEEKS)
    moves = [np.tile(move, 2) for move in (np.arange(WEEKS) / WEEKS, (np.arange(WEEKS) >= 6) * 1.0)]
    ways = [Way(move * those, np.stack((those, move), axis=1)) for move in moves]
    for way, z in zip(ways, drift(of, ways).weaker, strict=True):
        assert z == pytest.approx([min(both, key=abs) for both in by_hand(of, way)[0]], rel=1e-6)


@pytest.mark.parametrize("at_once", [1, 2, 7, 15, 8_192])
@pytest.mark.parametrize("companies", [1, 2, 20])
def test_companies_count_once_however_many_closings_are_taken_at_a_time(
    companies: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 15 closings each, or of more than one goes."""
    monkeypatch.setattr("insights.inference.drift._AT_ONCE", at_once)
    of = replace(closings(np.random.default_rng(1), 300, 5, WEEKS), account=np.arange(300) * companies // 300)
    of = replace(of, sets=np.where((of.account % 2 == 0) & (of.group >= 6), 1, 2))
    way = Way(np.arange(WEEKS) * 1.0, np.zeros((WEEKS, 0)))
    e, levels, _ = residuals(of, way)
    product = e * levels[:, 0]
    assert (np.bincount(of.account, product) ** 2).sum() > (product**2).sum(), "companies are what it hangs on"
    made, (by, _) = drift(of, [way]), by_hand(of, way)
    assert made.z[0] == pytest.approx([one for one, _ in by], rel=1e-6)
    assert made.by_seller[0] == pytest.approx([other for _, other in by], rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_what_cannot_get_there_is_left_out_and_nothing_else(seed: int) -> None:
    of = closings(np.random.default_rng(seed), 300, 5, WEEKS)
    ways = [
        Way(np.arange(WEEKS) / WEEKS, np.zeros((WEEKS, 0))),
        Way((np.arange(WEEKS) >= 9) * 1.0, np.zeros((WEEKS, 0))),
    ]
    whole, none = drift(of, ways), drift(of, ways, 99)
    assert (np.abs(none.z) >= np.abs(whole.z) - 1e-9).all()
    assert not none.by_seller.any()
    least = float(np.abs(none.z).max(axis=0).mean())
    some, asked = drift(of, ways, least), np.abs(none.z).max(axis=0) >= least
    assert some.z[:, asked] == pytest.approx(whole.z[:, asked])
    assert some.by_seller[:, asked] == pytest.approx(whole.by_seller[:, asked])
    assert some.z[:, ~asked] == pytest.approx(none.z[:, ~asked])


def test_what_just_gets_there_is_taken_along() -> None:
    of, way = closings(np.random.default_rng(1), 300, 5, WEEKS), Way(np.arange(WEEKS) / WEEKS, np.zeros((WEEKS, 0)))
    most = np.abs(drift(of, [way], 99).z)
    assert drift(of, [way], float(most.max())).by_seller.any(axis=0).tolist() == (most[0] == most.max()).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_what_cannot_get_there_is_told_as_if_the_two_sides_came_as_they_like(seed: int) -> None:
    of = closings(np.random.default_rng(seed), 300, 5, WEEKS)
    way = Way(np.arange(WEEKS) / WEEKS, np.zeros((WEEKS, 0)))
    e, levels, freedom = residuals(of, way)
    rough = [(e @ f) / sqrt((e @ e) * (f @ f) / 300) * sqrt(1 - freedom / 300) for f in levels.T]
    assert drift(of, [way], 99).z[0] == pytest.approx(rough, rel=1e-6)


@pytest.mark.parametrize("sellers", [2, 3])
def test_of_few_sellers_it_is_as_by_hand(sellers: int) -> None:
    of = closings(np.random.default_rng(1), 200, sellers, WEEKS)
    way = Way(np.arange(WEEKS) * 1.0, np.zeros((WEEKS, 0)))
    assert drift(of, [way]).by_seller[0] == pytest.approx([other for _, other in by_hand(of, way)[0]], rel=1e-6)


def test_of_one_seller_nothing_is_to_be_said() -> None:
    of = closings(np.random.default_rng(1), 200, 1, WEEKS)
    assert not drift(of, [Way(np.arange(WEEKS) * 1.0, np.zeros((WEEKS, 0)))]).by_seller.any()


@pytest.mark.parametrize("n", [0, 300])
@pytest.mark.parametrize("move", [0.0, 1.0])
def test_of_no_closings_and_of_what_does_not_move_nothing_is_to_be_said(n: int, move: float) -> None:
    whole = closings(np.random.default_rng(1), 300, 5, WEEKS)
    with np.errstate(all="raise"):
        made = drift(whole.only(np.arange(300) < n), [Way(np.full(WEEKS, move), np.zeros((WEEKS, 0)))])
    assert not made.z.any()
    assert not made.by_seller.any()


def test_what_nobody_or_everybody_says_does_not_move() -> None:
    of = closings(np.random.default_rng(1), 300, 5, WEEKS)
    of = replace(of, said=np.array([[False, True]] * 4))
    with np.errstate(all="raise"):
        made = drift(of, [Way(np.arange(WEEKS) * 1.0, np.zeros((WEEKS, 0)))])
    assert not made.z.any()
    assert not made.by_seller.any()


@pytest.mark.parametrize(
    ("freedom", "t", "deviate"),
    [
        *[(3, 3.182446, 1.959964), (5, 2.570582, 1.959964), (10, 2.228139, 1.959964), (30, 2.042272, 1.959964)],
        *[(5, 4.032143, 2.575829), (10, 3.169273, 2.575829), (10, 1.812461, 1.644854)],
    ],
)
def test_students_t_by_its_table(freedom: float, t: float, deviate: float) -> None:
    """The quantiles of .95, .975 and .995, as they are printed everywhere."""
    both = normal_of(np.array([t, -t]), np.array([freedom, freedom]))
    assert both == pytest.approx([deviate, -deviate], rel=0.01)


def test_with_no_freedom_there_is_nothing_to_go_by() -> None:
    assert normal_of(np.array([5.0, 5.0]), np.array([0.0, 1e-12])).tolist() == [0, 0]


@pytest.mark.heavy
def test_students_t_as_a_normal_deviate() -> None:
    from scipy import stats  # noqa: PLC0415 - make unit goes without it

    for freedom in (3, 5.5, 19, 200):
        t = np.array([-6.0, -2, 0, 1, 2, 3, 4, 6, 9])
        wanted = np.sign(t) * stats.norm.isf(stats.t.sf(np.abs(t), freedom))
        assert normal_of(t, np.full(t.size, freedom)) == pytest.approx(wanted, abs=0.08)
