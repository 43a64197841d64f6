"""Cochran–Mantel–Haenszel on many levels at once, from grouped counts. numpy: import it late."""

from dataclasses import dataclass
from math import erfc, exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_Z = 1.959963984540054  # 95 %
_NONE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """One entry a cell: its stratum, its group, how many deals, and by cell and level whether it was said.

    `spots`: cell and level wherever it was said, from `spots`; dear, and the same for every stratification.
    """

    stratum: Ints
    strata: int
    group: Ints
    groups: int
    n: Floats
    said: Bools
    spots: tuple[Ints, Ints]


def spots(said: Bools) -> tuple[Ints, Ints]:
    """Cell and level wherever something was said; numpy finds them much faster in one dimension than in two."""
    cell, level = np.divmod(np.flatnonzero(said), max(1, said.shape[1]))
    return cell, level


def deviates(counts: Counts) -> tuple[Floats, Floats]:
    """By group and level: how many deals said it, and the standard normal deviate of that.

    Small counts lean to one side, and far out in the tail, where these tests live, the normal curve is then wrong by
    a factor of ten and more: the deviate has the tail of a gamma curve (Pearson's type III) with the strata's own
    skewness, by the cube root of Wilson & Hilferty (1931).
    """
    deals, z, skew = moments(counts)
    lean = np.where(np.abs(skew) > _NONE, skew, 1.0)
    straight = 6 / lean * (np.cbrt(np.maximum(1 + lean * z / 2, 0.0)) - 1) + lean / 6
    return deals, np.where(np.abs(skew) > _NONE, straight, z)


def moments(counts: Counts) -> tuple[Floats, Floats, Floats]:
    """By group and level: how many deals said it, how far from chance that is (Mantel & Haenszel 1959), its skewness.

    In standard deviations, without continuity correction (its p is a mid-p); positive where it is said more often in
    the group than in the others of the same strata; 0 where the strata cannot tell. Sums over strata are matrix
    products, so no table of strata, groups and levels together is ever built.
    """
    levels = counts.said.shape[1]
    row, level = counts.spots
    weight = counts.n[row]
    deals = _sums(counts.group[row] * levels + level, weight, counts.groups, levels)
    said = _sums(counts.stratum[row] * levels + level, weight, counts.strata, levels)
    sizes = _sums(counts.stratum * counts.groups + counts.group, counts.n, counts.strata, counts.groups)
    every = sizes.sum(axis=1, keepdims=True)
    whole = np.maximum(every, 1)
    away = deals - (sizes / whole).T @ said
    # the second and third central moments of hypergeometric counts, each a product of one part a group, one a level
    one, other = sizes * (every - sizes) / (whole * whole * np.maximum(every - 1, 1)), said * (every - said)
    spread = one.T @ other
    third = (one * (every - 2 * sizes) / (whole * np.maximum(every - 2, 1))).T @ (other * (every - 2 * said))
    root = np.sqrt(np.where(spread > _NONE, spread, 1.0))
    z = np.where(spread > _NONE, away / root, 0.0)
    return deals, z, third / root**3


def upper(deviate: Floats) -> Floats:
    """The one-sided p of standard normal deviates: the chance of as much or more of it."""
    flat = [0.5 * erfc(z / sqrt(2)) for z in deviate.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(deviate.shape)


def odds(counts: Counts, group: int, level: int) -> tuple[float, float, float]:
    """The odds ratio of Mantel and Haenszel, and its 95 % interval (Robins, Breslow & Greenland 1986).

    Where it was said in no other deal the ratio is infinite, and the lower end is that of the pooled table with a half
    added to each of its counts (Gart 1966). (1, 0, inf) where the strata cannot tell.
    """
    quarter = 2 * (counts.group != group) + ~counts.said[:, level]
    a, b, c, d = _sums(quarter * counts.strata + counts.stratum, counts.n, 4, counts.strata)
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


def benjamini_hochberg(p: Floats, q: float) -> float:
    """The largest p that passes at a false discovery rate of `q` (Benjamini & Hochberg 1995); 0 where none does."""
    steps = q * np.arange(1, p.size + 1) / max(1, p.size)
    return float(np.max(steps, where=np.sort(p) <= steps, initial=0.0))


def _sums(code: Ints, n: Floats, rows: int, columns: int) -> Floats:
    """Sums of `n` by code, as a table."""
    return np.bincount(code, n, minlength=rows * columns).astype(np.float64).reshape(rows, columns)
