"""What a case says without any rules: whose it is, how far it has come, where its messages go. Pure."""

from datetime import UTC, datetime

from bot.commands.rights import ALONE, Right, decides
from dialogs.effects import Target, Want
from dialogs.errors import DebriefError, NotYours, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.records import UNOWNED, Case, FollowUp, Status
from dialogs.sentences.cards import PUT_OFF
from dialogs.sentences.words import ENGLISH, words

NUDGES = 2
"""How often an open debrief is brought up again; after that it is left alone."""
NEVER_AGAIN = NUDGES + 1
"""The count that says that its rep doesn't want to be reminded of it."""
NEVER = datetime.min.replace(tzinfo=UTC)


class Undone(DebriefError):
    """That mark was taken back, so there is nothing to debrief. Mark the deal again if it did close."""


def card(case: Case, *, below: bool = False) -> Want:
    """The live card of a debrief, in its rep's direct conversation."""
    return Want(Target.CARD, case.debrief.id, case.person.id, below=below)


def follow_up_card(item: FollowUp, *, below: bool = False) -> Want:
    """The message of a follow-up."""
    return Want(Target.FOLLOW_UP, item.id, item.person_id, below=below)


def may_be_nudged(case: Case) -> bool:
    """Whether it stands open, and nobody was promised that it isn't brought up again."""
    return case.debrief.status.active and case.debrief.reminders < NUDGES


def needs_a_hand(case: Case) -> bool:
    """Whether it is with nobody who can be asked: who had it left, or it isn't known whose it is."""
    return bool(case.person.guest) or case.person.id == UNOWNED


def begun(case: Case) -> bool:
    """Whether its rep told anything; what the mark said is nobody's answer."""
    return any(row.rev for row in case.answers.history)


def touched(case: Case) -> datetime:
    """When its rep last answered something, or was first asked."""
    return max((row.at for row in case.answers.history), default=case.debrief.prompted_at or NEVER)


def own(case: Case, user_id: str) -> None:
    """Only the rep answers their debrief, and only while the mark stands."""
    if not decides(ALONE, Right.ANSWER, own=case.person.user_id == user_id):
        raise NotYours
    if case.debrief.status is Status.UNDONE:
        raise Undone


def fresh(case: Case, action: Action) -> Case:
    """The case, if the press was made on its present revision."""
    if action.rev != case.debrief.rev:
        again = action.verb is Verb.LATER and case.debrief.status is Status.LATER and not case.debrief.quiet
        raise Stale(words(PUT_OFF, ENGLISH) if again else None)
    return case
