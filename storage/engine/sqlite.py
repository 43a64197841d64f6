"""SQLite: one writer thread that commits queued units together, and a few readers that never wait for it."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.engine import private_file
from storage.engine.closed import closed
from storage.engine.executor import Job, Jobs, StorageError, Threads, deliver

READERS = 4
BATCH_UNITS = 200
BATCH_SECONDS = 0.05  # a batch takes no further unit after this: nobody waits long for another's COMMIT
BUSY_SECONDS = 30
CHECKPOINT_SECONDS = 1.0
EMPTY_SECONDS = 60.0  # so long at most the log keeps pages of before, where somebody writes all the time
IN_THE_WAY_MS = 50  # so long at most a writer waits for that, where somebody reads just then
CHECKPOINT_PAGES = 8000  # from here on (32 MB of log) the writer checkpoints by itself


def sqlite_engine(url: URL) -> Engine:
    """An engine whose driver leaves BEGIN and COMMIT to us. Makes the file, and its folder, where they are missing."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StorageError("A SQLite database must be a file, such as sqlite:///var/winloss.db.")
    try:
        private_file.make(Path(url.database))
    except OSError as error:
        raise StorageError(f"The folder for the database {url.database} can't be made: {error.strerror}.") from error
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,  # an error is logged, what somebody answered never is
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "timeout": BUSY_SECONDS,
            "cached_statements": 512,
        },
    )


def sqlite_connect(engine: Engine, *pragmas: str) -> tuple[Connection, sqlite3.Connection]:
    """A Core connection to keep and the driver's connection under it, prepared as every connection must be."""
    try:
        conn = engine.connect()
    except DBAPIError as error:
        raise closed(engine, error) from error
    driver = cast("sqlite3.Connection", conn.connection.driver_connection)
    try:
        for pragma in ("foreign_keys = ON", "synchronous = FULL", *pragmas):
            _set(driver, pragma)
    except sqlite3.Error as error:
        conn.close()
        raise closed(engine, error) from error
    private_file.tighten(Path(str(engine.url.database)))
    return conn, driver


def _set(driver: sqlite3.Connection, pragma: str) -> None:
    """Set a pragma, with patience: where others open the same new file, going over to WAL does not wait by itself."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            driver.execute(f"PRAGMA {pragma}").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


class SQLite:
    """Runs units on one SQLite file."""

    dialect = "sqlite"

    def __init__(self, url: URL) -> None:
        self.engine = sqlite_engine(url)
        # what is erased is overwritten, whatever the library was built with
        pragmas = "journal_mode = WAL", "secure_delete = ON", f"wal_autocheckpoint = {CHECKPOINT_PAGES}"
        self._conn, self._driver = sqlite_connect(self.engine, *pragmas)
        self._queue: Jobs = SimpleQueue()
        self._waiting: deque[Job] = deque()
        self._closing = False
        self._writer = threading.Thread(target=self._write_forever, name="storage-writer", daemon=True)
        self._writer.start()
        self._readers = Threads("storage-reader", READERS, self._read_forever)
        self._closed = threading.Event()
        self._checkpointer = threading.Thread(target=self._checkpoint_forever, name="storage-checkpointer", daemon=True)
        self._checkpointer.start()

    def submit(self, job: Job) -> None:
        """Queue a job for the writer or the readers."""
        if job.writes:
            self._queue.put(job)
        else:
            self._readers.submit(job)

    def close(self) -> None:
        """Run what is queued, then close. The writer goes last, so that it folds the write-ahead log into the file."""
        self._readers.close()
        self._closed.set()
        self._checkpointer.join()
        self._queue.put(None)
        self._writer.join()

    def _write_forever(self) -> None:
        while self._take():
            batch: list[Job] = []
            try:
                self._run(batch)
            except sqlite3.Error as error:
                self._lose(batch, error)
            deliver(batch)
        self._conn.close()

    def _take(self) -> bool:
        """Wait for work, then take all that is there. False once closed and empty."""
        if not self._waiting and not self._closing:
            self._accept(self._queue.get())
        for _ in range(self._queue.qsize()):
            self._accept(self._queue.get())
        return bool(self._waiting)

    def _accept(self, job: Job | None) -> None:
        if job is None:
            self._closing = True
        else:
            self._waiting.append(job)

    def _run(self, batch: list[Job]) -> None:
        """Run waiting units in one transaction, moving each to `batch`. An error raised here has undone all of them."""
        waiting, driver = self._waiting, self._driver
        kept = 0
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            batch.extend(waiting)  # whoever holds the lock has held it for 30 s: let all know now, not one by one
            waiting.clear()
            raise
        until = time.monotonic() + BATCH_SECONDS
        while waiting and (not batch or (len(batch) < BATCH_UNITS and time.monotonic() < until)):
            job = waiting.popleft()
            batch.append(job)
            if kept:
                driver.execute("SAVEPOINT unit")
            try:
                job.result = job.unit(self._conn, *job.args, **job.kwargs)
            except BaseException as error:  # noqa: BLE001 - it is the caller's, and the thread must live on
                job.error = error
            if not driver.in_transaction:  # a full disk takes the whole transaction with it
                raise sqlite3.OperationalError(_reason(job.error)) from job.error
            if job.error is None:
                if kept:
                    driver.execute("RELEASE unit")
                kept += 1
            elif kept:
                driver.execute("ROLLBACK TO unit")
                driver.execute("RELEASE unit")
            else:  # the first one needs no SAVEPOINT: there is nothing else to lose
                driver.execute("ROLLBACK")
                driver.execute("BEGIN IMMEDIATE")
        driver.execute("COMMIT")

    def _lose(self, batch: list[Job], cause: sqlite3.Error) -> None:
        with suppress(sqlite3.Error):  # then the next BEGIN fails too, and says so to its callers
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
        for job in batch:
            error = StorageError(f"The database could not save this ({cause}). Nothing was changed; please try again.")
            error.__cause__ = cause
            job.error = error

    def _checkpoint_forever(self) -> None:
        """Fold the write-ahead log into the file beside the writer, so that no unit waits for that to reach the disk.

        A passive checkpoint blocks nobody. Once nobody writes, or a minute has passed, the log is cut to nothing, too:
        else it would keep what was erased until its pages are written over. What fails, or is in somebody's way, is
        left to the next second, and in the end to the writer, who tells.
        """
        driver: sqlite3.Connection | None = None
        done, emptied, since = 0, 0, time.monotonic()
        while not self._closed.wait(CHECKPOINT_SECONDS):
            written = self._driver.total_changes
            if written == emptied:
                since = time.monotonic()
                continue
            rests, done = written == done, written
            with suppress(sqlite3.Error, StorageError):
                if driver is None:
                    conn, driver = sqlite_connect(self.engine, f"busy_timeout = {IN_THE_WAY_MS}")
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
                if rests or time.monotonic() - since > EMPTY_SECONDS:
                    (busy, *_), *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                    if not busy:
                        emptied, since = written, time.monotonic()
        if driver is not None:
            conn.close()

    def _read_forever(self, jobs: Iterator[Job]) -> None:
        conn: Connection | None = None
        for job in jobs:
            try:
                if conn is None:
                    conn, driver = sqlite_connect(self.engine, "query_only = ON")
                driver.execute("BEGIN")  # one snapshot for all that the unit reads
                try:
                    job.result = job.unit(conn, *job.args, **job.kwargs)
                finally:
                    driver.execute("ROLLBACK")
            except BaseException as error:  # noqa: BLE001 - it is the caller's, and the thread must live on
                job.error = error
        if conn is not None:
            conn.close()


def _reason(error: BaseException | None) -> str:
    """Why the transaction went, in the database's words."""
    if error is None:
        return "a unit of work ended the transaction"
    return str(error.orig if isinstance(error, DBAPIError) else error)
