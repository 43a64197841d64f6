"""The dialog: an action on a case becomes new answer rows. Pure; nothing but answers moves a debrief."""

from datetime import date, datetime

from dialogs.definition.roles import TOLD, Role
from dialogs.definition.script import Definition
from dialogs.engine import accept, filling, kept
from dialogs.engine.kept import Values, unsaved
from dialogs.engine.position import effective, next_step, open_text, progress, text_of
from dialogs.engine.turn import Turn
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.records import Answer, AnswerState, Case

__all__ = [
    "act",
    "effective",
    "keep",
    "marked",
    "next_step",
    "open_text",
    "progress",
    "say",
    "skip_new",
    "told",
    "type_text",
    "unsaved",
]


def act(
    definition: Definition, case: Case, action: Action, values: Values, now: datetime, today: date
) -> tuple[Answer, ...]:
    """Turn one press into the rows that it adds, one a field, with `rev` one above the debrief's.

    `values` are the card's other inputs by field key; `today` is the rep's local date. Raises Stale for a card that has
    moved on, NotAnAnswer for what can't be accepted. EDIT without a step, and FINISH at the end, add nothing.
    """
    if action.verb in {Verb.FILL, Verb.SAVE}:
        return filling.fill(definition, case, action, values, now, today)
    turn = Turn(definition, case, now, today)
    if action.rev != case.debrief.rev:
        turn.check_quick_tap(action)
    kept.keep(turn, values, action.rev)
    match action.verb:
        case Verb.PICK:
            turn.pick(action.field, action.value)
        case Verb.NEXT:
            turn.submit()
        case Verb.SKIP:
            turn.skip()
        case Verb.FINISH:
            turn.finish()
        case Verb.BACK:
            turn.back()
        case Verb.EDIT:
            turn.edit(action.field)
        case Verb.QUOTE:
            turn.quote(action.field)
        case _:
            raise NotAnAnswer
    return tuple(turn.rows.values())


def type_text(definition: Definition, case: Case, text: str, now: datetime) -> tuple[Answer, ...]:
    """Plain words as the answer to the open text field; a second message is added to the first.

    Raises NotAnAnswer where no text is asked for, or it is empty or too long.
    """
    turn = Turn(definition, case, now, now.date())
    field = text_of(turn.card, case) if turn.card else None
    if field is None:
        raise NotAnAnswer("I'm not waiting for words just now. The card below has the question.")
    before = case.answers.current.get(field.key)
    words = accept.clean(text)
    if not words:
        raise NotAnAnswer("I couldn't find any words in that.")
    there = "\n".join(before.value) if before is not None and before.state is AnswerState.GIVEN else ""
    turn.put(field, (accept.words(field, words, there),), AnswerState.GIVEN)
    return tuple(turn.rows.values())


def say(definition: Definition, case: Case, key: str, text: str, now: datetime) -> tuple[Answer, ...]:
    """Words that a person was asked about, as the answer to the text field with this key.

    Raises Stale where that isn't the open one any more, or holds them already: it was pressed twice.
    """
    field = open_text(definition, case)
    if field is None or field.key != key or accept.clean(text) in "\n".join(case.answers.value(key)).split("\n"):
        raise Stale
    return type_text(definition, case, text, now)


def told(definition: Definition, case: Case, now: datetime) -> tuple[Answer, ...]:
    """The buyer has answered since: `asked` becomes `told`, and the card for their reason comes next.

    What an edit has opened again stands as it was: it would come first.
    """
    turn = Turn(definition, case, now, now.date())
    turn.settle_reopened()
    field = turn.position.asked(Role.ASKED)
    if field and TOLD in field.labels:
        turn.put(field, (TOLD,), AnswerState.GIVEN)
    return tuple(turn.rows.values())


def skip_new(definition: Definition, case: Case, now: datetime) -> tuple[Answer, ...]:
    """Nobody asked about these before the outcome was corrected: what may be skipped among them is."""
    turn = Turn(definition, case, now, now.date())
    turn.skip_new()
    return tuple(turn.rows.values())


def keep(
    definition: Definition, case: Case, action: Action, values: Values, now: datetime, today: date
) -> tuple[Answer, ...]:
    """What stands half-typed on a card that is left for something else, in state open.

    Raises Stale where it was typed on another card than the one at hand, NotAnAnswer where it can't be an answer.
    """
    turn = Turn(definition, case, now, today)
    if action.rev == case.debrief.rev or turn.same_card_at(action.rev):
        kept.keep(turn, values, action.rev)
    elif unsaved(definition, case, values):
        raise Stale
    return tuple(turn.rows.values())


def marked(definition: Definition, case: Case, now: datetime) -> tuple[Answer, ...]:
    """The competitor named when the deal was marked, as an answer already given at the debrief's present `rev`."""
    if not case.closing.competitor:
        return ()
    name = definition.competitor(case.closing.competitor)
    fields = definition.script(case.closing.outcome).fields.values()
    field = next((field for field in fields if field.competitors), None)
    return (Answer(field.key, (name,), AnswerState.GIVEN, case.debrief.rev, now),) if field else ()
