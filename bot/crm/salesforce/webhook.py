"""Salesforce's outbound messages (SOAP): opportunities changed. They are read at once, instead of within five minutes.

They aren't signed: the address that they are posted to ends in a secret, and each names its org. What they tell isn't
believed beyond that: what changed is asked for by our own log-in. So one that is late, repeated, lost or made up
changes nothing of what is read.
"""

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import SecretStr

from bot.bodies import whole
from bot.crm.polled import Unreadable
from bot.crm.salesforce.soap import ACK, message_of
from dialogs.sentences import hook as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

PATH = "/crm/salesforce/{secret}"
WITHOUT_CHECKSUM = 15
"""Characters of an id, which may come with three more that follow from them."""


@dataclass(frozen=True, slots=True)
class OutboundRoute:
    """Takes them. `organization`: the id of the org that is asked, raises Unreadable where it can't be told now.

    `hasten`: that it is time to ask; returns once that is committed, False where nobody knows yet whose it is.
    """

    secret: SecretStr
    organization: Callable[[], Awaitable[str]]
    hasten: Callable[[], Awaitable[bool]]

    def mount(self, server: web.Application) -> None:
        """Add the route."""
        server.router.add_post(PATH, self.take)

    async def take(self, request: web.Request) -> web.Response:
        """Answer one, once it is sure that Salesforce is asked."""
        raw, given = await whole(request), request.match_info["secret"].encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self.secret.get_secret_value().encode(errors="surrogateescape")):
            raise web.HTTPUnauthorized(text=words(said.SALESFORCE_PATH, ENGLISH))
        message = message_of(raw)
        if message is None:
            raise web.HTTPUnprocessableEntity(text=words(said.NO_OUTBOUND, ENGLISH))
        try:
            ours = await self.organization()
        except Unreadable:
            raise web.HTTPServiceUnavailable(text=words(said.SALESFORCE_AWAY, ENGLISH)) from None
        if message.organization[:WITHOUT_CHECKSUM] != ours[:WITHOUT_CHECKSUM]:
            raise web.HTTPForbidden(text=words(said.ANOTHER_ORG, ENGLISH))
        if message.opportunities and not await self.hasten():
            raise web.HTTPServiceUnavailable(text=words(said.STARTING, ENGLISH))
        return web.Response(text=ACK, content_type="text/xml", charset="utf-8")
