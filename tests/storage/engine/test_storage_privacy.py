"""What somebody answered stands in the database and nowhere else: in no error, no log, not for other users."""

import asyncio
import logging
import os
import sqlite3
import stat
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from storage.engine.engine import open_storage
from storage.engine.executor import Job
from storage.migrations.migrate import transaction, upgrade
from storage.tables import answer

SECRET = "they went with Globex because of Hunter2"
ROW = {
    "workspace_id": "slack:T1",
    "debrief_id": "nobody's",
    "rev": 1,
    "field": "reason",
    "value": SECRET,
    "state": "given",
    "at": datetime(2026, 11, 19, tzinfo=UTC),
}


def orphan(conn):
    """An answer to no debrief: PostgreSQL names the key it misses."""
    conn.execute(insert(answer), {**ROW, "debrief_id": SECRET})


def many(conn):
    conn.execute(insert(answer), [{**ROW, "rev": rev, "debrief_id": SECRET} for rev in range(3)])


def incomplete(conn):
    """PostgreSQL shows the whole row that lacks something."""
    conn.execute(insert(answer), {**ROW, "state": None})


def unknown(conn):
    conn.execute(insert(answer), {**ROW, "state": "shouted"})


def no_number(conn):
    """PostgreSQL quotes the value in the first line of its error."""
    conn.execute(text("SELECT CAST(:given AS INTEGER) / 0, json_extract(:given, '$')"), {"given": SECRET})


def no_such_table(conn):
    conn.execute(text("INSERT INTO nothing VALUES (:given)"), {"given": SECRET})


async def deferred(storage):
    """Only COMMIT refuses this one."""
    await storage.write(lambda conn: conn.execute(text("CREATE TABLE name (name TEXT PRIMARY KEY)")))
    await storage.write(
        lambda conn: conn.execute(
            text("CREATE TABLE child (name TEXT REFERENCES name (name) DEFERRABLE INITIALLY DEFERRED)")
        )
    )
    await storage.write(lambda conn: conn.execute(text("INSERT INTO child VALUES (:given)"), {"given": SECRET}))


@pytest.mark.parametrize("unit", [orphan, many, incomplete, unknown, no_number, no_such_table])
async def test_no_error_of_the_database_tells_what_was_answered(storage, unit, caplog):
    with pytest.raises(DBAPIError) as caught:
        await storage.write(unit)
    logging.getLogger("tests").error("it failed", exc_info=caught.value)
    whole = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.orig)
    for told in (whole, caplog.text):
        assert "Error" in told  # there is something to read
        assert SECRET not in told
        assert "Hunter2" not in told


async def test_no_error_of_a_commit_tells_either(storage):
    with pytest.raises(Exception, match=r"child|FOREIGN KEY|save") as caught:
        await deferred(storage)
    assert "Hunter2" not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


def test_nor_does_an_error_of_a_migration(empty_database):
    upgrade(empty_database)
    with pytest.raises(DBAPIError) as caught, transaction(empty_database) as conn:
        incomplete(conn)
    assert "Hunter2" not in "".join(traceback.format_exception(caught.value))


async def test_what_asyncio_logs_of_a_unit_is_not_what_it_was_given():
    loop = asyncio.get_running_loop()
    job = Job(orphan, (SECRET,), {"words": SECRET}, loop, loop.create_future(), writes=True, result=SECRET)
    assert "Hunter2" not in repr([job])


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def files(folder: Path) -> dict[str, str]:
    return {path.name: mode(path) for path in folder.glob("winloss.db*")}


@pytest.fixture
def loose():
    """A process that hides nothing by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


async def test_a_new_database_is_its_owners_from_the_first_moment(tmp_path, loose, monkeypatch):
    seen: list[dict[str, str]] = []
    connect = sqlite3.dbapi2.connect

    def watched(*args, **kwargs):
        seen.append(files(tmp_path / "a" / "b"))
        return connect(*args, **kwargs)

    monkeypatch.setattr(sqlite3.dbapi2, "connect", watched)
    url = f"sqlite:///{tmp_path}/a/b/winloss.db"
    upgrade(url)
    storage = open_storage(url)
    await storage.write(lambda conn: conn.execute(text("CREATE TABLE more (x)")))
    assert files(tmp_path / "a" / "b") == dict.fromkeys(("winloss.db", "winloss.db-wal", "winloss.db-shm"), "0o600")
    await storage.close()

    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == "0o700"
    assert len(seen) > 1
    assert all(there and set(there.values()) == {"0o600"} for there in seen), seen


async def test_an_open_database_is_tightened_and_a_folder_that_was_there_is_left_alone(tmp_path, loose):
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o777)
    url = f"sqlite:///{folder}/winloss.db"
    running = sqlite3.connect(folder / "winloss.db")
    running.execute("PRAGMA journal_mode = WAL")
    running.execute("CREATE TABLE before (x)")
    for path in folder.iterdir():
        path.chmod(0o666)
    assert len(files(folder)) == 3

    storage = open_storage(url)
    assert files(folder) == dict.fromkeys(("winloss.db", "winloss.db-wal", "winloss.db-shm"), "0o600")
    assert mode(folder) == "0o777"
    await storage.close()
    running.close()


def test_what_is_no_database_of_ours_is_left_as_it_is(tmp_path, loose):
    other = tmp_path / "notes.txt"
    other.write_text("no database, but long enough to be taken for one at first sight" * 20)
    before = mode(other)
    with pytest.raises(Exception, match="not a database"):
        open_storage(f"sqlite:///{other}")
    assert mode(other) == before
