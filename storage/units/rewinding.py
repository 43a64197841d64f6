"""What a unit changes in some rows, noted so that it can be taken back, however much has happened since.

Only what changed is noted, column by column; and only what is still as the unit left it is taken back.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Table, and_, delete, insert, select, update

from dialogs.values import dataclass
from storage.tables import Moment, metadata

Row = dict[str, Any]
Rows = dict[tuple[str, tuple[Any, ...]], Row]
"""Rows by table and key."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One row: the columns that changed, before and after. None: it wasn't there."""

    table: Table
    key: Row
    before: Row | None
    after: Row | None


def rows_of(conn: Connection, scope: Mapping[Table, ColumnElement[bool]]) -> Rows:
    """All rows in the scope, as they are now."""
    return {
        (table.name, tuple(row[column.name] for column in table.primary_key)): dict(row)
        for table, condition in scope.items()
        for row in conn.execute(select(table).where(condition)).mappings()
    }


def changes(before: Rows, after: Rows) -> tuple[Changed, ...]:
    """What differs."""
    found = []
    for name, key in dict.fromkeys((*before, *after)):
        table, old, new = metadata.tables[name], before.get((name, key)), after.get((name, key))
        if old == new:
            continue
        if old and new:
            names = [column for column in old if old[column] != new[column]]
            old, new = ({column: row[column] for column in names} for row in (old, new))
        found.append(
            Changed(table, dict(zip((c.name for c in table.primary_key), key, strict=True)), old or None, new or None)
        )
    return tuple(found)


def to_json(noted: tuple[Changed, ...]) -> str:
    """For a column of text."""
    return json.dumps([[one.table.name, one.key, one.before, one.after] for one in noted], default=_plain)


def from_json(text: str) -> tuple[Changed, ...]:
    """What `to_json` wrote."""
    found = []
    for name, *parts in json.loads(text):
        table = metadata.tables[name]
        key, before, after = (part and {k: _typed(table, k, v) for k, v in part.items()} for part in parts)
        found.append(Changed(table, key, before, after))
    return tuple(found)


def rewind(conn: Connection, one: Changed, *, whole: bool) -> None:
    """Make one row what it was, in what is still as it was left. `whole`: only where all of that is."""
    here = and_(*(one.table.c[name] == value for name, value in one.key.items()))
    row = conn.execute(select(one.table).where(here)).mappings().first()
    if one.before is None:
        if row is not None and dict(row) == one.after:
            conn.execute(delete(one.table).where(here))
        return
    if one.after is None:
        if row is None:
            conn.execute(insert(one.table).values(one.before))
        return
    left = {name: old for name, old in one.before.items() if row is not None and row[name] == one.after[name]}
    if left and not (whole and len(left) < len(one.before)):
        conn.execute(update(one.table).where(here).values(left))


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime, too
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _typed(table: Table, name: str, value: Any) -> Any:
    match table.c[name].type:
        case Moment() if value is not None:
            return datetime.fromisoformat(value)
        case Date() if value is not None:
            return date.fromisoformat(value)
        case _:
            return value
