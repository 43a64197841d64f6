"""Encrypting what people wrote, or having it in the clear again: as app.yaml says, while people are served.

Where a key took the place of another, what stands under the old one is written anew. It goes on after a restart.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot import logs
from bot.services import Services
from dialogs.values import dataclass
from storage.units import sealing
from storage.units.sealing import SEALED
from storage.vault import texts

STEP = 200
"""Rows a unit: a press gets through in between."""
OTHERS = 2 * texts.FRESH
"""Seconds after which every other winloss on this database writes as the newest key says, too."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What it needs to know. `keys`: those of WINLOSS_SECRET_KEY; `on`: whether words are to be encrypted."""

    services: Services
    keys: str
    on: bool

    async def begin(self) -> None:
        """Write as app.yaml says from now on. Raises StorageError where what is there can't be read with these keys."""
        if self.on or await self.services.storage.read(sealing.is_needed):
            from storage.vault.turning import turn  # noqa: PLC0415 - loaded only where something is encrypted

            await self.services.storage.write(turn, self.keys, self.services.clock.now(), on=self.on)

    async def go_on(self, patience: float = OTHERS) -> None:
        """Bring all that stands otherwise to that, and remember once it is done."""
        storage, now = self.services.storage, self.services.clock.now
        standing = await storage.read(texts.standing)
        if standing is None or standing.settled_at:
            return
        with logs.line("encryption", "all", "encrypted" if standing.sealed else "decrypted") as line:
            line.more["rows"] = await self._all()
            await asyncio.sleep(patience)
            line.more["rows"] += await self._all()
            await storage.write(texts.settle, standing.id, now())

    async def _all(self) -> int:
        """Go over all of it; how many rows there were."""
        total = 0
        for table in SEALED:
            after: Sequence[Any] | None = ()
            while after is not None:
                after, rows = await self.services.storage.write(sealing.step, table, after, STEP)
                total += rows
        return total
