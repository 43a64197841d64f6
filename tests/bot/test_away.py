"""Slack is away when `winloss serve` starts: everything else is served, and Slack as soon as it answers."""

import asyncio
from urllib.error import HTTPError

import pytest

from tests.command_line import delivered, free_port, get, secrets, served, winloss
from tests.stand_ins.slack import Slack

APP = "page:\n  enabled: true\n  people: {ann: Ann}\n"
KEY = {"WINLOSS_SECRET_KEY": "k" * 32}


def status(address: str) -> int:
    try:
        get(address)
    except HTTPError as error:
        return error.code
    return 200


async def test_it_starts_asks_on_and_serves_slack_once_it_is_back(tmp_path):
    (tmp_path / "app.yaml").write_text(APP)
    slack = Slack(port=free_port())
    async with served(slack, tmp_path, away=True, **KEY) as process:  # nobody listens there
        address = slack.app_url.removesuffix("/slack/events")
        away = await asyncio.to_thread(process.says, "Slack is away")
        assert f"Slack can't be reached at {slack.api_url}" in away
        assert await asyncio.to_thread(get, f"{address}/readyz") == "ready\n"
        assert await asyncio.to_thread(status, f"{address}/") == 401  # the page asks for a link
        slack.fault("auth.test", "500")
        slack.fault("auth.test", "429")
        async with slack:
            ann = slack.person("Ann")
            reply = await ann.types("/winloss lost Acme renewal")
            assert reply.status == 503  # so Slack sends it again
            await asyncio.to_thread(process.says, "Slack answered, and is served")
            assert (await slack.redelivers())[0] == 200
            await ann.sees("Sorry about Acme renewal")
            mine = [m for m in slack.messages(ann.conversation) if m["user"] == slack.bot_user_id]
            assert len(mine) == 2, "hello and the card"
            assert process.stop() == 0
        assert "Traceback" not in process.output


@pytest.mark.long
async def test_what_waited_to_be_sent_goes_out_once_slack_is_back(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        slack.fault("chat.postMessage", "429")
        async with served(slack, tmp_path) as process:
            assert (await ann.types("/winloss lost Acme renewal")).status == 200
            await delivered(slack, "limited")
            process.kill()
        slack.fault("auth.test", "drop_before", times=2)
        async with served(slack, tmp_path, away=True) as process:
            await asyncio.to_thread(process.says, "Slack is away")
            await asyncio.to_thread(process.says, "Slack answered, and is served")
            await ann.sees("Sorry about Acme renewal")
            assert process.stop() == 0


async def test_a_slack_that_takes_for_ever_holds_up_neither_the_start_nor_the_end(tmp_path):
    async with Slack() as slack:
        slack.fault("auth.test", "hang_before", times=9)
        async with served(slack, tmp_path, away=True) as process:
            await asyncio.to_thread(process.says, "no answer in 2 s")
            assert process.stop() == 0
            assert "Traceback" not in process.output


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive"])
async def test_a_token_that_is_refused_when_slack_is_back_ends_it_with_the_sentence(tmp_path, error):
    async with Slack() as slack:
        slack.fault("auth.test", "500")
        slack.fault("auth.test", error)
        given = {**secrets(slack), "WINLOSS_PORT": str(free_port())}
        done = await asyncio.to_thread(winloss, "serve", cwd=tmp_path, **given)
    assert done.returncode == 1
    assert "Slack is away" in done.stderr
    assert "bot token" in done.stderr.splitlines()[-1]
    assert done.stderr.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in done.stderr
