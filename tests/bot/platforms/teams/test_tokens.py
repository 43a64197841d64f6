"""Who may speak to us, and our own token: against a Microsoft that rotates its keys and is sometimes out of reach."""

import asyncio
import base64
import json
import time

import aiohttp
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from bot.counted import PLATFORM_ERRORS
from bot.platforms.ports import Ambiguous, Limited, Refused
from bot.platforms.teams import tokens
from bot.platforms.teams.tokens import Inbound, Outbound, Unauthorized, Unavailable
from tests.stand_ins.teams_keys import Keys, rsa_key

APP, PASSWORD, AT = "5e1f-app", "shhh", "https://smba.example/emea/"
ACTIVITY = {"type": "message", "channelId": "msteams", "serviceUrl": AT}


class Clock:
    seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest_asyncio.fixture
async def keys(clock):
    async with Keys(APP, PASSWORD, clock) as running:
        yield running


@pytest_asyncio.fixture
async def session():
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
def inbound(keys, session, clock):
    return Inbound(app_id=APP, metadata_url=keys.metadata_url, session=session, real_now=clock)


@pytest.fixture
def outbound(keys, session, clock):
    return login(keys, session, clock)


def login(keys, session, clock, **other):
    given = {"app_id": APP, "password": PASSWORD, "tenant": "botframework.com", "login_url": keys.login_url + "/"}
    return Outbound(**(given | other), session=session, real_now=clock)


async def checked(inbound, header, activity):
    """The claims, where the token is good and goes for the activity."""
    sender = await inbound.sender(header)
    sender.check(activity)
    return sender.claims


async def test_a_good_token_gives_its_claims(inbound, keys):
    claims = await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    assert (claims["aud"], claims["serviceurl"]) == (APP, AT)
    assert await checked(inbound, f"bearer {keys.token(AT)}", ACTIVITY), "a scheme has no case"
    assert keys.calls == {"openid": 1, "keys": 1}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda _: None, id="no header"),
        pytest.param(lambda _: "", id="empty header"),
        pytest.param(lambda _: "Bearer ", id="no token"),
        pytest.param(lambda k: f"Basic {k.token(AT)}", id="another scheme"),
        pytest.param(lambda k: k.token(AT), id="no scheme"),
        pytest.param(lambda k: f"Bearer {k.token(AT)[:-8]}AAAAAAAA", id="bad signature"),
        pytest.param(lambda k: f"Bearer {k.sign(k.claims(AT), key=rsa_key(7))}", id="signed by a stranger"),
        pytest.param(lambda k: f"Bearer {k.token(AT, exp=1_800_000_000 - 301)}", id="expired"),
        pytest.param(lambda k: f"Bearer {k.token(AT, exp=None)}", id="no end"),
        pytest.param(lambda k: f"Bearer {k.token(AT, exp='never')}", id="an end that is no number"),
        pytest.param(lambda k: f"Bearer {k.token(AT, exp=float('nan'))}", id="an end that is not a number"),
        pytest.param(lambda k: f"Bearer {k.token(AT, nbf=1_800_000_000 + 301)}", id="not yet valid"),
        pytest.param(lambda k: f"Bearer {k.token(AT, nbf=[1])}", id="a beginning that is no number"),
        pytest.param(lambda k: f"Bearer {k.token(AT, iss=None)}", id="no issuer"),
        pytest.param(lambda k: f"Bearer {k.token(AT, iss='https://sts.windows.net/x/')}", id="another issuer"),
        pytest.param(lambda k: f"Bearer {k.token(AT, aud=None)}", id="no audience"),
        pytest.param(lambda k: f"Bearer {k.token(AT, aud='other-app')}", id="another audience"),
        pytest.param(lambda k: f"Bearer {k.token(AT, aud='')}", id="an empty audience"),
        pytest.param(lambda k: f"Bearer {k.token(AT, serviceurl=None)}", id="no service address"),
        pytest.param(lambda k: f"Bearer {k.token('https://smba.example/amer/')}", id="another service address"),
        pytest.param(lambda k: f"Bearer {k.sign(k.claims(AT), headers={'kid': 'unheard-of'})}", id="unknown key"),
        pytest.param(lambda k: f"Bearer {k.sign(k.claims(AT), headers={'kid': None})}", id="no key id"),
        pytest.param(lambda k: f"Bearer {k.forge(k.claims(AT), {'alg': 'none', 'kid': k.kid})}", id="unsigned"),
        pytest.param(lambda k: f"Bearer {k.forge(k.claims(AT), {'alg': 'none'})}", id="unsigned, no key id"),
        pytest.param(
            lambda k: f"Bearer {k.forge(k.claims(AT), {'alg': 'HS256', 'kid': k.kid}, k.public_pem)}",
            id="HS256 with the public key",
        ),
        pytest.param(
            lambda k: f"Bearer {k.forge(k.claims(AT), {'alg': 'RS256', 'kid': 7})}", id="a key id of a number"
        ),
        pytest.param(lambda _: "Bearer garbage", id="garbage"),
        pytest.param(lambda _: "Bearer a.b.c", id="garbage with dots"),
        pytest.param(lambda _: "Bearer été.été.été", id="garbage with accents"),
        pytest.param(lambda _: f"Bearer {base64.b64encode(b'[' * 5000).decode()}.e30.e30", id="a deep nest"),
        pytest.param(lambda _: f"Bearer {base64.b64encode(b'[]').decode()}.e30.e30", id="a header that is a list"),
    ],
)
async def test_a_bad_token_is_unauthorized(inbound, keys, make):
    with pytest.raises(Unauthorized) as refused:
        await checked(inbound, make(keys), ACTIVITY)
    assert str(refused.value).endswith(".")
    assert await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY), "the next good one passes"


@pytest.mark.parametrize("changes", [{"serviceUrl": None}, {"serviceUrl": ""}, {"channelId": None}, {"channelId": "x"}])
async def test_an_activity_must_say_where_it_comes_from(inbound, keys, changes):
    with pytest.raises(Unauthorized):
        await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY | changes)
    missing = {key: value for key, value in ACTIVITY.items() if key not in changes}
    with pytest.raises(Unauthorized):
        await checked(inbound, f"Bearer {keys.token(AT, serviceurl=None)}", missing)


@pytest.mark.parametrize("endorsements", [None, [], ["webchat"]])
async def test_a_key_must_be_endorsed_for_the_channel(inbound, keys, endorsements):
    keys.endorsements = endorsements
    with pytest.raises(Unauthorized, match="endorsed"):
        await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)


async def test_clocks_may_differ_by_five_minutes(inbound, keys, clock):
    now = int(clock())
    for times in ({"exp": now - 299}, {"nbf": now + 299}, {"nbf": None}, {"iat": now + 900}):
        assert await checked(inbound, f"Bearer {keys.token(AT, **times)}", ACTIVITY), times


async def test_one_that_comes_again_is_read_once_and_its_time_looked_at_each_time(inbound, keys, clock, monkeypatch):
    read = []
    decode = jwt.decode
    monkeypatch.setattr(jwt, "decode", lambda *given, **how: read.append(given[0]) or decode(*given, **how))
    token, other = keys.token(AT), keys.token(AT, nbf=int(clock()) - 1)
    for _ in range(3):
        await checked(inbound, f"Bearer {token}", ACTIVITY)
        await checked(inbound, f"Bearer {other}", ACTIVITY)
    assert read == [token, other]
    with pytest.raises(Unauthorized, match="another service"):
        await checked(inbound, f"Bearer {token}", ACTIVITY | {"serviceUrl": "https://other.example/"})
    clock.seconds += 3900
    with pytest.raises(Unauthorized, match="at this time"):
        await checked(inbound, f"Bearer {token}", ACTIVITY)


async def test_no_more_are_kept_than_may_come_within_an_hour(inbound, keys, clock):
    for number in range(tokens.KNOWN + 1):
        await checked(inbound, f"Bearer {keys.token(AT, nbf=int(clock()) - number)}", ACTIVITY)
    assert len(inbound._good) == 1


async def test_rotated_keys_are_fetched_once(inbound, keys, clock):
    await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    old = keys.token(AT)
    keys.rotate()
    clock.seconds += 61
    new = f"Bearer {keys.token(AT)}"
    assert len(await asyncio.gather(*(checked(inbound, new, ACTIVITY) for _ in range(20)))) == 20
    assert keys.calls == {"openid": 2, "keys": 2}
    with pytest.raises(Unauthorized):
        await checked(inbound, f"Bearer {old}", ACTIVITY)


async def test_unknown_keys_do_not_make_us_fetch_without_end(inbound, keys, clock):
    async def strange(number):
        with pytest.raises(Unauthorized):
            await checked(inbound, f"Bearer {keys.sign(keys.claims(AT), headers={'kid': f'no-{number}'})}", ACTIVITY)

    await asyncio.gather(*map(strange, range(50)))
    for number in range(50):
        await strange(number)
    assert keys.calls["keys"] == 1
    clock.seconds += 61
    await asyncio.gather(*map(strange, range(50)))
    assert keys.calls["keys"] == 2


async def test_keys_are_looked_at_daily_and_old_ones_outlive_an_outage(inbound, keys, clock):
    await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    clock.seconds += 86_000
    await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    assert keys.calls["openid"] == 1
    clock.seconds += 500
    for kind in ("500", "404", "junk"):
        keys.fault("openid", kind)
        assert await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY), kind
        assert await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY), "not asked again at once"
        clock.seconds += 11
    assert keys.calls == {"openid": 4, "keys": 1}
    keys.fault("openid", "500")
    with pytest.raises(Unavailable, match="can't be fetched"):  # perhaps it is new: that can't be told now
        await checked(inbound, f"Bearer {keys.sign(keys.claims(AT), headers={'kid': 'new'})}", ACTIVITY)
    clock.seconds += 11
    await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    assert keys.calls == {"openid": 6, "keys": 2}


@pytest.mark.parametrize("what", ["openid", "keys"])
@pytest.mark.parametrize("kind", ["drop", "500", "404", "junk"])
async def test_without_keys_nothing_can_be_told(inbound, keys, clock, what, kind):
    PLATFORM_ERRORS.clear()
    keys.fault(what, kind, times=2 if kind == "drop" else 1)  # aiohttp asks again after a reset
    with pytest.raises(Unavailable, match="Microsoft's keys can't be fetched"):
        await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    asked = keys.calls.total()
    with pytest.raises(Unavailable):
        await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    assert keys.calls.total() == asked, "not again within seconds"
    assert PLATFORM_ERRORS == {("teams", "no keys"): 1}
    clock.seconds += 11
    assert await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)


async def test_a_slow_look_ends_before_a_press_must_be_answered(inbound, keys, monkeypatch):
    monkeypatch.setattr("bot.platforms.teams.tokens.PATIENCE", 0.2)
    keys.fault("keys", "slow")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await asyncio.gather(*(checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY) for _ in range(8)))
    assert time.monotonic() - began < 4


async def test_keys_we_cannot_use_take_no_others_along(inbound, keys, clock):
    elliptic = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    keys.more = [{}, {"kty": "RSA", "kid": "a"}, {"kty": "RSA", "kid": "b", "n": 1, "e": 2}, elliptic | {"kid": "c"}]
    assert await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)
    keys.more.append(json.loads('{"kty": "RSA", "kid": "x", "n": "!", "e": "AQAB"}'))
    clock.seconds += 86_401
    assert await checked(inbound, f"Bearer {keys.token(AT)}", ACTIVITY)


async def test_our_token_is_fetched_once_for_all_and_again_before_its_end(outbound, keys, clock):
    keys.slowly = 0.05
    assert set(await asyncio.gather(*(outbound.bearer() for _ in range(64)))) == {"bot-token-1"}
    clock.seconds += 3299
    assert await outbound.bearer() == "bot-token-1"
    assert (keys.calls["token"], keys.tenants) == (1, ["botframework.com"])
    clock.seconds += 1
    assert set(await asyncio.gather(*(outbound.bearer() for _ in range(64)))) == {"bot-token-2"}
    assert keys.calls["token"] == 2


async def test_a_short_token_is_not_fetched_for_each_call(outbound, keys, clock):
    keys.lasts = "120"
    for _ in range(5):
        assert await outbound.bearer() == "bot-token-1"
    clock.seconds += 61
    assert await outbound.bearer() == "bot-token-2"


async def test_our_token_outlives_an_outage_of_the_login(outbound, keys, clock):
    await outbound.bearer()
    clock.seconds += 3301
    keys.fault("token", "503", times=2)
    for _ in range(5):
        assert await outbound.bearer() == "bot-token-1"
    assert keys.calls["token"] == 2, "not asked again at once"
    clock.seconds += 299
    with pytest.raises(Ambiguous, match="503"):
        await outbound.bearer()
    assert await outbound.bearer() == "bot-token-2"


async def test_one_who_gives_up_leaves_the_fetch_to_the_others(outbound, keys):
    keys.slowly = 0.1
    impatient, patient = asyncio.create_task(outbound.bearer()), asyncio.create_task(outbound.bearer())
    await asyncio.sleep(0.05)
    impatient.cancel()
    assert await patient == "bot-token-1"
    assert keys.calls["token"] == 1


async def test_wrong_credentials_say_what_to_do(keys, session, clock):
    with pytest.raises(Refused, match="MICROSOFT_APP_PASSWORD") as refused:
        await login(keys, session, clock, password="not-the-secret").bearer()
    assert "not-the-secret" not in str(refused.value)
    with pytest.raises(Refused, match="MICROSOFT_APP_ID"):
        await login(keys, session, clock, app_id="other").bearer()


@pytest.mark.parametrize(
    ("kind", "error", "words", "code"),
    [
        ("invalid_client AADSTS7000222: expired", Refused, "expired.*MICROSOFT_APP_PASSWORD", "invalid_client"),
        ("invalid_request AADSTS90002: Tenant not found", Refused, "MICROSOFT_APP_TENANT_ID", "400"),
        ("something_new", Refused, "something_new.*MICROSOFT_APP_ID", "400"),
        ("500", Ambiguous, "500", "500"),
        ("404", Ambiguous, "404", "404"),
        ("junk", Ambiguous, "without a token", "other"),
        ("drop", Ambiguous, "can't be reached", "no answer"),
        ("429", Limited, None, "429"),
    ],
)
async def test_each_trouble_with_the_login_is_named_and_counted(outbound, keys, kind, error, words, code):
    PLATFORM_ERRORS.clear()
    keys.fault("token", kind)
    with pytest.raises(error, match=words):
        await outbound.bearer()
    assert await outbound.bearer() == "bot-token-1"
    assert {("teams", code): 1} == PLATFORM_ERRORS


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "nonsense", "http://[", ""])
async def test_a_login_that_is_not_there_is_out_of_reach(keys, session, clock, address):
    with pytest.raises(Ambiguous, match="can't be reached"):
        await login(keys, session, clock, login_url=address).bearer()


async def test_a_tenant_cannot_leave_its_place_in_the_address(keys, session, clock):
    await login(keys, session, clock, tenant="../x?y=").bearer()
    assert keys.tenants == ["../x?y="]
