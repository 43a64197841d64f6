"""HubSpot's webhooks of a project app, signed in its version 3: a deal changed, so HubSpot is asked at once what did.

Of what they tell nothing is taken but that: deals are read from our own account only, in the way and the order that
they always are. So it does no harm how often, late or shuffled they come, and of whose account they are.
"""

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from aiohttp import web
from pydantic import SecretStr

from bot.bodies import FRESH, parsed, stamped, whole
from dialogs.sentences import hook as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

SKEW_MS = 5_000
"""Clocks differ a little: what seems to come from so near a future is taken."""
SHOWS = timedelta(seconds=10)
"""After so long a search shows what changed. Where it doesn't yet, the next one does, which overlaps this one."""
PATH = "/crm/hubspot"
SIGNATURE, TIMESTAMP = "X-HubSpot-Signature-v3", "X-HubSpot-Request-Timestamp"


def refusal(secret: str, uri: str, headers: Mapping[str, str], body: bytes, now_ms: float) -> str | None:
    """Why a request is refused, in one sentence; None where HubSpot signed it. `uri`: that HubSpot posted to."""
    timestamp = headers.get(TIMESTAMP, "")
    if (at := stamped(timestamp)) is None:
        return words(said.HUBSPOT_TIMESTAMP, ENGLISH)
    if not -SKEW_MS <= now_ms - at <= FRESH * 1_000:
        return words(said.STALE, ENGLISH)
    mac = hmac.new(secret.encode(), f"POST{uri}".encode() + body + timestamp.encode(), hashlib.sha256)
    expected = base64.b64encode(mac.digest())
    given = headers.get(SIGNATURE, "").encode(errors="surrogateescape")
    return None if hmac.compare_digest(given, expected) else words(said.HUBSPOT_SIGNATURE, ENGLISH)


@dataclass(frozen=True, slots=True)
class HubSpotRoute:
    """Takes what HubSpot tells. `address`: that winloss is reached by.

    `hasten`: that it is time to ask; returns once that is committed, False where nobody knows yet whose it is.
    """

    secret: SecretStr
    address: str
    real_now: Callable[[], float]
    hasten: Callable[[], Awaitable[bool]]

    def mount(self, server: web.Application) -> None:
        """Add the route."""
        server.router.add_post(PATH, self.take)

    async def take(self, request: web.Request) -> web.Response:
        """Answer a request, once it is sure that HubSpot is asked."""
        raw = await whole(request)
        uri = f"{self.address}{request.path_qs}"
        if why := refusal(self.secret.get_secret_value(), uri, request.headers, raw, self.real_now() * 1000):
            raise web.HTTPUnauthorized(text=why)
        try:
            events = parsed(raw.decode())
        except ValueError:
            events = None
        if not isinstance(events, list):
            raise web.HTTPUnprocessableEntity(text=words(said.NO_LIST, ENGLISH))
        if events and not await self.hasten():
            raise web.HTTPServiceUnavailable(text=words(said.STARTING, ENGLISH))
        return web.Response(text=f"{words(said.TAKEN, ENGLISH)}\n")
