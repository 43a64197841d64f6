"""What does not come from Teams, or can't be read, or is nothing of ours: a clear answer, and nothing happens."""

import asyncio
import io
import json
import random
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.app import build
from storage.engine.engine import open_storage
from tests.bot.platforms.teams.teams_rig import Steered, a_stage, all_cases, calls, quiet, running
from tests.mutations import mutated
from tests.stand_ins.teams import Teams
from tests.stand_ins.teams_keys import rsa_key
from tests.transcripts.stage import settings

ELSEWHERE = "https://smba.trafficmanager.net/teams/"


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path, "ann") as made:
        yield made


async def post(stage, body: bytes | io.BytesIO, authorization: str | None = None) -> tuple[int, str]:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with stage.teams.session.post(stage.teams.app_url, data=body, headers=headers) as response:
        return response.status, await response.text()


async def post_signed(stage, body: bytes | io.BytesIO) -> tuple[int, str]:
    return await post(stage, body, f"Bearer {stage.teams.keys.token(stage.ann.activity('message')['serviceUrl'])}")


def mark(stage, **more):
    return stage.ann.activity("message", text="lost Acme renewal", **more)


async def nothing_happened(stage) -> bool:
    await quiet(stage)
    return await all_cases(stage) == [] and stage.ann.screen == ""


# tokens


def without_kid(keys, url):
    return keys.sign(keys.claims(url), headers={"kid": None})


BAD = {
    "none at all": lambda keys, url: None,
    "another scheme": lambda keys, url: f"Basic {keys.token(url)}",
    "nothing behind the scheme": lambda keys, url: "Bearer ",
    "not a token": lambda keys, url: "Bearer let-me-in",
    "not a token in parts": lambda keys, url: "Bearer e30.e30.e30",
    "cut off": lambda keys, url: f"Bearer {keys.token(url)[:-9]}",
    "unsigned": lambda keys, url: f"Bearer {keys.forge(keys.claims(url), {'alg': 'none', 'kid': keys.kid})}",
    "HS256 with the public key": lambda keys, url: (
        f"Bearer {keys.forge(keys.claims(url), {'alg': 'HS256', 'kid': keys.kid}, keys.public_pem)}"
    ),
    "another key under our name": lambda keys, url: f"Bearer {keys.sign(keys.claims(url), key=rsa_key(9))}",
    "an unknown key": lambda keys, url: (
        f"Bearer {keys.sign(keys.claims(url), headers={'kid': 'kid-9'}, key=rsa_key(9))}"
    ),
    "a key without a name": lambda keys, url: f"Bearer {without_kid(keys, url)}",
    "expired": lambda keys, url: f"Bearer {keys.token(url, exp=int(keys.clock()) - 301)}",
    "without an end": lambda keys, url: f"Bearer {keys.token(url, exp=None)}",
    "an end that is no time": lambda keys, url: f"Bearer {keys.token(url, exp='tomorrow')}",
    "not yet good": lambda keys, url: f"Bearer {keys.token(url, nbf=int(keys.clock()) + 400)}",
    "for another app": lambda keys, url: f"Bearer {keys.token(url, aud='00000000-0000-0000-0000-000000000000')}",
    "for nobody": lambda keys, url: f"Bearer {keys.token(url, aud=None)}",
    "of another issuer": lambda keys, url: f"Bearer {keys.token(url, iss='https://sts.windows.net/')}",
    "of no issuer": lambda keys, url: f"Bearer {keys.token(url, iss=None)}",
    "for another service": lambda keys, url: f"Bearer {keys.token(ELSEWHERE)}",
    "for no service": lambda keys, url: f"Bearer {keys.token(url, serviceurl=None)}",
}


async def test_every_bad_token_is_401_and_nothing_happens(stage):
    activity = mark(stage)
    body, url, keys = json.dumps(activity).encode(), activity["serviceUrl"], stage.teams.keys
    answers = {name: await post(stage, body, make(keys, url)) for name, make in BAD.items()}
    assert {name: status for name, (status, _) in answers.items()} == dict.fromkeys(BAD, 401)
    for name, (_, text) in answers.items():
        assert text.endswith("."), name
        assert "Traceback" not in text
    assert await nothing_happened(stage)


async def test_a_token_is_good_for_the_channels_its_key_is_endorsed_for(stage):
    assert (await stage.teams.posts(mark(stage, channelId="skype")))[0] == 401
    assert (await stage.teams.posts(mark(stage, channelId=None)))[0] == 401
    assert await nothing_happened(stage)


async def test_clocks_may_differ_by_five_minutes(stage):
    now, keys = int(stage.clock.real()), stage.teams.keys
    for changes in ({"exp": now - 290}, {"nbf": now + 290}):
        activity = stage.ann.activity("typing")
        token = keys.token(activity["serviceUrl"], **changes)
        assert await stage.teams.posts(activity, token=token) == (200, "")


async def test_an_activity_without_a_service_url_is_400(stage):
    for given in ("missing", None, "", 7, []):
        activity = mark(stage) | {"serviceUrl": given}
        if given == "missing":
            del activity["serviceUrl"]
        for token in (stage.teams.keys.token(ELSEWHERE), stage.teams.keys.token("", serviceurl=None)):
            status, text = await stage.teams.posts(activity, token=token)
            assert (status, text) == (400, "The activity has no serviceUrl.")
    assert await nothing_happened(stage)


async def test_rotated_keys_are_fetched_once_and_the_old_ones_are_gone(stage):
    keys = stage.teams.keys
    old = keys.token(mark(stage)["serviceUrl"])
    stage.clock.leap += 61  # an attacker's key ids make nobody fetch without end
    keys.rotate()
    looked = keys.calls["keys"]
    for _ in range(3):
        await stage.ann.types("help")
    assert keys.calls["keys"] == looked + 1
    assert (await stage.teams.posts(mark(stage), token=old))[0] == 401


async def test_unknown_key_ids_make_nobody_fetch_without_end(stage):
    keys, activity = stage.teams.keys, mark(stage)
    stage.clock.leap += 61
    looked = keys.calls["keys"]
    for number in range(20):
        claims, headers = keys.claims(activity["serviceUrl"]), {"kid": f"nobody-{number}"}
        assert (await stage.teams.posts(activity, token=keys.sign(claims, headers=headers)))[0] == 401
    assert keys.calls["keys"] == looked + 1


async def test_while_the_keys_are_out_of_reach_it_is_503_and_then_works(sqlite_url, tmp_path):
    clock = Steered()
    async with Teams(clock=clock.real) as teams:
        ann = teams.person("Ann")
        async with running(sqlite_url, tmp_path, teams, clock):
            for what, kind in (("openid", "drop"), ("openid", "500"), ("openid", "junk"), ("keys", "404")):
                teams.keys.fault(what, kind, times=9)
                status, text = await teams.posts(ann.activity("message", text="help"))
                assert (status, text.endswith(".")) == (503, True), (what, kind)
                teams.keys._faults.clear()
                clock.leap += 11
            await ann.installs()
            teams.keys.fault("openid", "drop", times=9)
            clock.leap += 90_000  # a day later the old keys are still there
            await ann.types("help")
            await ann.sees("Every command")


# what can't be read


DEEP = b'{"type": "message", "value": ' + b"[" * 40_000 + b"]" * 40_000 + b"}"  # 3.13 reads 5,000


WIDE = b'{"type": "typing", "value": [' + b"{}," * 50_000 + b"1]}"  # a megabyte of such would hold up everybody
BROKEN = [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, DEEP, WIDE]
NO_ACTIVITY = [b"null", b"[]", b'"message"', b"7", b"{}", b'{"type": 7}', b'{"type": ""}', b'{"type": NaN}']


async def test_what_is_no_activity_is_400(stage):
    for body in BROKEN:
        assert await post_signed(stage, body) == (400, "The request is not JSON."), body[:40]
    for body in NO_ACTIVITY:
        assert await post_signed(stage, body) == (400, "The request is not an activity."), body


async def test_nothing_is_read_of_whoever_has_no_token(stage):
    for body in (*BROKEN, *NO_ACTIVITY, b"x" * 1024 * 1024):
        status, text = await post(stage, body, None)
        assert (status, "token is missing" in text) == (401, True), body[:40]


async def test_an_oversized_request_is_413(stage):
    body = json.dumps(mark(stage, filler="x" * 1024 * 1024)).encode()
    assert await post_signed(stage, io.BytesIO(body)) == (413, "The request is too large.")
    assert await nothing_happened(stage)


async def test_an_activity_of_nobody_from_nowhere_is_400(stage):
    for key in ("from", "recipient", "conversation", "id"):
        activity = mark(stage)
        del activity[key]
        assert (await stage.teams.posts(activity))[0] == 400, key
    activity = mark(stage)
    del activity["channelData"], activity["conversation"]["tenantId"]
    status, text = await stage.teams.posts(activity)
    assert (status, text) == (400, "The activity can't be read: tenant")
    assert await nothing_happened(stage)


async def test_a_part_without_an_id_is_400_also_in_a_channel(stage):
    for place in (None, stage.sales):
        for key in ("from", "recipient", "conversation"):
            activity = stage.ann.activity("message", place=place, text="stats")
            del activity[key]["id"]
            assert await stage.teams.posts(activity) == (400, f"The activity can't be read: {key}"), place


# what is nothing of ours


UNKNOWN = (
    "typing endOfConversation event messageReaction messageUpdate messageDelete trace handoff command commandResult "
    "contactRelationUpdate suggestion somethingNew"
)


async def test_what_we_do_not_know_is_acknowledged_and_ignored(stage):
    ann, sent = stage.ann, calls(stage, "send")
    activities = [ann.activity(kind, text="lost Acme renewal") for kind in UNKNOWN.split()]
    activities += [
        ann.activity("conversationUpdate", membersAdded=[{"id": ann.id}]),
        ann.activity("conversationUpdate", place=stage.sales, topicName="Sales"),
        ann.activity("installationUpdate", action="somethingNew"),
        ann.activity("installationUpdate"),
        mark(stage, channelId="webchat"),
    ]
    for activity in activities:
        assert await stage.teams.posts(activity) == (200, ""), activity["type"]
    assert calls(stage, "send") == sent
    assert await nothing_happened(stage)


async def test_an_unknown_invoke_is_answered_with_nothing(stage):
    for name in ("signin/verifyState", "composeExtension/query", "fileConsent/invoke", "new/thing", None, 7, []):
        reply = await stage.ann.sends(stage.ann.activity("invoke", name=name, value={"data": {"deal": "Acme"}}))
        assert (reply.status, reply.text) == (200, "{}"), name
    assert await nothing_happened(stage)


TOO_OLD = "That button is too old to work. pending shows what is open."


NOT_A_PRESS = (
    None,
    [],
    {},
    {"action": None},
    {"action": "winloss"},
    {"action": {"type": "Action.Execute"}},
    {"action": {"verb": "winloss", "data": "next"}},
)
NOT_OUR_PRESS = (
    {},
    {"t": 7},
    {"t": "retired/1/2"},
    {"t": "nächste"},
    {"t": "next/01J/3", "d": []},
    {"t": "next/01J/3", "f:lesson": 7},
    {"t": "next/01J/3", "c:driver": ["price"]},
)


async def test_a_malformed_press_is_no_fault_of_ours(stage):
    for value in NOT_A_PRESS:
        reply = await stage.ann.sends(stage.ann.activity("invoke", name="adaptiveCard/action", value=value))
        assert reply.status == 400, value
    for data in NOT_OUR_PRESS:
        value = {"action": {"type": "Action.Execute", "verb": "winloss", "data": data}}
        reply = await stage.ann.sends(stage.ann.activity("invoke", name="adaptiveCard/action", value=value))
        said_back = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": TOO_OLD}
        assert (reply.status, reply.body) == (200, said_back), data
    assert await nothing_happened(stage)


async def test_another_organisation_is_refused_where_we_belong_to_one(stage):
    stranger = stage.teams.person("Eve", tenant="99999999-2222-4333-8444-555555555555")
    stage.teams.conversations[stranger.conversation].installed = True
    for activity in (
        stranger.activity("installationUpdate", action="add"),
        stranger.activity("message", text="lost Acme renewal"),
        stranger.activity("invoke", name="task/fetch", value={}),
    ):
        reply = await stranger.sends(activity)
        assert (reply.status, reply.text) == (403, "This winloss belongs to another organisation.")
    assert stranger.screen == ""
    known = await stage.app.services.storage.read(_tenants)
    assert known == [stage.workspace_id]


def _tenants(conn):
    return list(conn.exec_driver_sql("SELECT DISTINCT workspace_id FROM conversation").scalars())


# mutated activities


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_no_mutation_of_a_real_activity_is_a_fault_of_ours(sqlite_url, tmp_path, seed, caplog):
    async with a_stage(sqlite_url, tmp_path) as stage:
        ann, chance = stage.ann, random.Random(seed)
        await _one_of_each(stage)
        real, token = list(stage.teams.sent), stage.teams.keys.token(ann.activity("message")["serviceUrl"])
        seen = set()
        for batch in range(8):  # side by side, as in life
            activities = [mutated(chance.choice(real), chance) for _ in range(10)]
            for number, activity in enumerate(activities):
                if number % 3 and "id" in activity:  # mostly as if it had never been sent; or else it is a redelivery
                    activity["id"] = f"{batch}{number}"
            answers = await asyncio.gather(*(stage.teams.posts(activity, token=token) for activity in activities))
            for activity, (status, text) in zip(activities, answers, strict=True):
                assert status in {200, 400, 401, 403}, (status, text, activity)
                seen.add(status)
        assert seen >= {200, 400, 401}
        await quiet(stage)
        assert [record for record in caplog.records if record.exc_info] == []
        await ann.says("/winloss deal Acme renewal")  # and all is as it was
        await ann.sees("Lost on 19 Nov 2026")


async def _one_of_each(stage):
    ann = stage.ann
    await stage.max.installs(stage.sales)
    await ann.types("lost Acme renewal")
    await ann.types("stats all", channel=stage.sales)
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    ann.old = True
    await ann.picks("Yes, they told me")
    ann.old = False
    await ann.picks("Half")
    await ann.uses("mark", on="We lost Harbor Foods")
    await ann.clicks("Lost")
    await ann.clicks("Mark it")
    ann.closes()
    await quiet(stage)


# the Agents Playground, which has no tokens


@asynccontextmanager
async def playground(url, folder):
    """The product for the Playground on two addresses: this machine's, and a socket whose peers have no address."""
    clock = Steered()
    async with Teams(clock=clock.real) as teams:
        ann = teams.person("Ann")
        teams.conversations[ann.conversation].installed = True
        teams.keys.knows = lambda _token: True  # the Playground asks nobody for a token
        environ = {"MICROSOFT_OPENID_METADATA_URL": "http://127.0.0.1:9/"}
        made = build(settings(url, folder, environ, teams={"playground": True}), open_storage(url), clock)
        runner = web.AppRunner(made.server)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await web.UnixSite(runner, str(folder / "socket")).start()
        teams.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        yield teams, ann, made
        await runner.cleanup()


async def test_the_playground_is_answered_without_a_token(sqlite_url, tmp_path):
    async with playground(sqlite_url, tmp_path) as (teams, ann, _):
        body = json.dumps(ann.activity("message", text="lost Acme renewal")).encode()
        async with teams.session.post(teams.app_url, data=body) as response:
            assert response.status == 200
        await ann.sees("Sorry about Acme renewal")
        assert teams.keys.calls == {}, "nor does winloss ask for a token of its own"


async def test_with_the_playground_only_this_machine_is_answered(sqlite_url, tmp_path):
    async with playground(sqlite_url, tmp_path) as (teams, ann, made):
        for address in (
            ELSEWHERE,
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "nonsense",
            "http://127.0.0.1@x/",
        ):
            body = json.dumps(ann.activity("message", text="help", serviceUrl=address)).encode()
            async with teams.session.post(teams.app_url, data=body) as response:
                assert (response.status, "this machine only" in await response.text()) == (403, True), address
        body = json.dumps(ann.activity("message", text="help")).encode()
        there = aiohttp.UnixConnector(str(tmp_path / "socket"))
        async with aiohttp.ClientSession(connector=there) as session:
            for host, status in (("winloss", 421), ("localhost", 403)):  # named so, and nobody's machine
                async with session.post(f"http://{host}/api/messages", data=body) as response:
                    assert response.status == status
        await made.platforms["teams"].events.afterwards.finish()
        assert ann.screen == ""
