"""What an open page is sent: what changed in its conversation, that the other changed, and the demo's clock."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from bot.platforms.web import guard
from bot.platforms.web.adapter import WebPage
from bot.platforms.web.live import fingerprint
from storage.units.web import WebMessage


class Stream:
    """The event stream of one page. `article`: a message as the page shows it."""

    def __init__(self, page: WebPage, article: Callable[[WebMessage], str], request: web.Request) -> None:
        self._page = page
        self._article = article
        self._request = request

    async def shows(self, here: str, elsewhere: str) -> web.StreamResponse:
        """Send what changes in the conversation here until the page is closed or the server stops."""
        request = self._request
        response = web.StreamResponse(headers={**guard.HEADERS, "X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        seen = request.headers.get("Last-Event-ID") or request.query.get("since", "")
        with suppress(ConnectionResetError), self._page.hub.watch(here, elsewhere) as bell:  # the page was closed
            await self._send(response, bell, (here, elsewhere), seen)
        return response

    async def _send(
        self, response: web.StreamResponse, bell: asyncio.Event, conversations: tuple[str, str], seen: str
    ) -> None:
        """`seen` is what the page shows already."""
        hub, demo = self._page.hub, self._page.demo
        here, elsewhere = conversations
        known = await self._page.versions(here)
        if fingerprint(known) != seen:
            known = {}  # what the page missed is not known: send all, and it keeps what it has
        there, clock, quiet = await self._page.versions(elsewhere), "", 0.0
        await response.write(b"retry: 1000\n\n")
        while not hub.closed:
            if await self._page.versions(here) != known:
                rows = await self._page.window(here)
                await response.write(self._changes(rows, known))
                known = {row.id: row.rev for row in rows}
            if (now_there := await self._page.versions(elsewhere)) != there:
                there = now_there
                await response.write(b"event: elsewhere\ndata: \n\n")
            if demo and (text := demo.now_text()) != clock:
                clock = text
                await response.write(f"event: clock\ndata: {json.dumps(clock)}\n\n".encode())
            if quiet >= hub.beat:
                quiet = 0.0
                if not await self._page.signed_in(self._request.cookies.get(guard.COOKIE, ""), uses=False):
                    await response.write(b"event: over\ndata: \n\n")
                    return
                await response.write(b": still here\n\n")
            try:
                async with asyncio.timeout(hub.poll):
                    await bell.wait()
            except TimeoutError:
                quiet += hub.poll
            bell.clear()

    def _changes(self, rows: tuple[WebMessage, ...], known: dict[str, int]) -> bytes:
        """The events of what changed; the last bears the id of the state that the page is then in."""
        changed = [row for row in rows if known.get(row.id) != row.rev]
        events = [f"data: {json.dumps(self._article(row))}\n\n" for row in changed]
        state = fingerprint({row.id: row.rev for row in rows})
        return ("".join(events[:-1]) + f"id: {state}\n" + (events[-1] if events else "data: \n\n")).encode()
