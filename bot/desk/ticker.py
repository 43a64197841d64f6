"""The clock that wakes the product: one APScheduler job a replica, no job store. The rows are the truth."""

import asyncio
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import logs
from bot.counted import RETRIES
from bot.desk.deciding import CrmDeals
from bot.desk.retaining import Retaining, retained
from bot.desk.rules import Rules
from bot.desk.use_cases import UseCases
from bot.platforms.ports import Ambiguous, Limited
from bot.reporting.reports import Reports
from bot.reporting.weekly import SCHEDULE, Weekly
from bot.sending.delivery import Delivery
from bot.sending.faults import OUTAGE
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.effects import Timer, TimerKind
from dialogs.records import Moment
from dialogs.values import dataclass
from storage.units import changes, erasures, inbox, pitches, posts, retention, timers
from storage.units.deciding import Deciding
from storage.units.timers import KEPT, Due, Effects

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

BATCH = 50
SECONDS = 1
USEFUL = {TimerKind.FOLLOW_UP: 1, TimerKind.REMIND: 3}
BRIEFS = 2
LEAST_USEFUL = max(USEFUL.values())
"""Of what is due at once the most useful goes first: the day may have room for nothing else."""
KEEP_EVENTS = timedelta(days=7)
PRUNE_EVERY = timedelta(hours=1)
"""How often old events go, digests that a channel refused are tried again, and a week's health is kept."""


@dataclass(slots=True)
class Ticker:
    """Fires due timers."""

    services: Services
    rules: Rules
    weekly: Weekly
    delivery: Delivery
    reports: Reports
    crm: CrmDeals
    use: UseCases
    _scheduler: "AsyncIOScheduler | None" = None
    _beginning: asyncio.Task[None] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start(self) -> None:
        """Begin to tick once a second. Nobody waits for that: who pressed while we were away is answered first."""
        self._beginning = asyncio.create_task(self._begin())
        self._beginning.add_done_callback(_seen)

    async def _begin(self) -> None:
        await asyncio.sleep(SECONDS)
        scheduler = await asyncio.to_thread(_scheduler)
        scheduler.add_job(
            self.tick, "interval", seconds=SECONDS, coalesce=True, misfire_grace_time=None, max_instances=1
        )
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self) -> None:
        """Tick no more; a tick under way comes to its end, for the scheduler would cut it off."""
        if self._beginning is not None:
            self._beginning.cancel()
            await asyncio.gather(self._beginning, return_exceptions=True)
        if self._scheduler is None:
            return
        self._scheduler.remove_all_jobs()
        async with self._turn:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    async def tick(self) -> int:
        """Fire all that is due; how many that were."""
        async with self._turn:
            await self.services.keep_time()
            return await self._fire()

    async def _fire(self) -> int:
        done, now, served = 0, self.services.clock.now(), tuple(self.services.served)
        effects = Effects(
            when=self.rules.unasked(now),
            remind=self.rules.remind(now),
            nudge=self.rules.nudged(now),
            opened=self.rules.opened(now),
            follow_up=self.rules.brings_up(now),
            digest=self.weekly.next,
            prune_keep=KEEP_EVENTS,
            prune_every=PRUNE_EVERY,
            keeps=self.rules.keeps,
            decides=_nothing_told,
            back=self.rules.back(now),
            retains=lambda ws: retained(self.services.settings(ws), now),
        )
        while batch := await self.services.storage.read(timers.due, served, now, BATCH):
            moved = 0
            for less_useful in range(LEAST_USEFUL + 1):
                # a unit each: what fails undoes nothing else, and SQLite commits them together all the same
                equal = (due for due in batch if _useful(due) == less_useful)
                ended = await asyncio.gather(*(self._told(due, now, effects) for due in equal), return_exceptions=True)
                moved += sum(end is True for end in ended)
            done += moved
            if moved:
                self.delivery.wake()
            if len(batch) < BATCH or not moved:
                break
        return done

    async def _told(self, due: Due, now: datetime, effects: Effects) -> bool:
        """Fire one timer, or count that it failed; False where somebody else is busy with it."""
        with logs.line("timer", due.workspace_id, "fired", timer=f"{due.kind}:{due.subject}") as line:
            moved = await self._one(due, now, effects)
            if not moved:
                line.outcome = None
            return moved

    async def _one(self, due: Due, now: datetime, effects: Effects) -> bool:
        write = self.services.storage.write
        try:
            return await self._fired(due, now, effects)
        except OUTAGE:
            raise  # nothing is wrong with the timer
        except Exception as error:  # noqa: BLE001 -- a fault of ours: it is told, and the others go on
            logs.failed(error)
            key = f"timer:{due.kind}:{due.subject}"
            if due.kind is TimerKind.DIGEST:  # each week's is told
                key += f":{self.services.today(due.workspace_id, now)}"
            said = await Telling(self.services).of_timer(due.workspace_id, due.kind, due.subject, key)
            at, why, after = self.services.moment(), logs.spelled(error), self._next(due, now)
            tries = await write(
                posts.telling, due.workspace_id, said, at, _is_last, timers.failed, due, why, now, after
            )
            if 0 < tries < timers.TRIES:
                RETRIES["timer"] += 1
            if tries >= timers.TRIES:
                logs.came_to("set_aside")
            return tries > 0

    async def _fired(self, due: Due, now: datetime, effects: Effects) -> bool:
        """Do its effect; with the timer that every workspace has goes what is to be kept of it."""
        if inbox.is_one(due.subject):
            try:
                how = await self.crm.how(due.workspace_id, due.subject.removeprefix(inbox.DECIDED))
            except (Ambiguous, Limited):  # who owns the deal can't be asked now: nothing is wrong with what was told
                again = Timer(due.kind, due.subject, now + timers.AGAIN)
                await self.services.storage.write(changes.set_timer, due.workspace_id, again)
                return True
            effects = replace(effects, decides=lambda _ws: how)
        if due.kind is TimerKind.FOLLOW_UP:
            effects = replace(effects, tells=await Telling(self.services).of_buyer(due.workspace_id, due.subject))
        if pitches.is_one(due.subject):
            made = await self.use.briefing.made(due.workspace_id, pitches.whose(due.subject))
            effects = replace(effects, brief=made)
        moved = await self.services.storage.write(timers.fire, due, Moment(now, self.services.clock.real()), effects)
        if moved and _tidies(due):
            await self.reports.health.keep(due.workspace_id)
        return moved

    def _next(self, due: Due, now: datetime) -> datetime | None:
        """When what comes again and again is due after this one."""
        if _tidies(due) or retention.is_one(due.subject):
            return now + PRUNE_EVERY
        again = due.kind is TimerKind.DIGEST and KEPT not in due.subject
        return self.weekly.next_due(due.workspace_id, now) if again else None

    async def ensure(self, workspace_id: str, digest_channel: str) -> None:
        """The timers that every workspace has. What was set aside is tried again: this may be a version that can."""
        now = self.services.clock.now()
        write = self.services.storage.write
        await write(timers.try_again, workspace_id)
        prune = Timer(TimerKind.PRUNE, "events", now + PRUNE_EVERY)
        await write(timers.ensure_timer, workspace_id, prune)
        await Retaining(self.services, self.rules).begin(workspace_id)
        if digest_channel:
            weekly = Timer(TimerKind.DIGEST, SCHEDULE, self.weekly.next_due(workspace_id, now))
            await write(timers.reschedule, workspace_id, weekly, now)
        else:
            await write(changes.set_timer, workspace_id, Timer(TimerKind.DIGEST, SCHEDULE, None))


def _useful(due: Due) -> int:
    return BRIEFS if pitches.is_one(due.subject) else USEFUL.get(due.kind, 0)


def _is_last(tries: int) -> bool:
    return tries >= timers.TRIES


def _tidies(due: Due) -> bool:
    """Whether this is the timer that every workspace has, and no other of its kind."""
    once = (erasures, inbox, pitches, retention)
    return due.kind is TimerKind.PRUNE and not any(one.is_one(due.subject) for one in once)


def _scheduler() -> "AsyncIOScheduler":
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - a tenth of a start takes its import

    return AsyncIOScheduler()


def _nothing_told(_workspace_id: str) -> Deciding:
    raise LookupError("how a deal is settled is asked for with the timer that settles it")


def _seen(beginning: asyncio.Task[None]) -> None:
    if not beginning.cancelled():
        beginning.result()  # what went wrong is logged by the loop
