"""What does not come from Slack, or can't be read, is refused in one plain sentence."""

import io
import json

import aiohttp
import pytest
from aiohttp import web

from bot import door
from bot.platforms.ports import Ambiguous, Refused
from bot.platforms.slack.adapter import SlackAdapter
from tests.bot.platforms.slack.conftest import nobody
from tests.stand_ins.slack_person import FORM
from tests.stand_ins.slack_screen import sign


async def post(slack, body: bytes | io.BytesIO, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(slack.app_url, data=body, headers=headers) as response:
        return response.status, await response.text()


def signed(slack, body: bytes, *, at: str | None = None, secret: str | None = None) -> dict[str, str]:
    stamp = at if at is not None else str(int(slack.clock()))
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(secret or slack.signing_secret, stamp, body),
        "Content-Type": FORM,
    }


BODY = b"command=%2Fwinloss&text=help"


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (lambda slack: {}, "signature is missing"),
        (lambda slack: signed(slack, BODY, secret="wrong"), "signature doesn't match"),
        (lambda slack: signed(slack, BODY + b"x"), "signature doesn't match"),
        (lambda slack: signed(slack, BODY, at=str(int(slack.clock()) - 301)), "five minutes"),
        (lambda slack: signed(slack, BODY, at=str(int(slack.clock()) + 301)), "five minutes"),
        (lambda slack: signed(slack, BODY, at="soon"), "not a number"),
        (lambda slack: signed(slack, BODY, at="9" * 30), "not a number"),
        (lambda slack: signed(slack, BODY, at="-1"), "not a number"),
        (lambda slack: {**signed(slack, BODY), "X-Slack-Signature": "v0=\xff"}, "signature doesn't match"),
    ],
)
async def test_what_slack_did_not_sign_is_refused(slack, adapter, desk, headers, sentence):
    status, text = await post(slack, BODY, **headers(slack))
    assert status == 401
    assert sentence in text
    assert "Traceback" not in text
    assert desk.events == []


@pytest.mark.parametrize("seconds", [-299, 299])
async def test_a_clock_that_differs_a_little_is_fine(slack, adapter, seconds):
    body = b'{"type":"url_verification","challenge":"c"}'
    assert (await post(slack, body, **signed(slack, body, at=str(int(slack.clock()) + seconds))))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"payload={",
        b"payload=[1]",
        b"payload=" + b"[" * 5000,
        b"\xff\xfe",
        b"no form at all",
        b"&".join(b"a%d=1" % number for number in range(100)),  # a megabyte of such would hold up everybody for seconds
        b'{"type":"url_verification","challenge":"c","a":[' + b"{}," * 50_000 + b"1]}",
        b'{"type":"url_verification"}',
    ],
)
async def test_what_cannot_be_read_is_400_without_a_traceback(slack, adapter, desk, body, caplog):
    status, text = await post(slack, body, **signed(slack, body))
    assert (status, text) == (400, "The request can't be read.")
    assert not caplog.records
    assert desk.events == []


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "team_id": "T0SALES", "event": "message"},
        {
            "type": "event_callback",
            "team_id": "T0SALES",
            "event": {"type": "message", "channel_type": "im", "user": "U", "text": "x"},
        },
        {"type": "block_actions", "team": {"id": "T0SALES"}, "user": {"id": "U"}, "actions": []},
        {
            "type": "view_submission",
            "team": {"id": "T0SALES"},
            "user": {"id": "U"},
            "view": {"callback_id": "mark", "type": "modal"},
        },
    ],
)
async def test_an_odd_shape_never_reaches_the_desk(slack, adapter, desk, body):
    raw = json.dumps(body).encode()
    status, text = await post(slack, raw, **signed(slack, raw))
    assert status < 500
    assert "Traceback" not in text
    assert desk.events == []


async def test_an_oversized_request_is_refused(slack, adapter, desk):
    body = b"text=" + b"x" * (1024 * 1024)
    assert await post(slack, io.BytesIO(body), **signed(slack, body)) == (413, "The request is too large.")
    assert desk.events == []


async def test_slack_checking_the_address_is_answered(slack, adapter):
    body = b'{"type":"url_verification","challenge":"3eZbrw1a"}'
    status, text = await post(slack, body, **signed(slack, body))
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1a"})


async def test_another_workspace_is_told_so_and_nothing_is_written(slack, adapter, desk, ann):
    reply = await ann.types("/winloss lost Acme", team_id="T0OTHER")
    assert (reply.status, "another Slack workspace" in reply.text) == (200, True)
    event = {"type": "message", "channel_type": "im", "user": ann.id, "text": "x"}
    reply = await ann.happens(event, team_id="T0OTHER")
    assert (reply.status, "another Slack workspace" in reply.text) == (403, True)
    press = {
        "type": "block_actions",
        "team": {"id": "T0SALES"},
        "user": {"id": "U9", "team_id": "T0OTHER"},
        "actions": [{"action_id": "press:0.0"}],
    }
    assert (await ann.interacts(press)).status == 403
    assert desk.events == []


async def test_before_the_start_slack_is_asked_to_come_back(slack, desk, clock):
    made = SlackAdapter(desk, None, bot_token="xoxb", signing_secret=slack.signing_secret, real_now=clock)
    app = door.application()
    made.mount(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    assert (await post(slack, BODY, **signed(slack, BODY)))[0] == 503
    with pytest.raises(Refused):
        await made.open("slack:T", "U1")
    await runner.cleanup()


@pytest.mark.parametrize(("token", "advice"), [("xoxb-wrong", "Bot User OAuth Token"), ("", "No bot token|Bot User")])
async def test_a_bad_token_says_at_the_start_what_to_copy(slack, desk, clock, token, advice):
    made = SlackAdapter(desk, None, bot_token=token, signing_secret="s", real_now=clock, api_url=slack.api_url)
    with pytest.raises(Refused, match=advice):
        await made.start(nobody)


async def test_a_slack_out_of_reach_at_the_start_is_no_refusal(slack, desk, clock):
    made = SlackAdapter(
        desk, None, bot_token="x", signing_secret="s", real_now=clock, api_url="http://127.0.0.1:9/api/"
    )
    with pytest.raises(Ambiguous):
        await made.start(nobody)


def test_constructing_does_nothing(desk, clock):
    SlackAdapter(desk, None, bot_token="x", signing_secret="s", real_now=clock)
