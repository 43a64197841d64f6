"""How strong something is, within sellers: the odds ratio of Mantel and Haenszel. numpy: import it late."""

from math import erfc, exp, inf, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogs.values import dataclass

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

_Z = 1.959963984540054  # 95 %


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Any number of entries: of each its stratum, its group, how many deals, and by level how many of them said it.

    `deals`: by group and level how many said it, from `by_group`.
    """

    stratum: Ints
    strata: int
    group: Ints
    groups: int
    n: Floats
    said: Floats
    deals: Floats


def by_group(stratum: Ints, strata: int, group: Ints, groups: int, n: Floats, said: Floats) -> Tables:
    """Tables of these entries."""
    return Tables(stratum, strata, group, groups, n, said, _sums(group, said, groups))


def upper(deviate: Floats) -> Floats:
    """The one-sided p of standard normal deviates: the chance of as much or more of it."""
    flat = [0.5 * erfc(z / sqrt(2)) for z in deviate.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(deviate.shape)


def odds(counts: Tables, group: int, level: int) -> tuple[float, float, float]:
    """The odds ratio of Mantel and Haenszel, and its 95 % interval (Robins, Breslow & Greenland 1986).

    Where it was said in no other deal the ratio is infinite, and the lower end is that of the pooled table with a half
    added to each of its counts (Gart 1966). (1, 0, inf) where the strata cannot tell.
    """
    half, said = 2 * counts.stratum + (counts.group != group), counts.said[:, level]
    a, c = np.bincount(half, said, 2 * counts.strata).reshape(counts.strata, 2).T
    b, d = np.bincount(half, counts.n - said, 2 * counts.strata).reshape(counts.strata, 2).T
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
