"""Interactions a second of 1, 2 and 4 `winloss serve` on one PostgreSQL, and what is busy then, in one run.

Each press is by another rep on another debrief, and goes to the replicas in turn; as many are under way whatever the
number of replicas. What counts is until the last acknowledgement, which comes after COMMIT; beside it stands what each
press took of CPU, of the replicas, of PostgreSQL, and of the stand-in for Slack. The floor is the one replica of the
same run. PostgreSQL is that of the tests, which doesn't wait for the disk.
Usage: python -m bench.replicas [reps, by default 200]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import field
from pathlib import Path
from statistics import mean

import aiohttp
import psutil

from bench._shared import PATIENCE, SERVE, Process, free_port, slack_env, stand_in, table
from bench.click import Bench, Side, prepare
from bot.app import load_settings
from bot.desk.rules import Rules
from dialogs.values import dataclass
from tests.stand_ins.databases import Databases
from tests.stand_ins.postgres import Postgres

NUMBERS = (1, 2, 4)
WARM_UP, MEASURED = "Start", ("Price and value", "Next", "I asked, no clear answer", "Half", "Back")


class Together:
    """Several processes, whose CPU counts as one's."""

    def __init__(self, several: Sequence[Process]) -> None:
        self._several = several

    def cpu(self) -> float:
        """Seconds that all of them have used."""
        return sum(one.cpu() for one in self._several)


@dataclass
class Replicas(Side):
    """Some replicas on one database."""

    urls: Sequence[str] = ()
    speed: list[float] = field(default_factory=list)  # presses a second, one a round
    database: list[float] = field(default_factory=list)  # CPU µs of PostgreSQL a press
    beside: list[float] = field(default_factory=list)  # of the stand-in


@dataclass
class Crowd(Bench):
    """The client, which goes to the replicas in turn."""

    server: psutil.Process | None = None
    slack_process: Process | None = None

    async def _at_once(self, side: Side, bodies: list[bytes]) -> None:
        if not isinstance(side, Replicas) or self.slack_process is None:
            raise TypeError(side)
        database, beside, began = _cpu(self.server), self.slack_process.cpu(), time.perf_counter()
        await super()._at_once(side, bodies)
        took = time.perf_counter() - began
        side.speed.append(len(bodies) / took)
        side.database.append((_cpu(self.server) - database) / len(bodies) * 1e6)
        side.beside.append((self.slack_process.cpu() - beside) / len(bodies) * 1e6)

    async def click(self, side: Side, body: bytes, due: float | None = None) -> float:
        if isinstance(side, Replicas):
            self.turn += 1
            side.url = side.urls[self.turn % len(side.urls)]
        return await super().click(side, body, due)

    turn: int = 0


def _cpu(server: psutil.Process | None) -> float:
    """Seconds of CPU of PostgreSQL and all whom it serves."""
    if server is None:
        return 0.0
    times = [one.cpu_times() for one in (server, *server.children(recursive=True))]
    return sum(one.user + one.system for one in times) + times[0].children_user + times[0].children_system


async def run(folder: Path, reps: int, server: Postgres) -> list[Replicas]:
    slack_process, slack = stand_in(folder)
    databases, measured = Databases(server.url()), []
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    with slack_process:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
            of_server = psutil.Process(server._server.pid)  # noqa: SLF001 - its CPU is asked for here alone
            bench = Crowd(slack, session, server=of_server, slack_process=slack_process)
            people = [tuple(rep) for rep in await bench.ask("people", {"count": len(NUMBERS) * reps})]
            for place, number in enumerate(NUMBERS):
                mine = people[place * reps : (place + 1) * reps]
                url = databases.url(databases.make("template1"))
                measured.append(await _measured(folder, bench, number, url, mine))
    databases.close()
    return measured


async def _measured(folder: Path, bench: Crowd, number: int, url: str, reps: list[tuple[str, str]]) -> Replicas:
    ports = [free_port() for _ in range(number)]
    envs = [slack_env(folder, bench.slack, port, "") | {"WINLOSS_DATABASE_URL": url} for port in ports]
    settings = load_settings(envs[0])
    await prepare(url, reps, Rules(lambda _: settings.definition, lambda _: settings.app))
    before = (await bench.ask("calls")).get("chat.postMessage", 0)
    with ExitStack() as stack:
        several = []
        for place, env in enumerate(envs):
            process = Process(*SERVE, log=folder / f"{number}-{place}.log", env=env)
            several.append(stack.enter_context(process))
            process.says("winloss is at")
        until = time.monotonic() + PATIENCE
        while (await bench.ask("calls")).get("chat.postMessage", 0) < before + len(reps):
            if time.monotonic() > until:
                raise SystemExit("The prompts did not come.")
            await asyncio.sleep(0.05)
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        side = Replicas(f"{number}", Together(several), urls[0], reps, urls=urls)  # type: ignore[arg-type]
        await bench.round(side, WARM_UP)
        for kept in (side.speed, side.database, side.beside):
            kept.clear()
        for label in MEASURED:
            await bench.round(side, label)
        return side


def report(measured: list[Replicas]) -> None:
    floor, cores = mean(measured[0].speed), psutil.cpu_count() or 1
    rows = []
    for side in measured:
        speed, parts = mean(side.speed), [mean(part) for part in (side.cpu, side.database, side.beside)]
        busy = [speed * part / 1e6 for part in parts]
        told = [round(speed), f"{speed / floor:.2f}", *map(round, parts), *(f"{one:.2f}" for one in busy)]
        rows.append((side.name, *told))
    head = ("replicas", "presses/s", "ratio", "µs winloss", "µs PostgreSQL", "µs Slack", "cores", "cores", "cores")
    table(head, *rows)
    print(f"The cores are those that each of the three keeps busy, of {cores} here, which the client needs as well.")


if __name__ == "__main__":
    server = Postgres()
    try:
        with tempfile.TemporaryDirectory() as name:
            report(asyncio.run(run(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 200, server)))
    finally:
        server.close()
