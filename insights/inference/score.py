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
_AT_ONCE = 16_384
"""Closings taken at a time, so that memory follows the numbers of levels and tests, and a processor's cache is used."""
_PRODUCTS, _FEWEST = 1 << 20, 1_024  # and so many products of residuals, but of so many closings at least
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


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums of products of columns: of traits (with the intercept as the first) and sellers, groups and answers."""

    ridge: Floats
    traits: Floats
    seller_traits: Floats
    sellers: Floats
    trait_groups: Floats
    seller_groups: Floats
    trait_said: Floats
    seller_said: Floats
    group_said: Floats

    def without(self, gone: slice) -> "Sums":
        """As if some columns of traits were not there: nothing in them is to be learned."""
        kept = np.ones(self.ridge.size, dtype=bool)
        kept[gone] = False
        return replace(
            self,
            traits=self.traits * (kept[:, None] & kept),
            seller_traits=self.seller_traits * kept,
            trait_groups=self.trait_groups * kept[:, None],
            trait_said=self.trait_said * kept[:, None],
        )


class Residuals:
    """What two ridge regressions leave of groups and of levels, as far as sums of products tell it."""

    def __init__(self, sums: Sums, n: int) -> None:
        ridge, diagonal = sums.ridge, sums.sellers + _SELLER
        # sellers, of whom there may be thousands, are eliminated first: their part of the matrix is diagonal (Schur)
        across = sums.seller_traits / diagonal[:, None]
        inverse = np.linalg.inv(sums.traits + np.diag(ridge) - sums.seller_traits.T @ across)
        kept = ridge @ np.diag(inverse) + _SELLER * (1 / diagonal + ((across @ inverse) * across).sum(axis=1)).sum()
        self.freedom = float(ridge.size + diagonal.size - kept)

        def solved(by_trait: Floats, by_seller: Floats) -> tuple[Floats, Floats]:
            of_traits = inverse @ (by_trait - across.T @ by_seller)
            return of_traits, (by_seller - sums.seller_traits @ of_traits) / diagonal[:, None]

        def square(by_trait: Floats, by_seller: Floats, of_traits: Floats, of_sellers: Floats) -> Floats:
            left = by_trait[0] - (of_traits * by_trait).sum(axis=0) - (of_sellers * by_seller).sum(axis=0)
            return np.asarray(left - ridge @ of_traits**2 - _SELLER * (of_sellers**2).sum(axis=0))

        self.groups = group_t, group_s = solved(sums.trait_groups, sums.seller_groups)
        self.levels = level_t, level_s = solved(sums.trait_said, sums.seller_said)
        # of residuals e of a group and f of a level: e'f = y's - b'X's - b'Pc, for X'Xb = X'y - Pb
        score = sums.group_said - group_t.T @ sums.trait_said - group_s.T @ sums.seller_said
        self.score = score - (group_t * ridge[:, None]).T @ level_t - _SELLER * group_s.T @ level_s
        one = square(sums.trait_groups, sums.seller_groups, group_t, group_s)
        other = square(sums.trait_said, sums.seller_said, level_t, level_s)
        spread = np.sqrt(np.maximum(one[:, None] * other / max(n, 1), 0.0))
        self.rough = np.where(spread > _NONE, self.score / np.where(spread > _NONE, spread, 1.0), 0.0)
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
    starts = [0, *(columns_of(closings, trait).start for trait in range(len(closings.traits)))]
    wide = 1 + sum(trait.levels for trait in closings.traits)
    sellers, groups, levels = closings.sellers, closings.groups, closings.said.shape[1]
    gram, seller_traits, number = np.zeros((wide, wide)), np.zeros((sellers, wide)), np.zeros(sellers)
    by_trait = {of: np.zeros((wide, size)) for of, size in (("group", groups), ("said", levels))}
    by_seller = {of: np.zeros((sellers, size)) for of, size in (("group", groups), ("said", levels))}
    group_said = np.zeros((groups, levels))
    # the levels of all sets in one column, those of a set together; each closing takes as many of them as its set has
    column, many = closings.said.nonzero()[1], closings.said.sum(axis=1)
    begins = many.cumsum() - many
    for part in _parts(closings.group.size, _AT_ONCE):
        seller, group, sets = (each[part].astype(np.intp) for each in (closings.seller, closings.group, closings.sets))
        takes = many[sets]
        row = np.arange(sets.size).repeat(takes)
        level = column[np.arange(row.size) + (begins[sets] - takes.cumsum() + takes).repeat(takes)]
        traits = [np.zeros(sets.size, dtype=np.intp), *(trait.codes[part].astype(np.intp) for trait in closings.traits)]
        sizes = [1, *(trait.levels for trait in closings.traits)]
        number += np.bincount(seller, minlength=sellers)
        by_seller["group"] += _joint(seller, group, sellers, groups)
        by_seller["said"] += _joint(seller[row], level, sellers, levels)
        group_said += _joint(group[row], level, groups, levels)
        for i, (trait, size) in enumerate(zip(traits, sizes, strict=True)):
            here = slice(starts[i], starts[i] + size)
            seller_traits[:, here] += _joint(seller, trait, sellers, size)
            by_trait["group"][here] += _joint(trait, group, size, groups)
            by_trait["said"][here] += _joint(trait[row], level, size, levels)
            for j in range(i):
                gram[here, starts[j] : starts[j] + sizes[j]] += _joint(trait, traits[j], size, sizes[j])
    diagonal = seller_traits.sum(axis=0)  # a closing has one level of each trait
    gram = gram + gram.T + np.diag(diagonal)
    ridge = np.concatenate(([_BASE], *(np.full(trait.levels, trait.ridge) for trait in closings.traits)))
    return Sums(
        *(ridge, gram, seller_traits, number, by_trait["group"], by_seller["group"]),
        *(by_trait["said"], by_seller["said"], group_said),
    )


def _joint(one: Ints, other: Ints, size: int, width: int) -> Floats:
    return np.bincount(one * width + other, minlength=size * width).reshape(size, width).astype(np.float64)


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
    group_t, group_s = (part[:, some] for part in of_groups)
    level_t, level_s = (part[:, those] for part in of_levels)
    said = closings.said[:, those]
    single, together, carried, last = np.zeros(at.size), np.zeros(at.size), np.zeros(at.size), -1
    for part in _parts(closings.group.size, max(_FEWEST, min(_AT_ONCE, _PRODUCTS // at.size))):
        seller, account = closings.seller[part], closings.account[part]
        is_group = (closings.group[part, None] == some) - group_s[seller] - group_t[0]
        is_said = said[closings.sets[part]] - level_s[seller] - level_t[0]
        for number, trait in enumerate(closings.traits):
            codes = trait.codes[part] + columns_of(closings, number).start
            is_group -= group_t[codes]
            is_said -= level_t[codes]
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


def _parts(size: int, most: int) -> Iterator[slice]:
    return (slice(first, min(first + most, size)) for first in range(0, size, most))
