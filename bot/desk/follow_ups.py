"""Presses on follow-ups: the buyer answered, later, done, not any more; to a colleague and back; and undone."""

from datetime import date, datetime, timedelta
from functools import partial

from bot import logs
from bot.commands.rights import ALONE, Right, decides
from bot.desk.cases import follow_up_card, own
from bot.desk.rules import Rules
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.audit import Act
from dialogs.cards import follow_up_choices as choices
from dialogs.definition.script import iso
from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.erasing import is_gone
from dialogs.errors import NotAnAnswer, NotFound, NotYours
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Message, note
from dialogs.records import Case, Event, FollowUp, FollowUpStatus, Moment, Person
from dialogs.sentences.cards import SETTLED
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import cases, debriefs, follow_ups, people, wants
from storage.units.follow_ups import Decide, FollowChange, Hold

LONGEST_WAIT = 366


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The use cases of follow-ups."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def pressed(self, event: Click, person: Person) -> Message | None:
        """Carry out a press on a follow-up; what was pressed elsewhere than on its own message is answered there."""
        read, ws, verb = self.services.storage.read, person.workspace_id, event.action.verb
        item = await read(follow_ups.get_follow_up, ws, event.action.subject)
        if item is None:
            return await self._gone(event, person)
        holder = await read(people.get_person, ws, item.person_id)
        case = await read(cases.load_case, ws, item.debrief_id)
        if holder is None or case is None:
            raise NotFound
        manages = self._manages(verb, person, holder)
        if not (manages or _may(verb, item, person)):
            raise NotYours
        at = self.services.moment()
        if not event.action.value and verb is Verb.AGAIN:
            return choices.when(case, item, self.services.today(person, at.now))
        if not event.action.value and verb is Verb.PASS_ON:
            return choices.to_whom(case, item, await self._receivers(person, item, manages=manages))
        if verb is Verb.TOLD:  # the answers first: if we stop in between, pressing again finishes it
            await self._told(Event(ws, event.event_id + "/told"), event, at, item.debrief_id)
        receiver = await self._receiver(event, person, item, manages=manages)
        decide = self._deciding(event, person, case, receiver, at.now, manages=manages)
        unit = partial(follow_ups.act_on, event=event.event, at=at, follow_up_id=item.id, decide=decide)
        if manages and verb is Verb.PASS_ON:
            log = Act.HANDED_ON, item.debrief_id, event.event
            changed, claimed = await self.services.noting(person, *log, _did, unit)
        else:
            changed, claimed = await self.services.storage.write(unit)
        logs.once(claimed)
        self.delivery.wake()
        if await self._is_on_it(event, item, person):
            return None
        return await self._receipt(event, changed, case, person, receiver or holder, at.now)

    async def _told(self, once: Event, event: Click, at: Moment, debrief_id: str) -> bool:
        acted = await self.services.storage.write(
            debriefs.act,
            once,
            at,
            debrief_id,
            self.rules.told(event.who.user_id, at.now),
            self.rules.opened(at.now),
        )
        return acted.claimed

    async def _gone(self, event: Click, person: Person) -> Message | None:
        """A follow-up that an edit has made needless, though its message still stands in the chat."""
        debrief_id = event.action.subject.partition(".")[0]
        case = await self.services.storage.read(cases.load_case, person.workspace_id, debrief_id)
        if case is None or "." not in event.action.subject:
            raise NotFound
        own(case, event.who.user_id)
        if event.action.verb is not Verb.TOLD:
            return note(words(SETTLED, ENGLISH, deal=case.deal.name))
        logs.once(await self._told(event.event, event, self.services.moment(), debrief_id))
        self.delivery.wake()
        return None

    def _manages(self, verb: Verb, person: Person, holder: Person) -> bool:
        """Whether it is in nobody's hands, and theirs to see to."""
        return verb in {Verb.PASS_ON, Verb.DROP} and is_gone(holder) and self.services.may(person, Right.OWING, holder)

    def _deciding(
        self, event: Click, person: Person, case: Case, receiver: Person | None, now: datetime, *, manages: bool
    ) -> Decide:
        """What a press changes, of the follow-up as it stands by then."""

        def decide(item: FollowUp) -> FollowChange:
            if not (manages or _may(event.action.verb, item, person)):
                raise NotYours
            match event.action.verb:
                case Verb.TOLD | Verb.DONE:
                    return settled(item, FollowUpStatus.DONE)
                case Verb.DROP:
                    return settled(item, FollowUpStatus.DROPPED)
                case Verb.PASS_ON if receiver is not None and item.status is FollowUpStatus.OPEN:
                    return _handed(item, Hold(receiver.id, person.id), now)
                case Verb.DECLINE if item.handed_by is not None and item.status is FollowUpStatus.OPEN:
                    return _handed(item, Hold(item.handed_by, person.id, declined=True), now)
                case Verb.TAKE_BACK if item.person_id == person.id:
                    timer = self.rules.next_time(case, item, person, now)
                    return FollowChange(status=FollowUpStatus.OPEN, timers=(timer,), wants=(follow_up_card(item),))
                case Verb.TAKE_BACK if item.status is FollowUpStatus.OPEN:
                    timer = self.rules.next_time(case, item, person, now)
                    shown = follow_up_card(item), _card(item, person.id)
                    return FollowChange(hold=Hold(person.id), timers=(timer,), wants=shown)
                case Verb.AGAIN:
                    return self._later(item, person, self._day(event.action.value, person, now))
                case _:
                    raise NotYours

        return decide

    def _day(self, value: str, person: Person, now: datetime) -> date:
        """The day that a choice of Later means. Raises NotAnAnswer."""
        today = self.services.today(person, now)
        if value.isascii() and value.isdigit() and len(value) <= len(str(LONGEST_WAIT)):
            days = int(value)
        else:
            chosen = iso(value)
            days = (chosen - today).days if chosen else 0
        if not 0 < days <= LONGEST_WAIT:
            raise NotAnAnswer(choices.past(LONGEST_WAIT))
        return today + timedelta(days=days)

    def _later(self, item: FollowUp, person: Person, day: date) -> FollowChange:
        theirs = self.rules.hours(person)
        day = theirs.workday_from(day)
        return FollowChange(
            status=FollowUpStatus.OPEN,
            due_on=day,
            timers=(Timer(TimerKind.FOLLOW_UP, item.id, theirs.begin(day)),),
            wants=(follow_up_card(item),),
        )

    async def _receivers(self, person: Person, item: FollowUp, *, manages: bool) -> tuple[Person, ...]:
        """Who can take it on; a manager themselves, too, what is in nobody's hands."""
        found = await self.services.askable(person.workspace_id)
        return tuple(one for one in found if one.id != item.person_id and (manages or one.id != person.id))

    async def _receiver(self, event: Click, person: Person, item: FollowUp, *, manages: bool) -> Person | None:
        """Who it goes to, where it goes to somebody else. Raises NotFound."""
        if event.action.verb is Verb.DECLINE:
            return await self.services.storage.read(people.get_person, person.workspace_id, item.handed_by or "")
        if event.action.verb is not Verb.PASS_ON:
            return None
        found = await self._receivers(person, item, manages=manages)
        given = next((one for one in found if one.id == event.action.value), None)
        if given is None:
            raise NotFound
        return given

    async def _is_on_it(self, event: Click, item: FollowUp, person: Person) -> bool:
        """Whether the press was made on the follow-up's own message, which then shows what became of it."""
        if event.message_id is None:
            return False
        shown = await self.services.storage.read(wants.message_of, person.workspace_id, _card(item, person.id))
        return shown == event.message_id or await self.delivery.twins.is_one(event)

    async def _receipt(
        self, event: Click, item: FollowUp, case: Case, person: Person, other: Person, now: datetime
    ) -> Message:
        """What became of it, for who pressed in a list or a question."""
        match event.action.verb:
            case Verb.PASS_ON:
                at = self.rules.unasked(now)(other, False)
                when = "" if at <= now else self.delivery.views.spoken(at, other, now)
                return choices.handed(case, item, other.name, when)
            case Verb.DECLINE:
                return choices.declined(case, other.name)
            case Verb.TOLD:
                return choices.opened(case)
            case _:
                definition = self.services.definition(person.workspace_id)
                context = self.delivery.views.context(case, person)
                return choices.receipt(definition, case, item, context)


def settled(item: FollowUp, status: FollowUpStatus) -> FollowChange:
    """It is done, or won't be: it isn't brought up again."""
    off = Timer(TimerKind.FOLLOW_UP, item.id, None)
    return FollowChange(status=status, timers=(off,), wants=(follow_up_card(item),))


def _handed(item: FollowUp, hold: Hold, now: datetime) -> FollowChange:
    """It goes to somebody else, who is told as of what comes unasked; its message here says who has it."""
    told = Timer(TimerKind.FOLLOW_UP, item.id, now)
    return FollowChange(hold=hold, timers=(told,), wants=(follow_up_card(item),))


def _card(item: FollowUp, person_id: str) -> Want:
    """The message of a follow-up that somebody has, or had."""
    return Want(Target.FOLLOW_UP, item.id, person_id)


def _may(verb: Verb, item: FollowUp, person: Person) -> bool:
    """Who has it does with it what they like; who handed it on may take it back."""
    gave = verb is Verb.TAKE_BACK and item.handed_by == person.id and not item.declined
    return decides(ALONE, Right.ANSWER, own=item.person_id == person.id or gave)


def _did(acted: tuple[FollowUp, bool]) -> bool:
    return acted[1]
