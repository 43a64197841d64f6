"""Taking an import back: what it made and nobody has touched since goes, the rest stays and is told."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, delete, select

from dialogs.audit import Act, Deed
from dialogs.erasing import was_erased
from dialogs.imports import Imported, Kept
from dialogs.values import dataclass
from storage.tables import audit, closing, correction, crm_record, crm_target, deal, fact, import_answer, inbox, person
from storage.units.audit import append
from storage.units.import_changes import SOURCE
from storage.units.inbox import deal_key
from storage.units.people import lock_workspace

BATCH = 500
_GOES_ALONG = frozenset({"fact", "correction"})
"""What is of a closing alone, and goes with it: figures, and how an outcome read before a later file."""
c, d = closing.c, deal.c


@dataclass(frozen=True, slots=True)
class Left:
    """What an import made: deals and closings that go, or went, and how many deals stay for which reason."""

    deals: int = 0
    closings: int = 0
    kept: Mapping[Kept, int] = field(default_factory=dict)

    def plus(self, other: "Left") -> "Left":
        """Both together."""
        both = Counter(self.kept) + Counter(other.kept)
        return Left(self.deals + other.deals, self.closings + other.closings, both)


@dataclass(slots=True)
class _Judged:
    deals: list[str]
    closings: list[str]
    owners: set[str]
    kept: Counter[Kept]


def imports(conn: Connection, ws: str) -> tuple[Imported, ...]:
    """Every import on record, the newest first."""
    wanted = (Act.IMPORTED.value, Act.TOOK_BACK.value)
    a = audit.c
    some = select(a.number, a.at, a.act, a.about, a.detail).where(a.workspace_id == ws, a.act.in_(wanted))
    rows = conn.execute(some.order_by(a.number)).all()
    undone = {row.about: row.at for row in rows if row.act == Act.TOOK_BACK}
    made = [
        Imported(row.number, datetime.fromisoformat(row.about), row.detail, undone.get(row.about))
        for row in rows
        if row.act == Act.IMPORTED
    ]
    return tuple(reversed(made))


def in_the_way(there: Iterable[Imported], at: datetime) -> Imported | None:
    """The newest import after this one that stands: what it found unchanged is its own, too, so it goes first."""
    return next((one for one in there if one.at > at and one.undone_at is None), None)


def made_by(conn: Connection, ws: str, at: datetime) -> tuple[str, ...]:
    """The deals that an import made, or closed."""
    made = select(d.id).where(d.workspace_id == ws, d.created_at == at)
    closed = select(c.deal_id).where(c.workspace_id == ws, c.marked_at == at, c.source == SOURCE)
    return tuple(conn.execute(made.union(closed)).scalars())


def batches(ids: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """As many as go in one transaction each; at least one, for the log."""
    every = tuple(sorted(ids))
    return tuple(every[n : n + BATCH] for n in range(0, max(len(every), 1), BATCH))


def would_go(conn: Connection, ws: str, at: datetime, ids: Collection[str]) -> Left:
    """What of these deals goes, if the import is taken back. Only reads."""
    one = _judged(conn, ws, at, ids)
    return Left(len(one.deals), len(one.closings), one.kept)


def take_back(conn: Connection, ws: str, at: datetime, ids: Collection[str], deed: Deed, now: datetime) -> Left | None:
    """Take back what an import made of these deals, and log it with the first that go. Again it changes nothing.

    None: a newer import is in the way, and nothing was done.
    """
    lock_workspace(conn, ws)  # nothing of it is marked or imported meanwhile
    there = imports(conn, ws)
    if in_the_way(there, at):
        return None
    one = _judged(conn, ws, at, ids)
    for table in (fact, correction):
        _drop(conn, table, table.c.closing_id, ws, one.closings)
    _drop(conn, closing, c.id, ws, one.closings)
    _drop(conn, deal, d.id, ws, one.deals)
    _drop_strangers(conn, ws, one.owners)
    said = import_answer.c
    conn.execute(delete(import_answer).where(said.workspace_id == ws, said.answered_at == at))
    if not any(found.undone_at for found in there if found.at == at):
        append(conn, ws, deed, now)
    return Left(len(one.deals), len(one.closings), one.kept)


def _judged(conn: Connection, ws: str, at: datetime, ids: Collection[str]) -> _Judged:
    deals = conn.execute(
        select(d.id, d.name, d.account, d.external_id, d.owner_id, d.created_at).where(
            d.workspace_id == ws, d.id.in_(ids)
        )
    ).all()
    closings: dict[str, list[Any]] = {row.id: [] for row in deals}
    for closed in conn.execute(
        select(c.id, c.deal_id, c.source, c.marked_at, c.undone_at).where(c.workspace_id == ws, c.deal_id.in_(ids))
    ):
        closings[closed.deal_id].append(closed)
    own = {
        deal_id: [row.id for row in rows if row.source == SOURCE and row.marked_at == at]
        for deal_id, rows in closings.items()
    }
    every = [closing_id for ids_ in own.values() for closing_id in ids_]
    of_deals, of_closings = _referred(conn, deal, ws, ids), _referred(conn, closing, ws, every)
    asked = of_closings.get("debrief", set()) | _in(conn, ws, every, crm_record.c.closing_id, crm_target.c.closing_id)
    decided = set[str]().union(*of_deals.values(), *of_closings.values()) - asked
    keys = {deal_key(ws, row.external_id): row.id for row in deals if row.external_id}
    told = {keys[key] for key in _in(conn, ws, keys, inbox.c.deal_key)}
    told |= _in(conn, ws, every, inbox.c.closing_id) | _in(conn, ws, ids, c.like_id)
    made = _Judged([], [], set(), Counter())
    for row in deals:
        new, mine = row.created_at == at, set(own[row.id])
        if not new and not mine:
            continue
        others = [one for one in closings[row.id] if one.id not in mine and (new or one.marked_at > at)]
        others += [one for one in closings[row.id] if one.id in mine and one.undone_at]
        if was_erased(row.name, row.account, row.external_id):
            made.kept[Kept.ERASED] += 1
        elif mine & asked:
            made.kept[Kept.ASKED] += 1
        elif ({row.id} | mine) & decided:
            made.kept[Kept.DECIDED] += 1
        elif others or mine & told or (new and row.id in told):
            made.kept[Kept.MARKED] += 1
        else:
            made.closings += sorted(mine)
            made.deals += [row.id] if new else []
            made.owners |= {row.owner_id} if new and row.owner_id else set()
    return made


@cache
def _referring(table: Table) -> tuple[tuple[Table, tuple[Column[Any], ...]], ...]:
    """Every other table that refers to rows of this one, and by which columns."""
    found = []
    for other in table.metadata.sorted_tables:
        columns = tuple(
            column
            for one in other.foreign_key_constraints
            if one.referred_table is table
            for column in one.columns
            if column.name != "workspace_id"
        )
        if columns:
            found.append((other, columns))
    return tuple(found)


def _referred(conn: Connection, table: Table, ws: str, ids: Collection[str]) -> dict[str, set[str]]:
    """By table, which of these rows something refers to that doesn't go along."""
    return {
        other.name: _in(conn, ws, ids, *columns)
        for other, columns in _referring(table)
        if other.name not in _GOES_ALONG and not (table is deal and other is closing)
    }


def _in(conn: Connection, ws: str, ids: Collection[str], *columns: Column[Any]) -> set[str]:
    """Which of these stand in a column."""
    return {
        one
        for column in columns
        for one in conn.execute(
            select(column).where(column.table.c.workspace_id == ws, column.in_(list(ids))).distinct()
        ).scalars()
    }


def _drop(conn: Connection, table: Table, column: Column[Any], ws: str, ids: Iterable[str]) -> None:
    conn.execute(delete(table).where(and_(table.c.workspace_id == ws, column.in_(list(ids)))))


def _drop_strangers(conn: Connection, ws: str, ids: Collection[str]) -> None:
    """People who only stood in the file: nobody met them in chat, and nothing is theirs any more."""
    p = person.c
    unmet = select(p.id).where(p.workspace_id == ws, p.id.in_(list(ids)), p.user_id.is_(None))
    found = set(conn.execute(unmet).scalars())
    for theirs in _referred(conn, person, ws, found).values():
        found -= theirs
    found -= _in(conn, ws, found, fact.c.person_id)
    _drop(conn, person, p.id, ws, found)
