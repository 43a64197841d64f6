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

_UNSEEN = re.compile(  # soft hyphens, fillers, marks of direction, zero-width spaces and word joiners
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb]"
)
_JOINER = re.compile("[\u200c\u200d]")
_JOINED = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
"""What a joiner may stand between: letters that have no case, their signs, emoji."""

VERY, ALIKE = 90.0, 80.0
"""Of 100: the likeness of names that are very like each other, and of those that are only alike."""


def as_name(text: str) -> str:
    """A name as it is kept: on one line, and without marks that nobody sees, by which two that look alike would differ.

    A joiner stays where its script, or an emoji, is written with it.
    """
    if not text.isascii():
        text = _JOINER.sub(_needed, _UNSEEN.sub("", text))
    return " ".join(text.split())


def name_key(text: str) -> str:
    """The form in which a name is found: as it is kept, without case and joiners."""
    return _JOINER.sub("", as_name(text)).casefold()


def _needed(found: re.Match[str]) -> str:
    around = found.string[max(found.start() - 1, 0) : found.start()], found.string[found.end() : found.end() + 1]
    return found[0] if all(char and _is_joined(char) for char in around) else ""


def _is_joined(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in _JOINED and not (kind == "Lo" and unicodedata.east_asian_width(char) in "WF")


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
    """The form in which two spellings are the same name: case, spaces, quotes, width and unseen marks don't count."""
    plain = name_key(unicodedata.normalize("NFKC", text))
    return " ".join(plain.translate(_NO_QUOTES).split())


@lru_cache(maxsize=1 << 14)
def address_key(text: str) -> str:
    """The one form in which e-mail addresses are compared: case, width and how accents are composed don't count."""
    return name_key(text if text.isascii() else unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1 << 14)
def person_key(text: str) -> str:
    """The form in which two spellings are one person's name: as `same_text`, and `Last, First` is `First Last`."""
    last, comma, first = same_text(text).partition(",")
    plain = comma and first.strip() and last.strip() and "," not in first
    return f"{first.strip()} {last.strip()}" if plain else same_text(text)


def called(*words: str | None) -> frozenset[str]:
    """What somebody goes by, such as a name and an address, folded."""
    return frozenset(address_key(word) if "@" in word else person_key(word) for word in words if word)


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
