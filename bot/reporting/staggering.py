"""Teams that start one after another with what is worked on: whether that is worth it, the drawing, what came of it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Concatenate, ParamSpec

from sqlalchemy import Connection

from bot.ids import new_id
from bot.reporting import making
from bot.services import Services
from dialogs.audit import Act, Deed
from dialogs.records import Event, Person
from dialogs.values import dataclass
from insights.shapes.codes import hashed
from insights.shapes.findings import Selector
from insights.shapes.selectors import parse
from insights.shapes.staggered import BEFORE, Offer, Staggered, Verdict
from storage.counting import selecting
from storage.units import audit, looks, people

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Staggering:
    """The starts of the workspaces that are served. `word`: a theme as it is stored.

    What takes numpy runs, and is imported, off the event loop.
    """

    services: Services

    async def offer(self, workspace_id: str, selector: Selector, day: date) -> Offer:
        """What a start team by team would come to, by the last half year."""
        teams = await self._teams(workspace_id)
        read = self.services.storage.read
        before = dict[str, tuple[int, int]]()
        for one in await read(selecting.by_seller, workspace_id, selector, day - BEFORE, day):
            if team := teams.get(one.person_id):
                said, n = before.get(team, (0, 0))
                before[team] = said + one.said, n + one.n
        return await asyncio.to_thread(making.offered, before, rising=selector.rising)

    async def draw(self, by: Person, event: Event, word: str, day: date, coming: Staggered) -> None:
        """Draw the order, unless there is one. The lot is the theme's own: drawn again it is the same."""
        order = await asyncio.to_thread(making.drawn, coming.teams, f"{by.workspace_id}:{word}")
        start = replace(coming, teams=order)
        await self._log(by, event, Act.DREW, word, start, looks.stagger, by.workspace_id, word, day, start)

    async def drop(self, by: Person, event: Event, word: str) -> bool:
        """Have all start at once, whatever was drawn. False: it isn't worked on, or is over and was told."""
        ws, storage = by.workspace_id, self.services.storage
        start = next((one.start for one in await storage.read(looks.decided, ws) if one.selector == word), None)
        if start is None:  # there was only an offer, which is declined
            return await storage.write(looks.at_once, ws, word)
        return await self._log(by, event, Act.AT_ONCE, word, start, looks.at_once, ws, word)

    async def _log(
        self,
        by: Person,
        event: Event,
        act: Act,
        word: str,
        start: Staggered,
        unit: Callable[Concatenate[Connection, P], bool],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Run a unit, and keep with it who decided, and which order that is about.

        The log is never changed: a theme, which may have a competitor's name in it, stands as a hash.
        """
        told = ", ".join((*start.teams, start.first.isoformat(), start.last.isoformat()))
        deed, now = Deed(act, by.id, new_id(), hashed(word), told), self.services.clock.now()
        write = self.services.storage.write
        return await write(audit.noting, by.workspace_id, deed, now, event, bool, unit, *args, **kwargs)

    async def told(self, workspace_id: str, word: str, start: Staggered, day: date) -> Staggered:
        """The start with what came of it, found and kept on the first day that somebody reads of it after its end.

        Too little isn't kept: perhaps nobody could say for now who is in a team, or debriefs are late.
        """
        today = self.services.today(workspace_id, self.services.clock.now())
        if start.verdict or min(day, today) < start.last:  # a preview looks a day ahead
            return start
        teams, times, about = await self._teams(workspace_id), (start.first - BEFORE, start.last), parse(word)
        found = await self.services.storage.read(selecting.by_seller, workspace_id, about, *times)
        made = await asyncio.to_thread(making.concluded, start, found, teams, rising=about.rising)
        if made.verdict is not Verdict.TOO_FEW:
            await self.services.storage.write(looks.tell, workspace_id, word, made)
        return made

    async def _teams(self, workspace_id: str) -> Mapping[str, str]:
        """Who is in which team, by app.yaml; nobody who is in two of them."""
        await self.services.know_groups(workspace_id)
        known = await self.services.storage.read(people.everybody, workspace_id)
        found = ((person.id, self.services.teams(person)) for person in known)
        return {person_id: teams[0] for person_id, teams in found if len(teams) == 1}
