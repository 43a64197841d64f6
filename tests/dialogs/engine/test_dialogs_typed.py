"""Words in a debrief: half typed, added to, taken back, too long, and whether they may be quoted."""

import pytest

from dialogs.engine import engine
from dialogs.errors import NotAnAnswer
from dialogs.messages.actions import Verb
from dialogs.records import AnswerState
from tests.dialogs.dialogs_talk import STANDARD, Talk, heard, lost


def test_half_typed_words_survive_a_pick_on_the_same_card_and_back():
    talk = heard().picks("recalled", "price", buyer_words="Nobody wanted")
    assert talk.box("buyer_words").value == "Nobody wanted"
    talk.presses("Back", buyer_words="Nobody wanted to own it").presses("Next")
    assert talk.box("buyer_words").value == "Nobody wanted to own it"
    talk.picks("buyer_driver", "implementation_risk")
    assert talk.fact.buyer_driver == "implementation_risk"
    assert engine.effective(STANDARD, talk.case)["buyer_words"].state is AnswerState.GIVEN


def test_half_typed_words_survive_later():
    talk = heard()
    talk.leaves(buyer_words="Nobody", recalled="price")
    assert talk.box("buyer_words").value == "Nobody"
    assert talk.choice("recalled").selected == ("price",)
    assert talk.step == "buyer"
    with pytest.raises(NotAnAnswer, match="4,001 characters; 4,000 fit"):
        talk.leaves(buyer_words="x" * 4001)


def test_skip_skips_what_is_empty_and_keeps_what_was_typed():
    talk = heard().presses("Skip", buyer_words="Nobody wanted to own the switch")
    assert talk.step == "instead"
    assert talk.recap_of("buyer_words") == "Nobody wanted to own the switch"
    assert talk.case.answers.current["buyer_driver"].state is AnswerState.SKIPPED
    talk.presses("Back").presses("Skip")
    assert talk.recap_of("buyer_words") == "Nobody wanted to own the switch", "also where the card was opened again"


def test_words_whose_question_goes_with_the_same_press_are_kept_out_of_sight():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "not_yet")
    talk.picks("asked", "told", other_words="A merger")
    assert "other_words" not in engine.effective(STANDARD, talk.case)
    talk.picks("asked", "not_yet")
    assert talk.box("other_words").value == "A merger"


def test_two_quick_presses_with_different_words_keep_both():
    talk = heard()
    first, second = talk.action(Verb.PICK, "recalled", "price"), talk.action(Verb.PICK, "buyer_driver", "price")
    talk.act(first, buyer_words="Too dear").act(second, buyer_words="Too dear, they said")
    assert talk.recap_of("buyer_words") == "Too dear, they said"
    talk = heard()
    tap = talk.action(Verb.PICK, "buyer_driver", "price")
    talk.types("Too dear").act(tap, buyer_words="And late")
    assert talk.recap_of("buyer_words") == "Too dear\nAnd late"


def test_words_of_an_old_card_are_told_apart_from_what_is_held():
    talk = heard().types("Too dear").presses("Next")
    old = {"buyer_words": ("Too dear",), "lesson": ("Ask earlier",), "also": ("service_support",)}
    assert engine.unsaved(STANDARD, talk.case, old) == {"Next time": "Ask earlier", "Also": "Service and support"}


def test_words_can_be_taken_back():
    talk = heard().types("They swore a lot").presses("Next", buyer_words="")
    assert "buyer_words" not in engine.effective(STANDARD, talk.case)


def test_typed_words_answer_the_open_text_and_more_words_are_added():
    talk = heard().types("  Too dear\x00 ").types("and too slow\r\nreally")
    assert talk.step == "buyer"
    assert talk.box("buyer_words").value == "Too dear\nand too slow\nreally"


def test_typed_words_finish_a_card_on_which_only_they_were_missing():
    talk = lost().presses("Skip").presses("Skip")
    talk.picks("next", "no_need")
    assert talk.step is None
    talk = lost().presses("Skip").presses("Skip").types("Ask who signs")
    assert talk.step == "ahead"
    talk.picks("next", "unknown")
    assert talk.recap["Next time"] == "Ask who signs"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud800"])
def test_empty_words_are_no_answer(text):
    with pytest.raises(NotAnAnswer, match="any words"):
        heard().types(text)


def test_words_where_none_are_asked_for_and_too_many_of_them():
    with pytest.raises(NotAnAnswer, match="not waiting for words"):
        lost().types("hello?")
    with pytest.raises(NotAnAnswer, match="4,001 characters; 4,000 fit"):
        heard().types("x" * 4001)
    with pytest.raises(NotAnAnswer, match="4,001 characters"):
        heard().types("x" * 3999).types("y")


def test_dont_quote_is_remembered_through_everything():
    talk = heard()
    assert "May be quoted without names." in talk.reads
    talk.presses("Don't quote", buyer_words="Off the record")
    assert "Won't be quoted." in talk.reads
    talk.types("really").picks("recalled", "price").picks("buyer_driver", "price").presses("Back").presses("Next")
    answer = engine.effective(STANDARD, talk.case)["buyer_words"]
    assert (answer.value, answer.quotable) == (("really",), False)
    talk.presses("Back").presses("May be quoted").presses("Next")
    assert engine.effective(STANDARD, talk.case)["buyer_words"].quotable


def test_a_lesson_may_be_quoted_until_its_writer_says_no():
    talk = lost().presses("Finish here").edits("ahead").presses("Next", lesson="We were late")
    assert engine.effective(STANDARD, talk.case)["lesson"].quotable
    talk.act(talk.action(Verb.QUOTE, "lesson"))
    assert not engine.effective(STANDARD, talk.case)["lesson"].quotable


def test_only_words_may_be_quoted_and_those_that_are_asked_for():
    with pytest.raises(NotAnAnswer):
        lost().act(lost().action(Verb.QUOTE, "driver"))
    with pytest.raises(NotAnAnswer):
        lost().act(lost().action(Verb.QUOTE, "buyer_words"))
