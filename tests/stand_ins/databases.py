"""Databases for the tests: a SQLite file, and any number of databases on a PostgreSQL server."""

import os
from itertools import count
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine, make_url

from storage.engine.engine import database_url
from storage.tables import metadata


def create_tables(url: str) -> None:
    """Every table, straight from the metadata."""
    engine = create_engine(database_url(url))
    metadata.create_all(engine)
    engine.dispose()


MOST = 5_000  # rows that it may have held: what is left of more would be in the way
SHAPE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {name}"
    for name in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc")
)
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
FREELY = "SET session_replication_role = replica"  # nothing is looked up in other tables for each row that goes
EMPTY = ";".join(f"DELETE FROM {name}" for name in metadata.tables)


class Databases:
    """Makes databases on a PostgreSQL server, empty ones or ones with all tables.

    One with all tables is emptied and used again where we may do anything: that takes a fifth of the CPU of making one.
    """

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._admin = psycopg.connect(self._server.render_as_string(hide_password=False), autocommit=True)
        self._names = (f"winloss_test_{os.getpid()}_{number}" for number in count())
        self._made: list[str] = []
        self._may = self._admin.info.parameter_status("is_superuser") == "on"
        self._inside: dict[str, tuple[psycopg.Connection, Any]] = {}
        """Of each that is used again: a connection, and what it looks like."""
        self._empty: list[str] = []
        self._template = self.make("template1")
        create_tables(self.url(self._template))

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return self._server.set(database=database).render_as_string(hide_password=False)

    def make(self, template: str | None = None) -> str:
        """A new database, a copy of `template` or of the one with all tables; its name."""
        if template is None and self._empty:
            return self._empty.pop()
        name = next(self._names)
        copy = template or self._template
        self._admin.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(Identifier(name), Identifier(copy))
        )
        self._made.append(name)
        if template is None and self._may:
            inside = psycopg.connect(self.url(name), autocommit=True)
            inside.execute(FREELY)
            self._inside[name] = inside, inside.execute(SHAPE).fetchall()
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected; one with all tables, and no others, is used again."""
        if name in self._inside:
            inside, shape = self._inside[name]
            inside.execute(OTHERS)
            if inside.execute(SHAPE).fetchall() == shape and _emptied(inside) < MOST:
                self._empty.append(name)
                return
        self._throw_away(name)

    def _throw_away(self, name: str) -> None:
        if name in self._inside:
            self._inside.pop(name)[0].close()
        self._admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        self._made.remove(name)

    def close(self) -> None:
        """Throw the rest away."""
        for name in list(self._made):
            self._throw_away(name)
        self._admin.close()


def _emptied(inside: psycopg.Connection) -> int:
    """Take all rows away; how many there were."""
    done = inside.execute(EMPTY)
    rows = done.rowcount
    while done.nextset():
        rows += done.rowcount
    return rows
