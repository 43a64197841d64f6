"""What a CRM says beside our view: compared only where both can be, and shown of enough sellers."""

import pytest

from dialogs.records import Outcome
from insights.shapes.counts import Split
from insights.shapes.crm_reasons import ELSEWISE, CrmGap, CrmSaid, by_reason, crm_gap

DRIVERS = {"Price": "price", "Timing": "timing_budget", "Other": "other", "Dunno": "not_sure"}
LOST = Outcome.LOST


def said(*rows):
    return tuple(CrmSaid(reason, view, outcome, person, n) for reason, view, outcome, person, n in rows)


def test_reasons_that_count_as_one_driver_are_one_row_and_those_that_count_as_none_go_together():
    rows = said(("Price", None, LOST, "a", 2), ("lost it", "price", LOST, "b", 1), ("who knows", None, LOST, None, 3))
    found = by_reason(rows, DRIVERS.get)
    assert found["price"].split == Split(lost=2)
    assert found[ELSEWISE].split == Split(lost=4)
    assert found[ELSEWISE].reps == {"b"}


def test_they_differ_where_both_name_another_driver():
    rows = said(
        ("Price", "price", LOST, "a", 4),
        ("Price", "timing_budget", LOST, "b", 3),
        ("Timing", "price", LOST, "c", 1),
        ("Price", None, LOST, "c", 9),
    )
    assert crm_gap(rows, DRIVERS.get, sees_all=False) == CrmGap(8, 4, ("price", "timing_budget", 3), 0)


@pytest.mark.parametrize(
    ("reason", "view"), [("Other", "other"), ("Dunno", "price"), ("Price", "not_a_fit"), ("lost it", "price")]
)
def test_what_says_nothing_on_one_side_is_left_out(reason, view):
    assert crm_gap(said((reason, view, LOST, "a", 2)), DRIVERS.get, sees_all=True) == CrmGap(left_out=2)


def test_two_sellers_of_an_outcome_are_too_few_for_others_to_read():
    rows = said(("Price", "timing_budget", LOST, "a", 2), ("Price", "price", LOST, "b", 2))
    other = said(*(("Price", "price", Outcome.NO_DECISION, person, 1) for person in "abc"))
    assert crm_gap(rows + other, DRIVERS.get, sees_all=False) == CrmGap(n=3)
    assert crm_gap(rows + other, DRIVERS.get, sees_all=True).n == 7


def test_of_two_swaps_as_frequent_none_leads():
    rows = said(("Price", "timing_budget", LOST, "a", 2), ("Timing", "price", LOST, "a", 2))
    assert crm_gap(rows, DRIVERS.get, sees_all=True).swap is None


def test_sellers_of_what_is_left_out_make_no_figure_of_one_others_may_read():
    alone = said(("Price", "timing_budget", LOST, "a", 5))
    left_out = said(*(("lost it", "price", LOST, person, 1) for person in "bc"))
    assert crm_gap(alone + left_out, DRIVERS.get, sees_all=False) == CrmGap()
    assert crm_gap(alone + left_out, DRIVERS.get, sees_all=True) == CrmGap(5, 5, ("price", "timing_budget", 5), 2)
