"""A new SQLite file gets at once what all revisions come to, once they have made one in this process.

One by one they take half a second of CPU, and more with each that is added; so it is for tests/storage, and wherever a
database holds something already.
"""

import sqlite3
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, inspect

from storage.migrations import revisions
from storage.migrations.migrate import transaction

one_by_one = revisions.apply


@cache
def made() -> tuple[str, ...]:
    """The statements that make such a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        with transaction(f"sqlite:///{path}") as conn:
            one_by_one(conn)
        opened = sqlite3.connect(path)
        _begin, *statements, _commit = opened.iterdump()
        opened.close()
    return tuple(statements)


def at_once(conn: Connection) -> None:
    """Bring a database to the newest revision, in the transaction that is open."""
    if conn.dialect.name != "sqlite" or inspect(conn).get_table_names():
        one_by_one(conn)
        return
    for statement in made():
        conn.exec_driver_sql(statement)


def share() -> None:
    """From now on."""
    revisions.apply = at_once
