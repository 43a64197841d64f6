"""Amounts of money as people write them. Which sign is the decimal one is found over the whole column."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.importing.problems import ImportProblem

_DASH, _APOSTROPHE = "\N{EN DASH}", "\N{RIGHT SINGLE QUOTATION MARK}"
_CURRENCY = rf"[A-Z]{{3}}|[A-Z]{{0,3}}[^\w\s.,'{_APOSTROPHE}+(){_DASH}-]"
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<number>\d[\d., '{_APOSTROPHE}]*)(?:(?<=[.,])[{_DASH}-]{{1,2}})?\s*"
    rf"(?P<scale>k|tsd\.?|m|mn|mio\.?|million)?\s*(?P<after>{_CURRENCY})?",
    re.IGNORECASE,
)
_SCALES = {"k": 1_000, "tsd": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "million": 1_000_000}
_SPACES = str.maketrans("", "", f" '{_APOSTROPHE}")
_HIGHEST = 10**15  # cents
_GROUP = 3


@dataclass(slots=True)
class Amounts:
    """Reads one column's amounts, once `add` has seen them all."""

    comma: tuple[int, str] | None = None  # an amount that can only have a decimal comma, with its line
    point: tuple[int, str] | None = None
    currency: tuple[int, str] | None = None

    def add(self, text: str, line: int) -> None:
        """Look at one cell. ImportProblem: it contradicts an earlier one."""
        match = _AMOUNT.fullmatch(text)
        if match is None:
            return  # the row is reported when it is read
        self._same_currency(match["before"] or match["after"], text, line)
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

    def read(self, text: str) -> int:
        """The amount in cents. ValueError says why it can't be one."""
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
        cents = int((Decimal(f"{whole}.{rest or 0}") * scale * 100).to_integral_value(ROUND_HALF_UP))
        if cents > _HIGHEST:
            raise ValueError("is too large to be an amount")
        return cents

    def _same_currency(self, sign: str | None, text: str, line: int) -> None:
        if sign is None:
            return
        if self.currency is None:
            self.currency = (line, sign.upper())
        elif self.currency[1] != sign.upper():
            raise ImportProblem(
                f"The amounts are in several currencies: {self.currency[1]} on line {self.currency[0]}, "
                f"{text} on line {line}. Use a column in one currency with --map amount=COLUMN."
            )


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
