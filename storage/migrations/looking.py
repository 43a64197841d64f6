"""A database looked at without changing it: `winloss check` must not make, migrate or tighten what it judges."""

import os
import sqlite3
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, inspect, text

from dialogs.values import dataclass
from storage.engine.engine import StorageError, database_url
from storage.migrations.migrate import may_begin, newest
from storage.tables import metadata

REVISION = "SELECT * FROM alembic_version"  # the revision, and since the rule the oldest that must be known
WAIT = 2.0  # seconds for a lock: whoever holds it can write, and that is what is asked


@dataclass(frozen=True, slots=True)
class State:
    """`there`: it exists. `revision`: of the tables it has, None for none. `hindrance`: why nothing can be written.

    `mode`: of a SQLite file. `oldest`: the revision that a version must know to serve it, where that is told.
    """

    there: bool
    revision: str | None = None
    hindrance: str = ""
    mode: int | None = None
    oldest: str | None = None

    @property
    def current(self) -> bool:
        """Whether its tables are those of this version."""
        return self.revision == newest()

    @property
    def newer(self) -> bool:
        """Whether a newer version has been at it."""
        return self.revision is not None and self.revision > (newest() or "")

    @property
    def served(self) -> bool:
        """Whether this version may serve it all the same: what is new was only added."""
        return may_begin(self.revision, self.oldest)

    @property
    def open_to_others(self) -> bool:
        """Whether others on this machine may read the file."""
        return self.mode is not None and bool(self.mode & 0o077)


def look(url: str) -> State:
    """Raises StorageError where it can't be reached, or isn't a database of ours."""
    parsed = database_url(url)
    return _sqlite(parsed) if parsed.drivername == "sqlite" else _postgres(parsed)


def _sqlite(url: URL) -> State:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StorageError("A SQLite database must be a file, such as sqlite:///var/winloss.db.")
    path = Path(url.database)
    if not path.exists():
        return State(there=False, hindrance=_makeable(path))
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT, isolation_level=None)
        try:
            names = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            revision, oldest = _told(names, lambda: conn.execute(REVISION).fetchone())
            return State(True, revision, _writable(conn), stat.S_IMODE(path.stat().st_mode), oldest)
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise StorageError(f"The database {path} can't be opened: {error}.") from error


def _makeable(path: Path) -> str:
    """Why a new file can't be made there, "" where it can."""
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    if not folder.is_dir():
        return f"{folder} is no folder"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"nothing may be made in {folder}"


def _writable(conn: sqlite3.Connection) -> str:
    try:
        conn.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return "" if error.sqlite_errorcode == sqlite3.SQLITE_BUSY else str(error)
    conn.execute("ROLLBACK")
    return ""


def _told(names: set[str], ask: Callable[[], Sequence[Any] | None]) -> tuple[str | None, str | None]:
    """The revision, and the oldest that a version must know."""
    if "alembic_version" in names:
        row: Sequence[Any] = ask() or (None,)
        return row[0], row[1] if len(row) > 1 else None
    if ours := sorted(names & set(metadata.tables)):
        raise StorageError(f"The database holds something else: a table {ours[0]} that winloss hasn't made.")
    return None, None


def _postgres(url: URL) -> State:
    from storage.engine.postgres import postgres_connect, postgres_engine  # noqa: PLC0415 - as in storage.engine

    with postgres_connect(postgres_engine(url)) as conn:
        names = set(inspect(conn).get_table_names())
        revision, oldest = _told(names, lambda: conn.execute(text(REVISION)).first())
        read_only, may_create = conn.execute(
            text("SELECT current_setting('transaction_read_only'), has_schema_privilege(current_schema(), 'CREATE')")
        ).one()
        if read_only == "on":
            return State(True, revision, "it is read-only, as a standby is")
        hindered = (
            ""
            if may_create or revision == newest() or may_begin(revision, oldest)
            else "this user may make no tables there"
        )
        if "event" in names and not conn.scalar(text("SELECT has_table_privilege('event', 'INSERT')")):
            hindered = "this user may write to none of its tables"
        return State(True, revision, hindered, oldest=oldest)
