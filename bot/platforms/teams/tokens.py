"""Who may speak to us and as whom we speak: the Bot Connector's tokens checked, our own fetched. No SDK."""

import asyncio
import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
import jwt
from jwt.types import Options

from bot.counted import PLATFORM_ERRORS, error_code
from bot.platforms.ports import Ambiguous, Limited, Refused
from dialogs.values import dataclass

Json = dict[str, Any]

ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
SKEW = 300  # seconds that Microsoft's clock and ours may differ
DAY, AGAIN, SOON = 86_400, 60, 10  # seconds: keys are fresh; between two looks; after one that failed
PATIENCE = 4  # seconds a look at the keys may take: a press must be answered within five
TIMEOUT = aiohttp.ClientTimeout(total=10)
LONGEST_WAIT = 3600.0  # seconds a login may keep us waiting
EARLY = 300  # seconds before its end a token of ours is replaced
LOGIN_REFUSALS = frozenset({"invalid_client", "unauthorized_client", "invalid_tenant"})
"""What Microsoft's login says that the metrics name."""
KNOWN = 256  # tokens that were found good: the connector sends one along for an hour, with every press

OTHER = "This address takes requests from Microsoft's Bot Connector only: "

OPTIONS: Options = {
    "require": ["exp", "iss", "aud"],
    "verify_exp": False,  # the times are checked by our own clock
    "verify_nbf": False,
    "verify_iat": False,
}


class Unauthorized(Exception):
    """The request doesn't come from the Bot Connector; the text says why, in one sentence. Answer 401."""


class Unavailable(Exception):
    """Whether it does can't be told now: Microsoft's keys are out of reach. Answer 503."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever holds a good token: its claims, and the channels that its key is endorsed for."""

    claims: Json
    endorsements: tuple[str, ...]

    def check(self, activity: Json) -> None:
        """Raises Unauthorized where the token doesn't go for this activity."""
        service_url = activity.get("serviceUrl")
        if not service_url or self.claims.get("serviceurl") != service_url:
            raise Unauthorized("The token was given for another service address.")
        if activity.get("channelId") not in self.endorsements:
            raise Unauthorized("The token's key isn't endorsed for this channel.")


class Inbound:
    """Whether a request comes from the Bot Connector. `real_now` gives real Unix seconds."""

    def __init__(
        self, *, app_id: str, metadata_url: str, session: aiohttp.ClientSession, real_now: Callable[[], float]
    ) -> None:
        self._app_id = app_id
        self._url = metadata_url
        self._session = session
        self._real_now = real_now
        self._keys: Mapping[str, tuple[jwt.PyJWK, tuple[str, ...]]] = {}
        self._fresh_until = self._next = -math.inf
        self._trouble: str | None = None
        self._looking = asyncio.Lock()
        self._good: dict[str, tuple[str, jwt.PyJWK, Json]] = {}
        """Of tokens that were found good: the key's id, the key, the claims."""

    async def sender(self, header: str | None) -> Sender:
        """Whom the token in `header` (Authorization) names. Raises Unauthorized or Unavailable."""
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized(f"{OTHER}the bearer token is missing.")
        kid, good_by, claims = self._good.get(token) or (_kid(token), None, {})
        key, endorsements = await self._key(kid)
        if key is not good_by:
            claims = self._signed(token, key)
            self._keep(token, kid, key, claims)
        self._check_times(claims)
        return Sender(claims, endorsements)

    def _signed(self, token: str, key: jwt.PyJWK) -> Json:
        """The claims, their signature checked."""
        try:
            return jwt.decode(token, key, algorithms=["RS256"], audience=self._app_id, issuer=ISSUER, options=OPTIONS)
        except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
            raise Unauthorized("The token is for another app. Check MICROSOFT_APP_ID.") from None
        except jwt.InvalidTokenError:
            raise Unauthorized(f"{OTHER}the token's signature or claims are wrong.") from None

    def _keep(self, token: str, kid: str, key: jwt.PyJWK, claims: Json) -> None:
        if len(self._good) >= KNOWN:
            self._good.clear()
        self._good[token] = kid, key, claims

    def _check_times(self, claims: Json) -> None:
        now, begins, ends = self._real_now(), claims.get("nbf", -math.inf), claims["exp"]
        if not all(isinstance(time, int | float) for time in (begins, ends)):
            raise Unauthorized(f"{OTHER}the token's times can't be read.")
        if not begins - SKEW <= now < ends + SKEW:
            raise Unauthorized("The token isn't valid at this time, or the clocks differ.")

    async def _key(self, kid: str) -> tuple[jwt.PyJWK, tuple[str, ...]]:
        """The key of this id: a look at Microsoft's keys once a day, and for an unknown id once in AGAIN seconds."""
        if self._due(kid) and not (kid in self._keys and self._looking.locked()):
            async with self._looking:
                if self._due(kid):  # nobody looked while we waited
                    await self._fetch()
        if kid in self._keys:
            return self._keys[kid]
        if self._trouble:
            raise Unavailable(self._trouble)
        raise Unauthorized(f"{OTHER}the token is signed with an unknown key.")

    def _due(self, kid: str) -> bool:
        now = self._real_now()
        return now >= self._next and (kid not in self._keys or now >= self._fresh_until)

    async def _fetch(self) -> None:
        """Fetch the keys. Where that fails the old ones stay good."""
        try:
            async with asyncio.timeout(PATIENCE):
                metadata = await self._json(self._url)
                found = await self._json(metadata["jwks_uri"])
            keys = dict(_usable(found["keys"]))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            self._fail(f"Microsoft's keys can't be fetched from {self._url} ({type(error).__name__}).")
            return
        if not keys:
            self._fail(f"No usable keys are published at {self._url}.")
            return
        now = self._real_now()
        self._keys, self._trouble, self._next, self._fresh_until = keys, None, now + AGAIN, now + DAY

    def _fail(self, trouble: str) -> None:
        PLATFORM_ERRORS["teams", "no keys"] += 1
        self._trouble, self._next = trouble, self._real_now() + SOON

    async def _json(self, url: str) -> Any:
        async with self._session.get(url, raise_for_status=True) as response:
            return await response.json(content_type=None)


def _kid(token: str) -> str:
    """The id of the key that it says it is signed with."""
    try:
        given = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, RecursionError):
        raise Unauthorized(f"{OTHER}the token can't be read.") from None
    kid = given.get("kid")
    if given.get("alg") != "RS256" or not isinstance(kid, str):
        raise Unauthorized(f"{OTHER}the token isn't signed the way Microsoft signs.")
    return kid


def _usable(keys: list[Json]) -> list[tuple[str, tuple[jwt.PyJWK, tuple[str, ...]]]]:
    """The RSA keys of a key set by their id, each with the channels it is endorsed for."""
    found = []
    for given in keys:
        try:
            key = jwt.PyJWK.from_dict(given, algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue  # one we can't use takes none of the others along
        if key.key_id is not None:
            found.append((key.key_id, (key, tuple(given.get("endorsements") or ()))))
    return found


class Outbound:
    """Our own token for the Bot Connector: client credentials, kept until shortly before its end."""

    def __init__(
        self,
        *,
        app_id: str,
        password: str,
        tenant: str,
        login_url: str,
        session: aiohttp.ClientSession,
        real_now: Callable[[], float],
    ) -> None:
        self._url = f"{login_url.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": password,
            "scope": SCOPE,
        }
        self._session = session
        self._real_now = real_now
        self._token = ""
        self._renew = self._ends = -math.inf
        self._fetching: asyncio.Task[None] | None = None

    async def bearer(self) -> str:
        """The token, fetched where it is due. Raises Refused (credentials), Limited, Ambiguous (out of reach)."""
        if self._real_now() >= self._renew:
            if self._fetching is None or self._fetching.done():
                self._fetching = asyncio.create_task(self._fetch())
            try:
                await asyncio.shield(self._fetching)  # whoever else waits for it keeps it when we are cancelled
            except (Ambiguous, Limited):
                if self._real_now() >= self._ends:
                    raise
                self._renew = self._real_now() + SOON  # the one we have is still good
        return self._token

    async def _fetch(self) -> None:
        asked = self._real_now()
        try:
            async with self._session.post(
                self._url, data=self._form, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                status, retry_after = response.status, response.headers.get("Retry-After", "")
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            PLATFORM_ERRORS["teams", "no answer"] += 1
            raise Ambiguous(f"Microsoft's login can't be reached at {self._url} ({type(error).__name__}).") from error
        except ValueError:
            answer = None
        answer = answer if isinstance(answer, dict) else {}
        if status == 429:  # noqa: PLR2004 - the HTTP code
            PLATFORM_ERRORS["teams", "429"] += 1
            raise Limited(min(max(_seconds(retry_after), 1.0), LONGEST_WAIT))
        if status == 200:  # noqa: PLR2004
            token, lasts = answer.get("access_token"), _seconds(answer.get("expires_in"))
            if isinstance(token, str) and token and lasts > 0:
                self._token, self._ends = token, asked + lasts
                self._renew = self._ends - min(EARLY, lasts / 2)
                return
        PLATFORM_ERRORS["teams", error_code(str(answer.get("error")), LOGIN_REFUSALS, status)] += 1
        if status < 400 or status >= 500 or not answer:  # noqa: PLR2004
            raise Ambiguous(f"Microsoft's login answered {status} without a token.")
        raise Refused(_advice(str(answer.get("error")), str(answer.get("error_description", ""))))


def _seconds(given: Any) -> float:
    try:
        seconds = float(given)
    except (TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _advice(error: str, description: str) -> str:
    """What a person can do about a refused login."""
    if "AADSTS7000222" in description:
        return "The app's client secret has expired. Make a new one and put its value in MICROSOFT_APP_PASSWORD."
    if error == "invalid_client":
        return (
            "Microsoft refused the app's client secret. Put the secret's value (not its id) in MICROSOFT_APP_PASSWORD."
        )
    if error == "unauthorized_client":
        return (
            "Microsoft doesn't know this app in that tenant. Check MICROSOFT_APP_ID, MICROSOFT_APP_TYPE and "
            "MICROSOFT_APP_TENANT_ID."
        )
    if "AADSTS90002" in description or error == "invalid_tenant":
        return "Microsoft doesn't know that tenant. Check MICROSOFT_APP_TYPE and MICROSOFT_APP_TENANT_ID."
    return f"Microsoft refused to give a token: {error}. Check MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD."
