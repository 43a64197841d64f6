"""Salesforce's outbound messages: whose are taken, what is answered, and that nothing in one is believed or fetched."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.soap import ACK, message_of
from bot.crm.salesforce.webhook import OutboundRoute
from tests.stand_ins.salesforce import ORG, outbound

SECRET = "its-own"
DEAL = "006Wx0000000001AAA"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">&b;</soapenv:Envelope>'
)
FETCHING = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')
OUTSIDE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'


class Door:
    """The route at work, and what it was asked for."""

    def __init__(self):
        self.org, self.known, self.hastened, self.url = ORG, True, 0, ""

    async def organization(self):
        if not self.org:
            raise Unreadable(Why.AWAY, "away")
        return self.org

    async def hasten(self):
        self.hastened += self.known
        return self.known

    async def posted(self, body, secret=SECRET):
        async with ClientSession() as session, session.post(f"{self.url}/crm/salesforce/{secret}", data=body) as answer:
            return SimpleNamespace(status=answer.status, text=await answer.text(), kind=answer.content_type)


@pytest.fixture
async def door():
    made, server = Door(), web.Application()
    OutboundRoute(SecretStr(SECRET), made.organization, made.hasten).mount(server)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}"
    yield made
    await runner.cleanup()


async def test_a_message_is_acknowledged_as_salesforce_wants_it_and_hastens_the_asking(door):
    answer = await door.posted(outbound([DEAL] * 100))
    assert (answer.status, answer.kind, answer.text) == (200, "text/xml", ACK)
    assert "<Ack>true</Ack>" in ACK
    assert door.hastened == 1


async def test_an_org_is_the_same_with_and_without_its_checksum(door):
    assert (await door.posted(outbound([DEAL], ORG[:15]))).status == 200
    door.org = ORG[:15]
    assert (await door.posted(outbound([DEAL]))).status == 200


@pytest.mark.parametrize("secret", ["", "another", "its-ow", "its-own%20", "%C3%84"])
async def test_another_address_is_none(door, secret):
    assert (await door.posted(outbound([DEAL]), secret)).status in {401, 404}
    assert door.hastened == 0


async def test_a_message_of_another_org_changes_nothing(door):
    for other in ("00DWx0000004CAFMAU", ORG[:14], "x"):
        answer = await door.posted(outbound([DEAL], other))
        assert (answer.status, "another org" in answer.text) == (403, True)
    assert door.hastened == 0


async def test_a_message_about_something_else_is_acknowledged_and_no_reason_to_ask(door):
    assert (await door.posted(outbound([DEAL]).replace(b"sf:Opportunity", b"sf:Contact"))).status == 200
    assert door.hastened == 0


async def test_what_cannot_be_told_now_is_sent_again(door):
    door.known = False
    assert (await door.posted(outbound([DEAL]))).status == 503
    door.known, door.org = True, ""
    assert (await door.posted(outbound([DEAL]))).status == 503
    assert door.hastened == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<x/>",
        b"<x",
        BOMB,
        FETCHING,
        OUTSIDE,
        outbound([DEAL]).replace(b"Envelope", b"Envelop"),
        outbound([DEAL]).replace(ORG.encode(), b""),
        outbound([DEAL]).replace(b"2005/09/outbound", b"2006/09/outbound"),
        outbound([DEAL]).replace(b"UTF-8", b"no-such"),
        outbound([DEAL]).replace(b"UTF-8", b"utf-7"),
        outbound([DEAL]) + b"\xff",
        b"<a>" * 24_000 + b"</a>" * 24_000,
        b"<a>" * 300_000,
    ],
)
async def test_what_is_no_outbound_message(door, body):
    assert message_of(body) is None
    answer = await door.posted(body)
    assert (answer.status, door.hastened) == (422, 0)


async def test_one_that_is_too_large(door):
    assert (await door.posted(BytesIO(b"<a/>" + b" " * 1024 * 1024))).status == 413


def test_an_entity_that_xml_itself_knows_is_none_of_those():
    assert message_of(outbound([DEAL]).replace(b"<ActionId>", b"<ActionId>&amp;&#65;")).opportunities == 1
