"""Who owes which debrief, for managers in private, by the debrief's age and never by person; and which comes first."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot import logs
from bot.commands.rights import Reach, Right, reach
from bot.desk.cases import begun, may_be_nudged, needs_a_hand, own
from bot.desk.rules import Rules
from bot.platforms.audience import ForManagers
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.audit import Act
from dialogs.cards import prompts
from dialogs.effects import ASKED_FOR, Timer, TimerKind
from dialogs.errors import NotFound
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Strong, say
from dialogs.records import UNOWNED, Case, Event, Person, Status
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
        whose = said.TEAM if reach(self.services.roles(by), Right.OWING) is Reach.ALL else said.IN_TEAMS
        blocks: list[Block] = [say(counted(whose, ENGLISH, len(found)), style="hint")]
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
        match event.action.verb:
            case Verb.HAND_ON if not event.action.value:
                return await self._to_whom(case)
            case Verb.HAND_ON:
                told = await self._handed_on(person, event, case)
            case Verb.NUDGE:
                told = await self._nudged(event, case)
            case _:
                told = await self._left(event, case)
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
        now, theirs = self.services.clock.now(), self.rules.hours(case.person)
        at = self.rules.unasked(now)(case.person, False)
        day = theirs.today(theirs.decent(now))
        timer = Timer(TimerKind.REMIND, case.debrief.id + ASKED_FOR, at)
        once = Event(event.event.workspace_id, f"nudge/{case.debrief.id}/{day}")
        new = await self.services.storage.write(_set, event.event, once, timer, now)
        if not new:
            return words(said.ALREADY, ENGLISH, **gaps)
        if at <= now:
            return words(said.NOW, ENGLISH, **gaps)
        return words(said.AT, ENGLISH, when=self.delivery.views.spoken(at, case.person, now), **gaps)

    async def _to_whom(self, case: Case) -> Message:
        return prompts.owner_chooser(case, await self.services.askable(case.debrief.workspace_id), Verb.HAND_ON)

    async def _handed_on(self, by: Person, event: Click, case: Case) -> str:
        gaps = {"person": case.person.name, "deal": case.deal.name}
        if not needs_a_hand(case):
            return words(said.HERE, ENGLISH, **gaps)
        if begun(case):
            return words(said.THEIRS, ENGLISH, **gaps)
        found = await self.services.askable(by.workspace_id)
        given = next((one for one in found if one.id == event.action.value), None)
        if given is None:
            raise NotFound
        at = self.services.moment()
        acted = await self.services.noting(
            by,
            Act.HANDED_ON,
            case.closing.id,
            event.event,
            lambda acted: acted.change is not None and acted.change.person_id is not None,
            debriefs.act,
            event.event,
            at,
            case.debrief.id,
            self.rules.handed_on(given.id),
            self.rules.opened(at.now),
            None,
            given.id,
        )
        return words(said.HANDED, ENGLISH, person=acted.case.person.name, deal=case.deal.name)

    async def _left(self, event: Click, case: Case) -> str:
        at = self.services.moment()
        await self.services.storage.write(
            debriefs.act, event.event, at, case.debrief.id, self.rules.let_go(at.now), self.rules.opened(at.now)
        )
        left = said.LEFT_UNOWNED if case.person.id == UNOWNED else said.LEFT
        return words(left, ENGLISH, person=case.person.name, deal=case.deal.name)


def _row(case: Case, today: date) -> list[Block]:
    if needs_a_hand(case):
        return _in_no_hands(case, today)
    last = case.debrief.status is Status.REMINDED and not may_be_nudged(case)
    days = (today - case.closing.closed_on).days
    line = words(
        said.LINE,
        ENGLISH,
        person=case.person.name,
        outcome=MARKED[case.closing.outcome],
        age=_told_age(days),
        state=words(said.QUIET if case.debrief.quiet else said.LAST if last else STATES[case.debrief.status], ENGLISH),
    )
    buttons = [Button(words(said.LEAVE, ENGLISH), Action(Verb.LET_GO, case.debrief.id))]
    if may_be_nudged(case):
        buttons.insert(0, Button(words(said.REMIND, ENGLISH), Action(Verb.NUDGE, case.debrief.id)))
    return [say(Strong(isolated(case.deal.name)), f"\n{line}"), Buttons(tuple(buttons))]


def _in_no_hands(case: Case, today: date) -> list[Block]:
    """What somebody left who can't be asked any more, and what is nobody's."""
    unowned = case.person.id == UNOWNED
    line = words(
        said.WHOSE if unowned else said.GONE_BEGUN if begun(case) else said.GONE,
        ENGLISH,
        person=case.person.name,
        outcome=MARKED[case.closing.outcome],
        age=_told_age((today - case.closing.closed_on).days),
    )
    buttons = [Button(words(said.LEAVE, ENGLISH), Action(Verb.LET_GO, case.debrief.id))]
    if not begun(case):
        buttons.insert(0, Button(words(said.HAND_ON, ENGLISH), Action(Verb.HAND_ON, case.debrief.id)))
    return [say(Strong(isolated(case.deal.name)), f"\n{line}"), Buttons(tuple(buttons))]


def _told_age(days: int) -> str:
    return counted(said.AGE, ENGLISH, days) if days > 0 else words(said.TODAY, ENGLISH)


def _age(case: Case) -> tuple[date, str]:
    return case.closing.closed_on, case.debrief.id


def _set(conn: Connection, event: Event, once: Event, timer: Timer, now: datetime) -> bool:
    """Set the timer of a reminder, once a day for each debrief."""
    if not (events.claim_event(conn, event, now) and events.claim_event(conn, once, now)):
        return False
    changes.set_timer(conn, event.workspace_id, timer)
    return True
