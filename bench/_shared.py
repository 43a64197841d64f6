"""What the benchmarks share: processes of their own, their CPU and memory, and tables."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds until something that should happen counts as failed
SETTLED = 4.0  # seconds after a start, when it has left nothing for later
SERVE = ("-c", "from bot.cli.main import main; main()", "serve")


class Process:
    """`python *args` in a process of its own, ended with the block. Its output goes to the file `log`."""

    def __init__(self, *args: str, log: Path, env: Mapping[str, str] | None = None) -> None:
        self._log = log
        # bytecode is compiled beforehand, as pip does it, whatever the surroundings say
        cache = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(log.parent / "bytecode")}
        with log.open("w") as out:
            self._popen = subprocess.Popen(
                [sys.executable, *args],
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **cache, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._popen.terminate()
        try:
            self._popen.wait(10)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def cpu(self) -> float:
        """Seconds of CPU that all its threads have used, user and system, to the nanosecond."""
        return time.clock_gettime((~self._popen.pid << 3) | 2)  # the kernel's name for the CPU clock of that process

    def seen(self) -> psutil.Process:
        """What can be seen of it from outside."""
        return psutil.Process(self._popen.pid)

    def memory(self) -> float:
        """Resident memory in MB."""
        return self.seen().memory_info().rss / 1e6

    def says(self, word: str, patience: float = PATIENCE) -> str:
        """Wait for the first line with this word in it; the line."""
        until = time.monotonic() + patience
        ended = False
        while time.monotonic() < until and not ended:
            ended = self._popen.poll() is not None  # asked first, for its last words
            for line in self._log.read_text().rpartition("\n")[0].splitlines():  # whole ones
                if word in line:
                    return line
            time.sleep(0.02)
        raise SystemExit(f"A process of the benchmark did not say {word!r}:\n{self._log.read_text()}")


def stand_in(folder: Path) -> tuple[Process, str]:
    """A Slack of our own, and its address."""
    process = Process("-m", "tests.stand_ins.slack", "--port", "0", log=folder / "slack.log")
    return process, process.says("listening on").rpartition(" ")[2]


def slack_env(folder: Path, slack: str, port: int, database: str) -> dict[str, str]:
    """The environment of `winloss serve` beside the stand-in."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-stand-in",
        "SLACK_SIGNING_SECRET": "shhh-stand-in",
        "SLACK_API_URL": f"{slack}/api/",
        "WINLOSS_DATABASE_URL": f"sqlite:///{folder / database}",
        "WINLOSS_CONFIG": str(ROOT / "app.yaml"),
        "WINLOSS_PORT": str(port),
    }


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def percentile(values: Sequence[float], per_cent: int) -> float:
    """The value that so many per cent stay at or below."""
    return statistics.quantiles(values, n=100, method="inclusive")[per_cent - 1]


def table(head: Sequence[str], *rows: Sequence[object]) -> None:
    """Print rows under their heads: words to the left, figures to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        first, *rest = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join((line[0].ljust(len(first)), *rest)))
    print()


def verdict(what: str, ratio: float, most: float) -> str:
    """One line that says whether a target holds."""
    return f"{what}: {ratio:.2f} x the floor, target at most {most} x {'(holds)' if ratio <= most else '(MISSED)'}"
