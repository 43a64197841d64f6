"""Chaos for as long as one likes: `python -m tests.chaos [--hours 2] [--place sqlite …] [--seed 7] [--runs 1]`.

Prints a row a run, and what the ledger knows of each interaction that went wrong. SEED alone runs that one again.
"""

import argparse
import shutil
import sys
import time
from dataclasses import replace
from itertools import count

from tests import warm
from tests.chaos.faults import Plan
from tests.chaos.machine import Outcome, run
from tests.stand_ins.memory import folder

PROCESSES = ("kill", "kill", "kill", "stop")
SERVERS = (*PROCESSES, *PROCESSES, "crash", "full", "lock")
PLANS = {
    "sqlite": Plan(seconds=600, nights=3, kinds=(*PROCESSES, *PROCESSES, "full", "lock", "held")),
    "postgresql": Plan(
        "postgresql", postgresql=True, seconds=600, nights=3, replicas=4, reps=10, every=8, skew=120.0, kinds=SERVERS
    ),
    "teams": Plan(
        "teams", teams=True, postgresql=True, seconds=600, nights=3, replicas=2, every=12, skew=120.0, kinds=SERVERS
    ),
    "upgrade": Plan("upgrade", upgrade=True, postgresql=True, seconds=300, replicas=3, every=15, kinds=PROCESSES),
    "upgrade-teams": Plan(
        "upgrade-teams", teams=True, upgrade=True, postgresql=True, seconds=300, replicas=3, every=15, kinds=PROCESSES
    ),
    "distributed": Plan("distributed", seconds=600, distributed=True, stormy=0.2, patience=3600),
    "distributed-postgresql": Plan(
        "distributed-postgresql", distributed=True, postgresql=True, seconds=300, replicas=4, every=12, skew=120.0,
        stormy=0.2, patience=3600, kinds=SERVERS
    ),
}  # fmt: skip
HEAD = ("place", "seed", "minutes", "kills", "stops", "crashes", "full", "locks", "yes", "posted", "twins", "in Teams",
        "settled", "lost", "doubled", "out of order", "undelivered")  # fmt: skip


def row(outcome: Outcome) -> tuple[str, ...]:
    """A run as a row of the table."""
    verdict, done = outcome.verdict, outcome.done
    wrong = (verdict.lost, verdict.doubled, verdict.out_of_order, verdict.undelivered)
    settled = "never" if outcome.settled is None else f"{outcome.settled:.0f} s"
    faults = tuple(done[what] for what in ("kills", "stops", "crashes", "full", "locks"))
    counts = (*faults, verdict.accepted, verdict.posted, verdict.twins, verdict.stand_twice)
    return (outcome.plan.place, str(outcome.seed), f"{outcome.plan.seconds / 60:.0f}", *map(str, counts), settled,
            *(str(len(matters)) for matters in wrong))  # fmt: skip


def line(cells: tuple[str, ...]) -> str:
    """A row of Markdown."""
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Run until the time is up; how many runs went wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos")
    asked.add_argument("--hours", type=float, default=0.0)
    asked.add_argument("--runs", type=int, default=0, help="at most so many")
    asked.add_argument("--seed", type=int)
    asked.add_argument("--place", choices=PLANS, action="append")
    asked.add_argument("--minutes", type=float, help="of the time of a run, before the faults stop")
    given = asked.parse_args()
    until, wrong = time.monotonic() + given.hours * 3600, 0
    places = given.place or list(PLANS)
    print(line(HEAD), line(("---",) * len(HEAD)), sep="\n", flush=True)
    for number in count():
        seed = number // len(places) + (given.seed or 1)
        plan = PLANS[places[number % len(places)]]
        plan = replace(plan, seconds=given.minutes * 60) if given.minutes else plan
        outcome = tried(plan, seed)
        print(line(row(outcome)), *outcome.lines, sep="\n", flush=True)
        wrong += not outcome.right
        last = number + 1 >= (given.runs or len(places)) if not given.hours else time.monotonic() > until
        if last:
            return min(wrong, 1)
    raise AssertionError("it counts on")


def tried(plan: Plan, seed: int, **given: str) -> Outcome:
    """A run in a folder that goes with it."""
    here = folder("winloss-chaos-")
    try:
        return run(plan, seed, here, **given)
    finally:
        shutil.rmtree(here)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        warm.end()
