"""How strong a reason must be to have been noticed by now, and how many debriefs more a fainter one takes."""

from datetime import date
from math import ceil
from statistics import NormalDist

import pytest

from insights.inference.reach import STRENGTHS, Shape, needed, noticed, shape
from insights.inference.themes import reach
from insights.shapes.evidence import LOST, NO_DECISION, WON, Evidence
from insights.shapes.findings import Reach
from tests.insights.debriefed import KEYS, LOOK, START, Deal, cells, evidence


def company(size: int, lost: float = 0.5) -> list[Deal]:
    """So many deals of ten sellers in one segment."""
    return [(f"rep {i % 10}", "", LOST if i < size * lost else WON, ()) for i in range(size)]


def test_the_shape_is_counted_from_the_debriefed_closings() -> None:
    deals = [*company(40), ("rep 1", "Retail", LOST, ("price",)), ("rep 1", "", NO_DECISION, ())]
    found = evidence(cells(deals), heard=cells(company(7)))
    assert shape(found, 9.5) == Shape(have=42, lost=21, freedom=9.5, keys=len(KEYS))


def test_a_closing_of_which_nobody_says_whether_it_was_asked_about_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        shape(Evidence(START, LOOK, outcome=[WON, LOST], ours=[0]), 0)


def test_fainter_reasons_a_higher_bar_and_more_parameters_take_more() -> None:
    def need(odds: float = 3, power: float = 0.95, freedom: float = 20, bar: float = 2.5) -> int:
        return needed(Shape(200, 100, freedom, 10), odds, power, lambda _: bar)

    needs = [need(odds) for odds in STRENGTHS]
    assert needs == sorted(needs, reverse=True)
    assert need(freedom=30) == need() + 10
    assert need(bar=3) > need() > need(power=0.75)


@pytest.mark.parametrize(
    ("have", "lost", "share"), [(0, 0, 0.5), (100, 30, 0.3), (100, 0, 0.1), (100, 9, 0.1), (100, 100, 0.9)]
)
def test_no_share_of_losses_is_built_on_beyond_nine_of_ten(have: int, lost: int, share: float) -> None:
    assert Shape(have, lost, 0, 10).share == share


def test_it_is_the_size_of_a_sample_for_two_shares() -> None:
    """A tenth against a quarter at .05 two-sided, four times of five (Fleiss 1981): a hundred on either side."""
    assert needed(Shape(200, 100, 0, 10), 3, 0.8, lambda _: 1.959964) == 200


@pytest.mark.parametrize("odds", STRENGTHS)
@pytest.mark.parametrize("lost", [20, 70, 130])
@pytest.mark.parametrize("power", [0.3, 0.8])
def test_it_is_that_of_the_difference_of_the_two_by_hand(odds: float, lost: int, power: float) -> None:
    p, share = odds * 0.1 / (0.9 + odds * 0.1), lost / 200
    pooled = share * p + (1 - share) * 0.1
    alike = (pooled * (1 - pooled) * (1 / share + 1 / (1 - share))) ** 0.5
    apart = (p * (1 - p) / share + 0.1 * 0.9 / (1 - share)) ** 0.5
    size = ((3.4 * alike + NormalDist().inv_cdf(power) * apart) / (p - 0.1)) ** 2
    assert needed(Shape(200, lost, 7.5, 10), odds, power, lambda _: 3.4) == ceil(7.5 + size)


def test_a_bar_that_rises_with_the_size_is_that_of_the_size_it_takes() -> None:
    of = Shape(200, 100, 20, 10)
    rising = needed(of, 3, 0.75, lambda debriefs: 3.0 if debriefs < 100 else 3.5)
    assert rising == needed(of, 3, 0.75, lambda _: 3.5)


def test_a_bar_is_asked_for_without_a_debrief_and_then_for_what_it_takes() -> None:
    asked: list[int] = []

    def bar(debriefs: int) -> float:
        asked.append(debriefs)
        return 3 + len(asked) / 10

    assert needed(Shape(200, 100, 20, 10), 3, 0.75, bar) > asked[2] > asked[1] > asked[0] == 0
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("have", "found"),
    [
        *[(0, (None, 10)), (30, (None, 10)), (31, (10, 8)), (40, (8, 6)), (50, (6, 5)), (60, (5, 4)), (80, (4, 3))],
        *[(110, (3, 2)), (149, (3, 2)), (150, (2, None))],
    ],
)
def test_the_faintest_there_is_enough_for_and_the_next(have: int, found: tuple[int | None, int | None]) -> None:
    needs = {2: 150, 3: 100, 4: 80, 5: 60, 6: 50, 8: 40, 10: 31}
    assert noticed(have, lambda odds: needs[int(odds)]) == found


def test_a_company_rules_out_the_more_the_more_it_debriefs() -> None:
    strengths = [reach(evidence(cells(company(size))), START, LOOK).odds for size in (40, 120, 200, 400, 2_000)]
    assert strengths[0] is None
    known = [odds for odds in strengths if odds is not None]
    assert known == sorted(known, reverse=True)
    assert strengths[-1] == 2


def test_it_says_how_many_more_and_whether_a_year_brings_them() -> None:
    slow = reach(evidence(cells(company(40))), START, LOOK)
    assert (slow.odds, slow.fainter) == (None, 10)
    assert slow.ahead
    assert slow.ahead.have == 40 < slow.ahead.need
    assert slow.ahead.until is None, "a year brings 40, and never more"
    quick = reach(evidence(cells(company(40))), date(2026, 8, 24), LOOK)
    assert quick.ahead
    assert quick.ahead.until
    assert quick.ahead.until > LOOK


@pytest.mark.parametrize("lost", [0.0, 1.0])
def test_without_a_loss_or_without_another_deal_nothing_is_ruled_out(lost: float) -> None:
    assert reach(evidence(cells(company(500, lost))), START, LOOK) == Reach(None, 10, None)
    assert reach(evidence(), START, LOOK) == Reach(None, 10, None)


def test_with_one_loss_there_is_something_to_compare() -> None:
    deals = [("rep 1", "", LOST, ()), *(("rep 1", "", WON, ()) for _ in range(9))]
    found = reach(evidence(cells(deals)), START, LOOK)
    assert found.ahead
    assert (found.odds, found.fainter, found.ahead.have) == (None, 10, 10)


@pytest.mark.parametrize("keys", [(), KEYS[:1], KEYS[:2], KEYS])
def test_what_is_noticed_has_passed_the_bar_of_what_is_watched(keys: tuple[str, ...]) -> None:
    """The first of as many tests as there are reasons, by a false discovery rate of .1."""
    seen = evidence(cells(company(40), keys))
    of = shape(seen, 12.5)
    bar = NormalDist().inv_cdf(1 - 0.1 / max(1, len(keys)))
    ahead = reach(seen, START, LOOK, of).ahead
    assert ahead
    assert ahead.need == needed(of, 10, 0.95, lambda _: bar)
