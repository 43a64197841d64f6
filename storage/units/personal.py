"""All that is kept about one person, by storage.places: whatever a table is for, its rows that are theirs.

What buyers wrote themselves isn't theirs: it is left out of what was shown to them, too.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from dialogs.erasing import Erased
from dialogs.fact import THEIR_OWN
from dialogs.records import Person
from storage.places import TABLES
from storage.tables import debrief, metadata, verbatim
from storage.units import buyers
from storage.units.people import get_person
from storage.units.rewriting import KEPT, without, without_said
from storage.units.wording import parts

Rows = list[dict[str, Any]]


def kept_of(conn: Connection, ws: str, person_id: str) -> dict[str, Rows]:
    """Table -> its rows that are this person's, or name them. Empty where there is no such person."""
    found = get_person(conn, ws, person_id)
    if found is None:
        return {}
    of_debriefs = select(debrief.c.id).where(debrief.c.workspace_id == ws, debrief.c.person_id == person_id)
    ids = {
        "person": [person_id],
        "user": [found.user_id] if found.user_id else [],
        "conversation": [found.conversation_id] if found.conversation_id else [],
        "debrief": list(conn.execute(of_debriefs.order_by(debrief.c.id)).scalars()),
    }
    kept: dict[str, Rows] = {}
    for name, places in TABLES.items():
        table, rows = metadata.tables[name], list[dict[str, Any]]()
        for column, place in places.items():
            for some in parts(ids.get(place.hers, [])):
                rows += [row for row in _rows(conn, ws, table, column, some) if row not in rows]
        if rows:
            kept[name] = rows
    _add_naming(conn, ws, found, kept)
    said = buyers.all_said(conn, ws)
    for table, columns, _ in KEPT:
        names = {column.name for column in columns}
        kept |= {table.name: [_without(row, names, said) for row in kept[table.name]]} if table.name in kept else {}
    return kept


def _add_naming(conn: Connection, ws: str, found: Person, kept: dict[str, Rows]) -> None:
    """Add what names them."""
    for table, columns, _ in KEPT:
        naming = Erased(names=tuple(one for one in (found.name, found.email) if one))
        holding = or_(*(column.is_not(None) for column in columns))
        for row in conn.execute(select(table).where(table.c.workspace_id == ws, holding)).mappings():
            texts = [row[column.name] for column in columns if row[column.name]]
            if any(without(text, naming, frozenset()) != text for text in texts):
                kept.setdefault(table.name, []).append(dict(row))


def _without(row: dict[str, Any], names: Collection[str], said: Collection[str]) -> dict[str, Any]:
    return {name: without_said(value, said) if name in names and value else value for name, value in row.items()}


def _rows(conn: Connection, ws: str, table: Table, column: str, values: list[str]) -> Rows:
    found = select(table).where(table.c.workspace_id == ws, table.c[column].in_(values))
    if table is verbatim:
        found = found.where(verbatim.c.field != THEIR_OWN)  # the buyer's words, whoever debriefed the deal
    return [dict(row) for row in conn.execute(found.order_by(*table.primary_key)).mappings()]
