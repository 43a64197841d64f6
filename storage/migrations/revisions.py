"""The revisions of the database through Alembic, which takes long to load: so apart from storage.migrations.migrate."""

from pathlib import Path
from sqlite3 import SQLITE_READONLY

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.engine.closed import closed
from storage.engine.executor import StorageError

SINCE = "0021"
"""What came up to here was no expansion alone: whoever doesn't know it can't begin."""
NOT_ALLOWED = "42501"
"""PostgreSQL's insufficient_privilege."""


def apply(conn: Connection) -> None:
    """Bring a database to the newest revision, in the transaction that is open."""
    try:
        config = configured(conn)
        command.upgrade(config, "head")
        _tell_oldest(conn, oldest(ScriptDirectory.from_config(config)))
    except CommandError as error:
        raise StorageError(
            f"The database is at a revision that this version doesn't know; use a newer version. ({error})"
        ) from error
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == SQLITE_READONLY:
            raise closed(conn.engine, error) from error
        if getattr(error.orig, "sqlstate", "") == NOT_ALLOWED:
            raise StorageError(
                f"The database can't be brought to the present form: {reason}. Run `winloss migrate` as the user that "
                "owns its tables, or let this one make and change tables."
            ) from error
        raise StorageError(
            f"The database can't be brought to the present form: {reason}. Does it hold something else than winloss?"
        ) from error


def oldest(script: ScriptDirectory) -> str:
    """The oldest revision that a version must know to serve a database with all of these revisions.

    Those since SINCE only add, unless they say since when nothing has used what they take away.
    """
    taken = (getattr(revision.module, "contracts", None) for revision in script.walk_revisions())
    return max([SINCE, *(str(since) for since in taken if since)])


def _tell_oldest(conn: Connection, revision: str) -> None:
    """Note it beside the revision itself, where a version finds it that knows no newer table."""
    if "oldest" not in {column["name"] for column in inspect(conn).get_columns("alembic_version")}:
        conn.execute(text("ALTER TABLE alembic_version ADD COLUMN oldest VARCHAR(32)"))
    conn.execute(text("UPDATE alembic_version SET oldest = :revision"), {"revision": revision})


def previewed(conn: Connection) -> tuple[str, ...]:
    """What the revisions that a database lacks would change in what it holds, a line each. Reads only.

    A revision that changes rows has a `preview` that says so; most only make room.
    """
    script = ScriptDirectory.from_config(configured(conn))
    here = MigrationContext.configure(conn).get_current_revision()
    missing = reversed(list(script.iterate_revisions("head", here or "base")))
    previews = (getattr(revision.module, "preview", None) for revision in missing)
    return tuple(line for preview in previews if preview and here for line in preview(conn))


def configured(conn: Connection) -> Config:
    """Alembic on a connection of ours."""
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
