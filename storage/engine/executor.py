"""What both executors share: a unit waiting for its turn, and how its result gets back to the event loop."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Protocol

from sqlalchemy import Engine

from dialogs.values import dataclass


class StorageError(Exception):
    """The database can't be reached or could not keep what it was given. The message is a sentence for people."""

    @property
    def sentence(self) -> str:
        """The sentence for the person who caused it, or who runs the product."""
        return str(self)


@dataclass(slots=True, eq=False, repr=False)
class Job:
    """One unit with its arguments, and the future somebody waits on. It runs even if nobody waits any more.

    It has no repr: asyncio puts that into the log, and the arguments are what people answered.
    """

    unit: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    writes: bool
    result: Any = None
    error: BaseException | None = None


Jobs = SimpleQueue[Job | None]  # None ends the thread that takes it


class Executor(Protocol):
    """Runs jobs on one database."""

    dialect: str
    engine: Engine

    def submit(self, job: Job) -> None:
        """Queue a job, from any thread."""

    def close(self) -> None:
        """Finish what is queued and let go of the database. Blocks."""


def deliver(jobs: Iterable[Job]) -> None:
    """Hand finished jobs back, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, done in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            loop.call_soon_threadsafe(_resolve, done)


def _resolve(jobs: list[Job]) -> None:
    for job in jobs:
        if job.future.done():  # the one who waited was cancelled
            continue
        if job.error is None:
            job.future.set_result(job.result)
        elif isinstance(job.error, StopIteration):  # a future refuses this one
            job.future.set_exception(RuntimeError("a unit of work raised StopIteration"))
        else:
            job.future.set_exception(job.error)


class Threads:
    """Up to `size` threads that take jobs from one queue. One starts when a job would else wait for its turn."""

    def __init__(self, name: str, size: int, work: Callable[[Iterator[Job]], None]) -> None:
        """`work` is a thread's: it runs each job that it is handed."""
        self._name = name
        self._size = size
        self._work = work
        self._threads: list[threading.Thread] = []
        self._queue: Jobs = SimpleQueue()
        self._undone = 0
        self._counts = threading.Lock()

    def submit(self, job: Job) -> None:
        """Queue a job."""
        with self._counts:
            self._undone += 1
            if len(self._threads) < min(self._undone, self._size):
                self._begin()
        self._queue.put(job)

    def _begin(self) -> None:
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, args=(self._jobs(),), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _jobs(self) -> Iterator[Job]:
        while job := self._queue.get():
            yield job
            with self._counts:  # before its result is known: who waited for it may bring the next one at once
                self._undone -= 1
            deliver((job,))

    def close(self) -> None:
        """Finish what is queued, then end the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
