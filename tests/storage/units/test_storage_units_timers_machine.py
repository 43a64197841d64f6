"""Timers under tickers that take turns at will, faults, people who may not be written to yet, and a clock that jumps.

The model is a ledger: every timer that was set is a promise. Each is kept once, never before its time, and in the
end none is left open but what was taken back.
Planted and found: a fire that forgets to take the timer away, one that doesn't look at the time or at whether she
may be written to, or is put off and forgotten; a failure that drops the timer, is tried again at once or on and on,
or stops the whole schedule; what was set aside and stays so after a new version.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from dialogs.effects import Change, Target, Timer, TimerKind, Want
from dialogs.records import Event, FollowUp, FollowUpKind, Moment, Outcome, Person, Workspace
from storage import tables
from storage.units import changes, follow_ups, marks, people, timers
from storage.units.marks import Mark
from tests.examples import most
from tests.storage.in_memory import database
from tests.storage.units_world import NOW, fact_of, nothing_told

WS, SUBJECTS, WEEK = "w", "123", timedelta(weeks=1)
A_FAULT = "a fault of ours"


@dataclass
class Promise:
    """A timer that was set: when it is due, and when it was tried since it was last new."""

    due: datetime
    tried: list[datetime]


class Timers(RuleBasedStateMachine):
    """Follow-ups of one person and a weekly digest; what fires is noted only once it is committed."""

    def __init__(self):
        super().__init__()
        self.engine = database()
        with self.engine.begin() as conn:
            people.ensure_workspace(conn, Workspace(WS, "slack", "T", "Acme"), NOW)
            people.ensure_person(conn, Person(WS, "rita", "Rita", "U1"), NOW)
            made = Mark("D1", "C1", "Acme", Outcome.LOST, date(2026, 11, 1), "rita")
            told = marks.mark(conn, Event(WS, "mark"), Moment(NOW, 0.0), made, lambda case: Change(fact=fact_of(case)))
            self.deal = told.deal.id
        self.now, self.not_before, self.faulty = NOW, NOW, False
        self.promises: dict[str, Promise] = {}
        self.lists: list[tuple[timers.Due, ...]] = []
        self.came: list[str] = []
        self.digest_due = NOW + WEEK
        self.digests: list[str] = []
        with self.engine.begin() as conn:
            timers.ensure_timer(conn, WS, Timer(TimerKind.DIGEST, "weekly", self.digest_due))

    def effects(self):
        def follow_up(item, *_):
            self.came.append(item.id)
            if self.faulty:
                raise RuntimeError(A_FAULT)
            return Change(wants=(Want(Target.FOLLOW_UP, item.id, item.person_id),))

        def digest(_ws, schedule, due):
            if self.faulty:
                raise RuntimeError(A_FAULT)
            assert due <= self.now, "a digest before its time"
            year, week, _ = due.isocalendar()
            return timers.NextDigest(f"{year}-W{week}", schedule, due, self.next_week())

        def never(_case):
            raise AssertionError("nobody is reminded here")

        day = timedelta(days=1)
        when = lambda _person, _tires: self.not_before  # noqa: E731 - one of nine plain arguments
        return timers.Effects(when, never, never, never, follow_up, digest, day, day, never, nothing_told)

    def next_week(self):
        """The first Monday nine o'clock that lies ahead."""
        due = NOW
        while due <= self.now:
            due += WEEK
        return due

    @rule(subject=st.sampled_from(SUBJECTS), minutes=st.sampled_from([-5, 0, 1, 30, 600]))
    def is_set(self, subject, minutes):
        due = self.now + timedelta(minutes=minutes)
        kind = FollowUpKind.ASK_BUYER
        with self.engine.begin() as conn:
            changes.put_follow_up(conn, FollowUp(WS, subject, "C1", self.deal, "rita", kind, date(2026, 11, 9)))
            changes.set_timer(conn, WS, Timer(TimerKind.FOLLOW_UP, subject, due))
        self.promises[subject] = Promise(due, [])

    @rule(subject=st.sampled_from(SUBJECTS))
    def is_taken_back(self, subject):
        with self.engine.begin() as conn:
            changes.set_timer(conn, WS, Timer(TimerKind.FOLLOW_UP, subject, None))
        self.promises.pop(subject, None)

    @rule(minutes=st.sampled_from([1, 30, 600]))
    def she_may_not_be_written_to_for_a_while(self, minutes):
        self.not_before = self.now + timedelta(minutes=minutes)

    @rule(
        minutes=st.sampled_from([0.5, 1, 1, 2, 4, 8, 120, 60 * 24 * 3, 60 * 24 * 20]),
        ends=st.sampled_from(["well", "badly", "badly", "late"]),
        limit=st.integers(1, 5),
    )
    def a_ticker_ticks(self, minutes, ends, limit):
        """Some time later. One of them is slow: others have been at what it read before it goes on."""
        self.now += timedelta(minutes=minutes)
        with self.engine.begin() as conn:
            found = timers.due(conn, (WS, "another"), self.now, limit)
        for one in found:
            if one.kind is TimerKind.FOLLOW_UP:
                assert self.promises[one.subject].due <= self.now
        self.lists += [found] if ends == "late" else []
        self.faulty = ends == "badly"
        for one in found if ends != "late" else ():
            self.fires(one)
        self.faulty = False

    @rule()
    def it_fails_for_an_hour(self):
        for minutes in (0, 1, 2, 4, 8, 16, 32):
            self.a_ticker_ticks(minutes, "badly", 5)

    @precondition(lambda self: self.lists)
    @rule(which=st.integers(0, 5))
    def a_slow_ticker_goes_on(self, which):
        for one in self.lists.pop(which % len(self.lists)):
            self.fires(one)

    @rule()
    def a_new_version_starts(self):
        with self.engine.begin() as conn:
            timers.try_again(conn, WS)
        for promise in self.promises.values():
            promise.tried.clear()

    def fires(self, one):
        self.came.clear()
        try:
            with self.engine.begin() as conn:
                fired = timers.fire(conn, one, Moment(self.now, self.now.timestamp()), self.effects())
        except RuntimeError:
            with self.engine.begin() as conn:
                timers.failed(conn, one, A_FAULT, self.now, self.next_week() if _comes_again(one) else None)
            for subject in self.came:
                self.was_tried(subject)
            return
        for subject in self.came:
            assert fired
            assert self.not_before <= self.now, "she was written to when she may not be"
            self.was_tried(subject)
            promise = self.promises.pop(subject, None)
            assert promise is not None, f"{subject} fired, and nobody had set it, or it fired before"
        if fired and not self.came and one.kind is TimerKind.FOLLOW_UP:  # it waits until she may be written to
            assert self.not_before > self.now
            self.promises[one.subject] = Promise(self.not_before, [])

    def was_tried(self, subject):
        promise = self.promises[subject]
        assert promise.due <= self.now, f"{subject} fired before its time"
        gaps = [timedelta(minutes=2**n) for n in range(len(promise.tried))]
        assert len(promise.tried) < timers.TRIES, f"{subject} was tried on and on"
        assert not gaps or self.now - promise.tried[-1] >= gaps[-1], f"{subject} was tried again at once"
        promise.tried.append(self.now)

    @invariant()
    def the_schedule_goes_on(self):
        with self.engine.begin() as conn:
            of = tables.timer.c
            assert conn.execute(select(of.set_aside).where(of.subject == "weekly")).scalars().all() == [None]

    @invariant()
    def each_week_has_one_digest_at_most(self):
        with self.engine.begin() as conn:
            made = conn.execute(select(tables.digest.c.id, tables.digest.c.as_of)).all()
            wanted = conn.execute(select(tables.outbox.c.wanted).where(tables.outbox.c.kind == "digest")).scalars()
            assert set(wanted) <= {1}, "a digest was wanted twice"
        assert not [week for week, n in Counter(f"{m.as_of:%G-W%V}" for m in made).items() if n > 1]

    def teardown(self):
        self.a_new_version_starts()
        self.not_before = self.now
        for _ in range(4):
            self.now += timedelta(days=21)
            while True:
                with self.engine.begin() as conn:
                    found = timers.due(conn, (WS,), self.now, 50)
                if not found:
                    break
                for one in found:
                    self.fires(one)
        assert not self.promises, f"promised, and never done: {self.promises}"
        with self.engine.begin() as conn:
            left = conn.execute(select(tables.timer.c.kind)).scalars().all()
            assert left == ["digest"], "the schedule goes on, and nothing else is left"
            assert conn.execute(select(tables.digest.c.id)).first(), "weeks passed without a digest"
            for item in SUBJECTS:
                assert follow_ups.get_follow_up(conn, "another", item) is None
        self.engine.dispose()


def _comes_again(one):
    return one.kind is TimerKind.DIGEST and timers.KEPT not in one.subject


TestTimers = Timers.TestCase
TestTimers.settings = settings(max_examples=most(40), stateful_step_count=30, deadline=None)
