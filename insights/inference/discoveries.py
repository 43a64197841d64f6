"""The rule of Benjamini & Hochberg (1995) for many tests at once, without rounding and without numpy."""

from collections.abc import Iterable

from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class FalseRate:
    """A false discovery rate of `q` over so many `tests`. Those whose p nobody hands in have a p of 1."""

    q: float
    tests: int

    def passes(self, p: float, rank: int) -> bool:
        """Whether the p of this rank, from the smallest, is within its step: p ≤ q · rank / tests.

        In whole numbers: rounded, the step of a p that equals it may come to a hair less, and all below it are lost.
        """
        (up, down), (q_up, q_down) = p.as_integer_ratio(), self.q.as_integer_ratio()
        return up * self.tests * q_down <= q_up * rank * down

    def limit(self, p: Iterable[float]) -> float:
        """The largest p that passes; all up to it do. -1 where none does."""
        within = sorted(one for one in p if one <= self.q)  # a larger one passes at no rank
        ranks = range(len(within), 0, -1)
        return next((within[rank - 1] for rank in ranks if self.passes(within[rank - 1], rank)), -1.0)
