"""From a database URL to the executor that runs units of work on it."""

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from storage.engine.executor import Executor, Job, StorageError
from storage.engine.sealed import Seal, attach
from storage.engine.sqlite import SQLite

__all__ = ["Storage", "StorageError", "database_url", "open_storage"]

P = ParamSpec("P")
T = TypeVar("T")


class Storage:
    """A database on which units of work run: functions of a connection and plain arguments, which may run again."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._closed = False
        self.dialect = executor.dialect

    async def write(self, unit: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit in a transaction; its result comes back after COMMIT, its error after its changes are undone.

        StorageError: the database could not keep it. A caller that is cancelled takes nothing back.
        """
        return await self._run(unit, args, kwargs, writes=True)

    async def read(self, unit: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit that only reads, on one snapshot, beside the writers."""
        return await self._run(unit, args, kwargs, writes=False)

    async def close(self) -> None:
        """Finish what was begun and let go of the database."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._executor.close)

    def _run(
        self, unit: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], *, writes: bool
    ) -> asyncio.Future[T]:
        if self._closed:
            raise StorageError("The storage is closed.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._executor.submit(Job(unit, args, kwargs, loop, future, writes))
        return future


def database_url(text: str) -> URL:
    """Parse `sqlite:///path` or `postgresql://user:password@host/name`. StorageError says what is wrong with it."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StorageError(
            "The database address can't be read. It looks like sqlite:///var/winloss.db "
            "or postgresql://user:password@host/name."
        ) from error
    match url.drivername:
        case "sqlite":
            return url
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise StorageError(f"There is no support for databases of the kind {other}; use sqlite or postgresql.")


def open_storage(url: str, seals: Callable[[Engine], Seal] | None = None) -> Storage:
    """Connect to the database at `url`. StorageError: it can't be opened or reached, or the address is wrong.

    `seals`: who encrypts and opens what people wrote there; None: what is encrypted can't be read.
    """
    executor = _executor(database_url(url))
    if seals is not None:
        attach(executor.engine.dialect, seals(executor.engine))
    return Storage(executor)


def _executor(url: URL) -> Executor:
    if url.drivername == "sqlite":
        return SQLite(url)
    from storage.engine.postgres import PostgreSQL  # noqa: PLC0415 - its driver is loaded only where it is used

    return PostgreSQL(url)
