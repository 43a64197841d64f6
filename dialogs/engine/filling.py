"""A form of all that remains: what it shows, and what comes of a pick in it or of sending it. Pure.

A pick is given at once, as on a card; what is typed stands open until the form is sent. What was answered elsewhere
since the form was drawn stands: words are put together, and a pick that would write over one is Stale.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field
from dialogs.engine import accept
from dialogs.engine.kept import DONT_QUOTE, QUOTED, Values, newer, unsaved
from dialogs.engine.position import Card, read, settled
from dialogs.engine.turn import Turn
from dialogs.errors import Stale
from dialogs.messages.actions import Action, Verb
from dialogs.records import Answer, Answers, AnswerState, Case

PRESET = ":in"
"""Behind a date's key: the list beside its calendar."""


def remaining(definition: Definition, case: Case, since: int) -> tuple[Card, ...]:
    """The cards on a form that was opened at revision `since`: what was open then, though it is answered now."""
    then = {row.field: row for row in case.answers.history if row.rev <= since}
    return tuple(
        card
        for card in read(definition, case).cards
        if not all(
            settled(then.get(field.key)) and settled(case.answers.current.get(field.key)) for field in card.fields
        )
    )


def about(since: int, key: str = "") -> str:
    """What an action of a form has for its field: since when the form is open, and which question was picked."""
    return f"{since}.{key}"


def since_of(action: Action) -> int:
    """Since which revision the form is open. Raises Stale for what no form of ours says."""
    since = action.field.partition(".")[0]
    if not (since.isascii() and since.isdigit()):
        raise Stale
    return int(since)


def as_pressed(action: Action, values: Values) -> Values:
    """What stands in a form, with the pick that was just made in it; of a date's two that is the one that counts."""
    key = action.field.partition(".")[2]
    if action.verb is not Verb.FILL or not action.value:
        return values
    return {name: given for name, given in values.items() if name != key + PRESET} | {key: (action.value,)}


def still_to_say(case: Case, action: Action, values: Values) -> Values:
    """What of a form that was refused it can show again: what was answered elsewhere since stands as it is."""
    since = {row.field for row in case.answers.current.values() if row.rev > action.rev}
    given = as_pressed(action, values)
    return {name: said for name, said in given.items() if name.partition(":")[0] not in since}


def fill(
    definition: Definition, case: Case, action: Action, values: Values, now: datetime, today: date
) -> tuple[Answer, ...]:
    """Turn a pick in a form (FILL; without a value only what stands there is kept), or the form (SAVE), into rows.

    Raises Stale where a pick was made elsewhere since, or where words belong to no question of the form; NotAnAnswer
    for what can't be an answer. What is required and left empty stays open.
    """
    turn, since, key = Turn(definition, case, now, today), since_of(action), action.field.partition(".")[2]
    before = replace(case, answers=Answers(turn.before(action.rev)))
    values = as_pressed(action, values)
    seen = {field.key: field for card in remaining(definition, before, since) for field in card.fields}
    if key not in {"", *seen}:
        raise Stale
    strange = {name: given for name, given in values.items() if name.partition(":")[0] not in seen}
    if unsaved(definition, case, strange):
        raise Stale
    for field, _ in _in_order(turn):
        if field.key in seen:
            _take(turn, field, values, before.answers, action.rev)
    if action.verb is Verb.SAVE:
        for field, asked in _in_order(turn):
            row = turn.row(field)
            if asked and field.key in seen and (not field.required or (row and row.value)):
                turn.settle(field)
    for field in seen.values():
        _quote(turn, field, values, action.rev)
    return tuple(turn.rows.values())


def _in_order(turn: Turn) -> Iterator[tuple[Field, bool]]:
    """Every question, and whether it is asked as the rows before it come in; what isn't stands out of sight."""
    for step in turn.position.script.steps:
        for field in step.fields:
            asked = step.applies(turn.values, turn.first) and field.applies(turn.values, turn.first)
            row = turn.row(field)
            if asked and row is not None and row.value:
                turn.values.setdefault(field.key, row.value)
            yield field, asked
            if not asked:
                turn.values.pop(field.key, None)


def _take(turn: Turn, field: Field, values: Values, before: Answers, rev: int) -> None:
    """What stands in the form for one question, where whoever filled it in changed that."""
    row, shown = turn.current.get(field.key), before.value(field.key)
    held = row.value if row else ()
    given = _given(field, values, shown)
    if given is None or given in (shown, held):
        return
    if field.kind is Kind.TEXT:
        said = accept.words(field, "\n".join(given))
        value = newer(turn, field, (said,) if said else (), rev)
    elif field.single:
        value = (accept.pick(turn.definition, turn.case, field, given[0], turn.taken(field), turn.today),)
    else:
        value = accept.several(turn.definition, turn.case, field, given, turn.taken(field))
    if value == held:
        return
    if field.kind is not Kind.TEXT and row is not None and row.rev > rev:
        raise Stale
    turn.put(field, value, AnswerState.GIVEN if field.single else AnswerState.OPEN)


def _given(field: Field, values: Values, shown: tuple[str, ...]) -> tuple[str, ...] | None:
    """What the form has for a question; None where nothing came for it. Of a date's two the one that was changed."""
    if field.kind is Kind.DATE:
        found = [values.get(name, ()) for name in (field.key, field.key + PRESET)]
        return next((given for given in found if any(given) and given != shown), None)
    if field.key not in values:
        return None
    given = tuple(value for value in values[field.key] if value)
    return given if given or not field.single else None


def _quote(turn: Turn, field: Field, values: Values, rev: int) -> None:
    """Whether the words may be quoted, where that was ticked; an older form doesn't let them be after all."""
    wish, stands = values.get(field.key + QUOTED, ()), turn.current.get(field.key)
    quotable = DONT_QUOTE not in wish
    if not any(wish) or not field.quotable or (quotable and stands is not None and stands.rev > rev):
        return
    row = turn.row(field)
    value, state = (row.value, row.state) if row else ((), AnswerState.OPEN)
    if quotable is not (row.quotable if row else True):
        turn.rows[field.key] = Answer(field.key, value, state, turn.case.debrief.rev + 1, turn.now, quotable)
