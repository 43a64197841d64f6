"""What a CRM tells through the hook, against a bare aiohttp handler that verifies the same HMAC and commits one row.

Events are of deals of their own, and signed; rounds of ours and the floor (bench/_hook.py) take turns, sixteen events
under way at a time, each side a process of its own on a SQLite file (synchronous=FULL). All CPU of a process counts.
Then a burst for a whole `winloss serve`: how long until each of its deals is settled, with its closing and debrief, and
the CPU an event from the first byte until then.
Usage: python -m bench.hook [events a round, by default 1000] [events in the burst, by default 5000]
"""

import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bench._shared import PATIENCE, SERVE, Process, free_port, slack_env, stand_in, table, verdict
from bot.ids import new_id
from dialogs.records import Person, Workspace
from dialogs.values import dataclass
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units import people
from tests.stand_ins.crm_hook import SECRET, signed

WS = "slack:T0SALES"
AT_ONCE, ROUNDS, TIMES = 16, 4, 2.5
REPS = 40
LONG = 1800.0  # seconds in which a burst has to be settled


@dataclass
class Side:
    """One process under test, and what was measured."""

    name: str
    process: Process
    url: str
    cpu: list[float] = field(default_factory=list)  # µs an event, one a round
    rate: list[float] = field(default_factory=list)  # events a second


def body(number: int) -> bytes:
    """A deal that was lost."""
    told = {
        "deal_id": f"006{number:09}",
        "name": f"Deal {number} of Northwind",
        "outcome": "lost",
        "account": f"Company {number}",
        "amount": "12000.00",
        "currency": "EUR",
        "owner_email": f"rep{number % REPS}@northwind.example",
        "competitor": "Globex",
        "stage": "Negotiation",
        "closed_at": "2026-11-19",
        "changed_at": datetime.now(UTC).isoformat(),  # noqa: TID251 - as the sender's clock
    }
    return json.dumps(told).encode()


async def post(session: aiohttp.ClientSession, url: str, numbers: range) -> float:
    """Tell of these deals, so many at once; the seconds that it took."""
    waiting = iter(numbers)

    async def one_by_one() -> None:
        for number in waiting:
            raw = body(number)
            async with session.post(f"{url}/crm/hook/bench", data=raw, headers=signed(raw)) as answer:
                if answer.status != 202:
                    raise SystemExit(f"{url}: {answer.status} {await answer.text()}")

    began = time.perf_counter()
    await asyncio.gather(*(one_by_one() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


async def turns(session: aiohttp.ClientSession, folder: Path, events: int) -> tuple[Side, Side]:
    """Rounds of ours and of the floor."""
    sides, numbers = [], iter(range(10**9))
    for name, which in (("winloss, to the 202", "ours"), ("bare aiohttp", "bare")):
        port = free_port()
        arguments = ("-m", "bench._hook", which, str(port), str(folder / f"{which}.db"))
        process = Process(*arguments, log=folder / f"{which}.log")
        sides.append(Side(name, process, f"http://127.0.0.1:{port}"))
    with sides[0].process, sides[1].process:
        for which, side in zip(("ours", "bare"), sides, strict=True):
            side.process.says(f"{which} is ready")
            first = next(numbers) * events
            await post(session, side.url, range(first, first + events // 4))  # warms up
        for _ in range(ROUNDS):
            for side in sides:
                first = next(numbers) * events
                before = side.process.cpu()
                side.rate.append(events / await post(session, side.url, range(first, first + events)))
                side.cpu.append((side.process.cpu() - before) / events * 1e6)
    return sides[0], sides[1]


async def burst(session: aiohttp.ClientSession, folder: Path, events: int) -> tuple[float, float, float]:
    """A whole `winloss serve`: seconds to the last 202, seconds until all is settled, and CPU an event in µs."""
    slack_process, slack = stand_in(folder)
    port = free_port()
    env = {**slack_env(folder, slack, port, "hook.db"), "WINLOSS_CRM_HOOK_SECRET": SECRET}
    await reps(env["WINLOSS_DATABASE_URL"])
    with slack_process, Process(*SERVE, log=folder / "serve.log", env=env) as process:
        process.says("winloss is at")
        before, began = process.cpu(), time.perf_counter()
        told = await post(session, f"http://127.0.0.1:{port}", range(events))
        await until_settled(folder / "hook.db", events)
        return told, time.perf_counter() - began, (process.cpu() - before) / events * 1e6


async def reps(url: str) -> None:
    """Those whose deals they are, whom winloss has met."""
    upgrade(url)
    storage, now = open_storage(url), datetime.now(UTC)  # noqa: TID251 - as the product's clock
    await storage.write(people.ensure_workspace, Workspace(WS, "slack", "T0SALES", "Northwind Sales"), now)
    for number in range(REPS):
        person = Person(WS, new_id(), f"Rep {number}", f"U{number:08}", f"rep{number}@northwind.example")
        await storage.write(people.ensure_person, person, now)
    await storage.close()


async def until_settled(file: Path, events: int) -> None:
    """Wait until every event came to a closing with a debrief."""
    until = time.monotonic() + LONG
    with closing(sqlite3.connect(file)) as driver:
        while driver.execute("SELECT count(*) FROM inbox WHERE body IS NULL").fetchone()[0] < events:
            if time.monotonic() > until:
                raise SystemExit("the burst isn't settled")
            await asyncio.sleep(0.25)
        made = [driver.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("closing", "debrief", "fact")]
    if made != [events] * 3:
        raise SystemExit(f"{events} events came to {made} closings, debriefs and facts")


async def run(folder: Path, events: int, many: int) -> None:
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        ours, bare = await turns(session, folder, events)
        head = ("", "CPU µs an event", "events/s", "by CPU")
        rows = []
        for side in (ours, bare):
            cpu = statistics.median(side.cpu)
            rows.append((side.name, f"{cpu:.0f}", f"{statistics.median(side.rate):.0f}", f"{1e6 / cpu:.0f}"))
        table(head, *rows)
        ratio = statistics.median(one / other for one, other in zip(ours.cpu, bare.cpu, strict=True))
        print(verdict("CPU an event", ratio, TIMES))
        told, settled, cpu = await burst(session, folder, many)
        print(
            f"\nA burst of {many} deals to `winloss serve`: taken in {told:.1f} s, all settled after {settled:.1f} s;"
        )
        print(f"{cpu / 1e3:.2f} ms of CPU an event in all.")


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), events, many))


if __name__ == "__main__":
    main()
