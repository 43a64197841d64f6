"""What is asked about a follow-up, when and who else, and what is said once that is chosen."""

from datetime import date, timedelta

from dialogs.cards.followups import follow_up
from dialogs.cards.wording import Context, deal_of, people_to_pick
from dialogs.definition.script import Definition
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Button,
    Buttons,
    Choice,
    Input,
    Message,
    as_message,
    note,
    plain,
    say,
)
from dialogs.records import Case, FollowUp, Person
from dialogs.sentences import follow_ups as said
from dialogs.sentences.words import ENGLISH, words

LATER = ((said.TOMORROW, 1), (said.NEXT_WEEK, 7), (said.TWO_WEEKS, 14), (said.A_MONTH, 30), (said.THREE_MONTHS, 91))
"""What Later offers, in days."""


def when(case: Case, item: FollowUp, today: date) -> Message:
    """Ask when to bring it up again; what falls on a weekend comes on the Monday after it."""
    ask, tomorrow = words(said.WHEN, ENGLISH, deal=case.deal.name), (today + timedelta(days=1)).isoformat()
    soon = (Button(words(label, ENGLISH), Action(Verb.AGAIN, item.id, value=str(days))) for label, days in LATER)
    pick = Input("day", words(said.PICK_A_DAY, ENGLISH), "date", pick=Action(Verb.AGAIN, item.id), earliest=tomorrow)
    return Message(ask, (say(ask), Buttons(tuple(soon)), pick))


def to_whom(case: Case, item: FollowUp, people: tuple[Person, ...]) -> Message:
    """Ask who takes it on."""
    if not people:
        return as_message(words(said.NOBODY, ENGLISH))
    ask = words(said.TO_WHOM, ENGLISH, deal=case.deal.name)
    choice = Choice(
        "person", words(said.THEY_ARE_TOLD, ENGLISH), people_to_pick(people), pick=Action(Verb.PASS_ON, item.id)
    )
    return Message(ask, (say(ask), choice))


def past(days: int) -> str:
    """The refusal of a day that can't be one."""
    return words(said.PAST, ENGLISH, n=days)


def handed(case: Case, item: FollowUp, person: str, at: str) -> Message:
    """To whom it goes, and when they hear of it; "" for at once. It can be taken back."""
    told = words(said.AT, ENGLISH, person=person, when=at) if at else words(said.NOW, ENGLISH, person=person)
    return _told(case, told, Button(words(said.TAKE_BACK, ENGLISH), Action(Verb.TAKE_BACK, item.id)))


def declined(case: Case, person: str) -> Message:
    """Whoever asked them has it again."""
    return _told(case, words(said.BACK_TO, ENGLISH, person=person))


def opened(case: Case) -> Message:
    """They told me: the debrief's card asks what they said."""
    return _told(case, words(said.IS_DONE, ENGLISH))


def receipt(definition: Definition, case: Case, item: FollowUp, context: Context) -> Message:
    """What became of it, and the way back to the list."""
    shown = follow_up(definition, case, item, context, brief=True)
    found = [button for block in shown.blocks if isinstance(block, Buttons) for button in block.buttons]
    undo = [button for button in found if button.action.verb is Verb.TAKE_BACK]
    return Message(shown.summary, (shown.blocks[0], Buttons((*undo, _list()))))


def _told(case: Case, told: str, *buttons: Button) -> Message:
    parts = (deal_of(case), told)
    return Message(plain(parts), (*note(*parts).blocks, Buttons((*buttons, _list()))))


def _list() -> Button:
    return Button(words(said.MINE, ENGLISH), Action(Verb.RUN, value="followups"))
