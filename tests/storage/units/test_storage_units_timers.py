"""Timers fire once, whoever ticks; follow-ups, digests, forgetting."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text

from dialogs.effects import ASKED_FOR, Change, Target, Timer, TimerKind, Want
from dialogs.records import Case, Event, FollowUp, FollowUpKind, FollowUpStatus, Outcome, Person, Status
from storage import tables
from storage.engine.engine import open_storage
from storage.units import (
    cases,
    changed_since,
    changes,
    corrections,
    digests,
    events,
    follow_ups,
    outbox,
    parking,
    people,
    posts,
    timers,
    wants,
)
from tests.storage.units_world import DAY, NOW, Says, World, card, fact_of, keeps, nothing_told, opened

LAST = 2
OUTCOMES = {"Acme": Outcome.LOST, "Globex": Outcome.WON, "Initech": Outcome.WON}


def remind(case: Case) -> Change:
    """Twice a reminder below, then it is left."""
    if case.debrief.reminders == LAST:
        return Change(status=Status.LEFT)
    later = Timer(TimerKind.REMIND, case.debrief.id, NOW + 2 * DAY)
    wants = (card(case, below=True),)
    return Change(status=Status.REMINDED, reminders=case.debrief.reminders + 1, timers=(later,), wants=wants)


def about(found: FollowUp, *_) -> Change:
    return Change(wants=(Want(Target.FOLLOW_UP, found.id, found.person_id),))


def weekly(ws, schedule, due):
    year, week, _ = due.isocalendar()
    return timers.NextDigest(f"{year}-W{week}", schedule, due, due + 7 * DAY)


EFFECTS = timers.Effects(
    lambda _person, _tires: NOW,
    remind,
    remind,
    opened,
    about,
    weekly,
    timedelta(days=3),
    DAY,
    lambda _ws: keeps,
    nothing_told,
)


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


async def ticks(world, now, limit=50, effects=EFFECTS):
    """Fire what is due, each in a unit of its own; what was fired."""
    world.real += 1
    write = world.storage.write
    return [
        (due.kind, due.subject)
        for due in await world.storage.read(timers.due, (world.ws,), now, limit)
        if await write(timers.fire, due, world.at(now), effects)
    ]


async def test_a_reminder_comes_below_and_at_last_it_is_left_and_the_next_one_comes(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Globex")
    await world.delivers()
    one = first.closing.id
    assert await ticks(world, NOW) == []
    assert await ticks(world, NOW + DAY) == [(TimerKind.REMIND, one)]
    assert await world.delivers() == [f"receipt:{one}:1:1", f"card:{one}:2"]
    assert (await storage.read(cases.active_case, world.ws, "rita")).debrief.status is Status.REMINDED
    assert await ticks(world, NOW + DAY) == []
    for _ in range(2):
        assert await ticks(world, NOW + 2 * DAY) == [(TimerKind.REMIND, one)]
    assert (await storage.read(cases.load_case, world.ws, one)).debrief.status is Status.LEFT
    assert (await storage.read(cases.active_case, world.ws, "rita")).debrief.id == second.closing.id


async def test_what_was_put_off_comes_back_or_waits(world, storage):
    first = await world.marks("Acme")
    later = Timer(TimerKind.RESUME, first.closing.id, NOW + DAY)
    await world.acts(first.closing.id, lambda case: Change(status=Status.LATER, resume_at=NOW + DAY, timers=(later,)))
    assert (TimerKind.RESUME, first.closing.id) in await ticks(world, NOW + DAY)
    case = await storage.read(cases.active_case, world.ws, "rita")
    assert (case.debrief.id, case.debrief.status, case.debrief.resume_at) == (first.closing.id, Status.PROMPTED, None)
    await world.acts(first.closing.id, lambda case: Change(status=Status.LATER, timers=(later,)))
    await world.marks("Globex")
    assert (TimerKind.RESUME, first.closing.id) in await ticks(world, NOW + DAY)
    assert (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.status is Status.WAITING


async def test_a_timer_that_no_longer_fits_goes_quietly(world, storage):
    first = await world.marks("Acme")
    await world.acts(first.closing.id, Says(status=Status.DONE))
    await world.delivers()
    assert await ticks(world, NOW + DAY) == [(TimerKind.REMIND, first.closing.id)]
    assert (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.status is Status.DONE
    assert (await ticks(world, NOW + DAY), await world.delivers()) == ([], [])


@pytest.mark.everywhere
async def test_four_tickers_fire_everything_once(world, storage):
    for number in range(40):
        name = f"p{number}"
        await storage.write(add_person, world.ws, name)
        await world.marks(f"Deal {number}", by=name)
    fired = []

    async def ticker():
        for _ in range(12):
            fired.extend(await ticks(world, NOW + DAY, limit=7))

    await asyncio.gather(*(ticker() for _ in range(4)))
    assert len(fired) == len(set(fired)) == 40
    found = await storage.read(cases.pending, world.ws, None)
    assert {case.debrief.reminders for case in found} == {1}


def add_person(conn, ws, name):
    people.ensure_person(conn, Person(ws, name, name, f"U-{name}"), NOW)


@pytest.mark.everywhere
async def test_ticks_and_clicks_at_once_do_not_trip_each_other(world, storage):
    marked = [await world.marks(f"Deal {n}", by=("rita", "sam")[n % 2]) for n in range(6)]
    steps = [world.acts(found.closing.id, Says(status=Status.DONE)) for found in marked]
    await asyncio.gather(*steps, *(ticks(world, NOW + DAY) for _ in range(8)))
    assert await storage.read(cases.open_debriefs, world.ws, NOW + DAY) == 0


async def test_a_digest_is_made_once_a_week(world, storage):
    for _ in range(2):  # two replicas at start-up
        await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.DIGEST, "C9", NOW))
    assert await asyncio.gather(*(ticks(world, NOW) for _ in range(4))) != [[]] * 4
    assert await world.delivers() == ["digest:2026-W45:1"]
    made = await storage.read(digests.get_digest, world.ws, "2026-W45")
    assert (made.channel, made.as_of, made.full, made.message) == ("C9", NOW, None, None)
    kept = await storage.write(digests.freeze_digest, world.ws, made.id, "{1}", "{1, long}", full=True)
    assert kept == await storage.write(digests.freeze_digest, world.ws, made.id, "{2}", "{2, long}", full=False)
    assert await ticks(world, NOW + 7 * DAY) == [(TimerKind.DIGEST, "C9")]
    assert await storage.read(digests.last_full_digest, world.ws, NOW + 7 * DAY) == kept
    await storage.write(digests.new_digest, world.ws, "2026-W99", "C1", NOW + 6 * DAY)
    last = await storage.read(digests.last_digest, world.ws, NOW + 7 * DAY)
    assert last.id == "2026-W99", "a quiet one told what had changed as well"
    assert await storage.read(digests.get_digest, world.ws, "2026-W46")


async def test_old_events_are_forgotten_daily(world, storage):
    await storage.write(events.claim_event, Event(world.ws, "old"), NOW)
    await storage.write(changes.set_timer, world.ws, Timer(TimerKind.PRUNE, "", NOW))
    await storage.write(events.claim_event, Event(world.ws, "kept"), NOW + 2 * DAY)
    assert await ticks(world, NOW + 4 * DAY) == [(TimerKind.PRUNE, "")]
    assert await storage.write(events.claim_event, Event(world.ws, "old"), NOW)
    assert not await storage.write(events.claim_event, Event(world.ws, "kept"), NOW), "three days aren't over"
    assert await ticks(world, NOW + 5 * DAY) == [(TimerKind.PRUNE, "")]


async def test_a_follow_up_comes_on_its_day_and_can_be_put_off_and_dropped(world, storage):
    marked = await world.marks("Acme")
    await world.delivers()
    one = marked.closing.id
    found = FollowUp(
        world.ws, f"{one}.ask_buyer", one, marked.deal.id, "rita", FollowUpKind.ASK_BUYER, date(2026, 11, 9)
    )
    asks = Timer(TimerKind.FOLLOW_UP, found.id, NOW + DAY)
    await world.acts(one, lambda case: Change(follow_ups=(found,), timers=(asks,)))
    due = (world.ws, date(2026, 11, 9), date(2026, 11, 9))
    assert await storage.read(follow_ups.follow_ups_between, *due, NOW) == (found,)
    assert await storage.read(follow_ups.follow_ups_between, *due, NOW - DAY) == (), "not marked by then"
    assert (TimerKind.FOLLOW_UP, found.id) in await ticks(world, NOW + DAY)
    assert f"follow_up:{found.id}:1" in await world.delivers()

    async def says(event, change):
        args = (Event(world.ws, event), world.at(), found.id, lambda found: change)
        return await storage.write(follow_ups.act_on, *args)

    later = date(2026, 11, 16)
    assert await says("e1", follow_ups.FollowChange(due_on=later)) == (replace(found, due_on=later), True)
    assert (await says("e1", follow_ups.FollowChange(status=FollowUpStatus.DROPPED)))[1] is False
    await says("e2", follow_ups.FollowChange(status=FollowUpStatus.DROPPED))
    assert await storage.read(follow_ups.open_follow_ups, world.ws, marked.deal.id) == ()
    assert (await storage.read(follow_ups.get_follow_up, world.ws, found.id)).status is FollowUpStatus.DROPPED


async def corrected(world, closing_id, outcome, at):
    args = (closing_id, world.mark_of("", outcome, "rita"), lambda case: Change(fact=fact_of(case)), opened)
    await world.storage.write(corrections.correct, Event(world.ws, world.new_id()), world.at(at), *args)


async def taken_back(world, closing_id, at):
    args = (Event(world.ws, world.new_id()), world.at(at), closing_id, lambda case: None, opened)
    await world.storage.write(corrections.undo, *args)


async def test_what_was_touched_since_is_given_as_it_was_and_as_it_is(world, storage):
    one, two, undone = [(await world.marks(deal)).closing.id for deal in ("Acme", "Globex", "Initech")]
    for closing_id in (one, two, undone):
        await world.acts(closing_id, Says({"driver": "price"}, Status.DONE))
    for hours, driver in ((1, "trust"), (2, "fit"), (99, "price")):
        at = NOW + timedelta(hours=hours)
        await world.acts(one, Says({"driver": driver}, None, at=at), now=at)
        await world.acts(two, Says({"driver": driver}, None, at=at), now=at)
        await corrected(world, two, Outcome.WON if hours == 1 else Outcome.NO_DECISION, at)
    at = NOW + timedelta(hours=1)
    await world.acts(undone, Says({"driver": "fit"}, None, at=at), now=at)
    await taken_back(world, undone, NOW + DAY)

    async def touched(since, until, first=date.min, before=date.max, after="", limit=9):
        return await storage.read(changed_since.touched_since, world.ws, since, until, first, before, after, limit)

    now = NOW + timedelta(minutes=1)
    drivers, outcomes = await touched(now, now + DAY)
    for found in (drivers, outcomes):
        assert [case.answers.one("driver") for case in (found.before, found.after)] == ["price", "fit"]
    assert [case.closing.outcome for case in (outcomes.before, outcomes.after)] == [Outcome.LOST, Outcome.NO_DECISION]
    (page,) = await touched(now, now + DAY, limit=1)
    assert (page.after.debrief.id, await touched(now, now + DAY, after=one)) == (one, (outcomes,))
    assert await touched(now + 2 * DAY, now + 3 * DAY) == ()
    (closed,) = {item.after.closing.closed_on for item in (drivers, outcomes)}
    assert await touched(now, now + DAY, before=closed) == ()
    assert await touched(now, now + DAY, first=closed + DAY) == ()


async def test_what_changed_is_found_by_what_was_written_since(sqlite_url):
    """SQLite only: PostgreSQL chooses by its statistics."""
    storage = open_storage(sqlite_url)

    def plan(conn, statement):
        made = statement.compile(conn)
        rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {made}", ("",) * len(made.positiontup))
        return [row[3] for row in rows]

    try:
        touched, outcomes = [
            await storage.read(plan, made) for made in (changed_since.TOUCHED(), changed_since.CHANGED_OUTCOMES())
        ]
    finally:
        await storage.close()
    of_one = "(workspace_id=? AND id=?)"
    tables = [step for step in touched if step.startswith(("SCAN", "SEARCH"))]
    answered = (
        "SEARCH answer USING COVERING INDEX ix_answer_workspace_id_at_debrief_id (workspace_id=? AND at>? AND at<?)"
    )
    tables.remove(answered)
    since, its = (tables.pop(next(n for n, step in enumerate(tables) if "buyer_answer" in step)) for _ in range(2))
    assert since.endswith("(workspace_id=? AND closing_id>?)"), "there are few, and each is read once for all pages"
    assert its.removesuffix(" LEFT-JOIN").endswith("(workspace_id=? AND closing_id=?)")
    assert len(tables) == 4
    assert all(step.endswith(of_one) for step in tables), tables
    assert outcomes[0] == "SEARCH correction USING INDEX ix_correction_workspace_id_at (workspace_id=? AND at>?)"
    assert outcomes[1].endswith(of_one)
    assert not [step for step in (*touched, *outcomes) if "ORDER BY" in step]


async def test_outcomes_that_were_corrected_or_taken_back_since_are_given_as_they_were_and_are(world, storage):
    one, two, three = [(await world.marks(deal, outcome)).closing.id for deal, outcome in OUTCOMES.items()]
    for hours, outcome in ((1, Outcome.WON), (2, Outcome.NO_DECISION), (99, Outcome.LOST)):
        await corrected(world, one, outcome, NOW + timedelta(hours=hours))
    await corrected(world, two, Outcome.LOST, NOW + timedelta(hours=3))
    await taken_back(world, two, NOW + timedelta(hours=4))
    await corrected(world, three, Outcome.LOST, NOW + timedelta(hours=3))
    await corrected(world, three, Outcome.WON, NOW + timedelta(hours=4))

    async def moved(since, until, first=date.min, before=date.max):
        return await storage.read(changed_since.outcomes_since, world.ws, since, until, first, before)

    now, closed = NOW + timedelta(minutes=1), date(2026, 11, 1)
    both = ((Outcome.LOST, Outcome.NO_DECISION), (Outcome.WON, None))
    assert await moved(now, now + DAY) == both
    assert await moved(now, now + DAY, closed, closed + DAY) == both
    assert await moved(now, now + DAY, closed + DAY) == await moved(now, now + DAY, before=closed) == ()
    assert await moved(now, NOW + timedelta(hours=4)) == (
        (Outcome.LOST, Outcome.NO_DECISION),
        (Outcome.WON, Outcome.LOST),
        (Outcome.WON, Outcome.LOST),
    ), "what is taken back later still counts"
    assert await moved(NOW + 2 * DAY, NOW + 3 * DAY) == ()
    assert await moved(NOW, NOW + DAY) == (), "no digest had told of them"


async def test_a_late_digest_counts_what_was_open_at_its_time(world, storage):
    one, two = await world.marks("Acme"), await world.marks("Globex")
    await world.acts(one.closing.id, Says({"driver": "price"}, Status.DONE), now=NOW + DAY)
    await world.acts(two.closing.id, Says({"driver": "price"}))
    days = [await storage.read(cases.open_debriefs, world.ws, NOW + n * DAY) for n in (-1, 0, 2)]
    assert days == [0, 2, 1]


async def test_a_forgotten_person_is_nobody_and_is_never_written_to(world, storage):
    marked = await world.marks("Acme")
    await storage.write(changes.set_timer, world.ws, Timer(TimerKind.REMIND, marked.closing.id, NOW))
    assert await world.erases("person", "rita")
    case = await storage.read(cases.load_case, world.ws, marked.closing.id)
    assert (case.person.name, case.person.user_id, case.debrief.status) == ("Someone who left", None, Status.LEFT)
    assert (await world.delivers(), await ticks(world, NOW + DAY)) == ([], [])
    assert not await world.erases("person", "nobody")


async def test_the_hour_tries_a_refused_digest_again(world, storage):
    await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.PRUNE, "", NOW))
    await storage.write(wants.want, world.ws, Want(Target.DIGEST, "2026-W47", "C1", direct=False), world.real)
    (intent,) = await storage.write(outbox.claim, (world.ws,), world.real, 30.0, 15.0, 10)
    await storage.write(outbox.park, intent, "I'm not in that channel.")
    assert await ticks(world, NOW) == [(TimerKind.PRUNE, "")]
    assert await world.delivers() == ["digest:2026-W47:1"]


async def test_a_post_is_kept_as_it_was(world, storage):
    await storage.write(posts.save_post, world.ws, "P1", '{"a": 1}', NOW)
    assert await storage.read(posts.load_post, world.ws, "P1") == '{"a": 1}'
    assert await storage.read(posts.load_post, world.ws, "P2") is None


# timers that fail


async def fails(world, due, now, next_due=None):
    return await world.storage.write(timers.failed, due, "ValueError", now, next_due)


async def test_a_timer_that_fails_is_tried_ever_later_and_then_set_aside_until_a_restart_or_a_person_acts(
    world, storage
):
    first = await world.marks("Acme")
    key, now = timers.Due(world.ws, TimerKind.REMIND, first.closing.id), NOW + DAY
    for tries, minutes in enumerate((1, 2, 4, 8), start=1):
        assert await storage.read(timers.due, (world.ws,), now, 9) == (key,)
        assert await fails(world, key, now) == tries
        assert await fails(world, key, now) == 0, "another replica has counted it"
        assert await storage.read(timers.due, (world.ws,), now + timedelta(seconds=60 * minutes - 1), 9) == ()
        now += timedelta(minutes=minutes)
    assert (await fails(world, key, now), await storage.read(timers.set_aside)) == (timers.TRIES, 1)
    assert await ticks(world, now + 9 * DAY) == []
    await storage.write(timers.try_again, world.ws)
    assert await storage.read(timers.set_aside) == 0
    assert await ticks(world, now) == [(TimerKind.REMIND, first.closing.id)]

    key = timers.Due(world.ws, TimerKind.REMIND, first.closing.id)
    for minutes in range(0, 50, 10):
        await fails(world, key, NOW + 3 * DAY + timedelta(minutes=minutes))
    assert await storage.read(timers.set_aside) == 1
    await storage.write(changes.set_timer, world.ws, Timer(TimerKind.REMIND, first.closing.id, NOW + 4 * DAY))
    assert await storage.read(timers.set_aside) == 0, "the rep has acted"
    assert await ticks(world, NOW + 4 * DAY) == [(TimerKind.REMIND, first.closing.id)]


async def test_a_week_that_was_set_aside_lets_the_next_one_come_and_is_made_after_a_restart(world, storage):
    await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.DIGEST, "C1", NOW))
    key = timers.Due(world.ws, TimerKind.DIGEST, "C1")
    for minutes in range(0, 50, 10):
        await fails(world, key, NOW + timedelta(minutes=minutes), NOW + 7 * DAY)
    assert await storage.read(timers.set_aside) == 1
    assert await ticks(world, NOW + DAY) == []
    assert await ticks(world, NOW + 7 * DAY) == [(TimerKind.DIGEST, "C1")]
    assert await world.delivers() == ["digest:2026-W46:1"]
    await storage.write(timers.try_again, world.ws)
    assert len(await ticks(world, NOW + 7 * DAY)) == 1
    assert await world.delivers() == ["digest:2026-W45:1"]
    assert await ticks(world, NOW + 14 * DAY) == [(TimerKind.DIGEST, "C1")], "one schedule, not two"


async def test_the_hourly_work_goes_on_the_next_hour_whatever_happened(world, storage):
    await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.PRUNE, "events", NOW))
    key = timers.Due(world.ws, TimerKind.PRUNE, "events")
    for minutes in range(0, 50, 10):
        await fails(world, key, NOW + timedelta(minutes=minutes), NOW + timedelta(hours=1))
    assert await storage.read(timers.set_aside) == 0
    assert await ticks(world, NOW + timedelta(minutes=59)) == []
    assert await ticks(world, NOW + timedelta(hours=1)) == [(TimerKind.PRUNE, "events")]


async def test_a_newer_versions_timers_and_messages_wait_for_it_and_stand_in_nobodys_way(world, storage):
    first = await world.marks("Acme")
    await storage.write(_of_a_newer_version, world.ws)
    assert await ticks(world, NOW + DAY) == [(TimerKind.REMIND, first.closing.id)]
    assert f"card:{first.closing.id}:1" in await world.delivers()
    assert await storage.read(parking.parked, world.ws) == ()


def _of_a_newer_version(conn, ws):
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    else:
        conn.execute(text("ALTER TABLE timer DROP CONSTRAINT ck_timer_kind"))
        conn.execute(text("ALTER TABLE outbox DROP CONSTRAINT ck_outbox_kind"))
    conn.execute(tables.timer.insert().values(workspace_id=ws, kind="brew", subject="x", due_at=NOW))
    row = {"workspace_id": ws, "recipient": "rita", "kind": "brew", "direct": True, "wanted": 1}
    conn.execute(tables.outbox.insert().values(**row, subject="x", queued=1.0))
    conn.execute(tables.outbox.insert().values(**row, subject="y", queued=1.0, parked="why"))


async def test_after_a_week_or_a_restart_it_may_fail_as_often_as_before(world, storage):
    await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.DIGEST, "C1", NOW))
    key = timers.Due(world.ws, TimerKind.DIGEST, "C1")
    for week in (0, 1):
        tried = [
            await fails(world, key, NOW + week * 7 * DAY + minutes * timedelta(minutes=10), NOW + (week + 1) * 7 * DAY)
            for minutes in range(5)
        ]
        assert tried == [1, 2, 3, 4, 5]
    first = await world.marks("Acme")
    remind = timers.Due(world.ws, TimerKind.REMIND, first.closing.id)
    for _ in range(2):
        tried = [await fails(world, remind, NOW + DAY + minutes * timedelta(minutes=10)) for minutes in range(5)]
        assert tried == [1, 2, 3, 4, 5]
        await storage.write(timers.try_again, world.ws)


async def test_a_digest_goes_to_its_channel_and_is_no_direct_message(world, storage):
    await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.DIGEST, "C1", NOW))
    assert await ticks(world, NOW) == [(TimerKind.DIGEST, "C1")]
    (intent,) = await storage.write(outbox.claim, (world.ws,), world.real, 30.0, 15.0, 10)
    assert (intent.recipient, intent.direct) == ("C1", False)


async def test_what_the_clock_does_is_no_press_so_the_card_people_see_still_counts(world, storage):
    first = await world.marks("Acme")
    before = (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.rev
    await ticks(world, NOW + DAY)
    later = Timer(TimerKind.RESUME, first.closing.id, NOW + DAY)
    assert (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.rev == before
    await world.acts(first.closing.id, lambda case: Change(status=Status.LATER, timers=(later,)))
    before = (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.rev
    await ticks(world, NOW + DAY)
    assert (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.rev == before


async def test_another_channels_schedule_moves_only_where_it_is_still_to_come(world, storage):
    async def moves(due, now):
        await storage.write(timers.reschedule, world.ws, Timer(TimerKind.DIGEST, "weekly", due), now)

    await moves(NOW + 2 * DAY, NOW)
    await moves(NOW + DAY, NOW)
    assert await ticks(world, NOW + DAY - timedelta(seconds=1)) == []
    await moves(NOW + 3 * DAY, NOW + DAY)
    assert await ticks(world, NOW + DAY) == [(TimerKind.DIGEST, "weekly")], "it was due already"


async def test_the_hour_comes_again_an_hour_after(world, storage):
    await storage.write(timers.ensure_timer, world.ws, Timer(TimerKind.PRUNE, "events", NOW))
    assert await ticks(world, NOW) == [(TimerKind.PRUNE, "events")]
    assert await ticks(world, NOW + DAY - timedelta(seconds=1)) == []
    assert await ticks(world, NOW + DAY) == [(TimerKind.PRUNE, "events")]


async def test_a_reminder_that_a_manager_asked_for_is_one_of_its_own_and_of_no_debrief_there_is_none(world, storage):
    marked = await world.marks("Acme")
    asked = marked.closing.id + ASKED_FOR
    for subject in (asked, "nobody's", "nobody's" + ASKED_FOR):
        await storage.write(changes.set_timer, world.ws, Timer(TimerKind.REMIND, subject, NOW))

    def nudge(case: Case) -> Change:
        return Change(status=Status.REMINDED, reminders=7)

    assert await ticks(world, NOW, effects=replace(EFFECTS, nudge=nudge)) == [(TimerKind.REMIND, asked)]
    case = await storage.read(cases.load_case, world.ws, marked.closing.id)
    assert (case.debrief.status, case.debrief.reminders) == (Status.REMINDED, 7)


async def test_one_that_is_open_or_done_does_not_come_back(world, storage):
    first = await world.marks("Acme")
    resume = Timer(TimerKind.RESUME, first.closing.id, NOW + DAY / 2)
    for status in (Status.OPEN, Status.DONE):
        await world.acts(first.closing.id, lambda case, to=status: Change(status=to, timers=(resume,)))
        await world.delivers()
        assert await ticks(world, NOW + DAY / 2) == [(TimerKind.RESUME, first.closing.id)]
        assert (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.status is status
        assert await world.delivers() == []


async def test_what_comes_back_brings_its_card_and_its_reminder_and_what_waits_comes_at_its_time(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Globex")
    later = Timer(TimerKind.RESUME, first.closing.id, NOW + 2 * DAY)
    put_off = Change(status=Status.LATER, resume_at=NOW + 2 * DAY, next_at=NOW + DAY / 2, timers=(later,))
    await world.acts(first.closing.id, lambda case: put_off)
    await world.delivers()
    assert (await storage.read(cases.load_case, world.ws, second.closing.id)).debrief.status is Status.WAITING
    assert (TimerKind.RESUME, second.closing.id) in await ticks(world, NOW + DAY / 2)
    assert (await storage.read(cases.active_case, world.ws, "rita")).debrief.id == second.closing.id
    assert f"card:{second.closing.id}:1" in await world.delivers()
    await world.acts(second.closing.id, Says(status=Status.DONE))
    await world.delivers()
    assert (TimerKind.RESUME, first.closing.id) in await ticks(world, NOW + 2 * DAY)
    assert (await storage.read(cases.active_case, world.ws, "rita")).debrief.id == first.closing.id
    assert f"card:{first.closing.id}:2" in await world.delivers(), "below, with what comes with it"
    assert (TimerKind.REMIND, first.closing.id) in await ticks(world, NOW + 2 * DAY)


async def test_a_follow_up_that_was_dropped_meanwhile_does_not_come(world, storage):
    marked = await world.marks("Acme")
    one = marked.closing.id
    kind = FollowUpKind.ASK_BUYER
    found = FollowUp(world.ws, f"{one}.ask_buyer", one, marked.deal.id, "rita", kind, date(2026, 11, 9))
    dropped = replace(found, status=FollowUpStatus.DROPPED)
    timers_of = tuple(Timer(TimerKind.FOLLOW_UP, subject, NOW) for subject in (found.id, "nobody's"))
    await world.acts(one, lambda case: Change(follow_ups=(dropped,), timers=timers_of))
    await world.delivers()
    assert len(await ticks(world, NOW)) == 2
    assert await world.delivers() == []
