"""One seller whom a CRM spells in several ways is one wherever sellers are counted, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert

from dialogs.records import Outcome
from insights.shapes.evidence import SELLER
from insights.shapes.findings import Selector
from storage.counting.counting import count, count_by
from storage.counting.evidence import evidence
from storage.counting.heard import heard
from storage.counting.process import process
from storage.counting.selecting import by_seller, sellers
from storage.engine.engine import Storage
from storage.tables import person
from tests.storage.counting.test_storage_counting import PERIODS, by_hand, slices, some_facts, store, within

WS, YEAR = "web:here", PERIODS[3]
PEOPLE = {"ann": "Anna Schmidt", "ben": "anna schmidt ", "cat": "Schmidt, Anna", "dan": "Dan Dale"}


def put(conn: Connection) -> None:
    conn.execute(insert(person), [{"workspace_id": WS, "id": one, "name": name} for one, name in PEOPLE.items()])
    conn.execute(insert(person), {"workspace_id": "web:there", "id": "dan", "name": "Anna Schmidt"})


@pytest.mark.everywhere
async def test_wherever_sellers_are_counted(storage: Storage) -> None:
    facts = [replace(f, drivers="price" if f.debriefed else None) for f in some_facts(WS, 300, 7)]
    await storage.write(store, facts)
    await storage.write(store, some_facts("web:there", 20, 2))
    await storage.write(put)
    as_one = [replace(f, person_id="ann" if f.person_id in {"ben", "cat"} else f.person_id) for f in facts]
    lost = Selector("driver", "price", Outcome.LOST)
    for start, end in PERIODS[:4]:
        mine = within(as_one, start, end)
        assert await storage.read(count, WS, start, end) == by_hand(mine)
        assert await storage.read(count_by, WS, "segment", start, end) == slices(mine, "segment")
    year = within(as_one, *YEAR)
    assert await storage.read(sellers, WS, lost, *YEAR) == 2
    assert {one.person_id for one in await storage.read(by_seller, WS, lost, *YEAR)} == {"ann", "dan"}
    named = [f for f in year if f.outcome is Outcome.LOST and (f.buyer_said or f.buyer_driver) == "price"]
    assert await storage.read(heard, WS, Outcome.LOST, "price", *YEAR) == (len(named), 2)
    told = await storage.read(process, WS, *YEAR)
    assert {rep for fits in told.fit.values() for fit in fits.values() for rep in fit.reps} == {"ann", "dan"}
    columns = (await storage.read(evidence, WS, *YEAR, ("price",))).columns
    assert sorted(columns[SELLER].labels) == ["", "ann", "dan"]
