"""How sure a look must be, so that all the looks of a year together are wrong in as few years as they may."""

from bisect import bisect_left
from functools import cache
from math import exp, log, pi, sqrt
from statistics import NormalDist

from insights.inference.calendar import LOOKS

_NORMAL = NormalDist()
_STEPS = 0.583 * sqrt(2 / LOOKS)
"""How much further a path that is seen in steps gets between them (Siegmund 1985)."""
_SMALL, _LARGE, _LENIENT, _STRICT = 150, 1_000, 0.2, 0.07


def passed(z: float) -> float:
    """The chance that in a year in which nothing goes on one test passes `z` at one of its looks.

    Looks share what lies between them: each takes in a year, so two have 1 - lag of it in common. That is the process
    of Slepian (1961), whose maximum over as long as its window is known.
    """
    z += _STEPS
    below, density = _NORMAL.cdf(z), exp(-z * z / 2) / sqrt(2 * pi)
    return 1 - below * below + density * (z * below + density)


@cache
def bar(tests: int, chance: float) -> float:
    """The deviate, to a thousandth, that one of so many tests passes in a year with at most this chance."""
    return bisect_left(range(10_000), -chance, key=lambda step: -max(1, tests) * passed(step / 1_000)) / 1_000


def first_bar(tests: int, chance: float, debriefs: int) -> float:
    """The bar of what sellers say of losses, which is the one that small companies hope for.

    Freed of so much, few deals pass less often than the normal curve has it, and many as often; where many drivers are
    rare, a little oftener. So it is lower for few and rises with the logarithm of their number.
    """
    risen = log(max(debriefs, _SMALL) / _SMALL) / log(_LARGE / _SMALL)
    return bar(tests, chance) - _LENIENT + (_LENIENT + _STRICT) * min(1.0, risen)
