"""Odds as they are told. What stands out in few deals looks stronger than it is: the winner's curse.

The posterior median of an odds ratio and its 95 % range, under a normal prior for its logarithm that is centred on no
difference. The prior's width makes the range hold the truth where odds are 2 to 5 (python -m bench.ranges).
"""

from bisect import bisect_left
from itertools import accumulate
from math import exp, isinf, log, sqrt

from insights.shapes.findings import Finding

_Z = 1.959963984540054  # 95 %
_PRIOR = 0.75
"""The standard deviation of the log odds ratio before anything is known."""
_GRID = tuple(step / 100 for step in range(-400, 601))
"""Log odds ratios, where there is no formula."""

Told = tuple[float, float, float]
"""The odds ratio, and the ends of its range."""


def shrunken(finding: Finding) -> Told:
    """The odds ratio of a finding within sellers, and its 95 % range."""
    if finding.low > 0 and not isinf(finding.high):
        return _between(log(finding.effect), (log(finding.high) - log(finding.low)) / (2 * _Z))
    return _counted(finding)


def _between(middle: float, error: float) -> Told:
    """From an estimate and its standard error."""
    kept = _PRIOR**2 / (_PRIOR**2 + error**2)
    reach = _Z * error * sqrt(kept)
    return exp(middle * kept), exp(middle * kept - reach), exp(middle * kept + reach)


def _counted(finding: Finding) -> Told:
    """Where there is no interval, as where none of the others said it: from the whole table.

    Given how many said it, how many of them are of the group is binomial, for what few say out of many.
    """
    others_n = max(finding.others_n, 1)
    logs = []
    for point in _GRID:
        ratio = exp(point) * finding.n / others_n
        fit = finding.deals * log(ratio / (1 + ratio)) - finding.others * log(1 + ratio)
        logs.append(fit - (point / _PRIOR) ** 2 / 2)
    best = max(logs)
    summed = list(accumulate(exp(one - best) for one in logs))
    low, middle, high = (exp(_GRID[bisect_left(summed, part * summed[-1])]) for part in (0.025, 0.5, 0.975))
    return middle, low, high
