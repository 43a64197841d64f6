"""What typed words sound like, offered with one click. Where that is fair to ask says dialogs.engine.wonder."""

from dialogs.cards.wording import Suggestion
from dialogs.definition.roles import Role
from dialogs.definition.script import Definition
from dialogs.engine import accept
from dialogs.engine.position import read
from dialogs.engine.wonder import Wonder
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Strong, say
from dialogs.records import Case
from dialogs.sentences.names import isolated


def made(definition: Definition, case: Case, found: Wonder, driver: str) -> Suggestion | None:
    """The offer, if the field has such an answer and the rep hasn't named it beside the main one."""
    field = definition.script(case.closing.outcome).fields[found.field]
    named = read(definition, case).said(Role.ALSO) if found.role is Role.DRIVER else ()
    offered = any(option.value == driver for option in accept.options(definition, case, field))
    return Suggestion(found.field, driver, found.chosen or "") if offered and driver not in named else None


def blocks(definition: Definition, case: Case, offer: Suggestion | None) -> tuple[Block, ...]:
    """The question and its two buttons; No answers with what stands."""
    if offer is None:
        return ()
    debrief, label = case.debrief, definition.label(case.closing.outcome, offer.field, offer.value)
    buyers = definition.script(case.closing.outcome).roles.get(Role.BUYER_DRIVER)
    whose = "Their words sound like " if buyers and offer.field == buyers.key else "That sounds like "
    yes = Action(Verb.PICK, debrief.id, debrief.rev, offer.field, offer.value)
    no = Action(Verb.PICK, debrief.id, debrief.rev, offer.field, offer.instead_of)
    return say(whose, Strong(isolated(label)), ". Shall I note it so?"), Buttons(
        (Button("Yes, that", yes), Button("No", no))
    )
