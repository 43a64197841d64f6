"""What themes and trends are tested on, as storage reads it: closings one by one as codes, and series of weeks."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, fields, replace
from datetime import date
from typing import Any, cast

from dialogs.values import dataclass

WON, LOST, NO_DECISION = 0, 1, 2
"""The codes of `Evidence.outcome`."""
SELLER, HEARD, BUYER = "seller", "heard", "buyer"
"""Columns of Evidence: who sold, the buyer's reason as the seller heard it, and as the buyer gave it themselves."""
CIRCUMSTANCES = ("segment", "product", "region", "size", "customer", "quarter")
"""Columns that say what kind of deal it was, whatever came of it: what outcomes and answers may both hang on."""


def taken(codes: Sequence[int], order: Any) -> "array[int]":
    """These of the codes, in this order, in numbers as wide as they were. numpy: call it late."""
    import numpy as np  # noqa: PLC0415 - with what tests, never at a start

    if not len(codes):
        return array("b")
    values = np.asarray(codes)
    return array(values.dtype.char, values[order].tobytes())


def by_company(account: Sequence[int]) -> "tuple[Any, array[int]]":
    """The order in which closings stand company by company, and in it a small number for each company. numpy: late."""
    import numpy as np  # noqa: PLC0415 - with what tests, never at a start

    numbers = np.asarray(account, dtype=np.int64)
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    return order, array("i", np.cumsum(np.diff(numbers, prepend=numbers[:1]) != 0, dtype=np.int32).tobytes())


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of each closing: `codes` are positions in `labels`, of which "" stands for: not known."""

    labels: tuple[str, ...] = ()
    codes: Sequence[int] = ()

    @property
    def known(self) -> frozenset[str]:
        """What is known of any closing."""
        return frozenset(self.labels[code] for code in set(self.codes)) - {""}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The closings of [`start`, `end`), one entry each, in columns of equal length.

    `day`: how many after `start`. `account`: a number for each company; a closing whose company nobody
    knows has one of its own. `ours`: what the seller says decided it, a position in `sets`, or -1 where nobody said; of
    a set bit i stands for `drivers[i]`, none for something that isn't tested. `amount`: in thousandths of the
    "currency", -1 where it isn't known. `columns`: by name a dimension's values (those of a debrief only where there is
    one), SELLER, HEARD, BUYER, "currency", and the CIRCUMSTANCES but for the size, which follows from the amount. Where
    nothing is known a column may be left out.
    """

    start: date
    end: date
    drivers: tuple[str, ...] = ()
    day: Sequence[int] = ()
    account: Sequence[int] = ()
    outcome: Sequence[int] = ()
    ours: Sequence[int] = ()
    sets: tuple[int, ...] = ()
    amount: Sequence[int] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def week(self) -> Sequence[int]:
        """Of each closing, how many whole ones after `start`. numpy: call it late."""
        import numpy as np  # noqa: PLC0415 - with what tests, never at a start

        weeks: Any = np.asarray(self.day, dtype=np.int16) // 7
        return cast("Sequence[int]", weeks)

    def by_company(self) -> "Evidence":
        """The same closings, company by company, as the tests take them. numpy: call it late."""
        import numpy as np  # noqa: PLC0415 - with what tests, never at a start

        account = np.asarray(self.account)
        if not (account[1:] < account[:-1]).any():
            return self
        return self._taken(np.argsort(account, kind="stable"))

    def between(self, start: date, end: date) -> "Evidence":
        """Those of [`start`, `end`), which lies within. Labels stay, also of what none of them has. numpy: late."""
        import numpy as np  # noqa: PLC0415 - with what tests, never at a start

        if (start, end) == (self.start, self.end):
            return self
        days, first = np.asarray(self.day, dtype=np.int64), (start - self.start).days
        some = self._taken(np.flatnonzero((days >= first) & (days < (end - self.start).days)))
        later = (np.asarray(some.day, dtype=np.int64) - first).astype(np.asarray(some.day).dtype)  # as narrow, and less
        return replace(some, start=start, end=end, day=array(later.dtype.char, later.tobytes()))

    def _taken(self, order: Any) -> "Evidence":
        """These of them, in this order."""
        mine: dict[str, Any] = {
            field.name: taken(getattr(self, field.name), order) for field in fields(self) if field.type == Sequence[int]
        }
        columns = {name: Column(column.labels, taken(column.codes, order)) for name, column in self.columns.items()}
        return replace(self, columns=columns, **mine)

    def column(self, name: str) -> Column:
        """A column; without a label where nothing of the kind is known."""
        return self.columns.get(name) or Column(("",), array("b", [0]) * len(self.outcome))

    def together(self, *columns: Sequence[int]) -> Mapping[tuple[int, ...], int]:
        """How many closings there are with each combination of codes, -1 or more, that there is. numpy: late."""
        import numpy as np  # noqa: PLC0415 - with what tests, never at a start

        if not len(self.outcome):
            return {}
        whole, sizes = np.zeros(len(self.outcome), dtype=np.int64), list[int]()
        for column in columns:
            codes = np.asarray(column)
            sizes.append(int(codes.max()) + 2)
            whole *= sizes[-1]
            whole += codes.reshape(whole.shape)
            whole += 1
        found, n = np.unique(whole, return_counts=True)
        split = [one - 1 for one in np.unravel_index(found, tuple(sizes))]
        return dict(zip(zip(*(one.tolist() for one in split), strict=True), n.tolist(), strict=True))

    def sellers(self, name: str) -> Mapping[str, frozenset[str]]:
        """Who, of the known, sold the closings of each known value of a column."""
        column, seller = self.column(name), self.column(SELLER)
        found: dict[str, set[str]] = {label: set() for label in column.labels if label}
        for value, rep in self.together(column.codes, seller.codes):
            if column.labels[value] and seller.labels[rep]:
                found[column.labels[value]].add(seller.labels[rep])
        return {label: frozenset(reps) for label, reps in found.items()}

    def losers(self) -> Mapping[str, frozenset[str]]:
        """Who, of the known, says each driver of a loss."""
        seller, found = self.column(SELLER), {driver: set[str]() for driver in self.drivers}
        for outcome, said, rep in self.together(self.outcome, self.ours, seller.codes):
            if outcome == LOST and said >= 0 and seller.labels[rep]:
                for bit, driver in enumerate(self.drivers):
                    if self.sets[said] >> bit & 1:
                        found[driver].add(seller.labels[rep])
        return {driver: frozenset(reps) for driver, reps in found.items()}

    def told(self, name: str) -> Counter[tuple[int, str, str]]:
        """How many closings there are by outcome, value of a column and seller ("" where not known)."""
        column, seller = self.column(name), self.column(SELLER)
        found = Counter[tuple[int, str, str]]()
        for (outcome, value, rep), n in self.together(self.outcome, column.codes, seller.codes).items():
            if column.labels[value]:
                found[outcome, column.labels[value], seller.labels[rep]] += n
        return found


@dataclass(frozen=True, slots=True)
class Weekly:
    """One family of series, in weeks in order, none left out.

    `sets`: how many closings a week are of just these levels of the family, () of none. They add up to all that count.
    """

    mondays: tuple[date, ...]
    sets: Mapping[tuple[str, ...], tuple[int, ...]]

    @property
    def total(self) -> tuple[int, ...]:
        """How many a week."""
        return self._sum(self.sets)

    @property
    def levels(self) -> dict[str, tuple[int, ...]]:
        """How many a week have each level; one closing may have several."""
        names = sorted({name for said in self.sets for name in said})
        return {name: self._sum(said for said in self.sets if name in said) for name in names}

    def _sum(self, sets: Iterable[tuple[str, ...]]) -> tuple[int, ...]:
        columns = [self.sets[said] for said in sets]
        return tuple(map(sum, zip(*columns, strict=True))) if columns else (0,) * len(self.mondays)
