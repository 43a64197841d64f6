"""Group commit on SQLite: many units, one transaction, and what happens when it fails."""

import asyncio
import sqlite3
import threading
import time
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from storage.engine import sqlite
from storage.engine.engine import StorageError, open_storage
from tests.storage.engine.test_storage_engine import add, add_then_refuse, note, numbers

PATIENCE = 60.0  # seconds; a busy machine is slow
PARENTS = "CREATE TABLE child (parent INTEGER REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)"


def orphan(conn):
    """Add a row that only COMMIT refuses."""
    conn.exec_driver_sql("INSERT INTO child VALUES (999)")


def fill(conn):
    """Add more than the disk holds."""
    conn.exec_driver_sql("PRAGMA max_page_count = 20")
    add(conn, 1000, "x" * 500_000)


def enlarge(conn):
    conn.exec_driver_sql("PRAGMA max_page_count = 1000000")


@pytest_asyncio.fixture
async def notes(tmp_path):
    """A storage with the empty tables `note` and `child`."""
    opened = open_storage(f"sqlite:///{tmp_path / 'notes.db'}")
    await opened.write(note.create)
    await opened.write(lambda conn: conn.exec_driver_sql(PARENTS).close())
    yield opened
    await opened.close()


@asynccontextmanager
async def writer_busy(storage):
    """Keep the writer busy, so that what is handed over meanwhile goes into one batch."""
    held, release = threading.Event(), threading.Event()

    def hold(conn):
        held.set()
        release.wait(5)

    holding = asyncio.create_task(storage.write(hold))
    await asyncio.to_thread(held.wait, 5)
    yield
    await asyncio.sleep(0)
    release.set()
    await holding


async def together(storage, *units):
    """Run units in one batch; their results or errors."""
    async with writer_busy(storage):
        tasks = [asyncio.create_task(storage.write(unit, *args)) for unit, *args in units]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_batch_is_one_transaction(notes):
    seen = []

    def look(conn):
        other = sqlite3.connect(conn.engine.url.database)
        seen.append(other.execute("SELECT count(*) FROM note").fetchone()[0])
        other.close()

    await together(notes, (add, 1), (look,), (add, 2), (look,))
    assert seen == [0, 0]
    assert await notes.read(numbers) == [1, 2]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
async def test_a_refusal_anywhere_in_a_batch_undoes_only_its_unit(notes, place):
    units = [(add, number) for number in range(4)]
    units[place] = (add_then_refuse, place)
    ends = await together(notes, *units)
    assert isinstance(ends[place], ValueError)
    assert await notes.read(numbers) == [number for number in range(4) if number != place]


async def test_a_full_disk_fails_every_unit_of_the_batch_and_no_other(notes):
    await notes.write(add, 1)
    ends = await together(notes, (add, 2), (add_then_refuse, 3), (fill,), (enlarge,), (add, 4))
    assert [type(end) for end in ends[:3]] == [StorageError] * 3
    assert "database or disk is full" in ends[0].sentence
    assert ends[3:] == [None, 4]
    assert await notes.read(numbers) == [1, 4]


async def test_a_unit_that_overlooks_the_full_disk_is_not_believed(notes):
    def carefree(conn):
        try:
            fill(conn)
        except OperationalError:
            return "fine"

    ends = await together(notes, (add, 2), (carefree,))
    assert [type(end) for end in ends] == [StorageError] * 2
    await notes.write(enlarge)
    assert await notes.read(numbers) == []


async def test_a_refused_commit_fails_every_unit_of_the_batch(notes):
    ends = await together(notes, (add, 1), (orphan,), (add, 2))
    assert [type(end) for end in ends] == [StorageError] * 3
    assert "FOREIGN KEY constraint failed" in ends[0].sentence
    assert await notes.read(numbers) == []
    assert await notes.write(add, 3) == 3


async def test_a_unit_that_commits_by_itself_is_found_out(notes):
    with pytest.raises(StorageError, match="ended the transaction"):
        await notes.write(lambda conn: conn.exec_driver_sql("COMMIT").close())
    assert await notes.write(add, 1) == 1


async def test_a_batch_ends_after_so_many_units(notes, monkeypatch):
    monkeypatch.setattr(sqlite, "BATCH_UNITS", 2)
    ends = await together(notes, (add, 1), (add, 2), (add, 3), (orphan,), (add, 4))
    assert [isinstance(end, StorageError) for end in ends] == [False, False, True, True, False]
    assert await notes.read(numbers) == [1, 2, 4]


async def test_a_batch_ends_after_so_long(notes, monkeypatch):
    monkeypatch.setattr(sqlite, "BATCH_SECONDS", 0)
    ends = await together(notes, (add, 1), (orphan,), (add, 2))
    assert [isinstance(end, StorageError) for end in ends] == [False, True, False]


async def test_someone_else_holding_the_lock_too_long_fails_all_who_wait_and_then_it_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    path = tmp_path / "busy.db"
    storage = open_storage(f"sqlite:///{path}")
    await storage.write(note.create)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ends = await asyncio.gather(*(storage.write(add, number) for number in range(3)), return_exceptions=True)
    assert [type(end) for end in ends] == [StorageError] * 3
    assert "locked" in ends[0].sentence
    other.execute("ROLLBACK")
    other.close()
    assert await storage.write(add, 1) == 1
    await storage.close()


async def test_what_is_committed_is_on_the_disk(notes):
    def settings(conn):
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await notes.write(settings) == ["wal", 2, 1, 30_000]


async def test_closing_folds_the_log_into_the_file(tmp_path):
    storage = open_storage(f"sqlite:///{tmp_path / 'new folder' / 'notes.db'}")
    await storage.write(note.create)
    await storage.read(numbers)
    await storage.close()
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["notes.db"]


def forget(conn):
    conn.exec_driver_sql("DELETE FROM note WHERE words LIKE '%xylophone%'").close()


def holds(folder, word=b"xylophone"):
    """Which of a database's files a word stands in."""
    return {one.name for one in Path(folder).glob("notes.db*") if word in one.read_bytes()}


async def until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def test_what_is_erased_goes_from_the_log_too_while_it_is_served(notes, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_SECONDS", 0.05)
    await notes.write(add, 1, "xylophone" * 9)
    await until(lambda: holds(tmp_path) == {"notes.db"})
    await notes.write(forget)
    await until(lambda: not holds(tmp_path))


async def test_where_nothing_is_written_nothing_is_opened_for_the_log(notes, monkeypatch):
    opened = []
    monkeypatch.setattr(sqlite, "CHECKPOINT_SECONDS", 0.01)
    monkeypatch.setattr(sqlite, "sqlite_connect", lambda *given: opened.append(given))
    await asyncio.sleep(1.5)  # the first look is a second after opening
    assert opened == []


async def test_the_log_is_emptied_once_whoever_reads_an_older_state_is_done(notes, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_SECONDS", 0.05)
    await notes.write(add, 1, "xylophone" * 9)
    with closing(sqlite3.connect(tmp_path / "notes.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM note").fetchone() == (1,)
        await notes.write(forget)
        assert await notes.write(add, 2, "nobody waits for a reader") == 2
        await asyncio.sleep(0.3)
        assert holds(tmp_path)
        other.execute("COMMIT")
    await until(lambda: not holds(tmp_path))


async def test_the_log_is_emptied_also_where_somebody_writes_all_the_time(notes, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_SECONDS", 0.02)
    monkeypatch.setattr(sqlite, "EMPTY_SECONDS", 0.2)
    for at in range(200):  # a long log, of which what follows writes over the beginning alone
        await notes.write(add, at, "xylophone" * 99)
    await notes.write(forget)
    end, at = time.monotonic() + PATIENCE, 1000
    while holds(tmp_path):
        assert time.monotonic() < end
        await notes.write(add, at, "more")
        await asyncio.sleep(0.01)
        at += 1
