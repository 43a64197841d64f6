"""The standard debrief, spoken."""

from dataclasses import replace

import pytest

from dialogs.definition.definition import load
from dialogs.engine import engine
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Verb
from tests.dialogs.dialogs_talk import NOW, STANDARD, TODAY, YAML, Talk, heard, lost


def test_a_lost_deal_from_the_first_card_to_the_recap():
    talk = Talk("lost")
    assert talk.progress == (1, 5)
    assert talk.buttons == ["Later", "All on one form"]
    talk.picks("driver", "price")
    assert talk.asks == ["What tipped it the other way?", "Anything else that counted?"]
    talk.presses("Next", also=["product_fit"])
    assert talk.buttons == ["Back", "Later", "All on one form"]
    talk.picks("asked", "told").picks("expected", "half")
    assert (talk.step, talk.progress) == ("buyer", (3, 6))
    talk.picks("recalled", "relationship").picks("buyer_driver", "implementation_risk", buyer_words="Too much work")
    talk.picks("field", "Globex").picks("price", "higher")
    talk.picks("control", "partly").picks("alignment", "fast_risk")
    talk.picks("next", "months_3").picks("about", "other_service", lesson="Show the move earlier")
    assert talk.step is None
    assert talk.progress == (6, 6)
    assert talk.taps == 12
    assert talk.recap == {
        "Our view": "Price and value",
        "Also": "Product fit",
        "Told us why": "Yes, they told me",
        "Expected": "Half",
        "Our view before": "Familiarity and trust",
        "Their words": "Too much work",
        "Buyer's reason": "Effort and risk of changing",
        "Went to": "Globex",
        "Our price": "Higher",
        "In our hands": "Partly",
        "In step": "Ahead on risk",
        "Next time": "Show the move earlier",
        "Talk next": "12 February 2027",
        "About": "Another service or product",
    }


def test_a_won_deal_is_asked_in_its_own_words():
    talk = Talk("won")
    assert talk.asks == ["What tipped it our way?"]
    assert "Theirs fell short" in talk.labels("driver")
    assert "It wasn't right for them or for us" not in talk.labels("driver")
    talk.picks("driver", "not_sure")
    assert talk.asks == ["Have they told you why?", "Did you expect to win?"]
    talk.picks("asked", "no_answer").picks("expected", "yes")
    others = ["Somebody else", "Their current supplier", "Doing it themselves", "Nobody", "Not sure"]
    assert talk.labels("field")[3:] == others
    talk.picks("field", "nobody")
    assert talk.labels("control") == ["Mostly us", "Partly", "Mostly luck or timing", "Not sure"]
    talk.presses("Skip")
    assert talk.asks == ["What would you do again?", "When should we talk next?", "Pick a date", "Good for both sides?"]
    talk.picks("next", "weeks_2").picks("good_for_both", "yes")
    assert talk.step is None


def test_no_decision_asks_for_a_date_only_once():
    talk = Talk("no_decision").picks("driver", "timing_budget").presses("Next")
    talk.picks("asked", "not_yet").picks("expected", "no")
    assert talk.asks == ["What are they doing for now?", "When is it worth looking again?", "Pick a date"]
    talk.picks("field", "postponed").picks("again", "2027-03-01").presses("Skip")
    assert "When should we talk next?" not in talk.asks
    talk.picks("about", "project")
    assert talk.recap["Look again"] == "1 March 2027"


def test_not_a_fit_is_an_honest_outcome_and_asks_little():
    talk = Talk("lost").picks("driver", "not_a_fit")
    assert (talk.step, talk.progress) == ("instead", (2, 3))
    assert "Finish here" in talk.buttons
    talk.presses("Finish here")
    assert talk.step is None
    assert talk.fact.debriefed


def test_a_supplier_who_stayed_has_a_contract_that_ends():
    talk = lost().picks("field", "stayed").presses("Skip").presses("Skip")
    assert talk.asks == [
        "Knowing what you know now, what would you try next time?",
        "When does that contract end?",
        "Pick a date",
    ]
    talk.picks("contract_end", "months_12", lesson="Ask about the notice period")
    assert talk.recap["Contract ends"] == "12 November 2027"
    assert talk.recap["Next time"] == "Ask about the notice period"


def test_something_else_says_what_unless_the_buyer_has_told():
    talk = Talk("lost").picks("driver", "other").presses("Next")
    assert 'You said "something else". What was it?' not in talk.asks
    talk.picks("asked", "not_yet")
    assert 'You said "something else". What was it?' in talk.asks
    talk.picks("expected", "no", other_words="Their office moved")
    assert talk.step == "instead"
    assert heard().step == "buyer"


def test_a_question_that_the_last_pick_brings_up_is_not_skipped_unseen():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("expected", "no").picks("asked", "not_yet")
    assert talk.step == "heard"
    talk.presses("Next", other_words="Their office moved")
    assert talk.step == "instead"
    assert engine.effective(STANDARD, talk.case)["other_words"].value == ("Their office moved",)


def test_also_leaves_out_the_main_driver_even_after_a_change():
    talk = Talk("lost").picks("driver", "price")
    assert "Price and value" not in talk.labels("also")
    talk.presses("Next", also=["product_fit", "relationship"]).presses("Back")
    talk.picks("driver", "product_fit").presses("Next")
    assert engine.effective(STANDARD, talk.case)["also"].value == ("relationship",)
    assert talk.fact.drivers == "product_fit,relationship"


def test_also_takes_two_at_most():
    talk = Talk("lost").picks("driver", "price")
    with pytest.raises(NotAnAnswer, match="2 at most"):
        talk.presses("Next", also=["product_fit", "relationship", "competitor"])


def test_back_shows_what_was_picked_and_next_keeps_it():
    talk = lost().picks("field", "Globex").presses("Back").presses("Back")
    assert talk.step == "reason"
    assert talk.choice("driver").selected == ("price",)
    assert talk.buttons == ["Next", "Later", "Finish here", "All on one form"]
    talk.presses("Next")
    assert (talk.step, talk.choice("asked").selected) == ("heard", ("not_yet",))
    talk.presses("Next")
    assert (talk.step, talk.choice("field").selected) == ("instead", ("Globex",))


def test_a_reopened_card_moves_on_when_each_pick_was_made_anew():
    talk = lost().presses("Back").picks("asked", "no_answer")
    assert talk.step == "heard"
    talk.picks("expected", "yes")
    assert talk.step == "instead"


def test_after_later_the_card_that_still_stands_there_goes_on_working():
    talk = heard()
    go_on = talk.action(Verb.NEXT)
    talk.leaves(buyer_words="Too dear").act(go_on, buyer_words="Too dear, and late")
    assert talk.step == "instead"
    assert talk.recap_of("buyer_words") == "Too dear, and late"
    with pytest.raises(Stale):
        talk.act(go_on)


def test_a_date_that_has_gone_by_since_it_was_given_is_only_repeated_by_the_form():
    talk = lost().presses("Skip").presses("Skip").picks("next", "2026-12-01").presses("Finish here").edits("ahead")
    later = replace(talk.case.answers.current["next"], value=("2026-11-01",))
    talk.case = replace(talk.case, answers=talk.case.answers.plus(later))
    talk.presses("Next", next="2026-11-01", lesson="Ask who signs")
    assert talk.recap["Next time"] == "Ask who signs"
    with pytest.raises(NotAnAnswer, match="gone by"):
        talk.edits("ahead").presses("Finish here", next="2026-11-02")


def test_skip_keeps_what_was_picked_and_skips_the_rest():
    talk = lost().picks("field", "Globex").presses("Skip")
    assert (talk.step, talk.fact.competitor, talk.fact.price) == ("us", "Globex", None)


def test_the_required_cards_cant_be_skipped_or_left_empty():
    talk = Talk("lost")
    for verb in (Verb.SKIP, Verb.FINISH, Verb.NEXT, Verb.BACK):
        with pytest.raises(NotAnAnswer):
            talk.act(talk.action(verb))
    with pytest.raises(NotAnAnswer, match="One thing first: What tipped it the other way"):
        talk.act(talk.action(Verb.NEXT))


def test_finish_here_keeps_what_is_typed_and_what_was_reopened():
    talk = heard().presses("Back")
    assert "Finish here" in talk.buttons
    talk.presses("Next").presses("Finish here", buyer_words="Too dear")
    assert talk.step is None
    assert talk.recap == {
        "Our view": "Price and value",
        "Told us why": "Yes, they told me",
        "Expected": "No",
        "Their words": "Too dear",
    }
    reopened = lost().presses("Back").presses("Finish here")
    assert reopened.recap["Told us why"] == "Haven't asked yet"


def test_any_answer_can_be_changed_later():
    talk = lost().presses("Finish here")
    talk.edits("heard")
    assert talk.choice("asked").selected == ("not_yet",)
    talk.picks("asked", "told").picks("expected", "half")
    assert talk.step == "buyer"
    assert "Before they said so, what did you think?" not in talk.asks
    talk.picks("buyer_driver", "relationship").presses("Next")
    assert talk.step is None
    assert (talk.fact.view, talk.fact.view_kind) == ("price", "recorded")


def test_an_edit_of_what_is_not_there():
    talk = lost().presses("Finish here")
    assert engine.act(STANDARD, talk.case, talk.action(Verb.EDIT), {}, NOW, TODAY) == ()
    for step in ("buyer", "nonsense"):
        with pytest.raises(NotAnAnswer, match="isn't part of this debrief"):
            talk.edits(step)


def test_answers_whose_when_turned_false_are_ignored_not_deleted():
    talk = heard().picks("recalled", "price").picks("buyer_driver", "relationship").presses("Finish here")
    talk.edits("heard").picks("asked", "no_answer").presses("Next")
    assert "buyer_driver" not in engine.effective(STANDARD, talk.case)
    assert (talk.fact.buyer_driver, talk.fact.view) == (None, None)
    talk.edits("heard").picks("asked", "told").presses("Next")
    assert talk.step is None
    assert talk.fact.buyer_driver == "relationship"


def test_the_buyer_answers_two_weeks_later():
    talk = lost().presses("Finish here").hears_back()
    assert talk.step == "buyer"
    talk.picks("buyer_driver", "relationship").presses("Next", buyer_words="We know them")
    assert talk.step is None
    assert (talk.fact.asked, talk.fact.view, talk.fact.view_kind) == ("told", "price", "recorded")
    assert engine.told(STANDARD, talk.case, NOW) == (), "a second press adds nothing"


def test_a_competitor_named_when_marking_is_already_answered():
    talk = lost(competitor="globex")
    assert talk.choice("field").selected == ("Globex",)
    assert "Our price next to theirs?" in talk.asks
    talk.picks("price", "higher")
    assert talk.step == "us"


def test_a_competitor_nobody_listed_is_offered_too():
    talk = lost(competitor="  umbrella   corp ")
    assert talk.labels("field")[0] == "umbrella corp"
    talk.picks("field", "Globex").picks("field", "umbrella corp").picks("price", "same")
    assert (talk.fact.competitor, talk.fact.price) == ("umbrella corp", "same")
    assert lost(competitor="umbrella").labels("field")[0] == "Umbrella"


def test_a_company_that_lists_no_competitors_still_says_where_a_deal_went():
    definition = load(YAML)
    talk = Talk("lost", definition).picks("driver", "price").presses("Next")
    talk.picks("asked", "not_yet").picks("expected", "no")
    offered = ["Somebody else", "Stayed with their supplier", "Doing it themselves", "We stepped back", "Not sure"]
    assert talk.labels("field") == offered
    talk.picks("field", "another").picks("price", "higher")
    assert (talk.step, talk.fact.competitor, talk.fact.price) == ("us", None, "higher"), "somebody without a name"
    marked = Talk("won", definition, competitor="umbrella").picks("driver", "price").presses("Next")
    marked.picks("asked", "not_yet").picks("expected", "no")
    assert marked.labels("field")[:2] == ["Umbrella", "Somebody else"]
    assert marked.choice("field").selected == ("Umbrella",)
