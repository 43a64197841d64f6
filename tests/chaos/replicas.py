"""Processes of the product that are killed, stopped and started, and the database that they share."""

import csv
import signal
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from tests.chaos.haste import ABSENT, RUNNING, SETTING, STARTING, Pace
from tests.command_line import Running, environment, free_port, winloss

TIME = "time"
"""The file in which the time of a run stands."""
ENTRY = "tests.chaos.haste"


class Replica:
    """One `winloss serve`, begun again after each end on the same port. `paths`: of its code, at first and then."""

    def __init__(
        self, number: int, folder: Path, pace: Pace, paths: tuple[str, str], *, skew: float = 0, **given: str
    ) -> None:
        self.folder = folder / f"replica{number}"
        self.folder.mkdir()
        self.number, self.port, self._paths, self._pace, self._place = number, free_port(), paths, pace, number + 1
        self.address = f"http://127.0.0.1:{self.port}"
        time = f"{self._place} {skew} {folder / TIME}"
        self._env = environment(WINLOSS_PORT=str(self.port), **{SETTING: time}, **given)
        self._running: Running | None = None
        self.stopped = False

    def starts(self) -> None:
        """Begin, or begin again."""
        self._pace.takes_part(STARTING, self._place)
        self._running = Running("winloss", "serve", cwd=self.folder, env=self._env, path=self._paths[0], entry=ENTRY)
        self.stopped, self._paths = False, (self._paths[1],) * 2

    async def lives(self) -> None:
        """Wait until it answers."""
        assert self._running
        await self._running.answers(f"{self.address}/healthz")

    def kill(self) -> None:
        """The plug is pulled, also of one that stands still."""
        assert self._running
        self._pace.takes_part(ABSENT, self._place)
        self._running.kill()

    def stands_still(self) -> None:
        """Not a step more, and no end either."""
        assert self._running
        self.stopped = True
        self._pace.takes_part(ABSENT, self._place)
        self._running.send(signal.SIGSTOP)

    def goes_on(self) -> None:
        """As if nothing had been."""
        assert self._running
        self.stopped = False
        self._running.send(signal.SIGCONT)
        self._pace.takes_part(RUNNING, self._place)

    def may_write(self, size: int | None) -> None:
        """Whatever it writes may not grow beyond so many bytes; None: as it likes."""
        if self._running and not self.dead:
            limit = psutil.RLIM_INFINITY if size is None else size
            psutil.Process(self._running.pid).rlimit(psutil.RLIMIT_FSIZE, (limit, psutil.RLIM_INFINITY))

    def speaks_from(self, port: int) -> bool:
        """Whether this port of ours is an end of one of its connections."""
        if self._running is None or self.dead:
            return False
        with suppress(psutil.NoSuchProcess):  # it may end while we look
            return any(one.laddr.port == port for one in psutil.Process(self._running.pid).net_connections("tcp"))
        return False

    @property
    def dead(self) -> bool:
        """Whether it has ended."""
        return self._running is None or self._running.ended

    def ends(self) -> None:
        """No trace stays."""
        self._pace.takes_part(ABSENT, self._place)
        if self._running:
            self._running.kill()

    @property
    def said(self) -> str:
        """All it has said."""
        return self._running.output if self._running else ""


def exported(folder: Path, env: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """By deal what the product says it was told, asked by its own command."""
    done = winloss("export", "--output", "all.csv", cwd=folder, **env)
    assert done.returncode == 0, done.stderr
    kept = defaultdict(list)
    for row in csv.DictReader((folder / "all.csv").read_text("utf-8-sig").splitlines()):
        kept[row["deal"]].append({**row, "marked": row["outcome"]})
    return dict(kept)
