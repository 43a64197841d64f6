"""A database in memory, for machines that need a fresh one every few milliseconds."""

import sqlite3
import weakref
from functools import cache

from sqlalchemy import Engine, StaticPool, create_engine, event

from storage.tables import metadata
from tests.compiled import shared


def database() -> Engine:
    """One connection with every table and no rows; transactions begin where we say so, as in the product."""
    connection = _connected()
    engine = shared("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    weakref.finalize(engine, connection.close)  # Python 3.13 warns of one that is left open
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _connected() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)  # any may let it go
    made.deserialize(with_tables())
    return made


@cache
def with_tables() -> bytes:
    """A file of SQLite with every table and no rows."""
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        metadata.create_all(conn)
        held = conn.connection.driver_connection
        assert isinstance(held, sqlite3.Connection)
    with engine.connect() as conn:
        made = conn.connection.driver_connection.serialize()
    engine.dispose()
    return bytes(made)
