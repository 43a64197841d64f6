"""Around an event: the sentence for what can't be done, and what is still sent after the acknowledgement."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any

from bot.platforms.ports import Answer
from dialogs.errors import DebriefError
from dialogs.messages.messages import as_message
from storage.engine.engine import StorageError

GRACE = 2.0
"""Seconds to finish what is under way at the end."""


async def sentence(asked: Awaitable[Answer | None]) -> Answer | None:
    """The desk's answer, or the sentence of what can't be done, or could not be saved."""
    try:
        return await said(asked)
    except StorageError as error:
        return as_message(error.sentence)


async def said(asked: Awaitable[Answer | None]) -> Answer | None:
    """The desk's answer, or the sentence of what can't be done. Raises StorageError."""
    try:
        return await asked
    except DebriefError as error:
        return as_message(error.sentence)


class Afterwards:
    """Work that outlives its request."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[object]] = set()

    def do(self, work: Coroutine[Any, Any, object]) -> None:
        """Begin it now; kept until it is done."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait for what is under way, for a moment."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)
        for task in self._under_way:
            task.cancel()
