"""Values as one word, for what a button carries."""

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote, unquote

_LONGEST = 60
"""Characters of a word that a button carries as it is; percent-encoding makes nine of one Chinese character."""
_HASHED = "~"


def word(value: str) -> str:
    """A value, such as a competitor's name, as one word for a button; a hash where it is long."""
    return shortened(quote(value, safe=""))


def shortened(value: str) -> str:
    """A value for a button as it is, or a hash where it is long."""
    return value if len(value) <= _LONGEST else hashed(value)


def hashed(value: str) -> str:
    """A hash in place of a value, as where it may be somebody's name and must not stand."""
    return _HASHED + sha256(value.encode()).hexdigest()[:16]


def is_code(given: str) -> bool:
    """Whether this is a selector's word, not a number or words that somebody typed."""
    return ":" in given or given.startswith(_HASHED)


def value_of(given: str, known: Iterable[str]) -> str | None:
    """Which of the known values is meant, by a button or typed without minding capitals; None where it is none."""
    typed = {given.casefold(), unquote(given).casefold()}
    return next(
        (value for value in known if value.casefold() in typed or given in {word(value), shortened(value)}), None
    )
