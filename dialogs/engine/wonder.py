"""Where typed words may say what a field doesn't: whether it is fair to ask. What they sound like is weighed elsewhere.

Our own words speak for our view where it is "something else"; the buyer's words speak for the buyer's reason, never for
our view. An offer stands only until the next press: whatever that is, it isn't asked again.
"""

from dialogs.definition.roles import OTHER, TOLD, Role
from dialogs.definition.script import Definition, Field
from dialogs.engine.position import Position, read, settled
from dialogs.records import Case
from dialogs.values import dataclass

_WORDS = ((Role.DRIVER, (Role.OTHER_WORDS, Role.LESSON)), (Role.BUYER_DRIVER, (Role.BUYER_WORDS,)))


@dataclass(frozen=True, slots=True)
class Wonder:
    """Words just typed that may say what a field doesn't, or something else. `chosen`: its answer, None for none."""

    role: Role
    field: str
    chosen: str | None
    words: str


def wonder(definition: Definition, case: Case) -> Wonder | None:
    """The words worth a thought after the last press, if any."""
    position = read(definition, case)
    for role, sources in _WORDS:
        field = position.asked(role)
        if field is None or not _open_to(position, case, field):
            continue
        for source in sources:
            words, written = position.one(source), position.asked(source)
            if words and written and _just_settled(position, case, written):
                return Wonder(role, field.key, position.one(role), words)
    return None


def _open_to(position: Position, case: Case, field: Field) -> bool:
    """Whether a field that is asked is not on the card at hand, and may be touched by what was said."""
    if position.card is not None and field in position.card.fields:
        return False
    if field.role is Role.BUYER_DRIVER:
        return True
    heard = position.said(Role.ASKED) == (TOLD,)  # then our view is still to be frozen by the buyer's reason
    reason = position.script.roles.get(Role.BUYER_DRIVER)
    frozen = reason is not None and reason.key in case.answers.first
    return position.one(Role.DRIVER) == OTHER and (not heard or frozen)


def _just_settled(position: Position, case: Case, field: Field) -> bool:
    """Whether the last press settled the card with this field."""
    card = next(card for card in position.cards if field in card.fields)
    rows = [case.answers.current.get(field.key) for field in card.fields]
    return all(map(settled, rows)) and max(row.rev for row in rows if row) == case.debrief.rev
