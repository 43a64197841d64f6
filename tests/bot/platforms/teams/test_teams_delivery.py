"""What lasts is shown in its newest state, whatever Teams does meanwhile; nothing in a channel is posted twice."""

import asyncio
import json
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.sending import delivery
from dialogs.records import Status
from storage.tables import outbox
from tests.bot.platforms.teams.teams_rig import a_stage, all_cases, calls, marks, parked, quiet, said, settled
from tests.examples import more
from tests.transcripts.scenes import a_quick_one

MONDAY_9 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DIGEST = "Wins and losses, 16–22 Nov"
NOT_THERE = "It's not there, post it again"


@pytest.fixture(autouse=True)
def short_polls(monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.05)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        await made.max.installs(made.sales)
        yield made


def cards(stage, person, words: str) -> list[str]:
    return [text for text in said(stage, person.conversation) if words in text]


# a person's first card


@pytest.mark.parametrize("kind", ["412", more("429")])
async def test_where_teams_says_wait_the_first_card_waits_and_comes_once(stage, kind):
    stage.teams.fault("send", kind, retry_after="7", times=2)
    began = stage.clock.real()
    await marks(stage.ann, "Acme renewal")
    await settled(stage)
    assert stage.clock.real() - began >= 14
    assert len(cards(stage, stage.ann, "Sorry about Acme renewal")) == 1


@pytest.mark.parametrize("kind", ["502", more("504"), more("drop")])
async def test_a_first_card_that_may_have_got_lost_comes_after_a_grace(stage, kind):
    stage.teams.fault("send", kind)
    began = stage.clock.real()
    await marks(stage.ann, "Acme renewal")
    await settled(stage)
    assert stage.clock.real() - began >= 15
    assert len(cards(stage, stage.ann, "Sorry about Acme renewal")) == 1


@pytest.mark.parametrize("kind", ["drop_after", more("502_after")])
async def test_a_first_card_that_came_all_the_same_is_there_twice_but_counts_once(stage, kind):
    ann = stage.ann
    stage.teams.fault("send", kind)
    await marks(ann, "Acme renewal")
    await ann.clicks("Start")  # on the one that came through, before the other is there
    await settled(stage)
    first, second = cards(stage, ann, "Acme renewal")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await settled(stage)
    assert "2 of 5" in said(stage, ann.conversation)[-1]
    (case,) = await all_cases(stage)
    fields = [answer.field for answer in case.answers.history]
    assert sorted(fields) == ["also", "driver"]
    assert first.startswith("Sorry about") or "1 of 5" in first
    assert "1 of 5" in second


async def test_one_persons_trouble_keeps_nobody_else_waiting(stage):
    """Teams limits a bot in each conversation by itself."""
    stage.teams.fault("send", "429", retry_after="600")
    await marks(stage.ann, "Acme renewal")
    await stage.app.delivery.round()
    await stage.app.delivery.finish()
    assert not stage.teams._faults["send"], "her card was refused"
    await marks(stage.max, "Harbor Foods", "won")
    await stage.max.sees("Congratulations on Harbor Foods")
    assert stage.ann.screen == ""


# a card that changes


@pytest.mark.parametrize("kind", ["412", *map(more, ("drop_after", "502", "429"))])
async def test_an_update_that_fails_is_simply_sent_again(stage, kind):
    ann = stage.ann
    await marks(ann, "Acme renewal")
    await ann.card_shows("Start")
    stage.teams.fault("update", kind, times=3)
    await ann.clicks("Start")
    assert "1 of 5" in ann.card, "it came back with the press"
    await settled(stage)
    assert len(said(stage, ann.conversation)) == 2, "the welcome and one card"
    assert "1 of 5" in said(stage, ann.conversation)[-1]


async def test_an_update_whose_line_breaks_is_sent_again_by_delivery_alone_which_shows_it_anew_later(stage):
    """The client for HTTP would do so by itself, and then nobody knows that the first one may come yet."""
    ann = stage.ann
    await marks(ann, "Acme renewal")
    await ann.card_shows("Start")
    await settled(stage)
    stage.teams.fault("update", "drop")
    await ann.clicks("Start")
    await stage.app.delivery.finish()
    asked = select(outbox.c.message_id).where(outbox.c.again_at.is_not(None))
    (shown_anew,) = await stage.app.services.storage.read(lambda conn: conn.execute(asked).scalars().all())
    assert shown_anew == stage.teams.messages(ann.conversation)[-1].id
    await settled(stage)
    assert "1 of 5" in said(stage, ann.conversation)[-1]


async def test_a_card_that_was_deleted_is_posted_anew(stage):
    ann = stage.ann
    await marks(ann, "Acme renewal")
    await ann.clicks("Start")
    await quiet(stage)
    stage.teams.conversations[ann.conversation].messages.clear()
    await ann.types("pending")
    await ann.clicks("Continue")
    await ann.sees("1 of 5")
    await settled(stage)
    assert len(cards(stage, ann, "What tipped it")) == 1


async def test_an_answer_is_posted_once_teams_is_less_busy(stage):
    stage.teams.fault("send", "429", retry_after="1")
    await stage.ann.types("pending")
    await stage.ann.sees("Nothing waits for you.")
    await quiet(stage)
    assert len(cards(stage, stage.ann, "Nothing waits")) == 1


async def test_an_answer_that_may_have_come_is_not_posted_twice(stage):
    stage.teams.fault("send", "502_after")
    await stage.ann.types("pending")
    await quiet(stage)
    assert len(cards(stage, stage.ann, "Nothing waits")) == 1


# what Teams refuses for good


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        more("BotNotInConversationRoster", "not a member"),
        ("ConversationNotFound", "Install the app there again"),
        more("403", "allowed by its admins"),
        more("413", "too long for Teams"),
        more("400", "Teams refused"),
    ],
)
async def test_what_teams_refuses_is_parked_and_a_manager_can_see_why(stage, kind, advice):
    stage.teams.fault("send", kind)
    await marks(stage.ann, "Acme renewal")
    (one,) = await parked(stage)
    assert advice in one.reason
    stage.clock.leap += 3600
    await settled(stage)
    assert cards(stage, stage.ann, "Sorry about") == []
    await stage.max.types("health")
    await stage.max.sees("A debrief's card (Acme renewal) is stopped: ", advice)
    await marks(stage.max, "Harbor Foods", "won")
    await stage.max.sees("Congratulations on Harbor Foods")


async def test_whoever_removes_the_app_is_left_alone_and_gets_what_waits_when_they_add_it_again(stage):
    ann = stage.ann
    await marks(ann, "Acme renewal")
    await ann.clicks("Start")
    await ann.card_shows("1 of 5")
    await quiet(stage)
    before = said(stage, ann.conversation)
    await ann.uninstalls()
    await stage.later(days=1)
    assert {"Add the app" in one.reason for one in await parked(stage)} == {True}
    assert said(stage, ann.conversation) == before
    await ann.installs()
    await ann.sees("Acme renewal: about a minute, whenever you're ready")
    await settled(stage)
    assert await parked(stage) == []


async def test_a_login_out_of_reach_delays_what_is_to_be_said_and_a_wrong_secret_is_told(stage):
    await stage.max.types("help")
    await quiet(stage)
    stage.clock.leap += 4000  # the token we had has ended
    for kind in ("drop", "500", "junk"):
        stage.teams.keys.fault("token", kind, times=2)
    await marks(stage.ann, "Acme renewal")
    await settled(stage)
    assert len(cards(stage, stage.ann, "Sorry about")) == 1
    stage.clock.leap += 4000
    stage.teams.keys.fault("token", "invalid_client AADSTS7000215")
    await marks(stage.max, "Harbor Foods")
    (one,) = await parked(stage)
    assert "MICROSOFT_APP_PASSWORD" in one.reason


# the digest, which must not stand there twice


async def the_digest(stage):
    """Something to tell, and no post under way when the digest's turn comes."""
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await quiet(stage)


def digests(stage) -> int:
    return sum(DIGEST in text for text in said(stage, stage.sales))


async def test_the_digest_is_posted_once_however_often_teams_says_wait(stage):
    await the_digest(stage)
    stage.teams.fault("send", "429", retry_after="5", times=2)
    stage.teams.fault("send", "412", retry_after="5")
    await stage.at(MONDAY_9)
    await settled(stage)
    assert digests(stage) == 1
    assert "digest was posted" not in stage.max.screen


@pytest.mark.parametrize("kind", ["502", more("drop")])
async def test_a_digest_that_may_have_got_lost_is_posted_again_only_when_a_manager_says_so(stage, kind):
    manager = stage.max
    await the_digest(stage)
    stage.teams.fault("send", kind)
    await stage.at(MONDAY_9)
    await settled(stage)
    await manager.sees("I can't tell whether the weekly digest was posted", "Please look in the channel")
    for _ in range(3):  # nor does an hour, or another start, make it surer
        await stage.later(hours=1)
        await settled(stage)
    await stage.ends()
    await stage.begins()
    await settled(stage)
    assert digests(stage) == 0
    assert len(cards(stage, manager, "I can't tell whether")) == 1
    assert "I can't tell whether" not in stage.ann.screen

    await manager.clicks(NOT_THERE)
    await manager.sees("It's on its way to the channel.", DIGEST)
    await stage.teams.redelivers()
    await manager.clicks(NOT_THERE)
    await manager.sees("No digest waits to be posted again.")
    await stage.later(hours=1)
    await settled(stage)
    assert digests(stage) == 1


async def test_a_digest_that_came_all_the_same_stands_there_once(stage):
    await the_digest(stage)
    stage.teams.fault("send", "drop_after")
    await stage.at(MONDAY_9)
    await settled(stage)
    await stage.max.sees("I can't tell whether", DIGEST)
    for _ in range(3):
        await stage.later(hours=1)
        await settled(stage)
    assert digests(stage) == 1


@pytest.mark.long
async def test_a_digest_that_got_lost_twice_is_told_twice(stage):
    manager = stage.max
    await the_digest(stage)
    stage.teams.fault("send", "502")
    await stage.at(MONDAY_9)
    await quiet(stage)
    await manager.sees("I can't tell whether")
    stage.teams.fault("send", "502", times=2)  # what is said to the press, and the digest
    await manager.clicks(NOT_THERE)
    await settled(stage)
    assert len(cards(stage, manager, "I can't tell whether")) == 2
    await manager.clicks(NOT_THERE)
    await manager.sees(DIGEST)
    await settled(stage)
    assert digests(stage) == 1


async def test_a_team_without_us_is_told_to_the_managers_and_served_once_it_adds_the_app(stage):
    manager = stage.max
    await the_digest(stage)
    stage.teams.conversations[stage.sales].installed = False
    await stage.at(MONDAY_9)
    await manager.sees("I couldn't post the weekly digest", "Add the app to the team", "every hour")
    await stage.later(hours=1)
    await settled(stage)
    assert len(cards(stage, manager, "couldn't post")) == 1
    await manager.installs(stage.sales)
    await manager.sees(DIGEST)
    await settled(stage)
    assert digests(stage) == 1


@pytest.mark.parametrize(("kind", "there"), [more("502", 0), ("502_after", 1)])
async def test_shared_figures_that_may_have_come_are_not_posted_again(stage, kind, there):
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await ann.types("stats all")
    await ann.card_shows("Share")
    await ann.clicks("Share")
    await ann.card_shows("Share it there")
    await quiet(stage)
    stage.teams.fault("send", kind)
    hurry = asyncio.create_task(settled(stage))
    reply = await ann.clicks("Share it there")
    await hurry
    assert "I can't look back" in reply.text or "on its way" in reply.text
    for _ in range(2):
        await stage.later(hours=1)
        await settled(stage)
    assert len(said(stage, stage.sales)) == there


# references


async def test_after_a_restart_reminders_and_digests_come_by_themselves(stage):
    ann = stage.ann
    await marks(stage.max, "Delta rollout", "won")
    await marks(ann, "Harbor Foods")
    await ann.card_shows("Sorry about Harbor Foods")
    await quiet(stage)
    await stage.ends()
    ann.looks_from_here()
    await stage.begins()
    await stage.later(days=1)
    await ann.sees("Harbor Foods")
    await stage.at(MONDAY_9)
    await ann.sees(DIGEST)
    await settled(stage)
    assert calls(stage, "create") == 0, "nobody's chat was asked for"


@pytest.mark.long
async def test_the_digest_due_while_nobody_served_is_posted_at_the_start(stage):
    await the_digest(stage)
    await stage.ends()
    stage.clock.at = MONDAY_9
    await stage.begins()
    await stage.later()
    await stage.ann.sees(DIGEST)


@asynccontextmanager
async def another_service(teams):
    """Where Teams has moved a tenant: it takes messages, and answers with ids that nobody knows."""
    posted = []

    async def take(request: web.Request) -> web.Response:
        assert teams.keys.knows(request.headers["Authorization"].removeprefix("Bearer "))
        posted.append(json.dumps(await request.json(), ensure_ascii=False))
        return web.json_response({"id": f"moved-{len(posted)}"}, status=201)

    app = web.Application()
    app.router.add_route("*", "/moved/v3/conversations/{rest:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/moved/", posted
    await runner.cleanup()


async def test_a_service_address_that_changes_is_used_from_then_on(stage):
    ann = stage.ann
    async with another_service(stage.teams) as (address, posted):
        await marks(ann, "Acme renewal")
        await ann.sees("Sorry about Acme renewal")
        await quiet(stage)
        sent = calls(stage, "send")
        status, _ = await stage.teams.posts(ann.activity("message", text="pending", serviceUrl=address))
        assert status == 200
        await quiet(stage)
        await stage.ends()
        await stage.begins()
        await stage.later(days=1)
        await settled(stage)
        assert any("1 debrief waiting for you." in body for body in posted), "the answer"
        assert any(": about a minute, whenever" in body for body in posted[1:]), "the reminder, after a restart"
        assert calls(stage, "send") == sent
        await ann.types("pending")  # it moves back
        await ann.sees("1 debrief waiting for you.")


async def test_a_card_sent_to_where_nobody_was_met_before_opens_the_chat_once(stage):
    """A deal handed to somebody known by name only: their chat is opened through the tenant's own address."""
    bob = stage.teams.person("Bob")
    stage.teams.conversations[bob.conversation].installed = True
    await bob.types("help", channel=stage.sales)
    await bob.sees("Hello, I'm winloss.")
    await bob.types("lost Acme renewal", channel=stage.sales)
    await bob.sees("Acme renewal marked as lost", "Sorry about Acme renewal")
    await settled(stage)
    assert calls(stage, "create") == 1


# everything at once


FAULTS = ("429", "412", "502", "502_after", "504", "drop", "drop_after")
DRIVERS = ("Price and value", "Product fit", "Timing and budget", "Familiarity and trust")


def storm(teams, chance: random.Random, share: float) -> None:
    for what in ("send", "update", "create", "member"):
        for _ in range(300):
            teams.fault(what, chance.choice(FAULTS) if chance.random() < share else "")


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_storm_loses_no_answer_and_ends_with_the_newest_cards(sqlite_url, tmp_path, seed):
    async with a_stage(sqlite_url, tmp_path, "ann", "bob", "eve") as stage:
        chance = random.Random(seed)
        storm(stage.teams, chance, 0.35)
        deals = {f"Deal {n:02}": chance.choice(DRIVERS) for n in range(6)}
        hurry = asyncio.create_task(_hurries(stage))
        people = [stage.ann, stage.bob, stage.eve]
        await asyncio.gather(*(_debriefs(person, list(deals.items())[n::3]) for n, person in enumerate(people)))
        hurry.cancel()
        stage.teams._faults.clear()
        await settled(stage)

        found = {case.deal.name: case for case in await all_cases(stage)}
        assert {name: case.debrief.status for name, case in found.items()} == dict.fromkeys(deals, Status.DONE)
        labels = stage.app.services.definition(stage.workspace_id)
        for name, case in found.items():
            driver = case.answers.one("driver")
            assert labels.label(case.closing.outcome, "driver", driver) == deals[name]
            fields = [answer.field for answer in case.answers.history]
            assert len(fields) == len(set(fields)), "each answer once"
        for n, person in enumerate(people):
            for name in list(deals)[n::3]:
                newest = cards(stage, person, name)[-1]
                assert "Thank you" in newest
                assert deals[name] in newest


async def _hurries(stage) -> None:
    while True:
        await asyncio.sleep(0.01)
        stage.clock.leap += 0.3  # a lease of half a minute is a second


async def _debriefs(person, deals) -> None:
    for deal, driver in deals:
        await marks(person, deal)
        await person.card_shows(f"Sorry about {deal}")
        await person.clicks("Start", under=deal)
        await person.picks(driver, under="What tipped it the other way?")
        await person.clicks("Next")
        await person.card_shows("Have they told you why?")
        await person.picks("I asked, no clear answer")
        await person.picks("Half", under="coming")
        await person.card_shows("3 of 5")
        await person.clicks("Finish here")
        await person.card_shows("Thank you")
