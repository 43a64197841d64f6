"""All that remains of a debrief as one form: the same questions as on its cards, drawn anew as answers are given."""

from dataclasses import replace

from dialogs.cards.cards import one_form, question
from dialogs.cards.prompts import given_back
from dialogs.cards.wording import cut, deal_of
from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field
from dialogs.engine import kept
from dialogs.engine.filling import PRESET, about, remaining, still_to_say
from dialogs.engine.kept import QUOTED, Values, unsaved
from dialogs.engine.position import read, settled
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Choice, Input, Option, Questionnaire, say
from dialogs.records import Case
from dialogs.rivals import NOBODY, Names
from dialogs.sentences.cards import DONT_QUOTE, MAY_BE_QUOTED, MAY_QUOTE, NOT_QUOTED
from dialogs.sentences.forms import FIRST, MORE, SAVE
from dialogs.sentences.words import ENGLISH, words


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
                blocks.append(_quote(field, row is None or row.quotable))
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


def refused(
    definition: Definition, case: Case, since: int, rivals: Names, sentence: str, action: Action, values: Values
) -> Questionnaire:
    """A form of which nothing was kept: what is wrong, and all that was filled in, where it stood.

    What can't stand there any more, for it was answered elsewhere since, is said back, to be copied.
    """
    sheet, given = form(definition, case, since, rivals), still_to_say(case, action, values)
    key = action.field.partition(".")[2]
    field = definition.script(case.closing.outcome).fields.get(key)
    if action.verb is Verb.FILL and field is not None and field.kind is Kind.DATE:  # or each further pick says it anew
        given = {name: said for name, said in given.items() if name not in {key, key + PRESET}}
    blocks = tuple(_as_filled(block, given) for block in sheet.blocks)
    there = {block.key for block in blocks if isinstance(block, Choice | Input) and _holds(block, given)}
    left = unsaved(definition, case, {name: said for name, said in values.items() if name not in there})
    return replace(sheet, blocks=(blocks[0], say(sentence), *given_back(left), *blocks[1:]))


def _as_filled(block: Block, given: Values) -> Block:
    """A question with what was filled in there, where it takes that."""
    match block:
        case Choice() if any(given.get(block.key, ())) or (block.multiple and block.key in given):
            return replace(block, selected=tuple(one.value for one in block.options if one.value in given[block.key]))
        case Input() if any(given.get(block.key, ())) or (block.kind == "text" and block.key in given):
            said = "\n".join(given[block.key])
            return replace(block, value=said) if len(said) <= block.limit else block
    return block


def _holds(block: Choice | Input, given: Values) -> bool:
    """Whether all that was filled in there stands there."""
    said = given.get(block.key)
    if said is None:
        return False
    return block.value == "\n".join(said) if isinstance(block, Input) else set(said) <= set(block.selected)


def _quote(field: Field, quotable: bool) -> Choice:
    """A tick to change whether words may be quoted; never ticked before, so that what a platform loses changes none."""
    to, label = (kept.DONT_QUOTE, DONT_QUOTE) if quotable else (kept.MAY_QUOTE, MAY_QUOTE)
    told = words(MAY_BE_QUOTED if quotable else NOT_QUOTED, ENGLISH)
    tick = Option(to, words(label, ENGLISH))
    return Choice(field.key + QUOTED, field.name, (tick,), multiple=True, hint=told)
