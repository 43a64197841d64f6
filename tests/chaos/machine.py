"""A run: people at work, faults from a schedule, then calm; and what the ledger says of it all."""

import asyncio
import random
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.chaos.databases import Database, database
from tests.chaos.faults import Fault, Plan, schedule, weather
from tests.chaos.haste import HastyLoop, Pace
from tests.chaos.ledger import Ledger, Verdict, Yes
from tests.chaos.replicas import TIME, Replica, exported
from tests.chaos.reps import Rep, World
from tests.chaos.watched import Watched
from tests.command_line import secrets
from tests.warm import TREE

BEGINS = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)  # a Thursday
TEN_MINUTES, HOUR = 600.0, 3600.0
STEADY = 75.0
"""Seconds without anything new after which it is taken for the end: a lease, two graces and a little more."""
ENOUGH = 15.0
"""Seconds that a moment to strike is waited for; then any other will do."""


@dataclass
class Outcome:
    """What a run came to. `settled`: seconds after the faults until nothing more was wrong; None where something is."""

    plan: Plan
    seed: int
    verdict: Verdict
    done: Counter[str]
    settled: float | None
    lines: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether the promises held, and everybody came to an end."""
        return not self.verdict.wrong and self.settled is not None


class Machine:
    """One run of a plan with a seed, in a folder of its own. `path`: the code that is tried."""

    def __init__(self, plan: Plan, seed: int, folder: Path, pace: Pace, data: Database, *, path: str = TREE) -> None:
        self.plan, self.seed, self.folder, self.pace, self.data, self._path = plan, seed, folder, pace, data, path
        self._chance = random.Random(seed)
        self.ledger = Ledger()
        self.done: Counter[str] = Counter()
        self._tasks: list[asyncio.Task[Any]] = []
        self._stuck: list[Rep] = []
        self._waiting: list[tuple[Fault, float]] = []

    async def run(self) -> Outcome:
        """Do it all."""
        async with Watched(self.ledger, self.pace, self._chance, distributed=self.plan.distributed) as slack:
            self.slack = slack
            self.world = World(slack.since, self.ledger, self._chance)
            self.channel = slack.channel("sales")
            self.replicas = [self._replica(number) for number in range(self.plan.replicas)]
            try:
                for replica in self.replicas:
                    replica.starts()
                    await replica.lives()  # the first brings the database up
                slack.doors = [f"{replica.address}/slack/events" for replica in self.replicas]
                return await self._course()
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
                for replica in self.replicas:
                    replica.ends()

    def _replica(self, number: int) -> Replica:
        config = self.folder / "app.yaml"
        config.write_text(yaml.safe_dump({"timezone": "Europe/London", "digest": {"channel": self.channel}}))
        given = {"WINLOSS_DATABASE_URL": self.data.url, "WINLOSS_CONFIG": str(config), **secrets(self.slack)}
        skew = self._chance.uniform(-self.plan.skew, self.plan.skew)
        return Replica(number, self.folder, self.pace, self._path, skew=skew, **given)

    async def _course(self) -> Outcome:
        self.reps = [Rep(self.world, self._hired, number) for number in range(self.plan.reps)]
        working = [asyncio.create_task(rep.lives()) for rep in self.reps]
        self._tasks += working
        began = self.slack.since()
        self.world.acting.set()
        self.slack.weather = weather(self.plan, random.Random(self.seed))
        self.slack.moment = self._moment
        for fault in schedule(self.plan, random.Random(self.seed)):
            await asyncio.sleep(max(0.0, began + fault.at - self.slack.since()))
            self._strikes(fault)
        await asyncio.sleep(max(0.0, began + self.plan.seconds - self.slack.since()))
        self.world.acting.clear()
        await self._calms()
        settled = await self._settles(HOUR if self.plan.distributed else TEN_MINUTES)
        if settled is not None:  # whoever waits can go on, and comes to an end
            self.world.over = True
            self.world.acting.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(TEN_MINUTES):
                    await asyncio.gather(*working)
            self._stuck = [rep for rep, work in zip(self.reps, working, strict=True) if work.cancelled()]
            settled = None if self._stuck or await self._settles(TEN_MINUTES) is None else settled
        return await self._judged(settled)

    async def _judged(self, settled: float | None) -> Outcome:
        for replica in self.replicas:
            replica.ends()
        kept = await asyncio.to_thread(exported, self.folder, {"WINLOSS_DATABASE_URL": self.data.url})
        verdict = self.ledger.verdict(kept)
        lines = []
        for matter in verdict.wrong[:3]:
            lines += ["", f"{matter}, which is kept as {kept.get(matter)}", *self.ledger.lines(matter)]
        lines += [f"\nstuck: {rep.hand and rep.hand.screen}" for rep in self._stuck]
        return Outcome(self.plan, self.seed, verdict, self.done, settled, lines)

    def _hired(self) -> Any:
        return self.slack.hand(f"Rep {self.slack.serial()}")

    # faults

    def _strikes(self, fault: Fault) -> None:
        if fault.moment == "now":
            self._do(fault, self.replicas[fault.which])
        else:
            self._waiting.append((fault, self.slack.since() + ENOUGH))

    def _moment(self, what: str, door: str) -> None:
        for entry in list(self._waiting):
            fault, latest = entry
            if fault.moment == what or self.slack.since() > latest:
                self._waiting.remove(entry)
                near = next((one for one in self.replicas if door.startswith(one.address)), None)
                self._do(fault, near or self.replicas[fault.which])
                return

    def _do(self, fault: Fault, replica: Replica) -> None:
        if fault.kind == "night":
            self._night()
        elif fault.kind == "crash":
            self.done["crashes"] += 1
            self._tasks.append(asyncio.create_task(asyncio.to_thread(self.data.crash, self._chance.random() < 0.5)))
        elif replica.dead or replica.stopped:
            return
        elif fault.kind == "kill":
            replica.kill()
            self.done["kills"] += 1
            self._tasks.append(asyncio.create_task(self._again(replica)))
        elif fault.kind == "stop":
            replica.stands_still()
            self.done["stops"] += 1
            self._tasks.append(asyncio.create_task(self._later(fault.seconds, replica)))

    async def _again(self, replica: Replica) -> None:
        await asyncio.sleep(self._chance.uniform(0, 3))
        replica.starts()

    async def _later(self, seconds: float, replica: Replica) -> None:
        await asyncio.sleep(seconds)
        if replica.stopped and not replica.dead:
            replica.goes_on()

    def _night(self) -> None:
        """The next working morning comes, for people; leases and graces know nothing of it."""
        now = datetime.fromtimestamp(self.pace.now(), UTC) + self.pace.ahead
        day = now + timedelta(days=1 if now.weekday() < 4 else 7 - now.weekday())
        self.pace.ahead += day.replace(hour=9, minute=30, second=0) - now
        self.done["nights"] += 1
        self.world.morning += 1
        if day.weekday() == 0:
            week = "{}-W{:02}".format(*day.isocalendar()[:2])
            self.ledger.accepts(Yes(self.slack.since(), self.channel, f"digest:{week}", "due", "", ("",)))

    async def _calms(self) -> None:
        """Every fault ends."""
        self._waiting.clear()
        self.slack.weather = lambda _method: ("", 0)
        for replica in self.replicas:
            if replica.stopped:
                replica.goes_on()
        await asyncio.sleep(4)
        for replica in self.replicas:
            if replica.dead:
                replica.starts()
            await replica.lives()

    async def _settles(self, longest: float) -> float | None:
        """Seconds until nothing is wrong, and nothing has changed for a while; None where something stays wrong."""
        began = self.slack.since()
        while self.slack.since() < began + longest:
            quiet = self.slack.since() - max(self.slack.last, began) > STEADY and not self.slack.still_to_accept
            if quiet and not self.ledger.verdict().wrong:
                return max(0.0, self.slack.last - began)
            await asyncio.sleep(3)
        return None


def run(plan: Plan, seed: int, folder: Path, **given: Any) -> Outcome:
    """One run, in its own time."""
    with database(plan, folder) as data:
        return _run(plan, seed, folder, data=data, **given)


def _run(plan: Plan, seed: int, folder: Path, **given: Any) -> Outcome:
    pace, stopped = Pace.new(folder / TIME, BEGINS.timestamp(), plan.haste), threading.Event()
    going = threading.Thread(target=pace.goes_on, args=(stopped,))
    with asyncio.Runner(loop_factory=lambda: HastyLoop(pace)) as runner:
        going.start()
        try:
            return runner.run(Machine(plan, seed, folder, pace, **given).run())
        finally:
            stopped.set()
            going.join()
