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

    name: Literal["pending", "digest preview", "page", "help"]


Request = MarkRequest | StatsRequest | DealRequest | SimpleRequest

DIMENSIONS = ("competitor", "driver", "product", "segment", "region", "price", "control", "alignment")
PERIODS = ("7d", "30d", "quarter", "2026-Q3", "year", "all")
_PERIOD = re.compile(r"(\d{1,3}d|quarter|\d{4}-q[1-4]|year|all)", re.IGNORECASE)
_AMOUNT = re.compile(r"[€$£]?\d+(?:[.,']\d{3})*(?:[.,]\d{1,2})?\s?[km]?[€$£]?", re.IGNORECASE)
_LIKE_A_NAME = re.compile(r"\d{1,2}|(?:19|20)\d\d")
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|against)\s+", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„']{1}(.+?)[\"“”']{1}(?=\s|$)(.*)", re.DOTALL)
LONGEST_NAME = 200
LONGEST_RIVAL = 80
LONGEST_WORD = 60
MOST_CENTS = 10**14
"""What no deal is worth: a longer number is part of a name."""


def cents(text: str) -> int | None:
    """An amount as people type it (12k, 1.2m, €12,000.50, 12.000) in cents; None where it isn't one.

    A bare number that reads like part of a name isn't: one below 100 ("Windows 11"), a year ("Renewal 2026").
    """
    if not _AMOUNT.fullmatch(text.strip()) or _LIKE_A_NAME.fullmatch(text.strip()):
        return None
    bare = re.sub(r"[€$£\s']", "", text.lower())
    factor = {"k": 1_000, "m": 1_000_000}.get(bare[-1], 1)
    number = bare.rstrip("km")
    whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", number).groups()  # type: ignore[union-attr]
    digits = re.sub(r"[.,]", "", whole)
    amount = int(f"{digits or 0}{(decimals or '').ljust(2, '0')}") * factor
    return amount if amount < MOST_CENTS else None


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
    readings = [Reading(text)]
    if (amount := _split_amount(text)) is not None:
        readings.append(Reading(amount[0], amount[1]))
    versus = list(_VERSUS.finditer(text))
    if versus:
        cut = versus[-1]
        name, rival = text[: cut.start()].strip(), text[cut.end() :].strip()
        tail = _split_amount(rival)  # vs Globex 12k
        head = _split_amount(name)  # 12k vs Globex
        if head is not None:
            readings += [Reading(name, None, _rival(rival)), Reading(head[0], head[1], _rival(rival))]
        elif tail is not None:
            readings.append(Reading(name, tail[1], _rival(tail[0])))
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
    tail = _split_amount(rival) if amount is None else None
    if tail is not None:
        return Reading(name, tail[1], _rival(tail[0]))
    return Reading(name, amount, _rival(rival))


def _rival(name: str) -> str | None:
    return name[:LONGEST_RIVAL].strip() or None


def _split_amount(text: str) -> tuple[str, int] | None:
    name, _, last = text.rpartition(" ")
    amount = cents(last) if name.strip() else None
    return None if amount is None else (name.strip(), amount)


def _stats(text: str) -> Request:
    period, by = "quarter", None
    head, split, dimension = f" {text} ".lower().partition(" by ")
    if split:
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
    row = _ROWS.get(_ALSO.get(word, word))
    if row is None:
        raise Misunderstood(_close("", word, tuple(_ROWS)))
    if row.managers_only and not manager:
        raise Misunderstood(f"/winloss {row.word} is for managers. They are listed in app.yaml.")
    return row.read(rest.strip())


def help_message(*, manager: bool) -> Message:
    """Every command that this person may use, a line each."""
    head = "Tell me how a deal ended and I'll ask you a few quick questions about it."
    lines = tuple(
        Text((Code(f"/winloss {row.usage}"), f"\n{row.help}")) for row in TABLE if manager or not row.managers_only
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
