"""Where typed words may say what a field doesn't: whether it is fair to ask. What they sound like is weighed elsewhere.

Our own words speak for our view where it is "something else"; the buyer's words speak for the buyer's reason, never for
our view. An offer stands only until the next press: whatever that is, it isn't asked again.
"""

from dataclasses import dataclass

from dialogs.definition.script import Definition
from dialogs.engine.position import Position, read, settled
from dialogs.records import Case

OURS, BUYERS = "driver", "buyer_driver"
_WORDS = ((OURS, ("other_words", "lesson")), (BUYERS, ("buyer_words",)))


@dataclass(frozen=True, slots=True)
class Wonder:
    """Words just typed that may say what a field doesn't, or something else. `chosen`: its answer, None for none."""

    field: str
    chosen: str | None
    words: str


def wonder(definition: Definition, case: Case) -> Wonder | None:
    """The words worth a thought after the last press, if any."""
    position = read(definition, case)
    for key, sources in _WORDS:
        chosen = position.values.get(key, (None,))[0]
        if not _open_to(position, case, key, chosen):
            continue
        for source in sources:
            if source in position.values and _just_settled(position, case, source):
                return Wonder(key, chosen, position.values[source][0])
    return None


def _open_to(position: Position, case: Case, key: str, chosen: str | None) -> bool:
    """Whether a field is asked here, is not on the card at hand, and may be touched by what was said."""
    if key not in {field.key for card in position.cards for field in card.fields}:
        return False
    if position.card is not None and key in {field.key for field in position.card.fields}:
        return False
    if key == BUYERS:
        return True
    heard = position.values.get("asked") == ("told",)  # then our view is still to be frozen by the buyer's reason
    return chosen == "other" and (not heard or BUYERS in case.answers.first)


def _just_settled(position: Position, case: Case, key: str) -> bool:
    """Whether the last press settled the card with this field."""
    card = next(card for card in position.cards if any(field.key == key for field in card.fields))
    rows = [case.answers.current.get(field.key) for field in card.fields]
    return all(map(settled, rows)) and max(row.rev for row in rows if row) == case.debrief.rev
