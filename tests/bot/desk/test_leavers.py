"""Somebody's account is deactivated: what they left open a manager hands on, what they told stays theirs."""

import pytest
from sqlalchemy import select

from bot.platforms.ports import Click
from dialogs.messages.actions import Action, Verb
from storage.tables import outbox, timer
from storage.units import audit, cases, people
from tests.bot.rig import settled
from tests.transcripts.stage import on_slack


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as made:
        yield made


async def person_of(stage, who):
    return await stage.app.services.storage.read(people.person_by_user, stage.workspace_id, who.id)


async def waits_for(stage, who):
    """What is still to come to somebody: timers of their debriefs, and messages."""
    person = await person_of(stage, who)

    def look(conn):
        timers = conn.execute(select(timer.c.kind).where(timer.c.kind.in_(("remind", "resume", "follow_up")))).scalars()
        due = (outbox.c.recipient == person.id) & (outbox.c.sent < outbox.c.wanted)
        targets = conn.execute(select(outbox.c.kind).where(due)).scalars()
        return [*timers, *targets]

    return await stage.app.services.storage.read(look)


async def test_what_somebody_left_unanswered_is_handed_on_and_what_they_told_is_theirs(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.types("/winloss lost Contoso")
    await ann.sees("Contoso marked as lost")
    await settled(stage.app)
    status, _ = await stage.slack.deactivates(ann.id)
    assert status == 200
    assert await waits_for(stage, ann) == []
    await settled(stage.app)
    await manager.sees("Ann Ames isn't here any more. 2 debriefs of theirs are open, and yours to hand on.")

    await manager.types("/winloss pending")
    told = await manager.sees("Ann Ames isn't here any more, lost, today: not begun, yours to hand on")
    assert "begun, what was told stays theirs" in told
    assert told.count("[Hand on]") == 1
    await manager.clicks("Hand on")
    await manager.sees("Whose deal is Contoso?")
    await manager.picks("Bob Berg")
    await manager.sees("Bob Berg is being asked about Contoso now.")

    await bob.sees("Sorry about Contoso")
    ws, read = stage.workspace_id, stage.app.services.storage.read
    left = await read(cases.pending, ws, (await person_of(stage, ann)).id)
    assert [case.deal.name for case in left] == ["Acme renewal"]
    assert (await read(audit.entries, ws))[-1].act == "handed_on"
    begun = Action(Verb.HAND_ON, left[0].debrief.id, 0, "", (await person_of(stage, bob)).id)
    answer = await stage.app.desk.click(Click("e-begun", stage.who(manager), begun, {}, ""))
    assert answer.summary.startswith("Ann Ames had begun Acme renewal. What they told stays theirs")
    await bob.types("/winloss deal Acme renewal")
    await bob.sees("The rep and managers see the answers.")


async def test_whoever_is_here_keeps_what_is_theirs(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    (case,) = await stage.app.services.storage.read(cases.pending, stage.workspace_id, None)
    action = Action(Verb.HAND_ON, case.debrief.id, 0, "", (await person_of(stage, stage.bob)).id)
    answer = await stage.app.desk.click(Click("e1", stage.who(stage.max), action, {}, ""))
    assert answer.summary.startswith("Ann Ames is here, so Acme renewal is theirs to hand on.")


async def test_it_is_noticed_when_slack_refuses_what_is_sent(stage):
    stage.slack.fault("chat.postMessage", "user_disabled")
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    assert (await person_of(stage, stage.ann)).guest
    assert await waits_for(stage, stage.ann) == []
    await stage.max.sees("Ann Ames isn't here any more.")
