"""Forms, as data: each platform draws them and hands in what was filled in; `read` makes a request of that. Pure."""

from collections.abc import Callable, Mapping

from bot.commands.arguments import LONGEST_NAME, TOO_LONG
from bot.commands.deal_text import LONGEST_RIVAL, Reading, visible
from bot.commands.money import given_amount
from bot.commands.requests import MarkRequest, Misunderstood, Request
from dialogs.engine.accept import clean
from dialogs.errors import DebriefError
from dialogs.messages.messages import Option
from dialogs.records import Outcome
from dialogs.sentences import forms as sentences
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass


class Amiss(DebriefError):
    """Something in the form can't be taken as it is."""

    field = ""  # the key of the field where that is said


class NotAnAmount(Amiss):
    """Write it like 12k or 12,000."""

    field = "amount"


class Twice(Amiss):
    """Deal twice."""

    field = "deal"


class Unfilled(Amiss):
    """I need the deal's name and how it ended."""

    field = "deal"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: one of the `options`, else a line of up to `longest` characters.

    `missing`: what is said where it stands empty, "" where it may. `instead`: what is known is searched as one types
    (`Desk.found`), and what is chosen comes under the field's key and FOUND. Where a platform has a list for that, the
    line stands beside it, under this label: neither has to be filled then.
    """

    key: str
    label: str
    longest: int = 0
    options: tuple[Option, ...] = ()
    missing: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One form, which the desk can answer with, as with a message.

    What it does is registered under its `key` in `bot/desk/answering.py`.

    `read`: what is filled in, by the fields' keys, as a request; raises a DebriefError. `marks`: as of a command's row.
    """

    key: str
    title: str
    help: str
    submit: str
    fields: tuple[Field, ...]
    read: Callable[[Mapping[str, str]], Request]
    marks: bool = False


FOUND = ".found"
KNOWN, NEW = "id:", "new:"
"""How what is chosen begins: the id of a deal, or the name of a new one."""
_OUTCOMES = {"lost": Outcome.LOST, "won": Outcome.WON, "nodecision": Outcome.NO_DECISION}


def _mark(given: Mapping[str, str]) -> MarkRequest:
    deal, outcome, amount, competitor = (" ".join(clean(given.get(field.key, "")).split()) for field in MARK.fields)
    chosen = given.get(MARK.fields[0].key + FOUND, "")
    if chosen and deal:
        raise Twice(words(sentences.TWICE, ENGLISH))
    known_id = chosen.removeprefix(KNOWN) if chosen.startswith(KNOWN) else ""
    if chosen:
        deal = " ".join(clean(chosen.removeprefix(NEW)).split())
    if not visible(deal) or outcome not in _OUTCOMES:  # a phone sends it all the same
        raise Unfilled
    if len(deal) > LONGEST_NAME:
        raise Misunderstood(TOO_LONG)
    worth = given_amount(amount) if amount else None
    if amount and worth is None:
        raise NotAnAmount
    rival = competitor[:LONGEST_RIVAL].strip() or None
    reading = Reading(deal, None, rival)
    if worth:
        reading = Reading(deal, worth.mills, rival, worth.currencies, worth.other)
    return MarkRequest(_OUTCOMES[outcome], (reading,), known_id)


MARK = Form(
    key="mark",
    title="Mark a deal",
    help="Say that a deal was won, lost or dropped",
    submit="Mark it",
    fields=(
        Field("deal", "Which deal?", 150, missing="Please name the deal.", instead=words(sentences.INSTEAD, ENGLISH)),
        Field(
            "outcome",
            "How did it end?",
            options=(Option("lost", "Lost"), Option("won", "Won"), Option("nodecision", "No decision")),
            missing="Please pick how it ended.",
        ),
        Field("amount", "Amount, if you know it", 20),
        Field("competitor", "Who else was in the running?", 75),
    ),
    read=_mark,
    marks=True,
)
FORMS = {form.key: form for form in (MARK,)}
