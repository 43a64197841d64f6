"""Which deals a message names that wasn't written to us."""

from collections.abc import Sequence

from dialogs.identity.spelling import same_text, words_of
from dialogs.identity.verdict import Known

LONGEST = 4000
"""Characters of a message that are looked through."""


def named_in(text: str, known: Sequence[Known]) -> tuple[Known, ...]:
    """The deals whose whole name stands in the text, word by word, the longest names alone where they overlap.

    Of none that way, those whose account stands in it: a message says Harbor, and the deal is Harbor renewal 2027.
    """
    said = spelt(text[:LONGEST])
    return _there(said, [(deal, deal.mention.name) for deal in known]) or _there(
        said, [(deal, deal.mention.account or "") for deal in known]
    )


def spelt(text: str) -> str:
    """Its words as they are compared, with a space before and behind each: whole words stand in it, or don't."""
    return f" {' '.join(words_of(same_text(text)))} "


def _there(said: str, names: Sequence[tuple[Known, str]]) -> tuple[Known, ...]:
    named = [(deal, spelt(name)) for deal, name in names]
    found = sorted(
        ((deal, name) for deal, name in named if name.strip() and name in said), key=lambda one: -len(one[1])
    )
    kept: list[tuple[Known, str]] = []
    for deal, name in found:
        if not any(name in longer and name != longer for _, longer in kept):
            kept.append((deal, name))
    return tuple(deal for deal, _ in kept)
