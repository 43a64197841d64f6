"""The door: what every request must keep to, whatever its route, and how long a client may take over it."""

import asyncio
import gc
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http import HttpProcessingError

from bot.bodies import LARGEST
from bot.memory import give_back
from bot.platforms.origin import PUBLIC, origin_of, same_site

HEAD_SECONDS = 10.0
"""From the connection, or from the first byte of a further request, to the end of its headers."""
BODY_SECONDS = 20.0
"""From the end of the headers to the end of the body."""
IDLE_SECONDS = 75.0
"""Between two requests; longer than a reverse proxy keeps a connection, so that it is the one to let go."""
TAKE_SECONDS = 20.0
"""A client that takes nothing of its answer for so long is let go."""
MOST_CONNECTIONS = 512
"""Whoever comes beyond them gets a 503 at once. A file is open for each, and most systems allow 1024."""
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 62\r\nConnection: close\r\n\r\n"
    b"Too many are here at once; please send it again in a moment.\r\n"
)
LEAVE_SECONDS = 1.0
"""For whoever is turned away to read why, be it before all of a body is there; and for a crowd to be gone."""
CROWD = 64
"""Once so many were here at once and three of four have left, what they took is given back to the system."""
PLAIN = frozenset({"", "identity"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class TooSlow(TimeoutError):
    """A body did not come to its end in time."""


def application(*, hosts: frozenset[str] | None = None, public: str = "") -> web.Application:
    """An application without routes, which inflates nothing: a kilobyte that unpacks to a thousand stays a kilobyte.

    `hosts`: it believes whoever asks, so it answers only by an address, as localhost, or by one of these names, and
    writes for no other site: a page that somebody looks at elsewhere could else send requests through their browser.
    `public`: the address that people reach it at, "" where nobody knows.
    """
    believing = [] if hosts is None else [_from_here(hosts)]
    how = {"auto_decompress": False, "lingering_time": LEAVE_SECONDS}
    made = web.Application(client_max_size=LARGEST, handler_args=how, middlewares=[*believing, _checked])
    made[PUBLIC] = origin_of(public)
    return made


def by_address(request: web.Request) -> bool:
    """Whether it names us as localhost or by an address: neither can be pointed elsewhere, as any other name can."""
    host = _name(request.headers.get("Host", ""))
    return host == "localhost" or _address(host)


def _from_here(hosts: frozenset[str]) -> Any:
    @web.middleware
    async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not (by_address(request) or _name(request.headers.get("Host", "")) in hosts):
            raise web.HTTPMisdirectedRequest(
                text="This winloss answers its own machine only; open it by the address that it printed."
            )
        if request.method not in {"GET", "HEAD"} and not same_site(request, by_hand=True):
            raise web.HTTPForbidden(text="That came from another site, and winloss takes nothing from there.")
        return await handler(request)

    return checked


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


@web.middleware
async def _checked(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what no route should see in one sentence, and end a body that does not come."""
    if not request.body_exists:
        return await _heard(request, handler)
    body = request.content
    if any(coding.strip().lower() not in PLAIN for coding in request.headers.getall("Content-Encoding", ())):
        text = "The body is compressed, which winloss doesn't read; please send it as it is."
        raise web.HTTPUnsupportedMediaType(text=text, headers={"Accept-Encoding": "identity"})

    def give_up() -> None:
        if not body.is_eof():
            body.set_exception(TooSlow())

    timer = asyncio.get_running_loop().call_later(BODY_SECONDS, give_up)
    try:
        return await _heard(request, handler)
    finally:
        timer.cancel()


async def _heard(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except TooSlow:
        raise web.HTTPRequestTimeout(text="The request took too long to arrive; please send it again.") from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="The request's body can't be read.") from None
    except ConnectionError:
        if request.transport is not None:  # another connection than the client's
            raise
        return web.Response()  # nobody is there any more to read it


class TurnedAway(asyncio.Protocol):
    """A connection beyond the most there may be: it is told so, and nothing of it is read."""

    def __init__(self, transport: asyncio.Transport) -> None:
        transport.write(FULL)
        transport.write_eof()  # not closed yet: what it still sends would take the answer from it
        self._leave = asyncio.get_running_loop().call_later(LEAVE_SECONDS, transport.abort)

    def connection_lost(self, exc: BaseException | None) -> None:  # noqa: ARG002
        """It has gone."""
        self._leave.cancel()


class Connection(web.RequestHandler):
    """aiohttp's connection with time-outs for headers and for taking an answer, one of not too many.

    What isn't HTTP leaves no traceback.
    """

    _head: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected."""
        made = cast("asyncio.Transport", transport)
        if self._manager is not None and len(self._manager.connections) >= MOST_CONNECTIONS:
            made.set_protocol(TurnedAway(made))
            return
        if (end := made.get_extra_info("socket")) is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            # also for what is left of an answer once we have closed, and for who went without a word
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(TAKE_SECONDS * 1000))
        super().connection_made(transport)
        self._expect_head()

    def pause_writing(self) -> None:
        """More is to be sent than is taken."""
        super().pause_writing()
        if self.transport is not None:
            self._taking = asyncio.get_running_loop().call_later(TAKE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It is taken."""
        self._forget_taking()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Bytes came. Where they did not complete a head, and no request is at work, they began one."""
        super().data_received(data)
        if not self._waits():
            self._forget_head()
        elif self._head is None:
            self._expect_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Somebody hung up."""
        self._forget_head()
        self._forget_taking()
        super().connection_lost(exc)

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Log a fault of ours; a client's is answered, and is no news."""
        if not isinstance(kw.get("exc_info"), HttpProcessingError):
            super().log_exception(*args, **kw)

    def _expect_head(self) -> None:
        self._head = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _forget_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _forget_taking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _give_up(self) -> None:
        self._head = None
        if self._waits():
            self.force_close()

    def _waits(self) -> bool:
        """Whether no request is at work and none is complete."""
        return self._waiter is not None and not self._waiter.done()


class _Server(web.Server):
    _most = 0
    _looks: asyncio.TimerHandle | None = None

    def __call__(self) -> web.RequestHandler:
        return Connection(self, loop=self._loop, **self._kwargs)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        self._most = max(self._most, len(self.connections))

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        super().connection_lost(handler, exc)
        if self._most >= CROWD and self._looks is None:
            self._looks = self._loop.call_later(LEAVE_SECONDS, self._look)

    def _look(self) -> None:
        self._looks = None
        if len(self.connections) < self._most / 4:
            self._most = 0
            self._loop.run_in_executor(None, _give_back)


def _give_back() -> None:
    """Python's and malloc's share of what a crowd sent."""
    gc.collect()
    give_back()


class Runner(web.AppRunner):
    """Serves an application of this module over such connections."""

    def __init__(self, app: web.Application, *, shutdown_timeout: float) -> None:
        super().__init__(app, access_log=None, keepalive_timeout=IDLE_SECONDS, shutdown_timeout=shutdown_timeout)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, **made._kwargs)  # noqa: SLF001
