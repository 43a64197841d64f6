"""The only clock. The product's time can be moved (the demo does); leases always run on real time.

Where several hosts share a database server, real time is that server's: hosts whose clocks differ would take a lease
from each other while it holds.
"""

import time
from datetime import UTC, datetime, timedelta

SLOW = 1.0
"""Seconds: an answer that took longer says too little about when it was given."""


class Clock:
    """Tells the product's time and the real one. This host's, until `keep_to` has told it a better one."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead
        self._zero: float | None = None  # what the better clock showed when `ticks` was 0

    def now(self) -> datetime:
        """The product's time, aware UTC."""
        return datetime.fromtimestamp(self.real(), UTC) + self.ahead

    def real(self) -> float:
        """Unix seconds, for leases and retries."""
        return self.host() if self._zero is None else self._zero + self.ticks()

    def host(self) -> float:
        """Unix seconds as this host has them, right or wrong."""
        return time.time()  # noqa: TID251 -- this is the clock

    def ticks(self) -> float:
        """Seconds since some moment, whatever becomes of this host's time of day; where it can be had, asleep too."""
        asleep = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if asleep is None else time.clock_gettime(asleep)

    def keep_to(self, told: float, asked: float) -> None:
        """Go by a better clock, which told `told` (Unix seconds) when it was asked at `asked` (of `ticks`)."""
        answered = self.ticks()
        if self._zero is None or answered - asked <= SLOW:
            self._zero = told - (asked + answered) / 2

    def jump(self, to: datetime) -> None:
        """Move the product's time forward to a moment. Going back is not offered: timers would fire twice."""
        self.ahead = max(self.ahead, self.ahead + (to - self.now()))
