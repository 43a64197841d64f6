"""The written side of `bench.crm`: a CRM that is asked, and that answers go back to through faults and kills.

People change deals there, write reasons of their own, do tasks and edit debriefs, each between two lives of winloss or
while it runs; what they did is known, and held against what stands there at the end.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import timedelta
from random import Random  # noqa: TID251 - seeded
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bench._crm_reps import Finishes, pressed
from bench._crm_there import REASONS, THEIRS, There
from bot.desk.cases import Undone
from bot.ids import new_id
from dialogs.records import Event, Moment, Status
from dialogs.values import dataclass
from storage.engine.engine import Storage
from storage.tables import closing, crm_target, deal, debrief, hold, poll
from storage.units import debriefs, write_backs
from tests.stand_ins.crm import CrmDeal, today
from tests.storage.units_world import opened

FAULTY = 0.05  # of the requests
FINISHES, EDITS, KEEPS_OUT, OWN_REASON, DOES = 0.3, 0.3, 0.03, 0.1, 0.2  # of the deals, in each life
OUTCOMES = ("won", "lost", "open")
CLEANED = 12  # deals that one person closes at once at the quarter's end


@dataclass
class Written:
    """One account, and what its people did there."""

    ws: str
    storage: Storage
    there: There
    draw: Random
    deals: list[CrmDeal] = field(default_factory=list)
    theirs: set[str] = field(default_factory=set)  # deals whose reason a person wrote
    done_there: set[str] = field(default_factory=set)  # tasks that a person did, by our key
    finished: dict[str, str] = field(default_factory=dict)  # debrief -> the driver that was answered last
    kept_out: set[str] = field(default_factory=set)
    edits: int = 0

    def begins(self, deals: int, owners: Sequence[str]) -> None:
        """Deals that are worked on. The last owner tidies up at the end."""
        for number in range(deals):
            email = owners[-1] if number < CLEANED else self.draw.choice(owners[:-1])
            name = f"Firm {number}y renewal"
            self.deals.append(CrmDeal(self.there.deal(name, email), name, email, "900"))

    def changes(self, share: float) -> None:
        """What people do to deals in one life of winloss: they close, are corrected, and reopen."""
        for one in self.deals[CLEANED:]:
            if not one.changes:
                if self.draw.random() < share:
                    self._moves(one, self.draw.choice(("won", "lost", "lost")))
            elif self.draw.random() < 0.15:  # a correction, a reopening, or closed again
                others = [to for to in OUTCOMES if to != one.changes[-1][1]]
                self._moves(one, self.draw.choice(others))

    def at_the_quarters_end(self) -> None:
        """One person closes many at once; and every deal is closed."""
        for one in self.deals:
            if not one.changes or one.outcome is None:
                self._moves(one, "lost")

    def _moves(self, one: CrmDeal, to: str) -> None:
        one.changes.append((today(), to))
        self.there.moves(one.deal_id, to)

    async def while_it_is_down(self) -> None:
        """After a kill: nothing of it is on its way any more. People write reasons of their own, and do tasks."""
        await self.storage.write(_forget_the_dead)
        for one in self.deals:
            if self.draw.random() < OWN_REASON and one.deal_id not in self.theirs:
                self.theirs.add(one.deal_id)
                self.there.says(one.deal_id, THEIRS)
        for task in self.there.records("tasks").values():
            if self.draw.random() < DOES:
                self.there.does(task)
                self.done_there.add(self.there.key(task))

    async def debriefs(self, answered: set[str]) -> None:
        """Reps finish debriefs, edit them, and keep some out."""
        ids = [one.deal_id for one in self.deals]
        for debrief_id in await self.storage.read(_stand, ids):
            old = debrief_id in self.finished
            if self.draw.random() > (EDITS if old else FINISHES):
                continue
            at = today()
            moment, driver = Moment(at, at.timestamp()), self.draw.choice(tuple(REASONS))
            await self.storage.write(_asked, debrief_id, at)
            event, finishes = Event(self.ws, new_id()), pressed(Finishes(driver))
            with suppress(Undone):
                await self.storage.write(debriefs.act, event, moment, debrief_id, finishes, opened)
                self.finished[debrief_id] = driver
                answered.add(debrief_id)
                self.edits += old
                if self.draw.random() < KEEPS_OUT:
                    self.kept_out.add(debrief_id)
                    await self.storage.write(write_backs.keep_out, self.ws, debrief_id, moment.real, kept=True)

    async def goes_wrong(self) -> None:
        """Faults in a few of the requests, and waiting that is over soon, until it is cancelled."""
        while True:
            self.there.fails(
                self.draw.choice(self.there.faults) if self.draw.random() < FAULTY else "" for _ in range(500)
            )
            await self.hurry()
            await asyncio.sleep(1.0)

    async def hurry(self) -> None:
        """What waits for a grace, or for its turn, waits no more."""
        with suppress(OSError):
            await self.storage.write(_hurried)

    async def wrong(self) -> Counter[str]:
        """What went wrong there."""
        there, found = self.there, Counter[str]()
        names = {"notes": "notes doubled", "tasks": "tasks doubled"}
        for kind, name in names.items():
            keys = Counter(there.key(one) for one in there.records(kind).values())
            found[name] = sum(number - 1 for number in keys.values())
        noted = {self._debrief(one) for one in there.records("notes").values()}
        live = {key: (external, outcome) for key, external, outcome in await self.storage.read(_live)}
        found["people's values overwritten"] = sum(there.reason(one) != THEIRS for one in self.theirs)
        found["tasks opened again"] = sum(
            there.key(one) in self.done_there and not there.is_done(one) for one in there.records("tasks").values()
        )
        wanted = {key for key in self.finished if key in live and key not in self.kept_out}
        found["answers not written"] = len(wanted - noted)
        found["written that was kept out or taken back"] = len(noted - wanted)
        found["fields that say something else"] = 0
        last = {external: key for key, (external, _) in live.items() if key in wanted}
        for external, key in last.items():
            if live[key][1] == "lost" and external not in self.theirs:
                says = there.reason(external)
                found["fields that say something else"] += says != REASONS[self.finished[key]]
        return found

    def _debrief(self, record: Mapping[str, Any]) -> str:
        """Whose a record is."""
        return self.there.key(record).partition(".")[0]


def switched_on(conn: Connection, ws: str, crm: str) -> None:
    """A manager has said so, long ago."""
    write_backs.switch(conn, ws, crm, today() - timedelta(days=1), on=True)


def unwritten(conn: Connection) -> bool:
    """Whether anything waits to be written."""
    waits = select(crm_target.c.closing_id).where(crm_target.c.sent < crm_target.c.wanted).limit(1)
    return conn.execute(waits).first() is not None


def _hurried(conn: Connection) -> None:
    now = today()
    soon = now - timedelta(seconds=1)
    conn.execute(update(crm_target).values(not_before=0))
    conn.execute(update(poll).where(poll.c.due_at > now).values(due_at=soon, failing=None, failing_since=None, tries=0))


def _forget_the_dead(conn: Connection) -> None:
    conn.execute(update(crm_target).values(lease_until=0))
    conn.execute(delete(hold).where(hold.c.method.startswith("crm:")))


def _asked(conn: Connection, debrief_id: str, at: object) -> None:
    """Its rep begins by themselves, before they are asked."""
    conn.execute(
        update(debrief).where(debrief.c.id == debrief_id, debrief.c.prompted_at.is_(None)).values(prompted_at=at)
    )


def _stand(conn: Connection, ids: Sequence[str]) -> list[str]:
    """The debriefs of these deals that stand."""
    stands = debrief.c.status.not_in([Status.UNDONE.value, Status.LEFT.value])
    found = conn.execute(
        select(debrief.c.id, deal.c.external_id)
        .join(closing, closing.c.id == debrief.c.id)
        .join(deal, deal.c.id == closing.c.deal_id)
        .where(stands, closing.c.undone_at.is_(None))
        .order_by(debrief.c.id)
    )
    known = set(ids)
    return [key for key, external in found if external in known]


def _live(conn: Connection) -> list[tuple[str, str, str]]:
    """Closings that count, from the first to the last: id, the CRM's id of the deal, outcome."""
    rows = conn.execute(
        select(closing.c.id, deal.c.external_id, closing.c.outcome)
        .join(deal, deal.c.id == closing.c.deal_id)
        .where(closing.c.undone_at.is_(None))
        .order_by(closing.c.marked_at, closing.c.id)
    )
    return [(key, external, outcome) for key, external, outcome in rows]
