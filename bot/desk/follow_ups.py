"""Presses on follow-ups: the buyer answered, remind me again, done, drop."""

from datetime import datetime, timedelta

from bot import logs
from bot.commands.rights import ALONE, Right, decides
from bot.desk.cases import follow_up_card, own
from bot.desk.rules import Rules
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.cards.followups import on_workday
from dialogs.effects import Timer, TimerKind
from dialogs.errors import NotAnAnswer, NotFound, NotYours
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Message, note
from dialogs.records import Event, FollowUp, FollowUpStatus, Person
from dialogs.sentences.cards import SETTLED
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import cases, debriefs, follow_ups
from storage.units.follow_ups import FollowChange

LONGEST_WAIT = 366


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The use cases of follow-ups."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def pressed(self, event: Click, person: Person) -> Message | None:
        """Carry out a press on a follow-up's message."""
        item = await self.services.storage.read(follow_ups.get_follow_up, person.workspace_id, event.action.subject)
        if item is None:
            return await self._gone(event, person)
        if not decides(ALONE, Right.ANSWER, own=item.person_id == person.id):
            raise NotYours
        at = self.services.moment()
        if event.action.verb is Verb.TOLD:  # the answers first: if we stop in between, pressing again finishes it
            await self.services.storage.write(
                debriefs.act,
                Event(person.workspace_id, event.event_id + "/told"),
                at,
                item.debrief_id,
                self.rules.told(event.who.user_id, at.now),
                self.rules.opened(at.now),
            )
        change = self._change(event, person, item, at.now)
        _, claimed = await self.services.storage.write(
            follow_ups.act_on, event.event, at, item.id, lambda _item: change
        )
        logs.once(claimed)
        self.delivery.wake()
        return None

    async def _gone(self, event: Click, person: Person) -> Message | None:
        """A follow-up that an edit has made needless, though its message still stands in the chat."""
        debrief_id = event.action.subject.partition(".")[0]
        case = await self.services.storage.read(cases.load_case, person.workspace_id, debrief_id)
        if case is None or "." not in event.action.subject:
            raise NotFound
        own(case, event.who.user_id)
        if event.action.verb is not Verb.TOLD:
            return note(words(SETTLED, ENGLISH, deal=case.deal.name))
        at = self.services.moment()
        acted = await self.services.storage.write(
            debriefs.act,
            event.event,
            at,
            debrief_id,
            self.rules.told(event.who.user_id, at.now),
            self.rules.opened(at.now),
        )
        logs.once(acted.claimed)
        self.delivery.wake()
        return None

    def _change(self, event: Click, person: Person, item: FollowUp, now: datetime) -> FollowChange:
        match event.action.verb:
            case Verb.TOLD | Verb.DONE:
                return settled(item, FollowUpStatus.DONE)
            case Verb.DROP:
                return settled(item, FollowUpStatus.DROPPED)
            case _:
                text = event.action.value
                if not (text.isascii() and text.isdigit() and 0 < int(text) <= LONGEST_WAIT):
                    raise NotAnAnswer
                today = self.services.today(person, now)
                day = on_workday(today + timedelta(days=int(text)))
                at = self.rules.hours(person).begin(day)
                return FollowChange(
                    due_on=day, timers=(Timer(TimerKind.FOLLOW_UP, item.id, at),), wants=(follow_up_card(item),)
                )


def settled(item: FollowUp, status: FollowUpStatus) -> FollowChange:
    """It is done, or won't be: it isn't brought up again."""
    off = Timer(TimerKind.FOLLOW_UP, item.id, None)
    return FollowChange(status=status, timers=(off,), wants=(follow_up_card(item),))
