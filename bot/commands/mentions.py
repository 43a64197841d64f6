"""What a message names that wasn't written to us: how a deal ended, only where it says so plainly. Pure."""

import re

from bot.commands import grammar
from bot.commands.requests import MarkRequest
from dialogs.engine.accept import clean
from dialogs.patterns import pattern
from dialogs.records import Outcome

LONGEST_DEAL = 100
"""Characters of a deal's name that is taken from a message."""
_SAID = {
    Outcome.WON: pattern(r"\b(?:closed[ -])?won\b", re.IGNORECASE),
    Outcome.LOST: pattern(r"\b(?:closed[ -])?lost\b", re.IGNORECASE),
    Outcome.NO_DECISION: pattern(r"\bno[ -]decision\b", re.IGNORECASE),
}
_UNSURE = (
    *("not", "never", "if", "unless", "could", "would", "should", "might", "may", "will", "almost", "nearly", "hope"),
    *("hopefully", r"about\s+to", r"going\s+to", "afraid", "looks?", "probably", "maybe", "perhaps", "risk"),
)
_NOT_PLAIN = pattern(rf"\?|n['\u2019]t\b|\b(?:{'|'.join(_UNSURE)})\b", re.IGNORECASE)


def outcome_in(text: str) -> Outcome | None:
    """How the message says that it ended; None where it names several ends, or asks, denies, or only expects one."""
    said = [outcome for outcome, words in _SAID.items() if words.search(text)]
    return said[0] if len(said) == 1 and not _NOT_PLAIN.search(text) else None


def name_in(text: str) -> str:
    """What may be the name of a deal that nothing is known of: as in a mark, else the first line, cut at a word."""
    first = clean(text).partition("\n")[0].strip()
    found = grammar.doubtful(first)
    if found is not None and isinstance(found[1], MarkRequest):
        first = found[1].readings[-1].deal
    if len(first) <= LONGEST_DEAL:
        return first
    return first[: LONGEST_DEAL + 1].rpartition(" ")[0].rstrip() or first[:LONGEST_DEAL]
