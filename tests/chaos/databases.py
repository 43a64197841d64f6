"""The databases of a run, and how they crash."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.faults import Plan
from tests.stand_ins.postgres import Postgres


@dataclass(frozen=True)
class Database:
    """Where it is, and what pulls its plug and starts it again; `kill`: without a word to any of its processes."""

    url: str
    crash: Callable[[bool], None]


def _on_its_own(_kill: bool) -> None:
    """SQLite runs in the process that uses it, and dies with that."""


@contextmanager
def database(plan: Plan, folder: Path) -> Iterator[Database]:
    """An empty database; gone afterwards."""
    if not plan.postgresql:
        yield Database(f"sqlite:///{folder / 'winloss.db'}", _on_its_own)
        return
    server = Postgres()
    try:
        yield Database(server.url(), lambda kill: server.crash_restart(kill=kill))
    finally:
        server.close()
