"""What a look's tests stand on: its closings as arrays, in order of their companies. numpy: import it late."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from insights.inference.score import Bools, Closings, Ints, Trait
from insights.shapes.evidence import CIRCUMSTANCES, LOST, SELLER, Evidence

TOLD_APART = 62
"""The most values of a dimension that are told apart, the most frequent ones."""
_BANDS, _SIZE_KNOWN, _FEW = 3, 0.8, 5
_RIDGE, _RIDGES = 3.0, {"quarter": 5.0}


class Ground:
    """The closings of one look, company by company, made once for all that it tests.

    Codes stay as they were read; only where a test takes some of the closings they are copied, a test at a time.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence.by_company()
        self._traits: dict[str, tuple[Ints, int]] = {}

    @classmethod
    def of(cls, seen: "Evidence | Ground") -> "Ground":
        """That of closings as they were read; what is one stays itself."""
        return cls(seen) if isinstance(seen, Evidence) else seen

    @cached_property
    def account(self) -> Ints:
        """Of each closing, in order."""
        numbers = np.asarray(self.evidence.account, dtype=np.int64)  # which may be as large as they like
        return np.concatenate(([0], numbers[1:] != numbers[:-1])).cumsum(dtype=np.int32)[: numbers.size]

    @cached_property
    def week(self) -> Ints:
        """Of each closing, from the start of the evidence on."""
        return _array(self.evidence.week)

    @property
    def weeks(self) -> int:
        """How many the evidence is of."""
        return (self.evidence.end - self.evidence.start).days // 7

    @cached_property
    def outcome(self) -> Ints:
        """Of each closing."""
        return _array(self.evidence.outcome)

    @cached_property
    def ours(self) -> Ints:
        """Of each closing the set of drivers that its seller named, -1: none was asked."""
        return _array(self.evidence.ours)

    @cached_property
    def drivers(self) -> Bools:
        """By set and driver, what sellers name."""
        evidence = self.evidence
        bits = [[said >> bit & 1 for bit in range(len(evidence.drivers))] for said in evidence.sets]
        return np.array(bits, dtype=bool).reshape(len(evidence.sets), len(evidence.drivers))

    def codes(self, name: str) -> Ints:
        """A column."""
        return _array(self.evidence.column(name).codes)

    def known(self, name: str) -> Bools:
        """Where a column says something."""
        labels = np.array([label != "" for label in self.evidence.column(name).labels], dtype=bool)
        return labels[self.codes(name)]

    def closings(
        self, kept: Bools, left_out: Iterable[str], group: Ints, groups: int, sets: Ints, said: Bools
    ) -> tuple[Closings, tuple[str, ...]]:
        """These closings in order, with all that outcomes and answers may hang on, by name, but what is `left_out`."""
        rows = slice(None) if kept.all() else np.flatnonzero(kept)  # found once, and not for each column anew
        names = [name for name in CIRCUMSTANCES if name not in left_out]
        traits = [(name, *self._trait(name)) for name in names]
        traits = [trait for trait in traits if trait[2] > 1]
        sellers = self.evidence.column(SELLER)
        closings = Closings(
            self.account[rows],
            _array(sellers.codes)[rows],
            len(sellers.labels),
            tuple(Trait(codes[rows], levels, _RIDGES.get(name, _RIDGE)) for name, codes, levels in traits),
            group[rows],
            groups,
            sets[rows],
            said,
        )
        return closings, tuple(name for name, *_ in traits)

    def _trait(self, name: str) -> tuple[Ints, int]:
        """Codes of it, and how many there are."""
        if name not in self._traits:
            made = self._size() if name == "size" else self._most_frequent(name)
            self._traits[name] = made
        return self._traits[name]

    def _most_frequent(self, name: str) -> tuple[Ints, int]:
        codes, levels = self.codes(name), len(self.evidence.column(name).labels)
        if levels <= TOLD_APART:
            return codes, levels
        often = np.argsort(-np.bincount(codes, minlength=levels), kind="stable")[: TOLD_APART - 1]
        renamed = np.full(levels, TOLD_APART - 1, dtype=codes.dtype)
        renamed[often] = np.arange(often.size)
        return renamed[codes], TOLD_APART

    def _size(self) -> tuple[Ints, int]:
        """A band of the amount: thirds of those in its currency; 0 where it isn't known.

        Where it is known of one outcome and not of another, as where only what was won has an amount, it would stand
        for the outcome itself, and is no trait.
        """
        amount, currency = np.asarray(self.evidence.amount, dtype=np.int64), self.codes("currency")
        if not amount.size:
            return currency, 1
        known = amount >= 0
        sizes = np.bincount(self.outcome, minlength=LOST + 2)
        shares = np.bincount(self.outcome, known, minlength=LOST + 2)[sizes >= _FEW] / sizes[sizes >= _FEW]
        band = np.zeros(self.outcome.size, dtype=np.int8)
        if not shares.size or shares.min() < _SIZE_KNOWN:
            return band, 1
        for one in np.unique(currency[known]).tolist():
            mine = known & (currency == one)
            thirds = np.quantile(amount[mine], [part / _BANDS for part in range(1, _BANDS)])
            band[mine] = 1 + np.searchsorted(thirds, amount[mine], side="left")
        return band, 1 + _BANDS


def _array(codes: Sequence[int]) -> Ints:
    """Without a copy where they stand as numbers already."""
    return np.asarray(codes) if len(codes) else np.zeros(0, dtype=np.int8)
