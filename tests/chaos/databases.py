"""The databases of a run, and how they crash."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import create_engine, text

from storage.engine.engine import database_url
from tests.chaos.faults import Plan
from tests.stand_ins.memory import folder as in_memory
from tests.stand_ins.postgres import Postgres

SMALL, LARGER = 24 << 20, 400 << 20
"""Bytes of a disk for a file of SQLite, and for a server with its log."""


@dataclass
class Disk:
    """What a database is on: a small one of its own, if we may make that."""

    folder: Path
    size: int = SMALL
    own: bool = False

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            made = ("mount", "-t", "tmpfs", "-o", f"size={self.size}", "chaos", str(self.folder))
            self.own = subprocess.run(made, capture_output=True, check=False).returncode == 0
        return self

    def __exit__(self, *_: object) -> None:
        if self.own:
            subprocess.run(("umount", "--lazy", str(self.folder)), capture_output=True, check=False)

    @property
    def full(self) -> bool:
        """Whether it is."""
        return (self.folder / "ballast").exists()

    def fills(self) -> None:
        """Not a byte more."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12):
                with suppress(OSError):
                    while True:
                        ballast.write(bytes(size))

    def has_room(self) -> None:
        """Somebody has tidied up."""
        (self.folder / "ballast").unlink(missing_ok=True)


@dataclass(frozen=True)
class Database:
    """Where it is, and what pulls its plug and starts it again; `kill`: without a word to any of its processes.

    `comes_back` starts it where it gave up by itself.
    """

    url: str
    crash: Callable[[bool], None]
    comes_back: Callable[[], None]
    disk: Disk


def _on_its_own(_kill: bool = False) -> None:
    """SQLite runs in the process that uses it, and dies with that."""


@contextmanager
def database(plan: Plan, folder: Path) -> Iterator[Database]:
    """An empty database; gone afterwards."""
    if not plan.postgresql:
        with Disk(folder / "disk") as disk:
            yield Database(f"sqlite:///{disk.folder / 'winloss.db'}", _on_its_own, _on_its_own, disk)
        return
    place = in_memory("winloss-pg-")  # where its account may go, too
    with Disk(place, LARGER) as disk:
        place.chmod(0o711)
        server = Postgres(place / "server")
        try:
            yield Database(server.url(), lambda kill: server.crash_restart(kill=kill), server.comes_back, disk)
        finally:
            server.close()
    place.rmdir()


SPOILED = """INSERT INTO answer (workspace_id, debrief_id, rev, field, value, state, quotable, at)
    SELECT c.workspace_id, c.id, 99, 'other_words', '"no JSON', 'given', :no, c.marked_at
    FROM closing c JOIN deal d ON d.workspace_id = c.workspace_id AND d.id = c.deal_id WHERE d.name = :deal"""


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else holds what every unit that writes needs, as a backup may."""
    engine = create_engine(database_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        begins = ("BEGIN IMMEDIATE",) if conn.dialect.name == "sqlite" else ("BEGIN", "LOCK TABLE event")
        for statement in begins:
            conn.exec_driver_sql(statement)
        yield
        conn.exec_driver_sql("ROLLBACK")
    engine.dispose()


def spoil(url: str, deal: str) -> None:
    """Make the debrief of a deal one that can't be read."""
    engine = create_engine(database_url(url))
    with engine.begin() as conn:
        assert conn.execute(text(SPOILED), {"deal": deal, "no": False}).rowcount == 1
    engine.dispose()


def mend(url: str) -> None:
    """Make all that was spoiled readable again: asking for everything would stop there."""
    engine = create_engine(database_url(url))
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM answer WHERE rev = 99"))
    engine.dispose()
