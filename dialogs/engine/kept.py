"""What stands in a card's form when something is pressed: no press loses it, whichever it is.

It is kept first, as open answers, and then the press does its work on them: Later and Back leave them open, Next and
Finish here take them. Skip skips what is empty and keeps what was filled in. What can't be an answer (too long, a day
gone by) refuses the press, and an old card is answered with a friendly word; both say that the words aren't saved.
"""

from collections.abc import Mapping

from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field
from dialogs.engine import accept
from dialogs.engine.position import settled
from dialogs.engine.turn import Turn
from dialogs.errors import Stale
from dialogs.records import AnswerState, Case

PICKED = "later.at"
"""What a time to come back stands under in a form: no question's key has a dot, and it is no answer."""
Values = Mapping[str, tuple[str, ...]]
QUOTED = ":quote"
"""Behind a text's key in a form: a tick that changes whether it may be quoted. Not ticked, it says nothing."""
DONT_QUOTE, MAY_QUOTE = "no", "yes"
"""What it changes it to."""


def keep(turn: Turn, values: Values, rev: int) -> None:
    """Hold on to a form that was made at revision `rev`, on the card at hand.

    Raises NotAnAnswer for what can't be an answer, Stale for words of a question that this card doesn't have.
    """
    fields = turn.card.step.fields if turn.card else ()
    here = {field.key for field in fields}
    if unsaved(turn.definition, turn.case, {key: given for key, given in values.items() if _field(key) not in here}):
        raise Stale
    for field in fields:
        given = tuple(value for value in values.get(field.key, ()) if value)
        row = turn.current.get(field.key)
        held = row.value if row else ()
        asked = turn.asks(field)
        if field.key not in values or given == held or not (given or asked):
            continue
        value = _filled(turn, field, given)
        if value is not None and (value := newer(turn, field, value, rev)) != held:
            turn.put(field, value, AnswerState.OPEN)
        if not asked:  # an earlier answer has changed meanwhile: it is kept out of sight
            turn.values.pop(field.key, None)


def unsaved(definition: Definition, case: Case, values: Values) -> dict[str, str]:
    """What of a form no answer has ever held, by what the question is called. A pick is an action of its own."""
    fields, found = definition.scripts[case.closing.outcome].fields, dict[str, str]()
    for key, given in values.items():
        field, said = fields.get(_field(key)), accept.clean("\n".join(given))
        if key == PICKED or key.endswith(QUOTED) or not said or (field is not None and field.single):
            continue
        held = [row.value for row in case.answers.history if row.field == key]
        if field is not None and field.kind is Kind.CHOICES:
            if not any(set(given) <= set(value) for value in held):
                found[field.name] = ", ".join(field.label(value) for value in given if value)
        elif not any(said in text for value in held for text in value):
            found[field.name if field else ""] = said
    return found


def _field(key: str) -> str:
    """The field that a control of the form belongs to: a date has two, and the page sends both (next, next:in)."""
    return key.partition(":")[0]


def _filled(turn: Turn, field: Field, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """What the form says of a field, () where it was emptied, None where it only repeats what was picked."""
    if field.kind is Kind.TEXT:
        words = accept.words(field, "\n".join(given))
        return (words,) if words else ()
    if field.kind is Kind.CHOICES:
        return accept.several(turn.definition, turn.case, field, given, turn.taken(field))
    if not given or settled(turn.row(field)):  # picks are committed one by one
        return None
    return (accept.pick(turn.definition, turn.case, field, given[0], turn.taken(field), turn.today),)


def newer(turn: Turn, field: Field, value: tuple[str, ...], rev: int) -> tuple[str, ...]:
    """What a field says with a form that was made at revision `rev`, where other words may have come since."""
    row = turn.current.get(field.key)
    if row is None or row.rev <= rev:
        return value
    before = next((old.value for old in reversed(turn.before(rev)) if old.field == field.key), ())
    if value == before:  # nobody touched it on that card
        return row.value
    if field.kind is not Kind.TEXT or not row.value:
        return value
    said, stands = "".join(value), "".join(row.value)
    if said in stands:
        return row.value
    return value if stands in said else (accept.words(field, said, stands),)
