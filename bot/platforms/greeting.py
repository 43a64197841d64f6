"""Getting to know a platform that may be away when we start: ask, and keep asking beside everything else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.platforms.ports import Ambiguous, Limited
from storage.engine.engine import StorageError

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that the start waits for the first answer."""
LONGEST_PAUSE = 60.0
"""Seconds between two questions, in the end."""
AWAY = (Ambiguous, Limited, StorageError, TimeoutError)


class Greeting:
    """`greet` makes us known to a platform. What it raises besides AWAY is final, such as Refused for a bad token."""

    def __init__(self, name: str, greet: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._greet = greet
        self._asking: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Ask once; where nobody answers, go on without. Raises what is final."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._greet()
        except AWAY as error:
            self._tell(error)
            self._asking = asyncio.create_task(self._keep_asking())

    async def lasts(self) -> None:
        """Wait for ever, unless what we are told in the end is final: raises it."""
        if self._asking:
            await self._asking
        await asyncio.Event().wait()

    async def end(self) -> None:
        """Ask no more."""
        if self._asking:
            self._asking.cancel()
            with suppress(asyncio.CancelledError, Exception):  # what is final was told by `lasts`
                await self._asking

    async def _keep_asking(self) -> None:
        pause = 1.0
        while True:
            await asyncio.sleep(pause)
            try:
                await self._greet()
            except AWAY as error:
                self._tell(error)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                log.info("%s answered, and is served from now on", self._name)
                return

    def _tell(self, error: Exception) -> None:
        why = str(error) or f"no answer in {PATIENCE:g} s"
        log.warning("%s is away; I keep asking, and serve everything else meanwhile: %s", self._name, why)
