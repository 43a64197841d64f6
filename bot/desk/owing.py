"""Who owes which debrief, for managers in private, by the debrief's age and never by person; and which comes first."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot import logs
from bot.commands.rights import Right
from bot.desk.rules import Rules, may_be_nudged, own
from bot.moments.schedule import decent
from bot.platforms.audience import ForManagers
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.effects import ASKED_FOR, Timer, TimerKind
from dialogs.errors import NotFound
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Strong, say
from dialogs.records import Case, Event, Person, Status
from dialogs.sentences import owing as said
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words
from dialogs.values import dataclass
from storage.units import cases, changes, debriefs, events

MOST = 10
STATES = {
    Status.PROMPTED: said.PROMPTED,
    Status.OPEN: said.BEGUN,
    Status.WAITING: said.WAITING,
    Status.LATER: said.LATER,
    Status.REMINDED: said.REMINDED,
}


@dataclass(frozen=True, slots=True)
class Owing:
    """The use cases of open debriefs."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def listed(self, by: Person, *, private: bool) -> list[Block]:
        """How many are open, of those that are theirs to see to; in private, whose, the oldest first.

        Their own stand above it.
        """
        workspace_id, may = by.workspace_id, self.services.may
        everyone = await self.services.storage.read(cases.pending, workspace_id, None)
        found = [case for case in everyone if may(by, Right.OWING, case.person)]
        blocks: list[Block] = [say(counted(said.TEAM, ENGLISH, len(found)), style="hint")]
        if not private:
            return [*blocks, say(words(said.IN_PRIVATE, ENGLISH), style="hint")] if found else blocks
        today = self.services.today(workspace_id, self.services.clock.now())
        others = [case for case in found if case.person.id != by.id]
        for case in sorted(others, key=_age)[:MOST]:
            blocks += _row(case, today)
        if len(others) > MOST:
            blocks.append(say(counted(said.MORE, ENGLISH, len(others) - MOST), style="hint"))
        return blocks

    async def pressed(self, event: Click, person: Person) -> Message | None:
        """A manager's press on somebody's debrief, or a person's choice of which of theirs comes first."""
        case = await self.services.storage.read(cases.load_case, person.workspace_id, event.action.subject)
        if case is None:
            raise NotFound
        if event.action.verb is Verb.FIRST:
            await self._first(event, case)
            return None
        if not self.services.may(person, Right.OWING, case.person):
            raise ForManagers
        told = await (self._nudged(event, case) if event.action.verb is Verb.NUDGE else self._left(event, case))
        self.delivery.wake()
        rest = await self.listed(person, private=True)
        return Message(told, (say(told), *rest))

    async def _first(self, event: Click, case: Case) -> None:
        at = self.services.moment()
        own(case, event.who.user_id)
        new = await self.services.storage.write(
            debriefs.bring_first, event.event, at, case.debrief.id, self.rules.opened(at.now)
        )
        logs.once(new)
        self.delivery.wake()

    async def _nudged(self, event: Click, case: Case) -> str:
        gaps = {"person": case.person.name, "deal": case.deal.name}
        if not may_be_nudged(case):
            return words(said.NOT_NOW, ENGLISH, **gaps)
        now, zone = self.services.clock.now(), self.services.zone(case.person)
        at = self.rules.unasked(now)(case.person, False)
        day = self.services.today(case.person, decent(self.rules.reminders(case).time, zone, now))
        timer = Timer(TimerKind.REMIND, case.debrief.id + ASKED_FOR, at)
        once = Event(event.event.workspace_id, f"nudge/{case.debrief.id}/{day}")
        new = await self.services.storage.write(_set, event.event, once, timer, now)
        if not new:
            return words(said.ALREADY, ENGLISH, **gaps)
        if at <= now:
            return words(said.NOW, ENGLISH, **gaps)
        return words(said.AT, ENGLISH, when=self.delivery.views.spoken(at, case.person, now), **gaps)

    async def _left(self, event: Click, case: Case) -> str:
        at = self.services.moment()
        await self.services.storage.write(
            debriefs.act, event.event, at, case.debrief.id, self.rules.let_go(at.now), self.rules.opened(at.now)
        )
        return words(said.LEFT, ENGLISH, person=case.person.name, deal=case.deal.name)


def _row(case: Case, today: date) -> list[Block]:
    last = case.debrief.status is Status.REMINDED and not may_be_nudged(case)
    days = (today - case.closing.closed_on).days
    line = words(
        said.LINE,
        ENGLISH,
        person=case.person.name,
        outcome=MARKED[case.closing.outcome],
        age=counted(said.AGE, ENGLISH, days) if days > 0 else words(said.TODAY, ENGLISH),
        state=words(said.LAST if last else STATES[case.debrief.status], ENGLISH),
    )
    buttons = [Button(words(said.LEAVE, ENGLISH), Action(Verb.LET_GO, case.debrief.id))]
    if may_be_nudged(case):
        buttons.insert(0, Button(words(said.REMIND, ENGLISH), Action(Verb.NUDGE, case.debrief.id)))
    return [say(Strong(isolated(case.deal.name)), f"\n{line}"), Buttons(tuple(buttons))]


def _age(case: Case) -> tuple[date, str]:
    return case.closing.closed_on, case.debrief.id


def _set(conn: Connection, event: Event, once: Event, timer: Timer, now: datetime) -> bool:
    """Set the timer of a reminder, once a day for each debrief."""
    if not (events.claim_event(conn, event, now) and events.claim_event(conn, once, now)):
        return False
    changes.set_timer(conn, event.workspace_id, timer)
    return True
