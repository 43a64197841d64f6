"""The odds ratio of Mantel and Haenszel against statsmodels and published values."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.inference.odds import Tables, by_group, odds, upper
from tests.examples import most


def counts(tables: list[tuple[int, int, int, int]]) -> Tables:
    """From a 2 x 2 table a stratum: in the group said and not, in the other one said and not."""
    said, unsaid = np.array(tables, dtype=np.float64).reshape(-1, 2).T
    groups = np.tile([1, 0], len(tables))
    return by_group(np.arange(groups.size) // 2, len(tables), groups, 2, said + unsaid, said[:, None])


def chosen(rng: np.random.Generator, strata: int, size: int) -> list[tuple[int, int, int, int]]:
    return [tuple(rng.poisson(size * rng.random(4) + 0.5).tolist()) for _ in range(strata)]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_one_of_statsmodels(seed: int) -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable  # noqa: PLC0415 - make unit goes without it

    rng = np.random.default_rng(seed)
    tables = [t for t in chosen(rng, 2 + seed, 3 + 5 * seed) if sum(t) > 1]
    theirs = StratifiedTable([np.array(t, dtype=float).reshape(2, 2) for t in tables])
    assert counts(tables).deals[1, 0] == sum(t[0] for t in tables)
    assert odds(counts(tables), 1, 0) == pytest.approx((theirs.oddsratio_pooled, *theirs.oddsratio_pooled_confint()))


def test_berkeley_admissions() -> None:
    """Men admitted in six departments (Bickel, Hammel & O'Connell 1975): pooled 1.84, within departments .905."""
    departments = [
        (512, 313, 89, 19),
        (353, 207, 17, 8),
        (120, 205, 202, 391),
        (138, 279, 131, 244),
        (53, 138, 94, 299),
        (22, 351, 24, 317),
    ]
    pooled = [tuple(sum(column) for column in zip(*departments, strict=True))]
    assert odds(counts(pooled), 1, 0)[0] == pytest.approx(1.841, abs=1e-3)
    assert odds(counts(departments), 1, 0)[0] == pytest.approx(0.905, abs=1e-3)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([(0, 0, 0, 0)], (1, 0, inf)),
        ([(3, 0, 4, 0)], (1, 0, inf)),  # all of them said it
        ([(0, 7, 4, 3)], (0, 0, inf)),
    ],
)
def test_where_the_strata_cannot_tell(
    tables: list[tuple[int, int, int, int]], expected: tuple[float, float, float]
) -> None:
    assert odds(counts(tables), 1, 0) == expected


def test_a_stratum_of_which_nothing_is_there_changes_nothing_and_levels_are_counted_apart() -> None:
    said, n = np.array([[17.0, 3.0], [5.0, 9.0]]), np.array([40.0, 50.0])
    groups = np.array([1, 0])
    with_more = by_group(np.array([0, 0]), 3, groups, 2, n, said)
    assert with_more.deals.tolist() == [[5, 9], [17, 3]]
    alone = by_group(np.array([0, 0]), 1, groups, 2, n, said)
    assert [odds(with_more, 1, level) for level in (0, 1)] == [odds(alone, 1, level) for level in (0, 1)]
    assert odds(alone, 1, 0)[0] == pytest.approx(17 * 45 / (23 * 5))


def test_said_in_no_other_deal_is_infinite_with_a_lower_end() -> None:
    effect, low, high = odds(counts([(17, 32, 0, 55)]), 1, 0)
    assert effect == high == inf
    assert low == pytest.approx(3.48, abs=0.1)  # 17.5 * 55.5 / (32.5 * .5), down by 1.96 of its standard errors


tables = st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=1, max_size=6)


@given(tables)
@settings(max_examples=most(200))
def test_nothing_warns_and_the_effect_lies_in_its_interval(tables: list[tuple[int, int, int, int]]) -> None:
    effect, low, high = odds(counts(tables), 1, 0)
    assert low <= effect <= high


def test_one_sided_means_more_often() -> None:
    assert upper(np.array([[1.959964, -1.959964, 0.0]])).ravel().tolist() == pytest.approx([0.025, 0.975, 0.5])


@pytest.mark.parametrize(("tables", "low"), [([(5, 3, 0, 9)], 1.2874), ([(4, 2, 0, 3), (1, 6, 0, 5)], 0.5224)])
def test_said_nowhere_else_it_has_the_lower_end_of_the_pooled_table_and_a_half(tables, low: float) -> None:
    """5.5 · 9.5 / (3.5 · .5) = 29.86, its logarithm ± 1.96 · √(1/5.5 + 1/3.5 + 1/.5 + 1/9.5)."""
    assert odds(counts(tables), 1, 0) == (inf, pytest.approx(low, abs=1e-4), inf)
