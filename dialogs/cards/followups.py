"""What a debrief leaves to be done later, and the messages that bring it back."""

from datetime import date, timedelta

from dialogs.cards import buyers
from dialogs.cards.wording import Context, day, deal_of
from dialogs.definition.roles import NOT_YET, Role
from dialogs.definition.script import Definition, iso
from dialogs.engine.position import Position, read
from dialogs.erasing import is_nobody
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Part, Quote, Text, plain
from dialogs.records import Case, FollowUp, FollowUpKind, FollowUpStatus
from dialogs.sentences.names import isolated

SATURDAY = 5
AHEAD = timedelta(days=60)  # before a contract ends: time enough to be heard


def follow_ups(definition: Definition, case: Case, today: date) -> tuple[FollowUp, ...]:
    """What the answers ask for now, all OPEN: ask the buyer (today), talk again, come back before a contract ends.

    What comes back by itself does so on a workday.
    """
    position = read(definition, case)
    found = []
    if NOT_YET in position.said(Role.ASKED) and case.buyer is None:
        found.append(_new(case, FollowUpKind.ASK_BUYER, today))
    talk = _date(position, Role.NEXT) or _date(position, Role.AGAIN)
    if talk is not None:
        found.append(_new(case, FollowUpKind.TALK, on_workday(talk), position.one(Role.ABOUT)))
    ends = contract_end(position)
    if ends is not None:
        found.append(_new(case, FollowUpKind.CONTRACT, on_workday(max(ends - AHEAD, today))))
    return tuple(found)


def on_workday(day: date) -> date:
    """The day, or the Monday after it where it is a Saturday or a Sunday: nobody is reminded of deals at weekends."""
    weekday = day.weekday()
    return day + timedelta(days=7 - weekday) if weekday >= SATURDAY else day


def earliest(definition: Definition, case: Case, today: date) -> date | None:
    """The first day after today on which something of this debrief comes back."""
    return min((f.due_on for f in follow_ups(definition, case, today) if f.due_on > today), default=None)


def contract_end(position: Position) -> date | None:
    """When their contract elsewhere ends, where that was answered."""
    return _date(position, Role.CONTRACT_END)


def follow_up(definition: Definition, case: Case, item: FollowUp, context: Context) -> Message:
    """A follow-up as it is now: due, put off, done or dropped."""
    deal, said = deal_of(case), case.buyer if item.kind is FollowUpKind.ASK_BUYER else None
    if item.status is FollowUpStatus.DROPPED or (said is not None and is_nobody(case.person)):
        return _message((deal, ": all right, I won't bring it up again."))
    if said is not None:
        return buyers.arrived(definition, case, said, item if item.status is FollowUpStatus.OPEN else None)
    if item.status is FollowUpStatus.DONE:
        return _message((deal, ": done, thank you."))
    put_off = item.due_on > context.today
    if item.kind is FollowUpKind.ASK_BUYER:
        return _ask_buyer(
            definition, case, item, f" I'll ask again on {day(item.due_on, context.today)}." if put_off else "", context
        )
    buttons = (
        Button("Done", Action(Verb.DONE, item.id), "primary"),
        Button("In a month", Action(Verb.AGAIN, item.id, value="30")),
        Button("Drop", Action(Verb.DROP, item.id)),
    )
    if put_off:
        return _message((deal, f": I'll remind you on {day(item.due_on, context.today)}."), Buttons(buttons))
    if item.kind is FollowUpKind.CONTRACT:
        ends = contract_end(read(definition, case))
        when = f" ends on {day(ends, context.today)}" if ends else " is coming to its end"
        return _message((deal, f": their contract{when}. A good moment to get in touch."), Buttons(buttons))
    field = definition.script(case.closing.outcome).roles.get(Role.ABOUT)
    about = (field.label(item.about) if field else item.about) if item.about else ""
    noted = f" You noted: {isolated(about[0].lower() + about[1:])}." if about else ""
    today = "today is the day " if item.due_on == context.today else ""
    return _message((deal, f": {today}you wanted to talk to them again.{noted}"), Buttons(buttons))


def _ask_buyer(definition: Definition, case: Case, item: FollowUp, put_off: str, context: Context) -> Message:
    lead: tuple[Part, ...] = ("Worth asking about ", deal_of(case), ". Words you can send:")
    if put_off:
        lead = (deal_of(case), f": the words are here when you need them.{put_off}")
    if context.buyers_link:
        return buyers.waiting(definition, case, item, context)
    buttons = (
        Button("They told me", Action(Verb.TOLD, item.id), "primary"),
        *(buyers.button(case) for _ in range(context.buyers_page)),
        Button("Remind me in 2 weeks", Action(Verb.AGAIN, item.id, value="14")),
        Button("Won't ask", Action(Verb.DROP, item.id)),
    )
    return _message(lead, Quote(definition.script(case.closing.outcome).ask_buyer), Buttons(buttons))


def _message(parts: tuple[Part, ...], *blocks: Block) -> Message:
    return Message(plain(parts), (Text(parts), *blocks))


def _new(case: Case, kind: FollowUpKind, due: date, about: str | None = None) -> FollowUp:
    debrief = case.debrief
    return FollowUp(
        debrief.workspace_id, f"{debrief.id}.{kind}", debrief.id, case.deal.id, debrief.person_id, kind, due, about
    )


def _date(position: Position, role: Role) -> date | None:
    value = position.one(role)
    return iso(value) if value else None
