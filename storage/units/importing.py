"""Writing a CRM's deals and closings in batches. Idempotent by the deal's id; nobody is prompted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, or_, select, update

from dialogs.errors import NotFound
from dialogs.identity.sellers import as_one
from dialogs.identity.spelling import address_key, name_key, person_key
from dialogs.records import Closing, Deal, Person, days_to_close, worth
from dialogs.sentences.erasing import SOMEONE
from dialogs.sentences.words import ENGLISH, words
from storage.engine.dialects import on_both
from storage.tables import closing, correction, deal, debrief, fact, person
from storage.units.aliases import all_kept, moved_closings
from storage.units.changes import put_facts
from storage.units.corrections import keep_outcomes
from storage.units.deals import get_deal
from storage.units.import_changes import ImportRow, Tally, Work, compare
from storage.units.people import get_workspace, lock_workspace
from storage.units.rows import CLOSING, DEAL, PERSON, to_closing
from storage.vault.marks import marker


def _upsert(table: Table, keep: frozenset[str], names: Sequence[str]) -> Mapping[str, Any]:
    """An insert that rewrites the row that is there already, except the columns in `keep`."""

    def build(insert: Any) -> Any:
        made = insert(table).values({name: bindparam(name) for name in names})
        keys = [column.name for column in table.primary_key]
        changed = {name: made.excluded[name] for name in names if name not in {*keep, *keys}}
        return made.on_conflict_do_update(index_elements=keys, set_=changed)

    return on_both(build)


_DEAL_NAMES = tuple(column.name for column in DEAL)
_CLOSING_NAMES = tuple(column.name for column in CLOSING)
SAVE_DEAL = _upsert(deal, frozenset({"created_at"}), (*_DEAL_NAMES, "name_key", "created_at"))
_SAVE_CLOSING = _upsert(closing, frozenset({"marked_at", "undone_at"}), (*_CLOSING_NAMES, "marked_at"))
_NEW_PERSON = on_both(
    lambda insert: (
        insert(person)
        .values({name: bindparam(name) for name in ("workspace_id", "id", "name", "email")})
        .on_conflict_do_nothing()
    )
)
_SET_EMAIL = cache(
    lambda: (
        update(person)
        .where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_id"))
        .values(email=bindparam("b_email"))
    )
)
_PEOPLE = cache(lambda: select(*PERSON).where(person.c.workspace_id == bindparam("ws")).order_by(person.c.id))
_NOBODIES = cache(
    lambda: select(person.c.id).where(
        person.c.workspace_id == bindparam("ws"), person.c.user_id.is_(None), person.c.name == words(SOMEONE, ENGLISH)
    )
)
_DEALS = cache(
    lambda: select(*DEAL).where(
        deal.c.workspace_id == bindparam("ws"),
        or_(deal.c.external_id.in_(bindparam("externals")), deal.c.id.in_(bindparam("ids"))),
    )
)
_CLOSINGS = cache(
    lambda: (
        select(*CLOSING, debrief.c.id.is_not(None))
        .join_from(
            closing,
            debrief,
            (debrief.c.workspace_id == closing.c.workspace_id) & (debrief.c.id == closing.c.id),
            isouter=True,
        )
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.deal_id.in_(bindparam("ids")))
        .order_by(closing.c.marked_at, closing.c.id)
    )
)
_DROP_FACT = cache(
    lambda: delete(fact).where(fact.c.workspace_id == bindparam("ws"), fact.c.closing_id == bindparam("b_id"))
)
_DROP_CORRECTIONS = cache(
    lambda: delete(correction).where(
        correction.c.workspace_id == bindparam("ws"), correction.c.closing_id == bindparam("b_id")
    )
)
_DROP_CLOSING = cache(
    lambda: delete(closing).where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
)
_SAID = ("account", "product", "segment", "region", "stage", "lead_source")
"""What a fact has of its deal, word by word."""
_DESCRIBE = cache(
    lambda: (
        update(fact)
        .where(fact.c.workspace_id == bindparam("ws"), fact.c.closing_id == bindparam("b_id"))
        .values(
            {name: bindparam(f"b_{name}") for name in (*_SAID, "amount", "currency", "days")},
        )
    )
)


def import_batch(
    conn: Connection, ws: str, rows: tuple[ImportRow, ...], now: datetime, ours: str | None = None
) -> Tally:
    """Write a batch, each external id in it once. Run again it changes nothing. NotFound: no such workspace.

    `ours`: the currency of amounts that name none.
    What the file doesn't know (None) leaves what is known as it is. Closings made, undone or debriefed in chat stay.
    """
    lock_workspace(conn, ws)  # one import at a time, and no deal of it is marked meanwhile
    if get_workspace(conn, ws) is None:
        raise NotFound(f"There is no workspace {ws}.")
    owners, people, emails = _owners(conn, ws, rows)
    work = _compare(conn, ws, rows, owners, ours)
    kind = conn.dialect.name
    needed = {one.owner_id for one in work.deals}
    if new := [one for one in people if one["id"] in needed]:
        conn.execute(_NEW_PERSON[kind], new)
    if emails:
        conn.execute(_SET_EMAIL(), emails)
    if work.deals:
        made = [{**_values(row), "name_key": name_key(row.name), "created_at": now} for row in work.deals]
        conn.execute(SAVE_DEAL[kind], made)
    if work.closings:
        conn.execute(_SAVE_CLOSING[kind], [{**_values(row), "marked_at": now} for row in work.closings])
    keep_outcomes(conn, ws, work.corrected, now)
    put_facts(conn, ws, work.facts)
    if work.described:
        conn.execute(_DESCRIBE(), [_description(ws, *pair) for pair in work.described])
    if work.reopened:
        gone = [{"ws": ws, "b_id": closing_id} for closing_id in work.reopened]
        conn.execute(_DROP_FACT(), gone)
        conn.execute(_DROP_CORRECTIONS(), gone)
        conn.execute(_DROP_CLOSING(), gone)
    return work.tally


def preview_batch(conn: Connection, ws: str, rows: tuple[ImportRow, ...], ours: str | None = None) -> Tally:
    """What `import_batch` would come to. Only reads; there need be no such workspace yet."""
    owners, _, _ = _owners(conn, ws, rows)
    return _compare(conn, ws, rows, owners, ours).tally


def _owners(
    conn: Connection, ws: str, rows: tuple[ImportRow, ...]
) -> tuple[dict[str, str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Owner ids of the file -> ids here; people to make; addresses to add.

    The same person is the one with that address, else the only one of that name, however it is spelt, unless the
    addresses differ. Somebody who was erased is a newcomer.
    """
    given = {row.owner.id: row.owner for row in rows if row.owner}
    if not given:
        return {}, [], []
    nobodies = frozenset(conn.execute(_NOBODIES(), {"ws": ws}).scalars())
    called = {owner_id: _unless(owner_id, nobodies) for owner_id in given}
    there = [Person(*row) for row in conn.execute(_PEOPLE(), {"ws": ws})]
    by_id = {found.id: found for found in there}
    by_email = {address_key(found.email): found for found in there if found.email}
    by_name = defaultdict[str, list[Person]](list)
    for one in there:
        by_name[person_key(one.name)].append(one)
    ids: dict[str, str] = {}
    new, emails = [], []
    for owner in given.values():
        found = by_email.get(address_key(owner.email or "")) or by_id.get(called[owner.id])
        if found is None:
            named = [other for other in by_name[person_key(owner.name)] if not (owner.email and other.email)]
            into = as_one(named, words(SOMEONE, ENGLISH))
            found = next((one for one in named if one.id not in into), None) if len(named) == len(into) + 1 else None
        ids[owner.id] = found.id if found else called[owner.id]
        if found is None:
            new.append({"workspace_id": ws, "id": called[owner.id], "name": owner.name, "email": owner.email})
        elif owner.email and not found.email:
            emails.append({"ws": ws, "b_id": found.id, "b_email": owner.email})
    return ids, new, emails


def _unless(owner_id: str, nobodies: frozenset[str]) -> str:
    """The id that an owner has here, if nobody is behind it any more another one."""
    while owner_id in nobodies:
        owner_id += "+"
    return owner_id


def _compare(
    conn: Connection, ws: str, rows: tuple[ImportRow, ...], owners: Mapping[str, str], ours: str | None
) -> Work:
    externals = [row.deal.external_id for row in rows if row.deal.external_id]
    marked = marker(conn, ws)
    marks = {marked(one): one for one in externals} if marked else {}
    values = {"ws": ws, "ids": [row.deal.id for row in rows], "externals": [*externals, *marks]}
    found_deals = [Deal(*row) for row in conn.execute(_DEALS(), values)]
    by_external = {marks.get(found.external_id, found.external_id): found for found in found_deals if found.external_id}
    by_id = {found.id: found for found in found_deals}
    found = {
        row.line: had
        for row in rows
        if (had := by_external.get(row.deal.external_id or "") or by_id.get(row.deal.id)) is not None
    }
    kept = all_kept(conn, ws)
    gone = {line: kept[had.id] for line, had in found.items() if had.id in kept}
    merged = {deal_id: get_deal(conn, ws, deal_id) for deal_id in gone.values()}
    there = {line: (merged[gone[line]] or had) if line in gone else had for line, had in found.items()}
    history: dict[str, list[tuple[Closing, bool]]] = {}
    if there:
        for *cells, debriefed in conn.execute(_CLOSINGS(), {"ws": ws, "ids": [had.id for had in there.values()]}):
            closed = to_closing(cells)
            history.setdefault(closed.deal_id, []).append((closed, debriefed))
    moved = moved_closings(conn, ws) if kept else frozenset[str]()
    nobodies = frozenset(conn.execute(_NOBODIES(), {"ws": ws}).scalars())
    return compare(rows, there, history, owners, ours, frozenset(gone), moved, nobodies)


def _description(ws: str, made: Closing, of: Deal) -> dict[str, Any]:
    words = {f"b_{name}": getattr(of, name) for name in _SAID}
    amount, currency = worth(made, of)
    money = {"b_amount": amount, "b_currency": currency}
    return {"ws": ws, "b_id": made.id, **words, **money, "b_days": days_to_close(made, of)}


def _values(record: Deal | Closing) -> dict[str, Any]:
    return {name.name: getattr(record, name.name) for name in fields(record)}
