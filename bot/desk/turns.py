"""What a CRM is asked and told beside all else, turn after turn, also while the database is away now and then."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.sending.faults import OUTAGE

SECONDS = 1.0
"""How often is looked whether there is something to do."""
AWAY = 10.0
"""How long is waited for a database that is away."""


async def turn_by_turn(turn: Callable[[], Awaitable[None]], log: logging.Logger) -> None:
    """Take a turn every second, until it is cancelled. `log`: of whoever takes them."""
    while True:
        await asyncio.sleep(SECONDS)
        try:
            await turn()
        except OUTAGE as error:  # the database is away: nothing was done that isn't noted
            log.warning("the database is away: %s", error)
            await asyncio.sleep(AWAY)
