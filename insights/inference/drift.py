"""How clearly answers move over the weeks, once both are freed of who sold what where. numpy: import it late.

A score test on residuals, as for themes (`score`), but of a line or a step through the weeks instead of an outcome. Its
variance is taken twice: by closing or company, whichever is larger; and by seller, by how much their movements differ,
with the degrees of freedom that so many sellers leave (Satterthwaite). So whoever asks for both isn't misled by a few
sellers who come, go or change their habits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from dialogs.values import dataclass
from insights.inference.score import Closings, Floats, Ints, Residuals, Sums, columns_of, summed

_AT_ONCE = 8_192
"""Closings taken at a time: memory follows the numbers of levels, ways and sellers."""
_NONE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way a share may move: a number for each group of closings, and numbers of what it must be freed of besides.

    `beside`: by group, a column for each of these; nothing holds it back, as a ridge would.
    """

    moves: Floats
    beside: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """Deviates by way and level, positive where the level is said more often as the way's numbers grow.

    `z`: by closing or company; `by_seller`: by how much the sellers differ. `freedom`: how many parameters freeing the
    closings of what they hang on was worth.
    """

    z: Floats
    by_seller: Floats
    freedom: float

    @property
    def weaker(self) -> Floats:
        """Of the two what is less clear."""
        return np.asarray(np.where(np.abs(self.z) < np.abs(self.by_seller), self.z, self.by_seller))


def drift(closings: Closings, ways: Sequence[Way], least: float = 0.0) -> Drift:
    """Every level against every way, in one pass more over the closings.

    `least`: what can't get there in any way isn't taken along; its `z` is then more than it would be, `by_seller` 0.
    For ways that are freed of nothing besides.
    """
    sums, n = summed(closings), max(1, closings.group.size)
    left = Residuals(sums, n)
    (group_t, group_s), (level_t, level_s) = left.groups, left.levels
    counts = np.bincount(closings.group, minlength=closings.groups).astype(np.float64)
    # sums of products of groups, and of groups and levels, once one of the two is freed
    by_trait, by_seller = (side[:, : closings.groups].T for side in (sums.trait_sides, sums.seller_sides))
    groups = np.diag(counts) - by_trait @ group_t - by_seller @ group_s
    said = sums.group_said - by_trait @ level_t - by_seller @ level_s
    contrasts, takes = list[Floats](), list[Floats]()
    for way in ways:  # what it is freed of besides comes off afterwards (Frisch & Waugh 1933)
        inverse = np.linalg.pinv(way.beside.T @ groups @ way.beside)
        contrasts.append(way.moves - way.beside @ (inverse @ (way.beside.T @ groups @ way.moves)))
        takes.append(inverse @ (way.beside.T @ said))
    columns = np.stack([*contrasts, *(column for way in ways for column in way.beside.T)], axis=1)
    fit = np.sqrt(max(0.0, 1 - left.freedom / n))
    z = _rough(sums, left, n, counts, np.stack([way.moves for way in ways])) * fit
    asked, by_seller = (np.abs(z) >= least).any(axis=0), np.zeros(z.shape)
    if asked.any():
        some, of_levels = replace(closings, said=closings.said[:, asked]), (level_t[:, asked], level_s[:, asked])
        of_columns, takes = (group_t @ columns, group_s @ columns), [take[:, asked] for take in takes]
        of = _Products(some, n, of_columns, columns, of_levels, takes)
        z[:, asked], by_seller[:, asked] = of.plain() * fit, of.by_seller() * fit
    return Drift(z, by_seller, left.freedom)


def _rough(sums: Sums, left: Residuals, n: int, counts: Floats, moves: Floats) -> Floats:
    """Deviates as if the two sides came as they like, which are the largest that there can be."""
    groups = counts.size

    def square(of: tuple[Floats, Floats], by_trait: Floats, by_seller: Floats, own: Floats) -> Floats:
        of_trait, of_seller = of
        held = by_seller - sums.seller_traits @ of_trait - sums.sellers[:, None] * of_seller  # by the sellers' ridge
        taken = of_trait * (by_trait + sums.ridge[:, None] * of_trait)
        return np.asarray(own - taken.sum(axis=0) - (of_seller * (by_seller + held)).sum(axis=0))

    of_moves = left.groups[0] @ moves.T, left.groups[1] @ moves.T
    sides = sums.trait_sides[:, :groups] @ moves.T, sums.seller_sides[:, :groups] @ moves.T
    moved = square(of_moves, *sides, moves**2 @ counts)
    said = square(
        left.levels, sums.trait_sides[:, groups:], sums.seller_sides[:, groups:], sums.trait_sides[0, groups:]
    )
    return _ratio(moves @ left.score, moved[:, None] * said / n)


class _Products:
    """Sums of products of what is left of ways and of levels: by closing, by company and by seller."""

    def __init__(
        self,
        closings: Closings,
        n: int,
        of_columns: tuple[Floats, Floats],
        columns: Floats,
        of_levels: tuple[Floats, Floats],
        takes: Sequence[Floats],
    ) -> None:
        ways, levels = len(takes), closings.said.shape[1]
        self._n, self._shape = n, (ways, levels)
        self._single, self._together, self._said = (np.zeros(ways * levels) for _ in range(3))
        self._sellers, self._weights = np.zeros((closings.sellers, ways * levels)), np.zeros((closings.sellers, ways))
        carried, last = np.zeros(ways * levels), None
        for part in _parts(closings.group.size):
            moved = _left(columns[closings.group[part]], of_columns, closings, part)
            said = _left(closings.said[closings.sets[part]].astype(np.float64), of_levels, closings, part)
            beside = np.split(moved[:, ways:], np.cumsum([len(take) for take in takes])[:-1], axis=1)
            freed = np.concatenate([said - of @ take for of, take in zip(beside, takes, strict=True)], axis=1)
            product = np.repeat(moved[:, :ways], levels, axis=1) * freed
            self._said += np.einsum("ij,ij->j", freed, freed)
            self._single += np.einsum("ij,ij->j", product, product)
            seller, account = closings.seller[part], closings.account[part]
            order = np.argsort(seller, kind="stable")
            first = _firsts(seller[order])
            self._sellers[seller[order][first]] += np.add.reduceat(product[order], first, axis=0)
            self._weights[seller[order][first]] += np.add.reduceat(moved[order, :ways] ** 2, first, axis=0)
            company = np.add.reduceat(product, _firsts(account), axis=0)
            if account[0] == last:
                company[0] += carried
            else:
                self._together += carried**2
            self._together += (company[:-1] ** 2).sum(axis=0)
            carried, last = company[-1], int(account[-1])
        self._together += carried**2

    def plain(self) -> Floats:
        """Deviates by the largest of the variances by closing, by company, and as if the two sides came as they like.

        Without the last a quarter in which nobody says what a few said before would look surer than it is.
        """
        apart = np.repeat(self._weights.sum(axis=0), self._shape[1]) * self._said / self._n
        variance = np.maximum(apart, np.maximum(self._single, self._together))
        return _ratio(self._sellers.sum(axis=0), variance).reshape(self._shape)

    def by_seller(self) -> Floats:
        """Deviates by how much the sellers' movements differ from that of all."""
        total = self._sellers.sum(axis=0)
        squares = self._weights.sum(axis=0)
        weights = np.repeat(self._weights / np.maximum(squares, _NONE), self._shape[1], axis=1)
        some = int(np.count_nonzero(self._weights.sum(axis=1) > _NONE))
        differ = ((self._sellers - weights * total) ** 2).sum(axis=0) * (some / max(1, some - 1))
        freedom = 1 / np.maximum((weights**2).sum(axis=0), _NONE) - 1
        return normal_of(_ratio(total, differ), freedom).reshape(self._shape)


def normal_of(t: Floats, freedom: Floats) -> Floats:
    """The normal deviate as likely as this of Student's t (Wallace 1959); 0 with nothing to go by."""
    known = freedom > _NONE
    some = np.maximum(freedom, _NONE)
    size = (8 * some + 1) / (8 * some + 3) * np.sqrt(some * np.log1p(t * t / some))
    return np.asarray(np.where(known, np.sign(t) * size, 0.0))


def _ratio(total: Floats, variance: Floats) -> Floats:
    return np.asarray(np.where(variance > _NONE, total / np.sqrt(np.maximum(variance, _NONE)), 0.0))


def _left(value: Floats, of: tuple[Floats, Floats], closings: Closings, part: slice) -> Floats:
    """What is left of these closings' values."""
    by_trait, by_seller = of
    value = value - by_seller[closings.seller[part]] - by_trait[0]
    for number, trait in enumerate(closings.traits):
        value -= by_trait[columns_of(closings, number)][trait.codes[part]]
    return np.asarray(value)


def _firsts(codes: Ints) -> Ints:
    """Where a code stands that isn't the one before."""
    return np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))


def _parts(size: int) -> Iterator[slice]:
    return (slice(first, min(first + _AT_ONCE, size)) for first in range(0, size, _AT_ONCE))
