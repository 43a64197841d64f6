"""An open page hears at once what changed, and what it missed."""

import asyncio
import json
import re

from dialogs.messages.messages import note
from storage.engine.engine import open_storage
from tests.bot.platforms.web.browsing import lines
from tests.bot.platforms.web.scene import SALES, digest


def articles(heard):
    return [json.loads(line[6:]) for line in heard if line.startswith('data: "<article')]


async def since(rosa):
    return re.search(r'data-since="(\w+)"', (await rosa.gets("/"))[1])[1]


async def test_a_change_is_told_at_once_and_with_its_state(rosa, stage):
    stage.page.hub.poll = 60
    ident = await stage.shows("rosa", note("one"), "k")
    path = f"/events?in=direct:rosa&since={await since(rosa)}"
    async with rosa.session.get(path) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        await lines(stream.content, "event: clock")
        await stage.becomes("rosa", ident, note("two"))
        heard = await lines(stream.content, 'data: "<article')
        (html,) = articles(heard)
        assert "two" in html
        assert 'data-rev="2"' in html
        state = next(line[4:] for line in heard if line.startswith("id: "))
    assert state == await since(rosa)


async def test_a_page_that_comes_back_hears_what_it_missed_and_only_then(rosa, stage):
    stage.page.hub.poll = 0.02
    await stage.shows("rosa", note("one"), "k1")
    state = await since(rosa)
    async with rosa.session.get("/events?in=direct:rosa", headers={"Last-Event-ID": state}) as stream:
        heard = await lines(stream.content, "event: clock")
        assert articles(heard) == []
    await stage.shows("rosa", note("two"), "k2")
    async with rosa.session.get(f"/events?in=direct:rosa&since={state}") as stream:
        assert any("two" in html for html in articles(await lines(stream.content, "event: clock")))


async def test_what_another_process_wrote_is_found_in_the_table(rosa, stage, sqlite_url):
    stage.page.hub.poll = 0.02
    async with rosa.session.get(f"/events?in=direct:rosa&since={await since(rosa)}") as stream:
        await lines(stream.content, "event: clock")
        elsewhere = open_storage(sqlite_url)
        stage.page._storage, mine = elsewhere, stage.page._storage
        ring, stage.page.hub.ring = stage.page.hub.ring, lambda _conversation: None
        await stage.shows("rosa", note("from afar"), "k")
        stage.page._storage, stage.page.hub.ring = mine, ring
        assert "from afar" in articles(await lines(stream.content, 'data: "<article'))[0]
        await elsewhere.close()


async def test_a_quiet_stream_shows_that_it_lives(rosa, stage):
    stage.page.hub.poll, stage.page.hub.beat = 0.01, 0.03
    async with rosa.session.get("/events?in=direct:rosa") as stream:
        await lines(stream.content, ": still here")


async def test_the_other_conversation_rings(rosa, stage):
    async with rosa.session.get(f"/events?in=direct:rosa&since={await since(rosa)}") as stream:
        await lines(stream.content, "event: clock")
        await stage.page.create("web:local", SALES.id, digest(), "digest")
        assert articles(await lines(stream.content, "event: elsewhere")) == []


async def test_a_stopping_server_ends_the_streams(rosa, stage):
    async with rosa.session.get("/events?in=direct:rosa") as stream:
        await lines(stream.content, "event: clock")
        stage.page.hub.close()
        async with asyncio.timeout(2):
            await stream.content.read()
