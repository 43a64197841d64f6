"""HubSpot's webhooks: who is let in, and that a deal that closed is asked about in seconds instead of minutes."""

import json
from datetime import timedelta

import aiohttp
import pytest

from bot.crm.hubspot.webhook import refusal
from bot.crm.polled import Why
from storage.units import polls
from tests.stand_ins.hubspot import HubSpot, signed_v3
from tests.transcripts.stage import THURSDAY, on_slack

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
ADDRESS = "https://winloss.northwind.example"
URI = f"{ADDRESS}/crm/hubspot"
EVENT = {
    "eventId": 1,
    "subscriptionType": "object.propertyChange",
    "portalId": 62515,
    "objectTypeId": "0-3",
    "objectId": 40000000001,
    "propertyName": "dealstage",
    "propertyValue": "default-won",
    "occurredAt": 1700000000000,
}


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        ("1693657560000", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        ("1700000300000", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    ],
)
def test_hubspots_own_vectors(timestamp, signature):
    headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": timestamp}
    body, uri, at = b"{'example_field':'example_value'}", "https://www.example.com/webhook_uri", int(timestamp)
    assert refusal(SECRET, uri, headers, body, at + 299_000) is None
    assert "more than five minutes" in refusal(SECRET, uri, headers, body, at + 301_000)
    assert "more than five minutes" in refusal(SECRET, uri, headers, body, at - 10_000)
    for other in ((SECRET, uri, headers, body + b" "), (SECRET, uri + "/", headers, body), ("x", uri, headers, body)):
        assert "doesn't match" in refusal(*other, at)
    assert "must be the time" in refusal(SECRET, uri, {**headers, "X-HubSpot-Request-Timestamp": "soon"}, body, at)


class Selling:
    def __init__(self, stage, hubspot):
        self.stage, self.hubspot = stage, hubspot

    async def posts(self, events=(EVENT,), **headers):
        raw = events if isinstance(events, bytes) else json.dumps(list(events)).encode()
        sent = headers or signed_v3(SECRET, URI, raw)
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.stage.address}/crm/hubspot", data=raw, headers=sent) as answer,
        ):
            return answer.status

    async def later(self, **delta):
        await self.stage.later(**delta)
        await self.stage.app.polling.turn()
        await self.stage.app.ticker.tick()

    async def due(self):
        found = await self.stage.app.services.storage.read(polls.get, self.stage.workspace_id, "hubspot:changed")
        return found.due_at - self.stage.clock.at


@pytest.fixture
async def selling(sqlite_url, tmp_path):
    async with HubSpot(lambda: THURSDAY) as hubspot:
        environ = {"HUBSPOT_SERVICE_KEY": hubspot.key, "HUBSPOT_API_URL": hubspot.url}
        environ |= {"HUBSPOT_CLIENT_SECRET": SECRET, "WINLOSS_PUBLIC_URL": ADDRESS}
        async with on_slack(sqlite_url, tmp_path, environ=environ) as stage:
            hubspot.now = lambda: stage.clock.at
            made = Selling(stage, hubspot)
            await made.later(seconds=1)
            yield made
        assert not hubspot.refusals


async def test_a_deal_that_closes_is_asked_about_in_seconds(selling):
    stage, hubspot = selling.stage, selling.hubspot
    known = await stage.app.services.profiled(stage.who(stage.ann))
    deal = hubspot.deal("Acme renewal", hubspot.owner(known.email))
    await selling.later(minutes=6)
    hubspot.moves(deal, "default-won")
    assert [await selling.posts() for _ in range(3)] == [200, 200, 200]
    await selling.later(seconds=11)
    await selling.later(seconds=1)
    await stage.ann.sees("Congratulations on Acme renewal")


async def test_what_hubspot_did_not_sign_changes_nothing(selling):
    before = await selling.due()
    raw = json.dumps([EVENT]).encode()
    for headers in ({"X": "1"}, signed_v3("another", URI, raw), signed_v3(SECRET, f"{URI}?a=1", raw)):
        assert await selling.posts(raw, **headers) == 401
    assert await selling.due() == before


@pytest.mark.parametrize(("body", "status"), [(b"{}", 422), (b"no", 422), (b"[]", 200)])
async def test_what_tells_nothing_changes_nothing(selling, body, status):
    before = await selling.due()
    assert await selling.posts(body, **signed_v3(SECRET, URI, body)) == status
    assert await selling.due() == before


async def test_it_never_makes_a_reading_later_nor_breaks_a_wait_that_hubspot_asked_for(selling):
    storage, ws = selling.stage.app.services.storage, selling.stage.workspace_id
    await selling.later(minutes=4, seconds=55)
    assert await selling.posts() == 200
    assert await selling.due() <= timedelta(seconds=5)
    await storage.write(polls.failed, ws, "hubspot:changed", Why.LIMITED, selling.stage.clock.at, timedelta(hours=1))
    assert await selling.posts() == 200
    assert await selling.due() == timedelta(hours=1)
