"""Slack over HTTP: the one address that it posts to. Check signature and age on the raw body, then read it."""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from slack_bolt.response import BoltResponse
from yarl import URL

from bot.bodies import parsed, whole
from bot.platforms.slack.intake import NO_RETRY, UNREADABLE, Take
from bot.platforms.slack.signature import refusal

MOST_FIELDS = 100
"""Of a form: several times what Slack sends; a megabyte of them would take seconds."""


class Endpoint:
    """Takes what is signed with `secret`. `real_now` gives Unix seconds; until `take` is set, Slack is to come back."""

    def __init__(self, secret: str, real_now: Callable[[], float]) -> None:
        self.take: Take | None = None
        self._secret = secret
        self._real_now = real_now

    async def receive(self, request: web.Request) -> web.Response:
        """Answer a request, once what it changes is committed."""
        raw = await self._authentic(request)
        if self.take is None:
            raise web.HTTPServiceUnavailable(text="winloss is starting.")
        try:
            body = _body(raw)
            if body.get("type") == "url_verification":
                return web.json_response({"challenge": body["challenge"]})
        except (ValueError, KeyError):
            answer = BoltResponse(status=UNREADABLE)
        else:
            answer = await self.take(body)
        if answer.status == UNREADABLE:
            raise web.HTTPBadRequest(text="The request can't be read.", headers=NO_RETRY)
        # Bolt's adapter looks for a charset and for cookies, and makes a payload of what is mostly nothing.
        return web.Response(status=answer.status, body=answer.body.encode(), headers=answer.first_headers())

    async def _authentic(self, request: web.Request) -> bytes:
        """The raw body of a request that Slack signed. Raises an HTTP error with one plain sentence."""
        raw = await whole(request)
        timestamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        if why := refusal(self._secret, timestamp, signature, raw, self._real_now()):
            raise web.HTTPUnauthorized(text=why)
        return raw


def _body(raw: bytes) -> dict[str, Any]:
    """The request as a dict: JSON, a form, or a form that holds JSON. Raises ValueError."""
    text = raw.decode()
    if not text.startswith("{"):
        if "=" not in text:
            raise ValueError("not a form")
        if text.count("&") >= MOST_FIELDS:
            raise ValueError("too many fields")
        # A press brings its whole message along: this decodes it seven times as fast as urllib.
        form = dict(URL.build(path="/", query_string=text, encoded=True).query)
        if "payload" not in form:
            return dict[str, Any](form)
        text = form["payload"]
    body = parsed(text)
    if not isinstance(body, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for whatever can't be read
    return body
