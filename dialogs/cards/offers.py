"""What typed words sound like, offered with one click. They are weighed elsewhere; this says where it is fair to ask.

Our own words speak for our view where it is "something else"; the buyer's words speak for the buyer's reason, never for
our view. An offer stands only until the next press: whatever that is, it isn't asked again.
"""

from dataclasses import dataclass

from dialogs.cards.wording import Offer
from dialogs.definition.script import Definition
from dialogs.engine import accept
from dialogs.engine.position import Position, read, settled
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Strong, say
from dialogs.records import Case

_OURS, _BUYERS = "driver", "buyer_driver"
_WORDS = ((_OURS, ("other_words", "lesson")), (_BUYERS, ("buyer_words",)))


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


def made(definition: Definition, case: Case, found: Wonder, driver: str) -> Offer | None:
    """The offer, if the field has such an answer and the rep hasn't named it beside the main one."""
    field = definition.script(case.closing.outcome).fields[found.field]
    named = read(definition, case).values.get("also", ()) if found.field == _OURS else ()
    offered = any(option.value == driver for option in accept.options(definition, case, field))
    return Offer(found.field, driver, found.chosen or "") if offered and driver not in named else None


def blocks(definition: Definition, case: Case, offer: Offer | None) -> tuple[Block, ...]:
    """The question and its two buttons; No answers with what stands."""
    if offer is None:
        return ()
    debrief, label = case.debrief, definition.label(case.closing.outcome, offer.field, offer.value)
    whose = "Their words sound like " if offer.field == _BUYERS else "That sounds like "
    yes = Action(Verb.PICK, debrief.id, debrief.rev, offer.field, offer.value)
    no = Action(Verb.PICK, debrief.id, debrief.rev, offer.field, offer.instead_of)
    return say(whose, Strong(label), ". Shall I note it so?"), Buttons((Button("Yes, that", yes), Button("No", no)))


def _open_to(position: Position, case: Case, key: str, chosen: str | None) -> bool:
    """Whether a field is asked here, is not on the card at hand, and may be touched by what was said."""
    if key not in {field.key for card in position.cards for field in card.fields}:
        return False
    if position.card is not None and key in {field.key for field in position.card.fields}:
        return False
    if key == _BUYERS:
        return True
    heard = position.values.get("asked") == ("told",)  # then our view is still to be frozen by the buyer's reason
    return chosen == "other" and (not heard or _BUYERS in case.answers.first)


def _just_settled(position: Position, case: Case, key: str) -> bool:
    """Whether the last press settled the card with this field."""
    card = next(card for card in position.cards if any(field.key == key for field in card.fields))
    rows = [case.answers.current.get(field.key) for field in card.fields]
    return all(map(settled, rows)) and max(row.rev for row in rows if row) == case.debrief.rev
