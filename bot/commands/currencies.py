"""Currencies as people write them: a sign, a code or a name beside an amount. Pure.

The codes in use, the names and most signs are Babel's. Which currencies a sign that several share may stand for stands
here, the likeliest first: app.yaml's, if it is one of them; else a person says.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from bot.commands.currency_names import called, said_of_several

_SIGNS = {
    "€": "EUR",
    "$": "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BMD BSD BZD FJD GYD JMD LRD NAD SRD TTD XCD",
    "£": "GBP EGP LBP SYP SDG SSP FKP GIP SHP",
    "¥": "JPY CNY",
    "元": "CNY",
    "円": "JPY",
    "₹": "INR",
    "₩": "KRW",
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
    "FCFA": "XOF XAF",
    "CFA": "XOF XAF",
    "Bs": "BOB VES",
    "Br": "ETB BYN",
    "USh": "UGX",
    "TSh": "TZS",
    "MK": "MWK",
    "Dkr": "DKK",
    "Nkr": "NOK",
    "Skr": "SEK",
    "Ikr": "ISK",
    "CFPF": "XPF",
    "FCFP": "XPF",
    "CFP": "XPF",
    "Cg": "XCG",
    "UM": "MRU",
    "ZiG": "ZWG",
    "GH₵": "GHS",
    "B/": "PAB",
    "Gs": "PYG",
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
    "$US": "US$", "$ US": "US$", "US $": "US$", "$CA": "CA$", "$AU": "AU$", "$ AU": "AU$", "$NZ": "NZ$", "$ NZ": "NZ$",
    "Ksh": "KSh", "F CFA": "FCFA", "ft": "Ft", "KC": "Kč",
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
_BEHIND = {
    "quid": "GBP",
    "buck": "$",
    "bucks": "$",
    "peso": "pesos",
    "dolares": "$",
    "pfund": "£",
    "franken": "CHF",
    "schweizer franken": "CHF",
    "kronen": "kr",
}
"""Words that are money only behind a number: a name may end with any of them."""
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
_CODE = re.compile("[A-Z]{3}")
_NO_CODES = frozenset({"ARR", "ACV", "TCV", "MRR"})
_SINCE = (2010, 1, 1)
_SYMBOLS = (
    *("en_US", "en_GB", "en_IN", "en_CA", "en_AU", "en_KE", "en_NG", "de_DE", "de_CH", "fr_FR", "fr_CA", "fr_CI"),
    *("es_ES", "es_MX", "es_BO", "es_PA", "es_PY", "es_NI", "pt_BR", "it_IT", "nl_NL", "sv_SE", "nb_NO", "da_DK"),
    *("fi_FI", "is_IS", "pl_PL", "cs_CZ", "hu_HU", "ro_RO", "bg_BG", "sr_RS", "tr_TR", "ru_RU", "uk_UA", "el_GR"),
    *("he_IL", "ar_EG", "ar_AE", "fa_IR", "hi_IN", "bn_BD", "ja_JP", "zh_CN", "zh_TW", "ko_KR", "th_TH", "vi_VN"),
    *("id_ID", "ms_MY"),
)
"""Where Babel's signs are looked up that the table above doesn't have."""
_LONGEST_SIGN = 6
_SHORTEST_NOUN = 4


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


def plain(text: str) -> str:
    """With the digits, signs and spaces that the rest of this knows, and no marks that turn a line round."""
    if not text.isascii():
        shown = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
        text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in shown)
    return " ".join(text.split())


def candidates(mark: str) -> tuple[str, ...]:
    """The currencies that a mark may stand for, the likeliest first; () where it is none."""
    mark = mark.strip().rstrip(".").strip()
    mark = _WORDS.get(mark.casefold(), mark)
    mark = _SAME.get(mark, mark)
    if mark in _SIGNS:
        return tuple(_SIGNS[mark].split())
    code = mark.upper() if mark in SMALL else mark
    if _CODE.fullmatch(code):
        return (code,) if code not in _NO_CODES and code in codes() else ()
    if meant := _by_word_behind(mark):
        return meant
    if not mark or len(mark) > _LONGEST_SIGN or (mark.isascii() and mark.isalnum()):
        return ()
    return _by_symbol().get(mark, ())


def only_behind(mark: str) -> bool:
    """Whether it is money only behind a number: pesos, quid; and what is written like a name: Family Dollar."""
    word = mark.casefold()
    return (mark.istitle() and _WORDS.get(word, "€") != "€") or (word not in _WORDS and bool(_by_word_behind(mark)))


def _by_word_behind(mark: str) -> tuple[str, ...]:
    word = mark.casefold()
    if word in _BEHIND:
        return candidates(_BEHIND[word])
    if len(mark) < _SHORTEST_NOUN or not mark.replace(" ", "").isalpha() or not said_of_several(mark, codes()):
        return ()
    return tuple(sorted(called(mark, codes()), key=_likeliest().index))


@cache
def _by_symbol() -> dict[str, tuple[str, ...]]:
    """What Babel's signs mean beside those of the table, in the countries of many languages."""
    from babel import Locale

    found: dict[str, tuple[str, ...]] = {}
    for name in _SYMBOLS:
        for code, symbol in Locale.parse(name).currency_symbols.items():
            sign = plain(symbol).rstrip(".")
            if code in codes() and sign not in _SIGNS and code not in found.get(sign, ()):
                found[sign] = (*found.get(sign, ()), code)
    return found


def is_word(mark: str, *, before: bool) -> bool:
    """Whether a mark may be a word of a name instead: `KR 12`, `24 ft`, where `USD 12` and `12 kr` are money."""
    bare = mark.strip().rstrip(".").strip()
    return bare.isalpha() and candidates(bare) != (bare.upper(),) and (before or bare in _SAME)


def agreed(meant: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What all marks of one amount may mean ($12k CAD); () where they contradict each other, or there is none."""
    first, *others = tuple(meant) or ((),)
    return tuple(code for code in first if all(code in other for other in others))


def settled(possible: tuple[str, ...], ours: str) -> str | None:
    """The one that is meant: ours if it may be, or the only one. None where nothing was said, or it must be asked."""
    return ours if ours in possible else possible[0] if len(possible) == 1 else None


def sign_of(possible: tuple[str, ...]) -> str:
    """How people write what may be any of these: `$`, `kr`."""
    return next((sign for sign, codes in _SIGNS.items() if tuple(codes.split()) == possible), "/".join(possible[:3]))


def named(text: str) -> tuple[str, ...]:
    """The currencies that a cell or a header's end may name: USD, $, US Dollar, "EUR - Euro"; () for none."""
    text = " ".join(text.split())
    if found := candidates(text) or candidates(text.upper()):
        return found
    inside = [code for code in re.findall(r"\b[A-Z]{3}\b", text) if code in codes()]
    if len(set(inside)) == 1:
        return tuple(dict.fromkeys(inside))
    return tuple(sorted(called(text, codes()), key=_likeliest().index))


@cache
def _likeliest() -> tuple[str, ...]:
    """All currencies, those first that signs stand for, in their order."""
    return tuple(dict.fromkeys((*" ".join(_SIGNS.values()).split(), *sorted(codes()))))
