"""The rule of Benjamini and Hochberg against its definition in fractions, and against statsmodels."""

import subprocess
import sys
from fractions import Fraction
from math import nextafter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.inference.discoveries import FalseRate

rates = st.floats(0.0001, 0.5)


@st.composite
def at_a_rate(draw: st.DrawFn) -> tuple[list[float], float]:
    """Some p and a rate, many of the p on their step as floats have it, or the next float beside it."""
    q, many = draw(rates), draw(st.integers(1, 12))
    p = []
    for _ in range(many):
        step = min(1.0, q * draw(st.integers(1, many)) / many)
        beside = st.sampled_from([step, nextafter(step, 0), nextafter(step, 1), q, nextafter(q, 1)])
        p.append(draw(st.one_of(st.floats(0, 1), beside)))
    return p, q


def told(p: list[float], q: float) -> list[bool]:
    limit = FalseRate(q, len(p)).limit(p)
    return [one <= limit for one in p]


def by_definition(p: list[float], q: float) -> list[bool]:
    """The k smallest, k the largest with p_(k) ≤ q · k / m, in fractions."""
    ascending = sorted(p)
    steps = [Fraction(q) * k / len(p) for k in range(1, len(p) + 1)]
    most = max((k for k, step in enumerate(steps, 1) if Fraction(ascending[k - 1]) <= step), default=0)
    return [one <= ascending[most - 1] for one in p] if most else [False] * len(p)


@given(at_a_rate())
def test_it_is_the_definition_in_fractions(drawn: tuple[list[float], float]) -> None:
    assert told(*drawn) == by_definition(*drawn)


@given(st.integers(1, 400), rates)
def test_a_p_that_equals_the_rate_passes_as_the_last_of_many(many: int, q: float) -> None:
    assert told([q] * many, q) == [True] * many
    assert told([nextafter(q, 1)] * many, q) == [False] * many


def test_a_step_that_rounding_would_lower_by_a_hair_loses_none() -> None:
    q = 0.3987513669547903
    assert q * 3 / 3 < q, "so the third was lost"
    assert told([0.25, 0.25, q], q) == [True, True, True]


@pytest.mark.long
@pytest.mark.heavy
@given(st.one_of(at_a_rate(), st.tuples(st.lists(st.floats(0, 1), min_size=1, max_size=40), rates)))
def test_it_is_the_one_of_statsmodels_but_within_its_rounding(drawn: tuple[list[float], float]) -> None:
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 - make unit goes without it

    p, q = drawn
    theirs = [multipletests(p, rate, method="fdr_bh")[0].tolist() for rate in (q * (1 - 1e-12), q, q * (1 + 1e-12))]
    if theirs[0] == theirs[2]:  # else a p is on its step, and they round
        assert told(p, q) == theirs[1]
    assert all(low <= ours <= high for low, ours, high in zip(theirs[0], told(p, q), theirs[2], strict=True))


@given(at_a_rate(), st.data())
def test_a_smaller_p_or_a_larger_rate_loses_nothing_that_passed(
    drawn: tuple[list[float], float], data: st.DataObject
) -> None:
    p, q = drawn
    smaller = [data.draw(st.floats(0, one)) for one in p]
    larger = data.draw(st.floats(q, 1))
    before = told(p, q)
    for after in (told(smaller, q), told(p, larger), told(smaller, larger)):
        assert all(b <= a for b, a in zip(before, after, strict=True))


@given(at_a_rate(), st.integers(0, 40))
def test_those_that_nobody_hands_in_count_as_ones(drawn: tuple[list[float], float], more: int) -> None:
    p, q = drawn
    assert FalseRate(q, len(p) + more).limit(p) == FalseRate(q, len(p) + more).limit([*p, *[1.0] * more])


@given(at_a_rate())
def test_what_passes_its_own_rank_is_within_the_limit(drawn: tuple[list[float], float]) -> None:
    p, q = drawn
    rate = FalseRate(q, len(p))
    passing = [one for rank, one in enumerate(sorted(p), 1) if rate.passes(one, rank)]
    assert rate.limit(p) == max(passing, default=-1.0)


def test_a_rank_that_fails_by_itself_is_passed_by_for_the_next_smaller_one() -> None:
    """Of ten at .3 the steps are .03, .06, .09: the third is too large, the second on its step."""
    assert FalseRate(0.3, 10).limit([0.2, 0.01, 0.06]) == pytest.approx(0.06)
    assert FalseRate(0.3, 10).limit([0.2, 0.01, 0.09, 0.07]) == pytest.approx(0.09), "all up to it pass"
    assert FalseRate(0.3, 10).limit([0.02, 0.07]) == pytest.approx(0.02)


def test_from_nothing_nothing_passes_and_numpys_floats_will_do() -> None:
    assert FalseRate(0.05, 0).limit([]) == -1
    assert FalseRate(0.05, 2).limit([0.06, 0.9]) == -1
    assert FalseRate(0.05, 2).limit(np.array([0.02, 0.9])) == pytest.approx(0.02)
    assert FalseRate(0.05, 2).limit([0.0, 0.9]) == 0


@pytest.mark.heavy
def test_phrases_need_no_numpy() -> None:
    run = "import sys, insights.language.phrases; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", run], cwd=Path(__file__).parents[3], check=True)
