"""What people and CRMs call currencies, in many languages: "US Dollar", "Livres sterling", "Peso". Pure.

The names are Babel's; a name that it hasn't, "Dollar américain", is put together from the words of those that it has.
"""

import re
import unicodedata
from functools import cache, lru_cache, reduce

_FIRST = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl")
_LOCALES = (*_FIRST, "pt_PT", "da", "nb", "fi")
"""The languages in which an export may name a currency; a word of the first ones that one currency has names it."""
_COUNTS = (None, 1, 2, 5)
"""How many there are of it makes the forms: dollar, dollars; złoty, złote, złotych."""
_GLUE = frozenset(
    ("a", "d", "da", "das", "de", "del", "der", "des", "di", "do", "dos", "du", "la", "le", "les", "of", "the")
)
_COUNTRIES = {
    **dict.fromkeys(("usa", "eeuu", "eua", "etatsunien", "etatsuniens"), "us"),
    **dict.fromkeys(
        ("uk", "gb", "english", "englisch", "englische", "englisches", "anglaise", "inglesa", "inglese", "engelse"),
        "british",
    ),
}
"""Words for a country that none of the names has -> one that they have."""
_STEM = 5
_WITH_PLURALS = ("en", "fr", "es", "it", "pt")
_NO_PLURALS = frozenset({"sons", "sums", "sols", "marks", "bats", "lire", "real"})
"""What several of a currency are called in one of them, and in English something else."""


@lru_cache(1000)
def called(text: str, codes: frozenset[str]) -> frozenset[str]:
    """The currencies that a text may mean by a name, or by the words of one; none where nobody calls one so."""
    if found := _by_name(codes).get(_letters(text)) or _by_word(codes).get(_letters(text)):
        return frozenset({found})
    words = [_COUNTRIES.get(word, word) for word in _words(text.replace("EE. UU.", "USA").replace("EE.UU.", "USA"))]
    said = [word for word in words if word not in _GLUE]
    if not said:
        return frozenset()
    stems = len(said) > 1  # a word alone must be one of theirs as it is
    return reduce(frozenset.intersection, (_with(word, codes, stems=stems) for word in said))


def said_of_several(text: str, codes: frozenset[str]) -> bool:
    """Whether a word in it is one for several of a currency: pesos, couronnes. One of a single form may be any word."""
    return any(word in _plurals(codes) and word not in _NO_PLURALS for word in _words(text))


def _with(word: str, codes: frozenset[str], *, stems: bool) -> frozenset[str]:
    """The currencies whose names have a word, in any language, or one that begins alike: américain, americano."""
    known = _by_any_word(codes)
    if word in known or not stems or len(word) < _STEM:
        return known.get(word, frozenset())
    return frozenset(code for other, of in known.items() if other.startswith(word[:_STEM]) for code in of)


@cache
def _names(codes: frozenset[str]) -> tuple[tuple[str, str, str], ...]:
    """Language, currency and name, all there are."""
    from babel.numbers import get_currency_name

    said = (
        (language, code, get_currency_name(code, count, language))
        for language in _LOCALES
        for code in sorted(codes)
        for count in _COUNTS
    )
    return tuple(dict.fromkeys(said))  # most are called alike, whatever their number


@cache
def _plurals(codes: frozenset[str]) -> frozenset[str]:
    from babel.numbers import get_currency_name

    found: set[str] = set()
    for language in _WITH_PLURALS:
        for code in codes:
            one, several = (_words(get_currency_name(code, count, language)) for count in (1, 2))
            found.update(set(several) - set(one))
    return frozenset(found)


@cache
def _by_name(codes: frozenset[str]) -> dict[str, str]:
    """Currencies by their names, letters only; the languages' first meaning of a name counts."""
    found: dict[str, str] = {}
    for _, code, name in _names(codes):
        found.setdefault(_letters(name), code)
    return found


@cache
def _by_word(codes: frozenset[str]) -> dict[str, str]:
    """Currencies by a word that no other's name has: what Dynamics calls Real is the Brazilian real."""
    found: dict[str, set[str]] = {}
    for language, code, name in _names(codes):
        for word in map(_letters, name.split() if language in _FIRST else ()):
            found.setdefault(word, set()).add(code)
    return {word: next(iter(of)) for word, of in found.items() if len(of) == 1}


@cache
def _by_any_word(codes: frozenset[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, code, name in _names(codes):
        for word in _words(name):
            found.setdefault(word, set()).add(code)
    return {word: frozenset(of) for word, of in found.items()}


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W\d_]+", "".join(char for char in bare if not unicodedata.combining(char)))


def _letters(text: str) -> str:
    return "".join(_words(text))
