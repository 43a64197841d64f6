"""Trends: shares that rise or fall over the weeks of a year. numpy: import it late.

The trend test of Cochran (1954) and Armitage (1955), and beside it whole quarters compared: the last one, and the last
two, with what was before; of the three the clearest counts, its p taken three times (Bonferroni). Each deviate is
divided by the root of the over-dispersion of the weeks around it: weeks that scatter more than chance would have them,
as with seasons inside a quarter, must not alarm. Benjamini–Hochberg, the year's budget shared out among its looks; then
peeling as for themes: where a deal has one reason, one that rises makes the shares of the others fall.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np

from dialogs.values import dataclass
from insights.inference.calendar import LOOKS, YEAR, last_look, next_look
from insights.inference.calendar import outlook as reached
from insights.inference.discoveries import FalseRate
from insights.inference.odds import Bools, Floats, upper
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Outlook, Tier, Trend

_DRIVER = "driver"
_YEARLY = {True: 0.035, False: 0.01}
"""The chance of a false trend that a year may run: of the drivers (True), and of all other series together."""
_WATCHED = 0.1
_WEEKS, _DEALS = 26, 5
"""Weeks with data, and deals: fewer than two quarters, and a season would pass for a trend (bench/honesty.py)."""
_QUARTER, _QUARTERS = 13, (1, 2)  # weeks; and how many quarters are compared with what was before
_WAYS = 1 + len(_QUARTERS)
_SAME = 6  # decimals of a deviate
_BEFORE, _AFTER, _POWER = 0.1, 0.3, 0.75  # a strong trend: a step from 10 to 30 % halfway, found 3 times of 4

Test = tuple[int, int]
"""Number of the family, and of its level."""


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """The weeks of one family that are looked at. `said`: by set and level; `n`: by set and week.

    By level: whether there is `enough` to test; `z`, the clearest deviate; its `p`; and the `dispersion` around it.
    """

    name: str
    whats: tuple[str, ...]
    mondays: tuple[date, ...]
    said: Bools
    n: Floats
    enough: Bools
    z: Floats
    p: Floats
    dispersion: Floats

    def series(self, level: int) -> tuple[Floats, Floats]:
        """How many a week have the level, and how many there are."""
        return self.n[self.said[:, level]].sum(axis=0), self.n.sum(axis=0)

    def without(self, gone: Bools) -> "_Family":
        """The same tests, some of the sets left out."""
        left = np.where(gone[:, None], 0.0, self.n)
        enough, z, p, dispersion = _tested(self.said, left)
        return replace(self, n=left, enough=enough, z=z, p=p, dispersion=dispersion)


def find(weekly: Mapping[str, Weekly], checked: date) -> tuple[Trend, ...]:
    """Every series with enough behind it in the 12 months before `checked`, strongest first, and what it is by tier.

    TREND: it rises or falls. WATCHING: it may, unconfirmed. COUNTS: nothing to be said of it.
    """
    families = [_family(name, weeks, checked) for name, weeks in weekly.items()]
    tiers: dict[Test, Tier] = {}
    echoes: set[Test] = set()
    for drivers, chance in _YEARLY.items():
        group = [i for i, family in enumerate(families) if (family.name == _DRIVER) is drivers]
        for tier, q in ((Tier.TREND, chance / LOOKS), (Tier.WATCHING, _WATCHED)):
            passing, rate = _passing(families, group, q)
            tiers |= dict.fromkeys(_held(families, passing, rate, tiers), tier)
            if tier is Tier.TREND:
                echoes |= {test for test in passing if test not in tiers}
    tests = [(i, level) for i, family in enumerate(families) for level in np.flatnonzero(family.enough).tolist()]
    return tuple(
        _trend(families[i], level, tiers.get((i, level), Tier.COUNTS), checked, echo=(i, level) in echoes)
        for i, level in sorted(tests, key=lambda test: -abs(families[test[0]].z[test[1]]))
    )


def outlook(weekly: Mapping[str, Weekly], checked: date) -> Outlook:
    """How many debriefed losses in a year until a driver's step from 10 to 30 % halfway is found 3 times of 4.

    From the threshold for as many drivers as there are, by the normal approximation, halves compared.
    """
    losses = weekly.get(_DRIVER, Weekly((), {}))
    normal = NormalDist()
    middle, step = (_BEFORE + _AFTER) / 2, _AFTER - _BEFORE
    inside = (_BEFORE * (1 - _BEFORE) + _AFTER * (1 - _AFTER)) / 2
    threshold = normal.inv_cdf(1 - _YEARLY[True] / LOOKS / max(1, len(losses.levels)) / _WAYS / 2)
    reach = threshold * sqrt(middle * (1 - middle)) + normal.inv_cdf(_POWER) * sqrt(inside)
    recent = losses.total[_recent(losses, checked)]
    found = reached(sum(recent), ceil((2 * reach / step) ** 2), len(recent), checked)
    if found.until is None:
        return found
    tested = checked + timedelta(weeks=_WEEKS - len(recent))
    return replace(found, until=max(found.until, tested if tested == last_look(tested) else next_look(tested)))


def _recent(weekly: Weekly, checked: date) -> slice:
    """The weeks of the 12 months before the look, from the first of them with anything in it."""
    total = weekly.total
    first = bisect_left(weekly.mondays, checked - timedelta(weeks=YEAR))
    last = bisect_left(weekly.mondays, checked)
    return slice(next((i for i in range(first, last) if total[i]), last), last)


def _family(name: str, weekly: Weekly, checked: date) -> _Family:
    recent, whats = _recent(weekly, checked), tuple(weekly.levels)
    mondays = weekly.mondays[recent]
    said = np.array([[what in levels for what in whats] for levels in weekly.sets], dtype=bool)
    n = np.array([numbers[recent] for numbers in weekly.sets.values()], dtype=np.float64)
    said, n = said.reshape(len(said), len(whats)), n.reshape(len(n), len(mondays))
    return _Family(name, whats, mondays, said, n, *_tested(said, n))


def _tested(said: Bools, n: Floats) -> tuple[Bools, Floats, Floats, Floats]:
    """By level: whether to test it, its clearest deviate of the three, the p, the dispersion that was divided by.

    Pearson's chi-square of the weeks less that of what is tested is what is left around it (Armitage 1955).
    """
    k, total = said.T.astype(np.float64) @ n, n.sum(axis=0)
    weeks, known, whole = total.size, int(np.count_nonzero(total)), float(total.sum())
    deals = k.sum(axis=1)
    enough = (deals >= _DEALS) & (deals < whole) & (known >= _WEEKS)
    best, p, dispersion = np.zeros(deals.size), np.ones(deals.size), np.zeros(deals.size)
    if not enough.any():
        return enough, best, p, dispersion
    share = np.where(enough, deals / whole, 0.5)
    spread = share * (1 - share)
    away = k - share[:, None] * total
    heterogeneity = np.divide(away**2, total, out=np.zeros_like(k), where=total > 0).sum(axis=1) / spread
    week = np.arange(weeks)
    quarters = [week >= weeks - _QUARTER * q for q in _QUARTERS if weeks >= _QUARTER * (q + 1)]
    for score in (week, *quarters):
        centred = score - float(total @ score) / whole
        width = float(total @ centred**2)
        if not width:  # nothing closed in that quarter
            continue
        plain = away @ centred / np.sqrt(spread * width)
        around = np.maximum(0.0, heterogeneity - plain**2) / (known - 2)
        z = plain / np.sqrt(np.maximum(1.0, around))
        clearer = enough & ((np.abs(z) > np.abs(best)) | (score is week))
        best, dispersion = np.where(clearer, z, best), np.where(clearer, around, dispersion)
    p[enough] = np.minimum(1.0, 2 * (1 + len(quarters)) * upper(np.abs(best[enough])))
    return enough, best, p, dispersion


def _passing(families: list[_Family], group: list[int], q: float) -> tuple[list[Test], FalseRate]:
    """What passes at a false discovery rate of `q` within a group of families, and that rate over all its tests."""
    p = [p for i in group for p in families[i].p[families[i].enough].tolist()]
    rate = FalseRate(q, len(p))
    limit = rate.limit(p)
    passing = [
        (i, level) for i in group for level in (families[i].enough & (families[i].p <= limit)).nonzero()[0].tolist()
    ]
    return passing, rate


def _held(families: list[_Family], passing: list[Test], rate: FalseRate, known: Mapping[Test, Tier]) -> list[Test]:
    """What of it is no ghost, the `known` set aside.

    What is taken must pass the step of its own rank, and its closings are set aside for the rest of its family.
    """
    held: list[Test] = []
    for i in dict.fromkeys(i for i, _ in passing):
        family, mine = families[i], [level for number, level in known if number == i]
        tests = [level for number, level in passing if number == i and level not in mine]
        gone = np.any(family.said[:, mine], axis=1)
        while tests:
            family = family.without(gone)
            # of two that say the same, as where a deal is against one of two, the one that rises
            best = max(tests, key=lambda level: (round(abs(float(family.z[level])), _SAME), family.z[level]))
            tests.remove(best)
            if rate.passes(float(family.p[best]), len(held) + 1):
                held.append((i, best))
                gone = family.said[:, best]
    return held


def _trend(family: _Family, level: int, tier: Tier, checked: date, *, echo: bool) -> Trend:
    k, n = family.series(level)
    half = n.size // 2
    return Trend(
        family.name,
        family.whats[level],
        rising=bool(family.z[level] > 0),
        tier=tier,
        weeks=n.size,
        n=round(n.sum()),
        deals=round(k.sum()),
        before=(round(k[:half].sum()), round(n[:half].sum())),
        after=(round(k[half:].sum()), round(n[half:].sum())),
        since=family.mondays[_since(k, n)],
        z=float(family.z[level]),
        p=float(family.p[level]),
        dispersion=float(family.dispersion[level]),
        checked=checked,
        echo=echo,
    )


def _since(k: Floats, n: Floats) -> int:
    """The week that parts the series best: the largest chi-square of a step (a description, not a test)."""
    k1, n1 = np.cumsum(k)[:-1], np.cumsum(n)[:-1]
    k2, n2 = k.sum() - k1, n.sum() - n1
    both = np.minimum(n1, n2) > 0
    gap = np.divide(k2, n2, out=np.zeros_like(k1), where=both) - np.divide(k1, n1, out=np.zeros_like(k1), where=both)
    return int(np.argmax(gap**2 * n1 * n2)) + 1
