"""Shares and what can honestly be said of them: intervals, percentages, two periods, the one named most."""

from collections.abc import Sequence
from math import exp, lgamma, log, sqrt

from dialogs.sentences.words import ENGLISH, number, percentage

_Z = 1.959963984540054  # 95 %
PERCENT_FROM = 5
"""The smallest n that is written as a percentage."""
_NEEDED_TO_COMPARE = 10
_SURE = 0.9
_NEEDED_TO_RANK = 20
_NEGLIGIBLE = 1e-12


def wilson(k: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927), 0 to 1; all of it where n is 0."""
    if n == 0:
        return 0.0, 1.0
    share, square = k / n, _Z * _Z
    middle = share + square / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    low, high = (middle - reach) / (1 + square / n), (middle + reach) / (1 + square / n)
    return (0.0 if k == 0 else low, 1.0 if k == n else high)


def difference(k: int, n: int, k2: int, n2: int) -> tuple[float, float]:
    """The 95 % interval of k/n - k2/n2, from the two score intervals (Newcombe 1998, Stat. Med. 17:873, method 10)."""
    share, share2 = k / n, k2 / n2
    (low, high), (low2, high2) = wilson(k, n), wilson(k2, n2)
    gap = share - share2
    return gap - sqrt((share - low) ** 2 + (high2 - share2) ** 2), gap + sqrt(
        (high - share) ** 2 + (share2 - low2) ** 2
    )


def compared(k: int, n: int, k2: int, n2: int) -> str:
    """What two periods' shares allow to say: a difference only where Newcombe's interval leaves out zero."""
    if min(n, n2) < _NEEDED_TO_COMPARE:
        return "Too few to compare."
    low, high = difference(k, n, k2, n2)
    if low <= 0 <= high:
        return "No clear difference."
    word = "Higher" if low > 0 else "Lower"
    small, large = (number(_round(points), ENGLISH) for points in sorted((abs(low), abs(high))))
    return f"{word} now, likely by {small}–{large} points. One comparison, not a trend."


def percent(k: int, n: int) -> str:
    """`38%`; never 0% of something or 100% of not all."""
    rounded = _round(k / n)
    if k and rounded == 0:
        return f"<{percentage(1, ENGLISH)}"
    if k < n and rounded == 100:  # noqa: PLR2004
        return f">{percentage(99, ENGLISH)}"
    return percentage(rounded, ENGLISH)


def likely(k: int, n: int) -> str:
    """`21–57%`: the interval in words."""
    low, high = wilson(k, n)
    return f"{number(_round(low), ENGLISH)}–{percentage(_round(high), ENGLISH)}"


def rate(k: int, n: int) -> str:
    """`, 38% (likely 21–57%)` to follow "9 of 24", and nothing from too few."""
    return f", {percent(k, n)} (likely {likely(k, n)})" if n >= PERCENT_FROM else ""


def one_in(k: int, n: int) -> str | None:
    """How many deals it takes for one win: `2.7`. None where nothing was won, or as good as everything."""
    every = number(n / k, ENGLISH, 1) if k else number(1, ENGLISH)
    return None if every == number(1, ENGLISH) else every


def leads(numbers: Sequence[int]) -> bool:
    """Whether the first (the largest) is the one named most, with probability above .9.

    Under a uniform Dirichlet prior the ratio of two shares is a Beta with whole parameters, whose tail is a binomial
    sum; the others' chances of being larger are added up, which can only err towards saying nothing.
    """
    if not numbers:
        return False
    first, *others = numbers
    return sum(_larger(other, first) for other in others) < 1 - _SURE


def ranked(name: str, numbers: Sequence[int]) -> str:
    """What follows a list of counts: the one named most where that is safe to say, else why not. Nothing from one."""
    if leads(numbers) and sum(numbers) >= PERCENT_FROM:
        return f"{name} is named most."
    return "Too few to rank." if sum(numbers) < _NEEDED_TO_RANK else "None is clearly first."


def _larger(other: int, first: int) -> float:
    """The chance that the share behind `other` is larger than the one behind `first`."""
    trials = other + first + 1
    term = exp(lgamma(trials + 1) - lgamma(first + 2) - lgamma(other + 1) - trials * log(2))
    total = 0.0
    for i in range(first + 1, trials + 1):  # the terms only fall, so a million deals take a thousand steps
        total += term
        term *= (trials - i) / (i + 1)
        if term <= total * _NEGLIGIBLE:
            break
    return total


def _round(share: float) -> int:
    """Whole percent, halves up."""
    return int(share * 100 + 0.5)
