"""What is tested together: the levels of one dimension against the outcomes, as arrays. numpy: import it late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.inference.cmh import Bools, Floats, Ints, Strata, Tables, by_group, deviates, odds, upper
from insights.shapes.cells import LOST, NO_DECISION, WON, Cells, Evidence
from insights.shapes.dimensions import FACTS
from insights.shapes.disclosure import enough
from insights.shapes.findings import Finding, Selector, Source, Tier

FIRST, SECOND = 1, 2
"""The budgets: that of the drivers alone, and that of all the rest. 0: not tested."""
OF_CODE = {WON: Outcome.WON, LOST: Outcome.LOST, NO_DECISION: Outcome.NO_DECISION}
_BITS = 63
"""How many bits fit one of numpy's numbers; longer ones are taken apart as Python's."""
_AT_ONCE = 16_384
"""Cells summed at a time: as many as a processor's cache holds, which is four times as fast as all at once."""


@dataclass(frozen=True, slots=True)
class Least:
    """The fewest deals worth a test: of a level, of the group it is looked for in, and of the others beside it.

    All three are known before looking at how they come together, so leaving tests out by them costs no honesty.
    """

    said: int
    group: int
    others: int


@dataclass(frozen=True, slots=True, eq=False)
class Heap:
    """Cells: the place of each (seller, segment and group together), its set of answers, and how many deals.

    `group`: of each place. `said`: by set and level. There are far fewer sets and places than cells, so what looks at
    levels goes by set, and what tests goes by place.
    """

    place: Ints
    sets: Ints
    n: Floats
    group: Ints
    groups: int
    said: Bools

    def counts(self) -> Tables:
        """One entry a place."""
        places, levels = self.group.size, self.said.shape[1]
        n, said = np.bincount(self.place, self.n, places).astype(np.float64, copy=False), np.zeros(places * levels)
        # the levels of all sets in one column, those of a set together; each cell takes as many of them as its set has
        column, many = self.said.nonzero()[1], self.said.sum(axis=1)
        start = many.cumsum() - many
        for first in range(0, self.n.size, _AT_ONCE):
            cells = slice(first, first + _AT_ONCE)
            sets = self.sets[cells]
            takes = many[sets]
            jump = (start[sets] - takes.cumsum() + takes).repeat(takes)
            spots = (self.place[cells] * levels).repeat(takes) + column[np.arange(jump.size) + jump]
            said += np.bincount(spots, self.n[cells].repeat(takes), said.size)
        return by_group(self.group, self.groups, n, said.reshape(places, levels))

    def without(self, gone: Bools) -> "Heap":
        """The cells left when some of the sets are left out."""
        left = ~gone[self.sets]
        return replace(self, place=self.place[left], sets=self.sets[left], n=self.n[left])


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Tests on one heap of cells. A group is an outcome, or one of the `values` of a dimension inside the losses.

    `counts`: of the heap, by place. `reps` and `segments`: its places within sellers, and within sellers and segments
    together; one object where there are no segments to tell apart. By group and level: `budget`; `p_reps`, the
    one-sided p within sellers; `z` and `p`, of that and the one within segments whichever says less (an
    intersection–union test).
    """

    whats: tuple[tuple[str, str], ...]  # family and what, of each level
    source: Source
    dimension: str
    values: tuple[str, ...]
    known: Bools  # of the sellers' codes
    heap: Heap
    counts: Tables
    reps: Strata
    segments: Strata
    budget: Ints
    p_reps: Floats
    z: Floats
    p: Floats

    def selector(self, group: int, level: int) -> Selector:
        """The deals that a test is about."""
        family, what = self.whats[level]
        if self.dimension:
            return Selector(family, what, Outcome.LOST, self.source, (self.dimension, self.values[group]))
        return Selector(family, what, OF_CODE[group], self.source)

    def finding(self, group: int, level: int, checked: date) -> Finding:
        """What the cells know of a test, as a plain count."""
        counts = self.counts
        mine = counts.group == group
        reps = np.unique(self.reps.stratum[mine & (counts.said[:, level] > 0)])
        deals, n = counts.deals[group, level], counts.n[mine].sum()
        effect, low, high = self.odds(group, level)
        return Finding(
            self.selector(group, level),
            Tier.COUNTS,
            confirmed=False,
            deals=round(deals),
            n=round(n),
            others=round(counts.deals[:, level].sum() - deals),
            others_n=round(counts.n.sum() - n),
            reps=int(self.known[reps].sum()),
            accounts=0,
            heard=None,
            effect=effect,
            low=low,
            high=high,
            p=float(self.p[group, level]),
            checked=checked,
        )

    def odds(self, group: int, level: int) -> tuple[float, float, float]:
        """The odds ratio of a test within sellers, and its 95 % interval."""
        return odds(self.counts, self.reps, group, level)

    def shown(self, group: int, level: int) -> bool:
        """Whether no slice of the deals is told apart that fewer than three sellers have to themselves.

        Of answers the slices are the outcomes they are about, or a dimension's values.
        """
        if not self.dimension and self.whats[level][0] in FACTS:
            said = self.counts.said[:, level]
            sides = said > 0, self.counts.n > said
        else:
            mine = self.counts.group == group
            sides = mine & (self.counts.n > 0), ~mine & (self.counts.n > 0)
        return all(enough(int(self.known[np.unique(self.reps.stratum[side])].sum())) for side in sides)

    def without(self, gone: Bools) -> "Family":
        """The same tests, some of the sets of answers left out."""
        heap = self.heap.without(gone)
        counts = heap.counts()
        p_reps, z, p = _tested(counts, self.reps, self.segments)
        return replace(self, heap=heap, counts=counts, p_reps=p_reps, z=z, p=p)


def families(evidence: Evidence, least: Least) -> list[Family]:
    """All that one look tests."""
    built = [
        _family(evidence.ours, "driver", least, pairs=True),
        _family(evidence.heard, "driver", least, source=Source.HEARD),
        *(_family(cells, name, least) for name, cells in evidence.others.items()),
        *(_family(cells, "driver", least, dimension=name) for name, cells in evidence.inside.items()),
    ]
    return [family for family in built if family is not None]


def buyers_of(evidence: Evidence, least: Least) -> Family | None:
    """The tests of what buyers said themselves; None where too few did. They make no themes: they confirm some."""
    return _family(evidence.buyers, "driver", least, source=Source.BUYERS)


def _family(
    cells: Cells, name: str, least: Least, source: Source = Source.OURS, dimension: str = "", *, pairs: bool = False
) -> Family | None:
    """The tests on these cells; None where nothing is said often enough."""
    n = np.asarray(cells.n, dtype=np.float64)
    rep, segment = _codes(cells.rep), _codes(cells.segment)
    group, groups = (_codes(cells.value), len(cells.values)) if dimension else (_codes(cells.outcome), len(OF_CODE))
    if dimension:
        n = np.where(np.array([label != "" for label in cells.values], dtype=bool)[group], n, 0.0)
    whats, sets, said = _levels(cells, name, n, least.said, pairs=pairs)
    if not whats:
        return None
    budget = _budget(whats, source, dimension, groups)
    sizes = np.bincount(group, n, minlength=groups)
    budget[(sizes < least.group) | (sizes.sum() - sizes < least.others)] = 0
    if not budget.any():
        return None
    split = 1 if "segment" in {name, dimension} else len(cells.segments)
    within = rep * split + segment if split > 1 else rep
    place, codes = _numbered(within * groups + group, len(cells.reps) * split * groups)
    heap = Heap(place, sets, n, codes % groups, groups, said)
    within = codes // groups
    reps = segments = Strata(within // split, len(cells.reps))
    if split > 1:
        stratum, strata = _numbered(within, len(cells.reps) * split)
        segments = Strata(stratum, strata.size)
    known = np.array([label != "" for label in cells.reps], dtype=bool)
    counts = heap.counts()
    tested = _tested(counts, reps, segments)
    return Family(whats, source, dimension, cells.values, known, heap, counts, reps, segments, budget, *tested)


def _levels(
    cells: Cells, name: str, n: Floats, least: int, *, pairs: bool
) -> tuple[tuple[tuple[str, str], ...], Ints, Bools]:
    """What is said in at least `least` deals; of each cell, which set of answers; by set and level, what it says."""
    width = len(cells.keys)
    different, sets = np.unique(np.asarray(cells.sets, np.int64 if width <= _BITS else object), return_inverse=True)
    said = (different[:, None] >> np.arange(width) & 1).astype(bool)
    weighted = said * np.bincount(sets, n, different.size)[:, None]
    single = np.flatnonzero(weighted.sum(axis=0) >= least)
    whats = [(name, cells.keys[i]) for i in single.tolist()]
    if not pairs:
        return tuple(whats), sets, said[:, single]
    one, other = np.nonzero(np.triu(weighted.T @ said, k=1) >= least)
    whats += [("pair", f"{cells.keys[i]}+{cells.keys[j]}") for i, j in zip(one.tolist(), other.tolist(), strict=True)]
    return tuple(whats), sets, np.concatenate((said[:, single], said[:, one] & said[:, other]), axis=1)


def _budget(whats: tuple[tuple[str, str], ...], source: Source, dimension: str, groups: int) -> Ints:
    """From which budget each group and level is tested; a no-decision has only what the reps said of it, one by one."""
    budget = np.full((groups, len(whats)), SECOND, dtype=np.int64)
    if dimension:
        return budget
    ours = np.array([family == "driver" and source is Source.OURS for family, _ in whats], dtype=bool)
    budget[:, ours] = FIRST
    budget[NO_DECISION] = np.where(ours, SECOND, 0)
    return budget


def _numbered(code: Ints, codes: int) -> tuple[Ints, Ints]:
    """Codes below `codes` numbered by those that occur, and which these are."""
    seen = np.bincount(code, minlength=codes) > 0
    return (seen.cumsum() - 1)[code], seen.nonzero()[0]


def _tested(counts: Tables, reps: Strata, segments: Strata) -> tuple[Floats, Floats, Floats]:
    """The p within sellers, and the smaller deviate of both with its p."""
    z = deviates(counts, reps)
    p = upper(z)
    if segments is reps:
        return p, z, p
    less = np.minimum(z, deviates(counts, segments))
    return p, less, upper(less)


def _codes(column: Sequence[int]) -> Ints:
    return np.asarray(column, dtype=np.int64)
