"""Where one decision ends and the next begins, to the hour and the day; and what several events say of a deal."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.decided import Decided, Told, place_of, runs, steps, together
from dialogs.records import Outcome

WON, LOST, OPEN = Outcome.WON, Outcome.LOST, None
NINE = datetime(2026, 11, 19, 9, tzinfo=UTC)
DAY = NINE.date()


def told(outcome, hours=0, closing_id=None, day=None):
    return Told(f"{outcome}{hours}", outcome, NINE + timedelta(hours=hours), day, closing_id)


def days(number):
    return timedelta(days=number)


REOPENED = runs([told(LOST, 0, day=DAY), told(OPEN, 2)])
CLOSED_AGAIN = runs([told(OPEN, 1), told(WON, 3, day=DAY)])
BOTH = runs([told(LOST, 0, day=DAY), told(OPEN, 2), told(WON, 4, day=DAY)])


@pytest.mark.parametrize(
    ("found", "outcome", "hours", "place"),
    [
        (REOPENED, LOST, 1, 0),
        (REOPENED, LOST, 2, 0),  # at that very moment
        (REOPENED, LOST, 3, None),  # it was open again by then
        (BOTH, WON, 3, 1),
        (CLOSED_AGAIN, WON, 0, 0),  # the CRM caught up with them
        (CLOSED_AGAIN, LOST, 0, None),  # they speak of one before
        (CLOSED_AGAIN, LOST, 1, 0),
        (CLOSED_AGAIN, LOST, 2, 0),
    ],
)
def test_a_mark_in_chat_is_of_the_decision_that_it_was_made_in(found, outcome, hours, place):
    assert place_of(found, outcome, DAY, NINE + timedelta(hours=hours)) == place


@pytest.mark.parametrize(
    ("found", "outcome", "day", "place"),
    [
        (REOPENED, LOST, DAY, 0),
        (REOPENED, LOST, DAY + days(1), None),
        (BOTH, WON, DAY + days(1), 1),
        (CLOSED_AGAIN, LOST, DAY, 0),
        (CLOSED_AGAIN, WON, DAY - days(1), None),  # nobody caught up with a list of dates
    ],
)
def test_a_closing_of_a_file_is_of_the_decision_that_its_day_lies_in(found, outcome, day, place):
    assert place_of(found, outcome, day, None) == place


@pytest.mark.parametrize(("apart", "place"), [(-31, None), (-30, 0), (0, 0), (30, 0), (31, None)])
def test_a_closing_is_a_decision_of_thirty_days_before_or_after(apart, place):
    assert place_of(runs([told(LOST, day=DAY)]), LOST, DAY + days(apart), None) == place


def test_a_decision_without_a_day_is_that_of_any_day():
    assert place_of(runs([told(LOST)]), LOST, DAY + days(90), None) == 0


@pytest.mark.parametrize(("later", "count"), [(30, 1), (31, 2)])
def test_a_day_that_was_yet_to_come_is_another_decisions_after_thirty_days(later, count):
    assert len(runs([told(LOST, day=DAY), told(LOST, 1, day=DAY + days(later))])) == count


def test_a_day_that_had_come_when_it_was_told_last_is_no_other_decisions():
    long_ago = DAY - days(49)
    assert len(runs([told(LOST, day=long_ago), told(LOST, 1, day=DAY)])) == 1
    assert len(runs([told(LOST, day=DAY), told(LOST, 24 * 60), told(LOST, 24 * 61, day=DAY + days(50))])) == 1


def test_a_day_that_is_told_later_is_the_same_decisions():
    assert len(runs([told(LOST), told(LOST, 1, day=DAY + days(90))])) == 1


def test_what_was_open_at_the_moment_it_closed_is_not_over():
    (run,) = runs([told(LOST), told(OPEN)])
    assert not run.over


def test_a_crm_that_changes_its_mind_wavers():
    assert [run.wavered for run in runs([told(LOST), told(WON, 1)])] == [True]
    assert [run.wavered for run in runs([told(LOST), told(LOST, 1)])] == [False]


def test_of_two_closings_of_one_decision_the_one_without_an_answer_is_taken_back():
    found = runs([told(LOST, 1, "c1"), told(LOST, 2, "c2")])
    assert [(step.closing_id, step.taken_back) for step in steps(found, (), {})] == [("c1", True), ("c2", False)]
    assert [(step.closing_id, step.taken_back) for step in steps(found, {"c1", "c2"}, {})] == [("c1", False)]


def test_an_event_is_dated_unless_it_says_otherwise():
    assert told(LOST).dated


def deal(**said):
    return Decided("D-1", "Acme renewal", LOST, **said)


def test_of_each_field_the_last_word_stands():
    first = deal(account="Acme", region="EMEA", amount=5_000, currency="EUR", closed_on=date(2026, 11, 19))
    second = deal(region="APAC", stage="Offer")
    assert together([first, second]) == deal(
        account="Acme", region="APAC", amount=5_000, currency="EUR", stage="Offer", closed_on=date(2026, 11, 19)
    )
    assert together([second, first]) == together([first, deal(stage="Offer")])
    assert together([]) is None


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ({}, (5_000, "EUR")),
        ({"amount": 5_000}, (5_000, "EUR")),  # the same again, without its currency
        ({"amount": 6_000}, (6_000, None)),  # of what currency nobody said
        ({"amount": 5_000, "currency": "USD"}, (5_000, "USD")),
        ({"amount": 6_000, "currency": "USD"}, (6_000, "USD")),
    ],
)
def test_an_amount_keeps_its_own_currency(said, comes_to):
    made = together([deal(amount=5_000, currency="EUR"), deal(**said)])
    assert (made.amount, made.currency) == comes_to
