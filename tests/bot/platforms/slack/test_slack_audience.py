"""Who reads in Slack: members of the workspace, and no channel of Slack Connect unless app.yaml allows it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings.secrets import ConfigError
from storage.units import parking, people
from tests.bot.rig import Hurried, a_stage, posted, running, settled
from tests.examples import more
from tests.stand_ins.slack import Slack
from tests.transcripts.scenes import a_quick_one

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFUSED = "winloss is for members of this workspace."
SHARED = ({"is_ext_shared": True}, {"is_pending_ext_shared": True}, {"pending_shared": ["T9"]})
GUESTS = (
    {"is_restricted": True},
    {"is_restricted": True, "is_ultra_restricted": True},
    {"is_stranger": True},
    {"team_id": "T0OTHER"},
)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        yield made


@pytest.mark.parametrize("sharing", SHARED)
async def test_serve_refuses_a_channel_that_another_company_reads(sqlite_url, tmp_path, sharing):
    async with Slack() as slack:
        sales = slack.channel("sales")
        slack.channels[sales].sharing |= sharing
        with pytest.raises(ConfigError, match=r"digest\.channel .* shared with another company.*allow_external: true"):
            async with running(sqlite_url, tmp_path, slack, Hurried(), digest={"channel": sales}):
                pass


@pytest.mark.parametrize("sharing", [{}, {"is_org_shared": True}])
async def test_a_channel_shared_within_the_company_is_fine(sqlite_url, tmp_path, sharing):
    async with Slack() as slack:
        sales = slack.channel("sales")
        slack.channels[sales].sharing |= sharing
        async with running(sqlite_url, tmp_path, slack, Hurried(), digest={"channel": sales}):
            pass


@pytest.mark.parametrize("answer", ["500", "429", "channel_not_found", "missing_scope"])
async def test_where_slack_cannot_say_serve_starts_all_the_same(sqlite_url, tmp_path, answer):
    """Also with a channel that was deleted, and where the app was installed before it asked for `channels:read`."""
    async with Slack() as slack:
        sales = slack.channel("sales")
        slack.fault("conversations.info", answer, times=3)
        async with running(sqlite_url, tmp_path, slack, Hurried(), digest={"channel": sales}):
            pass


async def test_a_channel_that_becomes_shared_gets_no_digest_and_managers_are_told(stage):
    stage.slack.channels[stage.sales].sharing["is_ext_shared"] = True
    await stage.at(MONDAY)
    await stage.max.sees("I couldn't post the weekly digest: That channel is shared with another company")
    assert stage.slack.messages(stage.sales) == []
    (parked,) = await stage.app.services.storage.read(parking.parked, stage.workspace_id)
    assert "digest.allow_external" in parked.reason


async def test_without_the_scope_nothing_is_posted_and_it_says_what_to_do(stage):
    stage.slack.scopes -= {"channels:read", "groups:read"}
    await stage.at(MONDAY)
    await stage.max.sees("I couldn't post the weekly digest: The app lacks a permission. Install it again")
    assert stage.slack.messages(stage.sales) == []


async def test_figures_are_not_shared_to_a_channel_that_another_company_reads(stage):
    customers = stage.slack.channel("customers")
    stage.slack.channels[customers].sharing["is_ext_shared"] = True
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await stage.ann.types("/winloss stats", channel=customers)
    await stage.ann.clicks("Share")
    await stage.ann.sees("I couldn't post it: That channel is shared with another company", "Choose another one")
    assert stage.slack.messages(customers) == []


async def test_who_wants_it_allows_it(sqlite_url, tmp_path):
    async with Slack() as slack:
        sales = slack.channel("sales")
        slack.channels[sales].sharing["is_ext_shared"] = True
        ann, clock = slack.person("Ann"), Hurried()
        given = {"digest": {"channel": sales, "allow_external": True}}
        async with running(sqlite_url, tmp_path, slack, clock, **given) as app:
            clock.at = MONDAY
            await app.ticker.tick()
            await ann.sees("Wins and losses, 16–22 Nov")
            await ann.types("/winloss lost Acme renewal")
            await ann.sees("quotes in the channel carry no names. Another company may read that channel.")
        assert not [method for method, _ in slack.calls if method == "conversations.info"]


@pytest.mark.parametrize("what", [GUESTS[0], *map(more, GUESTS[1:3]), GUESTS[3]])
async def test_guests_and_strangers_get_one_sentence_and_nothing_else(stage, what):
    guest = stage.slack.person("Gus", **what)
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    for line in ("stats", "help", "", "deal Acme renewal", "pending", "lost Mine", "vs Globex"):
        stage.slack.ephemeral.clear()
        reply = await guest.types(f"/winloss {line}")
        assert (reply.status, reply.text) == (200, REFUSED)
    await guest.says("stats")
    await guest.sees(REFUSED)
    await guest.uses("mark_deal")
    if guest.modal:
        await guest.fills("Or its name, if it isn't there", "Mine")
        reply = await guest.submits()
        assert REFUSED in reply.text or reply.status == 403
        guest.modal = None
    for deal in ("Harbor Foods", "Mill phones", "Northwind Dental"):
        await stage.bob.types(f"/winloss won {deal}")
    await stage.at(MONDAY)
    for button in ("Details", "How do we know?"):
        reply = await guest.clicks(button)
        if "team_id" in what:
            assert (reply.status, "another Slack workspace" in reply.text) == (403, True)
        else:
            await guest.sees(REFUSED)
    assert "one year of twenty" not in guest.screen
    assert "as of 26 Oct" not in guest.screen
    assert posted(stage.slack, guest) == []


async def test_a_guest_is_nobody_to_hand_a_debrief_to(stage):
    guest = stage.slack.person("Gus", is_restricted=True)
    await guest.types("/winloss help")
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.clicks("Not my deal")
    await stage.ann.sees("Bob Berg")
    assert "Gus" not in stage.ann.screen


async def test_a_deal_of_a_guest_is_debriefed_by_who_marks_it(stage):
    guest = stage.slack.person("Gus", tz="Europe/Berlin")
    await guest.types("/winloss lost Acme renewal")
    await guest.clicks("Undo")
    await guest.sees("Taken back")
    stage.slack.users[guest.id]["is_restricted"] = True
    stage.clock.at += timedelta(days=1, minutes=1)
    assert (await guest.types("/winloss stats")).text == REFUSED, "noticed with the next reading of the profile"
    await settled(stage.app)
    before = len(posted(stage.slack, guest))
    await stage.bob.types("/winloss lost Acme renewal")
    await stage.bob.sees("Sorry about Acme renewal")
    await settled(stage.app)
    assert len(posted(stage.slack, guest)) == before


async def test_who_became_a_guest_and_never_comes_is_not_written_to(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Sorry about Acme renewal")
    await settled(stage.app)
    before = posted(stage.slack, stage.ann)
    stage.slack.users[stage.ann.id]["is_restricted"] = True
    await stage.at(stage.clock.at + timedelta(days=5))  # a working day
    await settled(stage.app)
    assert posted(stage.slack, stage.ann) == before
    assert await stage.app.services.storage.read(parking.parked, stage.workspace_id) == (), "nothing is to come to them"
    await stage.max.sees("Ann Ames isn't here any more. One debrief of theirs is open, and yours to hand on.")


async def test_somebody_of_another_workspace_of_the_company_is_a_member(stage):
    api = stage.app.platforms["slack"]._ready()
    api._enterprise = "E1"
    inside = stage.slack.person("Ida", team_id="T0EAST", enterprise_user={"enterprise_id": "E1"})
    outside = stage.slack.person("Ole", team_id="T0WEST", enterprise_user={"enterprise_id": "E2"})
    assert REFUSED not in (await inside.types("/winloss stats")).text
    assert (await outside.types("/winloss stats")).text == REFUSED


async def test_before_a_profile_could_be_read_a_deal_can_be_marked_but_no_figures_are_shown(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path, hello=False) as stage:
        stage.slack.fault("users.info", "500", times=3)
        said = (await stage.ann.types("/winloss stats")).text
        assert said.startswith("I can't see yet whether you are a member here")
        await stage.ann.types("/winloss lost Acme renewal")
        await stage.ann.sees("Sorry about Acme renewal")
        await asyncio.sleep(0)
        stage.slack._faults.clear()
        assert "1 closed" in (await stage.ann.types("/winloss stats")).text
        known = await stage.app.services.storage.read(people.person_by_user, stage.workspace_id, stage.ann.id)
        assert known.guest is False
