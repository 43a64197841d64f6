"""What a message names that wasn't written to us: how a deal ended, only where it says so plainly. Pure."""

import re
from collections.abc import Sequence
from itertools import dropwhile

from bot.commands import grammar, tongues
from bot.commands.requests import MarkRequest
from dialogs.cards.wording import cut
from dialogs.engine.accept import clean
from dialogs.identity.mentioned import spelt
from dialogs.patterns import pattern
from dialogs.records import Outcome

LONGEST_DEAL, MOST_WORDS, GLANCE = 100, 6, 120
"""Characters and words of a deal's name that is taken from a message; characters shown of one that names none."""
_SAID = {
    Outcome.WON: pattern(r"\b(?:closed[ -])?won\b", re.IGNORECASE),
    Outcome.LOST: pattern(r"\b(?:closed[ -])?lost\b", re.IGNORECASE),
    Outcome.NO_DECISION: pattern(r"\bno[ -]decision\b", re.IGNORECASE),
}
_UNSURE = (
    *("not", "never", "if", "unless", "could", "would", "should", "might", "may", "will", "almost", "nearly", "hope"),
    *("hopefully", r"about\s+to", r"going\s+to", "afraid", "looks?", "probably", "maybe", "perhaps", "risk"),
    *("think", "guess"),
)
_NOT_PLAIN = pattern(rf"\?|n['\u2019]t\b|\b(?:{'|'.join(_UNSURE)})\b", re.IGNORECASE)
_THEN = r"\s+(?:(?:has|have|had|just|also|already)\s+)*(?:won|lost)"
_BY_THEM = pattern(rf"\b(?:they|he|she|who|competitors?|rivals?|incumbents?|vendors?){_THEN}\b", re.IGNORECASE)
_OURS = "We|I|Just|Finally|Sadly|Unfortunately|Today|Yesterday|Also|And|But|Have"
_BY_NAME = pattern(rf"\b(?!(?:{_OURS})\b)[A-Z]\w*{_THEN}\s+(?:(?:the|our|their)\s+)?[A-Z]")
"""Somebody who won or lost something: as often a competitor as one of us."""

_ENDED = pattern(r"(?:closed-)?(?:won|lost)[:,\u2013\u2014-]?", re.IGNORECASE)
_SPELT = pattern(r"\w")
_IS, _BEFORE, _BETWEEN = (
    {"is", "was", "been", "has", "now", "closed"},
    {"the", "our", "my", "your", "their", "deal", "with"},
    {"of", "and", "&"},
)
_KINDS = pattern(
    "(?:renewal|roll-?out|lease|seat|pilot|expansion|upgrade|licen[cs]e|migration|project|contract|tender|extension"
    r"|subscription|account)s?|20\d\d",
    re.IGNORECASE,
)
"""What deals are about, as it stands behind whose they are."""
_NO_NAMES = {
    *("i", "it", "this", "that", "these", "those", "they", "we", "you", "he", "she", "them", "us", "one"),
    *("hi", "hello", "hey", "fyi", "team", "all", "thanks", "sad", "bad", "great", "good", "news"),
    *("today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("to", "for", "on", "in", "at", "and", "but"),
    *("finally", "sadly", "unfortunately", "luckily", "happily"),
}
_AGAINST = ("to", "vs", "versus", "against", "with", "chose", "picked", *tongues.AGAINST)
"""What stands before somebody else's name who was in the running."""


def outcome_in(text: str) -> Outcome | None:
    """How the message says that it ended; None where that isn't plain.

    It isn't where it names several ends, asks, denies, or only expects one, and where it may be somebody else's.
    """
    said = _said(text)
    doubted = any(words.search(text) for words in (_NOT_PLAIN, _BY_THEM, _BY_NAME))
    if not said and (end := tongues.end_in(text)):
        return end[0]
    return said.pop() if len(said) == 1 and not doubted else None


def _said(text: str) -> list[Outcome]:
    return [outcome for outcome, words in _SAID.items() if words.search(text)]


def name_in(text: str) -> str:
    """What a deal that nothing is known of is plainly called there; "" where that has to be asked.

    It stands behind what ended, or before "is lost", or is a whole line; written as names are, with a capital.
    """
    if (end := tongues.end_in(text)) and _said(text) in ([], [end[0]]):
        return end[1]
    said = clean(text).strip()
    first, *more = said.splitlines() or [""]
    found = grammar.doubtful(first)
    if found is not None and isinstance(found[1], MarkRequest):
        read = found[1].readings[-1]
        if (read.amount or read.competitor) and len(read.deal.split()) <= MOST_WORDS and len(read.deal) <= LONGEST_DEAL:
            return read.deal
    named = next((name for line in (first, *more) if (name := _ended_in(line.split()))), "") or _titled(first.split())
    return named if len(named) <= LONGEST_DEAL else ""


def competitor_in(text: str, names: Sequence[str]) -> str:
    """Who it went to, or who it was against, of the competitors that are known; "" where that isn't said of one."""
    said, named = spelt(text), [(name, spelt(name)) for name in names]
    found = {name for name, words in named if words.strip() and any(f" {one}{words}" in said for one in _AGAINST)}
    return found.pop() if len(found) == 1 else ""


def begins(text: str) -> str:
    """Its first line, as much of it as one reads at a glance."""
    first = clean(text).strip().partition("\n")[0]
    return cut(" ".join(first.split()), GLANCE)


def _ended_in(line: list[str]) -> str:
    for at, word in enumerate(line):
        if not _ENDED.fullmatch(word):
            continue
        if name := _name_at(line[at + 1 :]):
            return "" if _lists(line[at + 1 :]) else name
        before = line[:at]
        while before and before[-1].casefold() in _IS:
            before = before[:-1]
        starts = range(max(0, len(before) - MOST_WORDS), len(before)) if len(before) < at else ()
        if name := next((name for start in starts if (name := _whole(before[start:]))), ""):
            return name
    return ""


def _lists(line: list[str]) -> bool:
    """Whether words are nothing but names with commas between: several deals, of which none is plainly meant."""
    return any(word.endswith(",") for word in line[:-1]) and all(
        _is_name(word.strip(".,;!&")) or word in _BETWEEN or not _SPELT.search(word) for word in line
    )


def _titled(line: list[str]) -> str:
    """A line that is nothing but a name, of what deals are about."""
    return _whole(line) if line and _KINDS.fullmatch(line[-1]) else ""


def _whole(line: list[str]) -> str:
    """The name that words are, and nothing else is said."""
    name = _name_at(line)
    return name if name == " ".join(_said_of(line)) else ""


def _said_of(line: list[str]) -> list[str]:
    """Words without what stands before a name."""
    return list(dropwhile(lambda word: word.casefold() in _BEFORE or not _SPELT.search(word), line))


def _name_at(line: list[str]) -> str:
    """The name that words begin with, behind what stands before names."""
    taken: list[str] = []
    for word in _said_of(line)[:MOST_WORDS]:
        bare = word.rstrip(".,;:!?\u2026)")
        if not (_is_name(bare) or (taken and (bare in _BETWEEN or _KINDS.fullmatch(bare)))):
            break
        taken.append(bare)
        if bare != word:
            break
    while taken and taken[-1] in _BETWEEN:
        taken.pop()
    return " ".join(taken)


def _is_name(word: str) -> bool:
    return word[:1].isalpha() and not word[0].islower() and word.casefold() not in _NO_NAMES
