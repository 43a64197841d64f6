"""`winloss serve` whose clock somebody else moves on, so that a year passes in an hour: the process of bench.soak.

How many seconds it is ahead stands in a file of eight bytes that both map. Whoever moves it does so while nothing is
being sent, or what is under way would lose its lease.
Usage: SOAK_AHEAD=file python -m bench._days serve
"""

import mmap
import os
import time
from pathlib import Path

SETTING = "SOAK_AHEAD"


class Ahead:
    """How far a clock is ahead, in seconds, for all processes that map the file."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._all = memoryview(mmap.mmap(opened.fileno(), 0)).cast("d")

    @classmethod
    def new(cls, file: Path) -> "Ahead":
        """Begin: it shows what all clocks do."""
        file.write_bytes(bytes(8))
        return cls(file)

    @property
    def seconds(self) -> float:
        """How far."""
        return self._all[0]

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        self._all[0] = seconds

    def now(self) -> float:
        """Unix seconds, so far ahead."""
        return time.time() + self.seconds  # noqa: TID251 - the clock of the product is made of it


def main() -> None:
    """`winloss` by this clock."""
    from bot import services  # noqa: PLC0415
    from bot.cli.main import main as winloss  # noqa: PLC0415
    from bot.moments.clock import Clock  # noqa: PLC0415

    ahead, told, ticks = Ahead(Path(os.environ.pop(SETTING))), services.server_time, Clock.ticks
    Clock.host = lambda _self: ahead.now()  # type: ignore[method-assign]
    Clock.ticks = lambda self: ticks(self) + ahead.seconds  # type: ignore[method-assign]
    services.server_time = lambda conn: told(conn) + ahead.seconds  # the clock of a database's server
    winloss()


if __name__ == "__main__":
    main()
