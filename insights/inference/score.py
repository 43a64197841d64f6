"""A score test for many answers against many groups at once, on residuals, with companies as clusters. numpy: late.

Whether a closing is of a group, and whether something was said of it, are each freed by a ridge regression of all that
both may hang on: who sold what, where, when, to whom. What is left of the two is multiplied, closing by closing, and
summed; its variance is the larger of the one by closing and the one by company, so that a customer who comes back with
the same story counts once (Liang & Zeger 1986). Ridges keep a stratum of one closing from being lost.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogs.values import dataclass

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

_BASE, _SELLER = 1e-6, 3.0  # ridges of the intercept, and of a seller
AT_ONCE = 16_384
"""Closings taken at a time, so that memory follows the numbers of levels and tests, and a processor's cache is used."""
_PRODUCTS, _FEWEST = 1 << 20, 1_024  # and so many products of residuals, but of so many closings at least
_TABLE = 1_024
"""Rows of a table of several traits at most, so that it stays in the cache, too."""
_NONE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """Something that outcomes and answers may hang on: a code each closing, how many codes there are, and the ridge."""

    codes: Ints
    levels: int
    ridge: float


@dataclass(frozen=True, slots=True, eq=False)
class Closings:
    """Closings in order of their companies.

    `group`: of each, one of `groups`. `sets`: of each, which set of answers; `said`: by set and level, what it says.
    """

    account: Ints
    seller: Ints
    sellers: int
    traits: tuple[Trait, ...]
    group: Ints
    groups: int
    sets: Ints
    said: Bools

    def only(self, kept: Bools) -> "Closings":
        """Some of them."""
        traits = tuple(replace(trait, codes=trait.codes[kept]) for trait in self.traits)
        columns = {name: getattr(self, name)[kept] for name in ("account", "seller", "group", "sets")}
        return replace(self, traits=traits, **columns)


class Levels:
    """The levels of all sets in one column, those of a set together: each closing takes as many as its set has."""

    def __init__(self, said: Bools) -> None:
        self.many = said.shape[1]
        self._column, self._of_each = said.nonzero()[1], said.sum(axis=1)
        self._begins = self._of_each.cumsum() - self._of_each

    def of(self, sets: Ints) -> tuple[Ints, Ints]:
        """Of each level that closings with these sets say, whose it is, and which."""
        takes = self._of_each[sets]
        closing = np.arange(sets.size).repeat(takes)
        level = self._column[np.arange(closing.size) + (self._begins[sets] - takes.cumsum() + takes).repeat(takes)]
        return closing, level


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums of products of columns: traits (with the intercept as the first) and sellers with each other and with sides.

    The two sides are groups and levels, in this order.
    """

    ridge: Floats
    traits: Floats
    seller_traits: Floats
    sellers: Floats
    trait_sides: Floats
    seller_sides: Floats
    group_said: Floats

    def without(self, gone: slice) -> "Sums":
        """As if some columns of traits were not there: nothing in them is to be learned."""
        kept = np.ones(self.ridge.size, dtype=bool)
        kept[gone] = False
        return replace(
            self,
            traits=self.traits * (kept[:, None] & kept),
            seller_traits=self.seller_traits * kept,
            trait_sides=self.trait_sides * kept[:, None],
        )


class Residuals:
    """What two ridge regressions leave of groups and of levels, as far as sums of products tell it."""

    def __init__(self, sums: Sums, n: int) -> None:
        ridge, diagonal, groups = sums.ridge, sums.sellers + _SELLER, len(sums.group_said)
        # sellers, of whom there may be thousands, are eliminated first: their part of the matrix is diagonal (Schur)
        across = sums.seller_traits / diagonal[:, None]
        matrix = sums.traits - sums.seller_traits.T @ across
        matrix.ravel()[:: ridge.size + 1] += ridge
        inverse = np.linalg.inv(matrix)
        kept = ridge @ inverse.diagonal() + _SELLER * ((1 / diagonal).sum() + np.vdot(across @ inverse, across))
        self.freedom = float(ridge.size + diagonal.size - kept)

        traits, sellers = sums.trait_sides, sums.seller_sides
        of_traits = inverse @ (traits - across.T @ sellers)
        of_sellers = (sellers - sums.seller_traits @ of_traits) / diagonal[:, None]
        self.groups = group_t, group_s = of_traits[:, :groups], of_sellers[:, :groups]
        self.levels = of_traits[:, groups:], of_sellers[:, groups:]
        # of residuals e of a group and f of a level: e'f = y's - b'X's - b'Pc, for X'Xb = X'y - Pb
        by_traits, by_sellers = traits + ridge[:, None] * of_traits, sellers + _SELLER * of_sellers
        self.score = sums.group_said - group_t.T @ by_traits[:, groups:] - group_s.T @ by_sellers[:, groups:]
        fitted = np.einsum("ij,ij->j", of_traits, by_traits) + np.einsum("ij,ij->j", of_sellers, by_sellers)
        square = traits[0] - fitted
        self.spread = spread = np.sqrt(np.maximum(square[:groups, None] * square[groups:] / max(n, 1), 0.0))
        """Its square is what the score tells of a log odds ratio: its information."""
        told = spread > _NONE
        self.rough = np.divide(self.score, spread, out=np.zeros(spread.shape), where=told)
        """The deviate if every closing had a company of its own, and residuals of both sides nothing in common."""


def deviates(closings: Closings, left: Residuals, asked: Bools) -> Floats:
    """Of the tests `asked` for: positive where a level is said more often in the group than in the other closings.

    By group and level; 0 for the others. Companies take a second pass, so whoever asks leaves out, by the rough ones,
    what is hopeless: then a few thousand of tests cost nothing.
    """
    z, n = np.zeros(asked.shape), closings.group.size
    groups, levels = np.nonzero(asked)
    if groups.size:
        variance = _variance(closings, left.groups, left.levels, groups, levels)
        fit = np.sqrt(
            max(0.0, 1 - left.freedom / max(n, 1))
        )  # what a rich regression leaves is smaller than what it stands for
        score = left.score[groups, levels] / np.sqrt(np.maximum(variance, _NONE))
        z[groups, levels] = np.where(variance > _NONE, score * fit, 0.0)
    return z


def columns_of(closings: Closings, trait: int) -> slice:
    """Where the columns of a trait stand among the sums."""
    start = 1 + sum(other.levels for other in closings.traits[:trait])
    return slice(start, start + closings.traits[trait].levels)


def summed(closings: Closings) -> Sums:
    """One pass over the closings."""
    sizes = [1, *(trait.levels for trait in closings.traits), closings.groups]
    starts = np.cumsum([0, *sizes])
    wide, sellers, levels = int(starts[-1]), closings.sellers, closings.said.shape[1]
    pairs, by_seller = np.zeros((wide, wide)), np.zeros((sellers, wide))
    by_level = np.zeros((wide + sellers, levels))
    of_sets = Levels(closings.said)
    for part in parts(closings.group.size, AT_ONCE):
        codes = np.zeros((len(sizes) + 1, part.stop - part.start), dtype=np.intp)  # of traits, the group, the seller
        for row, (of, start) in enumerate(zip((*closings.traits, None), starts[1:], strict=False), 1):
            codes[row] = closings.group[part] if of is None else of.codes[part]
            codes[row] += start
        codes[-1] = closings.seller[part]
        for row, (start, size) in enumerate(zip(starts, sizes[:-1], strict=False)):
            pairs[start : start + size] += _counted((codes[row] - start) * wide + codes[row + 1 : -1], size, wide)
        by_seller += _counted(codes[-1] * wide + codes[:-1], sellers, wide)
        closing, level = of_sets.of(closings.sets[part])
        codes[-1] += wide
        by_level += _counted(codes.take(closing, axis=1) * levels + level, wide + sellers, levels)
    last = int(starts[-2])  # what is before are traits, what is after groups
    alone = np.diag(by_seller.sum(axis=0)[:last])  # a closing has one level of each trait
    ridge = np.concatenate(([_BASE], *(np.full(trait.levels, trait.ridge) for trait in closings.traits)))
    return Sums(
        ridge,
        pairs[:last, :last] + pairs[:last, :last].T + alone,
        by_seller[:, :last],
        by_seller[:, 0],
        np.concatenate((pairs[:last, last:], by_level[:last]), axis=1),
        np.concatenate((by_seller[:, last:], by_level[wide:]), axis=1),
        by_level[last:wide],
    )


def _counted(codes: Ints, size: int, width: int) -> Ints:
    """How often each code comes."""
    return np.asarray(np.bincount(codes.ravel(), minlength=size * width).reshape(size, width))


def _variance(
    closings: Closings,
    of_groups: tuple[Floats, Floats],
    of_levels: tuple[Floats, Floats],
    groups: Ints,
    levels: Ints,
) -> Floats:
    """Of each test, the larger of the sums of squares by closing and by company."""
    some, at = np.unique(groups, return_inverse=True)
    those, on = np.unique(levels, return_inverse=True)
    of_traits, of_sellers = (
        np.hstack((one[:, some], other[:, those])) for one, other in zip(of_groups, of_levels, strict=True)
    )
    said, joined = closings.said[:, those], _joined(closings, of_traits)
    single, together, carried, last = np.zeros(at.size), np.zeros(at.size), np.zeros(at.size), -1
    for part in parts(closings.group.size, max(_FEWEST, min(AT_ONCE, _PRODUCTS // at.size))):
        seller, account = closings.seller[part], closings.account[part]
        left = np.hstack((closings.group[part, None] == some, said[closings.sets[part]])) - of_sellers[seller]
        for traits, table in joined:
            codes = np.zeros(seller.size, dtype=np.intp)
            for trait in traits:
                codes *= trait.levels
                codes += trait.codes[part]
            left -= table[codes]
        is_group, is_said = left[:, : some.size], left[:, some.size :]
        product = is_group[:, at] * is_said[:, on]
        single += np.einsum("ij,ij->j", product, product)
        starts = np.flatnonzero(np.concatenate(([True], account[1:] != account[:-1])))
        company = np.add.reduceat(product, starts, axis=0)
        if account[0] == last:
            company[0] += carried
        else:
            together += carried**2
        together += (company[:-1] ** 2).sum(axis=0)
        carried, last = company[-1], int(account[-1])
    return np.maximum(single, together + carried**2)


def _joined(closings: Closings, of_traits: Floats) -> list[tuple[tuple[Trait, ...], Floats]]:
    """Traits some at a time, and a table of what they take away together, by the codes of all in one.

    A table is looked up once a closing where each of its traits would be; so it pays while it is smaller than they are.
    """
    joined: list[tuple[tuple[Trait, ...], Floats]] = [((), of_traits[:1])]
    for number, trait in enumerate(closings.traits):
        traits, table = joined[-1]
        mine = of_traits[columns_of(closings, number)]
        if len(table) * trait.levels > min(_TABLE, closings.group.size):
            joined.append(((trait,), mine))
        else:
            joined[-1] = (*traits, trait), (table[:, None] + mine).reshape(-1, mine.shape[1])
    return joined


def parts(size: int, most: int = AT_ONCE) -> Iterator[slice]:
    """So many closings, `most` at a time."""
    return (slice(first, min(first + most, size)) for first in range(0, size, most))
