"""A short run of bench.ranges: what is told of odds, and what is ruled out, over the seeds of its first companies."""

from collections import Counter

import pytest

from bench.ranges import seen
from insights.inference.reach import STRENGTHS

pytestmark = pytest.mark.long

COMPANIES = 12


def companies(odds: int, size: int) -> Counter[str]:
    """What their second years showed."""
    return sum((seen(((odds, size, True), 1, number))[1] for number in range(COMPANIES)), Counter())


@pytest.mark.parametrize(("odds", "size"), [(3, 300), (5, 300), (5, 150)])
def test_the_range_of_what_is_shown_holds_the_truth(odds: int, size: int) -> None:
    told = companies(odds, size)
    assert told["shown"] >= 5, told
    assert told["held"] >= 0.9 * told["shown"], told


@pytest.mark.parametrize(("odds", "size"), [(5, 300), (max(STRENGTHS), 150)])
def test_what_is_ruled_out_would_have_been_noticed(odds: int, size: int) -> None:
    told = companies(odds, size)
    assert told["out"] > COMPANIES, told
    assert told["missed"] <= 0.1 * told["out"], told
