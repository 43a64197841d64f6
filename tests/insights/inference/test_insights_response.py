"""How much of what closed a look heard about, and what a share could be in all of it."""

import pytest

from insights.inference.response import bounds, response, selective
from insights.shapes.counts import Split
from insights.shapes.evidence import LOST, NO_DECISION, WON, Column, Evidence
from insights.shapes.findings import Response
from tests.insights.debriefed import LOOK, START


def test_closings_are_counted_by_outcome_and_those_whose_rival_is_known() -> None:
    outcomes = [WON, WON, LOST, LOST, LOST, NO_DECISION]
    rivals = {"competitor": Column(("", "Globex"), [0, 1, 1, 1, 0, 0])}
    seen = Evidence(START, LOOK, outcome=outcomes, ours=[0] * 6, account=range(6), sets=(0,), columns=rivals)
    assert response(seen) == Response(Split(2, 3, 1), Split(1, 2, 0))
    assert response(Evidence(START, LOOK)) == Response(Split(), Split())
    with pytest.raises(ValueError, match="reshape"):
        response(Evidence(START, LOOK, outcome=outcomes[1:], columns=rivals))


@pytest.mark.parametrize(("heard", "closed", "few"), [(79, 100, True), (80, 100, False), (0, 1, True), (0, 0, False)])
def test_below_four_of_five_it_is_a_selection(heard: int, closed: int, few: bool) -> None:
    assert selective(heard, closed) is few


def test_the_rest_may_all_say_so_or_none_of_them() -> None:
    assert bounds(10, 40, 100) == (0.1, 0.7)
    assert bounds(10, 100, 100) == (0.1, 0.1)
