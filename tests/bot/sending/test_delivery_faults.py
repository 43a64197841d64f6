"""What lasts is shown once and in its newest state, whatever Slack does meanwhile."""

import asyncio
import random

import pytest

from bot.sending import delivery
from dialogs.effects import Target, Want
from dialogs.records import Status
from storage.units import cases, parking
from storage.units.digests import new_digest
from storage.units.wants import want
from tests.bot.rig import (
    Hurried,
    a_stage,
    calm,
    doubled,
    posted,
    running,
    settled,
    storm,
)
from tests.examples import more
from tests.reading import cases_of
from tests.stand_ins.slack import Slack
from tests.transcripts.scenes import a_quick_one, rest_of_a_quick_one
from tests.transcripts.stage import THURSDAY, Hand
from tests.waiting import until

WS = "slack:T0SALES"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Looks for work often, and never waits long before it tries again."""
    monkeypatch.setattr(delivery, "POLL", 0.05)
    monkeypatch.setattr(delivery, "_pause", lambda intent: min(4.0, 2.0**intent.attempts))


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        yield made


def calls(stage, method: str) -> int:
    return sum(name == method for name, _ in stage.slack.calls)


@pytest.mark.parametrize(
    "kind", ["drop_after", "429", "internal_error", *map(more, ("drop_before", "500", "500_after"))]
)
@pytest.mark.parametrize("times", [pytest.param(1, marks=pytest.mark.long), 3])
async def test_a_prompt_whose_post_fails_is_there_once_in_the_end(stage, kind, times):
    stage.slack.fault("chat.postMessage", kind, times=times)
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    assert [shown for shown in posted(stage.slack, stage.ann) if "Sorry about Acme" in shown] == posted(
        stage.slack, stage.ann
    )
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_looking_before_creating_again_may_fail_too(stage):
    stage.slack.fault("chat.postMessage", "drop_after")
    stage.slack.fault("conversations.history", "500", times=2)
    stage.slack.fault("conversations.history", "429")
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_opening_the_conversation_may_fail(stage):
    for kind in ("500", "drop_after", "429"):
        stage.slack.fault("conversations.open", kind)
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_after_a_429_nothing_is_asked_before_the_time_slack_said(stage):
    stage.slack.fault("chat.postMessage", "429", retry_after=12)
    began = stage.clock.real()
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    (card,) = stage.slack.messages(stage.ann.conversation)
    assert float(card["ts"].split(".")[0]) - began >= 11  # Slack's stamps are whole seconds
    assert calls(stage, "conversations.history") == 0, "a definite no needs no looking up"


async def test_one_persons_trouble_keeps_nobody_else_waiting(stage):
    stage.slack.fault("chat.postMessage", "500")  # which is looked for before it is posted again, in vain
    stage.slack.fault("conversations.history", "500", times=99)
    await stage.ann.types("/winloss lost Acme renewal")
    await until(lambda: len(stage.slack._faults["conversations.history"]) < 99)
    await stage.bob.types("/winloss won Harbor Foods")
    await stage.bob.sees("Congratulations on Harbor Foods")
    assert posted(stage.slack, stage.ann) == []


@pytest.mark.parametrize("kind", ["drop_before", "500_after", *map(more, ("drop_after", "500"))])
async def test_where_the_response_url_fails_the_card_is_updated_all_the_same(stage, kind):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Sorry about")
    stage.slack.fault("response_url", kind)
    before = calls(stage, "chat.update")
    await stage.ann.clicks("Start")
    await stage.ann.card_shows("1 of 5")
    await settled(stage.app)
    assert calls(stage, "chat.update") == before + 1
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_a_click_that_slack_takes_costs_no_update(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.clicks("Start")
    await stage.ann.picks("Price and value")
    await stage.ann.card_shows("Next")
    await settled(stage.app)
    assert calls(stage, "chat.update") == 0


async def test_a_card_that_was_deleted_is_posted_anew(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.clicks("Start")
    await stage.ann.card_shows("1 of 5")
    stage.slack.channels[stage.ann.conversation].messages.clear()
    await stage.ann.types("/winloss pending")
    await stage.ann.clicks("Continue")
    await stage.ann.card_shows("1 of 5")
    await stage.ann.picks("Price and value")
    await stage.ann.card_shows("Next")
    await settled(stage.app)
    assert len(posted(stage.slack, stage.ann)) == 1
    assert doubled(stage.slack) == {}


async def test_a_receipt_that_was_deleted_stays_away(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.clicks("Start")
    await stage.ann.card_shows("1 of 5")
    await settled(stage.app)
    stage.slack.fault("chat.update", "message_not_found")
    await stage.later(days=1)  # the reminder comes below, the card above becomes a receipt
    await stage.ann.card_shows("Continue")
    await settled(stage.app)
    assert len(posted(stage.slack, stage.ann)) == 2, "the old card is as it was; nothing was posted for it"
    assert "Continue" in posted(stage.slack, stage.ann)[-1]


async def test_a_digest_comes_by_itself_within_the_hour_after_the_invitation_and_managers_are_told_once(stage):
    slack, manager = stage.slack, stage.max
    slack.channels[stage.sales].member = False
    await stage.app.services.storage.write(_digest_wanted, stage.sales)
    stage.app.delivery.wake()
    await manager.sees("I couldn't post the weekly digest", "/invite @winloss", "every hour")
    for _ in range(3):
        await stage.later(hours=1)
        await settled(stage.app)
    assert [shown for shown in posted(slack, manager) if "couldn't post" in shown] == posted(slack, manager)
    assert len(posted(slack, manager)) == 1

    slack.channels[stage.sales].member = True
    await stage.later(hours=1)
    await settled(stage.app)
    assert len(slack.messages(stage.sales)) == 1
    assert doubled(slack) == {}


async def test_a_channel_without_us_is_told_to_the_managers_and_served_after_a_restart(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as stage:
        slack, ann, manager = stage.slack, stage.ann, stage.max
        slack.channels[stage.sales].member = False
        slack.channels[stage.sales].archived = False
        slack.fault("chat.postMessage", "not_in_channel")
        await ann.types("/winloss stats", channel=stage.sales)
        await stage.app.services.storage.write(_digest_wanted, stage.sales)
        stage.app.delivery.wake()
        await manager.sees("I couldn't post the weekly digest", "/invite @winloss")
        assert "couldn't post" not in ann.screen
        assert slack.messages(stage.sales) == []
        await manager.types("/winloss health")
        await manager.sees("The digest's message is stopped: ")

        slack.channels[stage.sales].member = True
        given = {"managers": [manager.id], "digest": {"channel": stage.sales}}
        async with running(sqlite_url, tmp_path, slack, stage.clock, **given) as again:
            await settled(again)
        assert len(slack.messages(stage.sales)) == 1
        assert doubled(slack) == {}


def _digest_wanted(conn, channel):
    new_digest(conn, WS, "2026-W47", channel, THURSDAY)
    want(conn, WS, Want(Target.DIGEST, "2026-W47", channel, direct=False), 0.0)


async def test_a_post_on_its_way_is_not_called_shared(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await stage.ann.types("/winloss stats")
    stage.slack.fault("chat.postMessage", "429", retry_after=60)
    await stage.ann.clicks("Share")
    await stage.ann.clicks("Share it there")
    await stage.ann.sees("It's on its way to the channel.")
    assert "Shared." not in stage.ann.screen


async def test_sharing_where_the_bot_is_not_a_member_says_how_to_invite_it(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await stage.ann.types("/winloss stats")
    stage.slack.channels[stage.sales].member = False
    stage.slack.fault("chat.postMessage", "not_in_channel")
    await stage.ann.clicks("Share")
    await stage.ann.clicks("Share it there")
    await stage.ann.sees("I couldn't post it", "/invite @winloss")
    assert await stage.app.services.storage.read(parking.parked, WS) == (), "she was told, so it is dropped"
    assert "couldn't post" not in stage.max.screen
    stage.slack.channels[stage.sales].member = True
    await stage.ann.types("/winloss stats")
    await stage.ann.clicks("Share")
    await stage.ann.clicks("Share it there")
    await stage.ann.sees("Shared.")
    await stage.later(hours=1)
    await settled(stage.app)
    assert len(stage.slack.messages(stage.sales)) == 1


async def test_somebody_whose_account_was_deactivated_blocks_nobody(stage):
    stage.slack.fault("conversations.open", "user_disabled")
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.max.sees("Ann Ames isn't here any more. One debrief of theirs is open, and yours to hand on.")
    assert await stage.app.services.storage.read(parking.parked, WS) == (), "nothing more is to come to them"
    await stage.bob.types("/winloss won Harbor Foods")
    await stage.bob.sees("Congratulations")


async def test_a_profile_that_cannot_be_read_stops_nothing(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path, hello=False) as stage:
        stage.slack.fault("users.info", "500", times=9)
        await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")


async def test_a_change_while_the_card_is_on_its_way_is_sent_after_it(stage, monkeypatch):
    """The post is under way (slowly) when the deal is taken back: in the end the card says so."""
    stage.slack.fault("chat.postMessage", "429", retry_after=2)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.clicks("Undo")
    await stage.ann.card_shows("was taken back")
    await settled(stage.app)
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_quick_taps_end_with_the_newest_card(stage):
    """Each tap is sent before the one before it has shown, and its response_url fails now and then."""
    ann, chance = stage.ann, random.Random(7)
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.card_shows("Have they told you why?")
    for _ in range(4):
        stage.slack.fault("response_url", chance.choice(["", "500", "drop_after"]))
    taps = [ann._find(label, under) for label, under in (("I asked, no clear answer", ""), ("Half", "coming"))]
    await asyncio.gather(*(ann._acts(tap, {"value": tap.element["value"]}) for tap in taps))
    await ann.card_shows("3 of 5")
    await settled(stage.app)
    assert "3 of 5" in ann.card
    (case,) = await stage.app.services.storage.read(cases.pending, WS, None)
    assert (case.answers.one("asked"), case.answers.one("expected")) == ("no_answer", "half")


async def test_the_same_tap_twice_at_once_is_one_answer(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.card_shows("1 of 5")
    await ann.picks("Price and value")
    await ann.card_shows("Next")
    tap = ann._find("Next", "")
    replies = await asyncio.gather(*(ann._acts(tap, {"value": tap.element["value"]}) for _ in range(5)))
    assert {reply.status for reply in replies} == {200}
    await ann.card_shows("2 of 5")
    await settled(stage.app)
    (case,) = await stage.app.services.storage.read(cases.pending, WS, None)
    history = [answer.field for answer in case.answers.history]
    assert len(history) == len(set(history)) == 2
    assert len(posted(stage.slack, ann)) == 1


# the storm


DEALS = [f"Deal {n:02}" for n in range(20)]
DRIVERS = ("Price and value", "Product fit", "Timing and budget", "Familiarity and trust")


@pytest.mark.long  # two replicas have one in `make test`
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_storm_doubles_nothing_and_loses_nothing(sqlite_url, tmp_path, seed):
    async with a_stage(sqlite_url, tmp_path) as stage:
        people = [stage.ann, stage.bob, stage.max]
        storm(stage.slack, seed, 0.45)
        chance = random.Random(seed)
        said = {deal: chance.choice(DRIVERS) for deal in DEALS}
        await asyncio.gather(*(_debriefs(person, DEALS[n::3], said) for n, person in enumerate(people)))
        calm(stage.slack)
        await settled(stage.app)

        assert doubled(stage.slack) == {}
        stories = await stage.app.services.storage.read(cases_of, WS)
        assert {case.deal.name: case.debrief.status for case in stories} == dict.fromkeys(DEALS, Status.DONE)
        labels = stage.app.services.definition(WS)
        for case in stories:
            assert labels.label(case.closing.outcome, "driver", case.answers.one("driver")) == said[case.deal.name]
        for n, person in enumerate(people):
            shown = posted(stage.slack, person)
            assert len(shown) == len(DEALS[n::3])
            for deal in DEALS[n::3]:
                (card,) = [text for text in shown if deal in text]
                assert "Thank you" in card
                assert said[deal] in card


async def _debriefs(person, deals, said):
    for deal in deals:
        await person.types(f"/winloss lost {deal}")
        await person.card_shows(f"Sorry about {deal}")
        await person.clicks("Start", under=deal)
        await person.card_shows("What tipped it")
        await rest_of_a_quick_one(person, said[deal])


# two replicas


@pytest.mark.parametrize("seed", [3])
async def test_two_replicas_never_double(database, tmp_path, seed):
    clock = Hurried()
    async with Slack(clock=clock.real) as slack:
        people = [slack.person(f"Rep {n}", tz="Europe/Berlin") for n in range(4)]
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        async with running(database, tmp_path / "a", slack, clock) as one:
            first = slack.app_url
            async with running(database, tmp_path / "b", slack, clock) as two:
                addresses, chance = [first, slack.app_url], random.Random(seed)
                storm(slack, seed, 0.3)
                deals = [f"Deal {n:02}" for n in range(12)]

                async def switching():
                    while True:  # Slack's requests go to either
                        slack.app_url = chance.choice(addresses)
                        await asyncio.sleep(0.005)

                switch = asyncio.create_task(switching())
                said = dict.fromkeys(deals, "Price and value")
                await asyncio.gather(*(_debriefs(person, deals[n::4], said) for n, person in enumerate(people)))
                switch.cancel()
                calm(slack)
                await settled(one)
                await settled(two)
                assert doubled(slack) == {}
                for n, person in enumerate(people):
                    shown = posted(slack, person)
                    assert len(shown) == 4  # a hello, and a card each
                    for deal in deals[n::4]:
                        assert [text for text in shown if deal in text and "Thank you" in text]


class Elsewhere(Hand):
    """The clock of a host that is a minute off."""

    def __init__(self, ahead: float) -> None:
        super().__init__(THURSDAY)
        self._off = ahead

    def host(self) -> float:
        return super().host() + self._off


@pytest.mark.parametrize("ahead", [-60, more(60)])
async def test_hosts_whose_clocks_differ_never_double(postgres_url, tmp_path, ahead):
    here, there = Elsewhere(0), Elsewhere(ahead)
    async with Slack(clock=here.host) as slack:
        people = [slack.person(name, tz="Europe/Berlin") for name in ("Ann Ames", "Bob Berg", "Max Moss")]
        for name in ("here", "there"):
            (tmp_path / name).mkdir()
        async with (
            running(postgres_url, tmp_path / "there", slack, there) as far,
            running(postgres_url, tmp_path / "here", slack, here) as near,
        ):
            slack.fault("chat.postMessage", "slow", times=20, late=0.4)
            for person, deal in zip(people, ("Acme renewal", "Harbour Foods", "Mill Lane"), strict=True):
                await person.types(f"/winloss lost {deal}")
            await settled(near)
            await settled(far)
            assert doubled(slack) == {}
            for person in people:
                assert len(posted(slack, person)) == 2  # a hello, and the card
