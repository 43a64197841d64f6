"""Themes: what is said more often in one outcome than in the others, and holds up. numpy: import it late.

Cochran–Mantel–Haenszel within sellers, and within sellers and segments together; Benjamini–Hochberg over everything a
look tests, each budget shared out among the looks of a year; gates; then peeling: where a deal has one reason, a reason
that grows pushes the shares of the others down and makes ghosts of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from dialogs.records import Outcome
from insights.inference.calendar import LOOKS
from insights.inference.calendar import outlook as reached
from insights.inference.cmh import Bools, Floats, odds
from insights.inference.discoveries import FalseRate
from insights.inference.families import FIRST, OF_CODE, SECOND, Family, Least, buyers_of, families
from insights.inference.reach import STRENGTHS, Shape, needed, noticed, shape
from insights.shapes.cells import LOST, Cells, Evidence
from insights.shapes.disclosure import enough
from insights.shapes.findings import Finding, Outlook, Reach, Selector, Source, Tier

VANISHES = "vanishes within segments"
_YEARLY = {FIRST: 0.03, SECOND: 0.015}
"""The chance of a false theme that each budget may run in a year, so that both together stay below .05."""
_A_LOOK = {budget: chance / LOOKS for budget, chance in _YEARLY.items()}
_WATCHED = {FIRST: 0.1, SECOND: 0.1}
_LEAST = Least(said=5, group=20, others=10)
_LEAST_WATCHED = Least(said=3, group=1, others=1)
_DEALS, _REPS, _ACCOUNTS, _BUYERS, _EFFECT = 5, 3, 3, 5, 1.5
_SAME = 6  # decimals of a deviate
_CHANCE = 0.05  # a difference this likely by chance is none
_STRONG, _POWER = 3.0, 0.75  # a strong pattern: odds of 3, found 3 times of 4
_NOTICED = 0.95
"""What is planned for so that 9 times of 10 are held (python -m bench.ranges): few deals a seller hold less."""

Test = tuple[int, int]
"""Group and level of a family."""


def candidates(evidence: Evidence, checked: date) -> tuple[Finding, ...]:
    """All that passes the test and the gates, but for that of the accounts; nothing is peeled yet.

    What passes within sellers but clearly isn't there within their segments comes last: tier COUNTS, and a note.
    """
    holding, vanished = [], []
    tests = families(evidence, _LEAST)
    rates = _rates(tests, _A_LOOK)
    for family in tests:
        within = _passing(family, family.p_reps, rates)
        if within.any():  # what passes within segments too is among these
            holding += _found(family, _where(_passing(family, family.p, rates)), checked)
            gone = [test for test in _where(within & (family.p > _CHANCE)) if _vanishes(family, test)]
            vanished += _found(family, gone, checked)
    return (
        *(replace(finding, tier=Tier.THEME) for finding in _sound(evidence, holding)),
        *(replace(finding, note=VANISHES) for finding in _sound(evidence, vanished)),
    )


def decide(
    evidence: Evidence, found: tuple[Finding, ...], accounts: Mapping[Selector, int] | None
) -> tuple[Finding, ...]:
    """The themes among the candidates, strongest first: enough companies, no ghost; and which the buyers carry.

    `accounts`: the distinct companies behind each candidate; None where they are not to be gated by. Candidates that
    vanished are handed on as they are.
    """
    if accounts is not None:
        found = tuple(replace(finding, accounts=accounts.get(finding.selector, 0)) for finding in found)
    themes = {
        finding.selector: finding
        for finding in found
        if finding.tier is Tier.THEME and (accounts is None or finding.accounts >= _ACCOUNTS)
    }
    if themes:
        themes = {selector: themes[selector] for selector in _peeled(evidence, themes)}
    held = _confirmed(evidence, themes)
    return (*_ordered(held), *(finding for finding in found if finding.tier is not Tier.THEME))


def watching(evidence: Evidence, checked: date, themes: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """What may become a theme, unconfirmed, strongest first; without the `themes` there are and their ghosts."""
    found = []
    tests = families(evidence, _LEAST_WATCHED)
    rates = _rates(tests, _WATCHED)
    for family in tests:
        if passing := _where(_passing(family, family.p, rates)):
            known = {(theme.selector.family, theme.selector.what) for theme in themes if _same(theme, family)}
            gone = np.any(family.heap.said[:, [what in known for what in family.whats]], axis=1)
            kept = _peel(family, rates, passing, gone)
            found += _found(family, kept, checked)
    sound = [finding for finding in found if finding.reps >= _REPS]
    return tuple(_ordered(replace(finding, tier=Tier.WATCHING) for finding in _heard(evidence, sound)))


def outlook(evidence: Evidence, since: date, checked: date) -> Outlook:
    """How many debriefs until a driver with odds of 3 is found 3 times of 4, with as many sellers and losses as now.

    `since`: the first day with a debriefed closing. From the test's own threshold and the normal approximation.
    """
    of = shape(evidence.ours)
    return _outlook(of, needed(of, _STRONG, _POWER, _A_LOOK[FIRST]), evidence, since, checked)


def reach(evidence: Evidence, since: date, checked: date) -> Reach:
    """How strong a driver would hold up or be watched by now 9 times of 10, and what it takes for a fainter one."""
    of = shape(evidence.ours)
    if not 0 < of.lost < of.have:
        return Reach(None, max(STRENGTHS), None)

    def need(odds: float) -> int:
        return needed(of, odds, _NOTICED, _WATCHED[FIRST])

    now, fainter = noticed(of.have, need)
    return Reach(now, fainter, _outlook(of, need(fainter), evidence, since, checked) if fainter else None)


def _outlook(of: Shape, need: int, evidence: Evidence, since: date, checked: date) -> Outlook:
    found = reached(of.have, need, (checked - max(since, evidence.start)).days // 7, checked)
    return found if 0 < of.lost < of.have else replace(found, until=None)  # nothing to compare yet, so no pace to go by


def _rates(tests: list[Family], q: Mapping[int, float]) -> Mapping[int, FalseRate]:
    """By budget, its `q` over all the tests that share it."""
    return {budget: FalseRate(q[budget], sum(int((family.budget == budget).sum()) for family in tests)) for budget in q}


def _passing(family: Family, p: Floats, rates: Mapping[int, FalseRate]) -> Bools:
    """What passes, by group and level. Each family has its part of a budget to itself.

    So what holds up in one, as segments that do differ, makes it no easier for chance in another.
    """
    passing = np.zeros(p.shape, dtype=bool)
    for budget, rate in rates.items():
        mine = family.budget == budget
        passing |= mine & (p <= rate.limit(p[mine].tolist()))
    return passing


def _peeled(evidence: Evidence, themes: Mapping[Selector, Finding]) -> list[Selector]:
    """Those that stand when the deals of stronger ones of their family are set aside."""
    held = []
    tests = families(evidence, _LEAST)
    rates = _rates(tests, _A_LOOK)
    for family in tests:
        passing = [test for test in _where(_passing(family, family.p, rates)) if family.selector(*test) in themes]
        gone = np.zeros(len(family.heap.said), dtype=bool)
        held += [family.selector(*test) for test in _peel(family, rates, passing, gone)]
    return held


def _peel(family: Family, rates: Mapping[int, FalseRate], tests: list[Test], gone: Bools) -> list[Test]:
    """Take the strongest, drop all deals that said it, test the rest again; and so on.

    The ghosts made the limit of all together wide, so what is taken must pass the step of its own rank.
    """
    held: list[Test] = []
    taken = dict.fromkeys(rates, 0)
    family = family.without(gone) if tests and gone.any() else family
    while tests:
        # of two that say the same, as where a dimension has two values, the one about losing
        best = max(tests, key=lambda test: (round(float(family.z[test]), _SAME), test[0] == LOST))
        tests = [test for test in tests if test != best]
        budget = int(family.budget[best])
        passes = rates[budget].passes(float(family.p[best]), taken[budget] + 1)
        if not passes or family.odds(*best)[0] < _EFFECT:
            continue
        held.append(best)
        taken[budget] += 1
        family = family.without(family.heap.said[:, best[1]])
    return held


def _confirmed(evidence: Evidence, themes: Mapping[Selector, Finding]) -> list[Finding]:
    """The themes, confirmed where the buyers carry them; what is our view and was heard as well stands once.

    What sellers heard confirms nothing: who believes a reason hears it. The test of what buyers said themselves is
    among these themes only, and at a look's share of the budget: no more than the same direction would be right by
    chance half of the time wherever sellers share a bias.
    """
    once = {s: finding for s, finding in themes.items() if s == _ours(s) or _ours(s) not in themes}
    asked = {_ours(s): s for s in once if s.family == "driver" and s.within is None}
    family = buyers_of(evidence, Least(said=_BUYERS, group=1, others=1)) if asked else None
    p = dict.fromkeys(asked.values(), 1.0)
    if family is not None:
        tests = {_ours(family.selector(*test)): test for test in np.ndindex(family.p.shape)}
        p |= {asked[s]: float(family.p_reps[tests[s]]) for s in asked if s in tests}
    limit = FalseRate(_A_LOOK[FIRST], len(p)).limit(p.values())
    carried = {s for s in p if p[s] <= limit and once[s].buyers >= _BUYERS}
    return [replace(finding, confirmed=s in carried) for s, finding in once.items()]


def _ours(selector: Selector) -> Selector:
    """The same, as our view."""
    return replace(selector, source=Source.OURS)


def _sound(evidence: Evidence, findings: Iterable[Finding]) -> list[Finding]:
    """Those from enough deals and sellers, and strong enough to matter."""
    sound = [
        finding
        for finding in findings
        if finding.deals >= _DEALS and finding.reps >= _REPS and finding.effect >= _EFFECT
    ]
    return _ordered(_heard(evidence, sound))


def _heard(evidence: Evidence, findings: list[Finding]) -> Iterator[Finding]:
    """With how many buyers of the outcome it was heard from, and how many said it themselves.

    What is no plain driver stays without.
    """
    heard, own = (_Named(cells) if findings else None for cells in (evidence.heard, evidence.buyers))
    for finding in findings:
        s = finding.selector
        if heard and own and s.family == "driver" and not s.within:
            yield replace(finding, heard=heard.of(s), buyers=own.of(s) or 0)
        else:
            yield finding


class _Named:
    """How often buyers named each driver, by outcome."""

    def __init__(self, cells: Cells) -> None:
        self._keys = cells.keys
        self._told, sellers = Counter[tuple[Outcome, int]](), defaultdict[Outcome, set[int]](set)
        for rep, code, said, n in zip(cells.rep, cells.outcome, cells.sets, cells.n, strict=True):
            self._told[OF_CODE[code], said] += n
            sellers[OF_CODE[code]].add(rep)
        self._few = {ended for ended, reps in sellers.items() if not enough(sum(cells.reps[rep] != "" for rep in reps))}

    def of(self, selector: Selector) -> int | None:
        """How many of its outcome named it; None of what one or two sellers alone have from buyers."""
        if selector.outcome in self._few:
            return None
        bit = 1 << self._keys.index(selector.what) if selector.what in self._keys else 0
        return sum(n for (outcome, said), n in self._told.items() if outcome is selector.outcome and said & bit)


def _vanishes(family: Family, test: Test) -> bool:
    """Whether it isn't there within segments; where those hold too few deals to tell, nothing vanishes."""
    effect, _, high = odds(family.counts, family.segments, *test)
    return effect < _EFFECT and high < family.odds(*test)[0]


def _found(family: Family, tests: list[Test], checked: date) -> list[Finding]:
    return [family.finding(*test, checked) for test in tests if family.shown(*test)]


def _where(passing: Bools) -> list[Test]:
    return [(group, level) for group, level in np.argwhere(passing).tolist()]


def _same(theme: Finding, family: Family) -> bool:
    """Whether a theme is one of this family's."""
    return theme.selector.source is family.source and (theme.selector.within or ("",))[0] == family.dimension


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.p, -finding.effect, -finding.deals))
