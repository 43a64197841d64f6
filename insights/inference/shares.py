"""Shares that may have moved in a year: of what, among which closings, and how clearly. numpy: import it late."""

from dataclasses import replace

import numpy as np

from dialogs.values import dataclass
from insights.inference.calendar import YEAR
from insights.inference.drift import Drift, Way, drift
from insights.inference.ground import TOLD_APART, Ground
from insights.inference.score import Bools, Closings, Floats, Ints, Trait
from insights.shapes.disclosure import enough
from insights.shapes.evidence import LOST, NO_DECISION, SELLER, WON

DRIVER, RIVAL, WINS = "driver", "competitor", "win_rate"
WEEKS, DEALS = 26, 5
"""Weeks with data, and deals: fewer than two quarters, and a season would pass for a trend (bench/honesty.py)."""
ASKED = 1.96
"""The deviate below which nobody asks for more: how sellers differ, and how a driver moves in the other outcomes."""
_QUARTER, _QUARTERS = 13, (1, 2)  # weeks; and how many quarters are compared with what was before
WAYS = 1 + len(_QUARTERS)
"""How many ways of moving are looked for."""
_LEFT_OUT = ("size", "customer", "quarter")
_RIDGE = 3.0
_THERE, _TENURES = 8, (13, 26)
"""Weeks: who closed something this early was there before; and where the bands of time since one's first begin."""
_PARTS = (4, 9)
"""Weeks of a quarter at which its next part begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Those of the `kept` closings, a level each; `others`: the closings that a level must move against, or none.

    `weeks`, `sets`: of every closing; `said`: by set and level. By level: whether there is `enough` to test; by way and
    level the deviates `within` the sellers, once by closing or company, once `by_seller`; and the weaker of both of the
    level `against` the others, 0 where nobody asked.
    """

    ground: Ground
    weeks: Ints
    name: str
    whats: tuple[str, ...]
    kept: Bools
    others: Bools
    sets: Ints
    said: Bools
    enough: Bools
    within: Floats
    by_seller: Floats
    against: Floats
    freedom: float = 0.0

    def without(self, gone: Bools) -> "Shares":
        """The same, some of the sets left out."""
        left = ~gone[self.sets]
        return replace(self, kept=self.kept & left, others=self.others & left).tested()

    def tested(self) -> "Shares":
        """The same, as these closings show it."""
        deals = np.bincount(self.sets[self.kept], minlength=len(self.said)) @ self.said
        known = np.unique(self.weeks[self.kept]).size
        enough = np.asarray((deals >= DEALS) & (deals < self.kept.sum()) & (known >= WEEKS))
        within, by_seller, against = (np.zeros((WAYS, enough.size)) for _ in range(3))
        if not enough.any():
            return replace(self, enough=enough, within=within, by_seller=by_seller, against=against)
        moved = self._drift(enough, inside=False)
        within[:, enough], by_seller[:, enough] = moved.z, moved.by_seller
        asked = enough & (np.abs(within).max(axis=0) >= ASKED)
        if self.others.any() and asked.any():
            against[:, asked] = self._drift(asked, inside=True).weaker
        made = replace(self, enough=enough, within=within, by_seller=by_seller, against=against)
        return replace(made, freedom=moved.freedom)

    def counts(self, level: int, *, elsewhere: bool = False) -> tuple[Floats, Floats]:
        """How many a week have the level, and how many there are; or so many of the others."""
        kept = self.others if elsewhere else self.kept
        said = kept & self.said[self.sets, level]
        many, n = (np.bincount(self.weeks[some], minlength=self.span).astype(np.float64) for some in (said, kept))
        return many, n

    def elsewhere(self) -> bool:
        """Whether what is said of the others may be told: of each of their outcomes by enough sellers, or by nobody."""
        labels, codes = self.ground.evidence.column(SELLER).labels, self.ground.codes(SELLER)[self.others]
        outcomes = self.ground.outcome[self.others]
        of_each = (codes[outcomes == outcome] for outcome in np.unique(outcomes))
        told = [{labels[code] for code in np.unique(some).tolist()} - {""} for some in of_each]
        return bool(told) and all(enough(sellers) for sellers in told)

    @property
    def span(self) -> int:
        """How many weeks it reads."""
        return self.ground.weeks

    @property
    def lately(self) -> Bools:
        """Which closings are of the last year."""
        return np.asarray(self.weeks >= self.span - YEAR)

    @property
    def first(self) -> int:
        """The first week with anything in it."""
        return int(self.weeks[self.kept].min()) if self.kept.any() else self.span

    def _drift(self, levels: Bools, *, inside: bool) -> Drift:
        """How the levels move; `inside`: how they move in those kept, freed of how they move in all."""
        kept, span = self.kept | self.others if inside else self.kept, self.span
        group = self.weeks + np.int16(span) * (self.kept & inside)
        groups = span * (1 + inside)
        left_out = (*_LEFT_OUT, self.name)
        closings, _ = self.ground.closings(kept, left_out, group, groups, self.sets, self.said[:, levels])
        if self.name == WINS:
            closings = replace(closings, traits=(*closings.traits, *self._times(closings)))
        week = np.arange(span)
        along = np.maximum(0, week - (span - YEAR)) / YEAR
        moves: list[Floats] = [along, *((week >= span - _QUARTER * q).astype(np.float64) for q in _QUARTERS)]
        if not inside:
            return drift(closings, [Way(move, np.zeros((span, 0))) for move in moves], ASKED)
        those = np.arange(groups) >= span
        both = [np.tile(move, 2) for move in moves]
        return drift(closings, [Way(move * those, np.stack((those, move), axis=1)) for move in both])

    def _times(self, closings: Closings) -> tuple[Trait, Trait]:
        """How long a closing's seller has been there, for new ones win otherwise; and the part of the quarter."""
        weeks, start = closings.group, self.ground.evidence.start.isocalendar().week - 1
        first = np.full(closings.sellers, self.span)
        np.minimum.at(first, closings.seller, weeks)
        there = first[closings.seller]
        tenure = np.searchsorted(_TENURES, np.where(there < _THERE, self.span, weeks - there), side="right")
        part = np.searchsorted(_PARTS, (weeks + start) % _QUARTER, side="right")
        return Trait(tenure, len(_TENURES) + 1, _RIDGE), Trait(part, len(_PARTS) + 1, _RIDGE)


def shares(ground: Ground, longer: Ground | None = None) -> list[Shares]:
    """All that a look asks the way of: what sellers say of losses, rivals where they are known, and the win rate.

    `ground`: of a year. `longer`: of two, which what sellers say is looked for in. What one or two sellers have to
    themselves is theirs, and no movement of the company's.
    """
    return [those.tested() for those in (_drivers(longer or ground), _rivals(ground), _wins(ground))]


def _drivers(ground: Ground) -> Shares:
    evidence, losers = ground.evidence, ground.evidence.losers()
    keys = [number for number, key in enumerate(evidence.drivers) if enough(losers[key])]
    told, lost = ground.ours >= 0, ground.outcome == LOST
    names = tuple(evidence.drivers[number] for number in keys)
    return _made(ground, DRIVER, names, told & lost, told & ~lost, ground.ours, ground.drivers[:, keys])


def _rivals(ground: Ground) -> Shares:
    column, codes = ground.evidence.column(RIVAL), ground.codes(RIVAL)
    often, sellers = np.bincount(codes, minlength=len(column.labels)), ground.evidence.sellers(RIVAL)
    shared = [code for code, label in enumerate(column.labels) if label and enough(sellers[label])]
    told = sorted(
        sorted(shared, key=lambda code: (-often[code], column.labels[code]))[:TOLD_APART], key=column.labels.__getitem__
    )
    names = tuple(column.labels[code] for code in told)
    said = np.arange(len(column.labels))[:, None] == np.array(told, dtype=np.int64)
    return _made(ground, RIVAL, names, ground.known(RIVAL), None, codes, said)


def _wins(ground: Ground) -> Shares:
    won = np.arange(NO_DECISION + 1)[:, None] == WON
    return _made(ground, WINS, ("won",), np.ones(ground.outcome.size, dtype=bool), None, ground.outcome, won)


def _made(
    ground: Ground, name: str, whats: tuple[str, ...], kept: Bools, others: Bools | None, sets: Ints, said: Bools
) -> Shares:
    untested, none = np.array([], dtype=bool), np.array([])
    others = np.zeros_like(kept) if others is None else others
    return Shares(ground, ground.week, name, whats, kept, others, sets, said, untested, none, none, none)
