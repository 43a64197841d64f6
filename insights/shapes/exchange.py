"""Sums of several currencies as one, by rates that somebody has listed. Pure."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dialogs.values import dataclass
from insights.shapes.counts import Counts, Exchanged, Money


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one unit of other currencies is worth in `currency`, on one day."""

    currency: str
    on: date
    rates: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, counts: Counts) -> Counts:
        """The counts with one sum of what has a rate, which says so; what has none keeps a sum of its own."""
        codes = {one.currency for known in counts.money.values() for one in known if one.currency in self.rates}
        if not codes:
            return counts
        money = {outcome: self._summed(known) for outcome, known in counts.money.items()}
        return replace(counts, money=money, exchanged=Exchanged(self.on, tuple(sorted(filter(None, codes)))))

    def _summed(self, known: tuple[Money, ...]) -> tuple[Money, ...]:
        ours = [(one, self.rates.get(one.currency or "", Decimal(1))) for one in known if self._has(one)]
        if not ours:
            return known
        total = sum((one.total * rate for one, rate in ours), Decimal(0)).to_integral_value(ROUND_HALF_UP)
        one_sum = Money(int(total), sum(one.n for one, _ in ours), self.currency)
        return (one_sum, *(one for one in known if not self._has(one)))

    def _has(self, one: Money) -> bool:
        return one.currency in {None, self.currency} or one.currency in self.rates
