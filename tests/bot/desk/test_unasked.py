"""What comes to somebody who hasn't asked for it: at most one message a working day, in their hours, and ever less."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, cast, func, literal, select, update

from bot.desk.cases import follow_up_card
from bot.desk.unasked import when
from bot.moments.hours import Hours
from dialogs.effects import ASKED_FOR, Change, Timer, TimerKind
from dialogs.messages.actions import Action, Verb
from dialogs.records import Event, FollowUp, FollowUpKind, FollowUpStatus, Moment, Outcome, Person, Status, Workspace
from storage.engine.engine import open_storage
from storage.tables import metadata, outbox
from storage.units import cases, changes, debriefs, marks, people, timers
from tests.bot.desk.test_rules import RULES
from tests.storage.units_world import nothing_told

WS, BERLIN = "slack:T1", ZoneInfo("Europe/Berlin")
ANN = Person(WS, "ann", "Ann Ames", "U1", tz="Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 10, tzinfo=BERLIN).astimezone(UTC)
MORNING, EVENING = time(9), time(18)
HOURS = Hours("Europe/Berlin", MORNING)
WEEKS = timedelta(weeks=12)


def at(day: int, hour: int = 10) -> datetime:
    """A moment of that November in Berlin."""
    return datetime(2026, 11, day, hour, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("last", "ignored", "now", "then"),
    [
        (None, 0, at(2), at(2)),
        (None, 0, at(2, 7), at(2, 9)),
        (None, 0, at(2, 19), at(3, 9)),
        (None, 0, at(7), at(9, 9)),  # a Saturday
        (at(2), 1, at(2, 15), at(3, 9)),
        (at(2), 2, at(3, 11), at(3, 11)),
        (at(6), 1, at(6, 15), at(9, 9)),
        (at(2), 3, at(3), at(9, 9)),
        (at(2), 3, at(9, 12), at(9, 12)),
        (at(2), 6, at(9), at(30, 9)),
        (at(20), 1, at(2, 15), at(3, 9)),  # by a clock that was ahead of the time
        (at(20), 6, at(2, 15), at(30, 9)),
    ],
)
def test_when_it_may_come(last, ignored, now, then):
    assert when(replace(ANN, unasked_at=last, unheeded=ignored), HOURS, now) == then


@pytest.mark.parametrize("evening", [time(17, 59), time(18), time(18, 30), time(23, 59)])
def test_what_is_to_come_late_in_the_day_comes(evening):
    """Each time it was due it would have been put off to the same time of the next day."""
    late = Hours("Europe/Berlin", evening)
    friday = datetime(2026, 11, 6, 12, tzinfo=BERLIN)
    due = when(ANN, late, friday)
    assert due.astimezone(BERLIN) == datetime.combine(date(2026, 11, 6), evening, BERLIN)
    assert when(ANN, late, due) == due
    came = replace(ANN, unasked_at=due, unheeded=1)
    again = when(came, late, due + timedelta(seconds=1))
    assert again.astimezone(BERLIN) == datetime.combine(date(2026, 11, 9), evening, BERLIN)
    assert when(came, late, again) == again


def test_what_cannot_wait_comes_the_next_day_whoever_ignored_how_many():
    ignoring = replace(ANN, unasked_at=at(2), unheeded=20)
    assert when(ignoring, HOURS, at(2, 15), tires=False) == at(3, 9)


class Team:
    """Ann, her deals, and a clock that goes from timer to timer."""

    def __init__(self, storage) -> None:
        self.storage, self.now, self.number, self.came = storage, MONDAY, 0, []

    async def begins(self) -> "Team":
        await self.storage.write(people.ensure_workspace, Workspace(WS, "slack", "T1", "Sales"), self.now)
        await self.storage.write(people.ensure_person, ANN, self.now)
        return self

    def moment(self) -> Moment:
        return Moment(self.now, self.now.timestamp())

    def event(self) -> Event:
        self.number += 1
        return Event(WS, f"e{self.number}")

    async def marks(self, by: str = "ann") -> None:
        """A deal of Ann's closes."""
        made, n = self.event(), self.number
        given = marks.Mark(f"D{n:04}", f"C{n:04}", f"Deal {n}", Outcome.LOST, date(2026, 11, 1), by)
        await self.storage.write(marks.mark, made, self.moment(), given, RULES.opened(self.now))

    async def presses(self, verb: Verb, value: str = "") -> None:
        """Ann presses on her card."""
        await self.storage.write(people.note_heeded, WS, "ann")
        case = await self.storage.read(cases.active_case, WS, "ann")
        if case:
            action = Action(verb, case.debrief.id, case.debrief.rev, value=value)
            decide = RULES.pressed(action, {}, "U1", self.now)
            await self.storage.write(
                debriefs.act, self.event(), self.moment(), case.debrief.id, decide, RULES.opened(self.now)
            )

    async def nudges(self) -> None:
        """A manager asks for a reminder."""
        if case := await self.storage.read(cases.active_case, WS, "ann"):
            due = RULES.unasked(self.now)(case.person, False)
            timer = Timer(TimerKind.REMIND, case.debrief.id + ASKED_FOR, due)
            await self.storage.write(changes.set_timer, WS, timer)

    async def lets_go(self) -> None:
        """A manager leaves one alone."""
        if case := await self.storage.read(cases.active_case, WS, "ann"):
            decide, opened = RULES.let_go(self.now), RULES.opened(self.now)
            await self.storage.write(debriefs.act, self.event(), self.moment(), case.debrief.id, decide, opened)

    async def is_to_come_back(self, days: int) -> None:
        """A follow-up is due some day."""
        self.event()
        due = self.now + timedelta(days=days)
        item = FollowUp(
            WS, f"F{self.number:04}", "C0001", "D0001", "ann", FollowUpKind.ASK_BUYER, due.date(), FollowUpStatus.OPEN
        )
        await self.storage.write(_planned, item, due)

    async def waits(self, until: datetime) -> None:
        """The clock goes on; what comes unasked is noted."""
        effects = timers.Effects(
            RULES.unasked(self.now), RULES.remind(self.now), RULES.nudged(self.now), RULES.opened(self.now),
            lambda item, *_: Change(wants=(follow_up_card(item, below=True),)), lambda *_: None, WEEKS, WEEKS,
            RULES.keeps, nothing_told,
        )  # fmt: skip
        while self.now < until:
            self.now += timedelta(hours=1)
            effects = replace(
                effects, when=RULES.unasked(self.now), remind=RULES.remind(self.now), nudge=RULES.nudged(self.now),
                opened=RULES.opened(self.now),
            )  # fmt: skip
            while due := await self.storage.read(timers.due, (WS,), self.now, 50):
                for one in sorted(due, key=lambda one: one.kind is TimerKind.REMIND):
                    asked = await self._asked_for(one)
                    await self.storage.write(_delivered)  # what answered somebody
                    await self.storage.write(timers.fire, one, self.moment(), effects)
                    new = await self.storage.write(_delivered)
                    self.came += [self.now.astimezone(BERLIN)] if new and not asked else []

    async def _asked_for(self, due: timers.Due) -> bool:
        """Whether it brings back what Ann put off."""
        case = await self.storage.read(cases.load_case, WS, due.subject)
        return due.kind is TimerKind.RESUME and case is not None and case.debrief.status is Status.LATER


def _planned(conn, item, due) -> None:
    changes.put_follow_up(conn, item)
    changes.set_timer(conn, WS, Timer(TimerKind.FOLLOW_UP, item.id, due))


def _delivered(conn) -> bool:
    """Send what is wanted; whether a new message was among it."""
    new = conn.execute(select(outbox.c.subject).where(outbox.c.direct, outbox.c.message_id.is_(None))).all()
    shown = func.coalesce(outbox.c.message_id, outbox.c.subject + literal("/") + cast(outbox.c.generation, String))
    conn.execute(update(outbox).values(sent=outbox.c.wanted, message_id=shown))
    return bool(new)


def lived(history) -> list[datetime]:
    """What came unasked in the course of a history."""

    async def run() -> list[datetime]:
        with tempfile.TemporaryDirectory() as folder:
            storage = open_storage(f"sqlite:///{Path(folder) / 'w.db'}")
            try:
                await storage.write(metadata.create_all)
                team = await Team(storage).begins()
                await history(team)
                return team.came
            finally:
                await storage.close()

    return asyncio.run(run())


@pytest.mark.long
def test_twelve_deals_ignored_dont_mean_three_messages_a_week_for_twelve_weeks():
    async def history(team: Team) -> None:
        for _ in range(12):
            await team.marks()
        await team.waits(MONDAY + WEEKS)

    came = lived(history)
    assert 4 <= len(came) <= 9, came
    assert sum(moment < (MONDAY + timedelta(weeks=2)).astimezone(BERLIN) for moment in came) <= 4


DID = st.lists(
    st.one_of(
        st.tuples(st.just("marks")),
        st.tuples(st.just("presses"), st.sampled_from([(Verb.START, ""), (Verb.LATER, "tomorrow"), (Verb.LEAVE, "")])),
        st.tuples(st.just("nudges")),
        st.tuples(st.just("lets_go")),
        st.tuples(st.just("is_to_come_back"), st.integers(1, 9)),
        st.tuples(st.just("waits"), st.integers(1, 24 * 6)),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(did=DID)
@pytest.mark.long
def test_whatever_happens_it_is_one_a_working_day_in_their_hours(did):
    async def history(team: Team) -> None:
        await team.marks()
        for name, *given_ in did:
            match name, given_:
                case "waits", [hours]:
                    await team.waits(team.now + timedelta(hours=hours))
                case "presses", [(verb, value)]:
                    await team.presses(verb, value)
                case _:
                    await getattr(team, name)(*given_)
        await team.waits(team.now + timedelta(days=10))

    came = lived(history)
    assert len({moment.date() for moment in came}) == len(came), came
    assert all(moment.weekday() < 5 and MORNING <= moment.time() < EVENING for moment in came), came
