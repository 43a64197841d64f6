"""The /winloss grammar: which command a line is, and what it asks for; and when plain words are one. Pure."""

import re
from difflib import get_close_matches

from bot.commands import arguments
from bot.commands.requests import MarkRequest, Misunderstood, Request, SimpleRequest
from bot.commands.rights import asked_by, decides
from bot.commands.table import TABLE, Plain, Row
from dialogs.engine.accept import clean
from dialogs.identity.spelling import as_name
from dialogs.patterns import pattern
from insights.shapes.viewer import MANAGER, Viewer

_CALLED = pattern(r"\s*[/@]winloss\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
_NAMED = pattern(r"\s*[/@]?winloss\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
_MARKED = pattern(
    r"(?P<deal>\S.*?)\s+(?:as\s+)?(?P<end>won|lost|no[ -]?decision)\b(?P<more>(?:\s.*)?)", re.IGNORECASE | re.DOTALL
)
"""What follows `mark` and says how it ended, too."""
LIKE_A_COMMAND = 0.75
"""How near a first word must come to a command's to be taken for a slip of it, 0 to 1."""
_NO_SLIPS = {
    *("on", "last", "most", "almost", "cost", "host", "post", "won't", "our", "them", "way", "always", "lot", "lots"),
    *("come", "hell", "held", "house", "start", "state"),
}
"""What sentences begin with, near as it comes to a command's word."""
_WORDS = tuple(row.word for row in TABLE)
_ROWS = {word: row for row in TABLE for word in (row.word, *row.also)}


def understood(text: str, viewer: Viewer) -> tuple[Row, Request]:
    """The command, and what was asked of it. Raises Misunderstood with a sentence that says how to say it."""
    row, word, rest = _found(text)
    if row is None:
        raise Misunderstood(arguments.unknown("", word, _WORDS))
    if not decides(asked_by(viewer), row.right):
        raise Misunderstood(row.refusal)
    if row.word == "mark" and (ended := _MARKED.fullmatch(rest)):
        return understood(f"{ended['end']} {ended['deal']}{ended['more']}", viewer)
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


def reads(text: str) -> bool:
    """Whether words are nothing but a command that looks something up: no answer, whatever is asked."""
    found = doubtful(text) if len(text) <= arguments.LONGEST_NAME else None
    return found is not None and not isinstance(found[1], MarkRequest)


def public(text: str) -> bool:
    """Whether the answer to a command line may be read by everybody in a channel: figures, help, what went wrong."""
    try:
        row, request = understood(text, MANAGER)
    except Misunderstood:
        return True
    return row.public and not request.details


def called(text: str) -> str | None:
    """The command of words that begin with our name as a command does: `/winloss stats`, `@winloss stats`."""
    found = _CALLED.fullmatch(text)
    return found[1] if found else None


def spoken(text: str) -> str | None:
    """The command that words in our own conversation are; None where they are just words."""
    if by_name := _NAMED.fullmatch(text):
        return by_name[1]
    row, _, rest = _found(text)
    return text if row is not None and _meant(row.plain, text, rest) else None


def like_a_command(text: str) -> bool:
    """Whether words begin with what must be a slip of a command's word, which `read` will say."""
    row, word, _ = _found(text)
    slip = row is None and word.replace("\u2019", "'") not in _NO_SLIPS
    return slip and bool(get_close_matches(word, _WORDS, 1, LIKE_A_COMMAND))


def doubtful(text: str) -> tuple[str, Request] | None:
    """What words may be beside an answer, while a card waits for words: the command line, and what it asks for.

    Either nothing but a command, or the end of a deal, which is in doubt only where that deal is known.
    """
    by_name = _NAMED.fullmatch(text)
    if not clean(text).strip():
        return None
    line = by_name[1] if by_name else text
    row, _, rest = _found(line)
    if row is None:
        return None
    try:
        request = understood(line, MANAGER)[1]
    except Misunderstood:
        return None
    return (line, request) if by_name or row.marks or _meant(row.to_a_card, line, rest) else None


def _meant(plain: Plain, text: str, rest: str) -> bool:
    match plain:
        case Plain.NEVER:
            return False
        case Plain.ALONE:
            return not rest
        case Plain.READ:
            return _is_read(text)
        case Plain.BEGUN:
            return True


def _found(text: str) -> tuple[Row | None, str, str]:
    """The row of a command line, the word that it was meant by, and the text behind that."""
    line = as_name(clean(text))
    if pasted := _CALLED.fullmatch(line):  # /winloss /winloss lost Acme
        line = pasted[1]
    if (bare := line.casefold().rstrip("!.,?")) and (row := _ROWS.get(bare)):  # Hi!
        return row, row.word, ""
    word, _, rest = line.partition(" ")
    second, _, more = rest.partition(" ")
    if second and (row := _ROWS.get(f"{word} {second}".casefold())):  # no decision
        return row, row.word, more
    row = _ROWS.get(word.casefold().rstrip(",!")) or _ROWS.get(word.casefold())
    if rest and row is not None and row.word == "help" and rest.partition(" ")[0].casefold() in _ROWS:  # help stats
        return _ROWS["help all"], "help all", ""
    if rest and row is not None and row.word == "hello":  # hey @winloss stats
        behind = _found(_greeted(rest))
        return behind if behind[0] is not None else (row, word.casefold(), rest)
    return row, word.casefold(), rest


def _greeted(rest: str) -> str:
    """What follows greetings: hi hi, winloss, stats."""
    while True:
        by_name = _NAMED.fullmatch(rest)
        word, _, more = (by_name[1] if by_name else rest).partition(" ")
        row = _ROWS.get(word.casefold().rstrip(",!"))
        if not (more and row is not None and row.word == "hello"):
            return by_name[1] if by_name else rest
        rest = more


def _is_read(text: str) -> bool:
    try:
        read(text, MANAGER)
    except Misunderstood:
        return False
    return True
