"""Databases for the tests: everything about storage runs on SQLite and on a real PostgreSQL.

What a unit test needs none of is imported where it is used: it would be a tenth of `make unit`.
"""

import gc
import os
import resource
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from tests import examples, unlogged

if TYPE_CHECKING:
    from storage.engine.engine import Storage
    from tests.stand_ins.databases import Databases

# a busy machine makes an example slow, not wrong
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# the same examples each time; elsewhere new ones: CONTRIBUTING.md says how to draw more
settings.register_profile("repeatable", settings.get_profile("steady"), derandomize=True, database=None)
settings.load_profile("repeatable" if os.environ.get("CI") == "true" else "steady")
pytest.register_assert_rewrite("tests.goldens")

# what `make unit` runs
ROOT = Path(__file__).parents[1]
UNIT = tuple(ROOT / "tests" / path for path in ("dialogs", "insights", "bot/commands", "bot/desk/test_rules.py"))
NO_UNIT_DOES = frozenset({"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.fork"})
KINDS = ("sqlite", "postgresql")
TURNS = (*("sqlite",) * 11, "postgresql")  # which takes twice the CPU: a server, and its connections
EITHER = tuple(ROOT / "tests" / path for path in ("bot", "storage/units", "storage/counting", "storage/migrations"))
running: list[pytest.Item] = []


def pytest_configure(config: pytest.Config) -> None:
    """Properties draw fewer examples where the long tier is still to come."""
    examples.choose(config.option.markexpr)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Properties are in both tiers. What only passes a database by is in `make test` on one of them, whichever."""
    for item in items:
        if (is_property(item) and config.option.markexpr == "long") or not is_its_turn(item):
            item.add_marker(pytest.mark.long)
    if "not hypothesis" in config.option.markexpr:
        leave_out_properties(config, items)


def leave_out_properties(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before hypothesis sees one of them: it would read all our code for what to draw, a fiftieth of `make unit`."""
    config.hook.pytest_deselected(items=[item for item in items if is_property(item)])
    items[:] = [item for item in items if not is_property(item)]


def is_property(item: pytest.Item) -> bool:
    """Whether hypothesis draws what it is tried on."""
    return bool(getattr(getattr(item, "function", None), "is_hypothesis_test", False))


def is_its_turn(item: pytest.Item) -> bool:
    """Whether it is on the database that it falls to."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    kind = next((given[name] for name in ("database", "empty_database", "migrated_database") if name in given), "")
    if not kind or not any(item.path.is_relative_to(path) for path in EITHER) or item.get_closest_marker("everywhere"):
        return True
    return bool(kind == TURNS[crc32(item.nodeid.replace(kind, "").encode()) % len(TURNS)])


def is_unit(item: pytest.Item) -> bool:
    """Whether `make unit` runs it."""
    apart = any(item.get_closest_marker(name) for name in ("long", "heavy"))
    return not apart and is_among_units(item.path)


@cache
def is_among_units(path: Path) -> bool:
    """Whether it is in a folder of `make unit`; asked of every test."""
    return any(path.is_relative_to(folder) for folder in UNIT)


def hold_to_purity(event: str, _arguments: tuple[object, ...], does: frozenset[str] = NO_UNIT_DOES) -> None:
    """Fail a unit test that uses a database, the network or another process; asked until the last names have gone."""
    if event in does and running and current_thread() is main_thread() and is_unit(running[-1]):
        raise AssertionError(f"a unit test does {event}: make it pure, or mark it heavy")


sys.addaudithook(hold_to_purity)
gc.disable()  # until all is collected: hardly anything of it is garbage, and looking would be an eighth of collecting


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: looking through it again and again for garbage would be a tenth of the whole."""
    if not all(is_unit(item) for item in session.items):
        from tests import ready_made

        ready_made.share()
    unlogged.spare(session.config)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Know which test is running, and let nothing of it seal what the next one writes."""
    running.append(item)
    try:
        return (yield)
    finally:
        running.pop()
        if compiled := sys.modules.get("tests.compiled"):
            compiled.unseal()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the run took: CONTRIBUTING.md says what each tier may take."""
    if warm := sys.modules.get("tests.warm"):
        warm.end()  # what it took is known then
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    mine, others = (each.ru_utime + each.ru_stime for each in used)
    terminalreporter.write_line(f"CPU {mine + others:.0f} s, {others:.0f} of them in other processes")


@pytest.fixture(scope="session")
def databases() -> "Iterator[Databases]":
    """PostgreSQL: the server named by TEST_DATABASE_URL, or else one from the wheel."""
    from tests import compiled
    from tests.stand_ins.databases import Databases
    from tests.stand_ins.postgres import Postgres

    compiled.share()
    given = os.environ.get("TEST_DATABASE_URL")
    server = None if given else Postgres()
    made = Databases(given or server.url())
    yield made
    made.close()
    if server:
        server.close()


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[str]:
    """A SQLite file with all tables, in a folder for its copies."""
    import sqlite3
    from contextlib import closing

    from tests import compiled
    from tests.stand_ins.databases import create_tables
    from tests.stand_ins.memory import folder

    compiled.share()
    path = folder("winloss-sqlite-") / "template.db"
    create_tables(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = WAL")  # as the product leaves a file
    yield str(path)
    shutil.rmtree(path.parent)


@pytest.fixture(scope="session")
def migrated_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that migrations have made."""
    from storage.migrations.migrate import upgrade

    path = tmp_path_factory.mktemp("migrated") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def migrated(migrated_template: Path) -> Callable[[Path], str]:
    """Makes such a file where a path says, in no time; its address."""
    return lambda path: f"sqlite:///{shutil.copy(migrated_template, path)}"


@pytest.fixture(scope="session")
def migrated_postgres(databases: "Databases") -> str:
    """The name of a PostgreSQL database that migrations have made, for copies."""
    from storage.migrations.migrate import upgrade

    name = databases.make("template1")
    upgrade(databases.url(name))
    return name


@pytest.fixture
def migrated_postgres_url(databases: "Databases", migrated_postgres: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL database that migrations have made."""
    name = databases.make(migrated_postgres)
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture
def postgres_url(databases: "Databases") -> Iterator[str]:
    """The address of a fresh PostgreSQL database with all tables."""
    name = databases.make()
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: str) -> Iterator[str]:
    """The address of a fresh SQLite database with all tables."""
    with TemporaryDirectory(dir=Path(sqlite_template).parent) as folder:
        yield f"sqlite:///{shutil.copy(sqlite_template, Path(folder) / 'winloss.db')}"


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with all tables, once on each kind."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(params=KINDS)
def empty_database(request: pytest.FixtureRequest, tmp_path) -> Iterator[str]:
    """The address of a database without tables, once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    databases: Databases = request.getfixturevalue("databases")
    name = databases.make("template1")
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture(params=KINDS)
def migrated_database(request: pytest.FixtureRequest, migrated: Callable[[Path], str], tmp_path: Path) -> str:
    """The address of a fresh database that migrations have made, once on each kind."""
    if request.param == "sqlite":
        return migrated(tmp_path / "migrated.db")
    return str(request.getfixturevalue("migrated_postgres_url"))


@pytest_asyncio.fixture
async def storage(database: str) -> "AsyncIterator[Storage]":
    """An open storage with all tables, once on each kind of database."""
    from storage.engine.engine import open_storage

    opened = open_storage(database)
    yield opened
    await opened.close()
