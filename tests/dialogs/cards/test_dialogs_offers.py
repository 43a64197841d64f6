from dataclasses import replace

import pytest

from dialogs.cards import prompts, suggestions
from dialogs.engine.wonder import wonder
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Buttons, Text, plain
from tests.dialogs.dialogs_talk import CONTEXT, STANDARD, Talk, heard


def something_else(words="They dread the switch"):
    """A lost deal for a reason that isn't on the list, in the rep's words."""
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "not_yet")
    return talk.picks("expected", "half", other_words=words)


def wondered(talk):
    found = wonder(STANDARD, talk.case)
    return (found.field, found.chosen, found.words) if found else None


def offered(talk, driver="implementation_risk"):
    """The card with the offer on it: what it reads, and its two buttons' actions."""
    offer = suggestions.made(STANDARD, talk.case, wonder(STANDARD, talk.case), driver)
    card = prompts.card(STANDARD, talk.case, replace(CONTEXT, offer=offer))
    reads = "\n".join(plain(block.parts) for block in card.blocks if isinstance(block, Text))
    buttons = {b.label: b.action for block in card.blocks if isinstance(block, Buttons) for b in block.buttons}
    return reads, buttons.get("Yes, that"), buttons.get("No")


def test_the_rep_s_own_words_speak_for_something_else():
    talk = something_else()
    assert wondered(talk) == ("driver", "other", "They dread the switch")
    reads, yes, _ = offered(talk)
    assert "That sounds like Effort and risk of changing. Shall I note it so?" in reads
    talk.act(yes)
    assert talk.fact.driver == "implementation_risk"
    assert talk.step == "instead"
    assert wondered(talk) is None


def test_no_keeps_what_was_said_and_it_is_not_asked_again():
    talk = something_else()
    _, _, no = offered(talk)
    talk.act(no)
    assert talk.fact.driver == "other"
    assert talk.step == "instead"
    assert wondered(talk) is None


def test_going_on_hides_it_too():
    talk = something_else().presses("Skip")
    assert wondered(talk) is None
    with pytest.raises(Stale):
        talk.act(talk.action(Verb.PICK, "driver", "price"))


def test_the_buyer_s_words_speak_for_the_buyer_and_never_for_us():
    talk = heard()  # our view: price
    talk.picks("recalled", "price").picks("buyer_driver", "other", buyer_words="Nobody wanted to own the switch")
    assert wondered(talk) == ("buyer_driver", "other", "Nobody wanted to own the switch")
    reads, yes, _ = offered(talk)
    assert "Their words sound like Effort and risk of changing." in reads
    view = talk.fact.view
    talk.act(yes)
    assert (talk.fact.buyer_driver, talk.fact.view, talk.fact.driver) == ("implementation_risk", view, "price")


def test_a_reason_left_out_can_be_read_from_the_buyer_s_words():
    talk = heard().presses("Next", buyer_words="Nobody wanted to own the switch")
    assert talk.step == "instead"
    assert wondered(talk) == ("buyer_driver", None, "Nobody wanted to own the switch")
    _, yes, no = offered(talk)
    assert talk.act(no).fact.buyer_driver is None
    with pytest.raises(Stale):
        talk.act(yes)


def test_what_we_note_after_hearing_the_buyer_does_not_move_the_view():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "told").picks("expected", "no")
    talk.picks("recalled", "timing_budget").picks("buyer_driver", "price")
    talk.presses("Skip").presses("Skip").presses("Finish here", lesson="Name the day of the switch")
    assert wondered(talk) == ("driver", "other", "Name the day of the switch")
    _, yes, _ = offered(talk)
    talk.act(yes)
    assert (talk.fact.driver, talk.fact.view, talk.fact.view_kind) == (
        "implementation_risk",
        "timing_budget",
        "recalled",
    )


def test_nor_the_view_that_was_recorded_before():
    talk = something_else().presses("Finish here").hears_back().presses("Next", buyer_words="Too dear")
    assert wondered(talk) == ("buyer_driver", None, "Too dear")
    talk.edits("buyer").picks("buyer_driver", "price")
    talk.edits("ahead").presses("Next", lesson="Name the day of the switch")
    assert wondered(talk) == ("driver", "other", "Name the day of the switch")
    _, yes, _ = offered(talk)
    talk.act(yes)
    assert (talk.fact.driver, talk.fact.view, talk.fact.view_kind) == ("implementation_risk", "other", "recorded")


def test_our_view_is_left_alone_while_the_buyer_s_reason_is_open():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "told").picks("expected", "no")
    talk.presses("Skip").presses("Skip").presses("Skip").presses("Finish here", lesson="Name the day of the switch")
    assert wondered(talk) is None


def test_a_lesson_says_nothing_against_what_was_picked():
    talk = Talk("lost").picks("driver", "price").presses("Next").picks("asked", "not_yet").picks("expected", "half")
    talk.presses("Skip").presses("Skip").presses("Finish here", lesson="Call back sooner")
    assert wondered(talk) is None


def test_an_answer_that_is_not_offered_here_makes_no_offer():
    talk = Talk("lost").picks("driver", "other").presses("Next", also=["price"])
    talk.picks("asked", "not_yet").picks("expected", "half", other_words="Dear, and slow")
    found = wonder(STANDARD, talk.case)
    assert suggestions.made(STANDARD, talk.case, found, "price") is None, "it was named beside it"
    assert suggestions.made(STANDARD, talk.case, found, "weather") is None
    with pytest.raises(NotAnAnswer):
        talk.act(talk.action(Verb.PICK, "driver", "weather"))


def test_it_is_not_offered_while_its_own_card_is_open():
    talk = something_else().presses("Back").presses("Back")
    assert talk.step == "reason"
    assert wondered(talk) is None


def test_words_half_typed_on_the_card_at_hand_are_kept():
    talk = Talk("lost").picks("driver", "other").presses("Next").picks("asked", "told").picks("expected", "no")
    talk.presses("Next", buyer_words="Nobody wanted to own the switch")
    talk.hears_back().presses("Back")
    assert wondered(talk) is None, "its card is open again"
    talk.presses("Next", buyer_words="Nobody wanted to own the switch, the data and all")
    _, yes, _ = offered(talk)
    assert talk.act(yes).fact.buyer_driver == "implementation_risk"
