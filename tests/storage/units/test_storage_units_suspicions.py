"""A suspicion is kept as it was named; at most three run at a time, and each workspace has its own."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update

from dialogs.records import Event, Moment, Outcome
from insights.shapes.suspicions import MOST, Numbers, Suspicion, Verdict
from storage.engine.engine import Storage
from storage.tables import closing, fact, suspicion
from storage.units.suspicions import found, name, register, withdraw
from tests.storage.units_world import NOW, Says, World

DAY = date(2026, 11, 2)
LAST = date(2027, 10, 11)
HERE, THERE = "slack:T1", "slack:T2"
PRICE = Suspicion("s1", "price", ("competitor", "Globex"), 12, DAY, LAST, 41)
NUMBERS = Numbers(14, 40, 4, 60, 8, 12)


@pytest.fixture(autouse=True)
async def _two_workspaces(storage: Storage) -> None:
    for ws in (HERE, THERE):
        await World(storage, ws).begins()


async def names(storage: Storage, given: Suspicion, event: str, ws: str = HERE) -> Suspicion | None:
    return await storage.write(name, Event(ws, event), Moment(NOW, 1.0), given, "rita")


async def test_what_was_named_stands_as_it_was_named(storage: Storage) -> None:
    plain = replace(PRICE, id="s2", driver="trust", within=None, power=None)
    assert await names(storage, PRICE, "e1") == PRICE
    assert await names(storage, plain, "e2") == plain
    assert await storage.read(register, HERE) == (PRICE, plain)
    assert await storage.read(register, THERE) == ()


async def test_the_same_again_is_the_one_that_runs(storage: Storage) -> None:
    await names(storage, PRICE, "e1")
    again = replace(PRICE, id="s2", months=24)
    assert await names(storage, again, "e1") == PRICE  # the platform sent it twice
    assert await names(storage, again, "e2") == PRICE  # or somebody else did
    assert await storage.read(register, HERE) == (PRICE,)


@pytest.mark.everywhere
async def test_of_many_who_name_at_once_three_have_a_place(storage: Storage) -> None:
    many = [replace(PRICE, id=f"s{n}", driver=f"driver {n}") for n in range(MOST + 2)]
    named = await asyncio.gather(*(names(storage, one, f"e{n}") for n, one in enumerate(many)))
    assert len([one for one in named if one]) == MOST == len(await storage.read(register, HERE))
    assert await names(storage, PRICE, "e9", THERE) == PRICE


async def test_a_place_is_taken_until_the_last_look_whatever_became_of_it(storage: Storage) -> None:
    for n in range(MOST):
        await names(storage, replace(PRICE, id=f"s{n}", driver=f"driver {n}"), f"e{n}")
    assert await storage.write(withdraw, HERE, "s0", DAY + timedelta(days=9), "rita")
    await storage.write(found, HERE, "s1", DAY + timedelta(weeks=8), Verdict.BORNE_OUT, NUMBERS)
    late = replace(PRICE, id="s9", named_on=LAST)
    assert await names(storage, late, "e9") is None
    free = replace(late, named_on=LAST + timedelta(days=1))
    assert await names(storage, free, "e10") == free


async def test_withdrawn_it_stays_in_the_register_and_nothing_is_found_of_it_any_more(storage: Storage) -> None:
    await names(storage, PRICE, "e1")
    assert not await storage.write(withdraw, THERE, "s1", DAY, "rita")
    assert await storage.write(withdraw, HERE, "s1", DAY, "rita")
    assert not await storage.write(withdraw, HERE, "s1", DAY + timedelta(days=1), "rita")
    await storage.write(found, HERE, "s1", LAST, Verdict.BORNE_OUT, NUMBERS)
    assert await storage.read(register, HERE) == (replace(PRICE, withdrawn_on=DAY),)


async def test_what_a_look_found_stands_until_a_later_one_and_a_verdict_for_good(storage: Storage) -> None:
    await names(storage, PRICE, "e1")
    first, second = DAY + timedelta(weeks=4), DAY + timedelta(weeks=8)
    await storage.write(found, HERE, "s1", second, None, NUMBERS)
    await storage.write(found, HERE, "s1", first, Verdict.BORNE_OUT, None)
    assert await storage.read(register, HERE) == (replace(PRICE, checked=second, numbers=NUMBERS),)
    await storage.write(found, HERE, "s1", LAST, Verdict.RULED_OUT, None)
    await storage.write(found, HERE, "s1", LAST + timedelta(weeks=4), Verdict.BORNE_OUT, NUMBERS)
    over = replace(PRICE, checked=LAST, verdict=Verdict.RULED_OUT)
    assert await storage.read(register, HERE) == (over,)


async def test_a_rival_whom_nobody_else_named_goes_out_of_it_with_who_named_them(storage: Storage) -> None:
    world = World(storage, HERE)
    marked = await world.marks("Acme", Outcome.LOST)
    await world.acts(marked.closing.id, Says({"driver": "price"}))

    def met(conn: Connection) -> None:
        conn.execute(update(closing).values(competitor="Globex"))
        conn.execute(update(fact).values(competitor="Globex", competitor_said="Globex"))

    await storage.write(met)
    await names(storage, PRICE, "e1")
    await world.erases("person", "rita")
    assert [one.within for one in await storage.read(register, HERE)] == [("competitor", "")]
    stored = await storage.read(lambda conn: conn.execute(select(suspicion.c.named_by)).scalars().all())
    assert stored == ["rita"]  # who is nobody by now
