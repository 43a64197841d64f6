"""The /winloss grammar: one row a command gives help, permission, reading and who may read along. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from bot.commands import arguments
from bot.commands.requests import Misunderstood, Request, SimpleRequest
from dialogs.engine.accept import clean
from dialogs.messages.messages import Code, Message, Strong, Text
from dialogs.records import Outcome
from dialogs.sentences import forms
from dialogs.sentences.words import ENGLISH, words
from insights.shapes.dimensions import DIMENSIONS
from insights.shapes.viewer import MANAGER, Viewer

_CALLED = re.compile(r"\s*[/@]?winloss\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
LIKE_A_COMMAND = 0.75
"""How near a first word must come to a command's to be taken for a slip of it, 0 to 1."""


class May(Enum):
    """Who may use a command."""

    EVERYBODY = auto()
    MANAGERS = auto()
    ON_THE_PAGE = auto()  # whom the page can sign in


class Plain(Enum):
    """When plain words, said where there are no slash commands, are a command."""

    NEVER = auto()
    ALONE = auto()  # its word and nothing else: "how", not "how are you"
    READ = auto()  # a line that is read without a question: "stats year", not "stats were poor"
    BEGUN = auto()  # any line that begins with its word


@dataclass(frozen=True, slots=True)
class Row:
    """One command. What it does is registered under its `word` in `bot/desk/answering.py`.

    `read`: how the text behind the word is read, None where it takes none. `also`: other words for it; `refusal`: what
    those are told who may not. `public`: everybody in a channel may read its answer, unless the request has `details`.
    `marks`: it marks a deal, or opens the form that does; it is acknowledged only once that is done, and open to those
    we don't know yet.
    `plain`: when plain words are this command; `to_a_card`: when they are while a card waits for words.
    `suggested`: among the ten that Teams takes for its list of suggestions.
    """

    word: str
    usage: str
    help: str
    read: Callable[[str], Request] | None = None
    also: tuple[str, ...] = ()
    may: May = May.EVERYBODY
    refusal: str = ""
    public: bool = False
    marks: bool = False
    plain: Plain = Plain.BEGUN
    to_a_card: Plain = Plain.NEVER
    suggested: bool = False


TABLE = (
    Row(
        word="won",
        usage="won <deal> [amount] [vs <competitor>]",
        help="a deal was won",
        read=arguments.mark(Outcome.WON),
        also=("win",),
        marks=True,
        suggested=True,
    ),
    Row(
        word="lost",
        usage="lost <deal> [amount] [vs <competitor>]",
        help="a deal was lost",
        read=arguments.mark(Outcome.LOST),
        also=("loss", "lose"),
        marks=True,
        suggested=True,
    ),
    Row(
        word="nodecision",
        usage="nodecision <deal> [amount] [vs <competitor>]",
        help="it ended without a decision",
        read=arguments.mark(Outcome.NO_DECISION),
        also=("no decision", "no-decision", "no_decision"),
        marks=True,
        suggested=True,
    ),
    Row(
        word="mark",
        usage="mark",
        help=words(forms.COMMAND, ENGLISH),
        marks=True,
        plain=Plain.ALONE,  # and never to a card: somebody may be called so
    ),
    Row(
        word="stats",
        usage="stats [30d|quarter|last quarter|2026-Q3|year|all] [by driver] [in <segment>]",
        help="how we are doing",
        read=arguments.stats,
        public=True,
        to_a_card=Plain.READ,
        suggested=True,
    ),
    Row(
        word="themes",
        usage="themes [number]",
        help="what holds up across deals, and the deals behind it",
        read=arguments.themes,
        public=True,
        to_a_card=Plain.ALONE,
        suggested=True,
    ),
    Row(
        word="trends",
        usage="trends",
        help="what rises or falls, or why we can't say yet",
        read=arguments.trends,
        public=True,
        plain=Plain.READ,
        to_a_card=Plain.ALONE,
        suggested=True,
    ),
    Row(
        word="vs",
        usage="vs <competitor> [last quarter] [in <segment>]",
        help="what we know before the next pitch against them",
        read=arguments.versus,
        public=True,
        suggested=True,
    ),
    Row(
        word="how",
        usage="how",
        help="how we know what we say",
        public=True,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
    ),
    Row(
        word="deal",
        usage="deal <name>",
        help="what we know of one deal",
        read=arguments.deal,
        suggested=True,
    ),
    Row(
        word="pending",
        usage="pending",
        help="debriefs that wait for you",
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
        suggested=True,
    ),
    Row(
        word="digest",
        usage="digest preview",
        help="next digest, as it stands",
        read=arguments.digest,
        may=May.MANAGERS,
        refusal="The preview of the digest is for managers. The digest itself comes every week.",
        to_a_card=Plain.READ,
    ),
    Row(
        word="page",
        usage="page",
        help="a link that signs you in to the page",
        may=May.ON_THE_PAGE,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
    ),
    Row(
        word="help",
        usage="help",
        help="this list",
        also=("?", ""),
        public=True,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
        suggested=True,
    ),
)
_WORDS = tuple(row.word for row in TABLE)
_ROWS = {word: row for row in TABLE for word in (row.word, *row.also)}


def understood(text: str, viewer: Viewer) -> tuple[Row, Request]:
    """The command, and what was asked of it. Raises Misunderstood with a sentence that says how to say it."""
    row, word, rest = _found(text)
    if row is None:
        raise Misunderstood(arguments.unknown("", word, _WORDS))
    if row.may is May.MANAGERS and not viewer.sees_all:
        raise Misunderstood(row.refusal)
    return row, row.read(rest) if row.read else SimpleRequest(row.word)


def read(text: str, viewer: Viewer) -> Request:
    """What was asked for. Raises Misunderstood."""
    return understood(text, viewer)[1]


def writes(text: str) -> bool:
    """Whether a command line marks a deal, and so is acknowledged only once that is saved."""
    try:
        return understood(text, MANAGER)[0].marks
    except Misunderstood:
        return False


def public(text: str) -> bool:
    """Whether the answer to a command line may be read by everybody in a channel: figures, help, what went wrong."""
    try:
        row, request = understood(text, MANAGER)
    except Misunderstood:
        return True
    return row.public and not request.details


def spoken(text: str, *, answering: bool) -> str | None:
    """The command that words are where there are no slash commands; None where they are just words.

    `answering`: a card waits for words, and then only what can't be meant for it is a command: `winloss …`, or words
    that are nothing but a command.
    """
    if called := _CALLED.fullmatch(text):
        return called[1]
    row, word, rest = _found(text)
    if row is None:
        return text if not answering and get_close_matches(word, _WORDS, 1, LIKE_A_COMMAND) else None
    match row.to_a_card if answering else row.plain:
        case Plain.NEVER:
            meant = False
        case Plain.ALONE:
            meant = not rest
        case Plain.READ:
            meant = _is_read(text)
        case Plain.BEGUN:
            meant = True
    return text if meant else None


def _found(text: str) -> tuple[Row | None, str, str]:
    """The row of a command line, the word that it was meant by, and the text behind that."""
    line = re.sub(r"\s+", " ", clean(text)).strip()
    word, _, rest = line.partition(" ")
    second, _, more = rest.partition(" ")
    if second and (row := _ROWS.get(f"{word} {second}".casefold())):  # no decision
        return row, row.word, more
    return _ROWS.get(word.casefold()), word.casefold(), rest


def _is_read(text: str) -> bool:
    try:
        read(text, MANAGER)
    except Misunderstood:
        return False
    return True


def help_message(viewer: Viewer, *, page: bool = True) -> Message:
    """Every command that they may use, a line each. `page`: there is one that they can sign in to."""
    head = "Tell me how a deal ended and I'll ask you a few quick questions about it."
    may = {May.EVERYBODY: True, May.MANAGERS: viewer.sees_all, May.ON_THE_PAGE: page}
    lines = tuple(Text((Code(f"/winloss {row.usage}"), f"\n{row.help}")) for row in TABLE if may[row.may])
    split = f"Figures can be split by {', '.join(DIMENSIONS)}."
    more = f"{split} Periods: this or last week, month, quarter or year, too."
    return Message(head, (Text((Strong("winloss"), "\n" + head)), *lines, Text((more,), "hint")))
