"""One statement for each database, where the two differ: inserts that meet a row that is there already."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Executable


class Statements(dict[str, Executable]):
    """A statement by the dialect's name, made when it is first asked for: the other dialect is never loaded."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        super().__init__()
        self._build = build

    def __missing__(self, dialect: str) -> Executable:
        """The statement that `build` makes of the dialect's `insert`, kept from now on."""
        self[dialect] = made = self._build(import_module(f"sqlalchemy.dialects.{dialect}").insert)
        return made


def on_both(build: Callable[[Any], Executable]) -> Statements:
    """The statement that `build` makes of each dialect's `insert`, by the dialect's name."""
    return Statements(build)


def locks_rows(conn: Connection) -> bool:
    """Whether rows are locked one by one. SQLite has one writer at a time, so nothing needs a lock there."""
    return conn.dialect.name != "sqlite"
