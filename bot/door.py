"""The door: what every request must keep to, whatever its route, and how long a client may take over it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

LARGEST_REQUEST = 1024**2  # bytes
HEAD_SECONDS = 10.0
"""From the connection, or from the first byte of a further request, to the end of its headers."""
BODY_SECONDS = 20.0
"""From the end of the headers to the end of the body."""
IDLE_SECONDS = 75.0
"""Between two requests; longer than a reverse proxy keeps a connection, so that it is the one to let go."""
PLAIN = frozenset({"", "identity"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class TooSlow(TimeoutError):
    """A body did not come to its end in time."""


def application() -> web.Application:
    """An application without routes, which inflates nothing: a kilobyte that unpacks to a thousand stays a kilobyte."""
    return web.Application(
        client_max_size=LARGEST_REQUEST, handler_args={"auto_decompress": False}, middlewares=[_checked]
    )


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


class Connection(web.RequestHandler):
    """aiohttp's connection with a time-out for headers, and without a traceback for what isn't HTTP."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected."""
        super().connection_made(transport)
        self._expect_head()

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

    def _give_up(self) -> None:
        self._head = None
        if self._waits():
            self.force_close()

    def _waits(self) -> bool:
        """Whether no request is at work and none is complete."""
        return self._waiter is not None and not self._waiter.done()


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return Connection(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Serves an application of this module over such connections."""

    def __init__(self, app: web.Application, *, shutdown_timeout: float) -> None:
        super().__init__(app, access_log=None, keepalive_timeout=IDLE_SECONDS, shutdown_timeout=shutdown_timeout)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, **made._kwargs)  # noqa: SLF001
