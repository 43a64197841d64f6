"""Not my deal, and don't remind me: two things. One hands it on, to a colleague or to nobody; the other keeps it."""

import pytest
from sqlalchemy import select

from storage.tables import fact, outbox
from tests.transcripts.stage import on_slack


@pytest.mark.everywhere
async def test_whose_deal_it_is_isnt_known_so_a_manager_is_told_and_hands_it_on(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await bob.types("/winloss help")
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Not my deal")
    await ann.clicks("I don't know")
    await ann.sees("Acme renewal isn't yours. Thank you. It waits for a manager to find out whose it is.")
    await ann.types("/winloss pending")
    await ann.sees("Nothing waits for you.")
    await manager.sees("Acme renewal (lost) isn't Ann Ames's, who doesn't know whose it is. It is yours to hand on.")
    await manager.clicks("Show them")
    await manager.sees("lost, today: nobody knows yet whose it is, yours to hand on")
    await manager.clicks("Hand on")
    await manager.picks("Bob Berg")
    await manager.sees("Bob Berg is being asked about Acme renewal now.")
    await bob.sees("Sorry about Acme renewal")
    await ann.sees("Passed Acme renewal on to Bob Berg. Thank you.")


@pytest.mark.everywhere
async def test_who_finds_out_whose_it_is_may_say_so_and_it_may_be_theirs_after_all(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Not my deal")
    await ann.clicks("I don't know")
    await ann.sees("a manager to find out whose it is")
    await ann.clicks("I know whose it is")
    await ann.picks("Ann Ames")
    await ann.sees("Sorry about Acme renewal", "Start")
    await ann.types("/winloss pending")
    await ann.sees("1 debrief waiting for you")


async def test_a_deal_of_nobody_counts_for_no_seller_and_nobody_is_written_to(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Not my deal")
    await ann.clicks("I don't know")
    await ann.sees("a manager to find out whose it is")
    read = stage.app.services.storage.read
    assert await read(lambda conn: conn.execute(select(fact.c.outcome, fact.c.person_id)).all()) == [("lost", None)]
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("It was wrong, correct it")
    await ann.sees("Acme renewal now counts as won")
    told = await read(lambda conn: conn.execute(select(outbox.c.recipient, outbox.c.parked)).all())
    assert "nobody" not in {to for to, _ in told}
    assert {parked for _, parked in told} == {None}


async def test_whose_it_is_isnt_asked_of_a_mark_that_was_taken_back(stage):
    ann, bob = stage.ann, stage.bob
    await bob.types("/winloss help")
    await nobodys(ann)
    await ann.clicks("Undo")
    await ann.sees("Taken back")
    await ann.clicks("I know whose it is")
    await ann.sees("That mark was taken back, so there is nothing to debrief.")
    read = stage.app.services.storage.read
    assert await read(lambda conn: conn.execute(select(fact.c.outcome)).all()) == []
    assert "Sorry about" not in bob.screen


async def test_nobody_is_spoken_of_as_nobody_and_not_by_a_name(stage):
    ann, bob = stage.ann, stage.bob
    await nobodys(ann)
    await bob.types("/winloss lost Acme renewal")
    await bob.sees("was already marked as lost", "Nobody knows yet whose it is; a manager sees to that.")
    await bob.clicks("It closed again")
    await bob.sees("Nobody knows yet whose Acme renewal is, so I'm asking a manager whether it reopened.")
    assert "Nobody yet" not in bob.screen


async def nobodys(ann, deal="Acme renewal"):
    await ann.types(f"/winloss lost {deal}")
    await ann.clicks("Not my deal")
    await ann.clicks("I don't know")
    await ann.sees(f"{deal} isn't yours. Thank you. It waits for a manager to find out whose it is")


async def test_without_a_manager_whoever_doesnt_know_reads_that_it_waits_for_one(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path, managers=[]) as stage:
        await stage.ann.types("/winloss lost Acme renewal")
        await stage.ann.clicks("Not my deal")
        await stage.ann.clicks("I don't know")
        await stage.ann.sees("Acme renewal waits for a manager, and app.yaml names none whom I have met.")


async def test_dont_remind_me_keeps_it_open_and_theirs_and_says_nothing_more(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Don't remind me")
    told = "I won't remind you of Acme renewal. It stays yours"
    await ann.sees(told)
    for _ in range(4):
        await stage.later(days=7)
    assert "minute, whenever you're ready" not in await ann.sees(told)
    await manager.types("/winloss pending")
    listed = await manager.sees("Ann Ames, lost, ", "theirs to take up, without reminders")
    assert "Remind" not in listed.rpartition("theirs to take up")[2].splitlines()
    await ann.types("/winloss home")
    await ann.sees("lost, without reminders")
    await ann.clicks("Continue", under="without reminders")
    await ann.sees("What tipped it the other way?")


async def test_a_reminder_can_be_the_last_one_and_the_next_deal_comes_all_the_same(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await stage.later(days=5)
    await ann.sees("Acme renewal: about a minute, whenever you're ready.")
    await ann.clicks("Don't remind me")
    await ann.sees("I won't remind you of Acme renewal.")
    await stage.later(days=1)
    await ann.sees("Congratulations on Harbor Foods")


async def test_taken_up_by_hand_and_laid_down_again_it_is_not_brought_up_either(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Don't remind me")
    await ann.clicks("Continue now")
    await ann.sees("What tipped it the other way?")
    await stage.later(days=14)
    await ann.sees("I won't remind you of Acme renewal.")
    assert "your answers are safe" not in await ann.sees("Continue now")
