"""Who owes which debrief: seen by managers in private, reminded kindly, left alone; and choosing which comes first."""

from datetime import timedelta

from tests.transcripts.scenes import a_quick_one
from tests.transcripts.stage import THURSDAY


async def test_managers_see_in_private_whose_debriefs_are_open_the_oldest_first(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    stage.clock.at = THURSDAY + timedelta(days=1)
    await bob.types("/winloss won Harbor Foods")
    await bob.sees("Congratulations on Harbor Foods")
    await manager.types("/winloss pending")
    told = await manager.sees("In the whole team 2 are open.", "Bob Berg, won, today: not started")
    assert "Ann Ames, lost, a day ago: " in told  # by then she may have been reminded, as is due
    assert told.rindex("Acme renewal") < told.rindex("Harbor Foods")
    await bob.types("/winloss pending")
    assert "Ann" not in await bob.sees("1 debrief waiting for you")


async def test_stats_say_as_many_are_still_to_do_as_pending_though_one_was_asked_about_so_far(stage):
    ann, manager = stage.ann, stage.max
    for deal in ("Acme renewal", "Harbor Foods", "Contoso"):
        await ann.types(f"/winloss lost {deal}")
    await ann.sees("Sorry about Acme renewal")
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 3 are open.")
    await manager.types("/winloss stats")
    await manager.sees("0 of 1 asked about are debriefed. 3 debriefs are still to do.")
    await manager.types("/winloss stats last quarter")
    assert "to do" not in (await manager.sees("Last quarter")).rpartition("Last quarter")[2]


async def test_a_managers_own_debrief_stands_once(stage):
    manager = stage.max
    await manager.types("/winloss lost Acme renewal")
    await manager.sees("Sorry about Acme renewal")
    await manager.types("/winloss pending")
    told = (
        await manager.card_shows("In the whole team one is open.")
        if stage.teams
        else await manager.sees("In the whole")
    )
    assert "1 debrief waiting for you." in told
    assert "Max Moss" not in told.rpartition("1 debrief waiting")[2]


async def test_asked_in_a_channel_it_tells_counts_alone(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await manager.types("/winloss pending", channel=stage.sales)
    if stage.teams:  # what only one person is to see goes to their own chat there, and whole
        await manager.sees("I've answered you in our chat.", "In the whole team one is open.")
        return
    told = await manager.sees("In the whole team one is open.", "I list in our own conversation")
    assert "Ann Ames" not in told


async def test_a_manager_reminds_somebody_kindly_once_a_day(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    stage.clock.at = THURSDAY.replace(hour=14)
    await manager.types("/winloss pending")
    await manager.clicks("Remind")
    await manager.sees("Ann Ames is being reminded of Acme renewal, kindly and without your name.")
    await stage.app.ticker.tick()
    told = await ann.card_shows("about a minute, whenever you're ready.")
    assert "Max" not in told
    await manager.clicks("Remind")
    await manager.sees("Ann Ames was reminded of Acme renewal today already.")
    await ann.clicks("Continue")
    await ann.card_shows("What tipped it the other way?")


async def test_nobody_is_reminded_at_a_weekend_or_at_night(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    stage.clock.at = THURSDAY.replace(hour=21)
    await manager.types("/winloss pending")
    await manager.clicks("Remind")
    await manager.sees("Ann Ames is reminded of Acme renewal tomorrow at 09:00, at a decent hour there")
    await stage.app.ticker.tick()
    assert "whenever you're ready" not in ann.card


async def test_a_manager_leaves_it_and_its_rep_may_still_pick_it_up(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await manager.types("/winloss pending")
    await manager.clicks("Leave it")
    await manager.sees("Left alone: Acme renewal.")
    if not stage.teams:  # what has no buttons is a line there
        await manager.sees("In the whole team 0 are open.")
    await ann.card_shows("I'll leave Acme renewal alone")
    await ann.clicks("Pick it up again")
    await ann.card_shows("What tipped it the other way?")


async def test_of_several_that_are_open_one_chooses_which_comes_first(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.clicks("Start")
    await ann.types("/winloss won Harbor Foods")
    await ann.types("/winloss pending")
    await ann.sees("2 debriefs waiting for you")
    await ann.clicks("Do this one first")
    await ann.card_shows("Congratulations on Harbor Foods")
    assert "Acme renewal is next" in ann.screen


async def test_only_managers_remind_and_leave_what_is_others(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await stage.bob.types("/winloss pending")
    told = await stage.bob.sees("Nothing waits for you")
    assert "Remind" not in told


async def test_who_puts_one_off_is_not_asked_about_the_next_at_once(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await ann.clicks("Later")
    await ann.clicks("In an hour")
    await ann.sees("I'll come back to Acme renewal today at ")
    await stage.app.ticker.tick()
    assert "Congratulations on Harbor Foods" not in ann.screen
    await stage.later(hours=1, minutes=1)
    await ann.card_shows("Sorry about Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("Half")
    await ann.clicks("Finish here")
    await ann.sees("Congratulations on Harbor Foods")


async def test_after_a_later_of_days_the_next_one_comes_in_the_morning(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await ann.clicks("Later")
    await ann.clicks("Next week")
    await ann.sees("I'll come back to Acme renewal")
    assert "Congratulations on Harbor Foods" not in ann.screen
    await stage.at(THURSDAY.replace(hour=9, minute=1) + timedelta(days=1))
    await ann.sees("Congratulations on Harbor Foods")


async def test_they_told_me_works_after_an_edit_and_a_changed_told_says_what_it_hides(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.picks("Half")
    await ann.clicks("Finish here")
    await ann.sees("They told me")
    await ann.clicks("Change an answer")
    await ann.clicks("What you heard")
    await ann.picks("I asked, no clear answer")
    await ann.clicks("Next")
    await ann.card_shows("Thank you")
    told = await ann.clicks("They told me")
    assert "can't find" not in str(getattr(told, "text", told))
    await ann.card_shows("3 of 6, one more, because of your answer")
    await ann.fills("Their words, roughly", "Nobody wanted to own the switch.")
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.card_shows("Buyer's reason")
    await ann.clicks("Change an answer")
    await ann.clicks("What you heard")
    await ann.picks("I asked, no clear answer")
    await ann.clicks("Next")
    await ann.card_shows("Kept, but no longer counted or quoted: Buyer's reason and Their words.")
