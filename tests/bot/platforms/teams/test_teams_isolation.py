"""Two tenants in one process and one database, with the same names, deals and ids: neither sees the other."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.sending import delivery
from tests.bot.platforms.teams.teams_rig import Act, Steered, joins, many_tenants, marks, quiet, said
from tests.reading import cases_of
from tests.stand_ins.teams import Teams
from tests.transcripts.scenes import a_quick_one

NORTH, SOUTH = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
SOON = datetime(2027, 2, 19, 10, 0, tzinfo=UTC)
MONDAY_9 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRETS = {NORTH: "Ravenwood", SOUTH: "Silverbirch"}
"""What is said in each tenant and must be heard in no other."""


@pytest.fixture(autouse=True)
def short_polls(monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.05)


class Tenant:
    """A seller, a manager and a channel of theirs."""

    def __init__(self, stage, teams, tenant: str) -> None:
        self.stage, self.id = stage, tenant
        self.ann = teams.person("Anna", tz="Europe/Berlin", tenant=tenant)
        self.max = teams.person("Maxi", tz="Europe/Berlin", tenant=tenant)
        self.sales = teams.channel("sales", tenant=tenant)

    async def joins(self) -> None:
        await self.max.installs(self.sales)
        for person in (self.ann, self.max):
            await joins(person)

    def everything(self) -> str:
        places = (self.ann.conversation, self.max.conversation, self.sales)
        return "\n".join(text for place in places for text in said(self.stage, place))

    async def cases(self):
        return await self.stage.app.services.storage.read(cases_of, f"teams:{self.id}")


@asynccontextmanager
async def two(url, folder, named=None):
    """Both tenants, served by one process; only the north's channel gets the digest. `named`: who is Dana Reyes."""
    clock = Steered()
    async with Teams(clock=clock.real) as teams:
        stage = Act(url, folder, teams, clock)
        north, south = Tenant(stage, teams, NORTH), Tenant(stage, teams, SOUTH)
        link = f"https://teams.microsoft.com/l/channel/{north.sales}/sales?groupId=1&tenantId={NORTH}"
        stage.given = {
            "environ": many_tenants(teams),
            "managers": [north.max.user_id, south.max.user_id],
            "digest": {"teams_channel": link},
            "people": {"Dana Reyes": named(north).user_id} if named else {},
        }
        await stage.begins()
        try:
            await north.joins()
            await south.joins()
            yield stage, north, south
        finally:
            await stage.ends()


async def debriefs(ann, secret: str) -> None:
    """The same deal in both tenants; only the competitor and the words differ."""
    await ann.types(f"lost Acme renewal 12k vs {secret}")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.card_shows("Their words, roughly")
    await ann.says(f"We went with {secret}")
    await ann.card_shows(f"We went with {secret}")
    await ann.clicks("Finish here")
    await ann.card_shows("Thank you, that's the first debrief this quarter")


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
async def test_nothing_of_one_tenant_shows_in_the_other(database, tmp_path):
    async with two(database, tmp_path) as (stage, north, south):
        for here in (north, south):
            await debriefs(here.ann, SECRETS[here.id])
        for here in (north, south):
            ann, manager, secret = here.ann, here.max, SECRETS[here.id]
            await ann.types("won Harbor Foods", channel=here.sales)
            await ann.sees("Harbor Foods marked as won", "Congratulations on Harbor Foods")
            await ann.types("deal Acme renewal")
            await ann.sees("Lost on 19 Nov 2026", f"We went with {secret}")
            await manager.types("stats all by competitor")
            await manager.sees("By competitor. All time")
            await manager.types("pending")
            await manager.sees("In the whole team one is open.")
            await manager.types("stats all", channel=here.sales)
            await manager.sees("2 closed: 1 won, 1 lost")
            await ann.clicks("Not my deal")
            await quiet(stage)
            assert sum(f"[{name}]" in ann.screen for name in ("Anna", "Maxi")) == 1, "those who are in it, but herself"
        await stage.at(MONDAY_9)
        await quiet(stage)
        assert "2 closed: 1 won, 1 lost" in said(stage, north.sales)[-1]
        await stage.at(SOON)
        await quiet(stage)
        for here, other in ((north, south), (south, north)):
            assert SECRETS[here.id] in here.everything()
            assert SECRETS[other.id] not in here.everything()


async def test_the_digest_goes_to_the_channel_of_its_own_tenant_only(sqlite_url, tmp_path):
    async with two(sqlite_url, tmp_path) as (stage, north, south):
        for here in (north, south):
            await marks(here.ann, f"{SECRETS[here.id]} renewal")
        await stage.at(MONDAY_9)
        await quiet(stage)
        digests = [text for text in said(stage, north.sales) if "Wins and losses" in text]
        assert len(digests) == 1
        assert "1 closed: 1 lost" in digests[0]
        assert "Wins and losses" not in south.everything()
        await south.ann.types("stats all")
        await south.ann.clicks("Share")
        await south.ann.sees("no channel for digests is set")


async def test_whom_app_yaml_names_appears_in_their_own_tenant_only(sqlite_url, tmp_path):
    async with two(sqlite_url, tmp_path, lambda north: north.ann) as (stage, north, south):
        for here in (north, south):
            await marks(here.max, f"{SECRETS[here.id]} renewal")
            await here.max.clicks("Not my deal")
            await quiet(stage)
        assert "[Dana Reyes]" in north.max.screen
        assert "Dana" not in south.max.screen
        assert "[Anna]" in south.max.screen


async def test_the_same_ids_in_two_tenants_do_not_mix(sqlite_url, tmp_path):
    """A guest is in both with one id, and gets nothing there; should chats have the same ids, all is as before."""
    async with two(sqlite_url, tmp_path) as (stage, north, south):
        guest = north.ann
        body = guest.activity("message", text=f"lost {SECRETS[NORTH]} renewal", id="1763700000001")
        assert (await stage.teams.posts(body))[0] == 200
        await guest.sees(f"{SECRETS[NORTH]} renewal marked as lost", "Sorry about")
        await quiet(stage)
        before, shown = await north.cases(), said(stage, guest.conversation)
        there = {"serviceUrl": stage.teams.service_url(SOUTH), "channelData": {"tenant": {"id": SOUTH}}}
        there["conversation"] = body["conversation"] | {"tenantId": SOUTH}
        stage.teams.calls.clear()
        same = body | there | {"text": f"won {SECRETS[SOUTH]} rollout"}
        for activity in (
            same,
            same,
            same | {"type": "installationUpdate", "action": "remove", "id": "1763700000002"},
        ):
            assert (await stage.teams.posts(activity))[0] == 200
        await quiet(stage)
        assert await south.cases() == (), "that tenant doesn't know them"
        assert await north.cases() == before
        assert said(stage, guest.conversation) == shown
        await guest.clicks("Start")  # the north's reference is still there
        await guest.card_shows("1 of 5")
        await quiet(stage)
        assert "1 of 5" in said(stage, guest.conversation)[-1]


async def test_a_button_of_another_tenant_finds_nothing(sqlite_url, tmp_path):
    async with two(sqlite_url, tmp_path) as (stage, north, south):
        await a_quick_one(north.ann, "lost", f"{SECRETS[NORTH]} renewal", "Price and value")
        await north.ann.clicks("Change an answer")
        await north.ann.types("deal Acme")
        await marks(north.ann, "Harbor Foods")
        await north.ann.clicks("Later")
        await quiet(stage)
        before = await north.cases()
        presses = [
            sent for sent in stage.teams.sent if sent["type"] == "invoke" and sent["name"].startswith("adaptive")
        ]
        assert len(presses) > 5
        for press in presses:
            reply = await south.ann.sends(
                south.ann.activity("invoke", name=press["name"], value=press["value"], replyToId=press["replyToId"])
            )
            assert reply.status == 200
            assert reply.body["value"].startswith(("I can't find that one", "Choose")), reply.text
            old = south.ann.activity("message", value=press["value"]["action"]["data"], replyToId=press["replyToId"])
            assert (await south.ann.sends(old)).status == 200
        await quiet(stage)
        assert await north.cases() == before
        assert await south.cases() == ()
        assert SECRETS[NORTH] not in south.everything()


async def test_tenants_are_served_again_after_a_restart(sqlite_url, tmp_path):
    async with two(sqlite_url, tmp_path) as (stage, north, south):
        for here in (north, south):
            await marks(here.ann, f"{SECRETS[here.id]} renewal")
        await quiet(stage)
        await stage.ends()
        await stage.begins()
        await stage.later(days=1)
        for here in (north, south):
            await here.ann.sees(f"{SECRETS[here.id]} renewal: about a minute")
