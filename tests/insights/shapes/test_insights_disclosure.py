"""Small groups: no group shown, and nothing left over beside them, is of one or two sellers."""

from dataclasses import replace
from itertools import product

import pytest

from dialogs.records import Outcome
from insights.shapes.counts import GAP, Counts, Split
from insights.shapes.disclosure import Disclosed, beside_total, disclosed, enough, everything, public
from tests.insights.sample import ENOUGH, QUARTER

A, B, C = "ann", "ben", "cat"
ABC = frozenset({A, B, C})


def test_three_sellers_are_enough() -> None:
    assert [enough(n) for n in (0, 2, 3)] == [False, False, True]
    assert not enough({A, B})
    assert enough(ABC)


def test_one_stray_deal_hides_no_other_group() -> None:
    """Somebody marks one deal, of a segment of its own or of none: the others stay, the total isn't told."""
    assert disclosed({"Retail": ABC, "Industry": ABC, "Made up": {A}}) == Disclosed(
        ("Retail", "Industry"), (), ("Made up",), total=False
    )
    assert disclosed({"Retail": ABC, "Industry": ABC, "": {A}}) == Disclosed(("Retail", "Industry"), total=False)


def test_small_groups_that_three_share_go_together() -> None:
    assert disclosed({"Retail": ABC, "X": {A}, "Y": {B, C}}) == Disclosed(("Retail",), ("X", "Y"))
    assert disclosed({"X": {A}, "Y": {A, B}}) == Disclosed((), (), ("X", "Y"), total=False)


def test_what_is_not_known_covers_the_few_without_being_a_row() -> None:
    assert disclosed({"Retail": ABC, "X": {A}, "": ABC}) == Disclosed(("Retail",), (), ("X",))


def test_beside_a_total_that_must_be_told_the_smallest_give_way() -> None:
    assert beside_total({"Globex": ABC, "Initech": ABC, "": {A}}) == Disclosed(("Globex",), (), ("Initech",))
    assert beside_total({"Globex": ABC, "": {A}}) == Disclosed((), (), ("Globex",))
    assert beside_total({"Globex": ABC, "Initech": ABC}) == Disclosed(("Globex", "Initech"))


def test_who_may_open_every_deal_sees_every_group() -> None:
    assert everything({"Retail": ABC, "X": {A}, "": {B}}) == Disclosed(("Retail", "X"))


@pytest.mark.parametrize("rule", [disclosed, beside_total])
def test_whatever_the_groups_nothing_is_left_of_one_or_two(rule) -> None:
    parts = [set(), {A}, {A, B}, {"dan", "eve"}, ABC]
    for mine in product(parts, repeat=4):
        groups = dict(zip(("R", "S", "T", ""), mine, strict=True))
        found = rule(groups)
        assert sorted((*found.alone, *found.together, *found.held)) == ["R", "S", "T"]
        assert all(len(groups[name]) >= 3 for name in found.alone)
        assert not found.together or len(set().union(*(groups[name] for name in found.together))) >= 3
        left = set().union(*(groups[name] for name in found.held), groups[""])
        if found.total and (found.alone or found.together):
            assert not left or len(left) >= 3
        if rule is disclosed:
            assert all(name in found.alone for name in "RST" if len(groups[name]) >= 3), "none gives way"
        else:
            assert found.total


def test_answers_of_too_few_are_taken_out_and_nothing_else() -> None:
    answers = {"driver", "buyer_driver", "asked", "expected", "gap"}
    assert public(QUARTER) is QUARTER
    told = public(replace(QUARTER, sellers={}))
    assert {name for name, _ in told.held} == {*answers, "price", "control", "alignment"}
    none = {name: getattr(Counts(), name) for name in answers}
    said = {"price": {}, "control": {}, "alignment": {}}
    assert told == replace(QUARTER, sellers={}, held=told.held, said=said, **none)
    assert public(told) is told


def test_of_each_question_the_outcomes_that_three_answered_stay() -> None:
    """One lost, one won and one undecided deal, by three: each outcome's answers are one seller's."""
    one_each = {"price": Split(0, 1, 0), "relationship": Split(1, 0, 0), "timing_budget": Split(0, 0, 1)}
    assert public(Counts(driver=one_each, sellers={"driver": Split(1, 1, 1)})).driver == {}

    sellers = ENOUGH | {"driver": Split(3, 3, 2), "price": Split(2, 3, 0), GAP: Split(1, 3, 0)}
    told = public(replace(QUARTER, sellers=sellers))
    assert told.held == {("driver", Outcome.NO_DECISION), ("price", Outcome.WON), (GAP, Outcome.WON)}
    assert told.driver == {key: Split(split.won, split.lost) for key, split in QUARTER.driver.items()}
    assert told.said["price"] == {"higher": Split(0, 4), "same": Split(0, 1)}
    assert told.gap == QUARTER.gap[:4]
    assert told.buyer_driver == QUARTER.buyer_driver


def test_beside_the_answers_of_a_longer_time_what_is_left_over_is_enough_sellers_as_well() -> None:
    rest = {"driver": Split(0, 2, 3), "control": Split(1, 0, 0)}
    assert public(QUARTER, rest).held == {("driver", Outcome.LOST), ("control", Outcome.WON)}
    assert public(QUARTER, {}) is QUARTER
