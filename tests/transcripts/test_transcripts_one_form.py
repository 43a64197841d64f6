"""All that remains of a debrief on one form: a modal, a dialog, or a form on the page."""

import asyncio
from dataclasses import replace
from unittest.mock import patch

import pytest

from bot.platforms.ports import Click
from dialogs.errors import NotYours
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Choice, Input, Questionnaire
from storage.engine.engine import StorageError
from storage.units import cases
from tests.transcripts.stage import on_slack, on_teams
from tests.transcripts.test_transcripts_home import opens_home

QUESTION = "What tipped it the other way?"
LESSON = "Knowing what you know now, what would you try next time?"


async def opens_the_form(person):
    await person.types("/winloss lost Acme renewal")
    await person.clicks("All on one form")
    await person.sees(QUESTION, "Have they told you why?", LESSON)


@pytest.mark.everywhere
async def test_a_debrief_is_answered_on_one_form(stage):
    ann = stage.ann
    await opens_the_form(ann)
    await ann.picks("Price and value", under=QUESTION)
    await ann.picks("I asked, no clear answer", under="Have they told you why?")
    await ann.picks("Half", under="Did you see it coming?")
    await ann.fills(LESSON, "Show the switch on day one")
    if not stage.teams:  # else Save brings it up, as below
        await ann.sees("Anything else that counted?")
    await ann.submits("Save")
    if stage.teams:  # a dialog can't be drawn anew before it is sent
        await ann.sees("Saved. Your answers bring up a little more:", "Anything else that counted?")
        await ann.submits("Save")
    await ann.card_shows("Thank you")
    await ann.sees("Show the switch on day one", "Price and value")


async def test_the_way_somebody_took_last_begins_their_next_debrief_and_another_stays_as_it_is(stage):
    ann, bob = stage.ann, stage.bob
    await opens_the_form(ann)
    ann.closes()
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")
    await ann.types("/winloss won Harbor Foods")
    await ann.card_shows("Card by card")
    await ann.clicks("Card by card")
    await ann.card_shows("1 of")
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")
    await ann.types("/winloss won Betasoloin")
    await ann.card_shows("Start")
    assert "Card by card" not in ann.card
    await bob.types("/winloss lost Contoso")
    await bob.card_shows("Start")


async def test_what_was_picked_is_kept_where_the_form_is_closed_and_it_reopens_there(stage):
    ann = stage.ann
    await opens_the_form(ann)
    if stage.teams:
        ann.closes()  # a dialog tells nothing before it is sent
        await ann.clicks("All on one form")
        await ann.sees("Nothing here is kept before you press Save.")
        return
    await ann.fills(LESSON, "Show the switch on day one")
    await ann.picks("Price and value", under=QUESTION)
    await ann.sees("Anything else that counted?", "What you pick is kept at once")
    ann.closes()
    await ann.card_shows("[Price and value")
    await ann.clicks("All on one form")
    await ann.sees("[Price and value", "Show the switch on day one")


async def test_an_older_form_writes_over_nothing_and_keeps_what_was_written_in_it(stage):
    ann = stage.ann
    opened = await presses(stage, ann, Verb.FORM)
    await stage.app.desk.click(Click("e2", stage.who(ann), pick(opened, "driver", "price"), {}, ""))
    old = {"driver": ("product_fit",), "lesson": ("Ask earlier",)}
    again = await stage.app.desk.click(Click("e3", stage.who(ann), opened.save.action, old, ""))
    assert next(b.value for b in again.blocks if isinstance(b, Input) and b.key == "lesson") == "Ask earlier"
    shown = next(block for block in again.blocks if isinstance(block, Choice) and block.key == "driver")
    assert shown.selected == ("price",)
    await stage.app.desk.click(Click("e4", stage.who(ann), again.save.action, {"lesson": ("Ask earlier",)}, ""))
    once = await stage.app.desk.click(Click("e4", stage.who(ann), again.save.action, {"lesson": ("Twice",)}, ""))
    assert isinstance(once, Questionnaire)  # handled before, and two required answers are still missing
    (case,) = await stage.app.services.storage.read(cases.at_hand, stage.workspace_id, (await known(stage, ann)).id)
    assert case.answers.value("lesson") == ("Ask earlier",)


async def test_nobody_opens_the_form_of_somebody_elses_debrief(stage):
    with pytest.raises(NotYours):
        await presses(stage, stage.bob, Verb.FORM)
    with pytest.raises(NotYours):
        await presses(stage, stage.bob, Verb.SAVE, "0.")


async def presses(stage, person, verb, field=""):
    """Press on the debrief of a deal that Ann marks lost."""
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("All on one form")
    ann = await known(stage, stage.ann)
    (case,) = await stage.app.services.storage.read(cases.at_hand, stage.workspace_id, ann.id)
    return await stage.app.desk.click(Click("e1", stage.who(person), Action(verb, case.debrief.id, 0, field), {}, ""))


def pick(form, key, value):
    """What is picked in a form."""
    block = next(block for block in form.blocks if isinstance(block, Choice) and block.key == key)
    return replace(block.pick, value=value)


async def known(stage, person):
    return await stage.app.services.profiled(stage.who(person))


async def to_their_words(ann):
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.card_shows("3 of")


async def row_of(stage):
    """The newest row of their words."""
    ann = await known(stage, stage.ann)
    (case,) = await stage.app.services.storage.read(cases.at_hand, stage.workspace_id, ann.id)
    return case.answers.current["buyer_words"]


async def stands(stage):
    """Their words, and whether they may be quoted."""
    row = await row_of(stage)
    return row.value[0], row.quotable


@pytest.mark.long
@pytest.mark.everywhere
async def test_a_box_that_is_emptied_on_a_card_is_empty(stage):
    ann = stage.ann
    await to_their_words(ann)
    await ann.fills("Their words, roughly", "Too dear")
    await ann.picks("Price and value", under="What did they say decided it?")
    await ann.card_shows("Too dear")
    await ann.fills("Their words, roughly", "")
    await ann.picks("Price and value", under="Before they said so, what did you think?")
    await ann.card_shows("Where did they go?")
    assert (await row_of(stage)).value == ()


@pytest.mark.long
async def test_words_said_and_a_wish_not_to_be_quoted_outlive_a_modal_that_stood_open(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        ann = stage.ann
        await to_their_words(ann)
        await ann.clicks("All on one form")
        modal, ann.modal = ann.modal, None
        await ann.says("Nobody wanted to own the switch")
        await ann.card_shows("Their words, roughly [Nobody wanted")
        await ann.clicks("Don't quote")
        await ann.card_shows("Won't be quoted")
        ann.modal = modal
        await ann.fills("Their words, roughly", "Too dear")
        await ann.picks("Yes", under="Could we have changed it?")
        await ann.sees("Nobody wanted to own the switch\nToo dear", "[Yes]")
        await ann.picks("In step", under="Were we in step with them?")
        await ann.sees("[In step]")
        assert await stands(stage) == ("Nobody wanted to own the switch\nToo dear", False)


@pytest.mark.long
async def test_words_too_long_for_slacks_box_stay_whole_in_its_modal(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        ann, said = stage.ann, ("word " * 700).strip()
        await to_their_words(ann)
        await ann.says(said)
        await ann.sees("too long for Slack")
        await ann.clicks("All on one form")
        await ann.picks("Yes", under="Could we have changed it?")
        await ann.sees("[Yes]")
        assert await stands(stage) == (said, True)


async def test_two_quick_picks_in_slack_both_show(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        ann = stage.ann
        await opens_the_form(ann)
        stage.slack.fault("views.update", "hash_conflict")  # another pick was drawn meanwhile
        await ann.picks("Price and value", under=QUESTION)
        await ann.sees("Anything else that counted?")
        await asyncio.gather(
            ann.picks("Half", under="Did you see it coming?"),
            ann.picks("I asked, no clear answer", under="Have they told you why?"),
        )
        await ann.sees("[Half]", "[I asked, no clear answer]")
        modal = next(iter(stage.slack.views.values()))
        assert len(modal["private_metadata"]) < 3000
        assert all(len(modal[key]["text"]) <= 24 for key in ("title", "submit", "close"))


async def test_a_pick_that_slack_could_not_have_kept_is_not_acknowledged(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        ann = stage.ann
        await opens_the_form(ann)
        with patch.object(type(stage.app.services.storage), "write", side_effect=StorageError("The disk is full.")):
            picked = await ann.picks("Price and value", under=QUESTION)
            sent = await ann.submits("Save")
        assert picked.status == 503
        assert "The disk is full." in str(sent.body["errors"])
        await ann.sees(QUESTION)  # the form stays, with all that stands in it
        await ann.picks("Haven't asked yet", under="Have they told you why?")
        await ann.sees("[Price and value]", "Anything else that counted?")  # it came along


@pytest.mark.long
async def test_a_dialog_of_teams_comes_back_as_it_was_filled_in_and_emptied_words_are_gone(sqlite_url, tmp_path):
    async with on_teams(sqlite_url, tmp_path) as stage:
        ann = stage.ann
        await opens_the_form(ann)
        await ann.picks("Price and value", under=QUESTION)
        await ann.picks("I asked, no clear answer", under="Have they told you why?")
        await ann.fills(LESSON, "Show the switch on day one")
        await ann.dates("2025-01-01")
        await ann.submits("Save")
        await ann.sees(
            "That day has already gone by", "[Price and value]", "[I asked, no clear answer]", "Show the switch"
        )
        await ann.dates("2027-01-01")
        await ann.submits("Save")
        await ann.sees("Saved. Your answers bring up a little more:", "Show the switch")
        await ann.fills(LESSON, "")
        await ann.picks("Half", under="Did you see it coming?")
        while ann.dialog:
            await ann.submits("Save")
        await ann.card_shows("Thank you")
        assert "Show the switch" not in ann.card


async def test_home_goes_on_with_the_form_for_who_took_it_last(stage):
    ann = stage.ann
    await opens_the_form(ann)
    ann.closes()
    await opens_home(stage, ann)
    await ann.sees("One debrief waits for you", "lost, not started")
    await ann.clicks("Start", under="Acme renewal")
    await ann.sees("Did you see it coming?", LESSON)
    await ann.fills(LESSON, "Show the switch on day one")
    await ann.picks("Price and value", under=QUESTION)
