"""python -m tests.fuzz [--platform teams] [--inputs 100000] [--seed N]: exits with 1 where something was no good."""

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path

import psutil

from tests.fuzz.run import RUNS, Ran


def main() -> None:
    """Throw, and say what came of it."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--inputs", type=int, default=100_000)
    asked.add_argument("--platform", choices=list(RUNS), default="slack")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = asked.parse_args()
    print(f"{given.platform}, seed {given.seed}, {given.inputs} inputs", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        ran = asyncio.run(RUNS[given.platform](Path(folder), given.inputs, given.seed))
    tell(ran, time.monotonic() - began)
    raise SystemExit(not ran.good)


def tell(ran: Ran, seconds: float) -> None:
    """What came of it, in words."""
    for kind, count in ran.came.kinds.most_common():
        silent = ran.came.silent[kind]
        print(f"{count:8} {kind}", f"({silent} without an answer)" if silent else "")
    print("statuses", dict(sorted(ran.came.statuses.items())))
    health, bare = ran.health, ran.health.bare
    print(f"/healthz: median {health.median * 1e3:.1f} ms, worst {health.worst * 1e3:.0f} ms of {len(health.took)}")
    print(f"a bare listener beside it: {bare[len(bare) // 2] * 1e3:.1f} ms, {bare[-1] * 1e3:.0f} ms")
    print(f"memory {ran.before:.0f} MB before, {ran.after:.0f} after; {ran.handles} handles open at the end")
    thrown, load = sum(ran.came.kinds.values()), psutil.getloadavg()[0]
    print(f"{thrown / seconds:.0f} a second on a machine with a load of {load:.1f}")
    for number, made, answer in ran.came.faults[:5]:
        print(f"input {number} ({made.kind}): {answer[:80]!r} for {b''.join(made.pieces)[:1500]!r}")
    for line in ran.said[:5]:
        print("the log:", line)
    late = "" if health.worst <= health.allowed else f", and /healthz took more than {health.allowed:.1f} s"
    print(f"{len(ran.came.faults)} answers of 5xx, {len(ran.said)} faults in the log{late}")


if __name__ == "__main__":
    main()
