"""The revisions of the database, through Alembic, which takes long to load: so apart from storage.migrations.migrate.

A new revision starts as a draft: `python -m storage.migrations.revisions "what it does"` writes what tables.py has and
the revisions don't. Read it, correct it, and let the tests compare.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.engine.executor import StorageError
from storage.migrations.migrate import newest, transaction, upgrade

LINTED = {"fix": "check --fix --quiet", "format": "format --quiet"}
"""What ruff does to a draft, in order."""


def apply(conn: Connection) -> None:
    """Bring a database to the newest revision, in the transaction that is open."""
    try:
        command.upgrade(_config(conn), "head")
    except CommandError as error:
        raise StorageError(
            f"The database is at a revision that this version doesn't know; use a newer version. ({error})"
        ) from error
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise StorageError(
            f"The database can't be brought to the present form: {reason}. Does it hold something else than winloss?"
        ) from error


def draft(message: str) -> None:
    """Write the draft of the next revision."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        upgrade(url)
        with transaction(url) as conn:
            number = int(newest() or 0) + 1
            config = _config(conn)
            config.set_section_option("post_write_hooks", "hooks", ", ".join(LINTED))
            for hook, options in LINTED.items():
                config.set_section_option("post_write_hooks", f"{hook}.type", "module")
                config.set_section_option("post_write_hooks", f"{hook}.module", "ruff")
                config.set_section_option("post_write_hooks", f"{hook}.options", f"{options} REVISION_SCRIPT_FILENAME")
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


def _config(conn: Connection) -> Config:
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


if __name__ == "__main__":
    draft(sys.argv[1])
