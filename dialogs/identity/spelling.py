"""Ids and names in the form in which they are compared, and how alike two names are spelt, by rapidfuzz."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_SALESFORCE = re.compile(r"006[0-9A-Za-z]{12}")  # a key prefix of opportunities, as Salesforce shows it in reports
_WHOLE = re.compile(r"(\d+)\.0+")
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_QUOTES = "\"'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»"  # noqa: E501 -- one list
_NO_QUOTES = {ord(mark): None for mark in _QUOTES}

VERY, ALIKE = 90.0, 80.0
"""Of 100: the likeness of names that are very like each other, and of those that are only alike."""


def canonical_id(text: str) -> str:
    """A CRM's id in its one form.

    Salesforce's 15 characters become 18 by its checksum; a number from a spreadsheet loses its `.0`; a GUID is small.
    The case of any other id tells deals apart, and zeros in front belong to it.
    """
    text = text.strip()
    if match := _GUID.fullmatch(text):
        return match[1].lower()
    if match := _WHOLE.fullmatch(text):
        return match[1]
    return text + _checksum(text) if _SALESFORCE.fullmatch(text) else text


@lru_cache(maxsize=1 << 16)  # a file's names are compared many times over
def same_text(text: str) -> str:
    """The form in which two spellings are the same name: case, spaces, quotes and width don't count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.translate(_NO_QUOTES).split())


def called(*words: str | None) -> frozenset[str]:
    """What somebody goes by, such as a name and an address, folded."""
    return frozenset(same_text(word) for word in words if word)


def words_of(text: str) -> list[str]:
    """The words of a name that is folded already."""
    return re.findall(r"\w+", text)


@cache
def ratio() -> Callable[[str, str], float]:
    """How alike two texts are, of 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only for a process that compares names

    return fuzz.ratio


def likeness(one: str, other: str) -> float:
    """Of 100: how alike two names are; one within the other, word by word, is alike."""
    first, second = set(words_of(one)), set(words_of(other))
    within = 0 < len(first & second) == min(len(first), len(second))
    return max(ratio()(one, other), ALIKE) if within else ratio()(one, other)


def _checksum(text: str) -> str:
    """Salesforce's three characters: of each five, which are capitals, the first the lowest bit."""
    return "".join(
        _CHECKSUM[sum(char.isupper() << place for place, char in enumerate(text[start : start + 5]))]
        for start in range(0, 15, 5)
    )
