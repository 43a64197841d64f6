"""What people ask for: figures, sharing them, the story of a deal, what waits."""

from dataclasses import asdict

import pytest

from bot.platforms.ports import Click, Who
from dialogs.errors import DebriefError
from dialogs.messages.actions import Action, Verb
from dialogs.records import Deal
from storage.units import cases, deals
from tests.transcripts.scenes import a_quick_one, the_lost_deal

FEW = "Answers about wins, losses and undecided deals are each shown once three sellers have given them."


async def test_stats_of_nothing_say_what_to_do_next(stage):
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("/winloss")


@pytest.mark.everywhere
async def test_stats_are_private_until_they_are_shared(stage):
    ann, bob = stage.ann, stage.bob
    await the_lost_deal(ann)
    await ann.types("/winloss stats")
    await ann.sees("1 closed: 1 lost")
    assert "1 closed" not in bob.screen

    await ann.clicks("Share")
    asked = await ann.sees("Everybody in it reads it, and whoever joins later.")
    assert "Share this in the channel of the weekly summary?" in asked if stage.teams else "#" in asked
    assert "1 closed" not in bob.screen
    await ann.clicks("Share it there")

    await ann.sees("Shared.")
    await bob.sees("1 closed: 1 lost")


async def test_stats_by_a_dimension_and_of_a_period(stage):
    ann = stage.ann
    await the_lost_deal(ann)
    await ann.types("/winloss stats 30d by price")
    await ann.sees("By price", "Answers are shown here once three sellers have debriefed.")
    await ann.types("/winloss stats 2026-Q3")
    await ann.sees("nothing")
    await ann.types("/winloss stats by region year")
    await ann.sees("No region is known in this period.")


async def test_the_answers_of_one_seller_are_for_managers_only_and_never_shared(stage):
    bob, manager = stage.bob, stage.max
    await the_lost_deal(stage.ann)
    await bob.types("/winloss stats")
    said = await bob.sees("1 closed: 1 lost", FEW)
    assert "Price and value" not in said
    await manager.types("/winloss stats")
    await manager.sees("1 closed: 1 lost", "Losses, our view (1 of 1): Price 1")
    await manager.clicks("Share")
    await manager.clicks("Share it there")
    assert "our view" not in await bob.sees(FEW)


async def test_the_rest_stands_behind_buttons_and_leads_back(stage):
    manager = stage.max
    await the_lost_deal(stage.ann)
    await manager.types("/winloss stats 2026")
    await manager.sees("2026, 1 Jan–19 Nov", "1 closed: 1 lost")
    await manager.clicks("Reasons")
    await manager.sees("Reasons. 2026, 1 Jan–19 Nov", "What tipped losses, our view", "heard from buyers")
    await manager.clicks("Overview")
    await manager.sees("Losses, our view (1 of 1)")
    await manager.clicks("Ours to change")
    await manager.sees("Ours to change. 2026", "Did we expect it?")


async def test_answers_of_three_sellers_are_for_everybody_however_many_one_gives(stage):
    for deal in ("Acme renewal", "Harbor Foods", "Betasoloin"):
        await a_quick_one(stage.ann, "lost", deal, "Price and value")
    await stage.bob.types("/winloss stats by driver")
    await stage.bob.sees("By driver", "Answers are shown here once three sellers have debriefed.")
    await stage.max.types("/winloss stats by driver")
    await stage.max.sees("All 3 closings.", "Price")
    await a_quick_one(stage.bob, "lost", "Mill phones", "Price and value")
    await a_quick_one(stage.max, "lost", "Northwind Dental", "Price and value")
    await stage.bob.types("/winloss stats 30d by driver")
    await stage.bob.sees("All 5 closings.", "Price")


async def test_a_deal_that_is_open_is_known(stage):
    ann, bob = stage.ann, stage.bob
    services = stage.app.services
    workspace_id = stage.workspace_id
    owner = await services.person(Who(workspace_id, stage.user_id(ann)))
    known = Deal(workspace_id, "D1", "Betasoloin - GTK 500", "Betasoloin", owner.id, amount=12_000_000)
    await services.storage.write(_an_open_deal, known, stage.clock.now())
    await bob.types("/winloss deal betasoloin - gtk 500")
    said = await bob.sees("Open.", "Betasoloin", "Ann Ames", "EUR 12,000")
    assert "Did you mean" not in said


async def test_a_deal_whose_only_mark_was_taken_back_is_not_suggested_for_itself(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Undo")
    await ann.sees("Taken back")
    await ann.types("/winloss deal Acme renewal")
    assert "Did you mean" not in await ann.sees("I know no deal called Acme renewal")


def _an_open_deal(conn, made, now):
    conn.execute(deals.NEW_DEAL(), {**asdict(made), "name_key": deals.name_key(made.name), "created_at": now})


async def test_the_story_of_a_deal_shows_answers_to_the_rep_and_managers_only(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await the_lost_deal(ann)
    await ann.types("/winloss deal acme  RENEWAL")
    said = await ann.sees("Lost on 19 Nov 2026", "Effort and risk of changing", "Talk again: 19 Feb 2027")
    assert "19 February 2027" in said
    assert "2027-02-19" not in said, "days are spelt for people"
    await manager.types("/winloss deal Acme renewal")
    await manager.sees("Effort and risk of changing")
    await bob.types("/winloss deal Acme renewal")
    said = await bob.sees("It was debriefed. The rep and managers see the answers.")
    assert "Effort" not in said
    assert "Talk again" not in said
    await bob.types("/winloss deal Acme renewl")
    await bob.sees("Did you mean Acme renewal?")
    await bob.types("/winloss deal Acme")
    assert "Mark it" not in await bob.sees("I know no deal called Acme. Did you mean Acme renewal?")


async def test_pending_lists_what_waits_and_continues_it(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss pending")
    await ann.sees("Nothing waits for you")
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await ann.types("/winloss pending")
    await ann.sees("2 debriefs waiting for you", "not started", "waits for its turn")
    await ann.clicks("Continue")
    await ann.sees("1 of 5")
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 2 are open")


async def test_the_digest_preview_is_for_managers(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss digest preview")
    await ann.sees("is for managers")
    await manager.types("/winloss digest preview")
    await manager.sees("Wins and losses")


async def test_help_lists_what_one_may_use(stage):
    ann, manager = stage.ann, stage.max
    await ann.types("/winloss help")
    assert "digest preview" not in await ann.sees("Yours: deal Acme renewal, deals, home, pending")
    await ann.clicks("Every command")
    assert "digest preview" not in await ann.sees("/winloss lost <deal> [amount] [vs <competitor>]")
    await manager.types("/winloss")
    await manager.sees("For managers: ", "stats answers", "digest preview")
    await manager.types("/winloss help all")
    await manager.sees("/winloss digest preview")


async def test_nobody_presses_somebody_elses_button(stage):
    ann, bob = stage.ann, stage.bob
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    before = ann.card
    bob_sees = await _presses_as(stage, bob, ann)
    assert "belongs to someone else" in bob_sees
    assert ann.card == before


async def _presses_as(stage, bob, ann):
    workspace = stage.workspace_id
    person = await stage.app.services.person(Who(workspace, stage.user_id(ann)))
    (case,) = await stage.app.services.storage.read(cases.at_hand, workspace, person.id)
    action = Action(Verb.EDIT, case.debrief.id, case.debrief.rev, "reason")
    try:
        await stage.app.desk.click(Click("stolen-1", Who(workspace, stage.user_id(bob)), action, {}, ""))
    except DebriefError as error:
        return error.sentence
    return ""
