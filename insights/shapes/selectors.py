"""A finding's selector as one word, for what is stored and what a button carries."""

from urllib.parse import quote, unquote

from dialogs.records import Outcome
from insights.shapes.codes import shortened
from insights.shapes.findings import Selector, Source, Trend


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


def suspected(driver: str, within: tuple[str, str] | None) -> Selector:
    """What a suspicion is about: a reason of losses as sellers see it."""
    return Selector("driver", driver, Outcome.LOST, Source.OURS, within)


def of_trend(trend: Trend) -> Selector:
    """The deals whose share rises or falls."""
    match trend.family:
        case "driver":
            return Selector("driver", trend.what, Outcome.LOST)
        case "competitor":
            return Selector("competitor", trend.what, None)
        case _:
            return Selector("win_rate", trend.what, Outcome.WON)


def short(selector: Selector) -> str:
    """The code for a button, which has little room: a hash of it where it is long."""
    return shortened(code(selector))


def opening(theme: Selector, word: str = "") -> str:
    """The line that opens a theme or, with a word, decides on it: by its code, for a button outlives the look."""
    return " ".join(filter(None, ("themes", short(theme), word)))


def means(given: str, selector: Selector) -> bool:
    """Whether a word of a button, or what is stored, is this selector's; also one of a time that spelt it otherwise."""
    if given in {code(selector), short(selector)}:
        return True
    try:
        return parse(given) == selector
    except ValueError:
        return False
