"""Cochran–Mantel–Haenszel on many levels at once, from grouped counts. numpy: import it late."""

from math import erfc, exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from dialogs.values import dataclass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_Z = 1.959963984540054  # 95 %
_NONE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Any number of entries: of each its group, how many deals, and by level how many of them said it.

    `deals`: by group and level how many said it, from `by_group`; the same for every stratification.
    """

    group: Ints
    groups: int
    n: Floats
    said: Floats
    deals: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """The stratum of each entry, and how many strata there are."""

    stratum: Ints
    size: int


def by_group(group: Ints, groups: int, n: Floats, said: Floats) -> Tables:
    """Tables of these entries."""
    return Tables(group, groups, n, said, _sums(group, said, groups))


def deviates(counts: Tables, strata: Strata) -> Floats:
    """By group and level: the standard normal deviate of how many deals said it.

    Small counts lean to one side, and far out in the tail, where these tests live, the normal curve is then wrong by
    a factor of ten and more: the deviate has the tail of a gamma curve (Pearson's type III) with the strata's own
    skewness, by the cube root of Wilson & Hilferty (1931).
    """
    z, skew = moments(counts, strata)
    leans = np.abs(skew) > _NONE
    lean = np.where(leans, skew, 1.0)
    straight = 6 / lean * (np.cbrt(np.maximum(1 + lean * z / 2, 0.0)) - 1) + lean / 6
    return np.where(leans, straight, z)


def moments(counts: Tables, strata: Strata) -> tuple[Floats, Floats]:
    """By group and level: how far from chance is how many deals said it (Mantel & Haenszel 1959), and its skewness.

    In standard deviations, without continuity correction (its p is a mid-p); positive where it is said more often in
    the group than in the others of the same strata; 0 where the strata cannot tell.
    """
    said = _sums(strata.stratum, counts.said, strata.size)
    spots = strata.stratum * counts.groups + counts.group
    sizes = np.bincount(spots, counts.n, strata.size * counts.groups).reshape(strata.size, counts.groups)
    every = sizes.sum(axis=1, keepdims=True)
    whole = np.maximum(every, 1)
    away = counts.deals - (sizes / whole).T @ said
    # the second and third central moments of hypergeometric counts, each a product of one part a group, one a level
    one, other = sizes * (every - sizes) / (whole * whole * np.maximum(every - 1, 1)), said * (every - said)
    spread = one.T @ other
    third = (one * (every - 2 * sizes) / (whole * np.maximum(every - 2, 1))).T @ (other * (every - 2 * said))
    spreads = spread > _NONE
    root = np.sqrt(np.where(spreads, spread, 1.0))
    z = np.where(spreads, away / root, 0.0)
    return z, third / root**3


def upper(deviate: Floats) -> Floats:
    """The one-sided p of standard normal deviates: the chance of as much or more of it."""
    flat = [0.5 * erfc(z / sqrt(2)) for z in deviate.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(deviate.shape)


def odds(counts: Tables, strata: Strata, group: int, level: int) -> tuple[float, float, float]:
    """The odds ratio of Mantel and Haenszel, and its 95 % interval (Robins, Breslow & Greenland 1986).

    Where it was said in no other deal the ratio is infinite, and the lower end is that of the pooled table with a half
    added to each of its counts (Gart 1966). (1, 0, inf) where the strata cannot tell.
    """
    half, said = 2 * strata.stratum + (counts.group != group), counts.said[:, level]
    a, c = np.bincount(half, said, 2 * strata.size).reshape(strata.size, 2).T
    b, d = np.bincount(half, counts.n - said, 2 * strata.size).reshape(strata.size, 2).T
    n = np.maximum(a + b + c + d, 1)
    r, s, p = a * d / n, b * c / n, (a + d) / n
    up, down = float(r.sum()), float(s.sum())
    if up == 0:
        return (0.0 if down else 1.0), 0.0, inf
    if down == 0:
        w, x, y, z = (float(part.sum()) + 0.5 for part in (a, b, c, d))
        return inf, w * z / (x * y) * exp(-_Z * sqrt(1 / w + 1 / x + 1 / y + 1 / z)), inf
    variance = (
        float((p * r).sum()) / (2 * up * up)
        + float((p * s + (1 - p) * r).sum()) / (2 * up * down)
        + float(((1 - p) * s).sum()) / (2 * down * down)
    )
    middle, reach = log(up / down), _Z * sqrt(variance)
    return up / down, exp(middle - reach), exp(middle + reach)


def _sums(code: Ints, table: Floats, rows: int) -> Floats:
    """The rows of a table summed by their code, `rows` of them."""
    columns = table.shape[1]
    spots = code[:, None] * columns + np.arange(columns)
    sums = np.bincount(spots.ravel(), table.ravel(), rows * columns)
    return sums.astype(np.float64, copy=False).reshape(rows, columns)
