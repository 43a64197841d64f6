"""Answers go home: closings whose newest state a CRM is to show are written there one by one, as the outbox sends.

Which tasks were done there is heard of every few minutes.
"""

import asyncio
import logging
from dataclasses import field
from datetime import timedelta
from functools import partial

from bot import logs
from bot.counted import RETRIES
from bot.crm.polled import Why
from bot.crm.writing import Refused, Unreadable, Writer
from bot.desk.follow_ups import settled
from bot.desk.recording import Late, Recording
from bot.desk.turns import turn_by_turn
from bot.sending.delivery import Delivery
from bot.sending.faults import OUTAGE
from bot.services import Services
from dialogs.records import Event, FollowUpStatus
from dialogs.sentences.faults import OURS
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import follow_ups, polls, write_backs
from storage.units.polls import Poll
from storage.units.write_backs import Held

log = logging.getLogger(__name__)

LEASE = 180.0
"""Seconds; longer than all requests of one closing take, each of which ends by its time-out."""
LONGEST = 150.0
"""Seconds after which one is left for later, while the lease still holds: nobody else makes the same meanwhile."""
GRACE = 15.0
"""Seconds after which a CRM no longer accepts what it had not answered: only then is it written anew."""
AT_ONCE = 20
FAULTS = 5
"""In a row, over four minutes: then it is parked. A CRM that is away is no fault of ours, however long it is."""
TASKS_EVERY = timedelta(minutes=5)
TASKS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class WritingBack:
    """Writes to one CRM. `workspace`: whose deals these are, "" for the only one that is served."""

    services: Services
    delivery: Delivery
    writer: Writer
    workspace: str = ""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Write whatever is wanted, until it is cancelled."""
        try:
            await turn_by_turn(self.turn, log)
        finally:
            await self.writer.close()

    async def turn(self) -> None:
        """Write what is wanted now, and hear which tasks were done."""
        async with self._turn:
            workspace_id = self.services.whose(self.workspace)
            if workspace_id is None:
                return
            for of, go in (("written", self._write), ("tasks", self._hear)):
                feed = f"{self.writer.name}:{of}"
                stands = await self.services.storage.read(polls.get, workspace_id, feed)
                if stands is None or stands.due_at is None or stands.due_at <= self.services.clock.now():
                    await go(workspace_id, feed, stands)

    async def _write(self, ws: str, feed: str, stands: Poll | None) -> None:
        storage, clock, crm = self.services.storage, self.services.clock, self.writer.name
        for _ in range(AT_ONCE):
            if not await storage.read(write_backs.is_due, ws, crm, clock.real()):
                return
            held = await storage.write(write_backs.claim, ws, crm, clock.real(), LEASE, GRACE)
            if held is None or not await self._written(held, feed):
                return
            if stands is not None and stands.due_at is not None:
                await storage.write(polls.rest_one, ws, feed)
                stands = None

    async def _written(self, held: Held, feed: str) -> bool:
        """Write one; False where the CRM takes nothing for now."""
        write, clock, ws = self.services.storage.write, self.services.clock, held.workspace_id
        with logs.line("crm", ws, "written", target=held.closing_id) as line:
            try:
                await self._in_time(held)
            except asyncio.CancelledError:  # what is on its way may come through: not before that is it written anew
                await write(write_backs.retry, held, clock.real() + GRACE)
                raise
            except OUTAGE:
                raise
            except Unreadable as error:
                line.outcome, line.more["why"] = "unwritable", str(error)
                RETRIES["message"] += 1
                await write(write_backs.retry, held, clock.real() + GRACE)
                await write(polls.failed, ws, feed, error.why, clock.now(), error.after)
                return False
            except Refused as error:
                line.outcome, line.more["why"] = "refused", str(error)
                await write(write_backs.park, held, str(error))
                return True
            except Late:
                line.outcome = "late"
                return True
            except Exception as error:  # noqa: BLE001 -- a fault of ours: it is told, and the others go on
                line.failed(error)
                await self._failed(held)
                return True
            await write(write_backs.settle, held, clock.real())
            self.delivery.wake()
            return True

    async def _in_time(self, held: Held) -> None:
        """Raises Unreadable, also where it takes too long."""
        try:
            async with asyncio.timeout(LONGEST):
                await Recording(self.services, self.writer, held).all()
        except TimeoutError:
            raise Unreadable(Why.AWAY, f"{LONGEST:g} s went by") from None

    async def _failed(self, held: Held) -> None:
        RETRIES["message"] += 1
        if held.attempts + 1 >= FAULTS:
            await self.services.storage.write(write_backs.park, held, words(OURS, ENGLISH))
            return
        again = self.services.clock.real() + GRACE * 2.0**held.attempts
        await self.services.storage.write(write_backs.retry, held, again, fault=True)

    async def _hear(self, ws: str, feed: str, stands: Poll | None) -> None:
        """Tasks that were done there are done here; one that somebody took away isn't made again."""
        storage, clock, crm, after, any_open = self.services.storage, self.services.clock, self.writer.name, "", False
        try:
            while found := await storage.read(write_backs.open_tasks, ws, crm, after, TASKS_AT_ONCE):
                any_open = True
                standing = await self.writer.tasks([record_id for record_id, _, _ in found])
                for record_id, closing_id, name in found:
                    one = standing.get(record_id)
                    if one is None or one.done:
                        await self._over(ws, record_id, closing_id, name, done=one is not None)
                after = found[-1][0]
        except Unreadable as error:
            await storage.write(polls.failed, ws, feed, error.why, clock.now(), error.after)
            return
        if any_open:
            now = clock.now()
            began = await storage.write(polls.begin, ws, feed, now)
            await storage.write(polls.done, ws, began, now, now, now + TASKS_EVERY)
        elif stands is not None and stands.due_at is not None:
            await storage.write(polls.rest_one, ws, feed)

    async def _over(self, ws: str, record_id: str, closing_id: str, name: str, *, done: bool) -> None:
        write = self.services.storage.write
        if done:
            event, item = Event(ws, f"{self.writer.name}:task:{record_id}"), f"{closing_id}.{name}"
            finished = partial(settled, status=FollowUpStatus.DONE)
            await write(follow_ups.finish, event, self.services.moment(), item, finished)
            self.delivery.wake()
        await write(write_backs.task_over, ws, self.writer.name, closing_id, name, done=done)
