"""What a press changes: pure functions from a case to a Change, handed to the units of work."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.cases import (
    NEVER_AGAIN,
    NUDGES,
    Undone,
    begun,
    card,
    follow_up_card,
    fresh,
    may_be_nudged,
    needs_a_hand,
    own,
    touched,
)
from bot.desk.putting_off import back_at
from bot.desk.unasked import when
from bot.moments.hours import Hours, hours_of
from bot.settings.app_file import AppFile, ReminderSettings
from dialogs.cards.followups import comes_up, follow_ups
from dialogs.cards.prompts import NEVER, NOT_SAVED
from dialogs.definition.definition import Definition
from dialogs.definition.roles import Role
from dialogs.effects import Change, Timer, TimerKind
from dialogs.engine import engine
from dialogs.engine.accept import clean
from dialogs.engine.facts import flatten, texts
from dialogs.engine.wordless import wordless
from dialogs.errors import DebriefError, Stale
from dialogs.fact import Fact
from dialogs.messages.actions import Action, Verb
from dialogs.records import UNOWNED, Answer, Case, FollowUp, FollowUpKind, Person, Status
from dialogs.values import dataclass

Decide = Callable[[Case], Change]
QUIET = timedelta(hours=20)
"""Somebody who answered within this time isn't reminded."""
ASK_AGAIN = 14
"""Days after "Haven't asked yet" on which asking the buyer comes back by itself, once."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The definition and the settings that decisions depend on; each workspace has its own."""

    definition: Callable[[str], Definition]
    settings: Callable[[str], AppFile]  # workspace id -> what its people have decided

    def asked(self, case: Case) -> Definition:
        """The debrief that a case is asked by."""
        return self.definition(case.debrief.workspace_id)

    def zone(self, case: Case) -> str:
        """The zone of the person debriefed."""
        return case.person.tz or self.settings(case.debrief.workspace_id).timezone

    def reminders(self, case: Case) -> ReminderSettings:
        """When somebody is reminded of it."""
        return self.settings(case.debrief.workspace_id).reminders

    def hours(self, person: Person) -> Hours:
        """When somebody works."""
        app = self.settings(person.workspace_id)
        return hours_of(person, app.timezone, app.reminders.time)

    def today(self, case: Case, now: datetime) -> date:
        """Their local date."""
        return now.astimezone(ZoneInfo(self.zone(case))).date()

    def keeps(self, workspace_id: str) -> Callable[[str, tuple[str, ...]], bool]:
        """Which answers of a workspace hold no words of anybody."""
        return wordless(self.definition(workspace_id))

    def fact(self, case: Case) -> Fact:
        """The flat row of a case, as it will stand."""
        return flatten(self.asked(case), case, case.debrief.prompted_at is not None or case.debrief.status.active)

    def counted(self, change: Change, before: Case | None, case: Case) -> Change:
        """The change with what then counts: the fact of the case as it will stand, and its words if others did before.

        `before`: the case as it stood, None where what counted then was another outcome's.
        """
        said = texts(self.asked(case), case)
        same = before is not None and texts(self.asked(case), before) == said
        return replace(change, fact=self.fact(case), texts=None if same else said)

    def opened(self, now: datetime) -> Decide:
        """A debrief that was just marked, or has become the person's active card."""

        def decide(case: Case) -> Change:
            rows = engine.marked(self.asked(case), case, now) if not case.answers.history else ()
            after = replace(case, answers=case.answers.plus(*rows))
            if not case.debrief.status.active:
                return self.counted(Change(answers=rows), case, after)
            timers = self._remind_in(case, self.reminders(case).first_days, now).timers
            return self.counted(Change(answers=rows, timers=timers, wants=(card(case, below=True),)), case, after)

        return decide

    def pressed(
        self,
        action: Action,
        values: Mapping[str, tuple[str, ...]],
        user_id: str,
        now: datetime,
        *,
        below: bool = False,
    ) -> Decide:
        """A press on a debrief, by its own rep. `below`: from elsewhere than its card, which is then brought down."""

        def decide(case: Case) -> Change:
            if action.verb is Verb.NOT_MINE and case.person.id == UNOWNED:  # the desk asks whether they had it
                return _found(case, action)
            own(case, user_id)
            today = self.today(case, now)
            if action.asks:
                return self._kept(case, engine.keep(self.asked(case), case, action, values, now, today))
            match action.verb:
                case Verb.START | Verb.RESUME:
                    rows = engine.keep(self.asked(case), case, action, values, now, today)
                    done = case.debrief.status is Status.DONE
                    timers = () if done else self._first_reminder(case, now)
                    change = replace(self._kept(case, rows), timers=timers, wants=(card(case, below=below),))
                    return change if done else replace(change, status=Status.OPEN)
                case Verb.LATER | Verb.LEAVE | Verb.NOT_MINE:
                    rows = engine.keep(self.asked(case), fresh(case, action), action, values, now, today)
                    if action.verb is Verb.LEAVE:
                        return self._left(case, rows, now)
                    if action.verb is Verb.LATER:
                        return self._put_off(case, action.value, values, rows, now, below=below)
                    return replace(self._kept(case, rows), person_id=action.value, wants=(card(case),))
                case Verb.KEEP_OUT:
                    return Change(kept_out=bool(action.value), wants=(card(case, below=below),))
                case Verb.SAY:
                    return self.answered(
                        case, engine.say(self.asked(case), case, action.field, action.value, now), now, below=True
                    )
                case _:
                    rows = engine.act(self.asked(case), case, action, values, now, today)
                    return self.answered(case, rows, now, below=below)

        return _saying_so(decide, lambda case: bool(engine.unsaved(self.asked(case), case, values)))

    def typed(self, text: str, user_id: str, now: datetime) -> Decide:
        """Words typed in the conversation answer the open text field; the next card comes below them."""

        def decide(case: Case) -> Change:
            own(case, user_id)
            return self.answered(case, engine.type_text(self.asked(case), case, text, now), now, below=True)

        return _saying_so(decide, lambda _case: bool(clean(text)))

    def told(self, user_id: str, now: datetime) -> Decide:
        """The buyer answered after all: the card that asks what they said comes up."""

        def decide(case: Case) -> Change:
            own(case, user_id)
            return self.answered(case, engine.told(self.asked(case), case, now), now, below=True)

        return decide

    def from_buyer(self, now: datetime, item: FollowUp) -> Callable[[Case, Case], Change]:
        """The buyer said something on their own page, or changed it, or took it back: it counts, and shows.

        `item`: the follow-up as which it comes to the rep, once that may be.
        """

        def decide(before: Case, case: Case) -> Change:
            wants = (card(case), follow_up_card(replace(item, person_id=case.person.id)))
            reached = before.buyer is not None and before.buyer.contact
            came = case.buyer is not None and (before.buyer is None or (case.buyer.contact and not reached))
            timers = (Timer(TimerKind.FOLLOW_UP, item.id, now),) if came else ()
            return self.counted(Change(timers=timers, wants=wants), before, case)

        return decide

    def ahead(self, workspace_id: str) -> timedelta:
        """How long before a contract's end it is brought up."""
        return timedelta(days=self.settings(workspace_id).follow_ups.days_before)

    def comes_up(self, case: Case, item: FollowUp, today: date, theirs: Hours) -> date | None:
        """The next day after today on which a follow-up is brought up, one of theirs who has it."""
        again = timedelta(days=self.settings(item.workspace_id).follow_ups.again_days_before)
        return comes_up(self.asked(case), case, item, today, again, theirs.workday_from)

    def next_time(self, case: Case, item: FollowUp, person: Person, now: datetime) -> Timer:
        """The timer of a follow-up of somebody's, on that day; none where there is no such day."""
        theirs = self.hours(person)
        on = self.comes_up(case, item, theirs.today(now), theirs)
        at = None if on is None else theirs.begin(on)
        return Timer(TimerKind.FOLLOW_UP, item.id, at)

    def brings_up(self, now: datetime) -> Callable[[FollowUp, Case, Person], Change]:
        """A follow-up is due, or its new holder is told of it; and once more, if there is another day for it."""

        def decide(item: FollowUp, case: Case, person: Person) -> Change:
            return Change(timers=(self.next_time(case, item, person, now),), wants=(follow_up_card(item, below=True),))

        return decide

    def at_hand(self, found: tuple[Case, ...]) -> Case | None:
        """The debrief that typed words answer: of those with an open card the one touched last."""
        going = [case for case in found if engine.next_step(self.asked(case), case) is not None]
        return max(going, key=touched, default=None)

    def corrected(self, now: datetime) -> Decide:
        """The outcome was corrected; the answers stand where they still apply, and what was finished stays so."""

        def decide(case: Case) -> Change:
            if case.debrief.status is not Status.DONE:
                return self.counted(Change(wants=(card(case),)), None, case)
            change = self.answered(case, engine.skip_new(self.asked(case), case, now), now)
            return replace(
                change, texts=texts(self.asked(case), replace(case, answers=case.answers.plus(*change.answers)))
            )

        return decide

    def answered(self, case: Case, rows: tuple[Answer, ...], now: datetime, *, below: bool = False) -> Change:
        """New rows, and all that follows from them."""
        after = replace(case, answers=case.answers.plus(*rows))
        was_done = case.debrief.status is Status.DONE
        complete = engine.next_step(self.asked(case), after) is None
        status = Status.DONE if complete or was_done else Status.OPEN
        timers = () if complete or was_done else self._first_reminder(case, now)
        changes = self.counted(Change(rows, status, timers=timers, wants=(card(case, below=below),)), case, after)
        return self._with_follow_ups(after, changes, now) if complete else changes

    def _kept(self, case: Case, rows: tuple[Answer, ...]) -> Change:
        """Half-typed words, and nothing else; the card stands as it is, and its buttons go on working."""
        return self.counted(Change(rows), case, replace(case, answers=case.answers.plus(*rows))) if rows else Change()

    def _left(self, case: Case, rows: tuple[Answer, ...], now: datetime) -> Change:
        """It rests as it is; what was said so far still counts, and may come back."""
        after = replace(case, answers=case.answers.plus(*rows))
        change = self.counted(Change(rows, Status.LEFT, wants=(card(case),)), case, after)
        return self._with_follow_ups(after, change, now)

    def _with_follow_ups(self, case: Case, change: Change, now: datetime) -> Change:
        """What a debrief leaves behind when it is finished or left."""
        today, theirs = self.today(case, now), self.hours(case.person)
        items = follow_ups(self.asked(case), case, today, self.ahead(case.debrief.workspace_id), theirs.workday_from)
        timers, wants = [], list(change.wants)
        for item in items:
            due_on = item.due_on
            if due_on <= today:
                wants.append(follow_up_card(item))
            if item.kind is FollowUpKind.ASK_BUYER:
                asked = self.asked(case).script(case.closing.outcome).roles[Role.ASKED]
                said = case.answers.current[asked.key].at
                due_on = theirs.workday_from(self.today(case, said) + timedelta(days=ASK_AGAIN))
            else:
                due_on = self.comes_up(case, item, today, theirs) or due_on
            if due_on > today:
                timers.append(Timer(TimerKind.FOLLOW_UP, item.id, theirs.begin(due_on)))
        standing = {item.id for item in items}
        if case.buyer is not None:  # what they said themselves comes as the one that asks them
            standing.add(f"{case.debrief.id}.{FollowUpKind.ASK_BUYER}")
        dropped = tuple(
            follow_up_id for kind in FollowUpKind if (follow_up_id := f"{case.debrief.id}.{kind}") not in standing
        )
        timers += [Timer(TimerKind.FOLLOW_UP, follow_up_id, None) for follow_up_id in dropped]
        return replace(change, follow_ups=items, dropped=dropped, timers=tuple(timers), wants=tuple(wants))

    def _put_off(
        self,
        case: Case,
        choice: str,
        values: Mapping[str, tuple[str, ...]],
        rows: tuple[Answer, ...],
        now: datetime,
        *,
        below: bool = False,
    ) -> Change:
        if choice == NEVER:
            return self._quiet(case, rows, now)
        at = back_at(choice, values, self.hours(case.person), now)
        return replace(
            self._kept(case, rows),
            status=Status.LATER,
            resume_at=at,
            next_at=min(at, self.hours(case.person).workday(1, now)),
            timers=(Timer(TimerKind.RESUME, case.debrief.id, at),),
            wants=(card(case, below=below),),
        )

    def _quiet(self, case: Case, rows: tuple[Answer, ...], now: datetime) -> Change:
        """It stays theirs, and isn't brought up any more."""
        return replace(
            self._kept(case, rows),
            status=Status.LATER,
            quiet=True,
            reminders=NEVER_AGAIN,
            next_at=self.hours(case.person).workday(1, now),
            timers=tuple(Timer(kind, case.debrief.id, None) for kind in (TimerKind.REMIND, TimerKind.RESUME)),
            wants=(card(case),),
        )

    def remind(self, now: datetime) -> Decide:
        """The reminder is due: bring the debrief up again, or wait while the rep is at it, or let it rest."""

        def decide(case: Case) -> Change:
            settings, debrief = self.reminders(case), case.debrief
            if now - touched(case) < QUIET:
                return self._remind_in(case, 1, now)
            if debrief.reminders >= NEVER_AGAIN:  # taken up by hand, and laid down again
                return replace(self._quiet(case, (), now), next_at=now)
            if debrief.reminders >= NUDGES:
                return replace(self._left(case, (), now), next_at=now)
            gap = max(1, settings.last_days - settings.first_days)
            again = self._remind_in(case, gap, now)
            return replace(
                again,
                status=Status.REMINDED,
                reminders=debrief.reminders + 1,
                wants=(card(case, below=True),),
            )

        return decide

    def nudged(self, now: datetime) -> Decide:
        """A manager asked to bring it up: as a reminder, which isn't counted; the next one of ours comes later."""

        def decide(case: Case) -> Change:
            if not may_be_nudged(case):
                return Change()
            later = self._remind_in(case, self.reminders(case).first_days, now)
            return replace(later, status=Status.REMINDED, wants=(card(case, below=True),))

        return decide

    def let_go(self, now: datetime) -> Decide:
        """A manager leaves it alone: it rests as it is, and its rep can pick it up again."""

        def decide(case: Case) -> Change:
            if case.debrief.status in {Status.DONE, Status.LEFT, Status.UNDONE}:
                return Change()
            return replace(self._left(case, (), now), next_at=now)

        return decide

    def handed_on(self, person_id: str) -> Decide:
        """A manager hands on what is with nobody who can be asked; what was told stays with whoever told it."""

        def decide(case: Case) -> Change:
            waits = case.debrief.status not in {Status.DONE, Status.LEFT, Status.UNDONE}
            return Change(person_id=person_id) if waits and needs_a_hand(case) and not begun(case) else Change()

        return decide

    def unasked(self, now: datetime) -> Callable[[Person, bool], datetime]:
        """When a message that a person hasn't asked for may go to them."""

        def moment(person: Person, tires: bool) -> datetime:
            return when(person, self.hours(person), now, tires=tires)

        return moment

    def back(self, now: datetime) -> Callable[[Person], datetime | None]:
        """When somebody who is away is back; None for all others."""
        return lambda person: self.hours(person).back(now)

    def _first_reminder(self, case: Case, now: datetime) -> tuple[Timer, ...]:
        """What a debrief needs that is taken up by hand; one that is active has its timer."""
        return () if case.debrief.status.active else self._remind_in(case, self.reminders(case).first_days, now).timers

    def _remind_in(self, case: Case, days: int, now: datetime) -> Change:
        at = self.hours(case.person).workday(days, now)
        return Change(timers=(Timer(TimerKind.REMIND, case.debrief.id, at),))


def _found(case: Case, action: Action) -> Change:
    """Somebody knows whose it is that was nobody's; of a mark that was taken back there is nothing to ask."""
    if case.debrief.status is Status.UNDONE:
        raise Undone
    return Change() if action.asks else Change(person_id=action.value, wants=(card(case),))


def _saying_so(decide: Decide, wrote: Callable[[Case], bool]) -> Decide:
    """The same; whoever `wrote` something and is refused is told that it isn't saved. Of an old card the desk tells."""

    def said(case: Case) -> Change:
        try:
            return decide(case)
        except Stale:
            raise
        except DebriefError as error:
            if not wrote(case):
                raise
            raise type(error)(f"{error.sentence} {NOT_SAVED}") from None

    return said
