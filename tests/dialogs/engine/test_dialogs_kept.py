"""Two hands on one debrief: old cards, quick presses, half-typed words, and which of them count."""

from dataclasses import replace

import pytest

from dialogs.definition.definition import load
from dialogs.engine import engine
from dialogs.engine.kept import PICKED
from dialogs.engine.wonder import wonder
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Verb
from dialogs.records import AnswerState
from tests.dialogs.dialogs_talk import NOW, RIVALS, STANDARD, TODAY, YAML, Talk, heard, lost

TWO_TEXTS = (
    YAML
    + """
  - key: team
    title: Team
    fields:
      - {key: helped, kind: text, ask: Who helped?, name: Help}
      - {key: hindered, kind: text, ask: Who did not?, name: No help}
      - {key: sure, kind: yesno, ask: Are you sure?, name: Sure}
"""
)


def kept(talk, action, **typed):
    """What Later on a card keeps of its form."""
    return engine.keep(talk.definition, talk.case, action, talk.form(typed), NOW, TODAY)


def test_a_form_is_kept_from_the_card_at_hand_also_where_a_pick_came_in_between():
    talk = heard()
    later = talk.action(Verb.LATER)
    talk.picks("recalled", "price")
    assert [row.value for row in kept(talk, later, buyer_words="Too dear")] == [("Too dear",)]


def test_words_of_a_card_that_was_left_and_come_back_to_are_said_not_to_be_saved():
    talk = heard()
    later = talk.action(Verb.LATER)
    talk.presses("Back").presses("Next")
    assert talk.step == "buyer"
    with pytest.raises(Stale):
        kept(talk, later, buyer_words="Too dear")
    assert kept(talk, later) == ()


def test_what_may_be_lost_is_words_and_choices_and_no_pick():
    talk = lost()
    form = {"driver": ("product_fit",), "lesson": ("",), "gone": ("Words of a question that is no more",)}
    assert engine.unsaved(STANDARD, talk.case, form) == {"": "Words of a question that is no more"}
    assert engine.unsaved(STANDARD, talk.case, {"driver": ("price",), "lesson": ("Ask",)}) == {"Next time": "Ask"}
    assert engine.unsaved(STANDARD, talk.case, {PICKED: ("2026-11-20",), "lesson:quote": ("no",)}) == {}


def test_what_was_said_already_in_more_words_is_not_lost():
    talk = Talk("lost").picks("driver", "price").presses("Next", also=["product_fit", "relationship"])
    assert engine.unsaved(STANDARD, talk.case, {"also": ("product_fit", "relationship")}) == {}
    assert engine.unsaved(STANDARD, talk.case, {"also": ("product_fit",)}) == {}
    assert engine.unsaved(STANDARD, talk.case, {"also": ("service_support",)}) == {"Also": "Service and support"}
    talk = heard().types("Too dear, and late")
    assert engine.unsaved(STANDARD, talk.case, {"buyer_words": ("Too dear",)}) == {}


def test_words_that_nobody_touched_on_an_old_card_dont_come_back():
    talk = heard().types("Too dear")
    tap = talk.action(Verb.PICK, "buyer_driver", "price")
    talk.picks("recalled", "price", buyer_words="Far too late").act(tap, buyer_words="Too dear")
    assert talk.recap_of("buyer_words") == "Far too late"


def test_words_that_were_emptied_on_an_old_card_dont_take_newer_ones_away():
    talk = heard().types("Too dear")
    tap = talk.action(Verb.PICK, "buyer_driver", "price")
    talk.types("and late").act(tap, buyer_words="")
    assert talk.recap_of("buyer_words") == "Too dear\nand late"


def test_words_that_are_among_newer_ones_are_not_said_twice():
    talk = heard()
    tap = talk.action(Verb.PICK, "buyer_driver", "price")
    talk.types("Too dear").types("and late").act(tap, buyer_words="and late")
    assert talk.recap_of("buyer_words") == "Too dear\nand late"


def test_of_several_choices_those_on_the_card_that_is_pressed_count():
    talk = Talk("lost").picks("driver", "price")
    tap = talk.action(Verb.PICK, "driver", "product_fit")
    talk.leaves(also=["relationship"]).act(tap, also=["service_support"]).presses("Next")
    assert talk.fact.drivers == "product_fit,service_support"


def test_the_main_reason_among_the_others_of_a_whole_form_is_left_out_before_they_are_counted():
    talk = Talk("lost").picks("driver", "price").presses("Next").presses("Back")
    talk.case = replace(
        talk.case, answers=talk.case.answers.plus(replace(talk.case.answers.current["driver"], state=AnswerState.OPEN))
    )
    talk.act(talk.action(Verb.NEXT), driver="product_fit", also=["product_fit", "relationship", "service_support"])
    assert talk.fact.drivers == "product_fit,relationship,service_support"


def test_a_second_press_on_what_is_shown_now_is_no_old_one():
    talk = lost().picks("field", "Globex")
    before = len(talk.case.answers.history)
    talk.picks("field", "Globex")
    assert len(talk.case.answers.history) == before, "the same answer again adds nothing"


def test_an_old_press_that_is_no_pick_finds_the_card_moved_on():
    talk = Talk("lost").picks("driver", "price")
    press = talk.action(Verb.SKIP)
    talk.picks("driver", "product_fit")
    with pytest.raises(Stale):
        talk.act(press)


def test_any_press_counts_on_the_card_on_which_only_half_typed_words_came_since():
    for verb in (Verb.SKIP, Verb.FINISH, Verb.BACK):
        talk = heard()
        press = talk.action(verb)
        talk.leaves(buyer_words="Too").leaves(buyer_words="Too dear").act(press, buyer_words="Too dear, they said")
        assert talk.step != "buyer"
        assert talk.case.answers.value("buyer_words") == ("Too dear, they said",)


def test_no_press_counts_where_more_than_words_came_since():
    for since in (
        lambda talk: talk.picks("recalled", "price"),
        lambda talk: talk.presses("Don't quote", buyer_words="Too dear"),
        lambda talk: talk.types("Too dear"),
        lambda talk: talk.write(()),  # a press of which no row tells
    ):
        talk = heard().leaves(buyer_words="Too")
        press = talk.action(Verb.SKIP)
        since(talk)
        with pytest.raises(Stale):
            talk.act(press)


def test_what_was_kept_and_then_put_among_other_presses_counts_neither():
    talk = heard()
    press = talk.action(Verb.SKIP)
    talk.leaves(buyer_words="Too dear").write(())
    with pytest.raises(Stale):
        talk.act(press)


def test_after_the_end_no_earlier_card_is_at_hand():
    talk = heard()
    later = talk.action(Verb.LATER)
    talk.presses("Finish here")
    assert talk.step is None
    with pytest.raises(Stale):
        kept(talk, later, buyer_words="Too dear")
    with pytest.raises(Stale):
        talk.act(replace(later, verb=Verb.NEXT))


def test_a_card_whose_words_were_never_quotable_takes_none():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "not_yet")
    talk.leaves(other_words="A merger")
    assert not talk.case.answers.current["other_words"].quotable
    assert talk.case.answers.current["asked"].quotable


def test_typed_words_go_to_the_first_text_that_is_open_and_then_are_added_to_the_first():
    talk = Talk("lost", load(TWO_TEXTS, RIVALS)).picks("driver", "not_a_fit")
    talk.presses("Skip").presses("Skip")
    assert engine.open_text(talk.definition, talk.case).key == "helped"
    talk.types("Their buyer")
    assert engine.open_text(talk.definition, talk.case).key == "hindered"
    talk.types("Our lawyer").types("and their boss")
    assert (talk.box("helped").value, talk.box("hindered").value) == ("Their buyer\nand their boss", "Our lawyer")


def test_words_are_waited_for_where_the_card_has_a_box():
    assert engine.open_text(STANDARD, heard().case).key == "buyer_words"
    assert engine.open_text(STANDARD, lost().case) is None
    assert engine.open_text(STANDARD, lost().presses("Finish here").case) is None


def test_a_buyer_who_answers_where_nobody_was_asked_changes_nothing():
    talk = Talk("lost").picks("driver", "not_a_fit").presses("Finish here")
    assert engine.told(STANDARD, talk.case, NOW) == ()


def test_after_a_correction_what_may_be_skipped_is_and_the_rest_is_asked():
    talk = lost()
    rows = engine.skip_new(STANDARD, talk.case, NOW)
    skipped = {row.field for row in rows}
    assert {"field", "control", "alignment", "lesson", "next"} <= skipped
    assert not skipped & {"driver", "asked", "expected"}
    assert {row.state for row in rows} == {AnswerState.SKIPPED}
    talk.write(rows)
    assert talk.step is None
    assert talk.fact.driver == "price"


def test_what_is_required_is_not_skipped_by_a_correction():
    talk = Talk("lost").picks("driver", "price").presses("Next")
    talk.write(engine.skip_new(STANDARD, talk.case, NOW))
    assert talk.step == "heard"


def test_a_required_text_that_is_filled_in_lets_the_card_complete_itself():
    required = YAML.replace(
        "        placeholder: A few words are plenty.\n        when: {driver: other,",
        "        required: true\n        when: {driver: other,",
    )
    talk = Talk("lost", load(required, RIVALS)).picks("driver", "other").presses("Next").picks("asked", "not_yet")
    talk.picks("expected", "no")
    assert talk.step == "heard"
    with pytest.raises(NotAnAnswer, match="One thing first"):
        talk.presses("Next")
    talk.picks("expected", "yes", other_words="A merger")
    assert talk.step == "instead"


@pytest.mark.parametrize(
    ("kinds", "typed", "completes"),
    [
        (("yesno", "yesno", "text"), {"third": "Ben"}, True),
        (("yesno", "yesno", "text"), {}, False),
        (("yesno", "text", "text"), {"second": "Ann"}, False),
        (("yesno", "text", "text"), {"third": "Ben"}, True),
    ],
)
def test_the_last_pick_completes_a_card_that_ends_in_words_where_those_are_there(kinds, typed, completes):
    keys = ("first", "second", "third")
    fields = "".join(
        f"\n      - {{key: {key}, kind: {kind}, ask: Ask {key}?, name: {key}}}"
        for key, kind in zip(keys, kinds, strict=True)
    )
    talk = Talk("lost", load(f"{YAML}\n  - key: more\n    title: More\n    fields:{fields}\n", RIVALS))
    talk.picks("driver", "not_a_fit").presses("Skip").presses("Skip")
    picks = [key for key, kind in zip(keys, kinds, strict=True) if kind == "yesno"]
    for key in picks[:-1]:
        talk.picks(key, "yes")
    talk.picks(picks[-1], "no", **typed)
    assert (talk.step is None) is completes


def test_a_mark_not_to_quote_comes_before_the_words():
    talk = heard()
    talk.act(talk.action(Verb.QUOTE, "buyer_words"))
    assert not talk.case.answers.current["buyer_words"].quotable
    talk.act(talk.action(Verb.QUOTE, "buyer_words"))
    assert talk.case.answers.current["buyer_words"].quotable


def test_words_that_were_asked_about_are_the_open_field_s_and_go_in_once():
    talk = heard()
    talk.write(engine.say(STANDARD, talk.case, "buyer_words", "Too dear", NOW))
    assert talk.box("buyer_words").value == "Too dear"
    for key, words in (("buyer_words", " Too dear "), ("lesson", "Ask earlier")):
        with pytest.raises(Stale):
            engine.say(STANDARD, talk.case, key, words, NOW)
    talk.write(engine.say(STANDARD, talk.case, "buyer_words", "And late", NOW))
    assert talk.box("buyer_words").value == "Too dear\nAnd late"
    done = talk.presses("Finish here")
    with pytest.raises(Stale):
        engine.say(STANDARD, done.case, "buyer_words", "Another thing", NOW)


def test_words_typed_on_a_card_that_is_opened_again_with_the_same_press_are_kept():
    talk = heard()
    talk.leaves(buyer_words="Too dear")
    talk.act(talk.action(Verb.EDIT, "buyer"), buyer_words="Too dear, and late")
    assert talk.box("buyer_words").value == "Too dear, and late"


def test_when_the_buyer_tells_what_an_edit_has_opened_again_stands_as_it_was():
    talk = lost().presses("Finish here").edits("reason").hears_back()
    assert talk.step == "buyer"
    assert talk.case.answers.current["driver"].state is AnswerState.GIVEN
    assert talk.case.answers.current["also"].state is AnswerState.SKIPPED
    assert talk.recap_of("driver") == "price"


def test_a_press_of_a_card_that_nobody_has_seen_yet_is_stale():
    talk = heard()
    early = replace(talk.action(Verb.PICK, "recalled", "price"), rev=talk.case.debrief.rev + 1)
    with pytest.raises(Stale):
        talk.act(early)


def test_whether_words_may_be_quoted_is_not_changed_from_an_old_card():
    talk = heard()
    quote = talk.action(Verb.QUOTE, "buyer_words")
    talk.picks("recalled", "price")
    with pytest.raises(Stale):
        talk.act(quote)


def test_a_second_press_on_a_recap_that_has_gone_is_stale():
    talk = lost().presses("Finish here")
    edit = talk.action(Verb.EDIT, "reason")
    talk.act(edit)
    with pytest.raises(Stale):
        talk.act(edit)


HELPED = load(
    YAML
    + """
  - key: team
    title: Team
    fields:
      - {key: helped, kind: choices, ask: Who helped?, name: Help, options: [{value: ann, label: Ann}]}
      - {key: how, kind: text, ask: How?, name: How, when: {helped: ann}}
      - {key: sure, kind: yesno, ask: Are you sure?, name: Sure}
""",
    RIVALS,
)


def test_words_emptied_with_the_answer_that_brought_up_their_question_are_gone():
    talk = Talk("lost", HELPED).picks("driver", "not_a_fit").presses("Skip").presses("Skip")
    assert talk.step == "team"
    talk.leaves(helped=["ann"])
    talk.leaves(helped=["ann"], how="At night")
    assert talk.box("how").value == "At night"
    talk.leaves(helped=[], how="")
    assert talk.case.answers.current["how"].value == ()


def test_words_that_are_out_of_sight_are_not_emptied_by_a_card_that_still_has_their_box():
    talk = Talk("lost", HELPED).picks("driver", "not_a_fit").presses("Skip").presses("Skip")
    talk.leaves(helped=["ann"])
    talk.leaves(helped=["ann"], how="At night")
    talk.leaves(helped=[], how="At night")
    talk.leaves(helped=[], how="")
    assert talk.case.answers.current["how"].value == ("At night",)


def test_words_that_were_settled_are_no_hint_while_their_question_is_on_the_card_at_hand():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "not_yet").picks("expected", "no")
    talk.presses("Finish here").edits("ahead").presses("Finish here", lesson="Their price was half of ours")
    talk.act(talk.action(Verb.QUOTE, "lesson"))
    assert wonder(STANDARD, talk.case) is not None, "nothing else is open"
    talk.edits("reason")
    talk.act(talk.action(Verb.QUOTE, "lesson"))
    assert (talk.step, wonder(STANDARD, talk.case)) == ("reason", None)
