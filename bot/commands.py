"""The /winloss grammar: one table gives help, parsing and permission for every platform. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from bot.deal_text import LONGEST_RIVAL, readings, visible
from bot.requests import (
    DealRequest,
    MarkRequest,
    Misunderstood,
    Request,
    SimpleRequest,
    StatsRequest,
    ThemesRequest,
    VersusRequest,
)
from dialogs.accept import clean
from dialogs.messages import Code, Message, Strong, Text
from dialogs.records import Outcome

DIMENSIONS = ("competitor", "driver", "product", "segment", "region", "price", "control", "alignment")
PERIODS = ("7d", "30d", "quarter", "2026-Q3", "year", "all")
_PERIOD = re.compile(r"(\d{1,3}d|quarter|\d{4}-q[1-4]|year|all)", re.IGNORECASE)
_CALLED = re.compile(r"\s*[/@]?winloss\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
LIKE_A_COMMAND = 0.75
"""How near a first word must come to a command's to be taken for a slip of it, 0 to 1."""
LONGEST_NAME = 200
LONGEST_WORD = 60


def _mark(outcome: Outcome) -> Callable[[str], Request]:
    def read(text: str) -> Request:
        if not visible(text):
            raise Misunderstood(f"Which deal? Like this: /winloss {_word(outcome)} Acme renewal 12k vs Globex")
        if len(text) > LONGEST_NAME:
            raise Misunderstood(
                f"That is a long name. Keep deal, amount and competitor within {LONGEST_NAME} characters."
            )
        return MarkRequest(outcome, readings(text))

    return read


def _stats(text: str) -> Request:
    period, by = "quarter", None
    text, *rest = re.split(" in ", f" {text} ", maxsplit=1, flags=re.IGNORECASE)
    segment = rest[0] if rest else ""
    if rest and not segment.strip():
        raise Misunderstood("In which segment? Like this: /winloss stats year in Retail")
    before, _, last = segment.rpartition(" by ")  # stats year in Retail by driver
    if before and last.strip().casefold() in DIMENSIONS:
        text, segment = f"{text} by {last}", before
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
    return StatsRequest(_spelled(period), by, segment.strip() or None)


def _spelled(period: str) -> str:
    return period.upper() if "-" in period else period.lower()


def _themes(text: str) -> Request:
    theme, _, decision = text.partition(" ")
    match decision.casefold():
        case "" | "working" | "stop" | "mute" | "unmute" as known:
            return ThemesRequest(theme, known)
        case _:
            raise Misunderstood(_close("themes 1", decision, ("working", "stop", "mute", "unmute")))


def _versus(text: str) -> Request:
    name, _, last = text.rpartition(" ")
    if name and _PERIOD.fullmatch(last):
        return VersusRequest(name.strip()[:LONGEST_RIVAL], _spelled(last))
    if not visible(text):
        raise Misunderstood("Against whom? Like this: /winloss vs Globex")
    return VersusRequest(text[:LONGEST_RIVAL])


def _deal(text: str) -> Request:
    if not visible(text):
        raise Misunderstood("Which deal? Like this: /winloss deal Acme renewal")
    if len(text) > LONGEST_NAME:
        raise Misunderstood(f"That is a long name; deals have up to {LONGEST_NAME} characters.")
    return DealRequest(text)


def _simple(name: Literal["pending", "trends", "how", "page", "help"]) -> Callable[[str], Request]:
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
    Row(
        "stats", "stats [7d|30d|quarter|2026-Q3|year|all] [by driver] [in <segment>]", "how we are doing", False, _stats
    ),
    Row("themes", "themes [number]", "what holds up across deals, and the deals behind it", False, _themes),
    Row("trends", "trends", "what rises or falls, or why we can't say yet", False, _simple("trends")),
    Row("vs", "vs <competitor> [year]", "what we know before the next pitch against them", False, _versus),
    Row("how", "how", "how we know what we say", False, _simple("how")),
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


PUBLIC = (SimpleRequest("help"), SimpleRequest("trends"), SimpleRequest("how"))


def public(text: str) -> bool:
    """Whether the answer to a command line may be read by everybody in a channel: figures, help, what went wrong."""
    try:
        request = read(text, manager=True)
    except Misunderstood:
        return True
    if isinstance(request, ThemesRequest):
        return not request.decision
    return isinstance(request, StatsRequest | VersusRequest) or request in PUBLIC


def spoken(text: str, *, answering: bool) -> str | None:
    """The command that words are where there are no slash commands; None where they are just words.

    `answering`: a card waits for words, and then only what can't be meant for it is a command: `winloss …`, or words
    that are nothing but a command.
    """
    if called := _CALLED.fullmatch(text):
        return called[1]
    word, _, rest = text.strip().partition(" ")
    word = word.casefold()
    try:
        request: Request | None = read(text, manager=True)
    except Misunderstood:
        request = None
    bare = isinstance(request, SimpleRequest) and (not rest or request.name == text.strip().casefold())
    if bare:
        return text
    if answering:
        return text if isinstance(request, StatsRequest) or request == ThemesRequest() else None
    if isinstance(request, SimpleRequest):  # "help me", "how are you"
        return None
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
