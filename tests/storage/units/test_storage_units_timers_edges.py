"""Timers at their edges: which are late, who may be written to now, who is away, and what comes back sooner."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio

from dialogs.effects import ASKED_FOR, Change, Target, Timer, TimerKind, Want
from dialogs.records import FollowUp, FollowUpKind, Status
from storage.units import cases, changes, pitches, timers
from tests.storage.units.test_storage_units_timers import EFFECTS, ticks
from tests.storage.units_world import DAY, NOW, Says, World

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


async def sets(world, kind, subject, at=NOW):
    await world.storage.write(changes.set_timer, world.ws, Timer(kind, subject, at))


async def debrief(world, marked):
    return (await world.storage.read(cases.load_case, world.ws, marked.closing.id)).debrief


def asking(moment, asked, **more):
    """Effects that note of whom it is asked when they may be written to, and whether they tire."""

    def when(person, tires):
        asked.append((person.id, tires))
        return moment

    return replace(EFFECTS, when=when, **more)


async def follows(world, at=NOW):
    """A follow-up of Rita's."""
    marked = await world.marks("Acme")
    one, kind = marked.closing.id, FollowUpKind.ASK_BUYER
    found = FollowUp(world.ws, f"{one}.ask_buyer", one, marked.deal.id, "rita", kind, date(2026, 11, 9))
    asks = Timer(TimerKind.FOLLOW_UP, found.id, at)
    await world.acts(one, lambda case: Change(follow_ups=(found,), timers=(asks,)))
    await world.delivers()
    return found


async def test_late_is_what_was_due_before_and_the_oldest_is_of_all_that_are_due(world, storage):
    for subject, at in (("a", NOW - HOUR), ("b", NOW), ("c", LATER)):
        await sets(world, TimerKind.REMIND, subject, at)
    assert await storage.read(timers.late, NOW, NOW) == (1, NOW - HOUR)
    assert await storage.read(timers.late, NOW - HOUR, NOW - HOUR) == (0, NOW - HOUR)
    assert await storage.read(timers.late, NOW - 2 * HOUR, NOW) == (0, None)


@pytest.mark.parametrize(("asked_for", "tires"), [("", True), (ASKED_FOR, False)])
async def test_a_reminder_below_comes_when_it_may_and_who_tires_of_it_hasnt_been_asked_for(world, asked_for, tires):
    marked, asked = await world.marks("Acme"), []
    subject = marked.closing.id + asked_for
    await world.delivers()
    await sets(world, TimerKind.REMIND, subject)
    assert await ticks(world, NOW, effects=asking(LATER, asked)) == [(TimerKind.REMIND, subject)]
    assert (asked, await world.delivers()) == ([("rita", tires)], [])
    assert await ticks(world, LATER - HOUR / 60) == []
    assert await ticks(world, LATER, effects=asking(LATER, asked)) == [(TimerKind.REMIND, subject)]
    assert await world.delivers() != []


async def test_a_reminder_that_brings_nothing_new_comes_at_once(world):
    marked, asked = await world.marks("Acme"), []
    await sets(world, TimerKind.REMIND, marked.closing.id)
    await ticks(world, NOW, effects=asking(LATER, asked, remind=lambda _: Change(status=Status.LEFT)))
    assert ((await debrief(world, marked)).status, asked) == (Status.LEFT, [])


async def test_nobody_is_asked_when_the_next_may_come_where_none_waits_and_it_comes_then(world):
    first, asked = await world.marks("Acme"), []
    await world.acts(first.closing.id, Says(status=Status.DONE))
    await sets(world, TimerKind.RESUME, first.closing.id)
    assert await ticks(world, NOW, effects=asking(LATER, asked)) == [(TimerKind.RESUME, first.closing.id)]
    assert asked == []
    put_off, second = await world.marks("Globex"), await world.marks("Initech")
    later = Change(status=Status.LATER, resume_at=NOW + DAY, next_at=NOW)
    await world.acts(put_off.closing.id, lambda _: later)
    assert (TimerKind.RESUME, second.closing.id) in await ticks(world, NOW, effects=asking(LATER, asked))
    assert asked == [("rita", True)]
    assert (await debrief(world, second)).status is Status.WAITING
    assert (TimerKind.RESUME, second.closing.id) in await ticks(world, LATER)
    assert (await debrief(world, second)).status is Status.PROMPTED


@pytest.mark.parametrize("back", [NOW, NOW - HOUR])
async def test_who_is_back_by_now_is_not_away(world, back):
    marked = await world.marks("Acme")
    await sets(world, TimerKind.REMIND, marked.closing.id)
    await ticks(world, NOW, effects=replace(EFFECTS, back=lambda _: back))
    assert (await debrief(world, marked)).reminders == 1


async def test_what_comes_back_to_who_is_away_waits_and_the_card_that_shows_still_counts(world):
    marked = await world.marks("Acme")
    later = Timer(TimerKind.RESUME, marked.closing.id, NOW)
    await world.acts(marked.closing.id, lambda _: Change(status=Status.LATER, timers=(later,)))
    before = await debrief(world, marked)
    await ticks(world, NOW, effects=replace(EFFECTS, back=lambda _: LATER))
    after = await debrief(world, marked)
    assert (after.status, after.resume_at, after.rev) == (Status.LATER, LATER, before.rev)
    assert await ticks(world, LATER) == [(TimerKind.RESUME, marked.closing.id)]


async def test_who_is_back_sooner_has_all_of_theirs_that_was_put_off_and_nothing_of_others(world):
    planned, found = NOW + 5 * DAY, await follows(world, NOW + 5 * DAY)
    other = await world.marks("Globex", by="sam")
    theirs = [
        (TimerKind.REMIND, found.debrief_id),
        (TimerKind.REMIND, found.debrief_id + ASKED_FOR),
        (TimerKind.RESUME, found.debrief_id),
        (TimerKind.FOLLOW_UP, found.id),
        (TimerKind.PRUNE, f"{pitches.TIMER}rita"),
    ]
    others = [
        (TimerKind.REMIND, other.closing.id),
        (TimerKind.PRUNE, f"{pitches.TIMER}sam"),
        (TimerKind.DIGEST, found.debrief_id),
    ]
    for kind, subject in (*theirs, *others):
        await sets(world, kind, subject, planned)
    await world.storage.write(timers.come_back, world.ws, "rita", planned + HOUR, NOW)
    assert await world.storage.read(timers.due, (world.ws,), NOW, 50) == ()
    await world.storage.write(timers.come_back, world.ws, "rita", planned, NOW)
    due = await world.storage.read(timers.due, (world.ws,), NOW, 50)
    assert sorted((one.kind, one.subject) for one in due) == sorted(theirs)


@pytest.mark.parametrize(("again", "comes"), [(LATER, False), (NOW, True), (NOW - HOUR, True), (None, True)])
async def test_a_buyer_who_may_be_asked_once_more_later_is_followed_up_then(world, monkeypatch, again, comes):
    found, asked = await follows(world), []
    monkeypatch.setattr(timers.buyer_links, "touched_again", lambda *_: again)
    assert await ticks(world, NOW, effects=asking(NOW, asked)) == [(TimerKind.FOLLOW_UP, found.id)]
    assert (await world.delivers() != []) is comes
    assert asked == [("rita", False)] * comes
    monkeypatch.setattr(timers.buyer_links, "touched_again", lambda *_: None)
    assert bool(await ticks(world, LATER)) is not comes


@pytest.mark.parametrize(
    ("where", "what", "is_so"),
    [(timers, "get_person", None), (timers, "load_case", None), (timers.asking_buyers, "is_asked_for", False)],
)
async def test_a_follow_up_of_nobody_of_nothing_or_not_asked_for_does_not_come(world, monkeypatch, where, what, is_so):
    found = await follows(world)
    monkeypatch.setattr(where, what, lambda *_: is_so)
    assert await ticks(world, NOW) == [(TimerKind.FOLLOW_UP, found.id)]
    assert await world.delivers() == []


async def test_others_are_told_with_a_follow_up_though_it_waits_for_its_rep(world):
    await follows(world)
    tells = ((Want(Target.POST, "told", "sam"), "{}"),)
    await ticks(world, NOW, effects=asking(LATER, [], tells=tells))
    assert await world.delivers() == ["post:told:1"]


async def test_a_follow_up_of_somebody_at_work_is_left_for_the_next_tick(world, monkeypatch):
    found = await follows(world)
    with monkeypatch.context() as busy:
        busy.setattr(timers, "try_lock_person", lambda *_: False)
        assert await ticks(world, NOW) == []
    assert await ticks(world, NOW) == [(TimerKind.FOLLOW_UP, found.id)]
