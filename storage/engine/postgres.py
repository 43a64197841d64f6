"""PostgreSQL: the same units on a few threads, each with a connection of its own."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import psycopg
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.engine.executor import Job, StorageError, Threads

THREADS = 10
ATTEMPTS = 6
RETRY = {"40001", "40P01"}  # serialization_failure, deadlock_detected
DATA = "22"  # errors of this class quote the value in their first line
CONNECTION = {
    "application_name": "winloss",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "tcp_user_timeout": "30000",  # a server that went without a word is noticed in half a minute, not in two hours
}

Driver = psycopg.Connection[tuple[object, ...]]


def postgres_engine(url: URL) -> Engine:
    """An engine that opens a connection whenever one is asked for."""
    engine = create_engine(
        url.set(query={**CONNECTION, **url.query}),
        poolclass=NullPool,
        hide_parameters=True,
        use_native_hstore=False,  # no table has any, and it would be looked for at each start
    )
    event.listen(engine, "handle_error", _without_values)
    return engine


def _without_values(context: ExceptionContext) -> None:
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(error, psycopg.Error):
        _keep_to_the_point(error)
        if wrapped is not None:
            wrapped.args = (f"({type(error).__name__}) {error}",)


def _keep_to_the_point(error: psycopg.Error) -> None:
    """Leave out what PostgreSQL adds below the first line: "Failing row contains (…)" is what somebody answered."""
    if error.sqlstate is not None:
        quotes = error.sqlstate.startswith(DATA)
        error.args = (f"data exception {error.sqlstate}" if quotes else error.diag.message_primary,)


def postgres_connect(engine: Engine) -> Connection:
    """A new connection."""
    try:
        return engine.connect()
    except DBAPIError as error:
        url = engine.url
        where = URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database)
        reason = str(error.orig).strip().splitlines()[0]
        raise StorageError(f"The database {where} can't be reached: {reason}.") from error


class PostgreSQL:
    """Runs units on a PostgreSQL database."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self.engine = postgres_engine(url)
        self._unused = [postgres_connect(self.engine)]  # a wrong address is told at the start
        self._threads = Threads("storage", THREADS, self._work)
        self.submit = self._threads.submit

    def close(self) -> None:
        """Finish what is queued, then let go of all connections."""
        self._threads.close()
        for unused in self._unused:
            unused.close()

    def _work(self, jobs: Iterator[Job]) -> None:
        session = _Session(self.engine)
        with suppress(IndexError):
            session.use(self._unused.pop())
        for job in jobs:
            try:
                job.result = session.run(job)
            except BaseException as error:  # noqa: BLE001 - it is the caller's, and the thread must live on
                job.error = error
        session.drop()


class _Session:
    """One thread's connection. Core never ends its transaction; the driver does, once a unit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._conn: Connection | None = None
        self._writes: bool | None = None  # what the connection is set up for

    def use(self, conn: Connection) -> None:
        """Have a connection that is open already."""
        self._conn = conn

    def run(self, job: Job) -> object:
        """Run one unit in one transaction. It may run again as long as its COMMIT was not sent or was refused."""
        reconnected = False
        attempt = 1
        while True:
            conn, driver = self._ready(job.writes)
            saving = False
            try:
                result: object = job.unit(conn, *job.args, **job.kwargs)
                saving = True
                self._commit(driver)
            except BaseException as error:
                if isinstance(error, psycopg.Error):  # from COMMIT, which doesn't go through the engine
                    _keep_to_the_point(error)
                if self._undo(driver):
                    if attempt == ATTEMPTS or _sqlstate(error) not in RETRY:
                        raise
                    _back_off(attempt)
                    attempt += 1
                elif saving:
                    raise StorageError(
                        "The connection to the database was lost while saving. Please look whether this was saved."
                    ) from error
                elif reconnected:
                    raise StorageError("The connection to the database was lost. Nothing was changed.") from error
                else:
                    reconnected = True
            else:
                return result

    @staticmethod
    def _commit(driver: Driver) -> None:
        if driver.info.transaction_status == TransactionStatus.INERROR:  # COMMIT would roll back without a word
            raise StorageError("A unit of work went on after an error of the database. Nothing was changed.")
        driver.commit()

    def drop(self) -> None:
        """Let go of the connection."""
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.invalidate()
            conn.close()

    def _ready(self, writes: bool) -> tuple[Connection, Driver]:
        conn = self._conn
        if conn is None:
            conn = self._conn = postgres_connect(self._engine)
            self._writes = None
        driver = cast("Driver", conn.connection.driver_connection)
        if self._writes is not writes:
            self._writes = writes
            # several statements of a reading unit see one snapshot, as they do on SQLite
            driver.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
            driver.read_only = not writes
        return conn, driver

    def _undo(self, driver: Driver) -> bool:
        """Roll back. False if the connection is gone."""
        try:
            driver.rollback()
        except psycopg.Error:
            self.drop()
            return False
        return True


def _sqlstate(error: BaseException) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def _back_off(attempt: int) -> None:
    """Wait some 8 ms, then ever longer, a little differently in each thread."""
    time.sleep(0.004 * 2**attempt * (0.5 + time.monotonic_ns() % 997 / 997))
