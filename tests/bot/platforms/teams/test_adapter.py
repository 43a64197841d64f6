"""The SDK at work: real calls to a connector that fails in every way, and botbuilder's turns."""

import asyncio
import json
import socket
import time
from collections import deque

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.platforms.ports import Ambiguous, Gone, Limited, Refused
from bot.platforms.teams import adapter
from bot.platforms.teams.adapter import Sdk

CONVERSATION = "19:abc@thread.tacv2;messageid=1"
QUOTED = "19%3Aabc%40thread.tacv2%3Bmessageid%3D1"
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextRun", "text": "Zoë won 12 € 🎉", "isSubtle": None}],
}
MESSAGE = {
    "type": "message",
    "summary": "Zoë won",
    "from_property": "kept as it is",
    "channelData": {"onBehalfOf": [], "nested": {"Key-With.Dots": 0, "null": None}},
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}
PAGE = "<html><h1>Our services aren't available right now</h1></html>"


class Connector:
    """Remembers each call, and answers with the next of `answers` (else 201 and an id) after `slowly` seconds."""

    def __init__(self):
        self.calls, self.answers, self.slowly = [], deque(), 0.0
        self.waiting, self.waited_together = 0, 0

    async def serve(self, request):
        self.calls.append((request.method, request.raw_path, request.headers.copy(), await request.read()))
        number = len(self.calls)
        self.waiting += 1
        self.waited_together = max(self.waited_together, self.waiting)
        await asyncio.sleep(self.slowly)
        self.waiting -= 1
        if not self.answers:
            return web.json_response({"id": f"1:{number}"}, status=201)
        answer = self.answers.popleft()
        if answer == "reset":
            request.transport.abort()
            return web.Response()
        if answer == "half":  # the connection ends within the answer
            response = web.StreamResponse(status=201, headers={"Content-Length": "100"})
            await response.prepare(request)
            await response.write(b'{"id"')
            request.transport.abort()
            return response
        return answer

    def says(self, status, body, **headers):
        kind = "application/json" if isinstance(body, dict | list) else "text/html"
        text = json.dumps(body) if kind == "application/json" else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append(web.Response(status=status, text=text, content_type=kind, headers=named))


@pytest_asyncio.fixture
async def connector():
    made = Connector()
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/{any:.*}", made.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/emea/"
    yield made
    await runner.cleanup()


@pytest_asyncio.fixture
async def session():
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
def sdk(session):
    async def bearer():
        return "our-token"

    return Sdk(app_id="app", bearer=bearer, session=session)


async def test_an_activity_arrives_as_it_was_given(sdk, connector):
    assert await sdk.send(connector.url, CONVERSATION, MESSAGE) == "1:1"
    method, path, headers, body = connector.calls[0]
    assert (method, path) == ("POST", f"/emea/v3/conversations/{QUOTED}/activities")
    assert json.loads(body) == MESSAGE
    assert body == json.dumps(MESSAGE, ensure_ascii=False, separators=(",", ":")).encode(), "the size that was measured"
    assert headers["Authorization"] == "Bearer our-token"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert int(headers["Content-Length"]) == len(body)
    assert "botframework-connector" in headers["User-Agent"]


async def test_each_verb_has_its_address(sdk, connector):
    assert await sdk.update(connector.url, CONVERSATION, "1700;x", MESSAGE) is None
    opened = {"isGroup": False, "members": [{"id": "29:x"}], "tenantId": "t", "channelData": {"tenant": {"id": "t"}}}
    assert await sdk.create_conversation(connector.url, opened) == "1:2"
    who = {"id": "29:x", "name": "Ann", "aadObjectId": "o", "userPrincipalName": "ann@x", "tenantId": "t", "extra": [1]}
    connector.says(200, who)
    assert await sdk.member(connector.url, CONVERSATION, "29:x/y") == who
    assert [(method, path) for method, path, _, _ in connector.calls] == [
        ("PUT", f"/emea/v3/conversations/{QUOTED}/activities/1700%3Bx"),
        ("POST", "/emea/v3/conversations"),
        ("GET", f"/emea/v3/conversations/{QUOTED}/members/29%3Ax%2Fy"),
    ]
    assert [json.loads(body or b"null") for *_, body in connector.calls] == [MESSAGE, opened, None]
    assert {headers["Authorization"] for _, _, headers, _ in connector.calls} == {"Bearer our-token"}


async def test_without_a_token_none_is_sent(session, connector):
    sdk = Sdk(app_id="", bearer=None, session=session)
    await sdk.send(connector.url.rstrip("/"), CONVERSATION, MESSAGE)
    _, path, headers, _ = connector.calls[0]
    assert path == f"/emea/v3/conversations/{QUOTED}/activities"
    assert "Authorization" not in headers


async def test_the_token_is_asked_for_at_each_call(session, connector):
    tokens = iter(("first", "second"))

    async def bearer():
        return next(tokens)

    sdk = Sdk(app_id="app", bearer=bearer, session=session)
    await sdk.send(connector.url, "c", MESSAGE)
    await sdk.send(connector.url, "c", MESSAGE)
    assert [headers["Authorization"] for _, _, headers, _ in connector.calls] == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(Ambiguous("login away"), Limited), (Refused("bad secret"), Refused), (Limited(7), Limited)],
)
async def test_without_its_token_a_message_is_certainly_not_sent(session, connector, raised, expected):
    async def bearer():
        raise raised

    with pytest.raises(expected):
        await Sdk(app_id="app", bearer=bearer, session=session).send(connector.url, "c", MESSAGE)
    assert not connector.calls


async def test_an_update_may_be_answered_with_nothing(sdk, connector):
    for answer in (web.Response(status=200), web.json_response({}), web.Response(status=202)):
        connector.answers.append(answer)
        await sdk.update(connector.url, "c", "1", MESSAGE)


@pytest.mark.parametrize("status", [412, 429])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": "0.2"}, 1),
        ({"Retry_After": "Fri, 15 Jan 2027 08:00:30 GMT", "Date": "Fri, 15 Jan 2027 08:00:00 GMT"}, 30),
        ({"Retry_After": "Fri, 15 Jan 2027 07:00:00 GMT", "Date": "Fri, 15 Jan 2027 08:00:00 GMT"}, 1),
        ({"Retry_After": "Fri, 15 Jan 2027 08:00:30 GMT", "Date": "yesterday"}, 1),
        ({"Retry_After": "Fri, 15 Jan 2027 08:00:30 -0000", "Date": "Fri, 15 Jan 2027 08:00:00 GMT"}, 1),
        ({"Retry_After": "999999999"}, 3600),
        ({"Retry_After": "inf"}, 1),
        ({"Retry_After": "nan"}, 1),
        ({"Retry_After": "-5"}, 1),
        ({"Retry_After": "soon"}, 1),
        ({"Retry_After": ""}, 1),
        ({}, 1),
    ],
)
async def test_too_many_calls_say_when_to_try_again(sdk, connector, status, headers, seconds):
    connector.says(status, {"error": {"code": "TooManyRequests", "message": "no"}}, **headers)
    with pytest.raises(Limited) as limited:
        await sdk.send(connector.url, "c", MESSAGE)
    assert limited.value.seconds == seconds
    assert len(connector.calls) == 1, "tried once"


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (400, "BadSyntax", "Told why.*BadSyntax"),
        (401, "Unauthorized", "MICROSOFT_APP_PASSWORD"),
        (403, "BotNotInConversationRoster", "Add the app"),
        (403, "ForbiddenOperationException", "blocked the app"),
        (403, "SomethingNew", "may not write there"),
        (404, "ConversationNotFound", "Install the app there again"),
        (405, "MethodNotAllowed", "Told why"),
        (413, "MessageSizeTooBig", "too long"),
        (302, "Moved", "Told why"),
    ],
)
async def test_each_refusal_says_what_to_do(sdk, connector, status, code, advice):
    connector.says(status, {"error": {"code": code, "message": "Told why."}})
    with pytest.raises(Refused, match=advice) as refused:
        await sdk.send(connector.url, "c", MESSAGE)
    assert str(status) in str(refused.value)
    connector.says(status, PAGE, Location="/elsewhere")
    with pytest.raises(Refused) as refused:
        await sdk.send(connector.url, "c", MESSAGE)
    assert str(status) in str(refused.value)
    assert "<" not in str(refused.value)
    assert len(connector.calls) == 2


@pytest.mark.parametrize("body", [{"error": {"code": "ActivityNotFoundInConversation", "message": "no"}}, PAGE, "", []])
async def test_a_message_that_is_gone_is_gone(sdk, connector, body):
    connector.says(404, body)
    with pytest.raises(Gone):
        await sdk.update(connector.url, "c", "1", MESSAGE)
    connector.says(404, body)
    with pytest.raises(Refused):
        await sdk.send(connector.url, "c", MESSAGE)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("body", [{"error": {"code": "ServiceError", "message": "no"}}, PAGE, "["])
async def test_a_server_in_trouble_may_have_posted(sdk, connector, status, body):
    connector.says(status, body)
    with pytest.raises(Ambiguous, match=str(status)):
        await sdk.send(connector.url, "c", MESSAGE)
    assert len(connector.calls) == 1


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": ""}, [], ["x"], [{}], "", "[", PAGE])
async def test_an_answer_without_an_id_may_have_posted(sdk, connector, body):
    for call in (sdk.send(connector.url, "c", MESSAGE), sdk.create_conversation(connector.url, {})):
        connector.says(201, body)
        with pytest.raises(Ambiguous):
            await call


@pytest.mark.parametrize("body", [[], "x", "[", PAGE, ""])
async def test_a_member_that_cannot_be_read(sdk, connector, body):
    connector.says(200, body)
    with pytest.raises(Ambiguous):
        await sdk.member(connector.url, "c", "m")


@pytest.mark.parametrize("answer", ["reset", "half"])
async def test_a_lost_connection_may_have_posted(sdk, connector, answer):
    connector.answers.append(answer)
    with pytest.raises(Ambiguous, match="no answer from Teams"):
        await sdk.send(connector.url, "c", MESSAGE)
    assert len(connector.calls) == 1


async def test_a_slow_answer_may_have_posted(sdk, connector, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    connector.slowly = 5
    began = time.monotonic()
    with pytest.raises(Ambiguous, match="TimeoutError"):
        await sdk.send(connector.url, "c", MESSAGE)
    assert time.monotonic() - began < 4


async def test_a_connector_that_is_not_there_got_nothing(sdk):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(Limited):
        await sdk.send(address, "c", MESSAGE)


@pytest.mark.parametrize("address", ["nonsense", "ftp://x/", "http://", "http://x{y}/", "http://["])
async def test_a_service_address_that_is_none_is_refused(sdk, address):
    with pytest.raises(Refused):
        await sdk.send(address, "c", MESSAGE)


async def test_many_sends_wait_together(sdk, connector):
    connector.slowly = 0.5
    await sdk.send(connector.url, "c", MESSAGE)
    ids = await asyncio.gather(*(sdk.send(connector.url, f"c{n}", MESSAGE) for n in range(64)))
    assert len(set(ids)) == 64
    assert connector.waited_together > 32  # in threads of a pool, or one by one, far fewer


async def test_a_turn_with_such_an_address_is_refused_too(sdk):
    async def handle():
        raise AssertionError

    with pytest.raises(Refused, match="service address"):
        await sdk.turn({**INVOKE, "serviceUrl": "nonsense"}, {}, handle)


@pytest.mark.long
async def test_many_service_addresses_are_not_all_kept(sdk, connector):
    for number in range(2 * adapter.CLIENTS + 3):
        await sdk.send(f"{connector.url}{number}/", "c", MESSAGE)
    assert len(sdk._clients) <= adapter.CLIENTS


# turns

INVOKE = {
    "type": "invoke",
    "name": "adaptiveCard/action",
    "id": "f:1",
    "channelId": "msteams",
    "serviceUrl": "https://smba.example/emea/",
    "conversation": {"id": CONVERSATION, "conversationType": "personal"},
    "from": {"id": "29:x", "name": "Ann", "aadObjectId": "o"},
    "recipient": {"id": "28:app", "name": "winloss"},
    "value": {"action": {"type": "Action.Execute", "verb": "winloss", "data": {"t": "x"}}},
}


async def test_an_invoke_response_comes_back_from_the_turn(sdk):
    body = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD}

    async def handle():
        return {"status": 200, "body": body}

    answer = await sdk.turn(INVOKE, {"aud": "app"}, handle)
    assert answer == {"status": 200, "body": body}
    assert answer["body"]["value"] is CARD, "not copied on the way"


@pytest.mark.parametrize("given", [{"status": 400, "body": None}, {"status": 501, "body": None}, None])
async def test_an_invoke_may_be_refused_or_left_unanswered(sdk, given):
    async def handle():
        return given

    assert await sdk.turn(INVOKE, {}, handle) == given


async def test_a_message_has_no_invoke_response(sdk):
    ran = []

    async def handle():
        ran.append(1)
        return {"status": 200, "body": {}}

    assert await sdk.turn({**INVOKE, "type": "message", "text": "stats"}, {}, handle) is None
    assert ran == [1]


async def test_an_exception_leaves_the_turn_as_it_is(sdk):
    async def handle():
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await sdk.turn(INVOKE, {}, handle)


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "somethingNew", "serviceUrl": "http://x/"},
        {"type": "message", "serviceUrl": "http://x/", "conversation": 7, "from": [], "recipient": None, "value": "x"},
        {**INVOKE, "type": "message", "deliveryMode": "expectReplies", "id": None, "name": 4},
        {"type": "invoke", "serviceUrl": "http://x/", "conversation": {}, "from": {"id": 5}},
    ],
)
async def test_an_odd_activity_is_a_turn_all_the_same(sdk, odd):
    ran = []

    async def handle():
        ran.append(1)

    assert await sdk.turn(odd, {}, handle) is None
    assert ran == [1]


async def test_sends_go_out_from_within_a_turn(sdk, connector):
    async def handle():
        await sdk.send(connector.url, CONVERSATION, MESSAGE)
        return {"status": 200, "body": {}}

    activity = {**INVOKE, "serviceUrl": connector.url}
    answers = await asyncio.gather(*(sdk.turn(activity, {}, handle) for _ in range(8)))
    assert answers == [{"status": 200, "body": {}}] * 8
    assert len(connector.calls) == 8
