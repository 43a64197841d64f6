"""Odds as they are told: shrunken towards no difference, the more so the fewer deals there are."""

from dataclasses import replace
from math import exp, inf, log

import pytest

from insights.inference.shrinking import shrunken
from tests.insights.sample import CHANGING


def posterior(effect: float, low: float, high: float) -> tuple[float, float, float]:
    """Median and 95 % range of a log odds ratio on a fine grid, under the prior."""
    error = (log(high) - log(low)) / (2 * 1.959964)
    steps = [i / 1000 for i in range(-5000, 8000)]
    weights = [exp(-(((x - log(effect)) / error) ** 2) / 2 - ((x / 0.75) ** 2) / 2) for x in steps]
    whole, so_far, found = sum(weights), 0.0, []
    for x, weight in zip(steps, weights, strict=True):
        so_far += weight
        if so_far >= whole * (0.025, 0.5, 0.975)[len(found)]:
            found.append(exp(x))
            if len(found) == 3:
                break
    return found[1], found[0], found[2]


@pytest.mark.parametrize(
    ("effect", "low", "high"), [(9.2, 2.5, 33.8), (3.0, 2.4, 3.75), (1.5, 0.4, 5.6), (0.5, 0.2, 1.2)]
)
def test_it_is_the_posterior_under_the_prior(effect: float, low: float, high: float) -> None:
    told = shrunken(replace(CHANGING, effect=effect, low=low, high=high))
    assert told == pytest.approx(posterior(effect, low, high), rel=0.02)


def test_what_many_deals_show_stays_as_it_is_and_what_few_show_comes_near_to_none() -> None:
    many = shrunken(replace(CHANGING, effect=3.0, low=2.9, high=3.1))
    few = shrunken(replace(CHANGING, effect=8.3, low=1.2, high=57.4))
    assert many[0] == pytest.approx(3.0, rel=0.01)
    assert few[0] < 2.5
    assert few[1] < 1 < few[0] < few[2]


def test_where_nobody_else_said_it_the_whole_table_tells() -> None:
    finding = replace(CHANGING, deals=10, n=40, others=0, others_n=60, effect=inf, high=inf)
    middle, low, high = shrunken(finding)
    assert 1 < low < middle < high < 15
    more = shrunken(replace(finding, deals=30, n=120, others_n=180))
    assert more[0] > middle
    assert more[1] > low
    assert shrunken(replace(finding, n=60, others_n=40))[0] < middle, "it is said of a larger group then"


@pytest.mark.parametrize("unknown", [{"high": inf}, {"effect": 0.0, "low": 0.0}])
def test_a_table_tells_as_the_interval_does_where_there_is_one(unknown: dict[str, float]) -> None:
    finding = replace(CHANGING, deals=60, n=2_000, others=30, others_n=3_000, effect=3.06, low=1.97, high=4.76)
    assert shrunken(replace(finding, **unknown)) == pytest.approx(shrunken(finding), rel=0.03)


def test_no_number_of_deals_is_too_many() -> None:
    finding = replace(CHANGING, deals=10**6, n=2 * 10**6, others=0, others_n=10**6, effect=inf, high=inf)
    middle, low, high = shrunken(finding)
    assert low <= middle <= high
    few = replace(finding, deals=3, n=9)
    assert (
        shrunken(replace(few, others_n=0)) == shrunken(replace(few, others_n=1)) != shrunken(replace(few, others_n=2))
    )
    alike = replace(finding, deals=10**5, n=10**6, others=10**5, others_n=10**6)
    assert shrunken(alike) == pytest.approx((1, 1, 1), rel=0.02)


def test_however_much_there_is_no_odds_are_told_beyond_four_hundred_to_one_or_one_to_fifty() -> None:
    finding = replace(CHANGING, deals=10**7, n=10**7, others=0, others_n=10**7, effect=inf, high=inf)
    assert shrunken(finding) == pytest.approx((exp(6), exp(6), exp(6)), rel=1e-9)
    never = replace(finding, deals=0, others=10**7, effect=0.0, low=0.0)
    assert shrunken(never) == pytest.approx((exp(-4), exp(-4), exp(-4)), rel=1e-9)
