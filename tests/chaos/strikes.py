"""Faults as they are done: to processes, to the database, to the disk; at once, or at the moment that was drawn."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import OperationalError

from tests.chaos.databases import locked, spoil
from tests.chaos.faults import PRESSING, SENDING, Fault
from tests.chaos.haste import STEP
from tests.chaos.ledger import Yes
from tests.chaos.replicas import Replica
from tests.chaos.reps import Debrief

if TYPE_CHECKING:
    from tests.chaos.machine import Machine

ENOUGH = 15.0
"""Seconds that a moment to strike is waited for; then any other will do."""


class Strikes:
    """Does the faults of a run, and counts them."""

    def __init__(self, run: "Machine") -> None:
        self._run = run
        self._waiting: list[tuple[Fault, float]] = []
        self._plug = asyncio.Lock()

    def comes(self, fault: Fault) -> None:
        """Its time has come; its moment may be yet to come."""
        if fault.moment == "now":
            self._do(fault, self._run.replicas[fault.which])
        else:
            self._waiting.append((fault, self._run.platform.since() + ENOUGH))

    def moment(self, what: str, door: str) -> None:
        """Something happens, to the process behind this door."""
        for entry in list(self._waiting):
            fault, latest = entry
            late = fault.moment not in {SENDING, PRESSING} and self._run.platform.since() > latest
            if fault.moment == what or late:
                self._waiting.remove(entry)
                near = next((one for one in self._run.replicas if door.startswith(one.address)), None)
                self._do(fault, near or self._run.replicas[fault.which])
                return

    async def sends(self, port: int) -> None:
        """A new message is on its way. Who is made to stand still now has not sent it yet: it goes on with them.

        Nobody sees from outside whether they stood still a moment before they sent it or the net held it as long.
        """
        entry = next((entry for entry in self._waiting if entry[0].moment == SENDING), None)
        sender = entry and next((one for one in self._run.replicas if one.speaks_from(port)), None)
        if entry and sender and self._may_stop(sender):
            self._waiting.remove(entry)
            self._do(entry[0], sender)
            while sender.stopped:  # noqa: ASYNC110 - the end of the faults may come earlier
                await asyncio.sleep(STEP)

    async def presses(self) -> None:
        """An answer is about to be sent: not before nobody may write any more, where that is to come."""
        entry = next((entry for entry in self._waiting if entry[0].moment == PRESSING), None)
        if entry is None:
            return
        self._waiting.remove(entry)
        loop, held, fault = asyncio.get_running_loop(), asyncio.Event(), entry[0]

        def holds() -> None:
            self.comes(replace(fault, kind="kill", moment="yes"))
            held.set()

        locks = asyncio.create_task(
            asyncio.to_thread(self._locks, fault.seconds, partial(loop.call_soon_threadsafe, holds))
        )
        self._run.tasks.append(locks)
        await asyncio.wait((locks, asyncio.create_task(held.wait())), return_when=asyncio.FIRST_COMPLETED)

    async def end(self) -> None:
        """Every fault ends."""
        self._waiting.clear()
        self._run.platform.weather = lambda _method: ("", 0)
        await self._has_room()
        for replica in self._run.replicas:
            if replica.stopped:
                replica.goes_on()
        await asyncio.sleep(4)
        for replica in self._run.replicas:
            if replica.dead:
                replica.starts()
            await replica.lives()

    def _do(self, fault: Fault, replica: Replica) -> None:
        match fault.kind:
            case "night":
                self._night()
            case "spoil":
                self._begin("spoiled", self._spoils())
            case "full" if self._run.data.disk.own or not self._run.plan.postgresql:
                self._begin("full", self._full(fault.seconds))
            case "lock":
                self._begin("", asyncio.to_thread(self._locks, fault.seconds))
            case "crash" if not self._run.data.disk.full:  # it couldn't start again
                self._begin("crashes", self._crashes(self._run.chance.random() < 0.5))
            case "kill" if not replica.dead and not replica.stopped:
                replica.kill()
                self._begin("kills", self._again(replica))
            case "stop" | "zombie" if self._may_stop(replica):
                replica.stands_still()
                self._begin("stops", self._later(fault.seconds, replica))

    def _begin(self, what: str, doing: Coroutine[Any, Any, None]) -> None:
        if what:
            self._run.done[what] += 1
        self._run.tasks.append(asyncio.create_task(doing))

    def _may_stop(self, replica: Replica) -> bool:
        """Whether it goes; and of several not the last one: whoever stands still must be missed by somebody."""
        going = [one for one in self._run.replicas if not one.dead and not one.stopped]
        return replica in going and len(going) > (len(self._run.replicas) > 1)

    async def _again(self, replica: Replica) -> None:
        await asyncio.sleep(self._run.chance.uniform(0, 3))
        replica.starts()

    async def _later(self, seconds: float, replica: Replica) -> None:
        await asyncio.sleep(seconds)
        if replica.stopped and not replica.dead:
            replica.goes_on()

    def _locks(self, seconds: float, then: Callable[[], object] = int) -> None:
        """It counts once it is held; `then` is done in that moment."""
        with suppress(OperationalError), locked(self._run.data.url):
            self._run.done["locks"] += 1
            then()
            until = self._run.pace.now() + seconds
            while self._run.pace.now() < until:
                time.sleep(0.01)

    async def _crashes(self, kill: bool) -> None:
        async with self._plug:
            await asyncio.to_thread(self._run.data.crash, kill)

    async def _full(self, seconds: float) -> None:
        """The disk is full for a while; where there is none to fill, nobody may write a file any longer."""
        disk = self._run.data.disk
        for replica in () if disk.own else self._run.replicas:
            replica.may_write(0)
        async with self._plug:  # a server that is starting has its room first
            await asyncio.to_thread(disk.fills if disk.own else int)
        await asyncio.sleep(seconds)
        await self._has_room()

    async def _has_room(self) -> None:
        """Somebody tidies up, and starts a server again that gave up."""
        self._run.data.disk.has_room()
        for replica in self._run.replicas:
            replica.may_write(None)
        async with self._plug:
            await asyncio.to_thread(self._run.data.comes_back)

    def _night(self) -> None:
        """The next working morning comes, for people; leases and graces know nothing of it."""
        run, pace = self._run, self._run.pace
        now = datetime.fromtimestamp(pace.now(), UTC) + pace.ahead
        day = now + timedelta(days=1 if now.weekday() < 4 else 7 - now.weekday())
        pace.ahead += day.replace(hour=9, minute=30, second=0) - now
        run.done["nights"] += 1
        run.world.morning += 1
        if day.weekday() == 0:
            week = "" if run.plan.teams else "{}-W{:02}".format(*day.isocalendar()[:2])
            run.ledger.accepts(Yes(run.platform.since(), run.platform.sales, f"digest:{week}", "due", "", ("",)))

    async def _spoils(self) -> None:
        """Somebody's debrief can't be read any more: a fault of ours, which is nobody else's."""
        run = self._run
        debrief = Debrief(run.world, run.hired(), run.chance)
        await debrief.marks()
        await debrief.puts_off()
        run.ledger.forgets(debrief.deal)
        await asyncio.to_thread(spoil, run.data.url, debrief.deal)
