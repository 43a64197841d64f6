"""Two workspaces side by side: nothing of one is seen, counted, sent or deleted in the other."""

import importlib
import pkgutil
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import _lru_cache_wrapper
from inspect import signature

import pytest
import pytest_asyncio
from sqlalchemy import Delete, Insert, Select, Update, select

import storage.counting
import storage.units
import storage.vault
from dialogs.effects import Timer, TimerKind
from dialogs.errors import NotFound
from dialogs.records import Event, Outcome, Status
from storage.engine.dialects import Statements
from storage.tables import metadata
from storage.units import (
    cases,
    changed_since,
    changes,
    conversations,
    corrections,
    deals,
    parking,
    people,
    workspaces,
)
from storage.units.conversations import Conversation
from tests.reading import cases_of
from tests.storage.units_world import NOW, Says, World, fact_of, opened

MADE = Select | Update | Delete | Insert
OTHERS = {"storage.units.importing", "storage.units.web"}
EVERYWHERE = {  # what belongs to all of it and not to one workspace
    "people.WORKSPACES",
    "clock.TIME",
    "health.NEWEST_OF_ALL",
    "inbox.UNSETTLED",
    "polls.EVERY",
    "outbox.AGAIN",
    "outbox.CLAIM",
    "outbox.STATE",
    "outbox.COUNT_PARKED",
    "write_backs.COUNT_PARKED",
    "doubts.DUE",
    "timers.CANDIDATES",
    "timers.COUNT_LATE",
    "timers.COUNT_SET_ASIDE",
    # beginnings of statements, finished where the workspace is named
    "cases.COUNT",
}


def statements(rooms=storage.units):
    for found in pkgutil.iter_modules(rooms.__path__, f"{rooms.__name__}."):
        if found.name not in OTHERS:
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, Statements):  # they are made when they are first asked for
                    assert value["sqlite"] is not value["postgresql"]
                if not isinstance(value, Statements | _lru_cache_wrapper):
                    assert not any(isinstance(one, MADE) for one in all_of(value)), f"{name} is made at each start"
                for one in all_of(value):
                    if isinstance(one, MADE):
                        yield f"{found.name.rpartition('.')[2]}.{name}", one


def all_of(value):
    """What stands behind a name: one, or a tuple or mapping of them."""
    if isinstance(value, _lru_cache_wrapper) and not signature(value).parameters:
        value = value()
    return value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)


def test_every_statement_names_the_workspace():
    found = list(statements())
    assert len(found) > 100
    nameless = {name for name, statement in found if not names_the_workspace(statement)}
    assert nameless == EVERYWHERE


def test_every_statement_can_be_made():
    """They are made when they are first asked for, and that may be long after the start."""
    for rooms in (storage.units, storage.counting, storage.vault):
        assert list(statements(rooms))


def names_the_workspace(statement):
    if isinstance(statement, Insert) and statement.select is not None:
        return names_the_workspace(statement.select)
    if isinstance(statement, Insert):
        named = statement._values or statement.table.c  # without values it takes what every row of its table has
        columns = {getattr(column, "key", column) for column in named}
        return "workspace_id" in columns or statement.table.name == "workspace"
    asked = statement if statement.whereclause is None else statement.whereclause  # whether there is one: all within
    return re.search(r"workspace(_id|\.id) = :ws", str(asked)) is not None


@pytest_asyncio.fixture
async def worlds(storage):
    """The same people, deals and ids in two workspaces."""
    made = []
    for ws in ("slack:T1", "slack:T2"):
        world = await World(storage, ws).begins()
        await world.marks("Acme")
        await world.marks("Globex", Outcome.WON)
        await storage.write(conversations.remember, Conversation(ws, "a:1", "U-rita", "{}"), NOW)
        await storage.write(conversations.remember, Conversation(ws, "19:sales", None, "{}"), NOW)
        made.append(world)
    return made


def rows(conn, ws):
    """Everything of a workspace, as it is in the database."""
    return {
        table.name: sorted(map(str, conn.execute(select(table).where(table.c.get("workspace_id", table.c[0]) == ws))))
        for table in metadata.sorted_tables
    }


async def test_what_one_workspace_does_leaves_the_other_as_it_was(worlds, storage):
    one, two = worlds
    before = await storage.read(rows, two.ws)
    (case, _) = await storage.read(cases.pending, one.ws, None)
    await one.acts(case.debrief.id, Says({"driver": "price"}, Status.DONE), event="e1")
    await one.marks("Acme", by="sam")

    await storage.write(
        corrections.correct,
        Event(one.ws, "e2"),
        one.at(),
        case.closing.id,
        one.mark_of("ignored", Outcome.WON, "sam"),
        Says(status=None),
        opened,
    )
    await storage.write(corrections.undo, Event(one.ws, "e3"), one.at(), case.closing.id, lambda case: None, opened)
    await storage.write(people.set_conversation, one.ws, "sam", "D-new")
    await storage.write(people.ensure_person, replace(case.person, name="Other"), NOW)
    await storage.write(changes.set_timer, one.ws, Timer(TimerKind.REMIND, case.closing.id, None))
    await storage.write(conversations.remember, Conversation(one.ws, "19:sales", None, '{"new": 1}'), NOW)
    await storage.write(conversations.forget, one.ws, "19:sales")
    await one.erases("person", "rita")
    await storage.write(workspaces.empty_workspace, one.ws)
    assert await storage.read(rows, two.ws) == before
    assert [name for name, left in (await storage.read(rows, one.ws)).items() if left] == ["workspace"]


async def test_what_one_workspace_reads_is_its_own(worlds, storage):
    one, two = worlds
    await storage.write(workspaces.empty_workspace, two.ws)
    for unit, args in (
        (cases.pending, (None,)),
        (cases_of, ()),
        (cases.active_case, ("rita",)),
        (cases.load_case, ("C000001",)),
        (deals.deal_story, ("Acme",)),
        (deals.deals_named, (("Acme",),)),
        (deals.similar_names, ("Acme",)),
        (deals.open_named, ("Acme",)),
        (deals.export_rows, ("", 9)),
        (people.people, ()),
        (people.get_person, ("rita",)),
        (people.person_by_user, ("U-rita",)),
        (people.seen_since, ("U-rita", NOW - timedelta(9))),
        (parking.parked, ()),
        (conversations.get, ("a:1",)),
        (conversations.of_user, ("U-rita",)),
        (conversations.newest, ()),
        (cases.open_debriefs, (NOW,)),
        (changed_since.outcomes_since, (NOW + timedelta(1), NOW + timedelta(3), date.min, date.max)),
        (changed_since.touched_since, (NOW - timedelta(1), NOW + timedelta(1), date.min, date.max, "", 9)),
    ):
        assert not await storage.read(unit, two.ws, *args), unit
    with pytest.raises(NotFound):
        await two.acts("C000001", Says())
    assert await storage.read(cases.open_debriefs, one.ws, NOW) == 2


async def test_the_facts_can_be_rebuilt_from_what_was_said(worlds, storage):
    one, _ = worlds
    for case in await storage.read(cases.pending, one.ws, None):
        await one.acts(case.debrief.id, Says({"driver": "price"}, Status.DONE))
    rebuilt = [fact_of(case) for case in await storage.read(cases_of, one.ws)]
    before = (await storage.read(rows, one.ws))["fact"]

    def rewrite(conn):
        conn.execute(metadata.tables["fact"].delete())
        for fact in rebuilt:
            changes.put_fact(conn, fact)

    await storage.write(rewrite)
    assert (await storage.read(rows, one.ws))["fact"] == before
