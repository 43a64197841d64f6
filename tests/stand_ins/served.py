"""A stand-in over HTTP: on a port of its own as long as a test runs, at whatever path."""

import asyncio
from abc import ABC, abstractmethod
from typing import Self

from aiohttp import web


class Served(ABC):
    """`url`: its address, once it is entered. Who hangs waits for `ended`."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        server = web.Application()
        server.router.add_route("*", "/{path:.*}", self._answered)
        self._runner = web.AppRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.ended.set()
        await self._runner.cleanup()

    @abstractmethod
    async def _answered(self, request: web.Request) -> web.StreamResponse:
        """What it says."""
