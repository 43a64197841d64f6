"""A form is an answer like a message: a modal, a dialog, or a form on the page."""

import pytest

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, say
from tests.transcripts.test_transcripts_which import open_deal


async def asks_for_the_form(stage, person):
    await person.types("/winloss mark")
    if stage.teams:  # words open no dialog there: the answer has a button that does
        await person.sees("Say that a deal was won, lost or dropped")
        await person.clicks("Mark a deal")
    await person.sees("Which deal?", "How did it end?", "Who else was in the running?")


@pytest.mark.everywhere
async def names(stage, person, deal):
    """Write a deal's name; where there is a list for that, it goes into the line beside it."""
    await person.fills("Which deal?" if stage.on_the_page else "Or its name, if it isn't there", deal)


async def test_a_command_answers_with_a_form_and_what_is_filled_in_is_carried_out(stage):
    ann = stage.ann
    await asks_for_the_form(stage, ann)
    await names(stage, ann, 'Acme "renewal"')
    await ann.clicks("Lost", under="How did it end?")
    await ann.fills("Amount, if you know it", "12k")
    await ann.clicks("Globex", under="Who else was in the running?")

    await ann.submits("Mark it")

    await ann.sees('Acme "renewal" marked as lost (EUR 12,000, against Globex)')
    ann.closes()
    await ann.sees('Sorry about Acme "renewal"')
    await ann.types("/winloss stats all")
    await ann.sees("1 closed: 1 lost")


@pytest.mark.everywhere
async def test_what_cannot_be_taken_is_said_and_nothing_filled_in_is_lost(stage):
    ann = stage.ann
    await asks_for_the_form(stage, ann)
    await names(stage, ann, "Harbor Foods")
    await ann.clicks("Won", under="How did it end?")
    await ann.fills("Amount, if you know it", "a lot")

    said = await ann.submits("Mark it")

    assert "Write the amount like 12k or 12,000." in str(said)
    await ann.fills("Amount, if you know it", "9k")
    await ann.submits("Mark it")
    await ann.sees("Harbor Foods marked as won (EUR 9,000)")


async def test_a_form_asked_for_in_a_channel_is_for_who_asked(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss mark", channel=stage.sales)
    if stage.teams:
        await ann.sees("I've answered you in our chat")
        await ann.clicks("Mark a deal")
    await ann.sees("Which deal?")
    assert "Which deal?" not in bob.screen


async def test_a_button_can_stand_for_a_form(stage):
    ann, platform = stage.ann, stage.app.platforms[stage.workspace_id.partition(":")[0]]
    fill_in = Button("Fill it in", Action(Verb.RUN, value="mark"))
    conversation = await platform.open(stage.workspace_id, stage.user_id(ann))
    await platform.create(stage.workspace_id, conversation, Message("Well?", (say("Well?"), Buttons((fill_in,)))), "k")

    await ann.clicks("Fill it in")

    if stage.teams:  # a press opens no dialog either
        await ann.clicks("Mark a deal")
    await names(stage, ann, "Acme renewal")
    await ann.clicks("Lost", under="How did it end?")
    await ann.submits("Mark it")
    await ann.sees("Acme renewal marked as lost")


@pytest.mark.everywhere
async def test_whom_the_form_does_not_offer_one_writes_and_the_next_form_offers(stage):
    ann, bob = stage.ann, stage.bob
    await asks_for_the_form(stage, ann)
    await names(stage, ann, "Acme renewal")
    await ann.clicks("Lost", under="How did it end?")
    await ann.fills("Somebody else", "Umbrella")
    await ann.submits("Mark it")
    await ann.sees("Acme renewal marked as lost (against Umbrella)")
    await asks_for_the_form(stage, bob)
    await names(stage, bob, "Harbor Foods")
    await bob.clicks("Lost", under="How did it end?")
    await bob.clicks("Umbrella", under="Who else was in the running?")
    await bob.submits("Mark it")
    await bob.sees("Harbor Foods marked as lost (against Umbrella)")


@pytest.mark.everywhere
async def test_one_competitor_is_picked_and_another_written_asks_for_one_of_the_two(stage):
    ann = stage.ann
    await asks_for_the_form(stage, ann)
    await names(stage, ann, "Acme renewal")
    await ann.clicks("Lost", under="How did it end?")
    await ann.clicks("Globex", under="Who else was in the running?")
    await ann.fills("Somebody else", "Umbrella")
    said = await ann.submits("Mark it")
    assert "Choose who was in the running or write a name, one of the two." in str(said)
    await ann.fills("Somebody else", "globex")  # the same
    await ann.submits("Mark it")
    await ann.sees("Acme renewal marked as lost (against Globex)")


@pytest.mark.everywhere
async def test_the_stage_is_a_tap_in_the_form_where_files_have_told_some(stage):
    ann, manager = stage.ann, stage.max
    await asks_for_the_form(stage, ann)
    assert "Which stage was it in?" not in ann.screen
    ann.closes()
    await open_deal(stage, "d1", "Contoso", stage="Pilot")
    await asks_for_the_form(stage, ann)
    await names(stage, ann, "Acme renewal")
    await ann.clicks("Lost", under="How did it end?")
    await ann.fills("Amount, if you know it", "12000 kr")
    await ann.clicks("Pilot", under="Which stage was it in?")
    await ann.submits("Mark it")
    await ann.clicks("NOK 12,000")  # a question in between loses nothing
    await ann.sees("Acme renewal marked as lost (NOK 12,000)")
    await manager.types("/winloss stats all by stage")
    await manager.sees("Pilot")


async def test_two_competitors_in_a_form_are_asked_about_as_in_a_line(stage):
    ann = stage.ann
    await asks_for_the_form(stage, ann)
    await names(stage, ann, "Acme")
    await ann.clicks("Lost", under="How did it end?")
    await ann.fills("Somebody else", "Umbrella and Stark")
    await ann.submits("Mark it")
    await ann.sees("One competitor counts for a deal. Which one was it?")
    await ann.clicks("Umbrella")
    await ann.sees("Acme marked as lost (against Umbrella).")
