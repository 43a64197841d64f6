"""A debrief from the slash command to the recap, as a rep lives it. One text, every platform."""

import pytest

from bot.platforms.ports import Click, Typed, Who
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Quote
from storage.units import cases
from tests.transcripts.scenes import a_quick_one, the_lost_deal


@pytest.mark.everywhere
async def test_a_lost_deal_from_the_command_to_the_recap(stage):
    ann = stage.ann
    await the_lost_deal(ann)

    screen = await ann.sees("Thank you, that's the first debrief this quarter", "I'll remind you on 19 Feb")

    assert "Effort and risk of changing" in screen
    assert "Show the switch on day one" in screen


async def test_a_won_deal_is_debriefed_as_carefully(stage):
    ann = stage.ann
    await ann.types("/winloss won Harbor Foods")
    await ann.sees("Congratulations on Harbor Foods")
    await ann.clicks("Start")
    await ann.picks("How we worked with them", under="What tipped it our way?")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.picks("Half", under="Did you expect to win?")
    await ann.picks("Their current supplier", under="Who else was in the running?")
    await ann.picks("About the same", under="Our price next to theirs?")
    await ann.picks("Mostly luck or timing", under="How much was our doing?")
    await ann.picks("In step")
    await ann.picks("No need", under="When should we talk next?")
    await ann.picks("Yes", under="Good for both sides?")

    await ann.sees("Thank you", "Mostly luck or timing", "Hi [name], thank you for choosing us")


async def test_a_deal_that_was_no_fit_is_an_honest_outcome_and_short(stage):
    ann = stage.ann
    await ann.types("/winloss nodecision Acme renewal")
    await ann.sees("stopped without a decision")
    await ann.clicks("Start")
    await ann.picks("It wasn't right for them or for us", under="What held them back?")
    screen = await ann.sees("2 of 3")
    assert "Have they told you why?" not in screen
    assert "Could we have helped" not in screen
    await ann.clicks("Finish here")

    await ann.sees("Thank you", "It wasn't right for them or for us")


@pytest.mark.everywhere
async def test_typed_words_answer_and_the_live_card_comes_below(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.sees("3 of 6")

    await ann.says("Cheaper to run, simpler to own")

    await ann.sees(
        "Our view: Price and value · Told us why: Yes, they told me"
    )  # the receipt of the card that moved on
    assert "Cheaper to run, simpler to own" in await ann.card_shows("3 of 6")
    await ann.picks("Price and value", under="Before they said so")
    await ann.picks("Price and value", under="What did they say decided it?")
    await ann.card_shows("4 of 6")


async def test_words_with_no_open_question_get_a_friendly_answer(stage):
    ann = stage.ann
    await ann.says("nice weather")
    await ann.sees("There's no open question for words right now", "/winloss help")


async def test_the_first_prompt_takes_taps(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.says("Thanks, it hurts")
    await ann.sees("Tap Start on the card above and I'll ask; that isn't saved.")


async def test_words_that_come_twice_are_not_told_off(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    who = Who(stage.workspace_id, stage.user_id(ann))
    words = Typed("words-1", who, "They merged with their parent")
    assert await stage.app.desk.typed(words) is None
    await ann.picks("Price and value", under="Before they said so")
    await ann.picks("Price and value", under="What did they say decided it?")
    await ann.card_shows("4 of 6")
    assert await stage.app.desk.typed(words) is None


async def test_words_go_to_the_answer_that_is_being_changed(stage):
    ann = stage.ann
    await the_lost_deal(ann, "Acme renewal")
    await ann.sees("Thank you")
    await stage.later(minutes=1)
    await ann.types("/winloss won Harbor Foods")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.sees("3 of 6")
    await stage.later(minutes=1)
    await ann.clicks("Change an answer")
    await ann.clicks("What's next")
    await ann.card_shows("Knowing what you know now")  # below everything else

    await ann.says("Bring their finance in earlier")

    await ann.card_shows("Bring their finance in earlier")
    await ann.clicks("Finish here")
    await ann.sees("Thank you", "Bring their finance in earlier")
    assert "3 of 6" in ann.screen


async def test_a_card_asked_for_from_the_list_comes_below(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.sees("2 of 5")
    await ann.types("/winloss pending")
    await ann.clicks("Continue")
    await ann.sees("Acme renewal. Our view: Price and value")  # the receipt of the card it was
    await ann.card_shows("2 of 5")


async def test_a_corrected_outcome_keeps_the_recap(stage):
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("It was wrong, correct it")
    await ann.sees("Corrected")
    await ann.card_shows("Thank you")
    assert "Finish here" not in ann.card


async def test_the_prompt_says_how_many_wait_behind_it(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await ann.types("/winloss won Northwind Dental")
    await ann.clicks("Later")
    await ann.clicks("Next week")
    await stage.later(hours=24)
    await ann.sees("Congratulations on Harbor Foods", "One more waits behind it.")


async def test_back_shows_what_was_picked_and_next_keeps_it(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Timing and budget")
    await ann.clicks("Next")
    await ann.sees("2 of 5")
    await ann.clicks("Back")
    await ann.sees("1 of 5", "Timing and budget")
    await ann.clicks("Next")
    await ann.sees("2 of 5")


async def test_any_answer_can_be_changed_later_and_the_figures_follow(stage):
    ann = stage.ann
    await the_lost_deal(ann)
    await ann.sees("Thank you")
    await stage.later(days=3)

    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")

    await ann.sees("Thank you", "Timing and budget")
    await stage.max.types("/winloss stats by driver")
    await stage.max.sees("By driver", "Timing")


async def test_a_card_can_be_skipped_and_the_rest_left_out(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Product fit")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("No", under="Did you see it coming?")
    await ann.sees("3 of 5", "Where did they go?")
    await ann.clicks("Skip")
    await ann.sees("4 of 5")
    await ann.clicks("Finish here")
    await ann.sees("Thank you", "Product fit")


async def test_the_two_required_cards_cannot_be_skipped(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.sees("2 of 5", "Have they told you why?")
    assert "Skip" not in ann.card
    assert "Finish here" not in ann.card


async def test_dont_quote_is_kept(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.sees("May be quoted without names")
    await ann.clicks("Don't quote")
    await ann.sees("Won't be quoted")


async def test_words_typed_before_later_are_there_when_it_goes_on(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.sees("3 of 6")
    await ann.fills("Their words, roughly", "Cheaper to run, simpler to own")
    await ann.clicks("Later")
    await ann.sees("When shall I come back to Acme renewal?")
    await ann.clicks("Next week")
    await ann.sees("Your answers are safe.")
    await ann.clicks("Continue now")

    assert "Cheaper to run, simpler to own" in await ann.card_shows("3 of 6")
    await ann.clicks("Skip")
    await ann.sees("4 of 6")
    await ann.clicks("Finish here")
    await ann.sees("Thank you", "Cheaper to run, simpler to own")


async def test_words_on_an_old_card_are_given_back(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    (case,) = await stage.app.services.storage.read(cases.pending, stage.workspace_id, None)
    old = Action(Verb.NEXT, case.debrief.id, 0)
    who = Who(stage.workspace_id, stage.user_id(ann))
    press = Click("old-1", who, old, {"lesson": ("Bring finance in earlier",)}, "", None)
    answer = await stage.app.desk.click(press)
    assert "What you wrote isn't saved yet." in answer.summary
    assert Quote("Bring finance in earlier", "Do again") in answer.blocks
