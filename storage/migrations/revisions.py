"""The revisions of the database through Alembic, which takes long to load: so apart from storage.migrations.migrate."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.engine.executor import StorageError


def apply(conn: Connection) -> None:
    """Bring a database to the newest revision, in the transaction that is open."""
    try:
        command.upgrade(configured(conn), "head")
    except CommandError as error:
        raise StorageError(
            f"The database is at a revision that this version doesn't know; use a newer version. ({error})"
        ) from error
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise StorageError(
            f"The database can't be brought to the present form: {reason}. Does it hold something else than winloss?"
        ) from error


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
