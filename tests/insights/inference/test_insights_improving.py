"""What is worked on, read again and again: a change is found, and chance isn't taken for one."""

from math import exp, fsum, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.efforts import FALLS, NULL, year
from insights.inference.improving import evidence, improved

shares = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_what_fell_has_improved_and_what_rose_hasnt() -> None:
    assert improved((30, 60), (6, 60))
    assert not improved((6, 60), (30, 60))
    assert improved((6, 60), (30, 60), rising=True)


def test_as_often_as_before_is_no_improvement_however_many() -> None:
    assert not improved((300, 1_000), (3_000, 10_000))


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [((2_000, 4_000), (200, 4_000), True), ((900, 3_000), (0, 6_000), True), ((2_000, 10_000), (5_000, 10_000), False)],
)
def test_of_however_many_it_can_be_told(before: tuple[int, int], after: tuple[int, int], better: bool) -> None:
    assert improved(before, after) is better


def test_a_difference_that_a_single_look_would_take_for_clear_is_none() -> None:
    """By Newcombe's interval, for one look, it is lower."""
    assert not improved((24, 75), (12, 75))
    assert improved((34, 75), (12, 75))


@pytest.mark.parametrize(("before", "after"), [((9, 9), (0, 50)), ((50, 50), (0, 9))])
def test_fewer_than_ten_are_not_compared(before: tuple[int, int], after: tuple[int, int]) -> None:
    assert evidence(before, after) == 0


def mixed(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The same by adding up: the likelihood ratio of every effect for the better, weighed by half a normal curve.

    What was taken up was high by chance, too: by .4 of its standard error.
    """
    (k1, n1), (k2, n2) = before, after
    share = (k1 + k2 + 1) / (n1 + n2 + 2)
    of_before, of_after = share * (1 - share) / n1, share * (1 - share) / n2
    fell = k1 / n1 - k2 / n2 - 0.4 * sqrt(of_before)
    step = 1 / 4_000
    effects = [step * (i + 0.5) for i in range(6_000)]
    weights = (2 * exp(-((effect / 0.15) ** 2) / 2) / (0.15 * sqrt(2 * pi)) for effect in effects)
    ratios = (exp((fell * effect - effect**2 / 2) / (of_before + of_after)) for effect in effects)
    return fsum(weight * ratio * step for weight, ratio in zip(weights, ratios, strict=True))


@pytest.mark.parametrize(
    ("before", "after"), [((30, 60), (6, 60)), ((20, 75), (14, 75)), ((6, 12), (3, 10)), ((10, 40), (20, 50))]
)
def test_it_is_the_likelihood_ratio_of_all_effects_for_the_better(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    assert evidence(before, after) == pytest.approx(mixed(before, after), rel=1e-4)
    rest = [(n - k, n) for k, n in (before, after)]
    assert evidence(rest[0], rest[1], rising=True) == pytest.approx(evidence(before, after)), "what isn't it rises"


def test_it_has_changed_once_that_is_twenty_times_as_likely() -> None:
    assert mixed((49, 120), (27, 120)) < 20 < mixed((91, 170), (63, 170))
    assert not improved((49, 120), (27, 120))
    assert improved((91, 170), (63, 170))


def test_ten_before_and_ten_since_are_enough() -> None:
    assert evidence((10, 10), (0, 10)) > 1


@given(shares, shares)
def test_one_fewer_since_never_speaks_against_it(before: tuple[int, int], after: tuple[int, int]) -> None:
    (k, n) = after
    if k and before[0] / before[1] < 0.9:
        less, more = evidence(before, (k - 1, n)), evidence(before, after)
        assert less >= more or less < 1


@pytest.mark.heavy
@pytest.mark.long
def test_read_every_week_it_is_seldom_said_to_have_helped_where_nothing_changed() -> None:
    import numpy as np  # noqa: PLC0415 - make unit goes without it

    rng = np.random.default_rng(5)

    def often(lost: float, others: float, least: float, after: float | None) -> float:
        found = [year(rng, 300, (lost, others), least, after) for _ in range(600)]
        return sum(bool(when) for when in found) / sum(when is not None for when in found)

    assert max(often(*null, None) for null in NULL.values()) <= 0.05
    assert often(*FALLS["from 30 to 10 %"]) > 0.7
