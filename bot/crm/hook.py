"""The generic hook, `POST /crm/hook/{name}`: any CRM, or what stands between, tells that a deal was decided.

The body is signed, or a secret is brought along by senders that can't sign. What is answered with 202 is committed; a
repeat is answered alike.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiohttp import web
from pydantic import SecretStr, ValidationError

from bot.bodies import FRESH, brings, parsed, stamped, whole
from bot.crm.whose import whose
from bot.settings.app_file import HookSettings
from dialogs.decided import Decided, Told
from dialogs.sentences import hook as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

TIMESTAMP, SIGNATURE = "X-Winloss-Timestamp", "X-Winloss-Signature"
AHEAD = 3600
"""Seconds that a CRM's clock may be ahead of ours: what is said to come later would hide all that comes after it."""


@dataclass(frozen=True, slots=True)
class Hook:
    """One name under which a CRM tells. `secret`: what it signs with, or brings."""

    workspace_id: str
    entry: HookSettings
    secret: SecretStr


def hook(
    name: str,
    entries: Mapping[str, HookSettings],
    secrets: Mapping[str, SecretStr],
    served: tuple[str, ...],
    platforms: int = 1,
) -> Hook:
    """How a name is taken. `secrets`: by name, "" what all sign with. Raises an HTTP error with one plain sentence."""
    entry = entries.get(name, HookSettings())
    secret = secrets.get(name if entry.own_secret else "", SecretStr(""))
    if not secret.get_secret_value():
        raise web.HTTPNotFound(text=words(said.NOTHING, ENGLISH, name=name))
    workspace_id = whose(served, entry.workspace, platforms)
    if workspace_id is None:
        raise web.HTTPServiceUnavailable(text=words(said.WHOSE if served else said.STARTING, ENGLISH, name=name))
    return Hook(workspace_id, entry, secret)


def signed(secret: str, timestamp: str, body: bytes) -> dict[str, str]:
    """The headers of a sender that signs. `timestamp`: Unix seconds."""
    mac = hmac.new(secret.encode(), f"v1:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: timestamp, SIGNATURE: f"v1={mac}"}


def refusal(of: Hook, headers: Mapping[str, str], body: bytes, real_now: float) -> str | None:
    """Why a request is refused, in one sentence; None where it is authentic. `real_now` in Unix seconds."""
    secret = of.secret.get_secret_value()
    if of.entry.auth == "bearer":
        return None if brings(headers, secret) else words(said.BEARER, ENGLISH)
    if of.entry.by_close:
        return _refused_close(secret, headers, body, real_now)
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if (at := stamped(timestamp)) is None:
        return words(said.TIMESTAMP, ENGLISH)
    if abs(real_now - at) > FRESH:
        return words(said.STALE, ENGLISH)
    right = signed(secret, timestamp, body)[SIGNATURE]
    if not hmac.compare_digest(signature.encode(errors="surrogateescape"), right.encode()):
        return words(said.SIGNATURE, ENGLISH)
    return None


def _refused_close(key: str, headers: Mapping[str, str], body: bytes, real_now: float) -> str | None:
    """Close signs its timestamp and the body under the bytes that a subscription's signature key stands for."""
    timestamp, signature = headers.get("close-sig-timestamp", ""), headers.get("close-sig-hash", "")
    if (at := stamped(timestamp)) is None:
        return words(said.CLOSE, ENGLISH)
    if abs(real_now - at) > FRESH:
        return words(said.STALE, ENGLISH)
    try:
        mac = hmac.new(bytes.fromhex(key), timestamp.encode() + body, hashlib.sha256).hexdigest()
    except ValueError:
        return words(said.CLOSE_KEY, ENGLISH)
    same = hmac.compare_digest(signature.encode(errors="surrogateescape"), mac.encode())
    return None if same else words(said.CLOSE, ENGLISH)


def event_of(
    name: str, raw: bytes, now: datetime, zone: str, entry: HookSettings | None = None
) -> tuple[Decided, Told]:
    """What a body tells. Raises an HTTP error that names the field."""
    # made only where a CRM tells something
    from bot.crm.decided import Body, decided, moment  # noqa: PLC0415
    from bot.crm.mapping import Unmapped, mapped  # noqa: PLC0415

    try:
        given = parsed(raw.decode())
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise web.HTTPUnprocessableEntity(text=words(said.NO_OBJECT, ENGLISH))
    try:
        body = Body.model_validate(mapped(given, entry or HookSettings(), name))
        deal, at = decided(body, zone), moment(body.changed_at, zone) if body.changed_at else now
    except Unmapped as error:
        raise web.HTTPUnprocessableEntity(text=str(error)) from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in problem["loc"])
        told = problem["msg"].removeprefix("Value error, ")
        raise web.HTTPUnprocessableEntity(text=f"{field}: {told}") from None
    if (at - now).total_seconds() > AHEAD:
        raise web.HTTPUnprocessableEntity(text=words(said.AHEAD, ENGLISH))
    version = at.isoformat() if body.changed_at else hashlib.sha256(raw).hexdigest()
    parts = (name, deal.deal_id, deal.outcome or "open", version)
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return deal, Told(key, deal.outcome, at, deal.closed_on, dated=body.changed_at is not None)


Receive = Callable[[str, str, Decided, Told], Awaitable[None]]
"""Workspace, the hook's name, what was told of a deal, and the event; returns once it is committed."""


@dataclass(frozen=True, slots=True)
class HookRoute:
    """Takes what CRMs tell. `real_now` in Unix seconds; `now` the product's; `zone` of a workspace."""

    entries: Mapping[str, HookSettings]
    secrets: Mapping[str, SecretStr]
    served: Callable[[], tuple[str, ...]]
    platforms: int
    real_now: Callable[[], float]
    now: Callable[[], datetime]
    zone: Callable[[str], str]
    receive: Receive

    def mount(self, server: web.Application) -> None:
        """Add the route."""
        server.router.add_post("/crm/hook/{name}", self.take)

    async def take(self, request: web.Request) -> web.Response:
        """Answer a request, once what it tells is committed."""
        raw, name = await whole(request), request.match_info["name"]
        of = hook(name, self.entries, self.secrets, self.served(), self.platforms)
        if why := refusal(of, request.headers, raw, self.real_now()):
            raise web.HTTPUnauthorized(text=why)
        deal, told = event_of(name, raw, self.now(), self.zone(of.workspace_id), of.entry)
        await self.receive(of.workspace_id, name, deal, told)
        return web.Response(status=202, text=f"{words(said.TAKEN, ENGLISH)}\n")
