"""The one question about several deals of a person that closed at once. Pure."""

from collections.abc import Callable
from decimal import Decimal

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, note, say, with_commands
from dialogs.records import Case, worth
from dialogs.sentences import backlog as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, together, words

NONE, THREE, ALL = "none", "three", "all"
SOME = 3
Worth = Callable[[int | None, str | None], Decimal | None]
"""An amount and its currency, in one currency for all; None where that isn't known."""


def picked(choice: str, found: tuple[Case, ...], known: Worth) -> tuple[str, ...]:
    """The ids of the debriefs that a choice is about."""
    if choice == ALL:
        return tuple(case.debrief.id for case in found)
    return tuple(case.debrief.id for case in _some(found, known)) if choice == THREE else ()


def _some(found: tuple[Case, ...], known: Worth) -> tuple[Case, ...]:
    """The largest, and behind them, where not so many have an amount, those that closed last."""

    def rank(case: Case) -> tuple[bool, Decimal, int, str]:
        value = known(*worth(case.closing, case.deal))
        return value is None, -(value or Decimal(0)), -case.closing.closed_on.toordinal(), case.debrief.id

    return tuple(sorted(found, key=rank)[:SOME])


def question(first: str, found: tuple[Case, ...], known: Worth) -> Message:
    """Which of these deals are to be asked about. `first`: the id of the first of them."""
    if not found:
        return note(words(said.SETTLED, ENGLISH))
    head = counted(said.CLOSED, ENGLISH, len(found))
    blocks: list[Block] = [say(head)]
    buttons = [Button(counted(said.ALL, ENGLISH, len(found)), Action(Verb.ASK_ABOUT, first, value=ALL))]
    if len(found) > SOME:
        some = _some(found, known)
        largest = all(known(*worth(case.closing, case.deal)) is not None for case in some)
        names = together([isolated(case.deal.name) for case in some], ENGLISH)
        blocks.append(say(words(said.LARGEST if largest else said.FIRST, ENGLISH, names=names)))
        label = words(said.THREE if largest else said.THESE, ENGLISH)
        buttons.insert(0, Button(label, Action(Verb.ASK_ABOUT, first, value=THREE), "primary"))
    buttons.append(Button(words(said.NONE, ENGLISH), Action(Verb.ASK_ABOUT, first, value=NONE)))
    blocks += [Buttons(tuple(buttons)), say(words(said.SILENCE, ENGLISH), style="hint")]
    return Message(head, tuple(blocks))


def settled(asked_about: int, of: int) -> Message:
    """What stands in its place once it is answered."""
    head = counted(said.ASKING, ENGLISH, asked_about) if asked_about else words(said.ASKING_NONE, ENGLISH)
    if asked_about == of:
        return note(head)
    return Message(
        head, (say(head), say(*with_commands(words(said.CHANGED, ENGLISH, deal=said.EXAMPLE)), style="hint"))
    )
