"""A company's CRM tells of its deals through the hook, as badly as CRMs do, and winloss is killed meanwhile.

Deals are closed, corrected, reopened; each event comes one to five times, late and in any order; some senders give up
before the answer comes and send again; at the quarter's end one person closes many at once. Reps answer in between.
`winloss serve` (with a stand-in for Slack) is killed with SIGKILL again and again, with events that it took and hasn't
settled, and started anew. What really happened is known to the CRM (tests/stand_ins/crm.py); at the end every deal is
held against it. Missed: closed there, and not here. Doubled: more closings that count, or more debriefs that somebody
is to be asked for, than decisions. Beside those, half as many deals are in a HubSpot, or a Salesforce, that is asked,
and that answers go back to through faults (bench/_crm_written.py): people write reasons of their own there, do tasks,
edit and keep debriefs out. It ends with 1 where one of the counts isn't 0.
Usage: python -m bench.crm [deals, by default 10000] [seed, by default 1] [address of a PostgreSQL database, "" for
SQLite] [hubspot or salesforce, by default hubspot]
"""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from random import Random  # noqa: TID251 - seeded
from typing import Any

import aiohttp
from sqlalchemy import Connection, select

from bench._crm_reps import pressed
from bench._crm_there import CRMS, configured
from bench._crm_written import Written, switched_on, unwritten
from bench._shared import SERVE, Process, free_port, slack_env, stand_in, table
from bot.desk.cases import Undone
from bot.ids import new_id
from dialogs.records import Event, Moment, Status
from dialogs.values import dataclass
from storage.engine.engine import Storage, open_storage
from storage.migrations.migrate import upgrade
from storage.tables import answer, closing, deal, debrief, inbox, timer
from storage.units import debriefs
from storage.units.inbox import DECIDED
from tests.stand_ins.crm import Crm, CrmDeal, today
from tests.stand_ins.crm_hook import SECRET, signed
from tests.storage.units_world import Says, opened
from tests.waiting import until

WS = "slack:T0SALES"
REPS, SENDERS, KILLS = 60, 12, 8
GIVES_UP = 0.1  # of the senders' tries: they don't wait for the answer, and send again
ANSWERS = 0.05  # of the debriefs, after each part of the sendings
SOME = 40  # debriefs that stand by then
UNSETTLED = 40  # sendings after which winloss is killed at once
LIVES = 5.0  # seconds that it has for what was answered, before it is killed
LONG = 3600.0  # seconds in which all has to be settled
DRIVER = "price"


@dataclass
class Run:
    """One run, and what was counted. `answered`: debriefs that somebody answered, of which nothing may be lost."""

    crm: Crm
    written: Written
    storage: Storage
    url: str
    draw: Random
    sent: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)

    async def sends(self, session: aiohttp.ClientSession, events: Sequence[dict[str, Any]]) -> None:
        """Senders of their own take one event after another, and leave none before it was taken."""
        waiting = iter(events)

        async def one_by_one() -> None:
            for event in waiting:
                await self._until_taken(session, json.dumps(event).encode())

        await asyncio.gather(*(one_by_one() for _ in range(SENDERS)))

    async def _until_taken(self, session: aiohttp.ClientSession, raw: bytes) -> None:
        while True:
            patience = 0.004 if self.draw.random() < GIVES_UP else 30.0
            try:
                async with asyncio.timeout(patience), session.post(self.url, data=raw, headers=signed(raw)) as got:
                    status = got.status
            except (aiohttp.ClientError, TimeoutError):
                self.sent["no answer seen"] += 1
                await asyncio.sleep(0.05)
                continue
            self.sent[str(status)] += 1
            if status == 202:
                return
            if status < 500:
                raise SystemExit(f"{status} for {raw.decode()}")
            await asyncio.sleep(0.1)

    async def settles(self, patience: float) -> None:
        """Wait until nothing that was told waits to be settled."""
        until = time.monotonic() + patience
        while await self.storage.read(_waiting) or await self.storage.read(unwritten):
            if time.monotonic() > until:
                raise SystemExit("what was told isn't settled")
            await self.written.hurry()
            await asyncio.sleep(0.5)

    async def answers(self) -> None:
        """Some reps answer, once some deals are settled: how many depends on nothing but that."""
        await until(self._some, "nothing is settled", patience=LONG)
        for debrief_id in await self.storage.read(_asked):
            if debrief_id not in self.answered and self.draw.random() < ANSWERS:
                at = today()
                says = pressed(Says({"driver": DRIVER}, status=None, at=at))
                event, moment = Event(WS, new_id()), Moment(at, at.timestamp())
                with suppress(Undone):
                    await self.storage.write(debriefs.act, event, moment, debrief_id, says, opened)
                    self.answered.add(debrief_id)

    async def _some(self) -> bool:
        return len(await self.storage.read(_asked)) >= SOME or not await self.storage.read(_waiting)


def _waiting(conn: Connection) -> bool:
    told = select(inbox.c.key).where(inbox.c.body.is_not(None)).limit(1)
    due = select(timer.c.subject).where(timer.c.subject.startswith(DECIDED)).limit(1)
    return conn.execute(told).first() is not None or conn.execute(due).first() is not None


def _asked(conn: Connection) -> list[str]:
    """The debriefs that stand."""
    stands = debrief.c.status.not_in([Status.UNDONE.value, Status.LEFT.value])
    return list(conn.execute(select(debrief.c.id).where(stands).order_by(debrief.c.id)).scalars())


def _closings(conn: Connection) -> dict[str, list[tuple[str, str, bool]]]:
    """Of each deal, by the CRM's id, its closings that count: id, outcome, whether there is a debrief that stands."""
    asked = debrief.c.status.is_not(None) & (debrief.c.status != Status.UNDONE.value)
    rows = conn.execute(
        select(deal.c.external_id, closing.c.id, closing.c.outcome, asked)
        .join_from(deal, closing, (closing.c.workspace_id == deal.c.workspace_id) & (closing.c.deal_id == deal.c.id))
        .join(
            debrief, (debrief.c.workspace_id == closing.c.workspace_id) & (debrief.c.id == closing.c.id), isouter=True
        )
        .where(closing.c.undone_at.is_(None))
        .order_by(closing.c.marked_at, closing.c.id)
    )
    found: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for external_id, closing_id, outcome, is_asked in rows:
        found[external_id].append((closing_id, outcome, bool(is_asked)))
    return found


def _answers(conn: Connection) -> set[str]:
    given = select(answer.c.debrief_id).where(answer.c.field == "driver", answer.c.rev > 0)
    return set(conn.execute(given).scalars())


def _deals(conn: Connection) -> Counter[str]:
    return Counter(conn.execute(select(deal.c.name)).scalars())


async def judged(run: Run) -> Counter[str]:
    """Every deal held against what really happened."""
    here, stored = await run.storage.read(_closings), await run.storage.read(_answers)
    named = await run.storage.read(_deals)
    live = {closing_id for found in here.values() for closing_id, _, _ in found}
    wrong: Counter[str] = Counter()
    for one in (*run.crm.deals, *run.crm.clean_up, *run.written.deals):
        wrong.update(wrong_of(one, here.get(one.deal_id, []), run.answered))
        wrong.update({"deals doubled": max(named[one.name] - 1, 0)})
    wrong.update(await run.written.wrong())
    wrong.update({"answers lost": len(run.answered - stored) + len(run.answered - live)})
    return wrong


def wrong_of(one: CrmDeal, found: list[tuple[str, str, bool]], answered: set[str]) -> Counter[str]:
    silent = [closing_id for closing_id, _, _ in found if closing_id not in answered]
    closed = one.outcome is not None
    return Counter(
        {
            "missed": closed and one.outcome not in [outcome for _, outcome, _ in found],
            "closings doubled": max(len(found) - max(one.decisions, 1), 0) + max(len(silent) - closed, 0),
            "prompts doubled": max(sum(asked for _, _, asked in found) - one.decisions, 0),
            "not asked": closed and not any(asked for _, _, asked in found),
        }
    )


async def simulate(
    folder: Path, deals: int, seed: int, url: str = "", kills: int = KILLS, crm: str = "hubspot"
) -> tuple[Run, Counter[str]]:
    """A whole run; what went wrong in it. `crm`: that is asked and written to."""
    slack_process, slack = stand_in(folder)
    port = free_port()
    env = {**slack_env(folder, slack, port, "crm.db"), "WINLOSS_CRM_HOOK_SECRET": SECRET}
    env["WINLOSS_DATABASE_URL"] = url = url or env["WINLOSS_DATABASE_URL"]
    owners = [f"rep {n}@northwind.example" for n in range(REPS)]
    upgrade(url)
    async with CRMS[crm]() as there:
        env |= there.environ
        env["WINLOSS_CONFIG"] = str(configured(folder, there))
        storage = open_storage(url)
        written = Written(WS, storage, there, Random(seed))
        written.begins(deals // 2, owners)
        hooked = Crm(deals, owners, today(), seed)
        done = Run(hooked, written, storage, f"http://127.0.0.1:{port}/crm/hook/sim", Random(seed))
        with slack_process:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                async with session.post(f"{slack}/_/people", json={"count": REPS}) as got:
                    got.raise_for_status()
                await _lives(done, folder, env, session, kills)
        wrong = await judged(done)
    await done.storage.close()
    return done, wrong


async def _lives(done: Run, folder: Path, env: Mapping[str, str], session: aiohttp.ClientSession, kills: int) -> None:
    """It is killed again and again, and lives on to the end."""
    written, sendings = done.written, done.crm.sendings()
    part = -(-len(sendings) // (kills + 1))
    wrong = asyncio.create_task(written.goes_wrong())
    for number in range(kills):
        with Process(*SERVE, log=folder / f"serve {number}.log", env=env) as process:
            process.says("winloss is at")
            if number == 0:
                await done.storage.write(switched_on, WS, written.there.name)
            events = sendings[number * part : (number + 1) * part]
            written.changes(2 / kills)
            await done.sends(session, events[:-UNSETTLED])
            await done.answers()
            await written.debriefs(done.answered)
            await asyncio.sleep(LIVES)
            await done.sends(session, events[-UNSETTLED:])
            process.seen().kill()
            process.seen().wait()
        await written.while_it_is_down()
    with Process(*SERVE, log=folder / "serve.log", env=env) as process:
        process.says("winloss is at")
        written.at_the_quarters_end()
        await done.sends(session, [*sendings[kills * part :], *done.crm.at_the_quarters_end()])
        await done.settles(LONG)
        await written.debriefs(done.answered)
        wrong.cancel()
        await asyncio.gather(wrong, return_exceptions=True)
        written.there.fails(())
        for _ in range(3):  # read once more: what is told last, and what it leads to
            await written.hurry()
            await asyncio.sleep(3)
        await done.settles(LONG)


async def run(folder: Path, deals: int, seed: int, url: str, crm: str) -> bool:
    began = time.perf_counter()
    done, wrong = await simulate(folder, deals, seed, url, crm=crm)
    every = (*done.crm.deals, *done.crm.clean_up, *done.written.deals)
    decided = sum(one.decisions for one in every)
    head = ("deals", "decisions", "answered meanwhile", "kills", "seconds")
    table(head, (len(every), decided, len(done.answered), KILLS, round(time.perf_counter() - began)))
    there = done.written
    made = [len(there.there.records(kind)) for kind in there.there.kinds]
    head = (
        f"in {there.there.called}: deals",
        "debriefs finished",
        "edits",
        "kept out",
        "notes",
        "tasks",
        "people's values",
        "requests",
    )
    counts = (len(there.deals), len(there.finished), there.edits, len(there.kept_out), *made, len(there.theirs))
    table(head, (*counts, there.there.asked.total()))
    table(("what came of sending", "times"), *sorted(done.sent.items()))
    table(("what went wrong", "deals"), *wrong.items())
    return not any(wrong.values())


def main() -> None:
    deals = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    url = sys.argv[3] if len(sys.argv) > 3 else ""
    crm = sys.argv[4] if len(sys.argv) > 4 else "hubspot"
    with tempfile.TemporaryDirectory() as folder:
        raise SystemExit(not asyncio.run(run(Path(folder), deals, seed, url, crm)))


if __name__ == "__main__":
    main()
