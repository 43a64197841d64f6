"""A finding's selector as one word, for what is stored and what a button carries."""

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote, unquote

from dialogs.records import Outcome
from insights.shapes.findings import Selector, Source, Trend

_LONGEST = 60
"""Characters of a word that a button carries as it is; percent-encoding makes nine of one Chinese character."""
_HASHED = "~"


def code(selector: Selector) -> str:
    """The selector as one word: family, what, outcome, source and, where there is one, dimension and value."""
    outcome = selector.outcome.value if selector.outcome else ""
    parts = (selector.family, selector.what, outcome, selector.source.value, *(selector.within or ()))
    return ":".join(quote(part, safe="") for part in parts)


def parse(word: str) -> Selector:
    """The selector that `code` wrote. Raises ValueError for anything else."""
    family, what, outcome, source, *within = (unquote(part, errors="strict") for part in word.split(":"))
    if len(within) not in {0, 2}:
        raise ValueError("a dimension without its value")
    return Selector(
        family,
        what,
        Outcome(outcome) if outcome else None,
        Source(source),
        (within[0], within[1]) if within else None,
    )


def of_trend(trend: Trend) -> Selector | None:
    """The deals whose share rises or falls; None of the gap, which is found in two answers together."""
    match trend.family:
        case "driver":
            return Selector("driver", trend.what, Outcome.LOST)
        case "competitor":
            return Selector("competitor", trend.what, None)
        case "win_rate":
            return Selector("win_rate", trend.what, Outcome.WON)
        case _:
            return None


def short(selector: Selector) -> str:
    """The code for a button, which has little room: a hash of it where it is long."""
    return shortened(code(selector))


def word(value: str) -> str:
    """A value, such as a competitor's name, as one word for a button; a hash where it is long."""
    return shortened(quote(value, safe=""))


def shortened(value: str) -> str:
    """A value for a button as it is, or a hash where it is long."""
    return value if len(value) <= _LONGEST else _HASHED + sha256(value.encode()).hexdigest()[:16]


def is_code(given: str) -> bool:
    """Whether this is a selector's word, not a number or words that somebody typed."""
    return ":" in given or given.startswith(_HASHED)


def means(given: str, selector: Selector) -> bool:
    """Whether a word of a button, or what is stored, is this selector's."""
    return given in {code(selector), short(selector)}


def value_of(given: str, known: Iterable[str]) -> str | None:
    """Which of the known values is meant, by a button or typed without minding capitals; None where it is none."""
    typed = {given.casefold(), unquote(given).casefold()}
    return next(
        (value for value in known if value.casefold() in typed or given in {word(value), shortened(value)}), None
    )
