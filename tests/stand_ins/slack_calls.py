"""The stand-in's Web API over HTTP: what the app calls, and how such calls fail."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from aiohttp import web

from tests.stand_ins.slack_api import WebApi
from tests.stand_ins.slack_limits import DeniedError, Json, LimitError
from tests.stand_ins.slack_sockets import Sockets

ANEW = float("inf")


class Calls(WebApi):
    """`fault` makes the next calls of a method fail; `weather` says by itself which do, and how."""

    url: str

    def __init__(self, clock: Callable[[], float], *, limits: bool, distributed: bool) -> None:
        super().__init__(clock, limits=limits, distributed=distributed)
        self.sockets = Sockets(self.clock, lambda: self.url)
        self.changed = asyncio.Event()
        self.accepted_late = 0
        self._faults: defaultdict[str, deque[tuple[str, float]]] = defaultdict(deque)
        self.weather: Callable[[str], tuple[str, float]] = lambda _method: ("", 0)
        self._late: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    def fault(self, method: str, kind: str, *, times: int = 1, retry_after: int = 1, late: float = 0) -> None:
        """Make the next calls fail: drop_before, drop_after, 500, 500_after, 429, or any of Slack's error codes.

        hang_before and hang_after never answer. drop_late, 500_late and stall_late (no answer until the app gives up)
        are accepted `late` seconds after, or, where `late` is ANEW, as soon as the app has posted the same anew;
        slow is accepted and answered `late` seconds after.
        """
        self._faults[method].extend([(kind, late if kind.endswith(("_late", "slow")) else retry_after)] * times)

    @property
    def still_to_accept(self) -> int:
        """How many calls have failed and are yet to be accepted."""
        return len(self._late)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        kind, seconds = self._faults[method].popleft() if self._faults[method] else self.weather(method)
        if kind == "hang_before":
            await self._closing.wait()
        if kind in {"drop_before", "500", "hang_before"}:
            return self._break(request, kind)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or None
        if kind.endswith("_late"):
            given = await _arguments(request)
            if kind == "stall_late":
                await _given_up(request)
            task = asyncio.create_task(self._accept(seconds, method, given, token))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
            return self._break(request, kind)
        if kind == "slow":
            await asyncio.sleep(seconds)
        try:
            _fail("" if kind == "slow" else kind, int(seconds))
            if method == "apps.connections.open":
                self.calls.append((method, {}))
                return web.json_response(self.sockets.open(token))
            done = self.call(method, await _arguments(request), token)
        except DeniedError as no:
            done = no.body
        except LimitError as limit:
            headers = {"Retry-After": str(limit.seconds)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        self.changed.set()
        if kind == "hang_after":
            await self._closing.wait()
        return self._break(request, kind) if kind.endswith("_after") else web.json_response(done, headers=self._told)

    @property
    def _told(self) -> dict[str, str]:
        """What goes with every answer: the time here, and what the token may do."""
        scopes = {"x-oauth-scopes": ",".join(sorted(self.scopes))} if self.names_scopes else {}
        return {"Date": formatdate(self.clock(), usegmt=True), **scopes}

    async def _accept(self, seconds: float, method: str, given: Json, token: str | None) -> None:
        """What nobody waits for any more is done all the same."""
        at = self.clock() + seconds
        while self.clock() < at and not (seconds == ANEW and self._stands(given)):  # noqa: ASYNC110 -- a clock that runs at its own pace
            await asyncio.sleep(0.02)
        try:
            self.call(method, given, token)
        except (DeniedError, LimitError):
            return
        self.accepted_late += 1
        self.changed.set()

    def _stands(self, given: Json) -> bool:
        """Whether the conversation has a message of the same key."""
        standing = self.channels[given["channel"]].messages.values()
        return any(message.get("metadata") == given["metadata"] for message in standing)

    def _break(self, request: web.Request, kind: str) -> web.Response:
        if kind.startswith("drop") and request.transport:
            request.transport.abort()
        return web.Response(status=500, text="<html>Internal Server Error</html>", content_type="text/html")

    async def _hooked(self, request: web.Request) -> web.StreamResponse:
        waiting = self._faults["response_url"]
        kind, _ = waiting.popleft() if waiting else self.weather("response_url")
        if kind in {"drop_before", "500"}:
            return self._break(request, kind)
        try:
            self.use_hook(request.match_info["name"], await request.json())
        except DeniedError as no:
            return web.json_response(no.body, status=404)
        self.changed.set()
        return self._break(request, kind) if kind else web.Response(text="ok")


async def _given_up(request: web.Request) -> None:
    """Wait until nobody listens any more."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 -- at once: lateness counts from here
        await asyncio.sleep(0.01)


def _fail(kind: str, retry_after: int) -> None:
    if kind == "429":
        raise LimitError(retry_after)
    if kind and not kind.endswith("_after"):
        raise DeniedError(kind)


async def _arguments(request: web.Request) -> Json:
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        given: Any = await request.json()
        return dict(given)
    form = await request.post()
    return {**request.query, **{key: _unpack(value) for key, value in form.items()}}


def _unpack(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in {"{", "["} else value
