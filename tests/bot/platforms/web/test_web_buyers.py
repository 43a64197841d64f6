"""The buyer's page and its links, in front of use cases that only remember what they were asked."""

import random
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import door
from bot.platforms.buyer_page import BuyerPage, Given, State
from bot.platforms.web.buyer_links import BuyerLinks
from bot.platforms.web.buyers import AT_MOST, BuyerPages
from bot.platforms.web.guard import BODY_LIMIT, COOKIE
from dialogs.errors import NotAnAnswer
from dialogs.messages.messages import Option
from dialogs.records import Buyer, Outcome

SECRET = "for tests and for nothing else"
LINKS = BuyerLinks(SECRET, "https://debrief.northwind.example")
WS, CLOSING = "slack:T1", "01M8G2ZYW968MR09K7NHE39XX9"
ASK = LINKS.link(WS, CLOSING, 1).partition(".example")[2]
PAGE = BuyerPage(
    State.OPEN,
    "Northwind <IT>",
    "Ann",
    Outcome.LOST,
    (Option("price", "Price and value"),),
    (Option("higher", "Higher"),),
    0,
    "Hi [name]",
    "https://debrief.northwind.example/b/x",
)


class Asks:
    """Use cases that remember."""

    def __init__(self):
        self.page_now, self.did = PAGE, []

    async def page(self, ws, closing_id, serial):
        return self.page_now if (ws, closing_id) == (WS, CLOSING) else None

    async def receipt(self, ws, closing_id, receipt):
        said = Buyer(None, "price", "Too <dear>", "higher", "Kim", quotable=True)
        return replace(PAGE, said=said) if receipt == "r1" else None

    async def give(self, ws, closing_id, serial, given):
        if given == Given():
            raise NotAnAnswer
        self.did.append((serial, given))
        return "r1"

    async def change(self, ws, closing_id, receipt, given):
        self.did.append((receipt, given))
        return True

    async def stop(self, ws, closing_id):
        self.did.append("stop")

    async def opened(self, ws, closing_id, serial, *, by_seller=False):
        self.did.append(("by a seller" if by_seller else "opened", serial))


@asynccontextmanager
async def on_loopback(app):
    """The address of a server of this application."""
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
def asks():
    return Asks()


@pytest.fixture
async def client(asks):
    app = door.application()
    BuyerPages(LINKS, None, lambda: 1000.0, believing=False).mount(app, asks)
    async with TestClient(TestServer(app)) as made:
        yield made


async def shown(response):
    return response.status, await response.text()


async def test_it_says_who_asks_and_lets_no_page_of_others_frame_or_index_it(client, asks):
    response = await client.get(ASK)
    text = await response.text()
    assert "Thank you for considering Northwind &lt;IT&gt;" in text
    assert "Ann and the managers at Northwind" in text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert not asks.did, "looking changes nothing"


async def test_what_is_sent_leads_to_a_receipt_that_alone_shows_it(client, asks):
    fields = {"driver": "price", "words": "Too\x00 dear\ud800".encode(errors="replace").decode(), "quote": "on"}
    response = await client.post(ASK, data=fields, allow_redirects=False)
    assert response.status == 303
    ((serial, given),) = asks.did
    assert (serial, given.driver, given.words, given.quote) == (1, "price", "Too dear?", True)
    status, text = await shown(await client.get(response.headers["Location"]))
    assert status == 200
    assert "Too &lt;dear&gt;" in text
    assert 'value="Kim"' in text


async def test_it_asks_for_each_place_that_it_may_go_to_and_names_no_crm_where_none_is_written_to(client, asks):
    assert 'name="crm"' not in await (await client.get(ASK)).text()
    asks.page_now = replace(PAGE, crm="HubSpot")
    text = await (await client.get(ASK)).text()
    assert 'name="crm" value="yes"> <span>You may note it with our records of this deal (HubSpot)' in text
    await client.post(ASK, data={"driver": "price", "crm": "yes"}, allow_redirects=False)
    ((_, given),) = asks.did
    assert (given.quote, given.crm) == (False, True)


async def test_an_ask_link_is_no_receipt_and_a_receipt_no_ask_link(client, asks):
    receipt = LINKS.receipt_path(WS, CLOSING, "r1")
    await client.post(receipt, data={"words": "x"}, allow_redirects=False)
    await client.post(receipt, data={"do": "delete"})
    await client.post(receipt, data={"do": "stop"})
    assert asks.did == [("r1", Given(words="x")), ("r1", None), "stop"]
    assert (await client.get(LINKS.receipt_path(WS, CLOSING, "r2"))).status == 404


@pytest.mark.parametrize("state", [State.ANSWERED, State.STOPPED, State.OVER])
async def test_where_nothing_is_taken_it_says_why(client, asks, state):
    asks.page_now = replace(PAGE, state=state)
    assert "Send</button>" not in await (await client.get(ASK)).text()
    assert (await client.post(ASK, data={"driver": "price"})).status == 409
    assert not asks.did


async def test_nothing_comes_from_another_site_nor_in_another_form_nor_without_end(client, asks):
    assert (await client.post(ASK, data={"driver": "price"}, headers={"Origin": "https://evil.example"})).status == 403
    assert (await client.post(ASK, json={"driver": "price"})).status == 400
    assert (await client.post(ASK, data={f"f{number}": "x" for number in range(40)})).status == 400
    assert (await client.post(ASK, data={"words": "x" * (BODY_LIMIT + 1)})).status in {400, 413}
    assert not asks.did


@pytest.mark.parametrize("public", ["https://debrief.northwind.example", "https://Debrief.Northwind.example:443/"])
async def test_behind_a_proxy_that_asks_for_another_host_it_takes_what_comes_from_its_public_address(asks, public):
    app = door.application(public=public)
    BuyerPages(LINKS, None, lambda: 1000.0, believing=False).mount(app, asks)
    async with TestClient(TestServer(app)) as client:
        for origin, status in (
            ("https://debrief.northwind.example", 303),
            ("http://debrief.northwind.example", 403),
            ("https://debrief.northwind.example.evil.example", 403),
            ("null", 403),
        ):
            sent = {"headers": {"Origin": origin}, "allow_redirects": False}
            assert (await client.post(ASK, data={"driver": "price"}, **sent)).status == status
    assert len(asks.did) == 1


class SomebodysSession:
    """A storage that knows the session of whatever cookie."""

    async def read(self, *_asked):
        return "a session"


async def test_a_seller_who_is_signed_in_sends_and_stops_nothing_and_their_opening_is_noted(asks):
    app = door.application()
    BuyerPages(LINKS, SomebodysSession(), lambda: 1000.0, believing=False).mount(app, asks)
    async with TestClient(TestServer(app), cookies={COOKIE: "Ann's"}) as client:
        text = await (await client.get(ASK)).text()
        assert "You are signed in here as a seller" in text
        assert 'value="send" disabled' in text
        assert asks.did == [("by a seller", 1)]
        for fields in ({"driver": "price"}, {"do": "stop"}):
            assert (await client.post(ASK, data=fields)).status == 403
        await client.post(f"{ASK}/opened")
    assert set(asks.did) == {("by a seller", 1)}


async def test_one_link_sends_only_so_often(client, asks):
    statuses = [(await client.post(ASK, data={})).status for _ in range(AT_MOST + 1)]
    assert statuses == [422] * AT_MOST + [429]
    receipt = LINKS.receipt_path(WS, CLOSING, "r1")
    assert (await client.post(receipt, data={"do": "delete"})).status == 200, "who answered waits for nobody"


async def test_a_touch_is_noted_and_a_look_is_not(client, asks):
    assert (await client.post(f"{ASK}/opened")).status == 204
    assert (await client.post(f"{LINKS.link(WS, CLOSING, 0).partition('.example')[2]}/opened")).status == 204
    assert (await client.post("/b/nonsense/opened")).status == 204
    assert asks.did == [("opened", 1)]


@pytest.mark.parametrize("token", ["nonsense", "..", "%00", "a" * 5000, "é.é", ".e30.x"])
async def test_what_is_no_link_of_ours_opens_nothing(client, token):
    assert (await client.get(f"/b/{token}")).status == 404
    assert (await client.post(f"/b/{token}", data={"driver": "price"})).status == 404


@pytest.mark.parametrize("n", [3_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_no_mutated_link_opens_anything(n):
    rng, alphabet = random.Random(7), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    made = [LINKS.link(WS, CLOSING, 1), LINKS.link(WS, CLOSING, 0), LINKS.receipt_path(WS, CLOSING, "r1")]
    tokens = [one.rpartition("/")[2] for one in made]
    for number in range(n):
        token = tokens[number % 3]
        at = rng.randrange(len(token)) if number % 4 else len(token) - 1
        how = rng.randrange(4)
        mutated = (
            token[:at] + rng.choice(alphabet) + token[at + 1 :],
            token[:at] + token[at + 1 :],
            token[:at] + rng.choice(alphabet) + token[at:],
            token[:at] + tokens[(number + 1) % 3][at:],
        )[how]
        assert mutated in tokens or LINKS.read(mutated) is None, mutated


def test_links_of_another_key_or_purpose_open_nothing():
    other = BuyerLinks("another key altogether, for tests", "https://debrief.northwind.example")
    assert LINKS.read(other.link(WS, CLOSING, 1).rpartition("/")[2]) is None
    assert BuyerLinks(SECRET, "").link(WS, CLOSING, 1) is None
