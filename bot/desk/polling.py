"""Asking a CRM what closed: whoever has the lease of a feed reads it to its end, page by page.

How far it was read is a row, so another replica goes on where this one stopped. Nothing here waits for a person, nor
does anybody wait for it.
"""

import asyncio
import logging
from dataclasses import field
from datetime import timedelta

from bot import logs
from bot.crm.polled import Feed, Source, Unreadable, Why
from bot.desk.turns import turn_by_turn
from bot.sending.faults import OUTAGE
from bot.services import Services
from dialogs.values import dataclass
from storage.units import holds, polls

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Polling:
    """Reads one source. `workspace`: whose deals they are, "" for the only one that is served."""

    services: Services
    source: Source
    workspace: str = ""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Read whenever it is time, until it is cancelled."""
        try:
            await turn_by_turn(self.turn, log)
        finally:
            await self.source.close()

    async def turn(self) -> None:
        """Read what it is time for."""
        async with self._turn:
            if workspace_id := self.services.whose(self.workspace):
                for feed in self.source.feeds:
                    await self._feed(workspace_id, feed)

    async def hasten(self, after: timedelta = timedelta(0)) -> bool:
        """The CRM says that something changed: it is asked `after` so long. False: nobody knows yet whose it is."""
        workspace_id, soon = self.services.whose(self.workspace), self.services.clock.now() + after
        if workspace_id is None:
            return False
        feed, real = self.source.feeds[0].name, self.services.clock.real()
        await self.services.storage.write(polls.hasten, workspace_id, feed, soon, real)
        return True

    async def _feed(self, workspace_id: str, feed: Feed) -> None:
        storage, clock = self.services.storage, self.services.clock
        if not await self._is_due(workspace_id, feed):
            return
        lease = polls.lease_of(feed.name)
        if await storage.write(holds.take, workspace_id, lease, clock.real(), polls.LEASE):
            return  # another replica has it
        try:
            if await self._is_due(workspace_id, feed):  # none had it meanwhile
                with logs.line("crm", workspace_id, "read", feed=feed.name) as line:
                    await self._read(workspace_id, feed, lease, line)
        finally:
            await storage.write(holds.let_go, workspace_id, lease, clock.real())

    async def _is_due(self, workspace_id: str, feed: Feed) -> bool:
        found = await self.services.storage.read(polls.get, workspace_id, feed.name)
        return found is None or found.due_at is None or found.due_at <= self.services.clock.now()

    async def _read(self, workspace_id: str, feed: Feed, lease: str, line: logs.Line) -> None:
        write, clock = self.services.storage.write, self.services.clock
        why, after = Why.FAULT, timedelta(0)
        try:
            line.more["news"] = await self._pages(workspace_id, feed, lease)
        except OUTAGE:
            raise
        except Unreadable as error:
            why, after = error.why, error.after
            line.outcome, line.more["why"] = "unreadable", str(error)
        except Exception as error:  # noqa: BLE001 -- a fault of ours: it is told, and tried again
            line.failed(error)
        else:
            return
        await write(polls.failed, workspace_id, feed.name, why, clock.now(), after)

    async def _pages(self, workspace_id: str, feed: Feed, lease: str) -> int:
        """Read it to its end; how much of it was news."""
        write, services, news = self.services.storage.write, self.services, 0
        poll = await write(polls.begin, workspace_id, feed.name, services.clock.now())
        read_to = poll.read_to
        async for page in self.source.pages(feed, poll.going_on or read_to - feed.overlap):
            at = services.moment()
            page_of = (workspace_id, feed.name, page.told, page.up_to, at, lease)
            news += await write(polls.keep, *page_of, briefs=services.settings(workspace_id).crm.briefs)
            read_to = max(read_to, page.up_to)
        now = services.clock.now()
        await write(polls.done, workspace_id, poll, read_to, now, now + feed.every)
        return news
