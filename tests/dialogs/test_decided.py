"""All that a CRM tells of a deal, in whatever order and however often: its decisions, each once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import decided
from dialogs.decided import Decided, Told, runs, steps
from dialogs.records import Outcome

WON, LOST, OPEN = Outcome.WON, Outcome.LOST, None
NINE = datetime(2026, 11, 19, 9, tzinfo=UTC)


def told(outcome, hours=0, closing_id=None, key="", day=None):
    return Told(key or f"{outcome}{hours}", outcome, NINE + timedelta(hours=hours), day, closing_id)


def outcomes(found):
    return [run.last.outcome for run in found]


def test_a_decision_that_is_told_twice_is_one():
    assert outcomes(runs([told(LOST), told(LOST, 1)])) == [LOST]


def test_the_last_word_counts_whenever_it_came():
    assert outcomes(runs([told(WON, 2), told(LOST, 1)])) == [WON]


def test_a_reopening_ends_a_decision_and_the_next_is_another():
    first, second = runs([told(WON, 3), told(OPEN, 2), told(LOST, 1)])
    assert (first.last.outcome, first.over, second.last.outcome, second.over) == (LOST, True, WON, False)


def test_what_was_never_closed_has_no_decision():
    assert runs([told(OPEN), told(OPEN, 1)]) == ()


def test_at_one_moment_it_was_open_before_it_closed():
    assert outcomes(runs([told(LOST), told(OPEN)])) == [LOST]


@pytest.mark.parametrize(
    ("later", "count"),
    [
        (date(2027, 2, 1), 2),  # nobody told of the reopening, but that day was yet to come
        (date(2026, 11, 28), 1),  # put off by a week
        (date(2026, 1, 10), 1),  # a slip of the year, put right
    ],
)
def test_another_day_is_another_decision_where_it_was_yet_to_come_and_lies_far_off(later, count):
    assert len(runs([told(LOST, day=date(2026, 11, 19)), told(LOST, 2000, day=later)])) == count


def test_a_day_that_was_hoped_for_and_stays_is_no_other_decision():
    hoped = date(2027, 3, 1)
    assert len(runs([told(LOST, day=hoped), told(LOST, 900, day=hoped)])) == 1


def test_what_was_reopened_before_a_word_was_said_is_taken_back():
    (step,) = steps(runs([told(LOST, 1, "c1"), told(OPEN, 2)]), answered=(), untold={})
    assert (step.closing_id, step.taken_back) == ("c1", True)


def test_what_was_answered_stays_when_it_is_reopened():
    (step,) = steps(runs([told(LOST, 1, "c1"), told(OPEN, 2)]), answered={"c1"}, untold={})
    assert (step.closing_id, step.taken_back) == ("c1", False)


def test_one_that_was_marked_in_chat_is_the_last_decision():
    (step,) = steps(runs([told(LOST, 1)]), answered=(), untold={0: "chat"})
    assert step.closing_id == "chat"


@pytest.mark.parametrize(("answered", "closings"), [((), ["c1"]), ({"c1"}, ["c1", None])])
def test_a_reopening_that_comes_late_leaves_what_was_answered_with_the_first_decision(answered, closings):
    found = runs([told(LOST, 1, "c1"), told(OPEN, 2), told(LOST, 3, "c1")])
    assert [step.closing_id for step in steps(found, answered, {})] == closings


def test_it_is_kept_and_read_as_it_was():
    said = Decided("D-1", "Acme renewal", LOST, amount=12_000_000, currency="EUR", closed_on=date(2026, 11, 19))
    assert decided.read(said.as_json()) == said
    still_open = Decided("D-1", "Acme renewal", OPEN)
    assert decided.read(still_open.as_json()) == still_open


class House:
    """The closings of a deal, as they are brought in line with each event that arrives."""

    def __init__(self):
        self.told, self.live, self.answered, self.made = {}, set(), set(), 0

    def hears(self, event):
        self.told.setdefault(event.key, event)
        found = runs(self.told.values())
        for step in steps(found, self.answered, {}):
            closing_id = step.closing_id
            if step.taken_back:
                self.live.discard(closing_id)
            elif closing_id is None:
                self.made += 1
                closing_id = f"c{self.made}"
                self.live.add(closing_id)
            for one in step.run.told:
                self.told[one.key] = Told(one.key, one.outcome, one.at, one.closed_on, closing_id)


@given(
    outcomes=st.lists(st.sampled_from([WON, LOST, OPEN]), min_size=1, max_size=7),
    data=st.data(),
)
def test_however_it_arrives_each_decision_has_one_closing(outcomes, data):
    events = [told(outcome, hours, key=str(hours)) for hours, outcome in enumerate(outcomes)]
    true = runs(events)
    again = data.draw(st.lists(st.sampled_from(events), max_size=5))
    arriving = data.draw(st.permutations([*events, *again]))
    house = House()
    for event in arriving:
        house.hears(event)
        if house.live and data.draw(st.booleans()):
            house.answered.add(max(house.live))
    stands = bool(true) and not true[-1].over
    if not house.answered:
        assert len(house.live) == stands
    assert stands <= len(house.live) <= max(len(true), 1)
    of_last = {one.closing_id for one in house.told.values() if stands and one.key in {t.key for t in true[-1].told}}
    assert len(of_last) == stands
    assert of_last <= house.live
