"""What the buyers carry, and what is only watched."""

from dataclasses import replace

import pytest

from insights.inference.themes import watching
from insights.shapes.cells import LOST, WON, Cells, Evidence
from insights.shapes.findings import Source, Tier
from tests.insights.debriefed import LOOK, RISK, STRONG, Deal, cells, evidence, held, single, told


def buyers(said: int, of: int, other: int, others: int, reps: int = 4) -> Cells:
    return cells(told(said, of, other, others, reps=reps))


@pytest.mark.parametrize(
    ("heard", "named", "carried"),
    [
        (buyers(9, 14, 1, 14), 9, True),
        (buyers(4, 5, 0, 30), 4, False),  # named by 4 buyers only
        (buyers(9, 20, 6, 20), 9, False),  # the same direction, as it is half of the time
        (buyers(6, 20, 12, 20), 6, False),
        (Cells(), 0, False),
    ],
)
def test_confirmed_is_what_the_buyers_carry(heard: Cells, named: int, carried: bool) -> None:
    (theme,) = held(evidence(cells(STRONG), buyers=heard))
    assert (theme.selector, theme.buyers, theme.confirmed) == (RISK, named, carried)


def test_what_only_the_buyers_say_is_theirs_and_confirmed() -> None:
    (theme,) = held(evidence(cells(told(6, 60, 6, 60)), buyers=cells(STRONG)))
    assert theme.selector == replace(RISK, source=Source.BUYERS)
    assert (theme.confirmed, theme.buyers, theme.deals) == (True, 24, 24)


def test_what_both_say_stands_once() -> None:
    (theme,) = held(evidence(cells(STRONG), buyers=cells(STRONG)))
    assert (theme.selector, theme.confirmed) == (RISK, True)


def test_watching_is_unconfirmed_and_needs_little() -> None:
    few = told(9, 40, 2, 50)
    (watched,) = watching(evidence(cells(few)), LOOK)
    assert (watched.selector, watched.tier, watched.confirmed) == (RISK, Tier.WATCHING, False)
    assert held(evidence(cells(few))) == ()


@pytest.mark.parametrize("deals", [told(2, 4, 0, 60), told(9, 40, 0, 50, reps=1)])
def test_two_deals_or_one_rep_are_not_worth_watching(deals: list[Deal]) -> None:
    assert watching(evidence(cells(deals)), LOOK) == ()


def test_themes_and_their_ghosts_are_not_watched_as_well() -> None:
    found = evidence(cells(single(5000, 0.6)))
    assert watching(found, LOOK, held(found)) == ()


def test_what_one_or_two_sellers_heard_from_the_buyers_of_an_outcome_is_not_told() -> None:
    (theme,) = held(evidence(cells(STRONG), buyers=buyers(9, 14, 1, 14, reps=2)))
    assert (theme.selector, theme.buyers, theme.confirmed) == (RISK, None, False)


def test_answers_about_an_outcome_that_one_or_two_sellers_gave_are_not_told_apart() -> None:
    def some(winners: int) -> Evidence:
        risk = [(f"rep {i % 4}", "", LOST, ("risk",) if i < 60 else ()) for i in range(80)]
        return evidence(cells([*risk, *((f"rep {i % winners}", "", WON, ()) for i in range(60))]))

    assert [finding.selector for finding in held(some(3))] == [RISK]
    assert held(some(2)) == watching(some(2), LOOK) == ()
