"""The score test against the same by hand: regressions as matrices, companies one by one."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from insights.inference import score
from insights.inference.score import Closings, Floats, Levels, Residuals, Trait, columns_of, deviates, summed

SELLERS, GROUPS, LEVELS = 12, 3, 3


def some(seed: int, n: int = 300, companies: int = 90, sellers: int = SELLERS) -> Closings:
    rng = np.random.default_rng(seed)
    said = np.array([[bits >> level & 1 for level in range(LEVELS)] for bits in range(8)], dtype=bool)
    traits = (Trait(rng.integers(0, 4, n), 4, 3.0), Trait(rng.integers(0, 3, n), 3, 5.0))
    columns = np.sort(rng.integers(0, companies, n)), rng.integers(0, sellers, n), sellers, traits
    return Closings(*columns, rng.integers(0, GROUPS, n), GROUPS, rng.integers(0, 8, n), said)


def test_all_levels_are_counted_however_many_sets_there_are() -> None:
    assert Levels(np.zeros((8, LEVELS), dtype=bool)).many == LEVELS


def scored(closings: Closings) -> Floats:
    left = Residuals(summed(closings), closings.group.size)
    return deviates(closings, left, np.ones((GROUPS, LEVELS), dtype=bool))


def residuals(closings: Closings, leave_out: int = -1) -> tuple[Floats, Floats, float]:
    """Of groups and of levels, and how many parameters freeing them is worth."""
    ones, ridge = [np.ones((closings.group.size, 1))], [1e-6]
    ones.append(np.eye(closings.sellers)[closings.seller])
    ridge += [3.0] * closings.sellers
    for number, trait in enumerate(closings.traits):
        if number != leave_out:
            ones.append(np.eye(trait.levels)[trait.codes])
            ridge += [trait.ridge] * trait.levels
    x = np.concatenate(ones, axis=1)
    hat = x @ np.linalg.solve(x.T @ x + np.diag(ridge), x.T)
    groups, said = np.eye(GROUPS)[closings.group], closings.said[closings.sets].astype(float)
    return groups - hat @ groups, said - hat @ said, float(np.trace(hat))


def by_hand(closings: Closings, leave_out: int = -1) -> tuple[Floats, float]:
    n, (e, f, freedom) = closings.group.size, residuals(closings, leave_out)
    z = np.zeros((GROUPS, LEVELS))
    for g, level in np.ndindex(z.shape):
        each = e[:, g] * f[:, level]
        company = [each[closings.account == one].sum() for one in np.unique(closings.account)]
        variance = max((each**2).sum(), sum(total**2 for total in company))
        z[g, level] = each.sum() / variance**0.5 * (1 - freedom / n) ** 0.5
    return z, freedom


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_one_by_hand(seed: int) -> None:
    closings = some(seed, companies=(90, 10, 300, 1, 40)[seed])
    z, freedom = by_hand(closings)
    assert scored(closings) == pytest.approx(z, abs=1e-9)
    assert Residuals(summed(closings), 300).freedom == pytest.approx(freedom)


@pytest.mark.parametrize(("n", "seed"), [(300, 0), (20, 1), (2, 2)])
def test_the_rough_deviate_is_that_of_squares_by_hand(n: int, seed: int) -> None:
    closings = some(seed, n=n)
    each, other = residuals(closings)[:2]
    squares = np.outer((each**2).sum(axis=0), (other**2).sum(axis=0)) / n
    score = each.T @ other
    there = squares > 1e-12
    rough = Residuals(summed(closings), n).rough
    assert rough[there] == pytest.approx(score[there] / np.sqrt(squares[there]), rel=1e-4)
    assert rough[~there] == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(("groups", "levels", "most"), [(3, 3, score.AT_ONCE), (64, 8, 2_048), (128, 16, 1_024)])
def test_as_many_are_taken_at_a_time_as_make_a_million_products(
    monkeypatch: pytest.MonkeyPatch, groups: int, levels: int, most: int
) -> None:
    """Memory doesn't rise with closings times tests; of few tests, and of very many, there is a limit."""
    rng, at_once = np.random.default_rng(1), list[int]()
    said = rng.random((8, levels)) < 0.5
    closings = replace(some(1), group=rng.integers(0, groups, 300), groups=groups, said=said)
    parts = score.parts

    def counted(size: int, most: int) -> Iterator[slice]:
        at_once.append(most)
        return parts(size, most)

    monkeypatch.setattr(score, "parts", counted)
    deviates(closings, Residuals(summed(closings), 300), np.ones((groups, levels), dtype=bool))
    assert at_once == [score.AT_ONCE, most]


@pytest.mark.parametrize(
    ("levels", "tables"), [((32, 32, 2, 3), [(2, 1_024), (2, 6)]), ((25, 41), [(1, 25), (1, 41)]), ((7,), [(1, 7)])]
)
def test_traits_are_looked_up_together_as_long_as_their_table_is_no_larger_than_a_cache(
    levels: tuple[int, ...], tables: list[tuple[int, int]]
) -> None:
    traits = tuple(Trait(np.zeros(3_000, dtype=np.int64), size, 3.0) for size in levels)
    takes = np.arange(1 + sum(levels), dtype=np.float64)[:, None]
    joined = score._joined(replace(some(1, n=3_000), traits=traits), takes)
    assert [(len(of), len(table)) for of, table in joined] == tables
    assert sum(table[0, 0] for _, table in joined) == sum(np.cumsum([1, *levels[:-1]]))


@pytest.mark.parametrize("at_once", [1, 7, 64, 299])
def test_how_many_are_taken_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Also where a company lies on both sides of a cut, or over several."""
    closings = some(3, companies=20)
    whole = scored(closings)
    monkeypatch.setattr(score, "AT_ONCE", at_once)
    monkeypatch.setattr(score, "_FEWEST", at_once)
    assert scored(closings) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("trait", [0, 1])
def test_without_one_of_the_traits_it_is_as_if_that_were_not_there(trait: int) -> None:
    closings = some(4)
    left = Residuals(summed(closings).without(columns_of(closings, trait)), 300)
    z, freedom = by_hand(closings, leave_out=trait)
    assert deviates(closings, left, np.ones((GROUPS, LEVELS), dtype=bool)) == pytest.approx(z, abs=1e-9)
    assert left.freedom == pytest.approx(freedom)


def test_a_customer_who_says_it_again_and_again_counts_once() -> None:
    """Ten closings each of thirty companies that are all alike: as sure as thirty closings, and no surer."""
    closings = some(5, n=30, companies=10_000)
    again = np.arange(30).repeat(10)
    traits = tuple(replace(trait, codes=trait.codes[again], ridge=trait.ridge * 10) for trait in closings.traits)
    columns = {name: getattr(closings, name)[again] for name in ("account", "seller", "group", "sets")}
    ten = replace(closings, traits=traits, **columns)
    alone = replace(ten, account=np.arange(300))
    assert np.abs(scored(ten)).max() < np.abs(scored(alone)).max() / 2.5
    assert np.abs(scored(ten)).max() < np.abs(scored(closings)).max() * 2


def test_what_is_not_asked_for_is_nothing() -> None:
    closings = some(6)
    left, asked = Residuals(summed(closings), 300), np.zeros((GROUPS, LEVELS), dtype=bool)
    assert deviates(closings, left, asked).tolist() == [[0.0] * LEVELS] * GROUPS
    asked[1, 2] = True
    z = deviates(closings, left, asked)
    assert z[1, 2] == pytest.approx(by_hand(closings)[0][1, 2])
    assert np.count_nonzero(z) == 1


def test_the_rough_deviate_is_near_the_one_of_closings_that_have_nothing_in_common() -> None:
    closings = some(7, n=3000, companies=100_000)
    left = Residuals(summed(closings), 3000)
    assert left.rough == pytest.approx(scored(closings), abs=0.1)


def test_where_nothing_varies_nothing_is_told() -> None:
    closings = replace(some(8), group=np.ones(300, dtype=np.int64))
    assert np.isfinite(scored(closings)).all()
    assert np.abs(scored(closings)[0]).max() == 0, "a group that never comes"
    silent = replace(some(8), sets=np.zeros(300, dtype=np.int64))
    assert np.abs(scored(silent)).max() == 0
    nothing = some(9, n=0)
    assert scored(nothing).tolist() == [[0.0] * LEVELS] * GROUPS
