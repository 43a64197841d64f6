"""Moving a workspace to another database: all rows of it, as they stand, or none; then they are gone from here.

Both databases are locked meanwhile. What is copied is kept there before anything goes here: who is cut short between
the two has the workspace twice, and none of it lost.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.types import TypeEngine

from dialogs.audit import Deed
from dialogs.values import dataclass
from storage.engine.dialects import locks_rows
from storage.engine.engine import StorageError
from storage.engine.sealed import Sealed
from storage.migrations.migrate import transaction
from storage.tables import audit, metadata, outbox, text_key, workspace
from storage.units.audit import append
from storage.units.clock import server_time
from storage.units.workspaces import empty_workspace

ROWS = 1000  # at a time
WAITS = 10  # seconds at most for whoever writes
_HERE: BindParameter[str] = bindparam("ws")
_TABLES = tuple(table for table in metadata.sorted_tables if table is not text_key)  # keys of texts are of no workspace
_KEYS = select(text_key).order_by(text_key.c.id)
_NOT_SETTLED = update(text_key).values(settled_at=None)
_LEASED = select(func.count()).where(outbox.c.workspace_id == _HERE, outbox.c.lease_until > bindparam("b_now"))
_LOGGED = select(audit.c.number, audit.c.hash).where(audit.c.workspace_id == _HERE)
_LAST_LOGGED = _LOGGED.order_by(audit.c.number.desc()).limit(1)
_LOGGED_AS = _LOGGED.where(audit.c.number == bindparam("b_number"))
_ITSELF = delete(workspace).where(workspace.c.id == _HERE)


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: how many rows, of how many tables."""

    rows: int
    tables: int


def move(url: str, to: str, ws: str, deed: Deed, now: datetime, real: float) -> Moved:
    """Move a workspace from the database at `url` to the one at `to`, both at this version's revision.

    `deed` ends the log that stays here, and is in the one that goes on there. `real`: Unix seconds of this host.
    StorageError says why it can't be; then nothing is changed in either, unless it says otherwise.
    """
    if is_there(to, ws):
        raise StorageError(
            f"{ws} is in the other database already. Nothing was changed. Was a move cut short? Then make that "
            "database anew, and run this again: nothing is gone from here."
        )
    try:
        return _moved(url, to, ws, deed, now, real)
    except DBAPIError as error:
        left = f"{ws} now stands in both: make the other database anew" if is_there(to, ws) else "Nothing was changed"
        raise StorageError(f"A database said: {str(error.orig).partition(chr(10))[0]}. {left}.") from error


def _moved(url: str, to: str, ws: str, deed: Deed, now: datetime, real: float) -> Moved:
    with transaction(url) as old:
        _alone(old)
        by = server_time(old) if locks_rows(old) else real
        if old.execute(_LEASED, {"ws": ws, "b_now": by}).scalar_one():
            raise StorageError(
                f"Something of {ws} is being sent just now. Stop every winloss that serves it, wait a minute, and run "
                "this again. Nothing was changed."
            )
        with transaction(to) as new:
            append(old, ws, deed, now)
            _keys(old, new)
            counts = [_copied(old, new, ws, table) for table in _TABLES]
        if not locks_rows(old):
            old.exec_driver_sql("PRAGMA secure_delete = ON")
        empty_workspace(old, ws)
        old.execute(_ITSELF, {"ws": ws})
    return Moved(sum(counts), sum(map(bool, counts)))


def rows_of(conn: Connection, ws: str) -> int:
    """How many rows a workspace has."""
    return sum(conn.execute(_count(table), {"ws": ws}).scalar_one() for table in _TABLES)


def is_there(url: str, ws: str) -> bool:
    """Whether a database, which may be empty yet, holds a workspace."""
    with transaction(url) as conn:
        found = inspect(conn).has_table(workspace.name)
        return found and conn.execute(_count(workspace), {"ws": ws}).scalar_one() > 0


def _alone(conn: Connection) -> None:
    """Let nobody else write until the end; SQLite does so by itself."""
    if not locks_rows(conn):
        return
    conn.execute(text(f"SET LOCAL lock_timeout = '{WAITS}s'"))
    names = ", ".join(table.name for table in _TABLES)
    try:
        conn.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
    except OperationalError as error:  # somebody's transaction took too long, or waits for ours
        raise StorageError(
            "Others write to this database all the time. Stop every winloss that serves the workspace, and run this "
            "again. Nothing was changed."
        ) from error


def _keys(old: Connection, new: Connection) -> None:
    """Have the keys there that encrypted texts are opened with. Whether all stands under the newest is to be seen."""
    if given := old.execute(_KEYS).mappings().all():
        if new.execute(_KEYS).first():
            raise StorageError(
                "The other database has keys of its own for what people wrote. Take one that is empty. Nothing was "
                "changed."
            )
        new.execute(insert(text_key), [dict(row) for row in given])
    new.execute(_NOT_SETTLED)


def _copied(old: Connection, new: Connection, ws: str, table: Table) -> int:
    """Copy a table's rows, and look whether all came; how many. A log goes on where its beginning stood there."""
    begun = _logged(old, new, ws) if table is audit else 0
    put, copied = _put(table), 0
    for rows in _read(old, ws, table, begun):
        new.execute(put, rows)
        copied += len(rows)
    here, there = (conn.execute(_count(table), {"ws": ws}).scalar_one() for conn in (old, new))
    if not here == there == begun + copied:
        raise StorageError(
            f"Of {here} rows of {table.name}, {there} stood in the other database. Nothing was changed in either."
        )
    return copied


def _logged(old: Connection, new: Connection, ws: str) -> int:
    """How many entries of the log stand there, from when the workspace was there before. They have to be the same."""
    last = new.execute(_LAST_LOGGED, {"ws": ws}).first()
    if last is None:
        return 0
    same = old.execute(_LOGGED_AS, {"ws": ws, "b_number": last.number}).first()
    if same is None or same.hash != last.hash:
        raise StorageError(f"The other database has another audit log of {ws}. Nothing was changed.")
    return int(last.number)


def _read(old: Connection, ws: str, table: Table, begun: int) -> Iterator[list[dict[str, Any]]]:
    asked: Select[Any] = select(*(type_coerce(it, _plain(it)).label(it.name) for it in table.c)).where(
        _ours(table) == _HERE
    )
    if table is audit:  # whose triggers look at the order
        asked = asked.where(audit.c.number > begun).order_by(audit.c.number)
    found = old.execute(asked, {"ws": ws}, execution_options={"yield_per": ROWS})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _put(table: Table) -> Insert:
    return insert(table).values({it.name: bindparam(it.name, type_=_plain(it)) for it in table.c})


def _plain(column: Column[Any]) -> TypeEngine[Any]:
    """As it stands: a text that is encrypted isn't opened on the way."""
    return Text() if isinstance(column.type, Sealed) else column.type


def _count(table: Table) -> Select[int]:
    return select(func.count()).where(_ours(table) == _HERE)


def _ours(table: Table) -> Column[Any]:
    return table.c.id if table is workspace else table.c.workspace_id
