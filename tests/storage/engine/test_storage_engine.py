"""What both executors promise to those who hand them units."""

import asyncio
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine.engine import StorageError, open_storage

note = Table("note", MetaData(), Column("id", Integer, primary_key=True), Column("words", Text, nullable=False))


def add(conn, number, words="hello"):
    conn.execute(insert(note), {"id": number, "words": words})
    return number


def add_then_refuse(conn, number):
    add(conn, number)
    raise ValueError("no, thank you")


def numbers(conn):
    return sorted(conn.execute(select(note.c.id)).scalars())


@pytest_asyncio.fixture
async def notes(empty_database):
    """A storage with an empty table `note`."""
    opened = open_storage(empty_database)
    await opened.write(note.create)
    yield opened
    await opened.close()


async def test_a_result_comes_back_once_it_is_committed(notes, empty_database):
    assert await notes.write(add, 1, words="first") == 1
    other = open_storage(empty_database)
    assert await other.read(numbers) == [1]
    await other.close()


async def test_an_error_reaches_its_caller_alone_and_undoes_its_unit_alone(notes):
    ends = await asyncio.gather(
        *(notes.write(add_then_refuse if number % 3 == 0 else add, number) for number in range(30)),
        return_exceptions=True,
    )
    for number, end in enumerate(ends):
        assert isinstance(end, ValueError) if number % 3 == 0 else end == number
    assert await notes.read(numbers) == [number for number in range(30) if number % 3]


async def test_a_broken_constraint_harms_nobody_else(notes):
    ends = await asyncio.gather(*(notes.write(add, number % 10) for number in range(20)), return_exceptions=True)
    assert sum(isinstance(end, IntegrityError) for end in ends) == 10
    assert await notes.read(numbers) == list(range(10))


async def test_no_increment_is_lost_between_two_processes_worth_of_writers(notes, empty_database):
    def increment(conn):
        was = int(conn.execute(select(note.c.words).where(note.c.id == 1).with_for_update()).scalar_one())
        conn.execute(update(note).values(words=str(was + 1)))

    await notes.write(add, 1, "0")
    other = open_storage(empty_database)
    await asyncio.gather(*(storage.write(increment) for storage in (notes, other) for _ in range(150)))
    await other.close()
    assert await notes.read(lambda conn: conn.execute(select(note.c.words)).scalar_one()) == "300"


async def test_a_cancelled_caller_takes_nothing_with_it(notes, empty_database):
    held, release = threading.Event(), threading.Event()

    def hold(conn):
        held.set()
        release.wait(5)

    holding = asyncio.create_task(notes.write(hold))
    await asyncio.to_thread(held.wait, 5)
    waiting = [asyncio.create_task(notes.write(add, number)) for number in range(5)]
    await asyncio.sleep(0)
    waiting[2].cancel()
    release.set()
    ends = await asyncio.gather(holding, *waiting, return_exceptions=True)
    assert isinstance(ends.pop(3), asyncio.CancelledError)
    assert ends == [None, 0, 1, 3, 4]
    await notes.close()  # also waits for the one nobody waits for
    again = open_storage(empty_database)
    assert await again.read(numbers) == [0, 1, 2, 3, 4]
    await again.close()


async def test_reads_do_not_wait_for_a_long_write_and_do_not_see_it(notes):
    written, release = threading.Event(), threading.Event()

    def slow(conn):
        add(conn, 1)
        written.set()
        release.wait(5)

    writing = asyncio.create_task(notes.write(slow))
    await asyncio.to_thread(written.wait, 5)
    assert await asyncio.wait_for(notes.read(numbers), 2) == []
    assert not writing.done()
    release.set()
    await writing
    assert await notes.read(numbers) == [1]


async def test_all_that_one_unit_reads_is_of_one_moment(notes):
    looked, release = threading.Event(), threading.Event()

    def look_twice(conn):
        before = numbers(conn)
        looked.set()
        release.wait(5)
        return before, numbers(conn)

    looking = asyncio.create_task(notes.read(look_twice))
    await asyncio.to_thread(looked.wait, 5)
    await notes.write(add, 1)
    release.set()
    assert await looking == ([], [])


async def test_one_thread_with_its_connection_does_for_who_asks_one_after_the_other(notes):
    assert len({await notes.read(lambda _conn: threading.get_ident()) for _ in range(12)}) == 1


async def test_those_who_ask_at_once_wait_for_nobody(notes):
    together = threading.Barrier(4)
    waiting = [notes.read(lambda _conn: together.wait(60)) for _ in range(4)]
    assert sorted(await asyncio.gather(*waiting)) == [0, 1, 2, 3]


async def test_a_reading_unit_may_not_write(notes):
    with pytest.raises(DBAPIError, match=r"read-?only"):
        await notes.read(add, 1)
    assert await notes.read(numbers) == []


async def test_a_generator_that_ran_dry_in_a_unit_hangs_nobody(notes):
    with pytest.raises(RuntimeError, match="StopIteration"):
        await notes.write(lambda conn: next(iter(())))
    assert await notes.write(add, 1) == 1


async def test_closing_finishes_what_was_handed_over(notes, empty_database):
    waiting = [asyncio.create_task(notes.write(add, number)) for number in range(50)]
    await asyncio.sleep(0)
    await notes.close()
    assert await asyncio.gather(*waiting) == list(range(50))
    with pytest.raises(StorageError, match="closed"):
        await notes.write(add, 99)
    again = open_storage(empty_database)
    assert await again.read(lambda conn: conn.execute(select(func.count()).select_from(note)).scalar_one()) == 50
    await again.close()


KILLED = """
import asyncio, sys
from storage.engine.engine import open_storage
from tests.storage.engine.test_storage_engine import add

async def main():
    storage = open_storage(sys.argv[1])
    async def go(start):
        for number in range(start, 100_000, 20):
            print(await storage.write(add, number), flush=True)
    await asyncio.gather(*(go(start) for start in range(20)))

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_kill_9(notes, empty_database):
    here = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLED, empty_database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=here, text=True) as process:  # noqa: ASYNC220 - it is alone
        said = [next(process.stdout) for _ in range(300)]
        process.send_signal(signal.SIGKILL)
        said += [line for line in process.stdout if line.endswith("\n")]
    acknowledged = {int(line) for line in said}
    assert len(acknowledged) >= 300
    assert acknowledged <= set(await notes.read(numbers))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "can't be read"),
        ("winloss.db", "can't be read"),
        ("mysql://localhost/x", "no support for databases of the kind mysql"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite:////dev/null/winloss.db", "folder for the database"),
        ("sqlite:////dev", "/dev can't be opened"),
        ("postgresql://rep:hush@127.0.0.1:1/deals", "postgresql://rep@127.0.0.1:1/deals can't be reached"),
    ],
)
def test_a_wrong_address_gets_one_clear_sentence(url, sentence):
    with pytest.raises(StorageError, match=sentence) as caught:
        open_storage(url)
    assert "hush" not in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("deal,outcome\n" * 500)
    with pytest.raises(StorageError, match="file is not a database"):
        open_storage(f"sqlite:///{path}")
    assert path.read_text() == "deal,outcome\n" * 500
