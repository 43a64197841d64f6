"""The test of a share that moves, worked out by hand: one closing after the other, every column written out."""

import numpy as np

from insights.inference.drift import Way, normal_of
from insights.inference.score import Closings, Floats


def residuals(of: Closings, way: Way) -> tuple[Floats, Floats, float]:
    """Of a way and, in columns, of the levels; and how many parameters it took.

    What they are freed of besides has no ridge.
    """
    columns = [np.ones((of.group.size, 1)), np.eye(of.sellers)[of.seller]]
    columns += [np.eye(trait.levels)[trait.codes] for trait in of.traits]
    ridge = np.concatenate(([1e-6], [3.0] * of.sellers, *([trait.ridge] * trait.levels for trait in of.traits)))
    plain = np.concatenate(columns, axis=1)
    beside = way.beside[of.group]
    design = np.concatenate((plain, beside), axis=1)
    penalty = np.diag(np.concatenate((ridge, np.zeros(beside.shape[1]))))

    def left(y: Floats) -> Floats:
        return np.asarray(y - design @ np.linalg.solve(design.T @ design + penalty, design.T @ y))

    freedom = float(np.trace(np.linalg.solve(plain.T @ plain + np.diag(ridge), plain.T @ plain)))
    return left(way.moves[of.group]), left(of.said[of.sets].astype(float)), freedom


def by_hand(of: Closings, way: Way) -> tuple[list[tuple[float, float]], float]:
    """Both deviates of a way, by level, and how many parameters it took."""
    n, found = of.group.size, []
    e, levels, freedom = residuals(of, way)
    for f in levels.T:
        product = e * f
        total = product.sum()
        account = np.bincount(of.account, product)
        one = total / np.sqrt(max((product**2).sum(), (account**2).sum(), (e @ e) * (f @ f) / n))
        by_seller = np.bincount(of.seller, product, of.sellers)
        weight = np.bincount(of.seller, e * e, of.sellers) / (e @ e)
        some = np.count_nonzero(weight)
        t = total / np.sqrt(((by_seller - weight * total) ** 2).sum() * some / (some - 1))
        other = float(normal_of(np.array([t]), np.array([1 / (weight @ weight) - 1]))[0])
        fit = float(np.sqrt(1 - freedom / n))
        found.append((float(one) * fit, other * fit))
    return found, freedom
