"""The flat row that everything is counted from, and the view that is frozen for the gap."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogs.definition.definition import load
from dialogs.engine.facts import flatten, reading, texts
from dialogs.fact import THEIR_OWN, Fact
from dialogs.records import Answer, AnswerState, Buyer, Outcome
from tests.dialogs.dialogs_talk import NOW, RIVALS, STANDARD, YAML, Talk, heard, lost


def said(field, value, rev):
    return Answer(field, (value,), AnswerState.GIVEN, rev, NOW)


def test_every_column():
    talk = heard("lost", competitor="Globex", amount=120_000).picks("recalled", "relationship")
    talk.picks("buyer_driver", "price").picks("price", "higher").picks("control", "ours").picks(
        "alignment", "fast_risk"
    )
    deal = replace(talk.case.deal, account="Acme", product="Cloud", segment="retail", region="East", amount=5)
    assert flatten(STANDARD, replace(talk.case, deal=deal), prompted=True) == Fact(
        workspace_id="w", closing_id="d1", deal_id="deal1", person_id="ana", account="Acme", product="Cloud",
        segment="retail", region="East", outcome=Outcome.LOST, closed_on=date(2026, 11, 12), amount=120_000, days=42,
        prompted=True, debriefed=True, driver="price", drivers="price", asked="told", expected="no",
        buyer_driver="price", view="relationship", view_kind="recalled", competitor="Globex", price="higher",
        control="ours", alignment="fast_risk",
    )  # fmt: skip


def test_nothing_answered_yet():
    talk = Talk("no_decision", competitor="hooli")
    fact = flatten(
        STANDARD, replace(talk.case, deal=replace(talk.case.deal, engaged_on=None, amount=7)), prompted=False
    )
    assert (fact.prompted, fact.debriefed, fact.driver, fact.drivers, fact.days, fact.amount) == (
        False, False, None, None, None, 7,
    )  # fmt: skip
    assert fact.competitor == "Hooli", "named when marking; the card doesn't ask"


def test_a_deal_that_closed_before_it_began_has_no_days():
    talk = Talk("won")
    deal = replace(talk.case.deal, engaged_on=date(2027, 1, 1))
    assert flatten(STANDARD, replace(talk.case, deal=deal), prompted=True).days is None


def test_debriefed_after_both_required_cards():
    talk = Talk("lost").picks("driver", "price").presses("Next")
    assert not talk.fact.debriefed
    talk.picks("asked", "told")
    assert not talk.fact.debriefed
    talk.picks("expected", "no")
    assert talk.fact.debriefed
    talk.presses("Back")
    assert talk.fact.debriefed, "a reopened card keeps its answers"
    assert Talk("lost").picks("driver", "not_a_fit").fact.debriefed


def test_what_the_rep_says_of_the_competitor_beats_the_mark():
    assert lost(competitor="Globex").fact.competitor == "Globex"
    assert lost(competitor="Globex").picks("field", "Initech").fact.competitor == "Initech"
    assert lost(competitor="Globex").picks("field", "self").fact.competitor is None
    assert lost(competitor="Globex").presses("Back").presses("Next").fact.competitor == "Globex"


def test_the_view_is_recalled_when_the_reason_was_heard_before_the_first_card():
    talk = heard()
    assert "Before they said so, what did you think?" in talk.asks
    talk.picks("recalled", "relationship")
    assert (talk.fact.view, talk.fact.view_kind) == (None, None), "outside the gap until the buyer's reason is in"
    talk.picks("buyer_driver", "price")
    assert (talk.fact.view, talk.fact.view_kind) == ("relationship", "recalled")
    talk.presses("Back").picks("recalled", "price").presses("Next")
    assert talk.fact.view == "relationship", "a later edit doesn't move it"


def test_a_recall_that_was_skipped_leaves_no_view():
    talk = heard().picks("buyer_driver", "price")
    assert talk.step == "buyer"
    talk.presses("Skip")
    assert (talk.fact.buyer_driver, talk.fact.view, talk.fact.view_kind) == ("price", None, None)


def test_the_view_is_recorded_when_the_reason_came_later():
    talk = lost().presses("Finish here").hears_back().picks("buyer_driver", "implementation_risk")
    assert (talk.fact.view, talk.fact.view_kind) == ("price", "recorded")
    talk.edits("reason").picks("driver", "relationship").presses("Next")
    assert (talk.fact.driver, talk.fact.view) == ("relationship", "price")
    talk.edits("buyer").picks("buyer_driver", "relationship")
    assert (talk.fact.buyer_driver, talk.fact.view) == ("relationship", "price")


def test_a_view_that_was_changed_before_the_reason_was_heard():
    talk = lost().presses("Back").presses("Back").picks("driver", "relationship").presses("Next").presses("Next")
    talk.presses("Finish here").hears_back().picks("buyer_driver", "price")
    assert talk.fact.view == "relationship"


def test_a_view_that_was_changed_after_the_reason_was_heard_stays_as_it_was():
    by_back = lost().presses("Finish here").hears_back().presses("Back").presses("Back")
    by_back.picks("driver", "implementation_risk").presses("Next").presses("Next")
    by_back.picks("buyer_driver", "implementation_risk")
    by_edit = lost().presses("Finish here").hears_back().edits("reason")
    by_edit.picks("driver", "implementation_risk").presses("Next").picks("buyer_driver", "implementation_risk")
    for fact in (by_back.fact, by_edit.fact):
        assert (fact.driver, fact.buyer_driver) == ("implementation_risk", "implementation_risk")
        assert (fact.view, fact.view_kind) == ("price", "recorded")


def test_having_heard_it_cannot_be_taken_back():
    talk = lost().presses("Finish here").hears_back().edits("heard").picks("asked", "no_answer").presses("Next")
    talk.edits("reason").picks("driver", "relationship").presses("Next").hears_back()
    assert talk.picks("buyer_driver", "relationship").fact.view == "price"


def test_where_nobody_asks_for_a_view_from_memory_one_given_after_hearing_the_reason_is_none():
    asks = YAML.index("      - key: recalled")
    no_recall = load(YAML[:asks] + YAML[YAML.index("  - key: instead") :])
    talk = Talk("lost", no_recall).picks("driver", "price").presses("Next")
    talk.picks("asked", "told").picks("expected", "no").picks("buyer_driver", "price")
    assert (talk.fact.view, talk.fact.view_kind) == (None, None)


@pytest.mark.parametrize("driver", ["not_sure", "other"])
def test_a_view_that_names_nothing_is_kept_to_be_told_as_left_out(driver):
    talk = Talk("lost").picks("driver", driver)
    if driver == "other":
        talk.presses("Next")
    talk.picks("asked", "not_yet").picks("expected", "no")
    talk.presses("Finish here").hears_back().picks("buyer_driver", "price")
    assert talk.fact.view == driver


@pytest.mark.parametrize(
    ("closing", "deal", "expected"),
    [
        ((5, "USD"), (7, "JPY"), (5, "USD")),
        ((5, None), (7, "JPY"), (5, "JPY")),  # a bare number, of a deal that the CRM has in yen
        ((None, None), (7, "JPY"), (7, "JPY")),
        ((5, None), (None, None), (5, None)),
        ((0, None), (7, None), (0, None)),
    ],
)
def test_an_amount_has_its_currency(closing, deal, expected):
    case = lost().case
    made = replace(case.closing, amount=closing[0], currency=closing[1])
    of = replace(case.deal, amount=deal[0], currency=deal[1])
    fact = flatten(STANDARD, replace(case, closing=made, deal=of), prompted=True)
    assert (fact.amount, fact.currency) == expected


def test_the_view_is_the_last_one_from_before_the_reason_was_known_however_often_it_is_told():
    talk = lost().presses("Finish here").hears_back().picks("buyer_driver", "implementation_risk")
    talk.edits("reason").picks("driver", "relationship").presses("Next")
    talk.edits("buyer").picks("buyer_driver", "price")
    assert (talk.fact.buyer_driver, talk.fact.view) == ("price", "price")


def test_a_view_given_in_the_same_press_as_the_reason_is_none_from_before():
    talk = Talk("lost").picks("driver", "price").presses("Next").picks("asked", "not_yet").picks("expected", "no")
    talk.presses("Finish here")
    rev = talk.case.debrief.rev + 1
    both = (said("driver", "relationship", rev), said("asked", "told", rev), said("buyer_driver", "price", rev))
    assert talk.write(both).fact.view == "price"


def test_words_that_may_not_be_quoted_are_read_and_never_quoted():
    talk = heard().presses("Don't quote", buyer_words="Off the record").picks("recalled", "price")
    talk.picks("buyer_driver", "price").presses("Finish here").edits("ahead").presses("Next", lesson="Ask earlier")
    quotable = {text.field: text.quotable for text in texts(STANDARD, talk.case)}
    assert quotable == {"buyer_words": False, "lesson": True}


def test_by_another_rule_the_same_answers_are_read_anew_and_by_another_word_they_are_not():
    who = YAML.replace("      - key: named\n", "      - key: who\n", 1)
    rules = [
        "        counts_as: named\n",
        "        quotable: true\n",
        "        when: {driver: other, asked: [no_answer, not_yet]}\n",
    ]
    for rule in rules:
        assert reading(load(who.replace(rule, "", 1), RIVALS)) != reading(load(who, RIVALS)), rule
    kinder = YAML.replace("Anything else that counted?", "What else counted?")
    assert reading(load(kinder, RIVALS)) == reading(STANDARD)


def from_the_buyer(talk, days, driver="price"):
    own = Buyer(NOW + timedelta(days=days), driver, "Far too dear", quotable=True)
    return replace(talk.case, buyer=own)


def test_what_the_buyer_says_themselves_freezes_the_view_that_the_rep_had_by_then():
    talk = Talk("lost").picks("driver", "relationship")
    before, after = from_the_buyer(talk, 1), from_the_buyer(talk, -1)
    fact = flatten(STANDARD, before, prompted=True)
    assert (fact.buyer_said, fact.buyer_driver, fact.view, fact.view_kind) == (
        "price",
        None,
        "relationship",
        "recorded",
    )
    assert flatten(STANDARD, after, prompted=True).view is None, "they knew by then"
    assert flatten(STANDARD, from_the_buyer(talk, 0), prompted=True).view is None, "or may have known"
    assert flatten(STANDARD, from_the_buyer(talk, 1, None), prompted=True).view is None, "no reason to compare with"


def test_what_the_buyer_wrote_is_kept_apart_from_what_the_rep_typed():
    talk = lost()
    (own,) = [one for one in texts(STANDARD, from_the_buyer(talk, 1)) if one.field == THEIR_OWN]
    assert (own.text, own.heard, own.quotable) == ("Far too dear", True, True)
    assert THEIR_OWN not in {one.field for one in texts(STANDARD, talk.case)}


def test_a_reading_has_a_short_name():
    assert re.fullmatch("[0-9a-f]{16}", reading(STANDARD))
