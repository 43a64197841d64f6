"""One step as a card: where we are, its questions, and the buttons."""

from typing import Literal

from dialogs.cards.wording import deal_of
from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field, iso
from dialogs.engine import accept
from dialogs.engine.filling import PRESET
from dialogs.engine.position import Card, Position, settled
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Choice, Input, Message, Text, say
from dialogs.records import Case, Status
from dialogs.rivals import NOBODY, Names
from dialogs.sentences.cards import ALL_ON_ONE_FORM, DONT_QUOTE, MAY_BE_QUOTED, MAY_QUOTE, NOT_QUOTED, ONE_MORE
from dialogs.sentences.words import ENGLISH, words


def render(
    definition: Definition, case: Case, position: Position, before: tuple[Block, ...] = (), rivals: Names = NOBODY
) -> Message:
    """The current card of a debrief that has one. `before` comes above its questions. `rivals`: who is met in deals."""
    if position.at is None:
        raise ValueError("nothing is open on this debrief")
    card = position.cards[position.at]
    where = f"{position.at + 1} of {len(position.cards)}"
    more = f", {words(ONE_MORE, ENGLISH)}" if card.step.when else ""
    blocks: list[Block] = [Text((deal_of(case), f" · {where}{more}"), "hint"), *before]
    for field in card.fields:
        pick = Action(Verb.PICK, case.debrief.id, case.debrief.rev, field.key)
        blocks += question(definition, case, position, field, pick, rivals)
        row = case.answers.current.get(field.key)
        if field.quotable:
            blocks += _quote(case, field, row is None or row.quotable)
    blocks.append(Buttons(_buttons(case, position, card)))
    ask = next((f.ask for f in card.fields if not settled(case.answers.current.get(f.key))), card.step.title)
    return Message(f"{deal_of(case).text}, {where}: {ask}", tuple(blocks))


def question(
    definition: Definition, case: Case, position: Position, field: Field, pick: Action, rivals: Names = NOBODY
) -> tuple[Block, ...]:
    """One question as it stands. `pick`: what a choice in it sends, but for its value."""
    row = case.answers.current.get(field.key)
    value = row.value if row else ()
    if field.kind is Kind.TEXT:
        written = value[0] if value else ""
        return (Input(field.key, field.ask, "text", written, field.placeholder, field.hint, field.limit),)
    offered = accept.options(definition, case, field, rivals)
    if field.kind is Kind.DATE:
        chosen = value[0] if value and iso(value[0]) else ""
        box = Input(field.key, "Pick a date" if offered else field.ask, "date", chosen, pick=pick)
        if not offered:
            return (box,)
        return Choice(field.key + PRESET, field.ask, offered, () if chosen else value, pick=pick, hint=field.hint), box
    taken = position.values.get(field.other_than) if field.other_than else None
    if taken:
        offered = tuple(option for option in offered if option.value not in taken)
    known = tuple(option.value for option in offered if option.value in value) if value else ()
    if field.single:
        return (Choice(field.key, field.ask, offered, known, pick=pick, hint=field.hint),)
    return (Choice(field.key, field.ask, offered, known, multiple=True, limit=field.limit, hint=field.hint),)


def one_form(case: Case, style: Literal["plain", "primary"] = "plain") -> Button:
    """The button that opens all that remains."""
    return Button(words(ALL_ON_ONE_FORM, ENGLISH), Action(Verb.FORM, case.debrief.id, case.debrief.rev), style)


def _quote(case: Case, field: Field, quotable: bool) -> tuple[Block, ...]:
    press = Action(Verb.QUOTE, case.debrief.id, case.debrief.rev, field.key)
    told, label = (MAY_BE_QUOTED, DONT_QUOTE) if quotable else (NOT_QUOTED, MAY_QUOTE)
    return say(words(told, ENGLISH), style="hint"), Buttons((Button(words(label, ENGLISH), press),))


def _buttons(case: Case, position: Position, card: Card) -> tuple[Button, ...]:
    current = case.answers.current
    subject, rev = case.debrief.id, case.debrief.rev
    buttons = []
    reopened = any((row := current.get(f.key)) is not None and row.value and not settled(row) for f in card.fields)
    if reopened or not all(field.single for field in card.fields):
        buttons.append(Button("Next", Action(Verb.NEXT, subject, rev), "primary"))
    if position.at:
        buttons.append(Button("Back", Action(Verb.BACK, subject, rev)))
    if not any(field.required for field in card.fields):
        buttons.append(Button("Skip", Action(Verb.SKIP, subject, rev)))
    if case.debrief.status is not Status.DONE:  # changing an answer of a finished one is nothing to be reminded of
        buttons.append(Button("Later", Action(Verb.LATER, subject, rev)))
    if not any(
        f.required and not (settled(current.get(f.key)) or f.key in position.values)
        for c in position.cards
        for f in c.fields
    ):
        buttons.append(Button("Finish here", Action(Verb.FINISH, subject, rev)))
    if case.debrief.status is not Status.DONE:
        buttons.append(one_form(case))
    return tuple(buttons)
