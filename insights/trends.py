"""Trends: shares that rise or fall over the weeks of a year. numpy: import it late.

The trend test of Cochran (1954) and Armitage (1955), its deviate divided by the root of the over-dispersion of the
weeks around the trend: weeks that scatter more than chance would have them, as with seasons inside a quarter, must not
alarm. Benjamini–Hochberg over all series, the year's budget shared out among its looks.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np

from insights.cells import Weekly
from insights.cmh import Floats, benjamini_hochberg, upper
from insights.findings import Outlook, Tier, Trend
from insights.looks import LOOKS, YEAR, last_look, next_look
from insights.looks import outlook as reached

_YEARLY = 0.03
"""The chance of a false trend that a year may run."""
_WATCHED = 0.1
_WEEKS, _DEALS = 26, 5
"""Weeks with data, and deals: fewer than two quarters, and a season would pass for a trend (bench/honesty.py)."""
_BEFORE, _AFTER, _POWER = 0.1, 0.3, 0.75  # a strong trend: a step from 10 to 30 % halfway, found 3 times of 4


def look(weekly: Mapping[str, Weekly], checked: date) -> tuple[Trend, ...]:
    """Every series with enough behind it in the 12 months before `checked`, strongest first, and what it is by tier.

    TREND: it rises or falls. WATCHING: it may, unconfirmed. COUNTS: nothing to be said of it.
    """
    names, series = [], []
    for family, weeks in weekly.items():
        recent = _recent(weeks, checked)
        total = np.array(weeks.total[recent], dtype=np.float64)
        for what, numbers in weeks.levels.items():
            k = np.array(numbers[recent], dtype=np.float64)
            if np.count_nonzero(total) >= _WEEKS and _DEALS <= k.sum() < total.sum():
                names.append((family, what, weeks.mondays[recent]))
                series.append((k, total))
    if not series:
        return ()
    z, dispersion = (np.array(column) for column in zip(*(_deviate(k, n) for k, n in series), strict=True))
    p = 2 * upper(np.abs(z))
    trend, watched = benjamini_hochberg(p, _YEARLY / LOOKS), benjamini_hochberg(p, _WATCHED)
    tiers = [Tier.TREND if value <= trend else Tier.WATCHING if value <= watched else Tier.COUNTS for value in p]
    found = []
    for i in np.argsort(-np.abs(z), kind="stable").tolist():
        (family, what, mondays), (k, n) = names[i], series[i]
        half = n.size // 2
        found.append(
            Trend(
                family,
                what,
                rising=bool(z[i] > 0),
                tier=tiers[i],
                weeks=n.size,
                n=round(n.sum()),
                deals=round(k.sum()),
                before=(round(k[:half].sum()), round(n[:half].sum())),
                after=(round(k[half:].sum()), round(n[half:].sum())),
                since=mondays[_since(k, n)],
                z=float(z[i]),
                p=float(p[i]),
                dispersion=float(dispersion[i]),
                checked=checked,
            )
        )
    return tuple(found)


def outlook(weekly: Mapping[str, Weekly], checked: date) -> Outlook:
    """How many debriefed losses in a year until a driver's step from 10 to 30 % halfway is found 3 times of 4.

    From the test's own threshold for as many series as there are, by the normal approximation.
    """
    series = sum(len(weeks.levels) for weeks in weekly.values())
    normal = NormalDist()
    middle, step = (_BEFORE + _AFTER) / 2, _AFTER - _BEFORE
    inside = (_BEFORE * (1 - _BEFORE) + _AFTER * (1 - _AFTER)) / 2
    threshold = normal.inv_cdf(1 - _YEARLY / LOOKS / max(1, series) / 2)
    # over weeks spread evenly from -1/2 to 1/2 a step of s halfway leans by s/8 on a line whose spread is 1/12
    reach = threshold * sqrt(middle * (1 - middle)) + normal.inv_cdf(_POWER) * sqrt(inside)
    need = ceil(reach**2 / (12 * (step / 8) ** 2))
    losses = weekly.get("driver", Weekly((), (), {}))
    recent = losses.total[_recent(losses, checked)]
    found = reached(sum(recent), need, len(recent), checked)
    if found.until is None or len(recent) >= _WEEKS:
        return found
    tested = checked + timedelta(weeks=_WEEKS - len(recent))
    return replace(found, until=max(found.until, tested if tested == last_look(tested) else next_look(tested)))


def _recent(weekly: Weekly, checked: date) -> slice:
    """The weeks of the 12 months before the look, from the first of them with anything in it."""
    first = bisect_left(weekly.mondays, checked - timedelta(weeks=YEAR))
    last = bisect_left(weekly.mondays, checked)
    return slice(next((i for i in range(first, last) if weekly.total[i]), last), last)


def _deviate(k: Floats, n: Floats) -> tuple[float, float]:
    """The deviate of the trend, and the dispersion around it that it was divided by the root of (where above 1).

    Pearson's chi-square of the weeks less that of the trend is what is left around a line (Armitage 1955).
    """
    whole, share = float(n.sum()), float(k.sum() / n.sum())
    week = np.arange(n.size) - float(n @ np.arange(n.size)) / whole
    spread = share * (1 - share)
    away = k - n * share
    z = float(away @ week) / sqrt(spread * float(n @ week**2))
    heterogeneity = float(np.divide(away**2, n, out=np.zeros_like(n), where=n > 0).sum()) / spread
    dispersion = max(0.0, heterogeneity - z * z) / (np.count_nonzero(n) - 2)
    return z / sqrt(max(1.0, dispersion)), dispersion


def _since(k: Floats, n: Floats) -> int:
    """The week that parts the series best: the largest chi-square of a step (a description, not a test)."""
    k1, n1 = np.cumsum(k)[:-1], np.cumsum(n)[:-1]
    k2, n2 = k.sum() - k1, n.sum() - n1
    both = np.minimum(n1, n2) > 0
    gap = np.divide(k2, n2, out=np.zeros_like(k1), where=both) - np.divide(k1, n1, out=np.zeros_like(k1), where=both)
    return int(np.argmax(gap**2 * n1 * n2)) + 1
