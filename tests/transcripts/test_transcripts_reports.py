"""What people ask for: figures, sharing them, the story of a deal, what waits."""

from bot.platform import Click, Who
from dialogs.actions import Action, Verb
from dialogs.errors import DebriefError
from storage.units import cases
from tests.transcripts.scenes import a_quick_one, the_lost_deal


async def test_stats_of_nothing_say_what_to_do_next(stage):
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("/winloss")


async def test_stats_are_private_until_they_are_shared(stage):
    ann, bob = stage.ann, stage.bob
    await the_lost_deal(ann)
    await ann.types("/winloss stats")
    await ann.sees("1 closed: 1 lost")
    assert "1 closed" not in bob.screen

    await ann.clicks("Share")

    await ann.sees("Shared.")
    await bob.sees("1 closed: 1 lost")


async def test_stats_by_a_dimension_and_of_a_period(stage):
    ann = stage.ann
    await the_lost_deal(ann)
    await ann.types("/winloss stats 30d by price")
    await ann.sees("By price")
    await ann.types("/winloss stats 2026-Q3")
    await ann.sees("nothing")


async def test_the_story_of_a_deal_shows_answers_to_the_rep_and_managers_only(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await the_lost_deal(ann)
    await ann.types("/winloss deal acme  RENEWAL")
    await ann.sees("Lost on 19 Nov 2026", "Effort and risk of changing", "Talk again: 19 Feb 2027")
    await manager.types("/winloss deal Acme renewal")
    await manager.sees("Effort and risk of changing")
    await bob.types("/winloss deal Acme renewal")
    assert "Effort" not in await bob.sees("It was debriefed. The rep and managers see the answers.")
    await bob.types("/winloss deal Acme renewl")
    await bob.sees("Did you mean Acme renewal?")


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
    assert "digest preview" not in await ann.sees("/winloss lost <deal> [amount] [vs <competitor>]")
    await manager.types("/winloss")
    await manager.sees("/winloss digest preview")


async def test_nobody_presses_somebody_elses_button(stage):
    ann, bob = stage.ann, stage.bob
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    before = ann.card
    bob_sees = await _presses_as(stage, bob, ann)
    assert "belongs to someone else" in bob_sees
    assert ann.card == before


async def _presses_as(stage, bob, ann):
    workspace = f"slack:{stage.slack.team_id}" if stage.slack else "web:local"
    user = {id(person): person.id if stage.slack else person.user_id for person in (ann, bob)}
    person = await stage.app.house.person(Who(workspace, user[id(ann)]))
    case = await stage.app.house.storage.read(cases.at_hand, workspace, person.id)
    action = Action(Verb.EDIT, case.debrief.id, case.debrief.rev, "reason")
    try:
        await stage.app.desk.click(Click("stolen-1", Who(workspace, user[id(bob)]), action, {}, ""))
    except DebriefError as error:
        return error.sentence
    return ""
