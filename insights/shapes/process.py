"""Where in the buying process deals were lost, and how many were never a fit: counts, whose they are besides."""

from collections.abc import Mapping
from dataclasses import field

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.shapes.counts import Breakdown


@dataclass(frozen=True, slots=True)
class Fit:
    """Of `n` debriefs that named a reason, in how many it was `never` a fit; the ids only serve to hide what is few."""

    never: int
    n: int
    reps: frozenset[str]


Fits = Mapping[Outcome, Mapping[str, Fit]]
"""By outcome and value of one dimension."""


@dataclass(frozen=True, slots=True)
class Process:
    """Of one period. `stages`: the closings by their stage; `fit` is by segment, `sources` the same by lead source.

    "" is what isn't known.
    """

    stages: Breakdown = field(default_factory=dict)
    fit: Fits = field(default_factory=dict)
    sources: Fits = field(default_factory=dict)
