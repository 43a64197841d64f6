"""Waiting for what is to be so, never for a time. What is so is seen soon, so patience may suit a busy machine."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

PATIENCE = 60.0
"""Seconds until it is given up."""
FIRST, LONGEST = 0.002, 0.1  # seconds between two looks: ever fewer, for looking costs, too


async def until(
    so: Callable[[], Any | Awaitable[Any]],
    what: str | Callable[[], str] = "it was never so",
    *,
    patience: float = PATIENCE,
) -> Any:
    """Look until it is so; what `so` found. Raises AssertionError with `what`."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + patience, FIRST
    while True:
        found = so()
        if isawaitable(found):
            found = await found
        if found:
            return found
        if loop.time() > deadline:
            raise AssertionError(what if isinstance(what, str) else what())
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONGEST)
