"""The /winloss grammar: one table gives help, parsing and permission for every platform. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from dialogs.accept import clean
from dialogs.errors import DebriefError
from dialogs.messages import Code, Message, Strong, Text
from dialogs.records import Outcome


class Misunderstood(DebriefError):
    """I didn't get that. `/winloss help` lists what I can do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: the deal's name, the amount in cents, who else was in the running."""

    deal: str
    amount: int | None = None
    competitor: str | None = None


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """A deal ended. `readings` go from "all of it is the name" to "amount and competitor taken off"."""

    outcome: Outcome
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class StatsRequest:
    """Figures of a period, all of them or by one dimension."""

    period: str = "quarter"
    by: str | None = None

    @property
    def command(self) -> str:
        """The command line that asks for this."""
        return f"stats {self.period}" + (f" by {self.by}" if self.by else "")


@dataclass(frozen=True, slots=True)
class DealRequest:
    """What is known of one deal."""

    name: str


@dataclass(frozen=True, slots=True)
class SimpleRequest:
    """A command that takes nothing more."""

    name: Literal["pending", "digest preview", "digest again", "page", "help"]


Request = MarkRequest | StatsRequest | DealRequest | SimpleRequest

DIMENSIONS = ("competitor", "driver", "product", "segment", "region", "price", "control", "alignment")
PERIODS = ("7d", "30d", "quarter", "2026-Q3", "year", "all")
_PERIOD = re.compile(r"(\d{1,3}d|quarter|\d{4}-q[1-4]|year|all)", re.IGNORECASE)
_CURRENCY = r"(?:[€$£]|eur|euros?|usd|dollars?|gbp|pounds?|chf|sek|nok|dkk|pln|czk|cad|aud)"
_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s?)?(\d{{1,3}}(?: \d{{3}})+|\d+(?:[.,']\d{{3}})*)([.,]\d{{1,2}})?\s?([km])?(?:\s?{_CURRENCY})?",
    re.IGNORECASE,
)
_LIKE_A_NAME = re.compile(r"\d{1,2}(?:[.,]\d)?|(?:19|20)\d\d")
_AMOUNT_WORDS = 6
"""How many words an amount has at most: EUR 1 200 000 000."""
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|against)\s+", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„']{1}(.+?)[\"“”']{1}(?=\s|$)(.*)", re.DOTALL)
_CALLED = re.compile(r"\s*[/@]?winloss\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
LIKE_A_COMMAND = 0.75
"""How near a first word must come to a command's to be taken for a slip of it, 0 to 1."""
LONGEST_NAME = 200
LONGEST_RIVAL = 80
LONGEST_WORD = 60
MOST_CENTS = 10**14
"""What no deal is worth: a longer number is part of a name."""


def cents(text: str) -> int | None:
    """An amount as people type it (12k, 1.2m, €12,000.50, 12 000 EUR) in cents; None where it isn't one.

    Nothing isn't (0), nor is a bare number that reads like part of a name: one below 100 ("Windows 11"), a version
    ("Postgres 9.6"), a year ("Renewal 2026").
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or _LIKE_A_NAME.fullmatch(text.strip()):
        return None
    whole, decimals, unit = found.groups(default="")
    factor = {"k": 1_000, "m": 1_000_000}.get(unit.lower(), 1)
    amount = int(re.sub(r"\D", "", whole) + decimals[1:].ljust(2, "0")) * factor
    return amount if 0 < amount < MOST_CENTS else None


def given_cents(text: str) -> int | None:
    """Like `cents`, of what stands in a field of its own: a small number is an amount there, too."""
    return cents(text) or cents(f"€{text}")


def _mark(outcome: Outcome) -> Callable[[str], Request]:
    def read(text: str) -> Request:
        if not _visible(text):
            raise Misunderstood(f"Which deal? Like this: /winloss {_word(outcome)} Acme renewal 12k vs Globex")
        if len(text) > LONGEST_NAME:
            raise Misunderstood(
                f"That is a long name. Keep deal, amount and competitor within {LONGEST_NAME} characters."
            )
        return MarkRequest(outcome, _readings(text))

    return read


def _visible(text: str) -> bool:
    """Whether anything of it can be seen; quotes around nothing are nothing."""
    return any(char.isprintable() for char in text.strip(" \"“”„'"))


def _readings(text: str) -> tuple[Reading, ...]:
    if (quoted := _QUOTED.fullmatch(text)) and _visible(quoted.group(1)):
        reading = _quoted(quoted.group(1).strip(), quoted.group(2))
        if reading is not None:
            return (reading,)
    readings = [Reading(text), *(Reading(name, amount) for name, amount in _splits(text))]
    versus = list(_VERSUS.finditer(text))
    if versus:
        cut = versus[-1]
        name, rival = text[: cut.start()].strip(), text[cut.end() :].strip()
        head = _splits(name)  # 12k vs Globex
        tail = _splits(rival)  # vs Globex 12k
        if head:
            readings += [
                Reading(name, None, _rival(rival)),
                *(Reading(deal, cost, _rival(rival)) for deal, cost in head),
            ]
        elif tail:
            readings.append(Reading(name, tail[-1][1], _rival(tail[-1][0])))
        else:
            readings.append(Reading(name, None, _rival(rival)))
    return tuple(readings)


def _quoted(name: str, rest: str) -> Reading | None:
    """What follows a name in quotes: an amount, a competitor, both or nothing. None where it is something else."""
    before, *after = _VERSUS.split(f" {rest} ", maxsplit=1)
    rival = after[0].strip() if after else ""
    amount = cents(before)
    if before.strip() and amount is None:
        return None
    if amount is None and (tail := _splits(rival)):
        return Reading(name, tail[-1][1], _rival(tail[-1][0]))
    return Reading(name, amount, _rival(rival))


def _rival(name: str) -> str | None:
    return name[:LONGEST_RIVAL].strip() or None


def _splits(text: str) -> list[tuple[str, int]]:
    """A name and the amount behind it, wherever one can be read; the longest amount comes last."""
    words = text.split()
    cuts = range(len(words) - 1, max(0, len(words) - 1 - _AMOUNT_WORDS), -1)
    found = ((" ".join(words[:cut]), cents(" ".join(words[cut:]))) for cut in cuts)
    return [(name, amount) for name, amount in found if amount is not None]


def _stats(text: str) -> Request:
    period, by = "quarter", None
    head, split, dimension = f" {text} ".lower().partition(" by ")
    if split:
        by, _, after = dimension.strip().partition(" ")
        if after and not head.strip() and _PERIOD.fullmatch(after.strip()):  # stats by driver year
            head = after
        else:
            by = dimension.strip()
        if not by:
            raise Misunderstood(f"By what? One of {', '.join(DIMENSIONS)}.")
        if by not in DIMENSIONS:
            raise Misunderstood(_close("stats by", by, DIMENSIONS))
    if head.strip():
        period = head.strip()
        if not _PERIOD.fullmatch(period):
            raise Misunderstood(_close("stats", period, PERIODS))
    return StatsRequest(period.upper() if "-" in period else period, by)


def _deal(text: str) -> Request:
    if not _visible(text):
        raise Misunderstood("Which deal? Like this: /winloss deal Acme renewal")
    if len(text) > LONGEST_NAME:
        raise Misunderstood(f"That is a long name; deals have up to {LONGEST_NAME} characters.")
    return DealRequest(text)


def _simple(name: Literal["pending", "digest preview", "page", "help"]) -> Callable[[str], Request]:
    return lambda _text: SimpleRequest(name)


def _digest(text: str) -> Request:
    if text.casefold() == "again":  # behind the button of a digest that may have got lost
        return SimpleRequest("digest again")
    if text.casefold() not in {"", "preview"}:
        raise Misunderstood("Did you mean /winloss digest preview?")
    return SimpleRequest("digest preview")


@dataclass(frozen=True, slots=True)
class Row:
    """One command: its word, how it is typed, what it does, who may, how its text is read."""

    word: str
    usage: str
    help: str
    managers_only: bool
    read: Callable[[str], Request]


TABLE = (
    Row("won", "won <deal> [amount] [vs <competitor>]", "a deal was won", False, _mark(Outcome.WON)),
    Row("lost", "lost <deal> [amount] [vs <competitor>]", "a deal was lost", False, _mark(Outcome.LOST)),
    Row(
        "nodecision",
        "nodecision <deal> [amount] [vs <competitor>]",
        "it ended without a decision",
        False,
        _mark(Outcome.NO_DECISION),
    ),
    Row("stats", "stats [7d|30d|quarter|2026-Q3|year|all] [by driver]", "how we are doing", False, _stats),
    Row("deal", "deal <name>", "what we know of one deal", False, _deal),
    Row("pending", "pending", "debriefs that wait for you", False, _simple("pending")),
    Row("digest", "digest preview", "next digest, as it stands", True, _digest),
    Row("page", "page", "a link that signs you in to the page", False, _simple("page")),
    Row("help", "help", "this list", False, _simple("help")),
)
_ROWS = {row.word: row for row in TABLE}
_ALSO = {
    "win": "won",
    "loss": "lost",
    "lose": "lost",
    "no-decision": "nodecision",
    "no_decision": "nodecision",
    "?": "help",
}


def read(text: str, *, manager: bool) -> Request:
    """What was asked for. Raises Misunderstood with a sentence that says how to say it."""
    word, _, rest = re.sub(r"\s+", " ", clean(text)).strip().partition(" ")
    word = word.casefold() or "help"
    if word == "no" and rest.casefold().partition(" ")[0] == "decision":
        word, rest = "nodecision", rest[len("decision") :]
    row = _ROWS.get(_ALSO.get(word, word))
    if row is None:
        raise Misunderstood(_close("", word, tuple(_ROWS)))
    if row.managers_only and not manager:
        raise Misunderstood("The preview of the digest is for managers. The digest itself comes every week.")
    return row.read(rest.strip())


def writes(text: str) -> bool:
    """Whether a command line marks a deal, and so is acknowledged only once that is saved."""
    try:
        return isinstance(read(text, manager=True), MarkRequest)
    except Misunderstood:
        return False


def public(text: str) -> bool:
    """Whether the answer to a command line may be read by everybody in a channel: figures, help, what went wrong."""
    try:
        request = read(text, manager=True)
    except Misunderstood:
        return True
    return isinstance(request, StatsRequest) or request == SimpleRequest("help")


def spoken(text: str, *, answering: bool) -> str | None:
    """The command that words are where there are no slash commands; None where they are just words.

    `answering`: a card waits for words, and then only what can't be meant for it is a command: `winloss …`, or words
    that are nothing but a command.
    """
    if called := _CALLED.fullmatch(text):
        return called[1]
    word, _, rest = text.strip().partition(" ")
    word = word.casefold()
    if answering:
        try:
            request = read(text, manager=True)
        except Misunderstood:
            return None
        simple = isinstance(request, SimpleRequest) and (not rest or request.name == text.strip().casefold())
        alone = simple or isinstance(request, StatsRequest)
        return text if alone else None
    known = word in _ALSO or (word == "no" and rest.casefold().startswith("decision"))
    return text if known or get_close_matches(word, _ROWS, 1, LIKE_A_COMMAND) else None


def help_message(*, manager: bool, page: bool = True) -> Message:
    """Every command that this person may use, a line each. `page`: there is one that they can sign in to."""
    head = "Tell me how a deal ended and I'll ask you a few quick questions about it."
    lines = tuple(
        Text((Code(f"/winloss {row.usage}"), f"\n{row.help}"))
        for row in TABLE
        if (manager or not row.managers_only) and (page or row.word != "page")
    )
    dimensions = Text((f"Figures can be split by {', '.join(DIMENSIONS)}.",), "hint")
    return Message(head, (Text((Strong("winloss"), "\n" + head)), *lines, dimensions))


def _close(before: str, word: str, known: tuple[str, ...]) -> str:
    word = word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD] + "…"
    near = get_close_matches(word, known, 1, 0.6)
    head = f"/winloss {before} ".replace("  ", " ")
    if near:
        return f'I don\'t know "{word}". Did you mean {head}{near[0]}?'
    return f'I don\'t know "{word}". {head.strip()} takes one of: {", ".join(known)}.'


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("_", "")
