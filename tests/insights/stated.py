"""Tests whose deviates, odds and numbers are stated, and stay so: to see what is made of them, and of nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from dialogs.values import dataclass
from insights.inference.families import FIRST, Family, Test
from insights.inference.ground import Ground
from insights.inference.odds import upper
from insights.inference.score import Bools, Floats
from insights.shapes.evidence import LOST, Evidence
from insights.shapes.findings import Finding, Source, Tier

SURE = 9.0
"""More than any bar."""


@dataclass(frozen=True)
class Said:
    """One thing that is said, and how clearly more often of a group.

    `after`, `weaker`: its deviate and its odds once another one is set aside, where they change. `pooled`: its deviate
    without a look at segments.
    """

    what: str
    z: float = SURE
    group: int = LOST
    budget: int = FIRST
    effect: float = 3.0
    after: float | None = None
    weaker: float | None = None
    pooled: float = 0.0
    deals: int = 30
    reps: int = 4
    accounts: int = 30
    family: str = "driver"


@dataclass(frozen=True, eq=False)
class Stated(Family):
    """A level each."""

    said_of: tuple[Said, ...] = ()

    def odds(self, group: int, level: int) -> tuple[float, float, float]:
        effect = self.said_of[level].effect
        return effect, effect / 2, effect * 2

    def shown(self, group: int, level: int) -> bool:
        return True

    def findings(self, tests: Iterable[Test], checked: date) -> Iterator[Finding]:
        for group, level in tests:
            of, (effect, low, high) = self.said_of[level], self.odds(group, level)
            yield Finding(
                self.selector(group, level), Tier.COUNTS, False, of.deals, 60, 4, 60, of.reps, of.accounts, None,
                effect, low, high, float(self.p[group, level]), checked,
            )  # fmt: skip

    def pooled(self, least: Floats, below: float) -> Floats:
        found = np.zeros(self.z.shape)
        for level, of in enumerate(self.said_of):
            found[of.group, level] = of.pooled * (of.z < below)
        return found

    def without(self, gone: Bools) -> Family:
        left = [
            replace(of, z=0.0 if gone[level] else of.z if of.after is None else of.after, effect=of.weaker or of.effect)
            for level, of in enumerate(self.said_of)
        ]
        return stated(*left, source=self.source, inside=(self.dimension, self.values), n=self.n)


def stated(
    *said: Said, source: Source = Source.OURS, inside: tuple[str, tuple[str, ...]] = ("", ()), n: int = 120
) -> Stated:
    """A family of these; `inside`: a dimension, and its values."""
    shape, every = (max(3, len(inside[1])), len(said)), np.ones(1, dtype=bool)
    z, budget = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    for level, of in enumerate(said):
        z[of.group, level], budget[of.group, level] = of.z, of.budget
    whats, none = tuple((of.family, of.what) for of in said), np.zeros(1, dtype=np.int8)
    return Stated(
        Ground(NOTHING), whats, source, *inside, every, none, shape[0], none, np.eye(len(said), dtype=bool), budget, n,
        z, upper(z), None, None, said,
    )  # fmt: skip


NOTHING = Evidence(date(2025, 10, 27), date(2026, 10, 26))
