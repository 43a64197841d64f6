"""What a CRM says decided a deal is counted beside our view of it, of one workspace and one period."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from dialogs.records import Outcome
from insights.shapes.crm_reasons import CrmSaid
from storage.counting.crm_reasons import crm_said, reasons
from storage.counting.selecting import deals_in
from storage.tables import closing, fact
from tests.storage.units.test_storage_units_deciding import TODAY, Telling

LOST = Outcome.LOST


@pytest.fixture
async def world(storage):
    """Three lost deals with a reason, of which one is debriefed, and one without."""
    made = await Telling(storage).begins()
    for n, reason in enumerate(("Price", "Price", "Timing", None)):
        await made.told(LOST, deal_id=f"D-{n}", name=f"Deal {n}", reason=reason, segment="Retail" if n else None)
    known = update(fact).where(fact.c.workspace_id == made.ws, fact.c.segment.is_(None))
    await storage.write(lambda conn: conn.execute(known.values(debriefed=True, driver="timing_budget")).rowcount)
    other = await Telling(storage, "slack:T2").begins()
    await other.told(LOST, reason="Price")
    return made


async def said(world, start=None, end=None, only=None):
    found = await world.storage.read(crm_said, world.ws, start, end, only)
    return sorted(found, key=lambda one: (one.reason, one.view or ""))


async def test_reasons_beside_our_view_of_one_workspace(world):
    assert await said(world) == [
        CrmSaid("Price", None, LOST, "rita", 1),
        CrmSaid("Price", "timing_budget", LOST, "rita", 1),
        CrmSaid("Timing", None, LOST, "rita", 1),
    ]


async def test_of_a_period_or_a_segment_alone(world):
    day = timedelta(days=1)
    assert len(await said(world, TODAY, TODAY + day)) == 3
    assert await said(world, date(2026, 1, 1), TODAY) == []
    assert [one.reason for one in await said(world, TODAY, TODAY + day, {"segment": "Retail"})] == ["Price", "Timing"]


async def test_the_deals_of_which_a_crm_says_one_of_some_reasons_however_many_there_are(world):
    async def of(*names, only=None, limit=10, end=None):
        found = await world.storage.read(deals_in, world.ws, None, end, only, limit, names)
        return sorted(one.deal for one in found)

    assert await of("Price") == ["Deal 0", "Deal 1"]
    many = [f"a reason of deal {n}" for n in range(1200)]
    assert await of("Price", *many, "Timing") == ["Deal 0", "Deal 1", "Deal 2"]
    assert await of("Price", *many, "Timing", only={"segment": "Retail"}) == ["Deal 1", "Deal 2"]
    assert len(await of("Price", *many, "Timing", limit=2)) == 2
    assert await of("Price", end=TODAY) == await of() == []


async def test_every_reason_that_came_the_commonest_first_without_what_was_taken_back(world):
    assert await world.storage.read(reasons, world.ws) == (("Price", 2), ("Timing", 1))
    gone = update(closing).where(closing.c.workspace_id == world.ws, closing.c.reason == "Timing")
    at = world.at().now
    await world.storage.write(lambda conn: conn.execute(gone.values(undone_at=at)).rowcount)
    assert await world.storage.read(reasons, world.ws) == (("Price", 2),)
