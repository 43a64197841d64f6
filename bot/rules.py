"""What a press changes: pure functions from a case to a Change, handed to the units of work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config import ReminderSettings
from bot.schedule import morning, put_off
from dialogs import engine
from dialogs.actions import Action, Verb
from dialogs.definition import Definition
from dialogs.errors import DebriefError, NotAnAnswer, NotYours, Stale
from dialogs.facts import flatten
from dialogs.followups import follow_ups
from dialogs.records import (
    Answer,
    Case,
    Change,
    Fact,
    FollowUp,
    FollowUpKind,
    Status,
    Target,
    Timer,
    TimerKind,
    Want,
)

Decide = Callable[[Case], Change]
QUIET = timedelta(hours=20)
"""Somebody who answered within this time isn't reminded."""
NUDGES = 2
"""How often an open debrief is brought up again; after that it is left alone."""


class Undone(DebriefError):
    """That mark was taken back, so there is nothing to debrief. Mark the deal again if it did close."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The definition and the settings that decisions depend on."""

    definition: Definition
    reminders: ReminderSettings
    timezone: str

    def zone(self, case: Case) -> str:
        """The zone of the person debriefed."""
        return case.person.tz or self.timezone

    def today(self, case: Case, now: datetime) -> date:
        """Their local date."""
        return now.astimezone(ZoneInfo(self.zone(case))).date()

    def fact(self, case: Case) -> Fact:
        """The flat row of a case, as it will stand."""
        return flatten(self.definition, case, case.debrief.prompted_at is not None or case.debrief.status.active)

    def opened(self, now: datetime) -> Decide:
        """A debrief that was just marked, or has become the person's active card."""

        def decide(case: Case) -> Change:
            rows = engine.marked(self.definition, case, now) if not case.answers.history else ()
            after = replace(case, answers=case.answers.plus(*rows))
            if not case.debrief.status.active:
                return Change(answers=rows, fact=self.fact(after))
            at = morning(self.reminders.first_days, self.reminders.time, self.zone(case), now)
            return Change(
                answers=rows,
                fact=self.fact(after),
                timers=(Timer(TimerKind.REMIND, case.debrief.id, at),),
                wants=(card(case, below=True),),
            )

        return decide

    def pressed(self, action: Action, values: Mapping[str, tuple[str, ...]], user_id: str, now: datetime) -> Decide:
        """A press on a debrief's card, by its own rep."""

        def decide(case: Case) -> Change:
            own(case, user_id)
            match action.verb:
                case Verb.START | Verb.RESUME:
                    done = case.debrief.status is Status.DONE
                    return Change(status=None if done else Status.OPEN, wants=(card(case),))
                case Verb.LATER:
                    return self._later(case, action, values, now)
                case Verb.LEAVE:
                    rows = engine.keep(self.definition, fresh(case, action), values, now)
                    return Change(answers=rows, status=Status.LEFT, wants=(card(case),))
                case Verb.NOT_MINE:
                    return Change(person_id=action.value, wants=(card(fresh(case, action)),))
                case _:
                    today = self.today(case, now)
                    return self.answered(case, engine.act(self.definition, case, action, values, now, today), now)

        return decide

    def typed(self, text: str, user_id: str, now: datetime) -> Decide:
        """Words typed in the conversation answer the open text field; the next card comes below them."""

        def decide(case: Case) -> Change:
            own(case, user_id)
            return self.answered(case, engine.type_text(self.definition, case, text, now), now, below=True)

        return decide

    def told(self, user_id: str, now: datetime) -> Decide:
        """The buyer answered after all: the card that asks what they said comes up."""

        def decide(case: Case) -> Change:
            own(case, user_id)
            return self.answered(case, engine.told(self.definition, case, now), now, below=True)

        return decide

    def corrected(self, case: Case) -> Change:
        """The outcome was corrected; the answers stand where they still apply."""
        return Change(fact=self.fact(case), wants=(card(case),))

    def answered(self, case: Case, rows: tuple[Answer, ...], now: datetime, *, below: bool = False) -> Change:
        """New rows, and all that follows from them."""
        after = replace(case, answers=case.answers.plus(*rows))
        was_done = case.debrief.status is Status.DONE
        complete = engine.next_step(self.definition, after) is None
        changes = Change(
            answers=rows,
            status=Status.DONE if complete or was_done else Status.OPEN,
            fact=self.fact(after),
            wants=(card(case, below=below),),
        )
        if not complete:
            return changes
        return self._with_follow_ups(after, changes, now)

    def _with_follow_ups(self, case: Case, change: Change, now: datetime) -> Change:
        """What a finished debrief leaves behind."""
        today = self.today(case, now)
        items = follow_ups(self.definition, case, today)
        timers, wants = [], list(change.wants)
        for item in items:
            if item.due_on > today:
                timers.append(Timer(TimerKind.FOLLOW_UP, item.id, self._morning(case, item.due_on, now)))
            else:
                wants.append(follow_up_card(item))
        standing = {item.id for item in items}
        dropped = tuple(
            follow_up_id for kind in FollowUpKind if (follow_up_id := f"{case.debrief.id}.{kind}") not in standing
        )
        timers += [Timer(TimerKind.FOLLOW_UP, follow_up_id, None) for follow_up_id in dropped]
        return replace(change, follow_ups=items, dropped=dropped, timers=tuple(timers), wants=tuple(wants))

    def _later(self, case: Case, action: Action, values: Mapping[str, tuple[str, ...]], now: datetime) -> Change:
        try:
            at = put_off(action.value, self.reminders.time, self.zone(case), now)
        except KeyError:
            raise NotAnAnswer from None
        return Change(
            answers=engine.keep(self.definition, fresh(case, action), values, now),
            status=Status.LATER,
            resume_at=at,
            timers=(Timer(TimerKind.RESUME, case.debrief.id, at),),
            wants=(card(case),),
        )

    def remind(self, now: datetime) -> Decide:
        """The reminder is due: bring the debrief up again, or wait while the rep is at it, or let it rest."""

        def decide(case: Case) -> Change:
            settings, debrief = self.reminders, case.debrief
            touched = max((a.at for a in case.answers.history), default=debrief.prompted_at or now)
            if now - touched < QUIET:
                return self._remind_in(case, 1, now)
            if debrief.reminders >= NUDGES:
                return Change(status=Status.LEFT, wants=(card(case),))
            gap = max(1, settings.last_days - settings.first_days)
            again = self._remind_in(case, gap, now)
            return replace(
                again,
                status=Status.REMINDED,
                reminders=debrief.reminders + 1,
                wants=(card(case, below=True),),
            )

        return decide

    def _remind_in(self, case: Case, days: int, now: datetime) -> Change:
        at = morning(days, self.reminders.time, self.zone(case), now)
        return Change(timers=(Timer(TimerKind.REMIND, case.debrief.id, at),))

    def _morning(self, case: Case, day: date, now: datetime) -> datetime:
        return morning((day - self.today(case, now)).days, self.reminders.time, self.zone(case), now)


def card(case: Case, *, below: bool = False) -> Want:
    """The live card of a debrief, in its rep's direct conversation."""
    return Want(Target.CARD, case.debrief.id, case.person.id, below=below)


def follow_up_card(item: FollowUp) -> Want:
    """The message of a follow-up."""
    return Want(Target.FOLLOW_UP, item.id, item.person_id)


def own(case: Case, user_id: str) -> None:
    """Only the rep answers their debrief, and only while the mark stands."""
    if case.person.user_id != user_id:
        raise NotYours
    if case.debrief.status is Status.UNDONE:
        raise Undone


def fresh(case: Case, action: Action) -> Case:
    """The case, if the press was made on its present revision."""
    if action.rev != case.debrief.rev:
        raise Stale
    return case
