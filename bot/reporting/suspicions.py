"""What managers suspect, brought up to the latest look: each is tested once a look, by what closed since its naming."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.memory import give_back
from bot.reporting import making
from bot.reporting.looks import BEHIND
from bot.services import Services
from dialogs.definition.roles import Role
from dialogs.rivals import Names
from dialogs.values import dataclass
from insights.inference.calendar import last_look
from insights.shapes.counts import UNNAMED
from insights.shapes.evidence import Evidence
from insights.shapes.suspicions import Suspicion
from storage.counting import evidence
from storage.units import suspicions


@dataclass(frozen=True, slots=True)
class Suspicions:
    """Suspicions of the workspaces that are served. What takes numpy runs, and is imported, off the event loop."""

    services: Services

    async def at(self, workspace_id: str, day: date) -> tuple[Suspicion, ...]:
        """The register by the latest look up to a day, which is made now where nobody has made it yet."""
        read, looked = self.services.storage.read, last_look(day)
        register = await read(suspicions.register, workspace_id)
        due = [one for one in register if _is_due(one, looked)]
        if due:
            rivals = await self.services.rivals(workspace_id)
            asked = [(replace(one, within=_now(one.within, rivals)), min(looked, one.last_look)) for one in due]
            first, last = min(one.named_on for one in due) + making.DAY, max(on for _, on in asked)
            seen = await self._seen(workspace_id, first, last)  # once for all of them
            for told in await asyncio.to_thread(making.suspected, seen, asked):
                await self.services.storage.write(suspicions.found, workspace_id, *told)
            del seen
            await asyncio.to_thread(give_back)
            register = await read(suspicions.register, workspace_id)
        return register

    async def foretold(
        self, workspace_id: str, driver: str, within: tuple[str, str] | None, day: date
    ) -> Mapping[int, tuple[date, int | None]]:
        """By months the last look of one that is named on a day, and per cent of a strong one that would show."""
        return await asyncio.to_thread(
            making.foretold, await self._seen(workspace_id, day - BEHIND, day), driver, within, day
        )

    async def _seen(self, workspace_id: str, start: date, end: date) -> Evidence:
        read, drivers = self.services.storage.read, self.drivers(workspace_id)
        return await read(evidence.evidence, workspace_id, start, end, drivers)

    def drivers(self, workspace_id: str) -> tuple[str, ...]:
        """The reasons that one may be about."""
        named = self.services.definition(workspace_id).shorts.get(Role.DRIVER, {})
        return tuple(key for key in named if key not in UNNAMED)


def _is_due(one: Suspicion, looked: date) -> bool:
    """Whether there was a look since it was named, or since it was last looked at."""
    return one.running and (one.checked or one.named_on) < min(looked, one.last_look)


def _now(within: tuple[str, str] | None, rivals: Names) -> tuple[str, str] | None:
    """What a competitor is called now; names are taken together, and apart."""
    if within and within[0] == "competitor":
        return within[0], rivals.called(within[1])
    return within
