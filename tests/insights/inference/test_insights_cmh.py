"""The test of Cochran, Mantel and Haenszel against statsmodels, published values and the exact distribution."""

from fractions import Fraction
from math import comb, inf, isfinite, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.inference.cmh import Strata, Tables, by_group, deviates, moments, odds, upper
from tests.examples import most


def counts(tables: list[tuple[int, int, int, int]]) -> tuple[Tables, Strata]:
    """From a 2 x 2 table a stratum: in the group said and not, in the other one said and not."""
    said, unsaid = np.array(tables, dtype=np.float64).reshape(-1, 2).T
    groups = np.tile([1, 0], len(tables))
    return by_group(groups, 2, said + unsaid, said[:, None]), Strata(np.arange(groups.size) // 2, len(tables))


def chosen(rng: np.random.Generator, strata: int, size: int) -> list[tuple[int, int, int, int]]:
    return [tuple(rng.poisson(size * rng.random(4) + 0.5).tolist()) for _ in range(strata)]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_one_of_statsmodels(seed: int) -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable  # noqa: PLC0415 - make unit goes without it

    rng = np.random.default_rng(seed)
    tables = [t for t in chosen(rng, 2 + seed, 3 + 5 * seed) if sum(t) > 1]
    theirs = StratifiedTable([np.array(t, dtype=float).reshape(2, 2) for t in tables])
    assert counts(tables)[0].deals[1, 0] == sum(t[0] for t in tables)
    z = moments(*counts(tables))[0]
    assert z[1, 0] ** 2 == pytest.approx(theirs.test_null_odds(correction=False).statistic)
    assert z[0, 0] == pytest.approx(-z[1, 0])
    assert odds(*counts(tables), 1, 0) == pytest.approx((theirs.oddsratio_pooled, *theirs.oddsratio_pooled_confint()))


def test_further_below_than_the_curve_reaches_is_its_end() -> None:
    """Few said it in a large stratum, which leans to the right; nearly all in another, but none of the group there."""
    tables = counts([(13, 1287, 1287, 127413), (0, 100, 9600, 400)])
    z, skew = (float(part[1, 0]) for part in moments(*tables))
    assert z < -2 / skew
    assert deviates(*tables)[1, 0] == pytest.approx(-6 / skew + skew / 6)


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
    assert odds(*counts(pooled), 1, 0)[0] == pytest.approx(1.841, abs=1e-3)
    assert odds(*counts(departments), 1, 0)[0] == pytest.approx(0.905, abs=1e-3)
    assert upper(deviates(*counts(pooled)))[1, 0] < 1e-20
    assert upper(deviates(*counts(departments)))[1, 0] > 0.8  # it goes the other way


@pytest.mark.heavy
@pytest.mark.parametrize(("said", "share"), [(0.1, 0.09), (0.1, 0.4), (0.2, 0.8), (0.03, 0.1)])
@pytest.mark.parametrize("strata", [1, 20, 80])
def test_the_tail_is_that_of_the_exact_distribution(said: float, share: float, strata: int) -> None:
    from scipy.stats import hypergeom  # noqa: PLC0415 - make unit goes without it

    """As a mid-p within a factor of 3 down to 1 in 10,000, where the normal curve errs by 10 and more."""
    rng = np.random.default_rng(strata)
    stratum = rng.integers(0, strata, 600)
    sizes = np.bincount(stratum, minlength=strata)
    told, mine = (rng.binomial(sizes, rate) for rate in (said, share))
    exact = np.ones(1)
    for n, k, m in zip(sizes, told, mine, strict=True):
        exact = np.convolve(exact, hypergeom.pmf(np.arange(min(k, m) + 1), n, k, m))
    tail = np.cumsum(exact[::-1])[::-1] - exact / 2
    least, most = np.maximum(0, told + mine - sizes), np.minimum(told, mine)
    for deals in np.flatnonzero((tail > 1e-4) & (tail < 0.02)).tolist():
        more = np.diff(np.minimum(np.cumsum(most - least), deals - least.sum()), prepend=0)
        a = least + more  # one of the ways to come to so many
        table = np.stack((a, mine - a, told - a, sizes - mine - told + a), axis=1)
        p = upper(deviates(*counts([tuple(row) for row in table.tolist()])))[1, 0]
        assert tail[deals] / 3 < p < tail[deals] * 3


def test_one_sided_means_more_often() -> None:
    z = deviates(*counts([(30, 20, 10, 40)]))
    assert upper(z)[1, 0] < 1e-4
    assert upper(z)[0, 0] > 1 - 1e-4


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
    assert odds(*counts(tables), 1, 0) == expected
    assert np.isfinite(deviates(*counts(tables))).all()


def test_said_in_no_other_deal_is_infinite_with_a_lower_end() -> None:
    effect, low, high = odds(*counts([(17, 32, 0, 55)]), 1, 0)
    assert effect == high == inf
    assert low == pytest.approx(3.48, abs=0.1)  # 17.5 * 55.5 / (32.5 * .5), down by 1.96 of its standard errors


tables = st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=1, max_size=6)


@given(tables)
@settings(max_examples=most(200))
def test_nothing_warns_and_the_effect_lies_in_its_interval(tables: list[tuple[int, int, int, int]]) -> None:
    effect, low, high = odds(*counts(tables), 1, 0)
    assert low <= effect <= high
    z = deviates(*counts(tables))
    assert isfinite(z[1, 0])
    assert ((upper(z) >= 0) & (upper(z) <= 1)).all()


def enumerated(tables: list[tuple[int, int, int, int]]) -> tuple[float, float]:
    """The deviate and the skewness of the count, from every table that could have come."""
    away, second, third = Fraction(0), Fraction(0), Fraction(0)
    for a, b, c, d in tables:
        n, said, group = a + b + c + d, a + c, a + b
        ways = {
            k: comb(said, k) * comb(n - said, group - k) for k in range(max(0, group + said - n), min(group, said) + 1)
        }
        chance = {k: Fraction(way, comb(n, group)) for k, way in ways.items()}
        mean = sum(k * p for k, p in chance.items())
        away += a - mean
        second += sum((k - mean) ** 2 * p for k, p in chance.items())
        third += sum((k - mean) ** 3 * p for k, p in chance.items())
    return float(away) / sqrt(second), float(third) / sqrt(second) ** 3


@pytest.mark.parametrize(
    "tables",
    [
        [(3, 1, 0, 4)],
        [(2, 0, 1, 3), (1, 4, 2, 2)],
        [(1, 1, 0, 1), (4, 6, 1, 9)],  # a stratum of three
        [(1, 0, 0, 1), (5, 1, 2, 8)],  # one of two, which has no skewness
        [(1, 9, 0, 30), (2, 7, 1, 40)],
        [(1, 0, 0, 0), (0, 0, 1, 0), (5, 1, 2, 8)],  # two of one deal, which tell nothing
    ],
)
def test_deviate_and_skewness_are_those_of_all_tables_there_could_be(tables: list[tuple[int, int, int, int]]) -> None:
    z, skew = moments(*counts(tables))
    assert (z[1, 0], skew[1, 0]) == pytest.approx(enumerated(tables), abs=1e-12)


def test_where_nothing_could_have_come_otherwise_there_is_nothing_to_tell() -> None:
    for tables in ([(0, 5, 0, 5)], [(5, 0, 5, 0)], [(1, 0, 0, 0)]):
        assert moments(*counts(tables))[0].tolist() == [[0.0], [0.0]]
        assert deviates(*counts(tables)).tolist() == [[0.0], [0.0]]


def test_a_count_at_its_mean_is_a_sixth_of_its_skewness_up() -> None:
    """Wilson & Hilferty's cube root at the mean of a gamma curve."""
    tables = [(1, 2, 2, 4), (1, 9, 1, 9)]
    z, skew = moments(*counts(tables))
    assert (z[1, 0], skew[1, 0] > 0.01) == (0, True)
    assert deviates(*counts(tables))[1, 0] == pytest.approx(skew[1, 0] / 6)


@pytest.mark.parametrize(("tables", "low"), [([(5, 3, 0, 9)], 1.2874), ([(4, 2, 0, 3), (1, 6, 0, 5)], 0.5224)])
def test_said_nowhere_else_it_has_the_lower_end_of_the_pooled_table_and_a_half(tables, low: float) -> None:
    """5.5 · 9.5 / (3.5 · .5) = 29.86, its logarithm ± 1.96 · √(1/5.5 + 1/3.5 + 1/.5 + 1/9.5)."""
    assert odds(*counts(tables), 1, 0) == (inf, pytest.approx(low, abs=1e-4), inf)
