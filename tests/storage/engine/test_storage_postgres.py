"""PostgreSQL: what is tried again, what is not, and a server that crashes."""

import asyncio
import threading

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine.engine import StorageError, open_storage
from storage.engine.postgres import ATTEMPTS
from tests.stand_ins.postgres import Postgres
from tests.storage.engine.test_storage_engine import add, note, numbers

HANG_UP = text("SELECT pg_terminate_backend(pg_backend_pid())")
HANG_UP_AT_COMMIT = """
CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hang_up();
"""


@pytest_asyncio.fixture
async def notes(databases):
    """A storage with an empty table `note`."""
    name = databases.make("template1")
    opened = open_storage(databases.url(name))
    await opened.write(note.create)
    yield opened
    await opened.close()
    databases.drop(name)


class Fails:
    """A unit that adds a note and then fails in a way of the database's, the first few times."""

    def __init__(self, statement: str, times: int) -> None:
        self.statement = text(statement)
        self.times = times
        self.ran = 0

    def __call__(self, conn, number):
        self.ran += 1
        add(conn, number)
        if self.ran <= self.times:
            conn.execute(self.statement)
        return self.ran


def fails_with(code: str, times: int) -> Fails:
    return Fails(f"DO $$ BEGIN RAISE EXCEPTION 'just so' USING ERRCODE = '{code}'; END $$", times)


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_a_clash_is_tried_again(notes, code):
    assert await notes.write(fails_with(code, 2), 1) == 3
    assert await notes.read(numbers) == [1]


async def test_but_not_for_ever(notes):
    unit = fails_with("40001", 99)
    with pytest.raises(DBAPIError, match="just so"):
        await notes.write(unit, 1)
    assert unit.ran == ATTEMPTS
    assert await notes.read(numbers) == []


async def test_other_errors_are_not_tried_again(notes):
    unit = fails_with("23514", 1)
    with pytest.raises(IntegrityError):
        await notes.write(unit, 1)
    assert unit.ran == 1


async def test_two_units_that_lock_each_other_out_both_succeed(notes):
    both = threading.Barrier(2, timeout=5)
    ran = []

    def meet(conn, first, second):
        ran.append(first)
        conn.execute(update(note).where(note.c.id == first).values(words=note.c.words + "!"))
        if len(ran) <= 2:
            both.wait()
        conn.execute(update(note).where(note.c.id == second).values(words=note.c.words + "!"))

    await notes.write(add, 1, "")
    await notes.write(add, 2, "")
    await asyncio.gather(notes.write(meet, 1, 2), notes.write(meet, 2, 1))
    assert len(ran) == 3
    assert await notes.read(lambda conn: conn.execute(select(note.c.words)).scalars().all()) == ["!!", "!!"]


async def test_a_dead_connection_is_replaced_and_the_unit_runs_again(notes):
    unit = Fails(str(HANG_UP), 1)
    assert await notes.write(unit, 1) == 2
    assert await notes.read(numbers) == [1]


async def test_a_connection_that_dies_again_is_told(notes):
    unit = Fails(str(HANG_UP), 99)
    with pytest.raises(StorageError, match=r"lost\. Nothing was changed"):
        await notes.write(unit, 1)
    assert unit.ran == 2
    assert await notes.write(add, 2) == 2
    assert await notes.read(numbers) == [2]


async def test_lost_while_saving_it_is_not_run_again_for_it_may_have_been_saved(notes):
    await notes.write(lambda conn: conn.exec_driver_sql(HANG_UP_AT_COMMIT).close())
    unit = Fails("SELECT 1", 0)
    with pytest.raises(StorageError, match="lost while saving"):
        await notes.write(unit, 1)
    assert unit.ran == 1
    assert await notes.read(numbers) == []


async def test_a_unit_that_overlooks_an_error_of_the_database_is_not_believed(notes):
    def carefree(conn):
        try:
            conn.execute(text("SELECT 1 / 0"))
        except DBAPIError:
            return "fine"

    with pytest.raises(StorageError, match="went on after an error"):
        await notes.write(carefree)
    assert await notes.write(add, 1) == 1


@pytest.fixture
def crashing():
    """A server of one's own, to crash."""
    server = Postgres()
    yield server
    server.close()


@pytest.mark.long
async def test_what_was_acknowledged_survives_a_crash_and_the_storage_goes_on(crashing):
    storage = open_storage(crashing.url())
    await storage.write(note.create)
    acknowledged = await asyncio.gather(*(storage.write(add, number) for number in range(100)))
    half = threading.Event()

    def slow(conn, number):
        add(conn, number)
        half.set()
        lost.wait(10)

    lost = threading.Event()
    writing = asyncio.create_task(storage.write(slow, 1000))
    await asyncio.to_thread(half.wait, 5)
    await asyncio.to_thread(crashing.crash_restart)
    after = crashing.url()
    with psycopg.connect(after) as other:
        assert other.execute("SELECT count(*) FROM note").fetchone() == (len(acknowledged),)
    lost.set()
    with pytest.raises(StorageError, match="lost while saving"):
        await writing
    more = await asyncio.gather(*(storage.write(add, number) for number in range(100, 150)))
    assert await storage.read(numbers) == acknowledged + more
    await storage.close()
