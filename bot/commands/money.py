"""Amounts of money as people type them and files hold them: a number, how many it counts, marks around it. Pure.

Chat reads each by itself (`Amount`), an import reads a column's numbers alike (`Written`, with the decimal sign it
found); what stands around the number means the same in both.
"""

import re
from dataclasses import field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from bot.commands.amount_terms import peeled
from bot.commands.currencies import agreed, candidates, is_word, only_behind, plain
from dialogs.patterns import pattern
from dialogs.records import MILLS
from dialogs.values import dataclass

MOST = 10**12 * MILLS
"""What no deal is worth: a longer number is part of a name."""
SCALES = {
    "k": 10**3, "tsd": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6, "mln": 10**6,
    "million": 10**6, "millions": 10**6, "grand": 10**3, "b": 10**9, "bn": 10**9, "mrd": 10**9, "billion": 10**9,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5, "crore": 10**7, "crores": 10**7, "cr": 10**7,
    "tys": 10**3, "millionen": 10**6, "millón": 10**6, "millon": 10**6, "millones": 10**6, "milhão": 10**6,
    "milhao": 10**6, "milhões": 10**6, "milhoes": 10**6, "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8,
}  # fmt: skip
"""How many a word behind a number counts."""
_GLUED = {"t": 10**3, "k": 10**3, "m": 10**6, "mio": 10**6}
"""How many a word counts that is one with a currency: `12 TEUR`, `T€ 12`; alone `12 T` is none."""
_GLUED_BEFORE = frozenset({"EUR", "USD", "GBP", "CHF"})
"""Currencies that are so written before a number; with another, `TRON 12`, it is rather a name."""
_SIGNS_OF = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "`": "'",
        "\N{ARABIC THOUSANDS SEPARATOR}": ",",
        "\N{ARABIC DECIMAL SEPARATOR}": ".",
    }
)
_NUMBER = pattern(r"[0-9](?:[0-9., ']*[0-9])?")
_GROUPED = pattern(r"[0-9]{1,3}(?:([., '])[0-9]{3})(?:\1[0-9]{3})*|[0-9]{1,2}(?:([., '])[0-9]{2})*\2[0-9]{3}|[0-9]+")
_BARE = pattern(r"[0-9]+(?:[.,][0-9]+)?")
_ABOUT = pattern(
    r"[~≈<>]=?|\bc\.\s*$|(?:(?i:ca|approx|about)|just\s(?:over|under)|circa|approximately|around|roughly|nearly|almost|only|over|"
    r"under|up\sto|at\sleast|max|min|etwa|rund|ungefähr|bis\szu|environ|env|unos|aprox|cerca\sde)\b\.?"
)
_NO_ZERO = pattern(r"(?<![\w.,])\.(?=\d)")
_NO_CENTS = pattern(r"[.,:][-\N{EN DASH}\N{EM DASH}]{1,2}")
_KINDS = ("ARR", "ACV", "TCV", "MRR", "pa", r"p\. ?a\.")
_A_YEAR = pattern(rf"(?:/ ?(?:yr|year|y|a|mo|month)|(?<![^\W\d_])(?:{'|'.join(_KINDS)})|\+)$")
_IN_BRACKETS = pattern(r"^[(\[]([^()\[\]\d]+)[)\]](?=\s*\d)|(?<=[\w.])\s*[(\[]([^()\[\]\d]+)[)\]]$")
"""A currency in brackets, before or behind its number: 12k (EUR)."""
_LIKE_A_NAME = pattern(r"(?:R ?)?(?:[0-9]{1,2}(?:[.,][0-9])?|(?:19|20)[0-9]{2}|36[05])")
_SMALL = pattern(
    r"(?P<before>[^\W\d_]+\.? ?)?(?P<number>[0-9]{1,2}(?:[.,][0-9])?|20[1-3][0-9])(?P<after> ?[^\W\d_]+\.?)?"
)
_THREE = 3
_LONGEST_MARKS = 30  # Bosnia-Herzegovina convertible marks is longer, and nobody types that


@dataclass(frozen=True, slots=True)
class Written:
    """An amount taken apart. `marks`: what its currency is said with; `unknown`: what beside it says nothing."""

    number: str
    scale: int = 1
    marks: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those that all marks together may mean, the likeliest first; () for none."""
        return agreed(map(candidates, self.marks))


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in thousandths, and the currencies that what stands beside it may mean, the likeliest first.

    `other`: what it is as well where its currency has three decimals: `12.345`. `times`: how many of what was typed
    are in it: an amount for a month is counted for a year. `taxed`: it was said whether tax is in it.
    """

    mills: int
    currencies: tuple[str, ...] = ()
    other: int | None = None
    times: int = 1
    taxed: bool = field(default=False, compare=False)


def written(text: str) -> Written | None:
    """An amount in its parts; None where there isn't one number in it."""
    if _BARE.fullmatch(text):
        return Written(text)
    shown = _IN_BRACKETS.sub(r" \1\2 ", plain(text)).strip().translate(_SIGNS_OF)
    numbers = list(_NUMBER.finditer(shown))
    if len(numbers) != 1:
        return None
    found = numbers[0]
    before = _ABOUT.sub("", shown[: found.start()], count=1).strip().removeprefix("+")
    after = shown[found.end() :]
    if cents := _NO_CENTS.match(after):
        after = after[cents.end() :]
    scale, behind = _scaled(_A_YEAR.sub("", after.strip()).strip())
    if any(map(only_behind, _marks(before) or ())):
        return Written(found[0], scale, unknown=before)
    if scale == 1 and (glued := _before(before)):
        scale, before = glued
    elif scale == 1 and behind.casefold() == "l" and "INR" in candidates(before):
        scale, behind = SCALES["lakh"], ""
    elif scale == 1 and (glued := _glued(behind)):
        scale, behind = glued
    sides = [side for side in (_marks(before), _marks(behind)) if side is not None]
    unknown = " ".join(part for part in (before, behind) if part and _marks(part) is None)
    return Written(found[0], scale, tuple(mark for side in sides for mark in side), unknown)


def amount_of(text: str) -> Amount | None:
    """An amount as people type it (12k, 1.2m, €12,000.50, 12 000 kr, A$12k); None where it isn't one.

    Nothing isn't (0), nor is a number that reads like part of a name: one below 100 ("Windows 11"), a version
    ("Postgres 9.6", "Server R2"), a year ("Renewal 2026"), one that products have ("Office 365"), also beside a word
    that may be a sign ("Project KR 12").
    """
    text = plain(text)
    if (text[:1], text[-1:]) in {("(", ")"), ("[", "]")}:
        text = text[1:-1].strip()  # lost Acme (12k)
    bare, times, _ = peeled(text)
    named = _LIKE_A_NAME.fullmatch(bare if times == 1 else text) or _beside_a_word(text)
    return None if named else given_amount(text)


def _beside_a_word(text: str) -> bool:
    """Whether it is a small number or a year beside a word of which a sign is made as well."""
    found = _SMALL.fullmatch(text)
    before, after = (found["before"], found["after"]) if found else (None, None)
    if before and _before(before.strip()):
        return False
    return bool(before and not after and is_word(before, before=True)) or bool(
        after and not before and is_word(after, before=False)
    )


def given_amount(text: str) -> Amount | None:
    """Like `amount_of`, of what stands in a field of its own: a small number is an amount there, too."""
    text, times, taxed = peeled(_NO_ZERO.sub("0.", plain(text)))
    found = written(text)
    if found is None or found.unknown or (found.marks and not found.currencies):
        return None  # three letters that are no currency, or two marks that contradict each other
    sign = decimal_sign(found.number, scaled=found.scale > 1)
    mills = value(found.number, sign, found.scale * times)
    if mills is None or not 0 < mills < MOST:
        return None
    open_sign = None if sign else next((sign for sign in ".," if sign in found.number), None)
    other = value(found.number, open_sign, found.scale * times) if open_sign else None
    return Amount(mills, found.currencies, other or None, times, taxed)


def decimal_sign(number: str, *, scaled: bool = False) -> str | None:
    """The sign that can only be the decimal one; None where there is none, or both readings are open: `1,054`."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return "." if number.rindex(".") > number.rindex(",") else ","
    if points + commas == 0:
        return None
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, rest = number.split(sign)
    apart = " " in whole or "'" in whole
    if len(rest) != _THREE or apart or len(whole) > _THREE or whole in {"", "0"} or scaled:
        return sign
    return None


def value(number: str, decimal: str | None, scale: int = 1, parts: int = 1) -> int | None:
    """A number in thousandths, a half upwards; None where it isn't one. `parts`: how many of it make one."""
    whole, _, rest = number.partition(decimal) if decimal else (number, "", "")
    if not _GROUPED.fullmatch(whole) or (rest and not rest.isdecimal()):
        return None
    exact = Decimal(f"{re.sub('[., ]', '', whole).replace(chr(39), '')}.{rest or 0}") * scale * MILLS / parts
    return int(exact.to_integral_value(ROUND_HALF_UP))


def exact(mills: int, digits: int = 2) -> str:
    """An amount as it is typed and exported, with so many decimals, or as many as it has: `120.50`."""
    whole, rest = divmod(mills, MILLS)
    decimals = f"{rest:03}".rstrip("0").ljust(digits, "0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def typed(mills: int) -> str:
    """An amount as it can be read back in one way only: with three decimals `12.345` might be thousands."""
    text = exact(mills)
    return f"{text}0" if len(text.partition(".")[2]) == _THREE else text


def _scaled(behind: str) -> tuple[int, str]:
    """How many a number counts, and what stands behind that. A mark may begin like one: `kr`."""
    if not behind or _marks(behind) is not None:
        return 1, behind
    low = behind.casefold()
    for word in sorted(SCALES, key=len, reverse=True):
        rest = behind[len(word) :].removeprefix(".").strip() if low.startswith(word) else None
        if rest is not None and (not rest or _marks(rest) is not None):
            return SCALES[word], rest
    return 1, behind


def _glued(text: str) -> tuple[int, str] | None:
    """What counts and the currency it is one with; None where it isn't that, or all of it is a currency: `KR`."""
    if _marks(text) is not None:
        return None
    low = text.casefold()
    words = (word for word in sorted(_GLUED, key=len, reverse=True) if low.startswith(word))
    return next(((_GLUED[word], mark) for word in words if candidates(mark := text[len(word) :].lstrip(". "))), None)


def _before(text: str) -> tuple[int, str] | None:
    """Like `_glued`, before a number."""
    found = _glued(text)
    return found if found and (found[1] in _GLUED_BEFORE or not found[1].isalpha()) else None


@lru_cache(1000)
def _marks(text: str) -> tuple[str, ...] | None:
    """One mark of a currency, or two (USD $); none where there is no text. None: it isn't any."""
    if not text:
        return ()
    if len(text) > _LONGEST_MARKS:
        return None
    if candidates(text):
        return (text,)
    for cut in range(1, len(text)):
        first, second = text[:cut].strip(), text[cut:].strip()
        parted = not (text[cut - 1].isalpha() and text[cut].isalpha())
        if parted and first and second and candidates(first) and candidates(second):
            return (first, second)
    return None
