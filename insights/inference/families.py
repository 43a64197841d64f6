"""What is tested together: the levels of one dimension against the outcomes, as arrays. numpy: import it late."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.inference.ground import TOLD_APART, Ground
from insights.inference.odds import Tables, by_group, odds, upper
from insights.inference.score import (
    AT_ONCE,
    Bools,
    Closings,
    Floats,
    Ints,
    Levels,
    Residuals,
    Sums,
    columns_of,
    deviates,
    parts,
    summed,
)
from insights.shapes.dimensions import BY_KEY, FACTS, INSIDE
from insights.shapes.disclosure import enough
from insights.shapes.evidence import BUYER, HEARD, LOST, NO_DECISION, SELLER, WON, Column
from insights.shapes.findings import Finding, Selector, Source, Tier

FIRST, SECOND, THIRD = 1, 2, 3
"""The budgets: what sellers say of losses, what they say of other ends, and all the rest. 0: not tested."""
OF_CODE = {WON: Outcome.WON, LOST: Outcome.LOST, NO_DECISION: Outcome.NO_DECISION}
SEGMENT = "segment"
Test = tuple[int, int]
"""Group and level of a family."""


@dataclass(frozen=True, slots=True)
class Least:
    """The fewest deals worth a test: of a level, of the group it is looked for in, and of the others beside it.

    All three are known before looking at how they come together, so leaving tests out by them costs no honesty.
    `z`: the deviate below which a test is hopeless.
    """

    said: int
    group: int
    others: int
    z: float


@dataclass(frozen=True, eq=False)
class Family:
    """Tests on some of the closings. A group is an outcome, or one of the `values` of a dimension inside the losses.

    `kept`: which closings, and `n`: how many; `group`, `sets`: of every closing, `said`: by set and level. By group and
    level: `budget`, `z` (0 where it is hopeless), and its one-sided `p`.
    """

    ground: Ground
    whats: tuple[tuple[str, str], ...]  # family and what, of each level
    source: Source
    dimension: str
    values: tuple[str, ...]
    kept: Bools
    group: Ints
    groups: int
    sets: Ints
    said: Bools
    budget: Ints
    n: int
    z: Floats
    p: Floats
    sums: Sums | None
    segments: slice | None  # where they stand among the sums

    def selector(self, group: int, level: int) -> Selector:
        """The deals that a test is about."""
        family, what = self.whats[level]
        if self.dimension:
            return Selector(family, what, Outcome.LOST, self.source, (self.dimension, self.values[group]))
        return Selector(family, what, OF_CODE[group], self.source)

    @cached_property
    def counts(self) -> Tables:
        """By seller; most families have nothing to count, as nothing in them passes."""
        return _tables(self._closings(self.kept)[0])

    @property
    def freedom(self) -> float:
        """How many parameters freeing these closings of what they hang on is worth."""
        return Residuals(self.sums, self.n).freedom if self.sums else 0.0

    def at(self, selector: Selector) -> int:
        """The group of the deals that a selector is about."""
        if selector.within:
            return self.values.index(selector.within[1])
        return next(code for code, outcome in OF_CODE.items() if outcome is selector.outcome)

    def findings(self, tests: Iterable[Test], checked: date) -> Iterator[Finding]:
        """What the closings know of tests, as plain counts."""
        names = self._sellers()
        for group, level in tests:
            counts, mine = self.counts, self.kept & (self.group == group)
            accounts = self.ground.account[mine & self.said[self.sets, level]]  # which stand in order
            deals, n = counts.deals[group, level], counts.n[counts.group == group].sum()
            reps = counts.stratum[(counts.group == group) & (counts.said[:, level] > 0)]
            effect, low, high = self.odds(group, level)
            yield Finding(
                self.selector(group, level),
                Tier.COUNTS,
                confirmed=False,
                deals=round(deals),
                n=round(n),
                others=round(counts.deals[:, level].sum() - deals),
                others_n=round(counts.n.sum() - n),
                reps=int(names[reps].sum()),
                accounts=accounts[:1].size + int(np.count_nonzero(accounts[1:] != accounts[:-1])),
                heard=None,
                effect=effect,
                low=low,
                high=high,
                p=float(self.p[group, level]),
                checked=checked,
            )

    def odds(self, group: int, level: int) -> tuple[float, float, float]:
        """The odds ratio of a test within sellers, and its 95 % interval."""
        return odds(self.counts, group, level)

    def shown(self, group: int, level: int) -> bool:
        """Whether no slice of the deals is told apart that fewer than three sellers have to themselves.

        Of answers the slices are the outcomes they are about, or a dimension's values.
        """
        counts, names = self.counts, self._sellers()
        if not self.dimension and self.whats[level][0] in FACTS:
            said = counts.said[:, level]
            sides = said > 0, counts.n > said
        else:
            mine = counts.group == group
            sides = mine, ~mine
        return all(enough(int(names[np.unique(counts.stratum[side])].sum())) for side in sides)

    def without(self, gone: Bools) -> "Family":
        """The same tests, some of the sets of answers left out."""
        return self.tested(self.kept & ~gone[self.sets], None)

    def pooled(self, least: Floats, below: float) -> Floats:
        """The deviates without a look at segments, where those may reach `least`, and with it are below; else 0."""
        none = np.zeros(self.z.shape)
        if self.sums is None or self.segments is None:
            return none
        left = Residuals(self.sums.without(self.segments), self.n)
        asked = (self.budget > 0) & (self.z < below) & (left.rough >= least)
        return deviates(self._closings(self.kept)[0], left, asked) if asked.any() else none

    def tested(self, kept: Bools, least: float | None) -> "Family":
        """These closings tested, but for what is hopeless: below `least`."""
        closings, traits = self._closings(kept)
        segments = columns_of(closings, traits.index(SEGMENT)) if SEGMENT in traits else None
        sums, n = summed(closings), closings.group.size
        left = Residuals(sums, n)
        asked = self.budget > 0 if least is None else (self.budget > 0) & (left.rough >= least)
        z = deviates(closings, left, asked)
        return replace(self, kept=kept, n=n, z=z, p=upper(z), sums=sums, segments=segments)

    def _closings(self, kept: Bools) -> tuple[Closings, tuple[str, ...]]:
        """These, with all they may hang on, by name; a dimension that is tested itself is left out of that."""
        those = {self.dimension, *(family for family, _ in self.whats)}
        return self.ground.closings(kept, those, self.group, self.groups, self.sets, self.said)

    def _sellers(self) -> Bools:
        return np.array([label != "" for label in self.ground.evidence.column(SELLER).labels], dtype=bool)


def families(ground: Ground, least: Least) -> list[Family]:
    """All that one look tests."""
    columns = ground.evidence.columns
    dimensions = [key for key, dimension in BY_KEY.items() if dimension.outcomes and key != "driver" and key in columns]
    built = [
        _drivers(ground, "", least),
        _named(ground, HEARD, Source.HEARD, least),
        *(_named(ground, name, Source.OURS, least) for name in dimensions),
        *(_drivers(ground, name, least) for name in INSIDE if name in columns),
    ]
    return [family for family in built if family is not None]


def freedom_of(ground: Ground) -> float:
    """How many parameters freeing the debriefed closings of what they hang on is worth."""
    none = np.zeros_like(ground.ours)
    closings, _ = ground.closings(ground.ours >= 0, (), none, 1, none, np.zeros((1, 1), dtype=bool))
    return Residuals(summed(closings), closings.group.size).freedom


def buyers_of(ground: Ground, least: Least) -> Family | None:
    """The tests of what buyers said themselves; None where too few did. They make no themes: they confirm some."""
    return _named(ground, BUYER, Source.BUYERS, least)


def one_test(ground: Ground, selector: Selector, least: Least) -> Family | None:
    """The test of one driver that sellers name, by its selector, as the only level; None where it isn't worth it.

    Of the groups only the selector's own is asked about.
    """
    evidence, kept = ground.evidence, ground.ours >= 0
    dimension, value = selector.within or ("", "")
    if selector.what not in evidence.drivers or (dimension and value not in evidence.column(dimension).labels):
        return None
    said = ground.drivers[:, [evidence.drivers.index(selector.what)]]
    group, groups = ground.outcome, len(OF_CODE)
    if dimension:
        kept = kept & (ground.outcome == LOST) & ground.known(dimension)
        group, groups = ground.codes(dimension), len(evidence.column(dimension).labels)
    whats, said = _often(("driver", (selector.what,)), said, ground.ours[kept], least.said)
    found = _family(ground, whats, Source.OURS, dimension, kept, group, groups, ground.ours, said, least)
    return found if found is not None and found.budget[found.at(selector), 0] else None


def _drivers(ground: Ground, dimension: str, least: Least) -> Family | None:
    """What sellers name, of all ends, with pairs; or inside the losses, by a dimension's values."""
    evidence, kept, said = ground.evidence, ground.ours >= 0, ground.drivers
    if not dimension:
        whats, said = _often(("driver", evidence.drivers), said, ground.ours[kept], least.said, pairs=True)
        return _family(ground, whats, Source.OURS, "", kept, ground.outcome, 3, ground.ours, said, least)
    kept = kept & (ground.outcome == LOST) & ground.known(dimension)
    whats, said = _often(("driver", evidence.drivers), said, ground.ours[kept], least.said, pairs=False)
    group, groups = ground.codes(dimension), len(evidence.column(dimension).labels)
    return _family(ground, whats, Source.OURS, dimension, kept, group, groups, ground.ours, said, least)


def _named(ground: Ground, name: str, source: Source, least: Least) -> Family | None:
    """A column of which each closing has one value."""
    column, kept, codes = ground.evidence.column(name), ground.known(name), ground.codes(name)
    family = "driver" if source is not Source.OURS else name
    keys = ground.evidence.drivers if family == "driver" else _most(column, codes[kept])
    said = np.array([[label == key for key in keys] for label in column.labels], dtype=bool)
    whats, said = _often((family, keys), said.reshape(len(column.labels), len(keys)), codes[kept], least.said)
    return _family(ground, whats, source, "", kept, ground.outcome, 3, codes, said, least)


def _most(column: Column, codes: Ints) -> tuple[str, ...]:
    """The values that are told apart."""
    often = np.bincount(codes, minlength=len(column.labels))
    labels = sorted((-often[code], label) for code, label in enumerate(column.labels) if label)
    return tuple(sorted(label for _, label in labels[:TOLD_APART]))


def _often(
    named: tuple[str, tuple[str, ...]], said: Bools, sets: Ints, least: int, *, pairs: bool = False
) -> tuple[tuple[tuple[str, str], ...], Bools]:
    """What is said in at least `least` deals, and by set and level what says it."""
    name, keys = named
    weighted = said * np.bincount(sets, minlength=len(said))[:, None].astype(np.float64)
    single = np.flatnonzero(weighted.sum(axis=0) >= least)
    whats = [(name, keys[i]) for i in single.tolist()]
    if not pairs:
        return tuple(whats), said[:, single]
    one, other = np.nonzero(np.triu(weighted.T @ said, k=1) >= least)
    whats += [("pair", f"{keys[i]}+{keys[j]}") for i, j in zip(one.tolist(), other.tolist(), strict=True)]
    return tuple(whats), np.concatenate((said[:, single], said[:, one] & said[:, other]), axis=1)


def _family(
    ground: Ground,
    whats: tuple[tuple[str, str], ...],
    source: Source,
    dimension: str,
    kept: Bools,
    group: Ints,
    groups: int,
    sets: Ints,
    said: Bools,
    least: Least,
) -> Family | None:
    """The tests on these closings; None where there are none worth it."""
    if not whats:
        return None
    budget = _budget(whats, source, dimension, groups)
    sizes = np.bincount(group[kept], minlength=groups)
    budget[(sizes < least.group) | (sizes.sum() - sizes < least.others)] = 0
    if not budget.any():
        return None
    values = ground.evidence.column(dimension).labels if dimension else ()
    none = np.zeros(budget.shape)
    columns = whats, source, dimension, values, kept, group, groups, sets, said, budget
    return Family(ground, *columns, int(sizes.sum()), none, none, None, None).tested(kept, least.z)


def _budget(whats: tuple[tuple[str, str], ...], source: Source, dimension: str, groups: int) -> Ints:
    """From which budget each group and level is tested; a no-decision has only what the reps said of it, one by one."""
    budget = np.full((groups, len(whats)), THIRD, dtype=np.int64)
    if dimension:
        return budget
    ours = np.array([family == "driver" and source is Source.OURS for family, _ in whats], dtype=bool)
    budget[:, ours] = SECOND
    budget[LOST, ours] = FIRST
    budget[NO_DECISION, ~ours] = 0
    return budget


def _tables(closings: Closings) -> Tables:
    """Their numbers by seller and group."""
    size, levels = closings.group.size, Levels(closings.said)

    def places(part: slice) -> Ints:
        return np.asarray(closings.seller[part].astype(np.int64) * closings.groups + closings.group[part])

    met = [np.unique(places(part)) for part in parts(size)]
    seen = np.unique(np.concatenate(met)) if met else np.zeros(0, dtype=np.int64)
    n, said = np.zeros(seen.size), np.zeros(seen.size * levels.many)
    for part in parts(size, max(AT_ONCE, said.size)):
        at = np.searchsorted(seen, places(part))
        closing, level = levels.of(closings.sets[part])
        n += np.bincount(at, minlength=n.size)
        said += np.bincount(at[closing] * levels.many + level, minlength=said.size)
    stratum, group = np.divmod(seen, closings.groups)
    table = said.reshape(seen.size, levels.many)
    return by_group(stratum, closings.sellers, group, closings.groups, n, table)
