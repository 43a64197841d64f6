"""What the CRM says of a deal beside what people say of it: whose word stands, and what is told in parts."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from dialogs.decided import Decided, Told
from dialogs.effects import Change
from dialogs.merging import Stays
from dialogs.records import Event, Outcome, Status
from storage.tables import closing, deal, debrief, fact, inbox, person
from storage.units import corrections, marks
from storage.units import inbox as units
from storage.units.deciding import settle
from storage.units.inbox import Arrived
from tests.storage.units.test_storage_units_deciding import RITA, TODAY, Telling
from tests.storage.units.test_storage_units_merging import merges, unmerges
from tests.storage.units_world import NOW, Says, fact_of, opened

LOST, WON, OPEN = Outcome.LOST, Outcome.WON, None
SAM = "sam@northwind.example"


@pytest.fixture
async def world(storage):
    made = await Telling(storage).begins()
    known = update(person).where(person.c.id == "sam", person.c.workspace_id == made.ws).values(email=SAM)
    await storage.write(lambda conn: conn.execute(known).rowcount)
    return made


async def ids(world):
    return [one for (one,) in await world.rows(closing.c.id, where=closing.c.undone_at.is_(None))]


async def corrects(world, closing_id, outcome):
    given = marks.Mark("", "", "", outcome, TODAY, "rita")
    event = Event(world.ws, world.new_id())
    how = lambda case: Change(fact=fact_of(case))  # noqa: E731
    await world.storage.write(corrections.correct, event, world.at(), closing_id, given, how, opened)


async def undoes(world, closing_id):
    event = Event(world.ws, world.new_id())
    await world.storage.write(corrections.undo, event, world.at(), closing_id, lambda _case: None, opened)


async def burst(world, *events):
    """Several come before any of them is settled."""
    for hours, outcome, more in events:
        at = NOW + timedelta(hours=hours)
        said = Decided("D-1", "Acme renewal", outcome, **more)
        arrived = Arrived(Told(f"{hours}{outcome}", outcome, at, said.closed_on), said.as_json())
        await world.storage.write(units.receive, world.ws, "D-1", arrived, world.at())
    await world.storage.write(settle, world.ws, units.deal_key(world.ws, "D-1"), world.at(), world.how(), opened)


async def test_what_only_the_first_of_a_burst_says_is_not_lost(world):
    first = {"owner_email": RITA, "amount": 5_000, "currency": "USD", "closed_on": TODAY - timedelta(days=2)}
    await burst(world, (1, LOST, {}), (0, LOST, first))
    assert await world.rows(closing.c.amount, closing.c.currency, closing.c.closed_on) == [
        (5_000, "USD", TODAY - timedelta(days=2))
    ]
    assert await world.rows(debrief.c.person_id) == [("rita",)]


async def test_what_comes_late_fills_gaps(world):
    await world.told(LOST, 2, owner_email=None, account="Acme")
    await world.told(LOST, 1, owner_email=RITA, account="Acme Ltd", amount=5_000)
    assert await world.rows(deal.c.account, deal.c.owner_id, deal.c.amount) == [("Acme", "rita", 5_000)]
    assert await world.rows(debrief.c.person_id) == [("rita",)]


async def test_a_small_one_stays_small_when_something_comes_without_its_amount(world):
    def counts(amount, _currency):
        return amount is None or amount > 10

    await world.told(LOST, 1, counts=counts, amount=5)
    await world.told(LOST, 0, counts=counts)
    await world.told(LOST, 2, counts=counts)
    assert await world.rows(debrief.c.id) == []


async def test_handed_to_somebody_who_is_not_here_it_is_not_asked_of_who_had_it(world):
    await world.told(OPEN)
    await world.told(LOST, 1, owner_email="kim@elsewhere.example")
    assert await world.rows(debrief.c.id) == []
    assert [one.owner for one in world.noted] == ["kim@elsewhere.example"]
    await world.told(LOST, 2, owner_email=SAM)
    assert await world.rows(debrief.c.person_id) == [("sam",)]


async def test_a_correction_of_the_crm_is_nobodys_word(world):
    await world.told(LOST)
    await world.told(WON, 1)
    await world.told(OPEN, 2)
    assert await world.standing() == []
    await world.told(WON, 3)
    assert await world.standing() == [("won", "crm")]
    assert len(await world.rows(debrief.c.id, where=debrief.c.status != Status.UNDONE.value)) == 1


async def test_what_somebody_corrected_in_chat_stays_until_the_crm_says_something_new(world):
    await world.told(LOST)
    (closing_id,) = await ids(world)
    await corrects(world, closing_id, WON)
    await world.told(LOST, 1, amount=7_000)
    assert await world.rows(closing.c.outcome, closing.c.amount) == [("won", 7_000)]
    await world.told(Outcome.NO_DECISION, 2)
    assert await world.standing() == [("no_decision", "crm")]


async def test_what_somebody_took_back_stays_so_until_the_crm_says_something_new(world):
    await world.told(LOST)
    await undoes(world, (await ids(world))[0])
    await world.told(LOST, 1)
    assert await world.standing() == []
    await world.told(WON, 2)
    assert await world.standing() == [("won", "crm")]
    assert await world.counted() == ["won"]


async def test_marked_again_after_it_was_taken_back_it_is_that_one(world):
    await world.told(LOST)
    await undoes(world, (await ids(world))[0])
    await world.marks("Acme renewal", LOST)
    await world.told(LOST, 1)
    assert await world.standing() == [("lost", "chat")]
    await world.told(WON, 2)
    assert await world.standing() == [("won", "chat")]


async def test_a_mark_that_was_taken_back_leaves_the_deal_that_the_crm_tells_of(world):
    marked = await world.marks("Acme renewal", LOST)
    await undoes(world, marked.closing.id)
    await world.told(LOST, 1)
    assert await world.rows(deal.c.id) == [(marked.deal.id,)]
    assert await world.standing() == [("lost", "crm")]


async def test_what_chat_knew_and_the_crm_reopened_and_won_is_two_decisions(world):
    await world.marks("Acme renewal", LOST)
    await world.told(OPEN, 1)
    await world.told(WON, 2)
    assert await world.standing() == [("lost", "chat"), ("won", "crm")]


async def test_a_crm_that_catches_up_with_chat_says_nothing_new(world):
    await world.marks("Acme renewal", LOST)
    await world.told(OPEN, 1)
    await world.told(LOST, 2)
    assert await world.standing() == [("lost", "chat")]
    assert len(await world.rows(debrief.c.id)) == 1


async def test_one_of_a_file_that_reopened_is_another_decision(world):
    await world.imports(closed_on=TODAY - timedelta(days=9))
    await world.told(OPEN, -48)
    await world.told(LOST)
    assert await world.standing() == [("lost", "crm"), ("lost", "import")]


async def test_a_twin_that_was_merged_away_is_the_one_that_stayed(world):
    await world.told(LOST, name="Acme renewals 2027")
    ((gone,),) = await world.rows(deal.c.id)
    marked = await world.marks("Harbor", LOST)
    await world.acts(marked.case.debrief.id, Says({"driver": "price"}))
    merged = await merges(world, gone, marked.deal.id, stays=Stays.KEPT)
    await world.told(LOST, 1)
    assert await world.standing() == [("lost", "chat")]
    await world.told(WON, 2)
    assert await world.rows(fact.c.outcome, fact.c.driver) == [("won", "price")]
    await unmerges(world, merged)
    await world.told(WON, 3)
    assert len(await world.standing()) == 2
    assert sorted(await world.counted()) == sorted(outcome for outcome, _ in await world.standing())


async def test_both_that_stay_when_merged_stay_when_the_crm_repeats_itself(world):
    await world.told(LOST, name="Acme renewals 2027")
    ((gone,),) = await world.rows(deal.c.id)
    marked = await world.marks("Harbor", LOST)
    merged = await merges(world, gone, marked.deal.id, stays=Stays.ALL)
    await world.told(LOST, 1)
    assert await world.standing() == [("lost", "chat"), ("lost", "crm")]
    await unmerges(world, merged)
    await world.told(LOST, 2)
    assert await world.standing() == [("lost", "chat"), ("lost", "crm")]
    assert len(await world.rows(inbox.c.key, where=inbox.c.body.is_(None))) == 3
