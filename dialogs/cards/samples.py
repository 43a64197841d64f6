"""Every card of a definition, at its fullest: what a chat platform must be able to show."""

from collections.abc import Mapping
from datetime import datetime

from dialogs.cards import cards
from dialogs.cards.prompts import card
from dialogs.cards.wording import Context
from dialogs.definition.script import Definition
from dialogs.engine.position import Card, Position
from dialogs.messages.messages import Message
from dialogs.records import Case, Closing, Deal, Debrief, Outcome, Person, Status

DEAL = "Acme renewal"


def samples(definition: Definition, now: datetime) -> Mapping[str, Message]:
    """Name of a card -> its message, with all its questions, whatever is to be answered before they are asked."""
    made: dict[str, Message] = {}
    for outcome, script in definition.scripts.items():
        case = _case(outcome, now)
        first = Case(_debrief(Status.PROMPTED, now), case.closing, case.deal, case.person)
        made[f'the first card of "{outcome}"'] = card(definition, first, Context(now.date()))
        for step in script.steps:
            position = Position(script, (Card(step, step.fields),), {}, 0)
            made[f'the card "{step.title}" of "{outcome}"'] = cards.render(definition, case, position)
    return made


def _case(outcome: Outcome, now: datetime) -> Case:
    closing = Closing("", "sample", "sample", outcome, now.date())
    return Case(_debrief(Status.OPEN, now), closing, Deal("", "sample", DEAL), Person("", "sample", "Ann"))


def _debrief(status: Status, now: datetime) -> Debrief:
    return Debrief("", "sample", "sample", status=status, prompted_at=now)
