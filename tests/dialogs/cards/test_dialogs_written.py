"""What of a debrief goes into a CRM, and what never does."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs.cards.written import written
from dialogs.records import Answer, AnswerState, Buyer, FollowUp, FollowUpKind, FollowUpStatus, Outcome
from tests.dialogs.dialogs_talk import NOW, STANDARD, new_case


def answered(outcome="lost", quotable=True, **values):
    case = new_case(outcome)
    rows = [Answer(key, (value,), AnswerState.GIVEN, 1, NOW, quotable) for key, value in values.items()]
    return replace(case, answers=case.answers.plus(*rows))


def item(status=FollowUpStatus.OPEN, kind=FollowUpKind.TALK, about=None):
    return FollowUp("w", f"d1.{kind}", "d1", "deal1", "ana", kind, date(2027, 2, 12), about, status)


TOLD = {
    "driver": "price",
    "asked": "told",
    "buyer_driver": "implementation_risk",
    "buyer_words": "Nobody would own it.",
}


@pytest.mark.parametrize(("outcome", "says"), [("won", "Won on"), ("lost", "Lost on"), ("no_decision", "No decision,")])
def test_without_a_reason_of_the_buyers_only_how_it_ended_goes(outcome, says):
    found = written(STANDARD, answered(outcome, driver="price", asked="not_yet"), ())
    assert [line.startswith(f"{says} 12 November 2026.") for line in found.note] == [True]


def test_the_buyers_reason_and_words_go_and_our_view_does_not():
    told = " ".join(written(STANDARD, answered(**TOLD, control="ours", lesson="Ask"), ()).note)
    assert "as we heard it: Effort and risk of changing." in told
    assert "“Nobody would own it.”" in told
    assert "Price" not in told
    assert "Ask" not in told


def test_what_was_dictated_goes_whole():
    said = "und dann haben sie gesagt dass es zu viel ist " * 85
    assert said.strip() in " ".join(written(STANDARD, answered(**TOLD | {"buyer_words": said.strip()}), ()).note)


def test_what_may_not_be_quoted_goes_nowhere_not_even_into_a_field():
    found = written(STANDARD, answered(quotable=False, **TOLD), ())
    assert "own it" not in " ".join(found.note)
    assert "buyer_words" not in found.answers
    assert "buyer_driver" in found.answers, "what was picked isn't a quote"


def test_what_nobody_is_sure_of_was_skipped_or_no_longer_applies_goes_nowhere():
    case = answered(**{**TOLD, "driver": "not_sure"}, control="not_sure", price="unknown", field="Globex")
    case = replace(case, answers=case.answers.plus(Answer("alignment", (), AnswerState.SKIPPED, 2, NOW)))
    found = written(STANDARD, case, ())
    assert found.answers.keys().isdisjoint({"driver", "control", "alignment", "price"})
    undone = replace(case, answers=case.answers.plus(Answer("asked", ("not_yet",), AnswerState.GIVEN, 3, NOW)))
    assert "Effort" not in " ".join(written(STANDARD, undone, ()).note)


def test_a_follow_up_is_a_task_until_it_is_dropped():
    talk = item(about="other_service")
    (task,) = written(STANDARD, answered(), (talk,)).tasks
    assert (task.subject, task.about, task.done) == ("Talk to them again", "About: Another service or product.", False)
    assert written(STANDARD, answered(), (item(FollowUpStatus.DONE),)).tasks[0].done
    assert not written(STANDARD, answered(), (item(FollowUpStatus.DROPPED),)).tasks


@pytest.mark.parametrize("kind", FollowUpKind)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_kind_has_its_words(kind, outcome):
    (task,) = written(STANDARD, answered(outcome), (item(kind=kind),)).tasks
    assert task.subject
    assert task.name == kind


@pytest.mark.parametrize("in_crm", [True, False])
def test_what_the_buyer_said_themselves_goes_only_where_they_allow_that_whatever_may_be_quoted(in_crm):
    own = Buyer(NOW, "price", "Far too dear", contact="Kim", quotable=not in_crm, in_crm=in_crm)
    found = written(STANDARD, replace(answered(**TOLD), buyer=own), (item(kind=FollowUpKind.ASK_BUYER),))
    note = " ".join(found.note)
    assert ("The buyer themselves, on their own page: Price and value. “Far too dear”" in note) is in_crm
    assert "Kim" not in note
    assert not found.tasks, "they have been asked"
