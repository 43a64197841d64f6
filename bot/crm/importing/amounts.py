"""Amounts of money as people write them, and their currency. Which sign is the decimal one is found over the column."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.commands.currencies import PATTERN, agreed, named
from bot.crm.importing.problems import ImportProblem
from dialogs.records import MILLS

_DASH, _APOSTROPHE = "\N{EN DASH}", "\N{RIGHT SINGLE QUOTATION MARK}"
_UNKNOWN = rf"[^\W\d]{{3}}|[^\w\s.,'{_APOSTROPHE}+(){_DASH}-]"  # what else may be one
_CURRENCY = f"{PATTERN}|{_UNKNOWN}"
_AMOUNT = re.compile(
    rf"(?:(?P<first>{_CURRENCY})\s*)?(?P<before>{_CURRENCY})?\s*"
    rf"(?P<number>\d[\d., '{_APOSTROPHE}]*)(?:(?<=[.,])[{_DASH}-]{{1,2}})?\s*"
    rf"(?P<scale>(?!(?i:kr|k[cč]))(?i:k|tsd\.?|m|mn|mio\.?|million))?\s*(?P<after>{_CURRENCY})?"
)
_SCALES = {"k": 1_000, "tsd": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "million": 1_000_000}
_SPACES = str.maketrans("", "", f" '{_APOSTROPHE}")
_HIGHEST = 10**13 * MILLS
_GROUP = 3


@dataclass(slots=True)
class Amounts:
    """Reads one column's amounts, once `add` has seen them all."""

    comma: tuple[int, str] | None = None  # an amount that can only have a decimal comma, with its line
    point: tuple[int, str] | None = None

    def add(self, text: str, line: int) -> None:
        """Look at one cell. ImportProblem: it contradicts an earlier one."""
        match = _AMOUNT.fullmatch(text)
        if match is None:
            return  # the row is reported when it is read
        sign = _decimal_sign(match["number"].translate(_SPACES), scaled=bool(match["scale"]))
        if sign == "," and self.comma is None:
            self.comma = (line, text)
        elif sign == "." and self.point is None:
            self.point = (line, text)
        if self.comma and self.point:
            raise ImportProblem(
                f"The amounts mix two ways of writing: {self.point[1]} on line {self.point[0]} has a decimal point, "
                f"{self.comma[1]} on line {self.comma[0]} a decimal comma. Write them all in one way."
            )

    def read(self, text: str, parts: int = 1) -> tuple[int, tuple[str, ...]]:
        """The amount in thousandths, and the currencies it may be in, () if it names none. ValueError: it isn't one.

        `parts`: how many of what the column counts make one of the currency: 100 where it is in cents.
        """
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise ValueError("is negative" if re.match(r"\W{0,3}[-(]\W{0,3}\d", text) else "isn't an amount")
        number = match["number"].translate(_SPACES)
        if self.comma or self.point:
            decimal, group = (",", ".") if self.comma else (".", ",")
            whole, _, rest = number.replace(group, "").partition(decimal)
        else:  # no amount in the column has decimals, so every sign sets thousands apart
            whole, rest = number.replace(".", "").replace(",", ""), ""
        if not (whole + rest).isdigit():
            raise ValueError("isn't an amount")
        scale = _SCALES.get((match["scale"] or "").casefold().rstrip("."), 1)
        mills = int((Decimal(f"{whole}.{rest or 0}") * scale * MILLS / parts).to_integral_value(ROUND_HALF_UP))
        if mills > _HIGHEST:
            raise ValueError("is too large to be an amount")
        return mills, _currencies(match)


def _currencies(match: re.Match[str]) -> tuple[str, ...]:
    """What the marks of an amount mean. ValueError: one isn't known, or they contradict each other."""
    marks = [mark for side in ("first", "before", "after") if (mark := match[side])]
    for mark in marks:
        if not named(mark):
            raise ValueError(f"is in a currency that isn't known ({mark})")
    found = agreed(map(named, marks))
    if marks and not found:
        raise ValueError("names two currencies")
    return found


def _decimal_sign(number: str, *, scaled: bool) -> str | None:
    """The sign that can only be the decimal one here; None where both readings are open. `1,054` alone is open."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return "." if number.rindex(".") > number.rindex(",") else ","
    if points + commas == 0:
        return None
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, rest = number.split(sign)
    if len(rest) != _GROUP or len(whole) > _GROUP or whole in {"", "0"} or scaled:
        return sign
    return None
