"""Rows a second of `winloss import` on SQLite, against sqlite3 writing the same rows in one transaction.

The floor: the raw driver's executemany of the finished deals, closings and facts, prepared outside the clock, into the
same tables with the same indexes and one fsync at the end. Ours reads and checks the CSV as well. CPU of the process.
Prints one line of JSON. Usage: python -m bench.import_rows [rows, by default 8800]
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bot.crm.importing.check import check
from bot.crm.importing.plan import Plan, prepare
from bot.crm.importing.run import import_rows
from dialogs.records import Workspace
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units.people import ensure_workspace
from tests.bot.crm.importing.exports import synthetic

NOW = datetime(2018, 1, 15, tzinfo=UTC)
TODAY = date(2018, 1, 15)
WS = "slack:T1"
TABLES = ("workspace", "person", "deal", "closing", "fact")


def floor(source: Path, target: Path) -> float:
    """CPU seconds to write what the import wrote, at once."""
    upgrade(f"sqlite:///{target}")
    read = sqlite3.connect(source)
    rows = {name: read.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    read.close()
    write = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        write.execute(f"PRAGMA {pragma}")
    begun = time.process_time()
    write.execute("BEGIN IMMEDIATE")
    for name, values in rows.items():
        if values:
            write.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(values[0]))})", values)
    write.execute("COMMIT")
    spent = time.process_time() - begun
    write.close()
    return spent


async def run(plan: Plan, url: str) -> tuple[float, float, float]:
    """CPU and wall seconds of a first import, CPU seconds of a second one that finds nothing to do."""
    storage = open_storage(url)
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    cpu, wall = time.process_time(), time.monotonic()
    await import_rows(storage, plan, WS, NOW, TODAY)
    cpu, wall, again = time.process_time() - cpu, time.monotonic() - wall, time.process_time()
    await import_rows(storage, plan, WS, NOW, TODAY)
    again = time.process_time() - again
    await storage.close()
    return cpu, wall, again


def main() -> None:
    times = max(1, int(sys.argv[1]) // 8800) if len(sys.argv) > 1 else 1
    rows = 8800 * times
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        request = synthetic(folder, times)
        begun = time.process_time()
        plan = prepare(request)
        check(plan, TODAY)
        checking = time.process_time() - begun
        upgrade(f"sqlite:///{folder / 'ours.db'}")
        cpu, wall, again = asyncio.run(run(plan, f"sqlite:///{folder / 'ours.db'}"))
        least = floor(folder / "ours.db", folder / "floor.db")
    print(json.dumps({
        "rows": rows,
        "check_cpu_s": round(checking, 3),
        "import_cpu_s": round(cpu, 3),
        "import_wall_s": round(wall, 3),
        "second_run_cpu_s": round(again, 3),
        "rows_per_cpu_s": round(rows / (checking + cpu)),
        "rows_per_wall_s": round(rows / (checking + wall)),
        "floor_cpu_s": round(least, 3),
        "ratio": round((checking + cpu) / least, 1),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
