"""What only Teams has: clients without Action.Execute, mentions in a channel, dialogs, activities that come twice."""

import pytest

from bot.app import build
from storage.engine.engine import open_storage
from tests.stand_ins.teams import Teams
from tests.transcripts.scenes import a_quick_one, the_lost_deal
from tests.transcripts.stage import THURSDAY, Hand, on_teams, serving, settings


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_teams(sqlite_url, tmp_path) as made:
        yield made


async def test_an_old_client_gets_everything_as_messages(stage):
    ann = stage.ann
    ann.old = True
    await the_lost_deal(ann)
    await ann.sees("Thank you", "Effort and risk of changing")
    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.sees("Thank you", "Timing and budget")
    assert all(activity["type"] == "message" for activity in stage.teams.sent[-6:])


async def test_figures_asked_for_in_a_channel_are_for_everybody_there(stage):
    ann, bob = stage.ann, stage.bob
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await ann.types("/winloss stats", channel=stage.sales)
    said = await bob.sees("1 closed: 1 lost", "each shown once three sellers have given them.")
    assert "Price and value" not in said
    (asked, answer) = stage.teams.messages(stage.sales)
    assert answer.thread == asked.id


async def test_anything_else_said_in_a_channel_is_answered_in_private(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal", channel=stage.sales)
    await bob.sees("I've answered you in our chat.")
    await ann.sees("Acme renewal marked as lost", "Sorry about Acme renewal")
    assert "marked as lost" not in bob.screen


async def test_an_activity_that_comes_twice_changes_nothing(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Acme renewal marked as lost", "Sorry about Acme renewal")
    before = ann.screen
    assert (await stage.teams.redelivers())[0] == 200
    await ann.types("/winloss pending")
    after = await ann.sees("1 debrief waiting for you")
    assert after.startswith(before)
    assert after.count("marked as lost") == 1


async def test_a_message_becomes_a_mark_through_the_dialog(stage):
    ann = stage.ann
    await ann.uses("mark", on="Acme renewal")
    await ann.clicks("Lost")
    await ann.fills("Amount, if you know it", "a lot")
    await ann.clicks("Mark it")
    assert "a lot" in ann.screen  # the form stays, with what is wrong
    await ann.fills("Amount, if you know it", "12k")
    await ann.clicks("Mark it")
    await ann.sees("Acme renewal marked as lost (EUR 12,000)", "Sorry about Acme renewal")


async def test_two_tenants_never_see_each_other(sqlite_url, tmp_path):
    clock = Hand(THURSDAY)
    async with Teams(clock.real) as teams:
        ann = teams.person("Ann Ames")
        eve = teams.person("Eve Ekman", tenant="99999999-2222-4333-8444-555555555555")
        made = build(settings(sqlite_url, tmp_path, teams.environ(single=False)), open_storage(sqlite_url), clock)
        async with serving(made) as address:
            teams.app_url = address + "/api/messages"
            for person in (ann, eve):
                await person.installs()
            await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
            await eve.types("/winloss deal Acme renewal")
            await eve.sees("I know no deal called Acme renewal")
            await eve.types("/winloss stats")
            assert "1 closed" not in await eve.sees("Nothing closed yet")
