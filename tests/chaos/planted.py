"""Faults planted on purpose, each in a copy of the rooms it is in: a machine that doesn't find them proves nothing.

`python -m tests.chaos.planted [name …]` tries them, and prints which seed found each. With the same seed all must be
right where nothing is planted: else whatever was found may be something else.
"""

import shutil
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests import warm
from tests.chaos.__main__ import line, tried
from tests.chaos.faults import Plan
from tests.chaos.machine import Outcome
from tests.docs.recipes import apply, hunks
from tests.stand_ins.memory import folder

BUGS = Path(__file__).with_name("bugs")
LATE = Plan(seconds=60, stormy=0.5, posting=("drop_late",), kinds=(), nights=0, patience=150)
KILLS = Plan(seconds=90, every=8, stormy=0.1, kinds=("kill",), nights=0, patience=150)
LOCKS = replace(KILLS, kinds=("held",))
ZOMBIES = Plan(
    "postgresql",
    postgresql=True,
    replicas=3,
    stormy=0.1,
    seconds=240,
    every=10,
    kinds=("zombie",),
    nights=0,
    patience=150,
)
NIGHTS = Plan(seconds=80, later=0.9, stormy=0.0, kinds=("spoil",), every=20, patience=150)
FOUND_BY = {
    "lease only": (KILLS, 1, 2, 3),
    "no fence": (ZOMBIES, 1, 2, 3),
    "no grace": (LATE, 1, 2, 3),
    "grace too short": (LATE, 1, 2, 3),
    "zombie worker": (ZOMBIES, 1, 2, 3),
    "acknowledging before commit": (LOCKS, 1, 2, 3),
    "one transaction for all timers": (NIGHTS, 1, 2, 3),
}
"""By what stands in `bugs`: the plan that finds it, and seeds to try, the likeliest first."""


def plant(name: str, there: Path) -> str:
    """Copy the rooms that it is in, and plant it; where Python is to look for packages."""
    for hunk in hunks((BUGS / f"{name.replace(' ', '_')}.diff").read_text()):
        room = hunk.file.partition("/")[0]
        if not (there / room).exists():
            shutil.copytree(Path(warm.TREE) / room, there / room, ignore=shutil.ignore_patterns("__pycache__"))
        apply(there, hunk)
    return f"{there}:{warm.TREE}"


def found(name: str, *given: int) -> tuple[int, Outcome] | None:
    """The first of its seeds that finds it, and what that came to."""
    plan, *seeds = FOUND_BY[name]
    there = folder("winloss-planted-")
    try:
        path = plant(name, there)
        for seed in given or seeds:
            outcome = tried(plan, seed, path=path)
            if not outcome.right:
                return seed, outcome
        return None
    finally:
        shutil.rmtree(there)


@cache
def right_without(plan: Plan, seed: int) -> bool:
    """Whether all is right with this tree as it is."""
    return tried(plan, seed).right


def named(outcome: Outcome) -> str:
    """What is wrong, in words."""
    kinds = ("lost", "doubled", "out_of_order", "undelivered")
    counts = {kind: len(getattr(outcome.verdict, kind)) for kind in kinds}
    return ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in counts.items() if n) or "never settled"


def main() -> int:
    """How many aren't found, or not by what is wrong with them alone."""
    missed = 0
    for name in sys.argv[1:] or FOUND_BY:
        told = found(name)
        if told is None:
            cells = (name, "not found", "", "")
            missed += 1
        else:
            right = right_without(FOUND_BY[name][0], told[0])
            cells = (name, f"seed {told[0]}", named(told[1]), "right without it" if right else "WRONG WITHOUT IT, TOO")
            missed += not right
        print(line(cells), flush=True)
    return missed


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        warm.end()
