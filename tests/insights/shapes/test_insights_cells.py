"""The counts that themes and trends are tested on."""

from datetime import date, timedelta

from insights.shapes.cells import LOST, WON, Weekly, shared
from tests.insights.debriefed import cells

MONDAYS = tuple(date(2026, 1, 5) + timedelta(weeks=i) for i in range(2))
WEEKLY = Weekly(MONDAYS, {("fit",): (1, 2), ("fit", "price"): (0, 4), (): (5, 0)})


def test_sets_add_up_to_levels_and_to_all() -> None:
    assert WEEKLY.total == (6, 6)
    assert WEEKLY.levels == {"fit": (1, 6), "price": (0, 4)}
    assert (Weekly(MONDAYS, {}).total, Weekly(MONDAYS, {}).levels) == ((0, 0), {})


def test_levels_that_are_left_out_stay_in_the_total() -> None:
    only = WEEKLY.only({"price"})
    assert only.sets == {("price",): (0, 4), (): (6, 2)}
    assert only.total == WEEKLY.total


def test_what_three_known_sellers_said_is_shared() -> None:
    said = [("ann", "price"), ("ann", "price"), ("ben", "price"), ("", "price"), ("ann", "risk"), ("ben", "risk")]
    deals = [(rep, "", LOST, (key,)) for rep, key in said] + [("cy", "", WON, ("risk", "trust"))]
    assert shared(cells(deals), 3) == {"risk"}
    assert shared(cells([]), 3) == frozenset()
