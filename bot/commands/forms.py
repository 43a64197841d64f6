"""Forms, as data: each platform draws them and hands in what was filled in; `read` makes a request of that. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.commands.arguments import LONGEST_NAME, TOO_LONG
from bot.commands.deal_text import LONGEST_RIVAL, LONGEST_STAGE, Reading, visible
from bot.commands.mentions import GLANCE, begins, competitor_in, name_in, outcome_in
from bot.commands.money import given_amount
from bot.commands.requests import MarkRequest, Misunderstood, Request
from bot.commands.rival_text import rival_in
from dialogs.cards.wording import cut
from dialogs.engine.accept import clean
from dialogs.errors import DebriefError
from dialogs.identity.spelling import as_name
from dialogs.messages.messages import Option
from dialogs.records import Outcome
from dialogs.rivals import fold
from dialogs.sentences import forms as sentences
from dialogs.sentences.words import ENGLISH, together, words
from dialogs.values import dataclass


class Amiss(DebriefError):
    """Something in the form can't be taken as it is."""

    field = ""  # the key of the field where that is said


class NotAnAmount(Amiss):
    """Write the amount like 12k or 12,000."""

    field = "amount"


class Twice(Amiss):
    """Deal twice."""

    field = "deal"


class TwoRivals(Amiss):
    """Competitor twice."""

    field = "competitor"


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
    `given`: what stands in its fields as it opens, by their keys, and `chosen` in its searched list; `told`: what is
    said over them.
    """

    key: str
    title: str
    help: str
    submit: str
    fields: tuple[Field, ...]
    read: Callable[[Mapping[str, str]], Request]
    marks: bool = False
    given: tuple[tuple[str, str], ...] = ()
    chosen: Option | None = None
    told: str = ""


FOUND = ".found"
ELSE, STAGE = ".else", "stage"
"""A line beside a list, for who isn't in it; and where a deal stood when it closed."""
KNOWN, NEW = "id:", "new:"
"""How what is chosen begins: the id of a deal, or the name of a new one."""
WORDS = {Outcome.LOST: "lost", Outcome.WON: "won", Outcome.NO_DECISION: "nodecision"}
"""How an end is said in a command."""
_OUTCOMES = {word: outcome for outcome, word in WORDS.items()}


def _mark(given: Mapping[str, str]) -> MarkRequest:
    keys = (*(field.key for field in MARK.fields), MARK.fields[-1].key + ELSE, STAGE)
    deal, outcome, amount, competitor, other, stage = (as_name(clean(given.get(key, ""))) for key in keys)
    chosen = given.get(MARK.fields[0].key + FOUND, "")
    if chosen and deal:
        raise Twice(words(sentences.TWICE, ENGLISH))
    known_id = chosen.removeprefix(KNOWN) if chosen.startswith(KNOWN) else ""
    if chosen:
        deal = as_name(clean(chosen.removeprefix(NEW)))
    if not visible(deal) or outcome not in _OUTCOMES:  # a phone sends it all the same
        raise Unfilled
    if len(deal) > LONGEST_NAME:
        raise Misunderstood(TOO_LONG)
    worth = given_amount(amount) if amount else None
    if amount and worth is None:
        raise NotAnAmount
    if other and competitor and fold(other) != fold(competitor):
        raise TwoRivals(words(sentences.TWO_RIVALS, ENGLISH))
    said = competitor or other
    rival = rival_in(said) if said else None  # as of a line: several are asked about
    named = (rival.name or rival.said[:LONGEST_RIVAL].strip() or None) if rival else None
    reading = Reading(deal, worth, named, stage[:LONGEST_STAGE].strip() or None, rival=rival)
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


def filled(form: Form, names: Sequence[str], stages: Sequence[str]) -> Form:
    """The form as a workspace has it: with the competitors that it knows to choose from, and the stages of its deals.

    Where it knows none, a competitor is a line to write in, and no stage is asked for.
    """
    if form.key != MARK.key:
        return form
    *fields, rival = form.fields
    if names:
        other = Field(rival.key + ELSE, words(sentences.SOMEBODY_ELSE, ENGLISH), rival.longest)
        fields += [replace(rival, options=tuple(Option(name, name) for name in names), longest=0), other]
    else:
        fields.append(rival)
    if stages:
        fields.append(Field(STAGE, words(sentences.STAGE, ENGLISH), options=tuple(Option(one, one) for one in stages)))
    return replace(form, fields=tuple(fields))


def about(form: Form, text: str, named: Sequence[Option]) -> Form:
    """The form as it opens on somebody's message. `named`: the known deals that it names; of several none is taken.

    Where it names none that is known, its first line is told; a name stands there only where one is plainly said.
    """
    outcome = outcome_in(text)
    given = [("outcome", WORDS[outcome])] if outcome else []
    rivals = next((field.options for field in form.fields if field.key == "competitor"), ())
    if rival := competitor_in(text, [option.value for option in rivals]):
        given.append(("competitor", rival))
    if len(named) == 1:
        return replace(form, given=(("deal" + FOUND, named[0].value), *given), chosen=named[0])
    if named:
        told = words(
            sentences.NAMES_SEVERAL, ENGLISH, deals=cut(together([one.label for one in named], ENGLISH), GLANCE)
        )
        return replace(form, given=tuple(given), told=told)
    if name := name_in(text):
        given.append(("deal", name))
    begun = begins(text)
    told = words(sentences.NAMES_A_NEW_ONE if name else sentences.NAMES_NONE, ENGLISH, said=begun) if begun else ""
    return replace(form, given=tuple(given), told=told)


FORMS = {form.key: form for form in (MARK,)}
