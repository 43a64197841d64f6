"""What is refused in a debrief, and what a card from before may still say."""

from dataclasses import replace

import pytest

from dialogs.engine import engine
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Action, Verb
from tests.dialogs.dialogs_talk import NOW, STANDARD, TODAY, Talk, heard, lost


def test_an_old_card_is_answered_with_a_friendly_word():
    talk = lost()
    old = talk.action(Verb.PICK, "field", "Globex")
    talk.picks("field", "Initech")
    for stale in (old, replace(old, verb=Verb.SKIP), replace(old, verb=Verb.NEXT), replace(old, field="driver")):
        with pytest.raises(Stale, match=r"Already answered\. Here's where we are\."):
            talk.act(stale)


def test_two_quick_taps_on_one_card_both_count():
    talk = lost().presses("Skip")
    first, second = talk.action(Verb.PICK, "control", "partly"), talk.action(Verb.PICK, "alignment", "in_step")
    talk.act(first).act(second)
    assert (talk.step, talk.fact.control, talk.fact.alignment) == ("ahead", "partly", "in_step")
    talk.presses("Back")
    first, second = talk.action(Verb.PICK, "control", "ours"), talk.action(Verb.PICK, "alignment", "too_slow")
    talk.act(first).act(second)
    assert (talk.step, talk.fact.control, talk.fact.alignment) == ("ahead", "ours", "too_slow")
    with pytest.raises(Stale):
        talk.act(second)


def test_next_right_after_a_pick_counts_though_the_card_was_not_redrawn_yet():
    talk = Talk("lost").picks("driver", "price").presses("Next").presses("Back")
    pick, press = talk.action(Verb.PICK, "driver", "timing_budget"), talk.action(Verb.NEXT)
    talk.act(pick).act(press)
    assert (talk.step, talk.fact.driver) == ("heard", "timing_budget")
    with pytest.raises(Stale):
        talk.act(press)


def test_a_tap_on_a_card_from_before_it_was_reopened_is_stale():
    talk = lost().presses("Skip")
    old = talk.action(Verb.PICK, "control", "outside")
    talk.picks("control", "ours").picks("alignment", "in_step").presses("Back")
    with pytest.raises(Stale):
        talk.act(old)


def test_a_quick_tap_doesnt_wipe_words_that_were_typed_meanwhile():
    talk = heard()
    tap = talk.action(Verb.PICK, "buyer_driver", "price")
    talk.types("Too dear").act(tap, buyer_words="")
    assert engine.effective(STANDARD, talk.case)["buyer_words"].value == ("Too dear",)


@pytest.mark.parametrize("day", ["2026-11-11", "yesterday", "2026-02-30", ""])
def test_a_date_that_is_none_or_has_gone_by(day):
    talk = lost().presses("Skip").presses("Skip")
    with pytest.raises(NotAnAnswer):
        talk.picks("next", day)


def test_a_date_is_kept_in_one_form():
    talk = lost().presses("Skip").presses("Skip").picks("next", "20270301")
    assert talk.box("next").value == "2027-03-01"
    assert talk.choice("next").selected == ()
    talk.picks("next", "no_need")
    assert talk.recap["Talk next"] == "No need"


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [
        (Verb.PICK, "driver", "nonsense"),
        (Verb.PICK, "driver", ""),
        (Verb.START, "", ""),
        (Verb.SHARE, "", "stats"),
        (Verb.QUOTE, "driver", ""),
    ],
)
def test_what_no_card_offers_is_not_an_answer(verb, field, value):
    talk = Talk("lost")
    with pytest.raises(NotAnAnswer):
        talk.act(talk.action(verb, field, value))


def test_a_pick_after_the_end_is_stale():
    talk = lost().presses("Finish here")
    with pytest.raises(Stale):
        talk.act(talk.action(Verb.PICK, "driver", "price"))
    with pytest.raises(Stale):
        talk.act(talk.action(Verb.NEXT))
    assert engine.act(STANDARD, talk.case, talk.action(Verb.FINISH), {}, NOW, TODAY) == ()


def test_a_platform_that_submits_a_whole_form_at_once():
    talk = Talk("lost")
    talk.act(talk.action(Verb.NEXT), driver="price")
    assert talk.step == "reason", "what the answer brought up has not been seen yet"
    talk.presses("Next", driver="relationship", also=["product_fit"])
    assert talk.fact.driver == "price", "a committed pick is not overwritten by a form that repeats it"
    talk.act(talk.action(Verb.NEXT), asked="told", expected="no")
    assert talk.step == "buyer"


def test_a_date_that_is_picked_from_a_list_may_come_with_the_list_itself():
    """As the page sends it: every control of the form, by its own name."""
    talk = lost().presses("Finish here").edits("ahead")
    talk.picks("next", "no_need", **{"next:in": "no_need", "lesson": "Ask who owns the switch"})
    assert talk.case.answers.current["next"].value == ("no_need",)
    assert talk.case.answers.current["lesson"].value == ("Ask who owns the switch",)


def test_picks_need_a_field_that_takes_one():
    talk = heard()
    with pytest.raises(NotAnAnswer):
        talk.act(Action(Verb.PICK, "d1", talk.case.debrief.rev, "buyer_words", "x"))
