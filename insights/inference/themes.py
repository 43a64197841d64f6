"""Themes: what is said more often in one outcome than in the others, and holds up. numpy: import it late.

A score test on what is left of outcome and answer once both are freed of who sold what, where, when and to whom
(`score`), its bar set by all that a year's looks test (`bars`); gates; then peeling: where a deal has one reason, a
reason that grows pushes the shares of the others down and makes ghosts of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from statistics import NormalDist
from typing import Protocol

import numpy as np

from dialogs.records import Outcome
from insights.inference.bars import bar, first_bar
from insights.inference.calendar import YEAR, compared
from insights.inference.calendar import outlook as reached
from insights.inference.discoveries import FalseRate
from insights.inference.families import (
    FIRST,
    OF_CODE,
    SECOND,
    THIRD,
    Family,
    Least,
    Test,
    buyers_of,
    families,
    freedom_of,
)
from insights.inference.ground import Ground
from insights.inference.reach import STRENGTHS, Shape, needed, noticed, shape
from insights.inference.score import Bools, Floats
from insights.shapes.disclosure import enough
from insights.shapes.evidence import BUYER, HEARD, LOST, Evidence
from insights.shapes.findings import Beside, Finding, Outlook, Reach, Selector, Source, Tier

VANISHES = "vanishes within segments"
_YEARLY = {FIRST: 0.02, SECOND: 0.01, THIRD: 0.01}
"""The chance of a false theme that each budget may run in a year, so that all together stay below .05."""
_CONFIRMING = 0.03
"""The same of a false "confirmed", over the themes that there are."""
_WATCHED = 0.1
_LEAST = Least(said=5, group=20, others=10, z=1.28)
_LEAST_WATCHED = Least(said=3, group=1, others=1, z=1.28)
_DEALS, _REPS, _ACCOUNTS, _BUYERS, _EFFECT = 5, 3, 3, 5, 1.5
_SAME = 6  # decimals of a deviate
_CHANCE = NormalDist().inv_cdf(0.95)
"""A difference this likely by chance is none. What isn't worth its exact deviate is well below that."""
_STRONG, _POWER = 3.0, 0.75  # a strong pattern: odds of 3, found 3 times of 4
_NOTICED = 0.95
"""What is planned for so that 9 times of 10 are held (python -m bench.ranges): few deals a seller hold less."""


class _Rule(Protocol):
    """What passes: of a whole family, and a single test as the one of its rank that is taken."""

    def passing(self, family: Family) -> Bools: ...

    def passes(self, family: Family, test: Test, rank: int) -> bool: ...


class _Bars:
    """A bar for each budget, by how many tests share it, and the first by how many debriefs there are."""

    def __init__(self, tests: list[Family]) -> None:
        sizes = {budget: _tests(tests, budget) for budget in _YEARLY}
        debriefs = max((family.n for family in tests if (family.budget == FIRST).any()), default=0)
        self._bars = np.array([np.inf, *(bar(sizes[budget], _YEARLY[budget]) for budget in (FIRST, SECOND, THIRD))])
        self._bars[FIRST] = first_bar(sizes[FIRST], _YEARLY[FIRST], debriefs)

    def of(self, family: Family) -> Floats:
        return np.asarray(self._bars[family.budget])

    def passing(self, family: Family) -> Bools:
        return np.asarray(family.z >= self.of(family))

    def passes(self, family: Family, test: Test, rank: int) -> bool:
        del rank
        return bool(self.passing(family)[test])


class _Rates:
    """A false discovery rate for each budget, over all the tests that share it.

    So what holds up in one, as segments that do differ, makes it no easier for chance in another.
    """

    def __init__(self, tests: list[Family]) -> None:
        self._rates = {budget: FalseRate(_WATCHED, _tests(tests, budget)) for budget in _YEARLY}

    def passing(self, family: Family) -> Bools:
        passing = np.zeros(family.p.shape, dtype=bool)
        for budget, rate in self._rates.items():
            mine = family.budget == budget
            passing |= mine & (family.p <= rate.limit(family.p[mine].tolist()))
        return passing

    def passes(self, family: Family, test: Test, rank: int) -> bool:
        return self._rates[int(family.budget[test])].passes(float(family.p[test]), rank)


def find(seen: Evidence | Ground, checked: date, longer: Evidence | Ground | None = None) -> tuple[Finding, ...]:
    """The themes, strongest first, and which of them the buyers carry; then what vanished.

    `longer`: with the year before, for what buyers say themselves, who are few. What passes but for a look at segments,
    and clearly isn't there once they are looked at, vanished: tier COUNTS, and a note.
    """
    ground = Ground.of(seen)
    buyers, tests = ground if longer is None else Ground.of(longer), families(ground, _LEAST)
    bars = _Bars(tests)
    themes, vanished = [], []
    for family in tests:
        holding = list(_sound(family, _where(bars.passing(family)), checked))
        behind = {finding.selector: finding for finding in holding if finding.accounts >= _ACCOUNTS}
        standing = [test for test in _where(bars.passing(family)) if family.selector(*test) in behind]
        themes += [behind[family.selector(*test)] for test in _peel(family, bars, standing)]
        gone = _where(family.pooled(bars.of(family), _CHANCE) >= bars.of(family))
        vanished += [replace(finding, note=VANISHES) for finding in _sound(family, gone, checked)]
    found = [replace(finding, tier=Tier.THEME) for finding in _heard(ground, buyers, themes)]
    return (*_ordered(_confirmed(buyers, found)), *_ordered(_heard(ground, buyers, vanished)))


def watching(seen: Evidence | Ground, checked: date, themes: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """What may become a theme, unconfirmed, strongest first; without the `themes` there are and their ghosts."""
    ground, found = Ground.of(seen), []
    tests = families(ground, _LEAST_WATCHED)
    rates = _Rates(tests)
    for family in tests:
        if passing := _where(rates.passing(family)):
            known = {(theme.selector.family, theme.selector.what) for theme in themes if _same(theme, family)}
            gone = np.any(family.said[:, [what in known for what in family.whats]], axis=1)
            kept = _peel(family.without(gone) if gone.any() else family, rates, passing)
            found += list(_shown(family, kept, checked))
    sound = [finding for finding in found if finding.reps >= _REPS]
    return tuple(_ordered(replace(finding, tier=Tier.WATCHING) for finding in _heard(ground, ground, sound)))


def shape_of(seen: Evidence | Ground) -> Shape:
    """What the strength of the tests of a year hangs on."""
    ground = Ground.of(seen)
    return shape(ground.evidence, freedom_of(ground))


def outlook(evidence: Evidence, since: date, checked: date, of: Shape | None = None) -> Outlook:
    """How many debriefs until a driver with odds of 3 is found 3 times of 4, with as many sellers and losses as now.

    `since`: the first day with a debriefed closing. `of`: its shape, where that is known. From the test's own bar and
    the normal approximation.
    """
    of = of or shape_of(evidence)
    need = needed(of, _STRONG, _POWER, lambda debriefs: first_bar(of.keys, _YEARLY[FIRST], debriefs))
    return _outlook(of, need, evidence, since, checked)


def reach(evidence: Evidence, since: date, checked: date, of: Shape | None = None) -> Reach:
    """How strong a driver would hold up or be watched by now 9 times of 10, and what it takes for a fainter one."""
    of = of or shape_of(evidence)
    if not 0 < of.lost < of.have:
        return Reach(None, max(STRENGTHS), None)
    watched = NormalDist().inv_cdf(1 - _WATCHED / max(1, of.keys))

    def need(odds: float) -> int:
        return needed(of, odds, _NOTICED, lambda _: watched)

    now, fainter = noticed(of.have, need)
    return Reach(now, fainter, _outlook(of, need(fainter), evidence, since, checked) if fainter else None)


def _outlook(of: Shape, need: int, evidence: Evidence, since: date, checked: date) -> Outlook:
    weeks = (checked - max(since, evidence.start)).days // 7
    losses = Beside(lost=True, have=of.lost, need=_LEAST.group)
    others = Beside(lost=False, have=of.have - of.lost, need=_LEAST.others)
    return compared(reached(of.have, need, weeks, checked), weeks, checked, losses, others)


def _tests(tests: list[Family], budget: int) -> int:
    return sum(int((family.budget == budget).sum()) for family in tests)


def _peel(family: Family, rule: _Rule, tests: list[Test]) -> list[Test]:
    """Take the strongest, drop all deals that said it, test the rest again; and so on.

    Where the ghosts made the limit of all together wide, what is taken must pass the step of its own rank.
    """
    held: list[Test] = []
    taken = dict.fromkeys(_YEARLY, 0)
    while tests:
        # of two that say the same, as where a dimension has two values, the one about losing
        best = max(tests, key=lambda test: (round(float(family.z[test]), _SAME), test[0] == LOST))
        tests = [test for test in tests if test != best]
        budget = int(family.budget[best])
        if not rule.passes(family, best, taken[budget] + 1) or family.odds(*best)[0] < _EFFECT:
            continue
        held.append(best)
        taken[budget] += 1
        if tests:
            family = family.without(family.said[:, best[1]])
    return held


def _confirmed(buyers: Ground, found: list[Finding]) -> list[Finding]:
    """The themes, confirmed where the buyers carry them; what is our view and was heard as well stands once.

    What sellers heard confirms nothing: who believes a reason hears it. The test of what buyers said themselves is
    among these themes only, and has a bar of its own: no more than the same direction would be right by chance half of
    the time wherever sellers share a bias.
    """
    themes = {finding.selector: finding for finding in found}
    once = {s: finding for s, finding in themes.items() if s == _ours(s) or _ours(s) not in themes}
    asked = {_ours(s): s for s in once if s.family == "driver" and s.within is None}
    family = buyers_of(buyers, replace(_LEAST_WATCHED, said=_BUYERS)) if asked else None
    carried = set()
    if family is not None:
        high = bar(len(asked), _CONFIRMING)
        carried = {_ours(family.selector(*test)) for test in _where(family.z >= high)}
    return [
        replace(finding, confirmed=_ours(s) in carried and s in asked.values() and finding.buyers >= _BUYERS)
        for s, finding in once.items()
    ]


def _ours(selector: Selector) -> Selector:
    """The same, as our view."""
    return replace(selector, source=Source.OURS)


def _shown(family: Family, tests: list[Test], checked: date) -> Iterator[Finding]:
    return family.findings([test for test in tests if family.shown(*test)], checked)


def _sound(family: Family, tests: list[Test], checked: date) -> Iterator[Finding]:
    """Those from enough deals and sellers, and strong enough to matter."""
    for finding in _shown(family, tests, checked):
        if finding.deals >= _DEALS and finding.reps >= _REPS and finding.effect >= _EFFECT:
            yield finding


def _heard(ground: Ground, buyers: Ground, findings: list[Finding]) -> Iterator[Finding]:
    """With how many buyers of the outcome it was heard from, and how many said it themselves.

    What is no plain driver stays without.
    """
    if not findings:
        return
    heard, own = _Named(ground.evidence, HEARD), _Named(buyers.evidence, BUYER)
    months = 12 * buyers.weeks // YEAR
    for finding in findings:
        s = finding.selector
        if s.family == "driver" and not s.within:
            said = own.of(s)
            asked = 0 if said is None else own.asked(s)
            yield replace(finding, heard=heard.of(s), buyers=said or 0, asked=asked, months=months)
        else:
            yield finding


class _Named:
    """How often buyers named each driver, by outcome."""

    def __init__(self, evidence: Evidence, name: str) -> None:
        self._told = evidence.told(name)
        sellers: dict[Outcome, set[str]] = {}
        for code, _, rep in self._told:
            sellers.setdefault(OF_CODE[code], set()).add(rep)
        self._few = {ended for ended, reps in sellers.items() if not enough(reps - {""})}

    def of(self, selector: Selector) -> int | None:
        """How many of its outcome named it; None of what one or two sellers alone have from buyers."""
        if selector.outcome in self._few:
            return None
        those = selector.outcome, selector.what
        return sum(n for (code, what, _), n in self._told.items() if (OF_CODE[code], what) == those)

    def asked(self, selector: Selector) -> int:
        """How many of its outcome named any."""
        return sum(n for (code, *_), n in self._told.items() if OF_CODE[code] == selector.outcome)


def _where(passing: Bools) -> list[Test]:
    return [(group, level) for group, level in np.argwhere(passing).tolist()]


def _same(theme: Finding, family: Family) -> bool:
    """Whether a theme is one of this family's."""
    return theme.selector.source is family.source and (theme.selector.within or ("",))[0] == family.dimension


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.p, -finding.effect, -finding.deals))
