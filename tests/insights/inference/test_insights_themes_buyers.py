"""What the buyers carry, and what is only watched."""

from dataclasses import replace
from datetime import timedelta

import pytest

from insights.inference.themes import find, watching
from insights.shapes.evidence import LOST, WON, Evidence
from insights.shapes.findings import Source, Tier
from tests.insights.debriefed import LOOK, RISK, STRONG, Deal, Deals, cells, evidence, held, single, told


def buyers(said: int, of: int, other: int, others: int, reps: int = 4) -> Deals:
    return cells(told(said, of, other, others, reps=reps))


FEW = buyers(4, 5, 0, 30)


@pytest.mark.parametrize(
    ("own", "named", "carried"),
    [
        (buyers(9, 14, 1, 14), 9, True),
        (FEW, 4, False),  # named by 4 buyers only
        (buyers(9, 20, 6, 20), 9, False),  # the same direction, as it is half of the time
        (buyers(6, 20, 12, 20), 6, False),
        (Deals(), 0, False),
    ],
)
def test_confirmed_is_what_the_buyers_carry(own: Deals, named: int, carried: bool) -> None:
    (theme,) = held(evidence(cells(STRONG), buyers=own))
    assert (theme.selector, theme.heard, theme.buyers, theme.confirmed) == (RISK, 0, named, carried)
    assert theme.asked == sum(outcome == LOST for *_, outcome, _ in own.deals)


def test_buyers_who_are_few_are_asked_about_in_two_years_where_these_are_read() -> None:
    year, longer = (evidence(cells(STRONG), heard=cells(STRONG), buyers=own) for own in (FEW, buyers(9, 14, 1, 14)))
    longer = replace(longer, start=LOOK - timedelta(weeks=104))
    for behind, carried in ((None, (4, 24, False, 12)), (longer, (9, 24, True, 24)), (year, (4, 24, False, 12))):
        (theme,) = find(year, LOOK, behind)
        assert (theme.buyers, theme.heard, theme.confirmed, theme.months) == carried
    assert [theme.effect for theme in find(year, LOOK, longer)] == [theme.effect for theme in find(year, LOOK)]


@pytest.mark.parametrize(("reps", "named", "asked"), [(3, 9, 14), (2, 0, 0)])
def test_of_how_many_buyers_it_is_that_named_it_is_told_where_three_sellers_have_them(
    reps: int, named: int, asked: int
) -> None:
    (theme,) = held(evidence(cells(STRONG), buyers=buyers(9, 14, 1, 14, reps)))
    assert (theme.buyers, theme.asked) == (named, asked)


@pytest.mark.parametrize("heard", [buyers(9, 14, 1, 14), cells(STRONG), cells(told(80, 80, 0, 80))])
def test_what_sellers_heard_confirms_nothing_however_clear_it_is(heard: Deals) -> None:
    (theme,) = held(evidence(cells(STRONG), heard=heard))
    assert (theme.selector, theme.buyers, theme.confirmed) == (RISK, 0, False)
    assert theme.heard


def test_what_is_only_heard_is_a_theme_of_its_own_that_buyers_may_carry() -> None:
    calm = cells(told(6, 60, 6, 60))
    (theme,) = held(evidence(calm, heard=cells(STRONG)))
    assert theme.selector == replace(RISK, source=Source.HEARD)
    assert (theme.confirmed, theme.heard, theme.deals) == (False, 24, 24)
    (theme,) = held(evidence(calm, heard=cells(STRONG), buyers=buyers(9, 14, 1, 14)))
    assert (theme.selector.source, theme.confirmed, theme.buyers) == (Source.HEARD, True, 9)


def test_what_buyers_say_themselves_makes_no_theme_but_confirms_one() -> None:
    assert held(evidence(cells(told(6, 60, 6, 60)), buyers=cells(STRONG))) == ()


def test_what_both_say_stands_once() -> None:
    (theme,) = held(evidence(cells(STRONG), heard=cells(STRONG)))
    assert (theme.selector, theme.confirmed) == (RISK, False)


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
    (theme,) = held(evidence(cells(STRONG), heard=buyers(9, 14, 1, 14, reps=2)))
    assert (theme.selector, theme.heard, theme.confirmed) == (RISK, None, False)
    (theme,) = held(evidence(cells(STRONG), buyers=buyers(9, 14, 1, 14, reps=2)))
    assert (theme.selector, theme.buyers, theme.confirmed) == (RISK, 0, False)


def test_answers_about_an_outcome_that_one_or_two_sellers_gave_are_not_told_apart() -> None:
    def some(winners: int) -> Evidence:
        risk = [(f"rep {i % 4}", "", LOST, ("risk",) if i < 60 else ()) for i in range(80)]
        return evidence(cells([*risk, *((f"rep {i % winners}", "", WON, ()) for i in range(60))]))

    assert [finding.selector for finding in held(some(3))] == [RISK]
    assert held(some(2)) == watching(some(2), LOOK) == ()
