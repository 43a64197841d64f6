"""Amounts of money as people write them, and their currency. Which sign is the decimal one is found over the column."""

import re
from dataclasses import dataclass

from bot.commands.money import decimal_sign, value, written
from bot.crm.importing.problems import ImportProblem
from dialogs.records import MILLS

_CURRENCY = re.compile(r"[^\W\d_]{3}|[^\w\s]")
"""What beside a number may be meant as a currency."""
_NEGATIVE = re.compile(r"\W{0,3}[-(]\W{0,3}\d")
_HIGHEST = 10**13 * MILLS


@dataclass(slots=True)
class Amounts:
    """Reads one column's amounts, once `add` has seen them all."""

    comma: tuple[int, str] | None = None  # an amount that can only have a decimal comma, with its line
    point: tuple[int, str] | None = None

    def add(self, text: str, line: int) -> None:
        """Look at one cell. ImportProblem: it contradicts an earlier one."""
        found = written(text)
        if found is None or found.unknown:
            return  # the row is reported when it is read
        sign = decimal_sign(found.number, scaled=found.scale > 1)
        if sign == "," and self.comma is None:
            self.comma = (line, text)
        elif sign == "." and self.point is None:
            self.point = (line, text)
        if self.comma and self.point:
            raise ImportProblem(
                f"The amounts mix two ways of writing: {self.point[1]} on line {self.point[0]} has a decimal point, "
                f"{self.comma[1]} on line {self.comma[0]} a decimal comma. Write them all in one way."
            )

    def read(self, text: str, parts: int = 1, times: int = 1) -> tuple[int, tuple[str, ...]]:
        """The amount in thousandths, and the currencies it may be in, () if it names none. ValueError: it isn't one.

        `parts`: how many of what the column counts make one of the currency: 100 where it is in cents.
        `times`: how many each counts: 1,000 where its header says so.
        """
        if _NEGATIVE.match(text):
            raise ValueError("is negative")
        found = written(text)
        if found is None or (found.unknown and not _CURRENCY.fullmatch(found.unknown)):
            raise ValueError("isn't an amount")
        if found.unknown:
            raise ValueError(f"is in a currency that isn't known ({found.unknown})")
        # where no amount in the column has decimals, every sign sets thousands apart
        sign = "," if self.comma else "." if self.point else None
        mills = value(found.number, sign, found.scale if found.scale > 1 else times, parts)
        if mills is None:
            raise ValueError("isn't an amount")
        if mills > _HIGHEST:
            raise ValueError("is too large to be an amount")
        if found.marks and not found.currencies:
            raise ValueError("names two currencies")
        return mills, found.currencies
