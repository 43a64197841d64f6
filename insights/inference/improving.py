"""Whether something that is worked on has clearly changed since: a test that may be read every week. No numpy.

Before is fixed, after grows, and their difference times what is known of it walks like Brownian motion along that
information. So a mixture of likelihood ratios (Robbins 1970) stays below 1 / chance for ever in all but that share of
the years in which nothing changed, however often it is read.
"""

from math import erf, exp, sqrt

Share = tuple[int, int]
"""How many of how many."""

_CHANCE = 0.05
_EFFECT = 0.15
"""A change that it is best at: of so much of a share."""
_DRIFTS_BACK = 0.4
"""Of the standard error of before: what was taken up for being high was high by chance, too, by about so much."""
_MOST = 700.0  # beyond it there is no such float, and nothing is left to be told apart
FEWEST = 10
"""Deals before and since, below which nothing is compared."""


def evidence(before: Share, after: Share, *, rising: bool = False) -> float:
    """How much likelier the shares are if it changed for the better; from 1 / chance on it has. 0: too few."""
    (k1, n1), (k2, n2) = before, after
    if min(n1, n2) < FEWEST:
        return 0.0
    share = (k1 + k2 + 1) / (n1 + n2 + 2)
    spread = share * (1 - share)
    better = (k2 / n2 - k1 / n1 if rising else k1 / n1 - k2 / n2) - _DRIFTS_BACK * sqrt(spread / n1)
    information, flat = 1 / (spread / n1 + spread / n2), 1 / _EFFECT**2
    both, score = information + flat, better * information
    likelier = exp(min(_MOST, score**2 / (2 * both)))
    return 2 * sqrt(flat / both) * likelier * (1 + erf(score / sqrt(2 * both))) / 2


def improved(before: Share, after: Share, *, rising: bool = False) -> bool:
    """Whether it has clearly changed for the better since, by more than looking again and again explains."""
    return evidence(before, after, rising=rising) >= 1 / _CHANCE
