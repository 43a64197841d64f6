"""A manager has somebody or a deal erased: what it would take, an hour to undo it, and nothing of it left in chat."""

import pytest

from bot.platforms.ports import Click
from dialogs.audit import Act
from dialogs.messages.actions import Action, Verb
from storage.units import audit
from tests.transcripts.scenes import the_lost_deal


async def test_who_is_erased_is_gone_from_chat_after_an_hour(stage):
    ann, max_ = stage.ann, stage.max
    await the_lost_deal(ann)
    await ann.sees("Nobody wanted to own the switch")
    await max_.types("/winloss erase person Ann Ames")
    await max_.sees("Erase Ann Ames", "What they picked stays counted", "2 texts in 1 debrief", "Backups")

    await max_.clicks("Erase it in an hour")

    await max_.sees("Ann Ames is erased in an hour")
    await stage.later(minutes=59)
    await ann.sees("Nobody wanted to own the switch")
    await stage.later(minutes=2)
    await stage.later(minutes=2)
    await max_.types("/winloss deal Acme renewal")
    await max_.sees("Price and value")
    assert "own the switch" not in max_.screen
    if not stage.on_the_page:  # there her conversation goes with its rows
        await ann.sees_no_more("own the switch")
    await max_.types("/winloss erase person Ann Ames")
    await max_.sees("I know nobody called Ann Ames")
    await max_.types("/winloss stats all")
    await max_.sees("1 closed: 1 lost")


async def test_within_the_hour_any_manager_can_undo_it(stage):
    ann, max_ = stage.ann, stage.max
    await the_lost_deal(ann)
    await max_.types("/winloss erase deal acme renewal")
    await max_.sees("Erase the deal Acme renewal")
    await max_.clicks("Erase it in an hour")
    await max_.sees("Acme renewal is erased in an hour")
    await max_.clicks("Undo, keep it")
    await max_.sees("Nothing is erased.")
    await stage.later(minutes=61)
    await max_.types("/winloss deal Acme renewal")
    await max_.sees("Lost on 19 Nov 2026")
    logged = await stage.app.services.storage.read(audit.entries, stage.workspace_id)
    assert [one.act for one in logged if one.act in {Act.ERASED, Act.KEPT}] == [Act.ERASED, Act.KEPT]


async def test_an_undo_that_is_delivered_twice_answers_the_same_and_is_told_and_logged_once(stage):
    ann, max_ = stage.ann, stage.max
    await the_lost_deal(ann)
    await max_.types("/winloss erase deal acme renewal")
    await max_.clicks("Erase it in an hour")
    await max_.sees("Acme renewal is erased in an hour")
    logged = await stage.app.services.storage.read(audit.entries, stage.workspace_id)
    (about,) = {one.about for one in logged if one.act == Act.ERASED}
    undo = Click("e1", stage.who(max_), Action(Verb.KEEP, about), {}, "")
    answers = [await stage.app.desk.click(undo) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0].summary == "Nothing is erased."
    logged = await stage.app.services.storage.read(audit.entries, stage.workspace_id)
    assert [one.act for one in logged if one.act in {Act.ERASED, Act.KEPT}] == [Act.ERASED, Act.KEPT]


async def test_a_deal_is_gone_and_still_counts(stage):
    ann, max_ = stage.ann, stage.max
    await the_lost_deal(ann)
    await max_.types("/winloss erase deal Acme renewal")
    await max_.clicks("Erase it in an hour")
    await max_.sees("in an hour")
    await stage.later(minutes=61)
    await ann.sees("An erased deal")
    assert "own the switch" not in ann.screen
    await max_.types("/winloss deal Acme renewal")
    await max_.sees("no deal")
    await max_.types("/winloss stats all")
    await max_.sees("1 closed: 1 lost")


async def test_who_is_no_manager_erases_nothing(stage):
    ann, bob = stage.ann, stage.bob
    await the_lost_deal(ann)
    await bob.types("/winloss erase person Ann Ames")
    await bob.sees("Managers erase what is kept.")
    who = stage.who(bob)
    with pytest.raises(Exception, match="Only managers"):
        await stage.app.desk.click(Click("e1", who, Action(Verb.ERASE, "person:x"), {}, ""))


async def test_what_cannot_be_meant_is_said(stage):
    max_ = stage.max
    await max_.types("/winloss erase deal Nobody knows it")
    await max_.sees("I know no deal called Nobody knows it.")


async def test_the_page_of_a_digest_is_closed_by_a_manager(stage):
    max_ = stage.max
    await max_.types("/winloss digest withdraw 2026-W01")
    await max_.sees("There is no digest of 2026-W01.")
    await max_.types("/winloss digest withdraw")
    await max_.sees("Which week's?")
    await stage.later(days=5)
    await max_.types("/winloss digest withdraw 2026-W48")
    await max_.sees("The page of 2026-W48 is closed")
