"""Amounts of money as people write them, and their currency. Which sign is the decimal one is found over the column."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from bot.commands.currencies import agreed, digits, named
from bot.commands.money import Written, decimal_sign, value, written
from bot.crm.importing.faults import UnclearCurrency
from bot.crm.importing.problems import Question, Unclear
from bot.crm.importing.reading import fold
from bot.crm.importing.units import SINGLE, Unit
from dialogs.records import MILLS
from dialogs.values import dataclass

Example = tuple[int, str]  # a line and what stands there

_CURRENCY = re.compile(r"[^\W\d_]{3}|[^\w\s]")
"""What beside a number may be meant as a currency."""
_COUNTING = frozenset({"mil", "mil.", "mill", "mill."})
"""What counts thousands in one language and millions in another, and is no currency."""
_NEGATIVE = re.compile(r"\W{0,3}[-(]\W{0,3}\d")
_FINE = 3
"""Decimals that may be taken for thousands."""
_CALLED = {",": "comma", ".": "point"}
_DIGITS = 9
"""Most deals have no more digits."""
_COUNTS = {1: "ones", 10**3: "thousands", 10**5: "lakhs", 10**6: "millions", 10**7: "crores", 10**9: "billions"}
_HIGHEST = 10**13 * MILLS


@dataclass(slots=True)
class Amounts:
    """Reads one column's amounts, once `add` has seen them all.

    `unit`: what its header says. `said`, `counts`: what a person says is the decimal sign, and how many each
    number counts. `names`: what a person says of what stands beside a number, by how it is kept.
    """

    unit: Unit = SINGLE
    said: str | None = None
    counts: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    header: str = ""
    comma: Example | None = None  # an amount that can only have a decimal comma, with its line
    point: Example | None = None
    open: dict[str, Example] = field(default_factory=dict)  # the sign in an amount that has one, and shows not what for
    fine: Example | None = None  # one of these that three decimals would suit
    odd: dict[str, Example] = field(default_factory=dict)  # one of these whose currency has fewer decimals, by its sign
    long: set[str] = field(default_factory=set)  # signs behind which three decimals stand for certain, or ever so many
    sizes: Counter[int] = field(default_factory=Counter)  # how many have so many digits before the decimals
    largest: str = ""

    @property
    def times(self) -> int:
        """How many each number counts."""
        return self.unit.times if self.counts is None else self.counts

    @property
    def decimal(self) -> str | None:
        """The decimal sign; None: every sign sets thousands apart."""
        return self.said or ("," if self.comma else "." if self.point else None)

    def add(self, text: str, line: int, elsewhere: Callable[[], tuple[str, ...]] = tuple) -> None:
        """Look at one cell; `elsewhere` tells the currency that it doesn't."""
        found = written(text)
        if found is None or (found.unknown and not self._beside(found.unknown)):
            return  # the row is reported when it is read
        sign = decimal_sign(found.number, scaled=found.scale > 1)
        if sign == "," and self.comma is None:
            self.comma = (line, text)
        elif sign == "." and self.point is None:
            self.point = (line, text)
        self._weigh(text, found, sign)
        decimals = found.number.rpartition(sign)[2] if sign and found.scale == 1 else ""
        if sign and (len(decimals) == _FINE or (len(decimals) > _FINE and decimals[-1] != "0")):
            self.long.add(sign)
        if sign is None and (either := next((sign for sign in ".," if sign in found.number), None)):
            self.open.setdefault(either, (line, text))
            if self.fine is None and (self.times > 1 or _FINE in map(digits, found.currencies or elsewhere())):
                self.fine = (line, text)
            if self.times == 1 and _FINE not in map(digits, found.currencies or elsewhere()):
                self.odd.setdefault(either, (line, text))

    @property
    def mixed(self) -> Iterator[str]:
        """A sentence, where they are written in two ways."""
        if self.comma and self.point and not self.said:
            yield (
                f"The amounts mix two ways of writing: {self.point[1]} on line {self.point[0]} has a decimal point, "
                f"{self.comma[1]} on line {self.comma[0]} a decimal comma. Write them all in one way."
            )
        elif (sure := self.comma or self.point) and self.decimal in self.odd.keys() - self.long and not self.said:
            line, text = self.odd[self.decimal]
            sign = _CALLED[self.decimal]
            yield (
                f"{sure[1]} on line {sure[0]} has a decimal {sign}, so {text} on line {line} would have three "
                f"decimals, and seems to set thousands apart. Write them all in one way, or say --decimal {sign}."
            )

    def questions(self) -> Iterator[Question]:
        """What of the column isn't certain: what each number counts, and which sign is the decimal one."""
        if self.counts is None and (may_be := self.unit.may_be or self._too_large()):
            said = f"How many each number of {self.unit.header} counts can't be told; one is {self.largest}."
            yield Question("counts", said, "--amounts-in", {_COUNTS.get(n, str(n)): n for n in may_be})
        if not self.decimal and (len(self.open) > 1 or self.fine):
            line, text = self.fine or next(iter(self.open.values()))
            said = (
                f"Whether {text} on line {line} has decimals or sets thousands apart can't be told, and no other "
                "amount settles it. Which sign is the decimal one?"
            )
            yield Question("decimal", said, "--decimal", {"point": ".", "comma": ","})

    def _weigh(self, text: str, found: Written, sign: str | None) -> None:
        whole = found.number.partition(sign)[0] if sign else found.number
        size = sum(char.isdecimal() for char in whole)
        if found.scale == 1:
            if size > max(self.sizes, default=0):
                self.largest = text
            self.sizes[size] += 1

    def _too_large(self) -> tuple[int, ...]:
        """What they may count where a header's word makes most of them larger than deals are."""
        least = _DIGITS - len(str(self.times)) + 1
        large = sum(n for size, n in self.sizes.items() if size > least)
        return (1, self.times) if self.times > 1 and 2 * large > self.sizes.total() else ()

    def read(self, text: str, parts: int = 1) -> tuple[int, tuple[str, ...]]:
        """The amount in thousandths, and the currencies it may be in, () if it names none. ValueError: it isn't one.

        `parts`: how many of what the column counts make one of the currency: 100 where it is in cents.
        """
        if _NEGATIVE.match(text):
            raise ValueError("is negative")
        found = written(text)
        beside = self._beside(found.unknown) if found and found.unknown else ()
        if found and not beside and not _COUNTING.isdisjoint(fold(found.unknown).split()):
            raise ValueError(f"may be thousands or millions ({found.unknown}); write it in digits, or with k or m")
        if found is None or (found.unknown and not beside and not _CURRENCY.fullmatch(found.unknown)):
            raise ValueError("isn't an amount")
        if found.unknown and not beside:
            raise UnclearCurrency(f"{self.header} {text}".strip(), Unclear(found.unknown))
        shown = decimal_sign(found.number, scaled=found.scale > 1) if any(self.mixed) else None
        mills = value(found.number, shown or self.decimal, found.scale if found.scale > 1 else self.times, parts)
        if mills is None:
            raise ValueError("isn't an amount")
        if mills > _HIGHEST:
            raise ValueError("is too large to be an amount")
        if found.marks and not found.currencies:
            raise ValueError("names two currencies")
        return mills, agreed([found.currencies, beside]) if found.marks and beside else beside or found.currencies

    def _beside(self, text: str) -> tuple[str, ...]:
        """The currencies that words beside a number name: `12 000 dollars canadiens`."""
        said = self.names.get(fold(text))
        return (said,) if said else named(text)
