"""One statement for each database, where the two differ: inserts that meet a row that is there already."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite

Statements = Mapping[str, Executable]


def on_both(build: Callable[[Any], Executable]) -> Statements:
    """The statement that `build` makes of each dialect's `insert`, by the dialect's name."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def locks_rows(conn: Connection) -> bool:
    """Whether rows are locked one by one. SQLite has one writer at a time, so nothing needs a lock there."""
    return conn.dialect.name != "sqlite"
