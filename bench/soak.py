"""Interaction after interaction, months of working days: whether memory, handles, the log and all tables stay flat.

Reps mark deals and debrief them on a stand-in for Slack, with real signed requests to a `winloss serve` on a SQLite
file, or on PostgreSQL; one in ten is put off until the next morning, one in four is answered to its last card. Each
working day ends once all is sent, and the clock moves on to the next: reminders, digests and what prunes fall due. Flat
is what grows no more from the middle third to the last one: in all, of tables that something goes from by itself, and
each debrief of others (by more than what chance does to as few). Memory is flat where it doesn't creep: one step is
left out, which the first look at themes makes, whenever it comes. SQLite's log is flat where it stays as short as it is
meant to.
Usage: python -m bench.soak [interactions, by default 20000] [reps, by default 40] [postgresql]
"""

import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random  # noqa: TID251 - seeded
from statistics import median
from typing import Any

import psutil
from sqlalchemy import Executable, NullPool, create_engine, func, select

from bench._days import SETTING, Ahead
from bench._shared import Process, free_port, slack_env, table
from dialogs.values import dataclass
from storage.engine.engine import database_url
from storage.engine.sqlite import CHECKPOINT_PAGES
from storage.tables import metadata, outbox, timer
from storage.units.pruning import RULES
from tests.stand_ins.postgres import Postgres
from tests.stand_ins.slack import Slack
from tests.stand_ins.slack_person import Person
from tests.transcripts.scenes import the_lost_deal
from tests.waiting import until

MORNING = 10  # o'clock UTC
COFFEE = 1800.0  # seconds after it people begin: what is a week old to the hour isn't pruned, however long a day took
NIGHT = 600.0  # seconds: the first digest learns from what people wrote, half a minute on a busy machine
DRIVERS = ("Price and value", "Product fit", "Timing and budget")
o, t = outbox.c, timer.c
UNSENT = select(o.kind, o.subject, o.attempts, o.not_before).where(o.sent < o.wanted, o.parked.is_(None))
TIMERS = select(t.kind, t.subject, t.due_at, t.not_before).where(t.set_aside.is_(None))
KEPT = 8  # messages of a conversation that the stand-in remembers: it isn't what is measured
ROWS = 10_000  # interactions between two rows that are printed
GREW = 1.1  # times: rows up to which a table counts as flat
CHANCE = 3  # standard deviations of a count that are nothing but chance
MORE_MEMORY, ONE_STEP, MORE_HANDLES = 8.0, 24.0, 4  # MB that creep, MB of the greatest step; handles
LONGEST_LOG = 1.5 * CHECKPOINT_PAGES * 4.1  # kB: from its pages on a writer empties it by itself, a batch later
WRONG = ("Traceback", "outcome=failed", "outcome=set_aside", "level=error", "Task exception")


@dataclass
class Evening:
    """How it stood at the end of a day. Memory in MB, SQLite's log in kB, the time of an answer in ms (median)."""

    interactions: int
    debriefs: int
    memory: float
    handles: int
    log: float
    took: float
    rows: dict[str, int]


class Beside:
    """The database, as somebody beside the product looks at it."""

    def __init__(self, url: str) -> None:
        self._url = database_url(url)
        self._engine = create_engine(self._url, poolclass=NullPool)

    def tells(self, query: Executable) -> list[tuple[Any, ...]]:
        """What it answers."""
        with self._engine.connect() as conn:
            return [tuple(row) for row in conn.execute(query)]

    def rows(self) -> dict[str, int]:
        """How many each table has."""
        return {name: self.tells(select(func.count()).select_from(one))[0][0] for name, one in metadata.tables.items()}

    def log(self) -> float:
        """How long SQLite's log is, in kB. A server's is its own matter."""
        log = Path(f"{self._url.database}-wal")
        return log.stat().st_size / 1e3 if self._url.drivername == "sqlite" and log.exists() else 0.0


class Counting(Slack):
    """The stand-in, which notes how long each answer took, in ms, and forgets what is long over."""

    def __init__(self, ahead: Ahead) -> None:
        super().__init__(ahead.now)
        self.took: list[float] = []

    async def posts(self, body: bytes, content_type: str, **headers: str) -> tuple[int, str]:
        """Sign it and send it. Whatever isn't taken ends the run."""
        began = time.perf_counter()
        status, text = await super().posts(body, content_type, **headers)
        self.took.append((time.perf_counter() - began) * 1e3)
        if status != 200:
            raise SystemExit(f"{status} {text} for {body.decode()[:2000]}")
        return status, text

    def forget(self) -> None:
        """What is over: it isn't the stand-in's memory that is measured."""
        for kept in (self.took, self.sent, self.calls, self.hooks, self.triggers, self.ephemeral):
            kept.clear()
        for channel in self.channels.values():
            for ts in list(channel.messages)[:-KEPT]:
                del channel.messages[ts]


@dataclass
class Soak:
    """The people, their clock, and how each day ended."""

    slack: Counting
    ahead: Ahead
    beside: Beside
    reps: list[Person]
    chances: dict[str, Random]  # by rep: whoever is quicker, each does what they do in every run
    evenings: list[Evening] = field(default_factory=list)
    put_off: dict[str, str] = field(default_factory=dict)  # by rep, yesterday's deal
    interactions: int = 0
    deals: int = 0
    debriefs: int = 0

    async def day(self, serving: psutil.Process) -> None:
        """Everybody does what they do in a day, at once; then it is night, and the next working day."""
        await asyncio.gather(*(self._works(rep) for rep in self.reps))
        await until(self._sent, self._waiting, patience=NIGHT)
        self.interactions += len(self.slack.took)
        evening = Evening(
            self.interactions,
            self.debriefs,
            serving.memory_info().rss / 1e6,
            serving.num_fds(),
            self.beside.log(),
            median(self.slack.took),
            self.beside.rows(),
        )
        self.evenings.append(evening)
        self.slack.forget()
        self.sleeps()
        await until(self._awake, self._waiting, patience=NIGHT)
        self.ahead.seconds += COFFEE

    def begins(self) -> None:
        """The clock goes on to a Monday morning, whatever day it is today: every run has the same weeks."""
        self.sleeps()
        while datetime.fromtimestamp(self.ahead.now(), UTC).weekday() > 0:
            self.sleeps()

    def sleeps(self) -> None:
        """The clock goes on to the morning of the next working day."""
        now = datetime.fromtimestamp(self.ahead.now(), UTC)
        morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1)
        morning += timedelta(days=(7 - morning.weekday()) % 7 if morning.weekday() > 4 else 0)
        self.ahead.seconds += (morning - now).total_seconds()

    async def _works(self, rep: Person) -> None:
        if "[Done]" in rep.screen:  # a follow-up came due
            await rep.clicks("Done")
        if deal := self.put_off.pop(rep.id, ""):
            await rep.sees(f"Sorry about {deal}")
            await self._answers(rep, deal)
        else:
            self.deals += 1
            await self._marks(rep, f"Deal-{self.deals:05}")
        chance = self.chances[rep.id]
        if chance.random() < 0.1:
            await rep.types("/winloss " + chance.choice(("stats", "pending", "help", "lost")))

    async def _marks(self, rep: Person, deal: str) -> None:
        drawn = self.chances[rep.id].random()
        self.debriefs += 1
        if drawn < 0.25:
            await the_lost_deal(rep, deal)
            await rep.sees(f"{deal}\nThank you")
            return
        await rep.types(f"/winloss lost {deal} 12k vs Globex")
        await rep.sees(f"Sorry about {deal}")
        if drawn < 0.35:
            await rep.clicks("Later")
            friday = datetime.fromtimestamp(self.ahead.now(), UTC).weekday() == 4
            await rep.clicks("Monday morning" if friday else "Tomorrow morning")
            self.put_off[rep.id] = deal
        else:
            await self._answers(rep, deal)

    async def _answers(self, rep: Person, deal: str) -> None:
        await rep.clicks("Start")
        await rep.picks(self.chances[rep.id].choice(DRIVERS), under="What tipped it the other way?")
        await rep.clicks("Next")
        await rep.picks("I asked, no clear answer", "Half")
        await rep.clicks("Finish here")
        await rep.sees(f"{deal}\nThank you")

    def _sent(self) -> bool:
        return not self.beside.tells(UNSENT)

    def _awake(self) -> bool:
        return not self._due() and self._sent()

    def _due(self) -> list[tuple[Any, ...]]:
        now = datetime.fromtimestamp(self.ahead.now() - 2, UTC)
        return self.beside.tells(TIMERS.where(t.due_at < now))

    def _waiting(self) -> str:
        return f"It did not come: {[*self.beside.tells(UNSENT), *self._due()]}"


async def run(
    folder: Path, interactions: int, reps: int, url: str = "", seed: int = 1
) -> tuple[list[Evening], list[str]]:
    """So many interactions, by default on SQLite; how each day ended, and what the log tells of faults."""
    ahead = Ahead.new(folder / "ahead")
    async with Counting(ahead) as slack:
        channel = slack.channel("sales", member=True)
        (folder / "app.yaml").write_text(f"digest:\n  channel: {channel}\n", "utf-8")
        port, url = free_port(), url or f"sqlite:///{folder / 'soak.db'}"
        env = slack_env(folder, slack.url, port, "soak.db") | {"WINLOSS_DATABASE_URL": url}
        env |= {"WINLOSS_CONFIG": str(folder / "app.yaml"), SETTING: str(folder / "ahead")}
        people = [slack.person(f"Rep {number}", tz="Europe/Berlin") for number in range(reps)]
        chances = {rep.id: Random(f"{seed} {number}") for number, rep in enumerate(people)}
        soak = Soak(slack, ahead, Beside(url), people, chances)
        soak.begins()
        with Process("-m", "bench._days", "serve", log=folder / "soak.log", env=env) as process:
            await asyncio.to_thread(process.says, "winloss is at")  # it asks the stand-in, which is here, before
            slack.app_url = f"http://127.0.0.1:{port}/slack/events"
            serving, printed, began = process.seen(), 0, time.monotonic()
            while soak.interactions < interactions:
                await soak.day(serving)
                if soak.interactions // ROWS > printed:
                    printed = soak.interactions // ROWS
                    print(f"{soak.interactions} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        wrong = [line for line in (folder / "soak.log").read_text().splitlines() if any(word in line for word in WRONG)]
        return soak.evenings, wrong


def grown(evenings: list[Evening]) -> list[str]:
    """What is not flat: what grew from the middle third to the last one, a line each."""
    third = len(evenings) // 3
    first, middle, last = evenings[third - 1], evenings[third : 2 * third], evenings[2 * third :]
    told = []
    crept, step = creeping([evening.memory for evening in evenings[third - 1 :]])
    if crept > MORE_MEMORY or step > ONE_STEP:
        told.append(f"memory in MB: {crept:.0f} creeping, {step:.0f} at one step")
    before, after = (max(evening.handles for evening in part) for part in (middle, last))
    if after - before > MORE_HANDLES:
        told.append(f"handles: {before}, then {after}")
    if (longest := max(evening.log for evening in evenings)) > LONGEST_LOG:
        told.append(f"the log of SQLite: {longest:.0f} kB")
    for name in metadata.tables:
        if name in RULES():
            before, after = (max(evening.rows[name] for evening in part) for part in (middle, last))
            unit, chance = "rows", 1.0
        else:
            before, after = per_debrief(name, first, middle[-1]), per_debrief(name, middle[-1], last[-1])
            deviation = (after / (last[-1].debriefs - middle[-1].debriefs)) ** 0.5  # of a Poisson count, as a rate
            unit, chance = "rows a debrief", CHANCE * deviation + 0.02
        if after > GREW * before + chance:
            told.append(f"{name}: {before:.2f} {unit}, then {after:.2f}")
    return told


def creeping(memory: list[float]) -> tuple[float, float]:
    """By how much it grew from the first to the last without its greatest step, and that step."""
    step = max(0.0, *(after - before for before, after in pairwise(memory)))
    return memory[-1] - memory[0] - step, step


def per_debrief(name: str, before: Evening, after: Evening) -> float:
    """Rows that a table grew by for each debrief that was begun."""
    return (after.rows[name] - before.rows[name]) / (after.debriefs - before.debriefs)


def report(evenings: list[Evening], wrong: list[str], reps: int, took: float) -> None:
    marks = [next(it for it in evenings if it.interactions >= at) for at in steps(evenings[-1].interactions)]
    print(
        f"{evenings[-1].interactions} interactions of {reps} reps on {len(evenings)} working days, in {took:.0f} s.\n"
    )
    head = ("interactions", "debriefs", "MB", "handles", "log kB", "ms, median")
    table(
        head,
        *((e.interactions, e.debriefs, f"{e.memory:.0f}", e.handles, round(e.log), f"{e.took:.0f}") for e in marks),
    )
    pairs, used = list(pairwise(marks)), [name for name in metadata.tables if marks[-1].rows[name]]
    table(
        ("rows in all, of what is pruned", *(e.interactions for e in marks)),
        *((name, *(e.rows[name] for e in marks)) for name in RULES()),
    )
    table(
        ("rows a debrief, of all others", *(e.interactions for _, e in pairs)),
        *((name, *(f"{per_debrief(name, *pair):.2f}" for pair in pairs)) for name in used if name not in RULES()),
    )
    for line in wrong[:5]:
        print("the log of winloss:", line)
    told = grown(evenings)
    print(*(f"NOT FLAT: {line}" for line in told), sep="\n")
    print(f"{len(told)} of {len(metadata.tables) + 3} are not flat; {len(wrong)} faults in the log")


def steps(interactions: int) -> range:
    """After how many it is printed how it stood."""
    each = min(ROWS, interactions // 4)
    return range(each, interactions + 1, each)


def main(interactions: int, reps: int, *, postgresql: bool) -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ExitStack() as after:
        server = Postgres() if postgresql else None
        if server:
            after.callback(server.close)
        evenings, wrong = asyncio.run(run(Path(name), interactions, reps, server.url() if server else ""))
    report(evenings, wrong, reps, time.monotonic() - began)
    raise SystemExit(bool(wrong or grown(evenings)))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdigit()]
    asked = given[0] if given else 20_000, given[1] if given[1:] else 40
    main(*asked, postgresql="postgresql" in sys.argv)
