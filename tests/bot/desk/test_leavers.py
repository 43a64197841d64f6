"""Somebody's account is deactivated: what they left open a manager hands on, what they told stays theirs."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.platforms.ports import Click
from bot.sending.leaving import Leaving
from bot.sending.telling import Telling
from dialogs.errors import NotYours
from dialogs.messages.actions import Action, Verb
from storage.tables import outbox, timer
from storage.units import audit, cases, following, parking, people
from tests.bot.rig import settled
from tests.examples import more
from tests.transcripts.scenes import a_contract_elsewhere
from tests.transcripts.stage import on_slack, on_teams

pytestmark = pytest.mark.everywhere


ON_SLACK = pytest.mark.parametrize("stage", [on_slack, more(on_teams)], indirect=True)
"""For what is alike on either, once we know of it: in Teams in the long tier alone."""


@pytest.fixture(params=[on_slack, on_teams])
async def stage(request, sqlite_url, tmp_path):
    async with request.param(sqlite_url, tmp_path) as made:
        yield made
        if made.teams:  # that somebody isn't there, and that their chat takes nothing
            told = {one["error"]["code"] for one in made.teams.refusals}
            assert told <= {"MemberNotFoundInConversation", "ConversationNotFound"}
            made.teams.refusals.clear()


async def person_of(stage, who):
    return await stage.app.services.storage.read(people.person_by_user, stage.workspace_id, stage.user_id(who))


async def loses_account(stage, who):
    """Their account is deactivated, and the platform tells us what it tells."""
    if stage.slack:
        status, _ = await stage.slack.deactivates(who.id)
        assert status == 200
    else:
        who.loses_account()
        await who.leaves_team(stage.sales)


async def waits_for(stage, who):
    """What is still to come to somebody: timers of their debriefs, and messages."""
    person = await person_of(stage, who)

    def look(conn):
        timers = conn.execute(select(timer.c.kind).where(timer.c.kind.in_(("remind", "resume", "follow_up")))).scalars()
        due = (outbox.c.recipient == person.id) & (outbox.c.sent < outbox.c.wanted)
        targets = conn.execute(select(outbox.c.kind).where(due)).scalars()
        return [*timers, *targets]

    return await stage.app.services.storage.read(look)


@ON_SLACK
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
    await loses_account(stage, ann)
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


@ON_SLACK
async def test_what_somebody_would_have_followed_up_a_manager_hands_on(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await a_contract_elsewhere(ann)
    await settled(stage.app)
    await loses_account(stage, ann)
    assert "follow_up" not in await waits_for(stage, ann)
    await manager.sees("Ann Ames isn't here any more. One follow-up of theirs needs a new hand.")
    await bob.types("/winloss followups")
    await bob.sees("Nothing of yours waits")
    (item, *_) = (await stage.app.services.storage.read(following.in_no_hands, stage.workspace_id))[0]
    takes = Action(Verb.PASS_ON, item.id, 0, "", (await person_of(stage, stage.max)).id)
    with pytest.raises(NotYours):
        await stage.app.desk.click(Click("e-bob", stage.who(bob), takes, {}, ""))

    await manager.types("/winloss followups")
    await manager.sees("One follow-up of somebody who isn't here any more needs a new hand.", "Ann Ames, 3 April 2029")
    await manager.clicks("Hand on")
    await manager.picks("Bob Berg")
    await stage.later(minutes=1)
    await bob.sees("Max Moss asks you to take this on.", "Acme renewal")
    assert (await stage.app.services.storage.read(audit.entries, stage.workspace_id))[-1].act == "handed_on"
    await stage.at(datetime(2029, 4, 3, 9, 0, tzinfo=UTC))  # the 2nd is Easter Monday
    await bob.sees("Acme renewal: their contract ends on 31 May")
    await bob.clicks("Done")
    await bob.sees("Acme renewal: done, thank you.")


async def test_whoever_is_here_keeps_what_is_theirs(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    (case,) = await stage.app.services.storage.read(cases.pending, stage.workspace_id, None)
    action = Action(Verb.HAND_ON, case.debrief.id, 0, "", (await person_of(stage, stage.bob)).id)
    answer = await stage.app.desk.click(Click("e1", stage.who(stage.max), action, {}, ""))
    assert answer.summary.startswith("Ann Ames is here, so Acme renewal is theirs to hand on.")


async def test_it_is_noticed_when_the_platform_refuses_what_is_sent(stage):
    if stage.slack:
        stage.slack.fault("chat.postMessage", "user_disabled")
    else:
        stage.ann.loses_account()
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    assert (await person_of(stage, stage.ann)).guest
    assert await waits_for(stage, stage.ann) == []
    await stage.max.sees("Ann Ames isn't here any more. One debrief of theirs is open, and yours to hand on.")


async def test_it_is_noticed_when_nobody_told_and_a_profile_is_read_before_something_is_sent(stage):
    """Nobody was there to be told, and a day later a reminder is due."""
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Sorry about Acme renewal")
    await settled(stage.app)
    if stage.slack:
        stage.slack.users[stage.ann.id]["deleted"] = True
    else:
        stage.ann.loses_account()
    await stage.later(days=5)
    await settled(stage.app)
    assert await waits_for(stage, stage.ann) == []
    await stage.max.sees("Ann Ames isn't here any more. One debrief of theirs is open, and yours to hand on.")
    assert await stage.app.services.storage.read(parking.parked, stage.workspace_id) == ()


async def test_whoever_comes_back_is_there_again(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    await loses_account(stage, stage.ann)
    assert (await person_of(stage, stage.ann)).guest
    if stage.slack:
        stage.slack.users[stage.ann.id]["deleted"] = False
    else:
        stage.ann.gets_account_back()
    await stage.ann.types("/winloss pending")
    await stage.ann.sees("1 debrief waiting for you")
    assert (await person_of(stage, stage.ann)).guest is False


async def test_managers_hear_of_it_once_each_time_whatever_the_platform_tells_of_them_later(stage):
    told = "isn't here any more. One debrief of theirs is open"
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    await loses_account(stage, stage.ann)
    for _ in range(3):
        await settled(stage.app)
        await stage.max.sees(told)
        await stage.later(days=1)
        await (stage.slack.deactivates(stage.ann.id) if stage.slack else stage.app.desk.left(stage.who(stage.ann)))
    assert stage.max.screen.count(told) == 1
    if stage.slack:
        stage.slack.users[stage.ann.id]["deleted"] = False
    else:
        stage.ann.gets_account_back()
    await stage.ann.types("/winloss pending")
    await stage.ann.sees("1 debrief waiting for you")
    await stage.app.desk.left(stage.who(stage.ann))
    await settled(stage.app)
    assert stage.max.screen.count(told) == 2


async def test_managers_hear_of_it_also_where_winloss_was_killed_before_it_told_them(in_teams, monkeypatch):
    await in_teams.ann.types("/winloss lost Acme renewal")
    await settled(in_teams.app)
    person, leaving = await person_of(in_teams, in_teams.ann), Leaving(in_teams.app.services)
    with monkeypatch.context() as patch:
        patch.setattr(Telling, "managers", dies)
        with pytest.raises(InterruptedError):
            await leaving.left(person)
    assert await waits_for(in_teams, in_teams.ann), "so it is noticed again"
    await leaving.left(person)
    in_teams.app.delivery.wake()
    await in_teams.max.sees("Ann Ames isn't here any more. One debrief of theirs is open, and yours to hand on.")


async def dies(*_args, **_given):
    raise InterruptedError


@pytest.fixture
async def in_teams(sqlite_url, tmp_path):
    async with on_teams(sqlite_url, tmp_path) as made:
        yield made
        made.teams.refusals.clear()


async def test_whoever_left_only_a_team_of_teams_is_still_here(in_teams):
    await in_teams.ann.types("/winloss lost Acme renewal")
    await in_teams.ann.leaves_team(in_teams.sales)
    await in_teams.ann.clicks("Start")
    await in_teams.ann.card_shows("1 of 5")
    assert (await person_of(in_teams, in_teams.ann)).guest is False


@pytest.mark.parametrize("how", ["blocks", "uninstalls"])
async def test_whoever_wants_nothing_of_us_in_teams_is_still_here(in_teams, how):
    """Nothing comes to them, and nobody hands on what is theirs."""
    await in_teams.ann.types("/winloss lost Acme renewal")
    await in_teams.ann.sees("Sorry about Acme renewal")
    await settled(in_teams.app)
    if how == "blocks":
        in_teams.ann.blocks()
    else:
        in_teams.teams.conversations[in_teams.ann.conversation].installed = False
    await in_teams.later(days=5)
    await settled(in_teams.app)
    await in_teams.ann.leaves_team(in_teams.sales)
    assert (await person_of(in_teams, in_teams.ann)).guest is False
    assert await in_teams.app.services.storage.read(parking.parked, in_teams.workspace_id)
    assert "isn't here any more" not in in_teams.max.screen


@pytest.mark.parametrize(
    ("lost", "status"),
    [([{"id": 7}], 400), ([{}], 400), ("29:1", 400), ([{"id": "29:nobody", "aadObjectId": "x"}], 200)],
)
async def test_odd_removals_are_refused_or_ignored(in_teams, lost, status):
    reply = await in_teams.max.sends(in_teams.max.activity("conversationUpdate", membersRemoved=lost))
    assert reply.status == status
