"""Pipedrive's webhooks (v2): a deal changed. It is read at once, as it is then, instead of within five minutes.

They aren't signed: a password comes along. What they tell isn't believed beyond that: the deal is asked for by our own
token. So one that is late, repeated, lost or made up changes nothing of what is read.
"""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from pydantic import SecretStr

from bot.bodies import parsed, whole
from dialogs.sentences import hook as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

PATH = "/crm/pipedrive"


@dataclass(frozen=True, slots=True)
class WebhookRoute:
    """Takes them. `hasten`: that it is time to ask; returns once that is committed, False where it can't be said."""

    secret: SecretStr
    hasten: Callable[[], Awaitable[bool]]

    def mount(self, server: web.Application) -> None:
        """Add the route."""
        server.router.add_post(PATH, self.take)

    async def take(self, request: web.Request) -> web.Response:
        """Answer one."""
        raw = await whole(request)
        if not _brings(request.headers, self.secret.get_secret_value()):
            raise web.HTTPUnauthorized(text=words(said.BASIC, ENGLISH), headers={"WWW-Authenticate": "Basic"})
        if _is_about_a_deal(raw) and not await self.hasten():
            raise web.HTTPServiceUnavailable(text=words(said.STARTING, ENGLISH))
        return web.Response(text=f"{words(said.TAKEN, ENGLISH)}\n")


def _brings(headers: Mapping[str, str], secret: str) -> bool:
    """Whether the password of HTTP Basic is the secret; the user's name may be any."""
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(given.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return scheme.casefold() == "basic" and hmac.compare_digest(decoded.partition(b":")[2], secret.encode())


def _is_about_a_deal(raw: bytes) -> bool:
    try:
        given = parsed(raw.decode())
    except ValueError:
        return False
    meta = given.get("meta") if isinstance(given, dict) else None
    return isinstance(meta, dict) and meta.get("entity") == "deal"
