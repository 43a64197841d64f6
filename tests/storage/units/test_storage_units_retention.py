"""Words go once they are old enough, in steps that a kill doesn't undo; figures stay, and so does what is younger."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from dialogs.effects import Timer, TimerKind
from dialogs.retention import Goes, Until
from storage import tables
from storage.counting.counting import count, count_answered
from storage.units import audit, changes, old_words, rereading, retention, timers
from storage.units.erasing import How
from storage.units.erasures import Erasure
from storage.units.extents import extent
from storage.units.retention import Retention
from tests.storage.units.test_storage_units_erasing import WORDS, debriefed, everything, holding, plant
from tests.storage.units.test_storage_units_timers import EFFECTS, ticks
from tests.storage.units_world import DAY, NOW, Says, World, keeps, opened, texts_of

OLD = date(2024, 11, 2)
"""The last day that is 24 months ago."""
UNTIL = Until(24, OLD, datetime(2024, 11, 3, tzinfo=NOW.tzinfo))
THEN = Retention(Goes.WORDS, UNTIL, NOW + DAY, "pseudonym")
HOW = How(keeps, opened)
OF_AGE = replace(EFFECTS, retains=lambda _ws: (THEN,))


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


def dated(conn, ws, closing_id, closed_on, answered):
    """As if it had closed, and been answered, then."""
    for table, key in ((tables.closing, "id"), (tables.fact, "closing_id")):
        conn.execute(
            update(table).where(table.c.workspace_id == ws, table.c[key] == closing_id).values(closed_on=closed_on)
        )
    asked = update(tables.debrief).where(tables.debrief.c.workspace_id == ws, tables.debrief.c.id == closing_id)
    conn.execute(asked.values(prompted_at=answered))
    for table, key in ((tables.answer, "debrief_id"), (tables.verbatim, "closing_id")):
        conn.execute(update(table).where(table.c.workspace_id == ws, table.c[key] == closing_id).values(at=answered))


async def closed(world, deal, closed_on, words=WORDS, answered=None, by="rita"):
    closing = await debriefed(world, deal, by=by, words=words)
    when = answered or datetime(closed_on.year, closed_on.month, closed_on.day, 12, tzinfo=NOW.tzinfo)
    await world.storage.write(dated, world.ws, closing.id, closed_on, when)
    return closing.id


async def night(world, effects=OF_AGE, most=99, of=THEN):
    """All of its steps, a unit each; how many they were."""
    for step in range(most):
        if (TimerKind.PRUNE, of.subject) not in [
            (kind, subject.partition("@")[0]) for kind, subject in await ticks(world, NOW, effects=effects)
        ]:
            return step
    raise AssertionError("it has no end")


async def figures(world):
    whole = [await world.storage.read(one, world.ws, None, None) for one in (count, count_answered)]
    return whole, await world.storage.read(lambda conn: conn.execute(select(tables.fact).order_by("closing_id")).all())


async def test_old_words_go_everywhere_and_no_figure_moves(world, storage):
    old = await closed(world, "Quarterhouse", OLD)
    young = "Nobody answered our calls for weeks on end"
    await closed(world, "Other deal", OLD + DAY, words=young)
    await storage.write(plant, world.ws, old, "a deal")
    await world.delivers()
    before, before_of = await figures(world), await storage.read(everything, world.ws)
    assert len(holding(before_of, "joke")) >= 5

    await storage.write(retention.plan, world.ws, THEN, NOW)
    assert await night(world) == 1

    after = await storage.read(everything, world.ws)
    assert holding(after, "joke") == set()
    assert holding(after, young) == {("answer", "value"), ("verbatim", "text")}
    assert await figures(world) == before
    assert after["deal", "name"] == before_of["deal", "name"]
    shown = {key.partition(":")[0] for key in await world.delivers()}
    assert shown >= {"card", "digest", "post"}, "what shows in chat is shown anew"
    await storage.write(rereading.read_again, world.ws, "", 9, texts_of)
    assert holding(await storage.read(everything, world.ws), "joke") == set()


@pytest.mark.parametrize(
    ("closed_on", "answered", "goes"),
    [
        (OLD, UNTIL.since - timedelta(seconds=1), True),
        (OLD, UNTIL.since, False),  # somebody answered later than that
        (OLD + DAY, UNTIL.since - DAY, False),
        (date(2001, 1, 1), UNTIL.since - DAY, True),
        (date(2001, 1, 1), NOW, False),
    ],
)
async def test_it_goes_by_the_closing_and_by_the_last_answer(world, storage, closed_on, answered, goes):
    await closed(world, "Quarterhouse", closed_on, answered=answered)
    assert bool((await storage.read(retention.old, world.ws, THEN, HOW)).by_month) == goes
    await storage.write(retention.plan, world.ws, THEN, NOW)
    await night(world)
    assert (holding(await storage.read(everything, world.ws), "joke") == set()) == goes


async def test_it_goes_on_in_steps_where_it_was_when_it_was_killed(world, storage, monkeypatch):
    monkeypatch.setattr(old_words, "STEP", 2)
    ids = [await closed(world, f"Deal {n}", OLD) for n in range(5)]
    await storage.write(retention.plan, world.ws, THEN, NOW)
    left = []
    for _ in range(3):
        await ticks(world, NOW, effects=OF_AGE)  # and then nothing of this process is left
        left.append((await storage.read(retention.old, world.ws, THEN, HOW)).by_month)
    assert [sorted(one for _, one in found) for found in left] == [ids[2:], ids[4:], []]
    assert await ticks(world, NOW, effects=OF_AGE) == [], "it waits for the next night"
    assert (TimerKind.PRUNE, THEN.subject) in await ticks(world, NOW + DAY, effects=OF_AGE)
    entries = await storage.read(audit.entries, world.ws)
    assert [(one.act, one.detail) for one in entries] == [
        ("erased", f"retention.words=24,debriefs={n}") for n in (2, 2, 1)
    ]
    names = await storage.read(audit.names, world.ws)
    assert {names.people[one.who] for one in entries} == {"retention"}


async def test_a_unit_that_fails_takes_nothing(world, storage):
    await closed(world, "Quarterhouse", OLD)
    await storage.write(retention.plan, world.ws, THEN, NOW)

    def dies(conn):
        timers.fire(conn, timers.Due(world.ws, TimerKind.PRUNE, THEN.subject), world.at(), OF_AGE)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await storage.write(dies)
    assert holding(await storage.read(everything, world.ws), "joke")
    assert await night(world) == 1


async def test_what_another_setting_began_does_nothing(world, storage):
    await closed(world, "Quarterhouse", OLD)
    other = replace(THEN, until=replace(UNTIL, months=36))
    await storage.write(retention.plan, world.ws, other, NOW)
    assert await ticks(world, NOW, effects=OF_AGE) == [(TimerKind.PRUNE, other.subject)]
    assert not await storage.read(retention.begun, world.ws, other), "it isn't set again"
    await storage.write(retention.plan, world.ws, THEN, NOW)
    assert await ticks(world, NOW, effects=EFFECTS) == [(TimerKind.PRUNE, THEN.subject)], "all is kept now"
    assert holding(await storage.read(everything, world.ws), "joke")


async def test_plans_replace_each_other_and_are_stopped(world, storage):
    longer, shorter = (replace(THEN, until=replace(UNTIL, months=n)) for n in (36, 2))
    names = replace(THEN, what=Goes.NAMES)
    for one in (names, longer, THEN):
        await storage.write(retention.plan, world.ws, one, NOW)
    await storage.write(changes.set_timer, world.ws, Timer(TimerKind.PRUNE, THEN.subject, None))
    await storage.write(changes.set_timer, world.ws, Timer(TimerKind.PRUNE, f"{THEN.subject}@000001", NOW))
    found = [await storage.read(retention.begun, world.ws, one) for one in (longer, THEN, shorter, names)]
    assert found == [False, True, False, True], "words and names have a timer each"
    await storage.write(retention.stop, world.ws, Goes.WORDS)
    assert not await storage.read(retention.begun, world.ws, THEN)
    assert await storage.read(retention.begun, world.ws, names)


async def test_another_workspace_keeps_its_own(world, storage):
    other = await World(storage, "slack:T2").begins()
    await closed(other, "Quarterhouse", OLD)
    await storage.write(retention.plan, world.ws, THEN, NOW)
    await night(world)
    assert holding(await storage.read(everything, other.ws), "joke")


async def test_a_preview_counts_by_month_an_answer_that_was_looked_at_again_once(world, storage):
    one = await closed(world, "A", OLD)
    await world.acts(one, Says({"lesson": WORDS}))
    await storage.write(dated, world.ws, one, OLD, UNTIL.since - DAY)
    two = await closed(world, "B", date(2024, 2, 29), by="sam")
    found = (await storage.read(retention.old, world.ws, THEN, HOW)).by_month
    assert found == {(date(2024, 11, 1), one): 1, (date(2024, 2, 1), two): 1}
    assert (await storage.read(extent, world.ws, Erasure("person", "rita"), keeps)).texts == 1
