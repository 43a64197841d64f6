"""From a clone to the demo's address: `make demo` in a fresh clone, its packages in the cache, beside an empty venv.

The first clone fills the cache of packages and isn't counted. CPU is that of all it starts, the demo included. The
environment's size is without the cache it is linked to.
Usage: python -m bench.install [runs, by default 3]
"""

import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench._shared import ROOT, free_port, table

PATIENCE = 900.0


def empty(folder: Path) -> Path:
    """An environment with nothing but pip in it."""
    subprocess.run((sys.executable, "-m", "venv", folder / "empty"), check=True)
    return folder / "empty"


def demo(folder: Path) -> Path:
    """A clone, and its demo until that has said its address and is ended; the environment it made."""
    clone, log = folder / "clone", folder / "said.log"
    subprocess.run(("git", "clone", "--quiet", ROOT, clone), check=True)
    surroundings = {
        key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "PYTHON", "VIRTUAL"))
    }
    env = {**surroundings, "PYTHONUNBUFFERED": "1", "WINLOSS_PORT": str(free_port())}
    with log.open("w") as out:
        made = subprocess.Popen(
            ("make", "demo", f"PYTHON={sys.executable}"),
            cwd=clone, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    until = time.monotonic() + PATIENCE
    while "/signin/" not in log.read_text() and made.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    if made.poll() is None:
        os.killpg(made.pid, signal.SIGTERM)
    made.wait()
    if "/signin/" not in log.read_text():
        raise SystemExit(f"The demo said no address:\n{log.read_text()}")
    return clone / ".venv"


def measure(make: Callable[[Path], Path]) -> tuple[float, float, float]:
    """Seconds, seconds of CPU, and MB of what was made."""
    with tempfile.TemporaryDirectory() as name:
        begun, used = time.monotonic(), cpu()
        made = make(Path(name))
        took = time.monotonic() - begun, cpu() - used
        return *took, sum(path.lstat().st_size for path in made.rglob("*")) / 1e6


def cpu() -> float:
    """What all children that have ended have used, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(runs: int) -> None:
    measure(demo)
    rows: dict[str, list[tuple[float, float, float]]] = {"floor: an empty environment": [], "make demo": []}
    for _ in range(runs):
        for found, make in zip(rows.values(), (empty, demo), strict=True):
            found.append(measure(make))
    medians = {name: [statistics.median(column) for column in zip(*found, strict=True)] for name, found in rows.items()}
    print(f"From a clone to the demo's address, medians of {runs} runs.\n")
    table(
        ("", "seconds", "CPU s", "MB"),
        *((name, f"{s:.0f}", f"{used:.1f}", f"{size:.0f}") for name, (s, used, size) in medians.items()),
    )
    ours = medians["make demo"][0]
    print(f"{ours:.0f} s, target at most 60 s {'(holds)' if ours <= 60 else '(MISSED)'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
