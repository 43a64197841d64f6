"""Slack without an address of ours: we open a WebSocket, keep one standing, and Slack sends its events through it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

import aiohttp

from bot.platforms.ports import Ambiguous, DeliveryError, Limited, Refused
from bot.platforms.slack.connection import Connection
from bot.platforms.slack.intake import Take

log = logging.getLogger(__name__)

HEARTBEAT = 10.0
"""Seconds between our pings; each is to be answered within half of that."""
HELLO = 10.0
"""Seconds to connect and hear Slack's hello."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries, at first and in the end."""
STEADY = 60.0
"""Seconds after which a socket was a good one: should it break, the next try comes at once."""
HANGING_UP = 0.5
"""Seconds for Slack to close its end."""


class SocketMode:
    """Keeps one socket standing. `address`: asks Slack where to open it, raising DeliveryError; `take`: handles."""

    def __init__(
        self, session: aiohttp.ClientSession, address: Callable[[], Awaitable[str]], take: Take, proxy: str | None
    ) -> None:
        self._session = session
        self._address = address
        self._take = take
        self._proxy = proxy
        self._current: Connection | None = None
        self._before: dict[Connection, asyncio.Task[None]] = {}
        self._keeping: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether events reach us."""
        return self._current is not None and self._current.stands

    def start(self, address: str) -> None:
        """Keep a socket standing from now on, the first one at this address."""
        self._keeping = asyncio.create_task(self._keep(address))

    async def stop(self) -> None:
        """Take nothing more, acknowledge what is under way, and hang up."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})
        for task in self._before.values():
            task.cancel()
        standing = [*self._before, *([self._current] if self._current else [])]
        await asyncio.gather(*(connection.finish() for connection in standing))
        self._current = None

    async def _keep(self, address: str) -> None:
        loop, pause = asyncio.get_running_loop(), 0.0
        while True:
            try:
                fresh = await self._connect(address or await self._address())
            except DeliveryError as error:
                pause = _longer(pause, error)
                log.warning("Slack's socket isn't open; I try again in %g s: %s", pause, error)
            except Exception:  # a fault of ours must not leave us without a socket for good
                pause = _longer(pause)
                log.exception("opening Slack's socket failed")
            else:
                self._replace(fresh)
                since = loop.time()
                await fresh.worn.wait()
                pause = 0.0 if loop.time() - since > STEADY else _longer(pause)
                if fresh.why == "link_disabled":
                    log.warning("Socket Mode is switched off for the app. Switch it on at api.slack.com/apps.")
            address = ""  # each is good for one socket
            await asyncio.sleep(pause)

    def _replace(self, fresh: Connection) -> None:
        """Use this one from now on. The one before is read until Slack closes it, so that nothing falls between."""
        if self._current is None:
            log.info("Slack is connected by Socket Mode; no public address is needed")
        else:
            log.info("Slack is connected by a new socket; the one before: %s", self._current.why)
            self._before[self._current] = asyncio.create_task(self._retire(self._current))
        self._current = fresh

    async def _retire(self, before: Connection) -> None:
        await before.retire()
        del self._before[before]

    async def _connect(self, address: str) -> Connection:
        """A socket through which Slack has said hello. Raises DeliveryError."""
        good = False
        try:
            async with asyncio.timeout(HELLO):
                closing = aiohttp.ClientWSTimeout(ws_close=HANGING_UP)
                socket = await self._session.ws_connect(
                    address, autoping=False, heartbeat=HEARTBEAT, proxy=self._proxy, timeout=closing
                )
                fresh = Connection(socket, self._take)
                try:
                    good = await fresh.greeted()
                finally:
                    if not good:
                        await fresh.finish()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # an error's own words hold the address, which is as good as a password
            raise Ambiguous(f"no answer from Slack's socket: {type(error).__name__}") from None
        if not good:
            _refuse(fresh.why)
        return fresh


def _refuse(reason: str) -> NoReturn:
    """Say why Slack ended a socket that it has just let us open. Raises DeliveryError."""
    if reason == "too_many_websockets":
        raise Refused("the app has ten sockets, and Slack allows no more. Stop a process that has one.")
    if reason == "link_disabled":
        raise Refused("Socket Mode is switched off for the app. Switch it on at api.slack.com/apps.")
    raise Ambiguous(f"Slack ended it: {reason}.")


def _longer(pause: float, error: DeliveryError | None = None) -> float:
    """The next pause, in seconds."""
    if isinstance(error, Limited):
        return error.seconds
    return min(max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE)
