"""The ticker, tick by tick: what is due is fired, what is busy waits, what fails is counted and told."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.desk import ticker as module
from bot.desk.ticker import Ticker
from bot.platforms.ports import Ambiguous, Limited
from bot.settings.app_file import AppFile
from dialogs.effects import Timer, TimerKind
from dialogs.records import Moment
from storage.units import inbox, pitches, posts, timers
from storage.units.timers import Due

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
NEXT_MONDAY = NOW + timedelta(days=7)
HOUR = timedelta(hours=1)


class Rows:
    """Timers that are due, some of them busy or broken, and what is told of them."""

    def __init__(self) -> None:
        self.due, self.busy, self.broken, self.tries = [], set(), set(), 1
        self.reads, self.failed, self.wrote, self.told, self.effects = [], [], [], [], None
        self.fired = []

    async def read(self, _unit, served, now, limit):
        assert (served, now) == (("w",), NOW)
        self.reads.append(limit)
        return tuple(self.due[:limit])

    async def write(self, unit, *args):
        if unit is timers.fire:
            due, _at, self.effects = args
            self.fired.append((due.kind, due.subject))
            if due in self.broken:
                raise ValueError
            if due not in self.busy:
                self.due.remove(due)
            return due not in self.busy
        if unit is posts.telling:
            _ws, said, _at, so, unit, *args = args
            self.told += said if so(self.tries) else ()
        if unit is timers.failed:
            due, _why, _now, next_due = args
            self.failed.append(next_due)
            self.due.remove(due)
            return self.tries
        self.wrote.append(args)
        return None


async def _right() -> None:
    """The clock is right."""


async def _nobody(*_) -> tuple[str, ...]:
    """There is nobody to tell, and nothing."""
    return ()


class Clockwork:
    """A ticker, its rows, and what it woke."""

    def __init__(self, monkeypatch) -> None:
        self.rows, self.woken, self.kept, self.retries = Rows(), 0, [], Counter()
        clock = SimpleNamespace(now=lambda: NOW, real=lambda: 1000.0)
        day, known = lambda *_: date(2026, 11, 2), {"w": None}
        services = SimpleNamespace(
            storage=self.rows,
            clock=clock,
            served=known,
            today=day,
            keep_time=_right,
            moment=lambda: Moment(NOW, 1000.0),
        )
        rules = SimpleNamespace(
            remind=lambda _: None,
            nudged=lambda _: None,
            unasked=lambda now: lambda person, tires: now,
            back=lambda _: None,
            brings_up=lambda _: None,
            opened=lambda _: None,
            keeps=lambda _: lambda *_: True,
        )
        services.settings = lambda _: AppFile()
        weekly = SimpleNamespace(next=None, next_due=lambda *_: NEXT_MONDAY)
        monkeypatch.setattr(module, "Telling", lambda _: SimpleNamespace(of_timer=self._tell, of_buyer=_nobody))
        monkeypatch.setattr(module, "RETRIES", self.retries)
        reports = SimpleNamespace(health=SimpleNamespace(keep=self._keep))
        use = SimpleNamespace(briefing=SimpleNamespace(made=_nobody))
        self.ticker = Ticker(services, rules, weekly, SimpleNamespace(wake=self._wake), reports, None, use)

    def _wake(self) -> None:
        self.woken += 1

    async def _keep(self, ws) -> None:
        self.kept.append(ws)

    async def _tell(self, _ws, _kind, _subject, key) -> tuple[str, ...]:
        return (key,)

    def sets(self, number, kind=TimerKind.REMIND):
        """So many timers are due."""
        self.rows.due += [Due("w", kind, f"d{i}") for i in range(number)]
        return self.rows.due[-number:]


@pytest.fixture
def clockwork(monkeypatch):
    return Clockwork(monkeypatch)


@pytest.mark.parametrize(("due", "reads"), [(0, 1), (3, 1), (49, 1), (50, 2), (120, 3)])
async def test_all_that_is_due_is_fired_fifty_at_a_time(clockwork, due, reads):
    clockwork.sets(due)
    assert await clockwork.ticker.tick() == due
    assert clockwork.rows.reads == [50] * reads
    assert bool(clockwork.woken) == bool(due), "what they want shown is sent at once"


async def test_each_hour_a_workspaces_health_is_kept_once(clockwork):
    clockwork.sets(3)
    (prune,) = clockwork.sets(1, TimerKind.PRUNE)
    clockwork.rows.busy = {prune}
    await clockwork.ticker.tick()
    assert clockwork.kept == [], "whoever is busy with it keeps it"
    clockwork.rows.busy = set()
    await clockwork.ticker.tick()
    assert clockwork.kept == ["w"]


async def test_what_others_are_busy_with_is_left_for_the_next_tick(clockwork):
    clockwork.rows.busy = set(clockwork.sets(60))
    assert await clockwork.ticker.tick() == 0
    assert (clockwork.rows.reads, clockwork.woken) == ([50], 0)
    clockwork.rows.busy = set(clockwork.rows.due[:1])
    assert await clockwork.ticker.tick() == 59


@pytest.mark.parametrize(
    ("kind", "subject", "again"),
    [
        (TimerKind.REMIND, "d1", None),
        (TimerKind.PRUNE, "events", NOW + HOUR),
        (TimerKind.PRUNE, "retain:words:24@000001", NOW + HOUR),
        (TimerKind.DIGEST, "weekly", NEXT_MONDAY),
        (TimerKind.DIGEST, "weekly@2026-10-26 09:00:00", None),
    ],
)
async def test_what_comes_again_and_again_goes_on_after_it_failed(clockwork, kind, subject, again):
    clockwork.rows.due = [Due("w", kind, subject)]
    clockwork.rows.broken = {*clockwork.rows.due}
    assert await clockwork.ticker.tick() == 1
    assert (clockwork.rows.failed, clockwork.rows.told) == ([again], [])


async def test_what_another_replica_has_counted_is_not_counted_twice(clockwork):
    clockwork.rows.broken, clockwork.rows.tries = {*clockwork.sets(1)}, 0
    assert await clockwork.ticker.tick() == 0


async def test_of_what_is_due_at_once_the_most_useful_goes_first(clockwork):
    """For the day may have room for nothing else."""
    useful = [
        (TimerKind.RESUME, "d1"),
        (TimerKind.FOLLOW_UP, "d1.ask_buyer"),
        (TimerKind.PRUNE, f"{pitches.TIMER}rita"),
        (TimerKind.REMIND, "d1"),
    ]
    clockwork.rows.due = [Due("w", *one) for one in reversed(useful)]
    assert await clockwork.ticker.tick() == 4
    assert clockwork.rows.fired == useful


@pytest.mark.parametrize("why", [Ambiguous(), Limited(30)])
async def test_where_the_crm_cant_say_whose_a_deal_is_it_is_asked_again_a_minute_later(clockwork, why):
    async def how(*_):
        raise why

    clockwork.ticker.crm = SimpleNamespace(how=how)
    due = Due("w", TimerKind.PRUNE, f"{inbox.DECIDED}hubspot:D-1")
    clockwork.rows.due = [due]
    assert await clockwork.ticker.tick() == 1
    assert clockwork.rows.wrote == [("w", Timer(due.kind, due.subject, NOW + timedelta(minutes=1)))]
    assert (clockwork.rows.fired, clockwork.rows.failed) == ([], []), "nothing is wrong with what was told"


@pytest.mark.parametrize(("tries", "again"), [(0, 0), (1, 1), (4, 1), (5, 0)])
async def test_what_is_tried_again_is_counted(clockwork, tries, again):
    clockwork.rows.broken, clockwork.rows.tries = {*clockwork.sets(1)}, tries
    await clockwork.ticker.tick()
    assert clockwork.retries["timer"] == again


@pytest.mark.parametrize("tries", [4, 5, 6])
async def test_the_fifth_time_it_is_told_and_of_a_digest_each_weeks(clockwork, tries):
    clockwork.rows.broken = {*clockwork.sets(1), *clockwork.sets(1, TimerKind.DIGEST)}
    clockwork.rows.tries = tries
    await clockwork.ticker.tick()
    told = ["timer:digest:d0:2026-11-02", "timer:remind:d0"]
    assert sorted(clockwork.rows.told) == (told if tries >= 5 else [])


async def test_events_are_kept_for_a_week_and_tidied_up_every_hour(clockwork):
    clockwork.sets(1)
    await clockwork.ticker.tick()
    assert (clockwork.rows.effects.prune_keep, clockwork.rows.effects.prune_every) == (timedelta(days=7), HOUR)
    await clockwork.ticker.ensure("w", "")
    due = {args[1].kind: args[1].due_at for args in clockwork.rows.wrote if isinstance(args[-1], Timer)}
    assert due == {TimerKind.PRUNE: NOW + HOUR, TimerKind.DIGEST: None}


async def test_it_ticks_once_a_second_one_tick_at_a_time_and_stops(clockwork, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0)
    clockwork.ticker.start()
    await clockwork.ticker._beginning
    (job,) = clockwork.ticker._scheduler.get_jobs()
    assert (job.trigger.interval, job.coalesce, job.max_instances) == (timedelta(seconds=1), True, 1)
    for _ in range(2):  # a second time does no harm
        await clockwork.ticker.stop()
        await asyncio.sleep(0)  # it ends itself on the loop
        assert not clockwork.ticker._scheduler.running


async def test_it_waits_a_second_before_it_begins_and_ends_before_that_where_it_is_stopped(clockwork):
    assert module.SECONDS == 1
    clockwork.ticker.start()
    await asyncio.sleep(0)
    await clockwork.ticker.stop()
    assert (clockwork.ticker._beginning.cancelled(), clockwork.ticker._scheduler) == (True, None)


async def test_a_beginning_that_fails_is_seen_and_one_that_is_stopped_is_no_failure(clockwork, monkeypatch):
    seen = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: seen.append(context.get("exception")))

    def fails():
        raise ValueError

    monkeypatch.setattr(module, "_scheduler", fails)
    monkeypatch.setattr(module, "SECONDS", 0)
    clockwork.ticker.start()
    await asyncio.wait({clockwork.ticker._beginning})
    await asyncio.sleep(0)
    assert [type(error) for error in seen] == [ValueError]
    clockwork.ticker.start()
    await clockwork.ticker.stop()
    await asyncio.sleep(0)
    assert len(seen) == 1
