"""What is tested together: the levels of one dimension against the outcomes, as arrays. numpy: import it late."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dialogs.records import Outcome
from insights.cells import LOST, NO_DECISION, WON, Cells, Evidence
from insights.cmh import Bools, Counts, Floats, Ints, deviates, odds, spots, upper
from insights.findings import Finding, Selector, Source, Tier

FIRST, SECOND = 1, 2
"""The budgets: that of the drivers alone, and that of all the rest. 0: not tested."""
OUTCOMES = {WON: Outcome.WON, LOST: Outcome.LOST, NO_DECISION: Outcome.NO_DECISION}
_BITS = 63
"""How many bits fit one of numpy's numbers; longer ones are taken apart as Python's."""


@dataclass(frozen=True, slots=True)
class Least:
    """The fewest deals worth a test: of a level, of the group it is looked for in, and of the others beside it.

    All three are known before looking at how they come together, so leaving tests out by them costs no honesty.
    """

    said: int
    group: int
    others: int


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Tests on one set of cells. A group is an outcome, or one of the `values` of a dimension inside the losses.

    `reps` and `segments`: the cells within sellers, and within sellers and segments together; one object where there
    are no segments to tell apart. By group and level: `budget`; `deals`; `p_reps`, the one-sided p within sellers; `z`
    and `p`, of that and the one within segments whichever says less (an intersection–union test).
    """

    whats: tuple[tuple[str, str], ...]  # family and what, of each level
    source: Source
    dimension: str
    values: tuple[str, ...]
    known: Bools  # of the sellers' codes
    reps: Counts
    segments: Counts
    budget: Ints
    deals: Floats
    p_reps: Floats
    z: Floats
    p: Floats

    def selector(self, group: int, level: int) -> Selector:
        """The deals that a test is about."""
        family, what = self.whats[level]
        if self.dimension:
            return Selector(family, what, Outcome.LOST, self.source, (self.dimension, self.values[group]))
        return Selector(family, what, OUTCOMES[group], self.source)

    def finding(self, group: int, level: int, checked: date) -> Finding:
        """What the cells know of a test, as a plain count."""
        counts = self.reps
        mine = counts.group == group
        reps = np.unique(counts.stratum[mine & counts.said[:, level] & (counts.n > 0)])
        deals, n = self.deals[group, level], counts.n[mine].sum()
        effect, low, high = odds(counts, group, level)
        return Finding(
            self.selector(group, level),
            Tier.COUNTS,
            confirmed=False,
            deals=round(deals),
            n=round(n),
            others=round(self.deals[:, level].sum() - deals),
            others_n=round(counts.n.sum() - n),
            reps=int(self.known[reps].sum()),
            accounts=0,
            buyers=0,
            effect=effect,
            low=low,
            high=high,
            p=float(self.p[group, level]),
            checked=checked,
        )

    def without(self, gone: Bools) -> "Family":
        """The same tests, some of the cells left out."""
        left = np.where(gone, 0.0, self.reps.n)
        reps = replace(self.reps, n=left)
        segments = reps if self.segments is self.reps else replace(self.segments, n=left)
        deals, p_reps, z, p = _tested(reps, segments)
        return replace(self, reps=reps, segments=segments, deals=deals, p_reps=p_reps, z=z, p=p)


def families(evidence: Evidence, least: Least) -> list[Family]:
    """All that one look tests."""
    built = [
        _family(evidence.ours, "driver", least, pairs=True),
        buyers_of(evidence, least),
        *(_family(cells, name, least) for name, cells in evidence.others.items()),
        *(_family(cells, "driver", least, dimension=name) for name, cells in evidence.inside.items()),
    ]
    return [family for family in built if family is not None]


def buyers_of(evidence: Evidence, least: Least) -> Family | None:
    """The tests of the buyers' own reasons; None where too few told."""
    return _family(evidence.buyers, "driver", least, source=Source.BUYERS)


def _family(
    cells: Cells, name: str, least: Least, source: Source = Source.OURS, dimension: str = "", *, pairs: bool = False
) -> Family | None:
    """The tests on these cells; None where nothing is said often enough."""
    n = np.asarray(cells.n, dtype=np.float64)
    rep, segment = _codes(cells.rep), _codes(cells.segment)
    if dimension:
        n = np.where(np.array([label != "" for label in cells.segments], dtype=bool)[segment], n, 0.0)
    whats, said = _levels(cells, name, n, least.said, pairs=pairs)
    if not whats:
        return None
    group, groups = (segment, len(cells.segments)) if dimension else (_codes(cells.outcome), len(OUTCOMES))
    budget = _budget(whats, source, dimension, groups)
    sizes = np.bincount(group, n, minlength=groups)
    budget[(sizes < least.group) | (sizes.sum() - sizes < least.others)] = 0
    if not budget.any():
        return None
    reps = segments = Counts(rep, len(cells.reps), group, groups, n, said, spots(said))
    if not dimension and name != "segment" and len(cells.segments) > 1:
        stratum, strata = _crossed(rep, segment, len(cells.reps), len(cells.segments))
        segments = replace(reps, stratum=stratum, strata=strata)
    known = np.array([label != "" for label in cells.reps], dtype=bool)
    tested = _tested(reps, segments)
    return Family(whats, source, dimension, cells.segments, known, reps, segments, budget, *tested)


def _levels(
    cells: Cells, name: str, n: Floats, least: int, *, pairs: bool
) -> tuple[tuple[tuple[str, str], ...], Bools]:
    """What is said in at least `least` deals, and in which cells."""
    width = len(cells.keys)
    sets = np.asarray(cells.sets, dtype=np.int64 if width <= _BITS else object)
    said = (sets[:, None] >> np.arange(width) & 1).astype(bool)
    weighted = said * n[:, None]
    single = np.flatnonzero(weighted.sum(axis=0) >= least)
    whats = [(name, cells.keys[i]) for i in single.tolist()]
    if not pairs:
        return tuple(whats), said[:, single]
    one, other = np.nonzero(np.triu(weighted.T @ said, k=1) >= least)
    whats += [("pair", f"{cells.keys[i]}+{cells.keys[j]}") for i, j in zip(one.tolist(), other.tolist(), strict=True)]
    return tuple(whats), np.concatenate((said[:, single], said[:, one] & said[:, other]), axis=1)


def _budget(whats: tuple[tuple[str, str], ...], source: Source, dimension: str, groups: int) -> Ints:
    """From which budget each group and level is tested; a no-decision has only what the reps said of it, one by one."""
    budget = np.full((groups, len(whats)), SECOND, dtype=np.int64)
    if dimension:
        return budget
    ours = np.array([family == "driver" and source is Source.OURS for family, _ in whats], dtype=bool)
    budget[:, ours] = FIRST
    budget[NO_DECISION] = np.where(ours, SECOND, 0)
    return budget


def _crossed(rep: Ints, segment: Ints, reps: int, segments: int) -> tuple[Ints, int]:
    """Seller and segment together, numbered by those that occur."""
    code = rep * segments + segment
    seen = np.bincount(code, minlength=reps * segments) > 0
    return (np.cumsum(seen) - 1)[code], int(seen.sum())


def _tested(reps: Counts, segments: Counts) -> tuple[Floats, Floats, Floats, Floats]:
    """Deals, p within sellers, and the smaller deviate of both with its p."""
    deals, z = deviates(reps)
    if segments is reps:
        p = upper(z)
        return deals, p, z, p
    less = np.minimum(z, deviates(segments)[1])
    return deals, upper(z), less, upper(less)


def _codes(column: Sequence[int]) -> Ints:
    return np.asarray(column, dtype=np.int64)
