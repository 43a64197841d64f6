"""A time of its own for the product as it is: an hour of leases, graces and time-outs passes in minutes.

It stands in a file that all processes of a run share, and goes on only once each of them has had its turn: on a busy
machine a run takes longer, but nobody's lease runs out for want of CPU. `winloss serve` begins here instead of in
`bot.cli.main`: whatever reads a clock, and every wait of the event loop, is of this time, and so is the clock of the
database's server. A host may have a clock that is wrong.
"""

import asyncio
import ctypes
import mmap
import os
import selectors
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.moments.clock import Clock

SETTING = "CHAOS_TIME"
"""Where a process finds its place in a run: which it is, how wrong its host's clock is, and the file."""
STEP = 0.05  # seconds of this time
BEAT = 0.003  # real seconds in which an idle process has its turn
GIVEN_UP = 20.0  # real seconds after which nobody waits for a process any more
PLACES = 32
PDEATHSIG = 1
NOW, DAYS, HASTE, STATE, TURNS = 0, 1, 2, 8, 8 + PLACES
ABSENT, RUNNING, STARTING = 0.0, 1.0, 2.0


class Pace:
    """The shared time, Unix seconds; and how far people's days are ahead of it."""

    def __init__(self, file: Path, place: int) -> None:
        with file.open("r+b") as opened:
            self._all = memoryview(mmap.mmap(opened.fileno(), 0)).cast("d")
        self.place = place

    @classmethod
    def new(cls, file: Path, shown: float, haste: float) -> "Pace":
        """Begin a time; who begins it has place 0."""
        file.write_bytes(bytes(8 * (TURNS + PLACES)))
        pace = cls(file, 0)
        pace._all[NOW], pace._all[HASTE] = shown, haste
        return pace

    def now(self) -> float:
        """What it shows."""
        return self._all[NOW]

    @property
    def haste(self) -> float:
        """How many times as fast it goes at most."""
        return self._all[HASTE]

    @property
    def ahead(self) -> timedelta:
        """How far people's days are ahead."""
        return timedelta(seconds=self._all[DAYS])

    @ahead.setter
    def ahead(self, ahead: timedelta) -> None:
        self._all[DAYS] = ahead.total_seconds()

    def takes_part(self, state: float, place: int | None = None) -> None:
        """Whether it waits for a process."""
        self._all[STATE + (self.place if place is None else place)] = state

    def turn(self) -> None:
        """This process has had its turn."""
        self._all[TURNS + self.place] += 1

    def goes_on(self, stopped: threading.Event) -> None:
        """Go on until stopped, a step at a time."""
        while not stopped.wait(STEP / self.haste):
            before, until = self._all[TURNS:].tolist(), time.monotonic() + GIVEN_UP
            while self._awaited(before) and time.monotonic() < until and not stopped.is_set():
                time.sleep(BEAT / 4)
            self._all[NOW] += STEP

    def _awaited(self, before: list[float]) -> bool:
        states, turns = self._all[STATE:TURNS].tolist(), self._all[TURNS:].tolist()
        return any(s == STARTING or (s == RUNNING and turns[p] == before[p]) for p, s in enumerate(states))


class _Selector(selectors.DefaultSelector):
    pace: Pace

    def select(self, timeout: float | None = None) -> Any:
        self.pace.turn()
        longest = BEAT if timeout is None else min(BEAT, timeout / self.pace.haste)
        return super().select(longest)


class HastyLoop(asyncio.SelectorEventLoop):
    """An event loop that lives in this time."""

    def __init__(self, pace: Pace) -> None:
        self._pace, selector = pace, _Selector()
        selector.pace = pace
        super().__init__(selector)
        pace.takes_part(RUNNING)

    def time(self) -> float:
        """Its time."""
        return self._pace.now()

    def close(self) -> None:
        """Nobody waits for it any more."""
        self._pace.takes_part(ABSENT)
        super().close()


def hasten(pace: Pace, skew: float) -> None:
    """Make all of the product that this process runs live in this time."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - loaded where the product would

    from bot import services  # noqa: PLC0415
    from bot.desk import ticker  # noqa: PLC0415

    class Scheduler(AsyncIOScheduler):
        def _start_timer(self, wait_seconds: float | None) -> None:
            super()._start_timer(None if wait_seconds is None else wait_seconds * pace.haste)

    told = services.server_time
    Clock.host = lambda _self: pace.now() + skew
    Clock.ticks = lambda _self: pace.now()
    Clock.now = lambda self: datetime.fromtimestamp(self.real(), UTC) + pace.ahead
    services.server_time = lambda conn: told(conn) and pace.now()
    ticker.SECONDS = 1 / pace.haste
    ticker._scheduler = Scheduler
    asyncio.Runner = partial(asyncio.Runner, loop_factory=lambda: HastyLoop(pace))


def main() -> None:
    """`winloss` in the time that the environment says."""
    from bot.cli.main import main as winloss  # noqa: PLC0415

    if sys.platform == "linux":  # a run that is stopped leaves nobody behind
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL)
    place, skew, file = os.environ.pop(SETTING).split(maxsplit=2)
    pace = Pace(Path(file), int(place))
    hasten(pace, float(skew))
    try:
        winloss()
    finally:  # who gives up while it starts, as its database is away, is waited for no more
        pace.takes_part(ABSENT)
