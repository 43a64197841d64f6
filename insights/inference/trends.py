"""Trends: shares that rise or fall over the weeks of a year. numpy: import it late.

Of each share a line through the weeks, and the last quarter and the last two set against what was before, each freed of
who sold what where (`drift`). A driver has the year before to compare with, where there is one, and must pass twice:
within the sellers, among the losses; and against the other outcomes, for what is said more often of wins as well is a
new habit or another name, and not why deals are lost. Then peeling as for themes: where a deal has one reason, one that
rises makes the shares of the others fall.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil, log, sqrt
from statistics import NormalDist

import numpy as np

from insights.inference.bars import bar
from insights.inference.calendar import YEAR, compared, last_look, next_look
from insights.inference.calendar import outlook as reached
from insights.inference.discoveries import FalseRate
from insights.inference.odds import upper
from insights.inference.score import Bools, Floats
from insights.inference.shares import DRIVER, RIVAL, WAYS, WEEKS, WINS, Shares
from insights.shapes.findings import Beside, Outlook, Tier, Trend

_BARS = {DRIVER: 3.5, RIVAL: 3.9, WINS: 4.2}
"""The deviate within the sellers that is a trend, so that all together are false in one year of twenty at most."""
_BY_SELLER = 2.4
"""And the one by how much sellers differ, in the same way of moving."""
_AGAINST, _SMALL, _LARGE, _MOST = (2.2, 3.0), 600, 2_000, 3.6
"""And that of a driver against the other outcomes: for so few debriefs, for so many, and at most.

Of many every movement is clear in the losses, so that this test alone tells a reason that was worded anew from a trend:
in all ways of a year's looks, for every driver.
"""
_TESTS, _YEARLY = (
    10,
    0.02,
)  # the bars are for so many levels, and rise for more as their share of a year's chance has it
_WATCHED, _WATCHED_AGAINST = 0.1, 1.28
_SAME = 6  # decimals of a deviate
_BEFORE, _AFTER, _POWER = 0.1, 0.3, 0.75  # a strong trend: a step from 10 to 30 % halfway, found 3 times of 4

_Passing = Callable[[Shares, int], Bools]
"""Which levels pass, as the one of a rank that is taken."""


def find(shares: Sequence[Shares], checked: date) -> tuple[Trend, ...]:
    """Every share with enough behind it in the time before `checked`, clearest first, and what it is by tier.

    TREND: it rises or falls. WATCHING: it may, unconfirmed. COUNTS: nothing to be said of it. What moves in the other
    outcomes as well makes ghosts of others, too, and is set aside first.
    """
    found = []
    for those in shares:
        alike = np.flatnonzero(_alike(those)).tolist()
        trends = _peeled(those, alike, lambda left, _: _clear(left))
        if trends:
            left = those.without(np.any(those.said[:, trends], axis=1))
            alike = [level for level in alike if _alike(left)[level]]
        echoes = {*np.flatnonzero(_clear(those) | _alike(those)).tolist()} - {*trends, *alike}
        watched = _watched(those, shares, [*alike, *trends])
        tiers = dict.fromkeys(watched, Tier.WATCHING) | dict.fromkeys(trends, Tier.TREND)
        found += [
            _trend(those, level, tiers.get(level, Tier.COUNTS), checked, echo=level in echoes, alike=level in alike)
            for level in np.flatnonzero(those.enough).tolist()
        ]
    return tuple(sorted(found, key=lambda trend: -abs(trend.z)))


def outlook(shares: Iterable[Shares], checked: date) -> Outlook:
    """How many debriefed losses in a year until a driver's step from 10 to 30 % halfway is found 3 times of 4.

    From the bar within the sellers, by the normal approximation, halves of a year compared, though fewer will do once
    there is a year before it; and a loss more a parameter, for that much goes into telling the weeks from who sold
    what. And how many debriefs of other outcomes: with fewer beside these the step is told from a habit less than every
    other time, however clear it is in the losses.
    """
    losses = next(those for those in shares if those.name == DRIVER)
    middle, step = (_BEFORE + _AFTER) / 2, _AFTER - _BEFORE
    inside = (_BEFORE * (1 - _BEFORE) + _AFTER * (1 - _AFTER)) / 2
    reach = _bar(losses) * sqrt(middle * (1 - middle)) + NormalDist().inv_cdf(_POWER) * sqrt(inside)
    need, weeks = ceil((2 * reach / step) ** 2 + losses.freedom), min(YEAR, losses.span - losses.first)
    kept, beside = (int((some & losses.lately).sum()) for some in (losses.kept, losses.others))
    found = reached(kept, need, weeks, checked)
    others = Beside(lost=False, have=beside, need=_others(losses, max(found.have, need)))
    found = compared(found, weeks, checked, others)
    if found.until is None:
        return found
    tested = checked + timedelta(weeks=WEEKS - weeks)
    return replace(found, until=max(found.until, tested if tested == last_look(tested) else next_look(tested)))


def _others(losses: Shares, many: int) -> int:
    """How many debriefs of other outcomes, where so many of losses take the step, and the others stay as they are."""
    middle, step = (_BEFORE + _AFTER) / 2, _AFTER - _BEFORE
    inside = 4 * middle * (1 - middle) / (many - losses.freedom)
    return ceil(4 * _BEFORE * (1 - _BEFORE) / ((step / _against(losses)) ** 2 - inside))


def _bar(those: Shares) -> float:
    more = bar(max(_TESTS, len(those.whats)), _YEARLY) - bar(_TESTS, _YEARLY)
    return _BARS[those.name] + more


def _against(those: Shares) -> float:
    """Rising with the logarithm of the number of debriefs."""
    debriefs, (low, high) = int((those.kept | those.others).sum()), _AGAINST
    risen = log(max(debriefs, _SMALL) / _SMALL) / log(_LARGE / _SMALL)
    return min(_MOST, low + (high - low) * risen)


def _moving(those: Shares, bar: float, by_seller: float) -> Floats:
    """By way and level how far it gets to the bars within the sellers; 1 and more passes."""
    return np.asarray(np.minimum(np.abs(those.within) / bar, np.abs(those.by_seller) / by_seller))


def _strength(those: Shares, bar: float, by_seller: float, against: float) -> Floats:
    """The same, to that against the other outcomes as well."""
    moving = _moving(those, bar, by_seller)
    if those.name != DRIVER:
        return moving
    return np.asarray(np.minimum(moving, np.sign(those.within) * those.against / against))


def _clear(those: Shares) -> Bools:
    return np.asarray(those.enough & (_strength(those, _bar(those), _BY_SELLER, _against(those)).max(axis=0) >= 1))


def _alike(those: Shares) -> Bools:
    return np.asarray(those.enough & (_moving(those, _bar(those), _BY_SELLER).max(axis=0) >= 1) & ~_clear(those))


def _p(those: Shares) -> Floats:
    """Of the clearest way, taken as often as there are ways (Bonferroni)."""
    return 2 * WAYS * upper(np.abs(those.within).max(axis=0))


def _watched(those: Shares, shares: Sequence[Shares], trends: list[int]) -> list[int]:
    """What may be a trend beside those, by a false discovery rate over its budget: drivers have one of their own."""
    mine = [other for other in shares if (other.name == DRIVER) is (those.name == DRIVER)]
    rate = FalseRate(_WATCHED, sum(int(other.enough.sum()) for other in mine))
    limit = rate.limit(p for other in mine for p in _p(other)[other.enough].tolist())

    def passing(left: Shares, rank: int) -> Bools:
        p, some = _p(left), left.enough & (_strength(left, 1.0, 1.0, _WATCHED_AGAINST).max(axis=0) >= 1)
        passed = np.array([one <= limit and rate.passes(one, rank) for one in p.tolist()], dtype=bool)
        return np.asarray(some & passed)

    return _peeled(those, trends, passing)


def _peeled(those: Shares, known: Sequence[int], passing: _Passing) -> list[int]:
    """What passes, the strongest first, each once the closings of those before, and of the `known`, are set aside."""
    held: list[int] = []
    left = those.without(np.any(those.said[:, known], axis=1)) if known else those
    while True:
        rank = len(held) + 1
        tests = [level for level in np.flatnonzero(passing(left, rank)).tolist() if level not in {*held, *known}]
        if not tests:
            return held
        # of two that say the same, as where a deal is against one of two, the one that rises
        z = _z(left)
        best = max(tests, key=lambda level: (round(abs(float(z[level])), _SAME), z[level]))
        held.append(best)
        left = left.without(those.said[:, best])


def _z(those: Shares) -> Floats:
    """By level, within the sellers, of the way that is clearest by both tests."""
    strength = _strength(those, _bar(those), _BY_SELLER, _against(those))
    ways = np.where(strength.max(axis=0) >= 1, strength.argmax(axis=0), np.abs(those.within).argmax(axis=0))
    return np.asarray(those.within[ways, np.arange(ways.size)])


def _trend(those: Shares, level: int, tier: Tier, checked: date, *, echo: bool, alike: bool) -> Trend:
    first, z = those.first, float(_z(those)[level])
    weeks = those.span - first
    half = first + weeks // 2
    k, n = those.counts(level)

    def halves(k: Floats, n: Floats) -> tuple[tuple[int, int], tuple[int, int]]:
        return (round(k[:half].sum()), round(n[:half].sum())), (round(k[half:].sum()), round(n[half:].sum()))

    before, after = halves(k, n)
    return Trend(
        those.name,
        those.whats[level],
        rising=z > 0,
        tier=tier,
        weeks=weeks,
        n=round(n.sum()),
        deals=round(k.sum()),
        before=before,
        after=after,
        since=checked - timedelta(weeks=weeks - _since(k[first:], n[first:])),
        z=z,
        checked=checked,
        echo=echo,
        elsewhere=halves(*those.counts(level, elsewhere=True)) if those.elsewhere() else None,
        alike=alike,
    )


def _since(k: Floats, n: Floats) -> int:
    """The week that parts the series best: the largest chi-square of a step (a description, not a test)."""
    k1, n1 = np.cumsum(k)[:-1], np.cumsum(n)[:-1]
    k2, n2 = k.sum() - k1, n.sum() - n1
    both = np.minimum(n1, n2) > 0
    gap = np.divide(k2, n2, out=np.zeros_like(k1), where=both) - np.divide(k1, n1, out=np.zeros_like(k1), where=both)
    return int(np.argmax(gap**2 * n1 * n2)) + 1
