"""The one address that Teams posts to: who asks, what it is, and what goes back over HTTP."""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.bodies import parsed, whole
from bot.counted import acknowledging
from bot.platforms.origin import this_machine
from bot.platforms.ports import Refused
from bot.platforms.teams import parse
from bot.platforms.teams.adapter import Sdk
from bot.platforms.teams.events import Events
from bot.platforms.teams.tokens import Inbound, Sender, Unauthorized, Unavailable

log = logging.getLogger(__name__)
Json = dict[str, Any]

CHANNEL = "msteams"
LOCAL_ONLY = "This winloss runs for the Agents Playground and answers this machine only."


class Endpoint:
    """Checks a request, runs it as a turn of the SDK, answers. Never a 5xx for what we don't know.

    `inbound` None: for the Agents Playground, whose requests carry no token and so must come from this machine.
    `tenant_id`: the only tenant served; "" serves every one.
    """

    def __init__(self, sdk: Sdk, events: Events, inbound: Inbound | None, tenant_id: str) -> None:
        self._sdk = sdk
        self._events = events
        self._inbound = inbound
        self._tenant_id = tenant_id

    async def receive(self, request: web.Request) -> web.Response:
        """One activity."""
        with acknowledging("teams"):
            return await self._receive(request)

    async def _receive(self, request: web.Request) -> web.Response:
        sender = await self._sender(request)  # before anything is read of what it says
        activity = _activity(await whole(request))
        self._check(sender, activity)
        if activity.get("channelId") != CHANNEL:
            log.info("ignored an activity of another channel")
            return web.Response()
        try:
            known = self._events.known(activity)
            if known and self._tenant_id not in {"", parse.tenant(activity)}:
                log.warning("refused an activity from another tenant")
                raise web.HTTPForbidden(text="This winloss belongs to another organisation.")
            claims = {} if sender is None else dict(sender.claims)
            answer = await self._sdk.turn(activity, claims, lambda: self._events.handle(activity)) if known else None
        except (parse.Unreadable, Refused) as error:
            raise web.HTTPBadRequest(text=f"The activity can't be read: {error}") from None
        if answer is None:
            return web.Response()
        if answer["body"] is None:
            return web.Response(status=answer["status"])
        text = json.dumps(answer["body"], ensure_ascii=False, separators=(",", ":"))  # as small as a card was measured
        return web.json_response(text=text, status=answer["status"])

    async def _sender(self, request: web.Request) -> Sender | None:
        """Whom the token names; None for the Playground's. Raises an HTTP error with one plain sentence."""
        if self._inbound is None:
            if not this_machine(request.remote):
                raise web.HTTPForbidden(text=LOCAL_ONLY)
            return None
        try:
            return await self._inbound.sender(request.headers.get("Authorization"))
        except Unauthorized as error:
            raise web.HTTPUnauthorized(text=str(error)) from None
        except Unavailable as error:
            log.error("a request could not be checked: %s", error)  # noqa: TRY400 - the sentence says it all
            raise web.HTTPServiceUnavailable(text=str(error)) from None

    def _check(self, sender: Sender | None, activity: Json) -> None:
        """Whether the activity is that sender's to send. Raises an HTTP error with one plain sentence."""
        if sender is None:
            if not this_machine(urlsplit(_text(activity, "serviceUrl")).hostname):
                raise web.HTTPForbidden(text=LOCAL_ONLY)
            return
        try:
            sender.check(activity)
        except Unauthorized as error:
            raise web.HTTPUnauthorized(text=str(error)) from None


def _activity(raw: bytes) -> Json:
    try:
        activity = parsed(raw.decode("utf-8-sig"))
    except ValueError:
        raise web.HTTPBadRequest(text="The request is not JSON.") from None
    if not isinstance(activity, dict) or not _text(activity, "type"):
        raise web.HTTPBadRequest(text="The request is not an activity.")
    if not _text(activity, "serviceUrl"):
        raise web.HTTPBadRequest(text="The activity has no serviceUrl.")
    return activity


def _text(activity: Json, key: str) -> str:
    value = activity.get(key)
    return value if isinstance(value, str) else ""
