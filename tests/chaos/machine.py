"""A run: people at work, faults from a schedule, then calm; and what the ledger says of it all."""

import asyncio
import random
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tests import earlier
from tests.chaos.databases import Database, database, mend
from tests.chaos.evidence import keep
from tests.chaos.faults import Plan, schedule, weather
from tests.chaos.haste import HastyLoop, Pace
from tests.chaos.ledger import Ledger, Verdict
from tests.chaos.replicas import TIME, Replica, exported
from tests.chaos.reps import Rep, World
from tests.chaos.strikes import Strikes
from tests.chaos.watched import Watched
from tests.chaos.watched_teams import WatchedTeams
from tests.warm import TREE

BEGINS = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)  # a Thursday
STEADY = 75.0
"""Seconds without anything new after which it is taken for the end: a lease, two graces and a little more."""


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
        self.chance = random.Random(seed)
        self.ledger = Ledger()
        self.done: Counter[str] = Counter()
        self.tasks: list[asyncio.Task[Any]] = []
        self._stuck: list[Rep] = []

    async def run(self) -> Outcome:
        """Do it all."""
        async with self._platform() as platform:
            self.platform = platform
            self.world = World(platform.since, self.ledger, self.chance, later=self.plan.later)
            self._given, self._secrets = platform.settings()
            self.replicas = [self._replica(number) for number in range(self.plan.replicas)]
            try:
                for replica in self.replicas:
                    replica.starts()
                    await replica.lives()  # the first brings the database up
                platform.doors = [f"{replica.address}{platform.path}" for replica in self.replicas]
                await platform.begins()
                return await self._course()
            finally:
                for task in self.tasks:
                    task.cancel()
                await asyncio.gather(*self.tasks, return_exceptions=True)
                for replica in self.replicas:
                    replica.ends()

    def _platform(self) -> Watched | WatchedTeams:
        if self.plan.teams:
            return WatchedTeams(self.ledger, self.pace, self.chance)
        return Watched(self.ledger, self.pace, self.chance, distributed=self.plan.distributed)

    def _replica(self, number: int) -> Replica:
        config = self.folder / "app.yaml"
        config.write_text(yaml.safe_dump({"timezone": "Europe/London", **self._given}))
        given = {"WINLOSS_DATABASE_URL": self.data.url, "WINLOSS_CONFIG": str(config), **self._secrets}
        skew = self.chance.uniform(-self.plan.skew, self.plan.skew)
        old = f"{earlier.built(self.folder / 'earlier')}:{TREE}" if self.plan.upgrade and not number else ""
        return Replica(number, self.folder, self.pace, (old or self._path, self._path), skew=skew, **given)

    async def _course(self) -> Outcome:
        self.reps = [Rep(self.world, self.hired, number) for number in range(self.plan.reps)]
        working = [asyncio.create_task(rep.lives()) for rep in self.reps]
        self.tasks += working
        began = self.platform.since()
        self.world.acting.set()
        self.platform.weather = weather(self.plan, random.Random(self.seed))
        strikes = Strikes(self)
        self.platform.moment = strikes.moment
        self.world.pressing = strikes.presses
        if isinstance(self.platform, Watched):
            self.platform.sending = strikes.sends
        for fault in schedule(self.plan, random.Random(self.seed)):
            await asyncio.sleep(max(0.0, began + fault.at - self.platform.since()))
            strikes.comes(fault)
        await asyncio.sleep(max(0.0, began + self.plan.seconds - self.platform.since()))
        self.world.acting.clear()
        await strikes.end()
        settled = await self._settles()
        if settled is not None:  # whoever waits can go on, and comes to an end
            self.world.over = True
            self.world.acting.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.plan.patience):
                    await asyncio.gather(*working)
            self._stuck = [rep for rep, work in zip(self.reps, working, strict=True) if work.cancelled()]
            settled = None if self._stuck or await self._settles() is None else settled
        return await self._judged(settled)

    async def _judged(self, settled: float | None) -> Outcome:
        for replica in self.replicas:
            replica.ends()
        lines = []
        if settled is None:  # asking for more may fail where something is wrong
            lines += ["", f"{self._why()}; all that is known is in {keep(self, self._why())}"]
        if self.done["spoiled"]:
            mend(self.data.url)
        kept = await asyncio.to_thread(exported, self.folder, {"WINLOSS_DATABASE_URL": self.data.url})
        verdict = self.ledger.verdict(kept)
        if settled is not None and verdict.wrong:
            lines += ["", f"all that is known is in {keep(self, f'wrong is only what is kept: {verdict.wrong}')}"]
        for matter in verdict.wrong[:3]:
            lines += ["", f"{matter}, which is kept as {kept.get(matter)}", *self.ledger.lines(matter)]
        lines += [f"\nstuck: {rep.hand and rep.hand.screen}" for rep in self._stuck]
        return Outcome(self.plan, self.seed, verdict, self.done, settled, lines)

    def hired(self) -> Any:
        """Somebody new."""
        return self.platform.hand(f"Rep {self.platform.serial()}")

    def _why(self) -> str:
        if self._stuck:
            return f"{len(self._stuck)} came to no end"
        wrong, late = self.ledger.verdict().wrong, self.platform.still_to_accept
        last = f"the last change was at {self.platform.last:.0f} s"
        return f"wrong: {', '.join(wrong) or 'nothing'}; {late} calls still to be accepted; {last}"

    async def _settles(self) -> float | None:
        """Seconds until nothing is wrong, and nothing has changed for a while; None where something stays wrong."""
        began = self.platform.since()
        while self.platform.since() < began + self.plan.patience:
            quiet = (
                self.platform.since() - max(self.platform.last, began) > STEADY and not self.platform.still_to_accept
            )
            if quiet and not self.ledger.verdict().wrong:
                return max(0.0, self.platform.last - began)
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
