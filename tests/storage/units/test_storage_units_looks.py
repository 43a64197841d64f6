"""A look is kept as it was first made, and so is what was decided about a theme; each workspace has its own."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from dialogs.records import Workspace
from insights.shapes.staggered import Staggered, Verdict
from storage.engine.engine import Storage
from storage.tables import effort, look
from storage.units import people, workspaces
from storage.units.looks import Effort, at_once, decide, decided, freeze_look, get_look, stagger, tell, undo
from tests.storage.units_world import NOW

DAY = date(2026, 10, 26)
HERE, THERE = "slack:T1", "slack:T2"
CHANGING, PRICE = "driver:implementation_risk:lost:ours", "driver:price:lost:ours"


@pytest.fixture(autouse=True)
async def _two_workspaces(storage: Storage) -> None:
    for ws in (HERE, THERE):
        await storage.write(people.ensure_workspace, Workspace(ws, "slack", ws, "Acme Sales"), NOW)


async def test_a_look_that_nobody_made_is_not_there(storage: Storage) -> None:
    assert await storage.read(get_look, HERE, DAY) is None


@pytest.mark.everywhere
async def test_of_many_who_make_a_look_at_once_the_first_is_kept_and_handed_to_all(storage: Storage) -> None:
    made = [f'{{"made by": {number}}}' for number in range(6)]
    kept = await asyncio.gather(*(storage.write(freeze_look, HERE, DAY, text, NOW) for text in made))
    assert len(set(kept)) == 1
    assert kept[0] in made
    assert await storage.read(get_look, HERE, DAY) == kept[0]
    assert await storage.write(freeze_look, HERE, DAY, "{}", NOW + timedelta(days=1)) == kept[0]


async def test_each_day_and_each_workspace_has_a_look_of_its_own(storage: Storage) -> None:
    await storage.write(freeze_look, HERE, DAY, "mine", NOW)
    await storage.write(freeze_look, HERE, DAY + timedelta(weeks=4), "my next", NOW)
    assert await storage.read(get_look, THERE, DAY) is None
    assert await storage.write(freeze_look, THERE, DAY, "theirs", NOW) == "theirs"
    assert await storage.read(get_look, HERE, DAY) == "mine"
    assert await storage.read(get_look, HERE, DAY + timedelta(weeks=4)) == "my next"


async def test_a_decision_is_remembered_once_with_its_first_day(storage: Storage) -> None:
    assert await storage.write(decide, HERE, "working", CHANGING, DAY)
    assert not await storage.write(decide, HERE, "working", CHANGING, DAY + timedelta(days=9))
    assert await storage.read(decided, HERE) == (Effort("working", CHANGING, DAY),)


@pytest.mark.everywhere
async def test_of_two_who_decide_at_once_one_brings_something_new(storage: Storage) -> None:
    news = await asyncio.gather(*(storage.write(decide, HERE, "muted", PRICE, DAY) for _ in range(4)))
    assert sorted(news) == [False, False, False, True]


async def test_working_on_it_and_muting_it_are_two_things_told_oldest_first(storage: Storage) -> None:
    await storage.write(decide, HERE, "muted", CHANGING, DAY + timedelta(days=1))
    await storage.write(decide, HERE, "working", PRICE, DAY)
    await storage.write(decide, HERE, "working", CHANGING, DAY + timedelta(days=2))
    assert [(item.kind, item.selector) for item in await storage.read(decided, HERE)] == [
        ("working", PRICE),
        ("muted", CHANGING),
        ("working", CHANGING),
    ]


async def test_what_is_taken_back_is_gone_and_can_be_decided_anew(storage: Storage) -> None:
    await storage.write(decide, HERE, "working", CHANGING, DAY)
    await storage.write(decide, HERE, "muted", CHANGING, DAY)
    assert await storage.write(undo, HERE, "muted", CHANGING)
    assert not await storage.write(undo, HERE, "muted", CHANGING)
    assert not await storage.write(undo, HERE, "working", PRICE)
    assert await storage.read(decided, HERE) == (Effort("working", CHANGING, DAY),)
    assert await storage.write(decide, HERE, "muted", CHANGING, DAY + timedelta(days=3))
    assert Effort("muted", CHANGING, DAY + timedelta(days=3)) in await storage.read(decided, HERE)


async def test_what_one_workspace_decides_is_nothing_to_another(storage: Storage) -> None:
    await storage.write(decide, HERE, "working", CHANGING, DAY)
    assert await storage.read(decided, THERE) == ()
    assert not await storage.write(undo, THERE, "working", CHANGING)
    assert await storage.write(decide, THERE, "working", CHANGING, DAY)
    assert len(await storage.read(decided, HERE)) == 1


async def test_looks_and_decisions_go_with_their_workspace_and_no_other(storage: Storage) -> None:
    for ws in (HERE, THERE):
        await storage.write(freeze_look, ws, DAY, ws, NOW)
        await storage.write(decide, ws, "muted", CHANGING, DAY)
    await storage.write(workspaces.empty_workspace, HERE)
    for table in (look, effort):
        left = select(table.c.workspace_id, func.count()).group_by(table.c.workspace_id)
        found = await storage.read(lambda conn, left=left: [tuple(row) for row in conn.execute(left)])
        assert found == [(THERE, 1)], table.name


START = Staggered(("US", "EMEA", "APAC", "DACH"), date(2026, 11, 2), date(2026, 12, 14))


@pytest.mark.everywhere
async def test_of_two_who_draw_an_order_the_first_is_kept_and_the_theme_is_worked_on(storage: Storage) -> None:
    await storage.write(stagger, HERE, CHANGING, DAY, START)
    other = replace(START, teams=tuple(reversed(START.teams)))
    await storage.write(stagger, HERE, CHANGING, DAY + timedelta(days=1), other)
    await storage.write(decide, HERE, "muted", CHANGING, DAY)
    await storage.write(decide, THERE, "working", CHANGING, DAY)
    kept = await storage.read(decided, HERE)
    assert set(kept) == {Effort("working", CHANGING, DAY, START), Effort("muted", CHANGING, DAY)}
    assert await storage.read(decided, THERE) == (Effort("working", CHANGING, DAY),)


async def test_what_came_of_it_is_told_once_of_the_order_that_stands(storage: Storage) -> None:
    helped, unclear = START.told(Verdict.HELPED, ((3, 20), (11, 21))), START.told(Verdict.UNCLEAR, None)
    await storage.write(stagger, HERE, CHANGING, DAY, START)
    await storage.write(tell, HERE, CHANGING, replace(helped, last=DAY))
    await storage.write(tell, THERE, CHANGING, helped)
    assert (await storage.read(decided, HERE))[0].start == START
    await storage.write(tell, HERE, CHANGING, helped)
    await storage.write(tell, HERE, CHANGING, unclear)
    assert (await storage.read(decided, HERE))[0].start == helped
    assert not await storage.write(at_once, HERE, CHANGING), "what was told stays"
    assert (await storage.read(decided, HERE))[0].start == helped
    await storage.write(undo, HERE, "working", CHANGING)
    assert not await storage.write(at_once, HERE, CHANGING), "nobody works on it"
    await storage.write(decide, HERE, "working", CHANGING, DAY)
    await storage.write(stagger, HERE, CHANGING, DAY, START)
    assert await storage.write(at_once, HERE, CHANGING)
    assert await storage.read(decided, HERE) == (Effort("working", CHANGING, DAY),)
    await storage.write(stagger, HERE, CHANGING, DAY, START)
    await storage.write(tell, HERE, CHANGING, unclear)
    assert (await storage.read(decided, HERE))[0].start == unclear, "whose shares are of too few sellers to show"
