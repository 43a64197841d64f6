"""The counts that themes and trends are tested on, as storage groups them: one entry a combination that occurs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WON, LOST, NO_DECISION = 0, 1, 2
"""The codes of `Cells.outcome`."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Debriefed closings, grouped; five columns of equal length.

    `rep`, `segment`: positions in `reps` and `segments`, whose label is "" where it is not known. `sets`: what was
    said, bit i for `keys[i]`; 0: known to be none of them. `n`: how many closings. A combination may come twice.
    Columns of `array("q")` are read without copying.
    """

    reps: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    rep: Sequence[int] = ()
    segment: Sequence[int] = ()
    outcome: Sequence[int] = ()
    sets: Sequence[int] = ()
    n: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one look at a window of time needs; `end` is the first day after it.

    `ours`: drivers, the reps' views. `buyers`: the buyers' reasons, only where the buyer told. `others`: a dimension's
    values, one bit a closing, only where it is known. `inside`: the drivers (`ours`) of the losses alone, with a
    dimension's value where the segment would stand.
    """

    start: date
    end: date
    ours: Cells
    buyers: Cells
    others: Mapping[str, Cells]
    inside: Mapping[str, Cells]


@dataclass(frozen=True, slots=True)
class Weekly:
    """One family of series: `total` a week, and how many of them each level has. Weeks in order, none left out."""

    mondays: tuple[date, ...]
    total: tuple[int, ...]
    levels: Mapping[str, tuple[int, ...]]
