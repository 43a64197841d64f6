"""Home: what is yours on one screen, and its presses do what they do elsewhere, on every platform."""

import pytest

from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import closed, open_deal


async def opens_home(stage, person):
    """Slack and the page have a place for it; in Teams it comes by its word."""
    if stage.teams:
        await person.says("home")
    else:
        await person.opens_home()


def goes_back(stage, person):
    """To the conversation, where home isn't in it."""
    if not stage.teams:
        person.opens_messages()


@pytest.mark.everywhere
async def test_home_shows_what_waits_and_goes_on_with_it(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await opens_home(stage, ann)
    await ann.sees("Home", "One debrief waits for you", "lost, not started", "No open deal here is yours")
    await ann.sees("No follow-up is due", "You have told me of no deal yet", "1 closed: 1 lost", "0 of 1 asked about")
    await ann.clicks("Start")
    await ann.sees("Its card is at the end of our conversation.")
    if stage.slack:
        ann.closes()
    await ann.sees("lost, begun, at 1 of")  # home is fresh after the press
    goes_back(stage, ann)
    await ann.sees("What tipped it the other way?")  # home may be drawn after the card


@pytest.mark.everywhere
async def test_an_open_deal_is_marked_on_home(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Beta seats", "Beta", owner_id=await owner(stage, ann))
    await open_deal(stage, "d2", "Bob's own", owner_id=await owner(stage, stage.bob))
    await opens_home(stage, ann)
    screen = await ann.sees("One open deal is yours", "Beta seats")
    assert "Bob's own" not in screen
    await ann.clicks("Lost")
    await ann.sees("Beta seats marked as lost")
    if stage.slack:
        ann.closes()
    await ann.sees("No open deal here is yours", "One debrief waits for you")
    assert await closed(stage) == ["d1"]
    goes_back(stage, ann)
    await ann.sees("Sorry about Beta seats")


@pytest.mark.everywhere
async def test_a_follow_up_and_the_last_answers_are_settled_on_home(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.picks("Half")
    await ann.clicks("Finish here")
    await ann.sees("Thank you")
    await opens_home(stage, ann)
    await ann.sees("One follow-up is due", "ask the buyer, today", "What you told last")
    await ann.clicks("Someone else")
    await ann.sees("Who takes on Acme renewal?")
    if stage.slack:  # over the tab
        ann.closes()
    await ann.clicks("Won't ask")
    await ann.sees("I won't bring it up again", "Undo")  # in Slack over the tab, elsewhere above the rest of home
    if stage.slack:
        ann.closes()
    await ann.sees("No follow-up is due")
    await ann.clicks("Change an answer")
    await ann.sees("What would you like to change on")


@pytest.mark.everywhere
async def test_a_manager_sees_what_needs_them_and_nobodys_answers(stage):
    boss = stage.max
    await stage.ann.types("/winloss lost Harbor Foods")
    await stage.ann.sees("Sorry about Harbor Foods")
    await opens_home(stage, boss)
    screen = await boss.sees("For you to see to", "One debrief is still open in the company.", "Show whose")
    assert "Harbor Foods" not in screen
    assert "Ann" not in screen
    await boss.clicks("Show whose")
    await boss.sees("Harbor Foods", "Ann Ames")
    await opens_home(stage, stage.bob)
    assert "For you to see to" not in await stage.bob.sees("No debrief waits for you")


async def test_the_command_answers_with_home_and_its_presses_bring_it_anew(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Beta seats", "Beta", owner_id=await owner(stage, ann))
    await ann.types("/winloss home")
    await ann.sees("One open deal is yours", "As of Thursday 19 November, 15:05. Only you see this.")
    await ann.clicks("Won")
    screen = await ann.sees("Beta seats marked as won", "No open deal here is yours")
    assert screen.count("One open deal is yours") == 0
