"""The whole digest from 10,000 to 2,000,000 debriefs of one year, on SQLite and on PostgreSQL: time, CPU and memory.

Counts, evidence and series, the tests on them, and the message, each on its own and all together as the product does
it: once where a look at the themes is due, and once in the weeks between. CPU is that of the process and, with
PostgreSQL, of its server; every size in a process of its own, whose peak of resident memory is told; so is a look
alone, read and tested once.

The floor, on the same rows in the same run: the columns that themes are tested on, of every closing of the year,
fetched by bare sqlite3 along the index that has them. A look (evidence, series and the tests) at a million closings may
take 10 s of CPU, and its process 300 MB. Usage: python -m bench.digest [debriefs …]; of one look, in a database that
is there: python -m bench.digest look URL DAY 0
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from bench._debriefs import DRIVERS, WS, fill_postgres, fill_sqlite
from bench._shared import table
from bot.app import load_settings
from bot.moments.clock import Clock
from bot.reporting import making
from bot.reporting.looks import BEHIND, LONG_BEHIND, PLENTY
from bot.reporting.reports import Reports
from bot.services import Services
from insights.shapes.dimensions import DIMENSIONS
from insights.shapes.findings import Look
from storage.counting import counting, evidence
from storage.counting.evidence import AT_ONCE
from storage.engine.engine import Storage, open_storage
from storage.migrations.migrate import upgrade
from storage.tables import quarter_of
from tests.stand_ins.postgres import Postgres

SIZES = (10_000, 100_000, 1_000_000, 2_000_000)
AT, SECONDS, MEGABYTES = 1_000_000, 10, 300
TIMES = 3
EVIDENCE = (
    *("account", "deal_id", "closed_on", "outcome", "debriefed", "person_id", "drivers", "buyer_driver"),
    *("buyer_said", "amount", "currency", "quarter", *(name for name in DIMENSIONS if name != "driver")),
)
COUNTING, TESTS = ("counts", "evidence", "weekly"), ("tests", "watching", "themes", "trends")
Figures = dict[str, list[float]]
"""What was done -> milliseconds of CPU and of wall time."""


class Meter:
    """Takes figures; of several tries the quickest, for the machine is shared."""

    def __init__(self, server: int = 0) -> None:
        self.figures: Figures = {}
        self._server = psutil.Process(server) if server else None

    def _cpu(self) -> float:
        spent = time.process_time()
        for process in [self._server, *self._server.children()] if self._server else []:
            if process:
                spent += sum(process.cpu_times())
        return spent

    async def take(self, what: str, answer: Callable[[], Awaitable[Any]], times: int = TIMES) -> Any:
        tries = []
        for _ in range(times):
            spent, begun = self._cpu(), time.perf_counter()
            result = await answer()
            tries.append([(self._cpu() - spent) * 1e3, (time.perf_counter() - begun) * 1e3])
        self.figures[what] = min(tries)
        return result


async def digest(url: str, today: date, server: int) -> Figures:
    """All that the product does, in this process."""
    meter, storage = Meter(server), open_storage(url)
    await parts(meter, storage, today)
    settings = load_settings({"WINLOSS_DATABASE_URL": url})
    services = Services(storage, Clock(), lambda _: settings.app, lambda _: settings.definition, {}, _no_link)
    digests = Reports(services).digests
    await meter.take("digest with a look", lambda: digests.preview(WS), 1)
    await meter.take("digest", lambda: digests.preview(WS))
    await storage.close()
    return meter.figures


async def parts(meter: Meter, storage: Storage, today: date) -> None:
    """Each on its own."""
    from insights.inference import shares, themes, trends  # noqa: PLC0415 - with numpy, late as in the product
    from insights.inference.ground import Ground  # noqa: PLC0415 - the same

    year = today - timedelta(weeks=52), today

    async def counts() -> None:
        await storage.read(counting.count, WS, *year)
        await storage.read(counting.count_weeks, WS, today - timedelta(weeks=12), today)

    async def at_once(test: Callable[..., Any], *given: Any) -> Any:
        return test(*given)

    await counts()  # for the caches
    await meter.take("counts", counts)
    seen = await meter.take("evidence", lambda: storage.read(evidence.evidence, WS, *year, tuple(DRIVERS)))
    await meter.take("weekly", lambda: storage.read(evidence.weekly, WS, *year))
    await meter.take("tests", lambda: at_once(lambda: making.tested(making.grounded(seen), None, year[0], today)))
    await meter.take("watching", lambda: at_once(lambda: making.watching(making.grounded(seen), today, ())))
    found = await meter.take("themes", lambda: at_once(themes.find, seen, today))
    await meter.take("trends", lambda: at_once(lambda: trends.find(shares.shares(Ground(seen)), today)))
    meter.figures["found"] = [len(seen.outcome), len(found)]


async def look(url: str, today: date, server: int) -> Figures:
    """One look alone, as the product makes it but for words and keeping it."""
    meter, storage, start = Meter(server), open_storage(url), today - BEHIND

    async def seen(behind: timedelta) -> Any:
        return making.grounded(await storage.read(evidence.evidence, WS, today - behind, today, tuple(DRIVERS)))

    async def made() -> Look:
        ground = await seen(BEHIND)
        longer = await seen(LONG_BEHIND) if len(ground.evidence.outcome) <= PLENTY else None
        return making.tested(ground, longer, start, today)

    await meter.take("look", made, 1)
    await storage.close()
    return meter.figures


def _no_link(*_: object) -> None:
    return None


async def floor(file: str, today: date) -> Figures:
    """The closings' columns by bare sqlite3."""
    driver, meter = sqlite3.connect(file), Meter()
    start = today - timedelta(weeks=52)
    asked = {"ws": WS, "start": start.isoformat(), "end": today.isoformat()}
    asked |= {"first": quarter_of(start), "last": quarter_of(today)}
    sql = f"SELECT {', '.join(EVIDENCE)} FROM fact INDEXED BY ix_fact_evidence WHERE workspace_id = :ws"
    sql += " AND quarter BETWEEN :first AND :last AND closed_on >= :start AND closed_on < :end"

    async def fetched() -> None:
        rows = driver.execute(sql, asked)
        while rows.fetchmany(AT_ONCE):
            pass

    await fetched()
    await meter.take("floor", fetched)
    return meter.figures


def child(*task: str) -> tuple[Figures, float]:
    """One of the three in a process of its own: its figures, and its peak of memory in MB."""
    done = subprocess.run([sys.executable, "-m", "bench.digest", *task], check=True, capture_output=True, text=True)
    figures, most = json.loads(done.stdout)
    return figures, most


def peak() -> float:
    """The most memory this process ever had resident, in MB; rusage would tell its parent's if that was more."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def measure(kind: str, *rest: str) -> None:
    """Run in a process of its own, and print what `child` reads."""
    if kind in {"digest", "look"}:
        made = digest if kind == "digest" else look
        figures = asyncio.run(made(rest[0], date.fromisoformat(rest[1]), int(rest[2])))
    else:
        figures = asyncio.run(floor(rest[0], date.fromisoformat(rest[1])))
    print(json.dumps([figures, peak()]))


def main(sizes: list[int]) -> None:
    today = datetime.now(UTC).date()  # noqa: TID251 - as the product's clock
    server = Postgres()
    processes = {process.name(): process.pid for process in psutil.Process().children()}
    with tempfile.TemporaryDirectory() as name:
        try:
            run(Path(name), server.url(), processes["postgres"], sizes, today)
        finally:
            server.close()


def run(folder: Path, server: str, pid: int, sizes: list[int], today: date) -> None:
    file, bounds = folder / "digest.db", [0, *sizes]
    urls = {"SQLite": f"sqlite:///{file}", "PostgreSQL": server}
    for url in urls.values():
        upgrade(url)
    lines, cost, peaks, verdicts = [], [], [], []
    for first, last in pairwise(bounds):
        fill_sqlite(file, first, last, today)
        fill_postgres(server, first, last, today)
        base = child("floor", str(file), today.isoformat())[0]["floor"]
        for kind, url in urls.items():
            given = url, today.isoformat(), str(pid) if kind == "PostgreSQL" else "0"
            alone, most_alone = child("look", *given)
            figures, most = child("digest", *given)
            counting = [sum(figures[what][i] for what in COUNTING) for i in (0, 1)]
            values = *counting, *figures["digest with a look"], *figures["digest"]
            by_floor = figures["evidence"][0] / base[0]
            lines.append((f"{kind}, {last:,}", *(f"{value:,.0f}" for value in values), f"{by_floor:.2f}"))
            cost.append((f"{kind}, {last:,}", *(f"{figures[what][0]:,.1f}" for what in (*COUNTING, *TESTS))))
            closings, found = (round(value) for value in figures["found"])
            peaks.append((f"{kind}, {last:,}", f"{closings:,}", found, f"{most_alone:,.0f}", f"{most:,.0f}"))
            if kind == "SQLite" and last == AT:
                spent = alone["look"][0] / 1e3
                for value, most_of, unit in ((spent, SECONDS, "CPU s"), (most_alone, MEGABYTES, "MB")):
                    word = "holds" if value <= most_of else "MISSED"
                    verdicts.append(f"A look at {last:,}: {value:.1f} {unit}, at most {most_of} ({word})")
    print(f"Milliseconds, the quickest of {TIMES} (of 1 with a look). Last column: the evidence by the floor, CPU.\n")
    head = ("counting CPU", "wall", "with a look", "wall", "whole digest", "wall", "by floor")
    table(("", *head), *lines)
    table(("CPU ms", *COUNTING, *TESTS), *cost)
    table(("", "closings", "themes", "a look's peak MB", "of all MB"), *peaks)
    print("\n".join(verdicts))


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1].isalpha():
        measure(*sys.argv[1:])
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
