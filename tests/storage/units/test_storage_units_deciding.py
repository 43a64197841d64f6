"""What a CRM tells of deals meets what is there: deals of files and of chat, erased ones, those of nobody here."""

import asyncio
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from dialogs.decided import Decided, Told
from dialogs.effects import Change, Target, TimerKind, Want
from dialogs.records import Closing, Deal, Outcome
from storage.tables import closing, deal, debrief, fact, inbox, person, timer
from storage.units import deciding, importing
from storage.units import inbox as units
from storage.units.decided_closings import standing_of
from storage.units.deciding import Deciding, Noted, settle
from storage.units.import_changes import ImportRow
from storage.units.inbox import Arrived
from tests.storage.units_world import NOW, Says, World, card, fact_of, opened

TODAY = date(2026, 11, 2)
LOST, WON = Outcome.LOST, Outcome.WON
RITA = "rita@northwind.example"


class Telling(World):
    """A workspace whose CRM tells of deals."""

    noted: list[Noted]

    async def begins(self):
        await super().begins()
        self.noted = []
        known = update(person).where(person.c.id == "rita", person.c.workspace_id == self.ws).values(email=RITA)
        await self.storage.write(lambda conn: conn.execute(known).rowcount)
        return self

    def how(self, counts=lambda *_amount: True) -> Deciding:
        return Deciding(
            ours="EUR",
            today=TODAY,
            new_id=self.new_id,
            asks=lambda _person: True,
            counts=counts,
            comes=lambda outcome: NOW + timedelta(hours=2 * (outcome is not WON)),
            at_once=5,
            corrected=lambda case: Change(fact=fact_of(case), wants=(card(case),)),
            fact=fact_of,
            named=str.title,
            tells=self.tells,
        )

    def tells(self, noted):
        self.noted.append(noted)
        return ((Want(Target.POST, f"p:{noted.closing_id}", "sam"), "{}"),)

    async def told(self, outcome, hours=0.0, deal_id="D-1", name="Acme renewal", counts=lambda *_amount: True, **more):
        """The CRM tells of a deal, and it is settled."""
        at = NOW + timedelta(hours=hours)
        said = Decided(deal_id, name, outcome, **{"owner_email": RITA, **more})
        told = Told(f"{deal_id}{outcome}{at}", outcome, at, said.closed_on)
        await self.storage.write(units.receive, self.ws, deal_id, Arrived(told, said.as_json()), self.at(max(at, NOW)))
        key = units.deal_key(self.ws, deal_id)
        await self.storage.write(settle, self.ws, key, self.at(max(at, NOW)), self.how(counts), opened)

    async def imports(self, deal_id="D-1", name="Acme renewal", outcome=LOST, closed_on=TODAY):
        of = Deal(self.ws, f"of a file {deal_id}", name, external_id=deal_id)
        closed = Closing(self.ws, f"closing {deal_id}", of.id, outcome, closed_on, source="import")
        row = ImportRow(1, of, None, closed, closed.id)
        return await self.storage.write(importing.import_batch, self.ws, (row,), NOW)

    async def rows(self, *columns, where=True):
        table = columns[0].table
        asked = select(*columns).where(table.c.workspace_id == self.ws, where).order_by(*columns)
        return await self.storage.read(lambda conn: [tuple(row) for row in conn.execute(asked)])

    async def standing(self):
        """Outcome and source of every closing that counts."""
        return await self.rows(closing.c.outcome, closing.c.source, where=closing.c.undone_at.is_(None))

    async def counted(self):
        return [outcome for (outcome,) in await self.rows(fact.c.outcome)]


@pytest.fixture
async def world(storage):
    return await Telling(storage).begins()


async def test_a_closing_is_counted_at_once_and_asked_about_later(world):
    await world.told(LOST, amount=5_000, competitor="globex")
    assert await world.standing() == [("lost", "crm")]
    assert await world.counted() == ["lost"]
    assert await world.rows(debrief.c.status, debrief.c.person_id) == [("waiting", "rita")]
    assert await world.rows(timer.c.due_at, where=timer.c.kind == "resume") == [(NOW + timedelta(hours=2),)]
    assert await world.rows(closing.c.competitor, closing.c.amount, closing.c.currency) == [
        ("Globex", 5_000, None)
    ]  # in the deal's


async def test_a_deal_of_a_file_is_the_same_deal_and_its_late_closing_is_asked_about(world):
    await world.imports()
    await world.told(LOST)
    assert await world.standing() == [("lost", "import")]
    assert len(await world.rows(debrief.c.id)) == 1


async def test_a_later_export_makes_no_second_closing(world):
    await world.told(LOST)
    tally = await world.imports()
    assert (tally.new, tally.kept) == (0, ())
    assert await world.standing() == [("lost", "crm")]


async def test_history_that_a_file_brought_is_not_asked_about(world):
    await world.imports(closed_on=TODAY - timedelta(days=200))
    await world.told(LOST, closed_on=TODAY - timedelta(days=200))
    assert await world.standing() == [("lost", "import")]
    assert await world.rows(debrief.c.id) == []


async def test_history_that_the_crm_sends_anew_is_counted_and_not_asked_about(world):
    await world.told(LOST, closed_on=TODAY - timedelta(days=200))
    assert await world.counted() == ["lost"]
    assert await world.rows(debrief.c.id) == []


async def test_a_day_that_was_only_hoped_for_is_today(world):
    await world.told(LOST, closed_on=TODAY + timedelta(days=90))
    assert await world.rows(closing.c.closed_on) == [(TODAY,)]


async def test_what_chat_said_stays_until_the_crm_itself_changes_its_mind(world):
    await world.marks("Acme renewal", LOST)
    await world.told(WON)
    assert await world.standing() == [("lost", "chat")]
    await world.told(LOST, 1)
    await world.told(WON, 2)
    assert await world.standing() == [("won", "chat")]
    assert await world.counted() == ["won"]


async def test_of_one_that_was_answered_the_answers_stand_when_it_is_corrected(world):
    await world.told(LOST)
    ((closing_id,),) = await world.rows(closing.c.id)
    await world.acts(closing_id, Says({"driver": "price"}))
    await world.told(WON, 1)
    assert await world.standing() == [("won", "crm")]
    assert await world.rows(fact.c.outcome, fact.c.driver) == [("won", "price")]


async def test_one_that_is_corrected_before_it_was_asked_about_comes_no_sooner(world):
    await world.told(LOST)
    await world.told(Outcome.NO_DECISION, 1)
    assert await world.standing() == [("no_decision", "crm")]
    assert await world.rows(debrief.c.status, debrief.c.resume_at) == [("waiting", NOW + timedelta(hours=2))]


async def test_one_that_reopens_before_anybody_answered_counts_no_more(world):
    await world.told(LOST)
    await world.told(None, 1)
    assert await world.standing() == []
    assert await world.counted() == []
    assert await world.rows(debrief.c.status) == [("undone",)]
    assert (await world.rows(timer.c.kind, where=timer.c.kind == TimerKind.RESUME.value)) == []


async def test_one_that_is_answered_while_its_reopening_is_settled_still_counts(world, monkeypatch):
    """The settling waits for its rep's press, and finds it answered."""
    await world.told(LOST)
    ((closing_id,),) = await world.rows(closing.c.id)
    pressing, looked = threading.Event(), threading.Event()

    def answers(case):
        pressing.set()
        looked.wait(0.3)  # SQLite lets nobody look meanwhile
        return Says({"driver": "price"})(case)

    def looks(*given):
        found = standing_of(*given)
        looked.set()
        return found

    monkeypatch.setattr(deciding, "standing_of", looks)
    acting = asyncio.create_task(world.acts(closing_id, answers))
    await asyncio.to_thread(pressing.wait)
    await world.told(None, 1)
    await acting
    assert await world.standing() == [("lost", "crm")]
    assert await world.rows(fact.c.driver) == [("price",)]


async def test_one_of_nobody_here_is_counted_and_told(world):
    await world.told(LOST, owner_email="kim@elsewhere.example")
    await world.told(LOST, 1, deal_id="D-2", name="Harbor", owner_email=None)
    assert [one.owner for one in world.noted] == ["kim@elsewhere.example", ""]
    assert await world.counted() == ["lost", "lost"]
    assert await world.rows(debrief.c.id) == []


async def test_a_small_one_is_counted_alone(world):
    await world.told(LOST, counts=lambda amount, _currency: (amount or 0) > 10, amount=5)
    assert await world.counted() == ["lost"]
    assert await world.rows(debrief.c.id) == []
    assert world.noted == []


async def test_what_comes_late_changes_nothing_of_what_a_deal_is_like(world):
    await world.told(LOST, 2, amount=9_000, name="Acme renewal 2027")
    await world.told(LOST, 1, amount=5_000)
    assert await world.rows(deal.c.amount) == [(9_000,)]
    assert await world.rows(closing.c.amount) == [(9_000,)]


async def test_what_comes_late_leaves_the_name_too(world):
    await world.told(LOST, 2, name="Acme renewal 2027")
    await world.told(LOST, 1)
    assert await world.rows(deal.c.name) == [("Acme renewal 2027",)]


async def test_an_erased_deal_does_not_come_back(world):
    await world.told(LOST)
    await world.erases("deal", (await world.rows(deal.c.id))[0][0])
    assert await world.rows(inbox.c.key) == []
    assert await world.counted() == ["lost"]  # how it ended stays counted


async def test_of_an_erased_person_nothing_is_left_that_waits(world):
    said = Decided("D-1", "Acme renewal", LOST, owner_email=RITA.upper())
    told = Told("k", LOST, NOW)
    await world.storage.write(units.receive, world.ws, "D-1", Arrived(told, said.as_json()), world.at())
    await world.erases("person", "rita")
    ((body,),) = await world.rows(inbox.c.body)
    assert "northwind" not in body.lower()


async def test_another_workspace_has_the_same_ids_and_nothing_to_do_with_it(world, storage):
    other = await Telling(storage, "slack:T2").begins()
    await other.told(WON)
    await world.told(LOST)
    assert (await other.standing(), await world.standing()) == ([("won", "crm")], [("lost", "crm")])


async def test_settled_twice_at_once_it_is_one_closing(world):
    said = Decided("D-1", "Acme renewal", LOST, owner_email=RITA)
    await world.storage.write(units.receive, world.ws, "D-1", Arrived(Told("k", LOST, NOW), said.as_json()), world.at())
    key = units.deal_key(world.ws, "D-1")
    await asyncio.gather(
        *(world.storage.write(settle, world.ws, key, world.at(), world.how(), opened) for _ in range(4))
    )
    assert await world.standing() == [("lost", "crm")]
    assert len(await world.rows(debrief.c.id)) == 1
