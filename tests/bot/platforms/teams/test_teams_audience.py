"""Who reads in Teams: members of the organisation, and no shared channel unless app.yaml allows it."""

from datetime import UTC, datetime

import pytest

from bot.platforms.teams import parse
from tests.bot.platforms.teams.teams_rig import a_stage, all_cases, parked, quiet, said
from tests.examples import more
from tests.transcripts.scenes import a_quick_one

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFUSED = "winloss is for members of this workspace."
GUESTS = (
    {"userRole": "guest"},
    {"userRole": "anonymous"},
    {"userPrincipalName": "gus_customer.example#EXT#@northwind.onmicrosoft.com"},
    {"tenantId": "99999999-2222-4333-8444-555555555555"},
)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        await made.max.installs(made.sales)
        yield made


def a_guest(stage, **what):
    guest = stage.teams.person("Gus", tz="Europe/Berlin")
    guest.user.update(what)
    return guest


@pytest.mark.parametrize("what", [GUESTS[0], *map(more, GUESTS[1:3]), GUESTS[3]])
async def test_guests_get_one_sentence_in_their_chat_and_in_the_channel(stage, what):
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    guest = a_guest(stage, **what)
    await guest.installs()
    await quiet(stage)
    assert said(stage, guest.conversation) == [REFUSED], "no welcome either"
    for line in ("stats", "help", "deal Acme renewal", "lost Mine"):
        await guest.types(line)
    await quiet(stage)
    assert set(said(stage, guest.conversation)) == {REFUSED}

    await guest.types("stats", channel=stage.sales)
    await quiet(stage)
    assert said(stage, stage.sales) == [REFUSED]


@pytest.mark.parametrize("what", [*map(more, GUESTS[:2]), GUESTS[2], more(GUESTS[3])])
async def test_a_guest_met_in_a_channel_only_is_refused_too(stage, what):
    guest = a_guest(stage, **what)
    await guest.types("stats", channel=stage.sales)
    await quiet(stage)
    assert said(stage, stage.sales) == [REFUSED]


async def test_what_a_guest_presses_on_a_digest_is_refused(stage):
    guest = a_guest(stage, userRole="guest")
    for deal in ("Acme renewal", "Harbor Foods", "Mill phones"):
        await stage.ann.types(f"lost {deal}")
    await quiet(stage)
    await stage.at(MONDAY)
    await guest.sees("Wins and losses, 16–22 Nov")
    before = len(said(stage, stage.sales))
    await guest.clicks("How do we know?")
    await quiet(stage)
    assert said(stage, stage.sales)[before:] == [REFUSED]


async def test_the_form_of_a_guest_marks_nothing(stage):
    guest = a_guest(stage, userRole="guest")
    value = {"data": {"deal": "Mine", "outcome": "lost"}}
    reply = await guest.sends(guest.activity("invoke", name="task/submit", value=value))
    assert "I can't see yet whether you are a member here" in reply.text, "nothing is known of them"
    await guest.installs()
    reply = await guest.sends(guest.activity("invoke", name="task/submit", value=value))
    assert REFUSED in reply.text
    assert await all_cases(stage) == []


async def test_an_activity_that_says_itself_that_it_is_from_elsewhere_is_believed(stage):
    ann = stage.ann
    sender = {"id": ann.id, "name": "Ann", "aadObjectId": "0" * 8, "tenantId": "99999999-2222-4333-8444-555555555555"}
    activity = ann.activity("message", text="stats")
    assert not parse.outsider(activity)
    assert parse.outsider(activity | {"from": sender})
    assert parse.outsider(activity | {"from": {**sender, "tenantId": stage.teams.tenant_id, "userRole": "guest"}})
    await ann.sends(activity | {"from": sender})
    await quiet(stage)
    assert said(stage, ann.conversation)[-1] == REFUSED


async def test_nothing_is_posted_to_a_shared_channel(stage):
    stage.teams.conversations[stage.sales].shared = True
    await stage.ann.types("stats", channel=stage.sales)
    await quiet(stage)
    assert said(stage, stage.sales) == ["People of another company read along here. Please ask me in our own chat."]
    await stage.at(MONDAY)
    (one,) = await parked(stage)
    assert one.reason.startswith("That channel is shared with another company")
    await stage.max.sees("I couldn't post the weekly digest: That channel is shared")
    assert len(said(stage, stage.sales)) == 1


async def test_where_it_is_allowed_a_shared_channel_gets_the_digest(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as stage:
        given = stage.app.services.settings(stage.workspace_id)
        assert not given.digest.allow_external
        given.__dict__["digest"] = given.digest.model_copy(update={"allow_external": True})
        stage.teams.conversations[stage.sales].shared = True
        await stage.max.installs(stage.sales)
        await stage.at(MONDAY)
        await stage.max.sees("Wins and losses, 16–22 Nov")
