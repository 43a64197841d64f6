"""Bring a database to the shape that this version needs.

A version may begin on a database that a newer one has migrated, as long as all that the newer one did was to add:
beside the revision stands the oldest one that a version must know.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.engine.closed import closed
from storage.engine.engine import StorageError, database_url
from storage.engine.sqlite import sqlite_connect, sqlite_engine

GRANT = "Name the user that owns them in WINLOSS_DATABASE_URL, or let this one read and write all of them."
LOCK = 7_946_117  # any number, as long as every version of the product takes the same


def upgrade(url: str, currency: str | None = None) -> None:
    """Bring the database at `url` to the newest revision; safe in several processes at once. All of it or nothing.

    `currency`: app.yaml's, in which old amounts are that name none.
    StorageError: the database can't be reached, or a newer version of the product took something away from it.
    """
    with _connection(url) as conn:
        found, oldest = _looked_at(conn)
    if found == newest() or may_begin(found, oldest):
        return
    if found and found > (newest() or ""):
        raise StorageError(
            f"The database is at revision {found}, and a newer version has taken away what this one needs: "
            "use a newer version, or restore a backup from before."
        )
    from storage.migrations.revisions import apply  # noqa: PLC0415 - Alembic takes long to load, and is seldom needed

    with transaction(url) as conn:
        conn.info["currency"] = currency
        apply(conn)


def preview(url: str, currency: str | None = None) -> tuple[str, ...]:
    """What `upgrade` would change in what the database at `url` holds, a line each; writes nothing.

    `currency`: as of `upgrade`. StorageError: it can't be reached.
    """
    from storage.migrations.revisions import previewed  # noqa: PLC0415 - as in `upgrade`

    with _connection(url) as conn:
        conn.info["currency"] = currency
        return previewed(conn) if inspect(conn).has_table("alembic_version") else ()


def current(url: str) -> str | None:
    """Tell the revision of the database at `url`, such as "0001"; None where it has none yet."""
    with _connection(url) as conn:
        return _looked_at(conn)[0]


def may_begin(found: str | None, oldest: str | None) -> bool:
    """Whether this version may serve a database at a revision that is new to it. `oldest`: as `oldest_known` tells."""
    known = newest()
    return found is not None and oldest is not None and known is not None and oldest <= known < found


def oldest_known(conn: Connection) -> str | None:
    """The oldest revision that a version must know to serve a database; None where none has been told."""
    row = conn.execute(text("SELECT * FROM alembic_version")).first()
    return row[1] if row and len(row) > 1 else None


def _looked_at(conn: Connection) -> tuple[str | None, str | None]:
    """The revision, and where it is new to this version the oldest that must be known."""
    try:
        found = _current(conn)
        return found, oldest_known(conn) if found and found > (newest() or "") else None
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise StorageError(f"The database can't be read: {reason}. {GRANT}") from error


def _current(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    revision: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and conn.dialect.name == "postgresql":  # SQLite tells when a file is opened
        if conn.scalar(text("SELECT current_setting('transaction_read_only')")) == "on":
            raise StorageError("The database is read-only, as a standby is; name the one that may be written to.")
        if revision >= (newest() or "") and not conn.scalar(text("SELECT has_table_privilege('event', 'INSERT')")):
            raise StorageError(f"This user may not write to the database's tables. {GRANT}")
    return revision


def newest() -> str | None:
    """Tell the newest revision that this version knows; None before there is one."""
    files = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return max((file.name.partition("_")[0] for file in files), default=None)


def is_current(url: str) -> bool:
    """Whether the database at `url` is at the newest revision."""
    return current(url) == newest()


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """One transaction that no other migration runs beside."""
    if database_url(url).drivername != "sqlite":
        with _connection(url) as conn, conn.begin():
            conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield conn
        return
    with _connection(url) as conn:
        try:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        except DBAPIError as error:
            raise closed(conn.engine, error) from error
        yield conn
        if broken := conn.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StorageError(f"The migration would leave rows of {broken[0]} that refer to nothing.")
        conn.commit()


def _connection(url: str) -> Connection:
    parsed = database_url(url)
    if parsed.drivername != "sqlite":
        from storage.engine.postgres import postgres_connect, postgres_engine  # noqa: PLC0415 - as in storage.engine

        return postgres_connect(postgres_engine(parsed))
    # rebuilding a table drops the old one, which references to it would forbid: they are checked at the end instead
    return sqlite_connect(sqlite_engine(parsed), "foreign_keys = OFF")[0]
