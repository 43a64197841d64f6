"""Currencies as people write them: a sign, a code or a name beside an amount. Pure.

The codes in use and the names are Babel's. Which currencies a sign may stand for, and which one it is taken for where
app.yaml's is none of them, is decided here: the first.
"""

import re
from collections.abc import Iterable
from functools import cache

_SIGNS = {
    "€": "EUR",
    "$": "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BMD BSD BZD FJD GYD JMD LRD NAD SRD TTD XCD",
    "£": "GBP EGP LBP SYP SDG SSP FKP GIP SHP",
    "¥": "JPY CNY",
    "元": "CNY",
    "円": "JPY",
    "₹": "INR",
    "₩": "KRW KPW",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₦": "NGN",
    "฿": "THB",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "₸": "KZT",
    "₾": "GEL",
    "₼": "AZN",
    "₮": "MNT",
    "₭": "LAK",
    "៛": "KHR",
    "৳": "BDT",
    "؋": "AFN",
    "kr": "SEK NOK DKK ISK",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "lei": "RON MDL",
    "лв": "BGN",
    "Fr": "CHF",
    "SFr": "CHF",
    "R": "ZAR",
    "Rs": "INR PKR LKR NPR MUR SCR",
    "RM": "MYR",
    "Rp": "IDR",
    "S/": "PEN",
    "KSh": "KES",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "NT$": "TWD",
    "MX$": "MXN",
    "R$": "BRL",
    "CN¥": "CNY",
    "JP¥": "JPY",
    "E£": "EGP",
}
_SAME = {sign.lower(): sign for sign in _SIGNS if sign[0] in "ACHMNSU" and sign[-1] in "$¥"} | {
    "￥": "¥", "￡": "£", "\N{FULLWIDTH DOLLAR SIGN}": "$", "₤": "£", "₨": "Rs", "RS": "Rs", "rs": "Rs", "rp": "Rp",
    "Lei": "lei", "Kr": "kr", "KR": "kr", "zl": "zł", "Zł": "zł", "ZŁ": "zł", "kč": "Kč", "KČ": "Kč", "Kc": "Kč",
    "$US": "US$", "$CA": "CA$", "$AU": "AU$", "$NZ": "NZ$",
}  # fmt: skip
_WORDS = {
    "euro": "€",
    "euros": "€",
    "dollar": "$",
    "dollars": "$",
    "pound": "£",
    "pounds": "£",
    "pound sterling": "GBP",
    "sterling": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "rmb": "CNY",
    "rupee": "Rs",
    "rupees": "Rs",
    "franc": "CHF",
    "francs": "CHF",
    "kronor": "SEK",
    "kroner": "kr",
    "zloty": "PLN",
    "złoty": "PLN",
    "złotych": "PLN",
    "rand": "ZAR",
    "reais": "BRL",
}
SMALL = frozenset(
    (
        "eur",
        "usd",
        "gbp",
        "chf",
        "sek",
        "nok",
        "dkk",
        "pln",
        "czk",
        "huf",
        "cad",
        "aud",
        "nzd",
        "sgd",
        "hkd",
        "jpy",
        "cny",
        "inr",
        "brl",
        "mxn",
        "zar",
    )
)
"""Codes that are known in small letters, too; of others those may be words (all, top, try)."""
_SINCE = (2010, 1, 1)
_LOCALES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl")
"""The languages in which an export may name a currency."""

PATTERN = (
    "(?:"
    + "|".join(re.escape(sign) for sign in sorted((*_SIGNS, *_SAME), key=len, reverse=True))
    + rf"|(?!ARR|ACV|TCV)[A-Z]{{3}}|(?i:{'|'.join(sorted((*SMALL, *_WORDS), key=len, reverse=True))}))"
    + r"(?:(?<=kr|Rs|Rp|Fr|Ft)\.)?"
)
"""What may be a mark, for an expression that minds case. `candidates` says whether it is one."""


@cache
def codes() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere, or were within the years that files go back."""
    from babel.core import get_global

    places = get_global("territory_currencies").values()
    return frozenset(
        code for place in places for code, _, until, tender in place if tender and (until is None or until >= _SINCE)
    )


def digits(code: str) -> int:
    """How many decimals its amounts are written with: none of the yen, three of the Kuwaiti dinar."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(code)


def candidates(mark: str) -> tuple[str, ...]:
    """The currencies that a mark may stand for, the likeliest first; () where it is none."""
    mark = mark.strip().rstrip(".")
    mark = _WORDS.get(mark.casefold(), mark)
    mark = _SAME.get(mark, mark)
    if mark in _SIGNS:
        return tuple(_SIGNS[mark].split())
    code = mark.upper() if mark in SMALL else mark
    return (code,) if code in codes() else ()


def agreed(meant: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What all marks of one amount may mean ($12k CAD); () where they contradict each other, or there is none."""
    first, *others = tuple(meant) or ((),)
    return tuple(code for code in first if all(code in other for other in others))


def settled(possible: tuple[str, ...], ours: str) -> str | None:
    """The one that is meant: ours if it may be, else the likeliest. None where nothing was said."""
    return ours if ours in possible else next(iter(possible), None)


def named(text: str) -> tuple[str, ...]:
    """The currencies that a cell or a header's end may name: USD, $, US Dollar, "EUR - Euro"; () for none."""
    text = " ".join(text.split())
    if found := candidates(text) or candidates(text.upper()):
        return found
    inside = [code for code in re.findall(r"\b[A-Z]{3}\b", text) if code in codes()]
    return tuple(dict.fromkeys(inside)) if len(set(inside)) == 1 else _by_name().get(_letters(text), ())


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Currencies by their names, of one and of many, letters only; the languages' first meaning of a name counts."""
    from babel.numbers import get_currency_name

    found: dict[str, tuple[str, ...]] = {}
    for language in _LOCALES:
        for code in sorted(codes()):
            for count in (None, 1, 2):
                found.setdefault(_letters(get_currency_name(code, count, language)), (code,))
    return found


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
