"""What a debrief leaves to be done later, and the messages that bring it back."""

from collections.abc import Callable
from datetime import date, timedelta

from dialogs.cards import buyers, delivering
from dialogs.cards.wording import AHEAD, Context, day, deal_of, on_workday
from dialogs.definition.roles import NOT_YET, Role
from dialogs.definition.script import Definition, iso
from dialogs.engine.position import Position, read
from dialogs.erasing import is_nobody
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Part, Quote, Text, plain, say
from dialogs.records import Case, FollowUp, FollowUpKind, FollowUpStatus
from dialogs.sentences import follow_ups as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Hands:
    """Through whose hands a follow-up went, by name, for one who reads it; "" where it is theirs from the beginning.

    `giver`: who handed it to the reader. `holder`: who has it now, where that isn't the reader; `gave`: by theirs.
    """

    giver: str = ""
    holder: str = ""
    gave: bool = False


THEIRS = Hands()


def follow_ups(
    definition: Definition,
    case: Case,
    today: date,
    ahead: timedelta = AHEAD,
    workday: Callable[[date], date] = on_workday,
) -> tuple[FollowUp, ...]:
    """What the answers ask for now, all OPEN: ask the buyer (today), talk again, come back before a contract ends.

    What comes back by itself does so on the `workday` of its day. `ahead`: how long before a contract's end.
    """
    position = read(definition, case)
    found = []
    if NOT_YET in position.said(Role.ASKED) and case.buyer is None:
        found.append(_new(case, FollowUpKind.ASK_BUYER, today))
    talk = _date(position, Role.NEXT) or _date(position, Role.AGAIN)
    if talk is not None:
        found.append(_new(case, FollowUpKind.TALK, workday(talk), position.one(Role.ABOUT)))
    ends = contract_end(position)
    if ends is not None:
        found.append(_new(case, FollowUpKind.CONTRACT, workday(max(ends - ahead, today))))
    return tuple(found)


def earliest(definition: Definition, case: Case, context: Context) -> date | None:
    """The first day after today on which something of this debrief comes back."""
    found = follow_ups(definition, case, context.today, context.ahead, context.workday)
    return min((one.due_on for one in found if one.due_on > context.today), default=None)


def comes_up(
    definition: Definition,
    case: Case,
    item: FollowUp,
    today: date,
    again: timedelta,
    workday: Callable[[date], date] = on_workday,
) -> date | None:
    """The next day after today on which a follow-up is brought up, a `workday`.

    `again`: how long before a contract's end.
    """
    days = [item.due_on]
    ends = contract_end(read(definition, case)) if item.kind is FollowUpKind.CONTRACT else None
    if ends is not None:
        days.append(workday(ends - again))
    return min((one for one in days if one > today), default=None)


def contract_end(position: Position) -> date | None:
    """When their contract ends, where that was answered."""
    return _date(position, Role.CONTRACT_END)


def follow_up(
    definition: Definition, case: Case, item: FollowUp, context: Context, hands: Hands = THEIRS, *, brief: bool = False
) -> Message:
    """A follow-up as it is now: due, put off, done, dropped, or in other hands. `brief`: what became of it alone."""
    if hands.holder:
        back = (Button(words(said.TAKE_BACK, ENGLISH), Action(Verb.TAKE_BACK, item.id)),) if hands.gave else ()
        still = item.status is FollowUpStatus.OPEN
        return _message(case, words(said.HAS_IT, ENGLISH, person=hands.holder), *_row(back if still else ()))
    undo = _row((Button(words(said.UNDO, ENGLISH), Action(Verb.TAKE_BACK, item.id)),))
    answered = case.buyer if item.kind is FollowUpKind.ASK_BUYER and not hands.giver else None
    if item.status is FollowUpStatus.DROPPED or (answered is not None and is_nobody(case.person)):
        return _message(case, words(said.IS_DROPPED, ENGLISH), *(undo if answered is None else ()))
    if answered is not None and not brief:
        return buyers.arrived(definition, case, answered, item if item.status is FollowUpStatus.OPEN else None)
    if item.status is FollowUpStatus.DONE:
        return _message(case, words(said.IS_DONE, ENGLISH), *undo)
    if brief and item.due_on <= context.today:
        return _message(case, words(said.IS_OPEN, ENGLISH))
    shown = _open(definition, case, item, context, theirs=hands.giver == "" or item.declined)
    if brief or not hands.giver:
        return shown
    lead = words(said.DECLINED if item.declined else said.FROM, ENGLISH, person=hands.giver)
    return Message(f"{lead} {shown.summary}", (say(lead), *shown.blocks))


def in_a_list(item: FollowUp) -> Buttons:
    """What can be done about one that is open, where it isn't said who handed it on."""
    given = item.handed_by not in {None, item.person_id} and not item.declined
    return buttons(item, theirs=not given)


def buttons(item: FollowUp, *, theirs: bool) -> Buttons:
    """What can be done about one that is open. `theirs`: it wasn't handed to them by somebody."""
    asks = item.kind is FollowUpKind.ASK_BUYER and theirs and item.handed_by is None
    done = (said.TOLD_ME, Verb.TOLD) if asks else (said.DONE, Verb.DONE)
    away = (said.SOMEONE_ELSE, Verb.PASS_ON) if theirs else (said.DECLINE, Verb.DECLINE)
    rest = ((said.LATER, Verb.AGAIN), (said.WONT_ASK if asks else said.DROP, Verb.DROP), away)
    first = Button(words(done[0], ENGLISH), Action(done[1], item.id), "primary")
    return Buttons((first, *(Button(words(label, ENGLISH), Action(verb, item.id)) for label, verb in rest)))


def in_a_line(definition: Definition, case: Case, item: FollowUp, today: date) -> str:
    """One line of a list: when, and what it is about."""
    told = title(definition, case, item, today)
    if item.due_on == today:
        return words(said.DUE_TODAY, ENGLISH, what=told)
    late = item.due_on < today
    return words(said.DUE_SINCE if late else said.DUE_ON, ENGLISH, day=day(item.due_on, today), what=told)


def title(definition: Definition, case: Case, item: FollowUp, today: date) -> str:
    """What is to be done, in a few words that hold no answer but a date and a topic."""
    about = _about(definition, case, item)
    ends = contract_end(read(definition, case))
    match item.kind:
        case FollowUpKind.CONTRACT:
            if ends is None:
                return words(said.ROW_ENDS_SOON, ENGLISH)
            return words(said.ROW_ENDS, ENGLISH, day=day(ends, today))
        case FollowUpKind.TALK:
            return words(said.ROW_TALK_ABOUT, ENGLISH, about=about) if about else words(said.ROW_TALK, ENGLISH)
        case FollowUpKind.ASK_BUYER:
            return words(said.ROW_BUYER if case.buyer else said.ROW_ASK, ENGLISH)


def _open(definition: Definition, case: Case, item: FollowUp, context: Context, *, theirs: bool) -> Message:
    put_off = item.due_on > context.today
    if item.kind is FollowUpKind.ASK_BUYER:
        return _ask_buyer(definition, case, item, context, put_off=put_off, theirs=theirs)
    choices = buttons(item, theirs=theirs)
    if put_off:
        told = words(said.PUT_OFF, ENGLISH, day=day(item.due_on, context.today))
        return _message(case, told, choices)
    then = delivering.at_renewal(definition, case) if item.handed_by is None else ()  # the answers are their rep's
    if item.kind is FollowUpKind.CONTRACT:
        ends = contract_end(read(definition, case))
        told = words(said.ENDS, ENGLISH, day=day(ends, context.today)) if ends else words(said.ENDS_SOON, ENGLISH)
        return _message(case, told, *then, choices)
    about = _about(definition, case, item)
    if not theirs:
        noted = words(said.ABOUT, ENGLISH, about=about) if about else ""
        return _message(case, words(said.TO_TALK, ENGLISH) + noted, choices)
    noted = words(said.NOTED, ENGLISH, about=about) if about else ""
    lead = words(said.TALK_TODAY if item.due_on == context.today else said.TALK, ENGLISH)
    return _message(case, lead + noted, *then, choices)


def _about(definition: Definition, case: Case, item: FollowUp) -> str:
    """What they are to be talked to about, to stand in a sentence."""
    field = definition.script(case.closing.outcome).roles.get(Role.ABOUT)
    about = (field.label(item.about) if field else item.about) if item.about else ""
    return isolated(about[0].lower() + about[1:]) if about else ""


def _ask_buyer(
    definition: Definition, case: Case, item: FollowUp, context: Context, *, put_off: bool, theirs: bool
) -> Message:
    lead: tuple[Part, ...] = ("Worth asking about ", deal_of(case), ". Words you can send:")
    if put_off:
        later = f" I'll ask again on {day(item.due_on, context.today)}."
        lead = (deal_of(case), f": the words are here when you need them.{later}")
    send = Quote(definition.script(case.closing.outcome).ask_buyer)
    if not theirs or item.handed_by is not None:  # the debrief is somebody else's, and so is the link
        return Message(plain(lead), (Text(lead), send, buttons(item, theirs=theirs)))
    if context.buyers_link:
        return buyers.waiting(definition, case, item, context)
    own = (
        Button(words(said.TOLD_ME, ENGLISH), Action(Verb.TOLD, item.id), "primary"),
        *(buyers.button(case) for _ in range(context.buyers_page)),
        Button("Remind me in 2 weeks", Action(Verb.AGAIN, item.id, value="14")),
        Button(words(said.WONT_ASK, ENGLISH), Action(Verb.DROP, item.id)),
    )
    return Message(plain(lead), (Text(lead), send, Buttons(own)))


def _row(found: tuple[Button, ...]) -> tuple[Buttons, ...]:
    return (Buttons(found),) if found else ()


def _message(case: Case, told: str, *blocks: Block) -> Message:
    parts: tuple[Part, ...] = (deal_of(case), told)
    return Message(plain(parts), (Text(parts), *blocks))


def _new(case: Case, kind: FollowUpKind, due: date, about: str | None = None) -> FollowUp:
    debrief = case.debrief
    return FollowUp(
        debrief.workspace_id, f"{debrief.id}.{kind}", debrief.id, case.deal.id, debrief.person_id, kind, due, about
    )


def _date(position: Position, role: Role) -> date | None:
    value = position.one(role)
    return iso(value) if value else None
