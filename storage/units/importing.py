"""Writing a CRM's deals and closings in batches. Idempotent by the deal's external id; nobody is prompted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, delete, func, or_, select, update

from dialogs.errors import NotFound
from dialogs.records import Closing, Deal, Fact, Outcome, Person
from storage.tables import closing, deal, debrief, fact, person
from storage.units.both import on_both
from storage.units.deals import name_key
from storage.units.people import get_workspace, lock_workspace
from storage.units.rows import CLOSING, DEAL, FACT, PERSON, to_closing

SOURCE = "import"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One deal of a file. `closing` is None while it is open; `closing_id` is what its closing is called."""

    line: int
    deal: Deal
    owner: Person | None
    closing: Closing | None
    closing_id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A closing as chat knows it, `marked` on a date (None: undone there), kept although the file says otherwise."""

    line: int
    name: str
    marked: Outcome | None
    marked_on: date
    file: Outcome
    file_on: date


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deals were new, changed or the same, and the closings that chat knows better than the file."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: tuple[Kept, ...] = ()

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.new + other.new, self.changed + other.changed, self.same + other.same, self.kept + other.kept)


@dataclass(slots=True)
class _Work:
    """What a batch has to write."""

    deals: list[Deal] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)  # closings that the CRM took back
    facts: list[Fact] = field(default_factory=list)
    described: list[tuple[Closing, Deal]] = field(default_factory=list)  # marked in chat; only the deal's words changed
    tally: Tally = Tally()


def _upsert(table: Table, keep: frozenset[str], names: Sequence[str]) -> Mapping[str, Any]:
    """An insert that rewrites the row that is there already, except the columns in `keep`."""

    def build(insert: Any) -> Any:
        made = insert(table).values({name: bindparam(name) for name in names})
        keys = [column.name for column in table.primary_key]
        changed = {name: made.excluded[name] for name in names if name not in keep and name not in keys}
        return made.on_conflict_do_update(index_elements=keys, set_=changed)

    return on_both(build)


_DEAL_NAMES = tuple(column.name for column in DEAL)
_CLOSING_NAMES = tuple(column.name for column in CLOSING)
_SAVE_DEAL = _upsert(deal, frozenset({"created_at"}), (*_DEAL_NAMES, "name_key", "created_at"))
_SAVE_CLOSING = _upsert(closing, frozenset({"marked_at", "undone_at"}), (*_CLOSING_NAMES, "marked_at"))
_SAVE_FACT = _upsert(fact, frozenset(), FACT)
_NEW_PERSON = on_both(
    lambda insert: (
        insert(person)
        .values({name: bindparam(name) for name in ("workspace_id", "id", "name", "email")})
        .on_conflict_do_nothing()
    )
)
_SET_EMAIL = (
    update(person)
    .where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_id"))
    .values(email=bindparam("b_email"))
)
_PEOPLE = (
    select(*PERSON)
    .where(person.c.workspace_id == bindparam("ws"))
    .where(
        or_(
            person.c.id.in_(bindparam("ids", expanding=True)),
            person.c.name.in_(bindparam("names", expanding=True)),
            func.lower(person.c.email).in_(bindparam("emails", expanding=True)),
        )
    )
    .order_by(person.c.id)
)
_DEALS = select(*DEAL).where(
    deal.c.workspace_id == bindparam("ws"), deal.c.external_id.in_(bindparam("ids", expanding=True))
)
_CLOSINGS = (
    select(*CLOSING, debrief.c.id.is_not(None))
    .join_from(
        closing,
        debrief,
        (debrief.c.workspace_id == closing.c.workspace_id) & (debrief.c.id == closing.c.id),
        isouter=True,
    )
    .where(closing.c.workspace_id == bindparam("ws"), closing.c.deal_id.in_(bindparam("ids", expanding=True)))
    .order_by(closing.c.marked_at, closing.c.id)
)
_DROP_FACT = delete(fact).where(fact.c.workspace_id == bindparam("ws"), fact.c.closing_id == bindparam("b_id"))
_DROP_CLOSING = delete(closing).where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
_DESCRIBE = (
    update(fact)
    .where(fact.c.workspace_id == bindparam("ws"), fact.c.closing_id == bindparam("b_id"))
    .values(
        {name: bindparam(f"b_{name}") for name in ("account", "product", "segment", "region", "amount", "days")},
    )
)


def import_batch(conn: Connection, ws: str, rows: tuple[ImportRow, ...], now: datetime) -> Tally:
    """Write a batch, each external id in it once. Run again it changes nothing. NotFound: no such workspace.

    What the file doesn't know (None) leaves what is known as it is. Closings made, undone or debriefed in chat stay.
    """
    lock_workspace(conn, ws)  # one import at a time, and no deal of it is marked meanwhile
    if get_workspace(conn, ws) is None:
        raise NotFound(f"There is no workspace {ws}.")
    owners, people, emails = _owners(conn, ws, rows)
    work = _compare(conn, ws, rows, owners)
    kind = conn.dialect.name
    if people:
        conn.execute(_NEW_PERSON[kind], people)
    if emails:
        conn.execute(_SET_EMAIL, emails)
    if work.deals:
        made = [{**_values(row), "name_key": name_key(row.name), "created_at": now} for row in work.deals]
        conn.execute(_SAVE_DEAL[kind], made)
    if work.closings:
        conn.execute(_SAVE_CLOSING[kind], [{**_values(row), "marked_at": now} for row in work.closings])
    if work.facts:
        conn.execute(_SAVE_FACT[kind], [_values(row) for row in work.facts])
    if work.described:
        conn.execute(_DESCRIBE, [_description(ws, *pair) for pair in work.described])
    if work.reopened:
        gone = [{"ws": ws, "b_id": closing_id} for closing_id in work.reopened]
        conn.execute(_DROP_FACT, gone)
        conn.execute(_DROP_CLOSING, gone)
    return work.tally


def preview_batch(conn: Connection, ws: str, rows: tuple[ImportRow, ...]) -> Tally:
    """What `import_batch` would come to. Only reads; there need be no such workspace yet."""
    owners, _, _ = _owners(conn, ws, rows)
    return _compare(conn, ws, rows, owners).tally


def _owners(
    conn: Connection, ws: str, rows: tuple[ImportRow, ...]
) -> tuple[dict[str, str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Owner ids of the file -> ids here; people to make; addresses to add.

    The same person is the one with that address, else the only one of that name, unless the addresses differ.
    """
    given = {row.owner.id: row.owner for row in rows if row.owner}
    if not given:
        return {}, [], []
    values = {
        "ids": list(given),
        "names": [owner.name for owner in given.values()],
        "emails": [owner.email.casefold() for owner in given.values() if owner.email],
    }
    there = [Person(*row) for row in conn.execute(_PEOPLE, {"ws": ws, **values})]
    by_id = {found.id: found for found in there}
    by_email = {found.email.casefold(): found for found in there if found.email}
    ids: dict[str, str] = {}
    new, emails = [], []
    for owner in given.values():
        found = by_email.get((owner.email or "").casefold()) or by_id.get(owner.id)
        if found is None:
            named = [other for other in there if other.name == owner.name and not (owner.email and other.email)]
            found = named[0] if len(named) == 1 else None
        ids[owner.id] = found.id if found else owner.id
        if found is None:
            new.append({"workspace_id": ws, "id": owner.id, "name": owner.name, "email": owner.email})
        elif owner.email and not found.email:
            emails.append({"ws": ws, "b_id": found.id, "b_email": owner.email})
    return ids, new, emails


def _compare(conn: Connection, ws: str, rows: tuple[ImportRow, ...], owners: Mapping[str, str]) -> _Work:
    """What differs between the rows and the database."""
    values = {"ws": ws, "ids": [row.deal.external_id for row in rows]}
    there = {found.external_id: Deal(*found) for found in conn.execute(_DEALS, values)}
    history: dict[str, list[tuple[Closing, bool]]] = {}
    if there:
        for *cells, debriefed in conn.execute(_CLOSINGS, {"ws": ws, "ids": [had.id for had in there.values()]}):
            found = to_closing(cells)
            history.setdefault(found.deal_id, []).append((found, debriefed))
    work = _Work()
    new = changed = 0
    kept = []
    for row in rows:
        had = there.get(row.deal.external_id)
        given = replace(row.deal, owner_id=owners.get(row.deal.owner_id or ""))
        made = _merged(had, given)
        held, moved = _closing(work, row, made, history.get(made.id, []), described=made != had)
        if made != had:
            work.deals.append(made)
        if held:
            kept.append(held)
        new += had is None
        changed += had is not None and (moved or made != had)
    work.tally = Tally(new, changed, len(rows) - new - changed, tuple(kept))
    return work


def _closing(
    work: _Work, row: ImportRow, made: Deal, history: Sequence[tuple[Closing, bool]], *, described: bool
) -> tuple[Kept | None, bool]:
    """Note what to write of one deal's closings; the one kept against the file, and whether something changes."""
    own = next((found for found, _ in history if found.id == row.closing_id), None)
    chat = [found for found, debriefed in history if found.undone_at is None and (debriefed or found.source != SOURCE)]
    if described:
        work.described += [(found, made) for found in chat]
    free = own is not None and own.undone_at is None and own not in chat
    if row.closing is None:
        if own and free:
            work.reopened.append(own.id)
        return None, free
    wanted = replace(row.closing, deal_id=made.id)
    if own and own.outcome is wanted.outcome:
        wanted = replace(wanted, amount=_known(wanted.amount, own.amount))
        wanted = replace(wanted, competitor=_known(wanted.competitor, own.competitor))
    if own == wanted or ((own is None or free) and not chat):
        if own != wanted:
            work.closings.append(wanted)
        if own != wanted or (described and free):
            work.facts.append(_fact(wanted, made))
        return None, own != wanted
    stands = chat[-1] if chat else own
    if stands is None or (stands.undone_at is None and _agree(stands, wanted)):
        return None, False
    marked = None if stands.undone_at else stands.outcome
    return Kept(row.line, made.name, marked, stands.closed_on, wanted.outcome, wanted.closed_on), False


def _agree(stands: Closing, wanted: Closing) -> bool:
    same_amount = wanted.amount is None or stands.amount in {None, wanted.amount}
    return stands.outcome is wanted.outcome and stands.closed_on == wanted.closed_on and same_amount


def _merged(had: Deal | None, given: Deal) -> Deal:
    if had is None:
        return given
    known = {name: value for name in _DEAL_NAMES if name != "id" and (value := getattr(given, name)) is not None}
    return replace(had, **known)


def _known(value: T | None, before: T | None) -> T | None:
    return before if value is None else value


def _fact(made: Closing, of: Deal) -> Fact:
    return Fact(
        workspace_id=made.workspace_id,
        closing_id=made.id,
        deal_id=of.id,
        person_id=of.owner_id,
        account=of.account,
        product=of.product,
        segment=of.segment,
        region=of.region,
        outcome=made.outcome,
        closed_on=made.closed_on,
        amount=_amount(made, of),
        days=_days(made, of),
        prompted=False,
        debriefed=False,
        competitor=made.competitor,
    )


def _amount(made: Closing, of: Deal) -> int | None:
    return of.amount if made.amount is None else made.amount


def _days(made: Closing, of: Deal) -> int | None:
    return (made.closed_on - of.engaged_on).days if of.engaged_on and of.engaged_on <= made.closed_on else None


def _description(ws: str, made: Closing, of: Deal) -> dict[str, Any]:
    words = {f"b_{name}": getattr(of, name) for name in ("account", "product", "segment", "region")}
    return {"ws": ws, "b_id": made.id, **words, "b_amount": _amount(made, of), "b_days": _days(made, of)}


def _values(record: Deal | Closing | Fact) -> dict[str, Any]:
    return {name.name: getattr(record, name.name) for name in fields(record)}
