"""Databases for the tests: a SQLite file, and any number of databases on a PostgreSQL server."""

import os
from itertools import count

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


class Databases:
    """Makes databases on a PostgreSQL server, empty ones or ones with all tables."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._admin = psycopg.connect(self._server.render_as_string(hide_password=False), autocommit=True)
        self._names = (f"winloss_test_{os.getpid()}_{number}" for number in count())
        self._made: list[str] = []
        self._template = self.make("template1")
        create_tables(self.url(self._template))

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return self._server.set(database=database).render_as_string(hide_password=False)

    def make(self, template: str | None = None) -> str:
        """A new database, a copy of `template` or of the one with all tables; its name."""
        name = next(self._names)
        copy = template or self._template
        self._admin.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(Identifier(name), Identifier(copy))
        )
        self._made.append(name)
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected."""
        self._admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        self._made.remove(name)

    def close(self) -> None:
        """Throw the rest away."""
        for name in list(self._made):
            self.drop(name)
        self._admin.close()
