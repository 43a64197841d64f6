"""The test of a share that moves, against the same by hand."""

import numpy as np
import pytest

from insights.inference.drift import Drift, Way, drift, normal_of
from insights.inference.score import Closings, Trait
from tests.insights.by_hand import by_hand

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


def test_it_is_the_same_however_many_are_taken_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> Drift:
        return drift(
            closings(np.random.default_rng(1), 300, 5, WEEKS), [Way(np.arange(WEEKS) * 1.0, np.zeros((WEEKS, 0)))]
        )

    whole = made()
    monkeypatch.setattr("insights.inference.drift._AT_ONCE", 7)
    assert made().z == pytest.approx(whole.z, rel=1e-9)


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


def test_of_one_seller_nothing_is_to_be_said() -> None:
    of = closings(np.random.default_rng(1), 200, 1, WEEKS)
    assert not drift(of, [Way(np.arange(WEEKS) * 1.0, np.zeros((WEEKS, 0)))]).by_seller.any()


@pytest.mark.heavy
def test_students_t_as_a_normal_deviate() -> None:
    from scipy import stats  # noqa: PLC0415 - make unit goes without it

    for freedom in (3, 5.5, 19, 200):
        t = np.array([-6.0, -2, 0, 1, 2, 3, 4, 6, 9])
        wanted = np.sign(t) * stats.norm.isf(stats.t.sf(np.abs(t), freedom))
        assert normal_of(t, np.full(t.size, freedom)) == pytest.approx(wanted, abs=0.08)
