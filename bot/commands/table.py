"""The /winloss grammar: one table gives help, parsing and permission for every platform. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.commands import arguments
from bot.commands.requests import (
    MarkRequest,
    Misunderstood,
    Request,
    SimpleRequest,
    StatsRequest,
    ThemesRequest,
    VersusRequest,
)
from dialogs.engine.accept import clean
from dialogs.messages.messages import Code, Message, Strong, Text
from dialogs.records import Outcome
from insights.shapes.counts import DIMENSIONS

_CALLED = re.compile(r"\s*[/@]?winloss\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
LIKE_A_COMMAND = 0.75
"""How near a first word must come to a command's to be taken for a slip of it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Row:
    """One command: its word, how it is typed, what it does, who may, how its text is read."""

    word: str
    usage: str
    help: str
    managers_only: bool
    read: Callable[[str], Request]


TABLE = (
    Row("won", "won <deal> [amount] [vs <competitor>]", "a deal was won", False, arguments.mark(Outcome.WON)),
    Row("lost", "lost <deal> [amount] [vs <competitor>]", "a deal was lost", False, arguments.mark(Outcome.LOST)),
    Row(
        "nodecision",
        "nodecision <deal> [amount] [vs <competitor>]",
        "it ended without a decision",
        False,
        arguments.mark(Outcome.NO_DECISION),
    ),
    Row(
        "stats",
        "stats [30d|quarter|last quarter|2026-Q3|year|all] [by driver] [in <segment>]",
        "how we are doing",
        False,
        arguments.stats,
    ),
    Row("themes", "themes [number]", "what holds up across deals, and the deals behind it", False, arguments.themes),
    Row("trends", "trends", "what rises or falls, or why we can't say yet", False, arguments.trends),
    Row(
        "vs",
        "vs <competitor> [last quarter] [in <segment>]",
        "what we know before the next pitch against them",
        False,
        arguments.versus,
    ),
    Row("how", "how", "how we know what we say", False, arguments.simple("how")),
    Row("deal", "deal <name>", "what we know of one deal", False, arguments.deal),
    Row("pending", "pending", "debriefs that wait for you", False, arguments.simple("pending")),
    Row("digest", "digest preview", "next digest, as it stands", True, arguments.digest),
    Row("page", "page", "a link that signs you in to the page", False, arguments.simple("page")),
    Row("help", "help", "this list", False, arguments.simple("help")),
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
        raise Misunderstood(arguments.unknown("", word, tuple(_ROWS)))
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
    if isinstance(request, StatsRequest):
        return not request.row
    return isinstance(request, VersusRequest) or request in PUBLIC


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
    if isinstance(request, SimpleRequest) or (request is None and word == "trends"):  # "help me", "trends hurt us"
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
    split = f"Figures can be split by {', '.join(DIMENSIONS)}."
    more = f"{split} Periods: this or last week, month, quarter or year, too."
    return Message(head, (Text((Strong("winloss"), "\n" + head)), *lines, Text((more,), "hint")))
