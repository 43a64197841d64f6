"""A short run of bench.honesty: the whole way from closings to tiers, with the seeds of its first companies."""

from collections import Counter

import pytest

from bench.honesty import marks

pytestmark = pytest.mark.long

COMPANIES = 4  # of each world


def years(world: str, size: int) -> Counter[str]:
    """In how many companies' first ("1 …") and second year each thing was shown."""
    return sum((marks(world, size, number) for number in range(COMPANIES)), Counter())


@pytest.mark.parametrize("world", ["independent", "habits", "segments", "seasons", "repeat", "staff", "relabelled"])
def test_nothing_is_found_where_nothing_goes_on(world: str) -> None:
    seen = years(world, 1_000)
    assert seen["1 theme"] + seen["2 theme"] <= 1, seen
    assert seen["1 trend"] + seen["2 trend"] <= 1, seen


@pytest.mark.parametrize("world", ["blame", "hearsay"])
def test_blame_that_all_sellers_share_holds_up_as_their_view_and_is_not_confirmed(world: str) -> None:
    seen = years(world, 1_000)
    assert seen["2 found"] == COMPANIES
    assert seen["1 confirmed"] + seen["2 confirmed"] <= 1, seen


def test_a_strong_driver_is_found_and_where_enough_buyers_name_it_confirmed() -> None:
    assert years("odds 3", 1_000)["2 found"] == COMPANIES
    seen = years("odds 3", 3_000)  # where one buyer in six or seven says why
    assert seen["2 found"] == COMPANIES
    assert seen["2 confirmed"] >= 1


def test_a_very_strong_driver_is_confirmed_and_leaves_no_ghosts() -> None:
    seen = years("ghosts", 1_000)
    assert seen["2 found"] == seen["2 confirmed"] == COMPANIES
    assert seen["1 theme"] + seen["2 theme"] <= 1, seen


def test_a_step_is_found_as_a_trend() -> None:
    seen = years("step", 2_000)
    assert seen["2 found"] == COMPANIES
    assert seen["1 trend"] + seen["2 trend"] <= 1, seen
