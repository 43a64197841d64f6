"""The counts that themes and trends are tested on, as storage groups them: one entry a combination that occurs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from operator import add

from dialogs.values import dataclass

WON, LOST, NO_DECISION = 0, 1, 2
"""The codes of `Cells.outcome`."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Debriefed closings, grouped; five columns of equal length.

    `rep`, `segment`: positions in `reps` and `segments`, whose label is "" where it is not known. `sets`: what was
    said, bit i for `keys[i]`; 0: known to be none of them. `n`: how many closings. A combination may come twice.
    Columns of `array("q")` are read without copying. Of the losses alone: `value`, a dimension's, a position in
    `values`, whose label is "" where it is not known.
    """

    reps: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    rep: Sequence[int] = ()
    segment: Sequence[int] = ()
    outcome: Sequence[int] = ()
    sets: Sequence[int] = ()
    n: Sequence[int] = ()
    values: tuple[str, ...] = ()
    value: Sequence[int] = ()


def shared(cells: Cells, sellers: int) -> frozenset[str]:
    """The keys that at least so many known sellers said."""
    heard: defaultdict[int, set[int]] = defaultdict(set)
    for rep, said in zip(cells.rep, cells.sets, strict=True):
        if cells.reps[rep]:
            heard[said].add(rep)
    names = enumerate(cells.keys)
    return frozenset(
        name
        for bit, name in names
        if len(set().union(*(reps for said, reps in heard.items() if said >> bit & 1))) >= sellers
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one look at a window of time needs; `end` is the first day after it.

    `ours`: drivers, the reps' views. `heard`: the buyers' reasons as sellers heard them, only where the buyer told.
    `buyers`: those that buyers gave themselves; what a rep types is none of these. `others`: a dimension's values, one
    bit a closing, only where it is known. `inside`: the drivers (`ours`) of the losses alone, with the value of a
    dimension.
    """

    start: date
    end: date
    ours: Cells
    heard: Cells
    others: Mapping[str, Cells]
    inside: Mapping[str, Cells]
    buyers: Cells = field(default_factory=Cells)


@dataclass(frozen=True, slots=True)
class Weekly:
    """One family of series, in weeks in order, none left out.

    `sets`: how many closings a week are of just these levels of the family, () of none. They add up to all that count.
    """

    mondays: tuple[date, ...]
    sets: Mapping[tuple[str, ...], tuple[int, ...]]

    @property
    def total(self) -> tuple[int, ...]:
        """How many a week."""
        return self._sum(self.sets)

    @property
    def levels(self) -> dict[str, tuple[int, ...]]:
        """How many a week have each level; one closing may have several."""
        names = sorted({name for said in self.sets for name in said})
        return {name: self._sum(said for said in self.sets if name in said) for name in names}

    def only(self, names: Collection[str]) -> "Weekly":
        """The same, but only these levels are told apart."""
        sets: dict[tuple[str, ...], tuple[int, ...]] = {}
        for said, numbers in self.sets.items():
            kept = tuple(name for name in said if name in names)
            known = sets.get(kept)
            sets[kept] = numbers if known is None else tuple(map(add, known, numbers))
        return replace(self, sets=sets)

    def _sum(self, sets: Iterable[tuple[str, ...]]) -> tuple[int, ...]:
        columns = [self.sets[said] for said in sets]
        return tuple(map(sum, zip(*columns, strict=True))) if columns else (0,) * len(self.mondays)
