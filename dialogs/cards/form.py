"""All that remains of a debrief as one form: the same questions as on its cards, drawn anew as answers are given."""

from dialogs.cards.cards import one_form, question
from dialogs.cards.wording import cut, deal_of
from dialogs.definition.script import Definition
from dialogs.engine.filling import about, remaining
from dialogs.engine.kept import QUOTED
from dialogs.engine.position import read, settled
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Choice, Option, Questionnaire, say
from dialogs.records import Case, Status
from dialogs.rivals import NOBODY, Names
from dialogs.sentences.forms import FIRST, MORE, QUOTABLE, SAVE
from dialogs.sentences.words import ENGLISH, words

OPENS = frozenset({Status.PROMPTED, Status.OPEN, Status.REMINDED})
"""Where there is a card to answer, its form can be asked for."""


def form(
    definition: Definition, case: Case, since: int, rivals: Names = NOBODY, before: tuple[Block, ...] = ()
) -> Questionnaire:
    """The form that was opened at revision `since`, as it stands now. `before` comes above its questions."""
    debrief, position = case.debrief, read(definition, case)
    blocks: list[Block] = [say(deal_of(case)), *before]
    for card in remaining(definition, case, since):
        for field in card.fields:
            pick = Action(Verb.FILL, debrief.id, debrief.rev, about(since, field.key))
            blocks += question(definition, case, position, field, pick, rivals)
            if field.quotable:
                row = case.answers.current.get(field.key)
                tick = Option("yes", words(QUOTABLE, ENGLISH))
                ticked = (tick.value,) if row is None or row.quotable else ()
                blocks.append(Choice(field.key + QUOTED, field.name, (tick,), ticked, multiple=True))
    save = Button(words(SAVE, ENGLISH), Action(Verb.SAVE, debrief.id, debrief.rev, about(since)), "primary")
    return Questionnaire(cut(case.deal.name, 75), tuple(blocks), save, one_form(case))


def goes_on(definition: Definition, case: Case, rivals: Names = NOBODY) -> Questionnaire | None:
    """What is still to be answered once a form was sent: what it left empty, and what its answers brought up."""
    position = read(definition, case)
    if position.card is None:
        return None
    left = [field for field in position.card.fields if not settled(case.answers.current.get(field.key))]
    required = next((field for field in left if field.required), None)
    told = words(FIRST, ENGLISH, ask=required.ask) if required else words(MORE, ENGLISH)
    return form(definition, case, case.debrief.rev, rivals, (say(told),))
