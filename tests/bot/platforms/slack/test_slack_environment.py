"""Bolt reads the environment by itself; what stands there for other tools must not change what we are."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web

from bot import door
from bot.platforms.ports import Command
from bot.platforms.slack.adapter import SlackAdapter
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, note
from tests.bot.platforms.slack.conftest import nobody

WS = "slack:T0SALES"


@asynccontextmanager
async def a_proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that passes on what it is asked for; its address, and the paths that came through it."""
    passed: list[str] = []

    async def forward(request):
        passed.append(request.raw_path)
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with (
            ClientSession() as session,
            session.request(request.method, request.raw_path, headers=headers, data=await request.read()) as found,
        ):
            return web.Response(status=found.status, body=await found.read(), content_type=found.content_type)

    runner = web.ServerRunner(web.Server(forward))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", passed
    await runner.cleanup()


async def test_all_that_goes_to_slack_goes_through_the_proxy(monkeypatch, slack, desk, clock, ann):
    async with a_proxy() as (address, passed):
        monkeypatch.setenv("HTTPS_PROXY", address)
        async with served(slack, desk, clock) as adapter:
            conversation = await adapter.open(WS, ann.id)
            start = Buttons((Button("Start", Action(Verb.START, "d1", 0)),))
            await adapter.create(WS, conversation, Message("here", (start,)), "card:1:0")
            desk.replacement = note("thank you")
            await ann.clicks("Start")
            await ann.sees("thank you")
    assert desk.replaced
    went = [path.removeprefix(slack.api_url.removesuffix("/api/")) for path in passed]
    assert {"/api/auth.test", "/api/chat.postMessage"} <= set(went)
    assert any(path.startswith("/hooks/") for path in went), "a response_url, too"
    assert not [path for path in went if path.startswith("http")], "nobody else was asked"


@pytest.fixture
async def beside_other_tools(monkeypatch, tmp_path, slack, desk, clock):
    """The adapter, started where an installation flow's secrets and another token are set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SLACK_CLIENT_ID", "111.222")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "not ours")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-somebody-elses")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "somebody else's")
    async with served(slack, desk, clock) as made:
        yield made


@asynccontextmanager
async def served(slack, desk, clock):
    """The adapter, started."""
    made = SlackAdapter(
        desk, None, bot_token=slack.token, signing_secret=slack.signing_secret, real_now=clock, api_url=slack.api_url
    )
    app = door.application()
    made.mount(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await made.start(nobody)
    yield made
    await made.close()
    await runner.cleanup()


async def test_no_installation_flow_of_bolts_own(beside_other_tools, slack, desk, tmp_path, caplog):
    desk.answer = note("heard")
    reply = await slack.person("Ann").types("/winloss help")
    assert (reply.status, "heard" in reply.text) == (200, True)
    assert isinstance(desk.last, Command)
    assert beside_other_tools._endpoint.take.__self__._bolt.oauth_flow is None
    assert beside_other_tools._endpoint.take.__self__._bolt.installation_store is None
    assert list(tmp_path.iterdir()) == []
    assert [*caplog.get_records("setup"), *caplog.records] == []
    assert os.environ["SLACK_CLIENT_ID"] == "111.222", "the environment is as it was"
