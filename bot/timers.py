"""The clock that wakes the product: one APScheduler job a replica, no job store. The rows are the truth."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import Delivery
from bot.digests import SCHEDULE, Digests
from bot.house import House
from bot.rules import Rules, follow_up_card
from dialogs.records import Change, FollowUp, Timer, TimerKind
from storage.units import changes, timers
from storage.units.timers import Effects

BATCH = 50
SECONDS = 1
KEEP_EVENTS = timedelta(days=7)
PRUNE_EVERY = timedelta(hours=1)
"""How often old events go, and digests that a channel refused are tried again."""


@dataclass(slots=True)
class Ticker:
    """Fires due timers."""

    house: House
    rules: Rules
    digests: Digests
    delivery: Delivery
    _scheduler: AsyncIOScheduler = field(default_factory=AsyncIOScheduler)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start(self) -> None:
        """Begin to tick once a second."""
        self._scheduler.add_job(
            self.tick, "interval", seconds=SECONDS, coalesce=True, misfire_grace_time=None, max_instances=1
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more; a tick under way comes to its end, for the scheduler would cut it off."""
        self._scheduler.remove_all_jobs()
        async with self._turn:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    async def tick(self) -> int:
        """Fire all that is due; how many that were."""
        async with self._turn:
            return await self._fire()

    async def _fire(self) -> int:
        fired, now, served = 0, self.house.clock.now(), tuple(self.house.served)
        effects = Effects(
            remind=self.rules.remind(now),
            opened=self.rules.opened(now),
            follow_up=_bring_up,
            digest=self.digests.next,
            prune_keep=KEEP_EVENTS,
            prune_every=PRUNE_EVERY,
        )
        while batch := await self.house.storage.write(
            timers.tick, served, now, self.house.clock.real(), BATCH, effects
        ):
            fired += len(batch)
            self.delivery.wake()
            if len(batch) < BATCH:
                break
        return fired

    async def ensure(self, workspace_id: str) -> None:
        """The timers that every workspace has."""
        now = self.house.clock.now()
        write = self.house.storage.write
        prune = Timer(TimerKind.PRUNE, "events", now + PRUNE_EVERY)
        await write(timers.ensure_timer, workspace_id, prune)
        if self.house.digest_channels.get(workspace_id):
            weekly = Timer(TimerKind.DIGEST, SCHEDULE, self.digests.next_due(now))
            await write(timers.reschedule, workspace_id, weekly, now)
        else:
            await write(changes.set_timer, workspace_id, Timer(TimerKind.DIGEST, SCHEDULE, None))


def _bring_up(item: FollowUp) -> Change:
    return Change(wants=(follow_up_card(item, below=True),))
