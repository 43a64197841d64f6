"""Suspicions: the tests of what was named beforehand, with a budget of their own. numpy: import it late.

It is the score test of themes, asked of one level of one group alone, on what closed since it was named. The looks of
its whole time share one bar (O'Brien & Fleming 1979): high at first, low at the last one, so that nearly all of the
chance is left for when there are most deals.
"""

from datetime import date, timedelta
from math import erfc, exp, log, sqrt
from statistics import NormalDist

from dialogs.values import dataclass
from insights.inference.calendar import YEAR, last_look, next_look
from insights.inference.families import Family, Least, one_test
from insights.inference.ground import Ground
from insights.inference.score import Residuals
from insights.shapes.evidence import Evidence
from insights.shapes.findings import Selector
from insights.shapes.selectors import suspected
from insights.shapes.suspicions import MOST, Numbers, Suspicion, Verdict

STRONG = 3.0
"""The odds that power and ruling out are about."""
BUDGET = 0.01
"""The chance that any of MOST suspicions is borne out by chance, in the time for which they were named."""
_ASKED = 0.6 * BUDGET / MOST / 2
"""What the end of one path is asked for, as its highest point passes a bar twice as often. It is less than a third of
the budget, so that small companies, with whom the normal curve isn't all true, keep within that."""
_STEPS = 0.583
"""How much further a path that is seen in steps gets between them, in steps' roots (Siegmund 1985)."""
_LEAST = Least(said=5, group=20, others=10, z=float("-inf"))
_INSIDE = Least(said=5, group=10, others=10, z=float("-inf"))
_DEALS, _REPS, _ACCOUNTS, _EFFECT = 5, 3, 3, 1.5
_SURE = 1.645  # what is ruled out is so wrongly once in twenty at most
_TELLING = 2.0  # as far out a strong effect must have been expected, for its absence to tell something
_NORMAL = NormalDist()
_RARE, _OF = 1, 10  # added to how often something was said, of how many: nothing is said never
_DAYS = 7 * YEAR
_WEEKS = 4  # of closings, below which nobody knows a pace
_SURELY = 8.0  # deviates above the bar: what is added to that can't be told from it


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a suspicion found. `verdict`: None while it goes on."""

    verdict: Verdict | None
    numbers: Numbers | None


@dataclass(frozen=True, slots=True)
class Pace:
    """What is to be expected of a year: debriefs to compare, the share in question, and how often the others say it.

    `freedom`: how many parameters freeing them of what they hang on is worth; `least`: what the test asks for.
    """

    n: int
    share: float
    said: float
    freedom: float
    least: Least = _INSIDE


def ends(named_on: date, months: int) -> date:
    """The day of its last look: the last of the calendar's within its time."""
    return last_look(named_on + timedelta(days=_DAYS * months // 12))


def looks(named_on: date, last: date) -> int:
    """How many looks there are."""
    day, found = named_on, 0
    while (day := next_look(day)) <= last:
        found += 1
    return found


def critical(many: int) -> float:
    """What the deviate times the root of the time that has gone must reach at one of so many looks."""
    return _NORMAL.inv_cdf(1 - _ASKED) - _STEPS / sqrt(many)


def look(seen: Evidence | Ground, suspicion: Suspicion, day: date) -> Looked:
    """Test one on a day of the calendar, by the closings since it was named."""
    selector = suspected(suspicion.driver, suspicion.within)
    family = _family(Ground.of(seen), selector)
    last = day >= suspicion.last_look
    if family is None:
        return Looked(Verdict.NOT_ENOUGH if last else None, None)
    test = family.at(selector), 0
    finding = next(family.findings([test], day))
    counted = Numbers(finding.deals, finding.n, finding.others, finding.others_n, finding.reps, finding.accounts)
    shown = family.shown(*test)
    gone = (min(day, suspicion.last_look) - suspicion.named_on) / (suspicion.last_look - suspicion.named_on)
    bar = critical(looks(suspicion.named_on, suspicion.last_look)) / sqrt(gone)
    sound = counted.deals >= _DEALS and counted.reps >= _REPS and counted.accounts >= _ACCOUNTS
    verdict = None
    if shown and sound and finding.effect >= _EFFECT and family.z[test] >= bar:
        verdict = Verdict.BORNE_OUT
    elif last:
        verdict = Verdict.RULED_OUT if shown and _ruled_out(family, test) else Verdict.NOT_ENOUGH
    return Looked(verdict, counted if shown else None)


def pace(evidence: Evidence, driver: str, within: tuple[str, str] | None) -> Pace | None:
    """What the closings of a year, or since there are any, let expect of a year; None: there is little to go by."""
    weeks = YEAR - min(evidence.day, default=_DAYS) // 7
    if weeks < _WEEKS:
        return None
    ground, selector = Ground(evidence), suspected(driver, within)
    family = one_test(ground, selector, Least(said=0, group=1, others=1, z=float("inf")))  # counted, and not tested
    if family is None:
        return None
    counts, at = family.counts, family.at(selector)
    n, mine = float(counts.n.sum()), float(counts.n[counts.group == at].sum())
    others = float(counts.deals.sum() - counts.deals[at].sum())  # of the only level there is
    least = _INSIDE if selector.within else _LEAST
    return Pace(round(n * YEAR / weeks), mine / n, (others + _RARE) / (n - mine + _OF), family.freedom, least)


def power(of: Pace, months: int) -> float:
    """In which share of companies at such a pace an effect of STRONG odds would be found.

    From what the score comes to with its variance as the test takes it, a deal less a parameter, and a path with a
    drift that meets its bar.
    """
    n, lifted = of.n * months / 12 - of.freedom, STRONG * of.said / (1 + (STRONG - 1) * of.said)
    mine = of.n * months / 12 * of.share
    if n <= 0 or mine < of.least.group or mine / of.share - mine < of.least.others or mine * lifted < _DEALS:
        return 0.0
    drift = sqrt(n) * _told(of.share, lifted, of.said)
    bar = _NORMAL.inv_cdf(1 - _ASKED)  # of a path that is seen throughout, so without its steps
    if drift - bar > _SURELY:
        return 1.0
    # so far out `cdf` would round away what is left, and it isn't little times what it is multiplied by
    return _NORMAL.cdf(drift - bar) + exp(2 * drift * bar) * erfc((drift + bar) / sqrt(2)) / 2


def _told(share: float, here: float, elsewhere: float) -> float:
    """What a deal adds to the deviate: said so often in a share of them, and so often in the others."""
    rest, both = 1 - share, share * here + (1 - share) * elsewhere
    inside = share * rest**2 * (here * (1 - both) ** 2 + (1 - here) * both**2)
    outside = rest * share**2 * (elsewhere * (1 - both) ** 2 + (1 - elsewhere) * both**2)
    return share * rest * (here - elsewhere) / sqrt(inside + outside)


def _family(ground: Ground, selector: Selector) -> Family | None:
    return one_test(ground, selector, _INSIDE if selector.within else _LEAST)


def _ruled_out(family: Family, test: tuple[int, int]) -> bool:
    """Whether an effect of STRONG odds would have shown: what it would have come to is too far from what came."""
    z = float(family.z[test])
    if family.sums is None or not z:
        return False
    left = Residuals(family.sums, family.n)
    expected = log(STRONG) * float(left.spread[test]) ** 2 * z / float(left.score[test])
    return expected >= _TELLING and z <= expected - _SURE
