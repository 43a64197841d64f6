"""The Slack that says no, says it as Slack does."""

import asyncio
import sys
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.stand_ins.slack import Slack


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(slack.token, slack.api_url, session=slack.session, retry_handlers=[])


async def refused(call) -> dict:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response.data


async def test_it_names_the_place_of_a_bad_block(slack, client):
    sales = slack.channel("sales")
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x" * 76}}
    said = await refused(
        client.chat_postMessage(channel=sales, text="x", blocks=[{"type": "actions", "elements": [button]}])
    )
    complaint = "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    assert said == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [complaint],
        "response_metadata": {"messages": [f"[ERROR] {complaint}"]},
    }
    assert slack.messages(sales) == []


async def test_it_refuses_a_wall_of_text(slack, client):
    wall = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
    said = await refused(client.chat_postMessage(channel=slack.channel("sales"), text="x", blocks=wall))
    assert said["error"] == "msg_blocks_too_long"


async def test_a_trigger_opens_one_view_within_three_seconds(slack, client, clock):
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Mark"}, "blocks": []}
    trigger, late = slack.trigger(), slack.trigger()
    await client.views_open(trigger_id=trigger, view=view)
    assert (await refused(client.views_open(trigger_id=trigger, view=view)))["error"] == "exchanged_trigger_id"
    clock.seconds += 3.1
    assert (await refused(client.views_open(trigger_id=late, view=view)))["error"] == "expired_trigger_id"
    long = {**view, "title": {"type": "plain_text", "text": "x" * 25}}
    assert (await refused(client.views_open(trigger_id=slack.trigger(), view=long)))["error"] == "invalid_arguments"


async def test_it_knows_its_token(slack, client):
    client.token = "xoxb-other"
    assert (await refused(client.auth_test()))["error"] == "invalid_auth"


async def test_a_code_installs_once(slack, client):
    slack.codes["c1"] = "xoxb-new"
    given = {"code": "c1"}
    assert (await client.api_call("oauth.v2.access", data=given))["access_token"] == "xoxb-new"
    assert (await refused(client.api_call("oauth.v2.access", data=given)))["error"] == "invalid_code"


async def test_it_runs_in_a_process_of_its_own():
    root = Path(__file__).parents[4]
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.stand_ins.slack", cwd=root, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert running.stdout
        url = (await running.stdout.readline()).decode().split()[-1]
        async with aiohttp.ClientSession() as session:
            answer = await session.post(f"{url}/_/people", json={"count": 2})
            ((user, conversation), _) = await answer.json()
            (hook,) = await (await session.post(f"{url}/_/response_url", json=[[conversation, user, None]])).json()
            assert (await session.post(hook, json={"text": "hi"})).status == 200
            assert await (await session.get(f"{url}/_/calls")).json() == {"response_url": 1}
    finally:
        running.terminate()
        await running.wait()
