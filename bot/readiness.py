"""Whether somebody who is sent here is served, and if not, why: a sentence for whoever runs winloss.

A blip is no reason to take a process out of service: what may pass is said at once, and counts only once it lasts.
"""

import asyncio
import math

from bot.ids import new_id
from bot.services import Services
from dialogs.sentences import readiness as said
from dialogs.sentences.words import ENGLISH, words
from storage.engine.ailing import Ailment, ailment
from storage.units.probing import probe

FRESH = 1.0
"""Seconds that a try holds, however many ask."""
PATIENCE = 0.5
"""Seconds that whoever asks waits for a try. Those who ask for health often give up after one."""
STUCK = 5.0
"""Seconds without a save after which it is said. Long imports take less."""
STEADY = 60.0
"""Seconds that a platform's socket may be down before we count as out of reach."""
AILMENTS = {
    Ailment.FULL: said.FULL,
    Ailment.READ_ONLY: said.READ_ONLY,
    Ailment.AWAY: said.AWAY,
}


class Readiness:
    """Tries to save something when asked, one try at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._trying: asyncio.Task[None] | None = None
        self._tried = -math.inf
        self._ailing = ""
        self._stuck: float | None = None  # since when a lock or a silence keeps us from saving
        self._locked = False
        self._connected: dict[str, float] = {}  # when each platform was last seen to be

    async def told(self) -> tuple[bool, str]:
        """Whether we are ready, and what there is to say, a line each."""
        ticks = self._services.clock.ticks
        if self._trying is None and ticks() - self._tried >= FRESH:
            self._stuck = ticks() if self._stuck is None else self._stuck
            self._trying = asyncio.create_task(self._try())
        if self._trying is not None:
            await asyncio.wait({self._trying}, timeout=PATIENCE)
        now = ticks()
        if trouble := self._ailing or self._waits(now):
            return False, trouble
        lines = [line for name in self._services.platforms if (line := self._missing(name, now))]
        lost = [name for name in self._services.platforms if self._lost(name, now)]
        return len(lost) < len(self._services.platforms), "\n".join(lines)

    async def _try(self) -> None:
        try:
            await self._services.storage.write(probe, new_id(), self._services.clock.now())
        except Exception as error:  # noqa: BLE001 -- whatever it is, nothing was saved
            found = ailment(error)
            self._locked = found is Ailment.LOCKED
            self._ailing = "" if self._locked else words(AILMENTS[found], ENGLISH)
        else:
            self._ailing, self._stuck, self._locked = "", None, False
        self._tried, self._trying = self._services.clock.ticks(), None

    def _waits(self, now: float) -> str:
        if self._stuck is None or now - self._stuck < STUCK:
            return ""
        return words(said.LOCKED if self._locked else said.STUCK, ENGLISH, seconds=round(now - self._stuck))

    def _missing(self, name: str, now: float) -> str:
        """What there is to say of a platform."""
        if not self._services.platforms[name].connected:
            return words(said.DISCONNECTED, ENGLISH, platform=name)
        silent = round(self._services.presence.silent(name, now))
        return words(said.SILENT, ENGLISH, platform=name, seconds=silent) if silent else ""

    def _lost(self, name: str, now: float) -> bool:
        """Whether nobody there reaches us, or is reached: for long, or ever since we began."""
        if self._services.platforms[name].connected:
            self._connected[name] = now
            return self._services.presence.silent(name, now) > 0
        return now - self._connected.get(name, -math.inf) > STEADY
