"""Microsoft's side of the tokens, on 127.0.0.1: the Bot Connector's published keys, and the login of bots.

async with Keys(app_id, password, clock) as keys:
    token = keys.token("https://smba.example/emea/")  # signed as the Bot Connector signs
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from email.utils import formatdate
from functools import cache
from typing import Any, Self

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

Json = dict[str, Any]

ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
HOUR = 3600
NO_SECRET = "AADSTS7000215: Invalid client secret provided."
NO_APP = "AADSTS700016: Application was not found in the directory."


@cache
def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """One of a few keys, made once a process: each takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Keys:
    """The keys, what is signed with them, and the tokens a bot was given. `clock` gives Unix seconds."""

    def __init__(self, app_id: str, password: str, clock: Callable[[], float]) -> None:
        self.app_id, self.password, self.clock = app_id, password, clock
        self.endorsements: list[str] | None = ["msteams", "webchat"]
        self.lasts: Any = HOUR
        self.slowly = 0.0
        self.calls: Counter[str] = Counter()
        self.tenants: list[str] = []
        self.more: list[Json] = []
        self._number = 0
        self._given: dict[str, float] = {}
        self._current: dict[tuple[str, str], tuple[float, str]] = {}
        self._faults: defaultdict[str, deque[str]] = defaultdict(deque)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def metadata_url(self) -> str:
        """Where the OpenID metadata is."""
        return f"{self.url}/openid"

    @property
    def login_url(self) -> str:
        """The base of the login."""
        return self.url

    @property
    def key(self) -> rsa.RSAPrivateKey:
        """The key that signs now."""
        return rsa_key(self._number)

    @property
    def kid(self) -> str:
        """Its id."""
        return f"kid-{self._number}"

    def rotate(self) -> None:
        """Sign with another key, and publish only that one."""
        self._number += 1

    def fault(self, what: str, kind: str, *, times: int = 1) -> None:
        """Make the next calls of openid, keys or token fail: drop, slow, junk, an HTTP status, or an error of OAuth."""
        self._faults[what].extend([kind] * times)

    def claims(self, service_url: str, **changes: Any) -> Json:
        """What the Bot Connector claims; a change to None leaves that claim out."""
        now = int(self.clock())
        good = {"iss": ISSUER, "aud": self.app_id, "serviceurl": service_url, "nbf": now, "exp": now + HOUR}
        return {name: value for name, value in (good | changes).items() if value is not None}

    def token(self, service_url: str, **changes: Any) -> str:
        """A good token of the Bot Connector, but for `changes` of its claims."""
        return self.sign(self.claims(service_url, **changes))

    def current(self, service_url: str) -> str:
        """The token that the Bot Connector has at hand for an address; after half an hour it signs another."""
        until, token = self._current.get((self.kid, service_url), (0.0, ""))
        if not self.clock() < until <= self.clock() + HOUR / 2:
            until, token = self.clock() + HOUR / 2, self.token(service_url)
            self._current[self.kid, service_url] = until, token
        return token

    def sign(self, claims: Json, *, headers: Json | None = None, key: Any = None) -> str:
        """Sign anything; `headers` set to None are left out."""
        header: Json = {"kid": self.kid, **(headers or {})}
        left = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(claims, key or self.key, algorithm="RS256", headers=left)

    def forge(self, claims: Json, header: Json, secret: bytes | None = None) -> str:
        """A token that no honest library makes: unsigned, or signed HS256 with whatever `secret` is."""
        signed = ".".join(_segment(json.dumps(part).encode()) for part in (header, claims))
        mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest() if secret else b""
        return f"{signed}.{_segment(mac)}"

    @property
    def public_pem(self) -> bytes:
        """The public key, as everybody knows it."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, form)

    def knows(self, token: str) -> bool:
        """Whether a bot's token was given here and hasn't ended."""
        return self._given.get(token, 0.0) > self.clock()

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        answer = {"issuer": ISSUER, "jwks_uri": f"{self.url}/keys", "id_token_signing_alg_values_supported": ["RS256"]}
        return await self._serve(request, "openid", lambda: (200, answer))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        shown = {**public, "use": "sig", "kid": self.kid, "x5t": self.kid, "endorsements": self.endorsements}
        listed = {"keys": [*self.more, {name: value for name, value in shown.items() if value is not None}]}
        return await self._serve(request, "keys", lambda: (200, listed))

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = dict(await request.post())
        self.tenants.append(request.match_info["tenant"])
        return await self._serve(request, "token", lambda: self._login(form))

    def _login(self, form: Json) -> tuple[int, Json]:
        if form.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        if form.get("scope") != SCOPE:
            return 400, {"error": "invalid_scope"}
        if form.get("client_id") != self.app_id:
            return 400, {"error": "unauthorized_client", "error_description": NO_APP}
        if form.get("client_secret") != self.password:
            return 401, {"error": "invalid_client", "error_description": NO_SECRET}
        token = f"bot-token-{len(self._given) + 1}"
        self._given[token] = self.clock() + float(self.lasts)
        return 200, {"token_type": "Bearer", "expires_in": self.lasts, "access_token": token}

    async def _serve(
        self, request: web.Request, what: str, answer: Callable[[], tuple[int, Json]]
    ) -> web.StreamResponse:
        self.calls[what] += 1
        await asyncio.sleep(self.slowly)
        kind = self._faults[what].popleft() if self._faults[what] else ""
        if kind == "drop":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if kind == "slow":
            await asyncio.sleep(30)
        if kind == "junk":
            return web.Response(text="<html>Sign in to the network</html>", content_type="text/html")
        if kind.isdigit():
            return web.Response(status=int(kind), text="<html>no</html>", content_type="text/html")
        if kind:
            return web.json_response({"error": kind.split()[0], "error_description": kind}, status=400)
        status, body = answer()
        return web.json_response(body, status=status, headers={"Date": formatdate(self.clock(), usegmt=True)})


def _segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
