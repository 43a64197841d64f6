"""How sure a look must be: the chance of a year of looks, against drawn years."""

import numpy as np
import pytest

from insights.inference.bars import bar, first_bar, passed
from insights.inference.calendar import LOOKS
from insights.inference.score import Floats


@pytest.mark.parametrize(("tests", "high"), [(10, 3.43), (20, 3.63), (30, 3.74), (75, 3.97)])
def test_the_bar_is_the_one_of_overlapping_years(tests: int, high: float) -> None:
    """Drawn from the correlation of the looks, at .02 a year."""
    assert bar(tests, 0.02) == pytest.approx(high, abs=0.015)


@pytest.fixture(scope="module")
def highest() -> Floats:
    """The highest of 40,000 years each: a look takes in 13 spans of four weeks, of which the next has all but one."""
    rng = np.random.default_rng(1)
    spans = rng.normal(size=(40_000, 2 * LOOKS - 1)).cumsum(axis=1)
    spans = np.concatenate((np.zeros((len(spans), 1)), spans), axis=1)
    looks = (spans[:, LOOKS:] - spans[:, :-LOOKS]) / LOOKS**0.5
    assert looks.shape[1] == LOOKS
    return np.asarray(looks.max(axis=1))


@pytest.mark.parametrize("z", [0.5, 1.5, 2.0, 2.5])
def test_a_year_of_looks_passes_as_often_as_drawn_ones(highest: Floats, z: float) -> None:
    assert passed(z) == pytest.approx((highest > z).mean(), rel=0.04)


def test_more_tests_or_less_to_lose_take_a_higher_bar() -> None:
    assert bar(1, 0.02) == bar(0, 0.02) < bar(2, 0.02) < bar(2, 0.01)
    high = bar(30, 0.02)
    assert 30 * passed(high) <= 0.02 < 30 * passed(high - 0.001)
    assert high == round(high, 3)


def test_a_bar_is_the_first_thousandth_that_is_high_enough() -> None:
    assert bar(1, passed(2.5)) == 2.5
    assert bar(1, 1.0) == 0


def test_of_losses_it_is_lower_for_few_debriefs_and_rises_up_to_a_thousand() -> None:
    bars = [first_bar(10, 0.02, debriefs) for debriefs in (0, 75, 150, 300, 1_000, 5_000)]
    assert bars[0] == bars[1] == bars[2] < bars[3] < bars[4] == bars[5]
    assert bars[2] < bar(10, 0.02) < bars[4]
    assert first_bar(10, 0.02, 150) < first_bar(10, 0.02, 151)
    assert first_bar(10, 0.02, 150) == pytest.approx(bar(10, 0.02) - 0.2)
    assert first_bar(10, 0.02, 1_000) == pytest.approx(bar(10, 0.02) + 0.07)
    assert first_bar(10, 0.02, 999) < first_bar(10, 0.02, 1_000)
