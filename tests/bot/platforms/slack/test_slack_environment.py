"""Bolt reads the environment by itself; what stands there for other tools must not change what we are."""

import os

import pytest
from aiohttp import web

from bot import door
from bot.platforms.ports import Command
from bot.platforms.slack.adapter import SlackAdapter
from dialogs.messages.messages import note
from tests.bot.platforms.slack.conftest import nobody


@pytest.fixture
async def beside_other_tools(monkeypatch, tmp_path, slack, desk, clock):
    """The adapter, started where an installation flow's secrets and another token are set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SLACK_CLIENT_ID", "111.222")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "not ours")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-somebody-elses")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "somebody else's")
    made = SlackAdapter(
        desk, bot_token=slack.token, signing_secret=slack.signing_secret, real_now=clock, api_url=slack.api_url
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
