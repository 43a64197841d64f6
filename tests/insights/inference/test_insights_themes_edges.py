"""The edges of what is tested, watched and foretold: one deal more or less, and it is so or not."""

from datetime import date

import pytest

from dialogs.records import Outcome
from insights.inference.themes import outlook, watching
from insights.shapes.evidence import LOST, WON
from tests.insights.debriefed import KEYS, LOOK, START, Deal, cells, evidence, held, names, told
from tests.insights.inference.test_insights_themes_budgets import rivals

FOUND = [("risk", Outcome.LOST)]


@pytest.mark.parametrize(
    ("deals", "found"),
    [
        (told(15, 20, 2, 60), FOUND),  # 20 losses; 19 are too few
        (told(60, 60, 0, 10), FOUND),  # 10 other deals
        (told(60, 60, 0, 9), []),
        (told(12, 20, 1, 900), FOUND),  # said in 12 losses
        (told(5, 20, 1, 900), []),  # in so few there is no knowing, however rare it is elsewhere
    ],
)
def test_as_few_as_the_gates_let_through_are_enough(deals: list[Deal], found: list) -> None:
    assert names(held(evidence(cells(deals)))) == found


@pytest.mark.parametrize(("said", "found"), [(4, FOUND), (5, [])])
def test_what_is_said_in_four_deals_is_not_tested_and_costs_the_others_nothing(said: int, found: list) -> None:
    """Risk is as sure (2.71) as one driver must be (2.49); as one of two it would have to be surer (2.74)."""
    deals = told(15, 60, 4, 60)
    also = [
        (*deal, (*told_, "trust") if i in range(0, 24 * said, 24) else told_) for i, (*deal, told_) in enumerate(deals)
    ]
    assert names(held(evidence(cells(also)))) == found


def test_three_deals_of_three_sellers_are_watched_and_two_are_not() -> None:
    assert names(watching(evidence(cells(told(3, 3, 0, 60, reps=3))), LOOK)) == FOUND
    assert watching(evidence(cells(told(2, 2, 1, 200))), LOOK) == ()


@pytest.mark.parametrize(("said", "watched"), [(16, []), (18, [("Globex", Outcome.LOST)])])
def test_of_the_others_too_only_what_hardly_comes_by_chance_is_watched(said: int, watched: list) -> None:
    assert names(watching(evidence(others={"competitor": rivals(said)}), LOOK)) == watched


def world(lost: int, won: int, keys: tuple[str, ...] = KEYS):
    """So many deals of four sellers."""
    return evidence(cells([(f"rep {i % 4}", "", LOST if i < lost else WON, ()) for i in range(lost + won)], keys))


@pytest.mark.parametrize(
    ("lost", "won", "keys", "need"),
    [
        (50, 50, KEYS, 365),
        (20, 80, KEYS, 495),
        (95, 5, KEYS, 1243),  # as with 90 in 100
        (5, 95, KEYS, 849),  # as with 10 in 100
        (1, 0, KEYS, 1240),
        (50, 50, ("price",), 273),
        (50, 50, (), 273),
    ],
)
def test_how_many_deals_a_theme_takes(lost: int, won: int, keys: tuple[str, ...], need: int) -> None:
    """The size of a sample for two shares, .1 and .25 (Fleiss 1981), and a deal more for each parameter."""
    assert outlook(world(lost, won, keys), START, LOOK).need == need


@pytest.mark.parametrize(
    ("lost", "won", "until"),
    [(0, 1500, None), (19, 1481, None), (20, 1480, LOOK), (1490, 10, LOOK), (1491, 9, None), (1500, 0, None)],
)
def test_with_too_little_to_compare_with_there_is_not_enough(lost: int, won: int, until: date | None) -> None:
    ready = outlook(world(lost, won), START, LOOK)
    assert ready.have >= ready.need
    assert (ready.until, ready.reached) == (until, until is not None)
    assert (ready.beside is None) is ready.reached
    if ready.beside:
        assert (ready.beside.lost, ready.beside.have) == (lost < won, min(lost, won))
