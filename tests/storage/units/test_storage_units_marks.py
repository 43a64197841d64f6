"""Marking a deal: again, otherwise, in error, reopened."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from dialogs.effects import Change
from dialogs.errors import NotFound, NotYours
from dialogs.records import Case, Event, Outcome, Person, Status
from storage.tables import deal
from storage.units import cases, corrections, deals, events, marks, outbox, people
from tests.storage.units_world import NOW, Says, World, card, fact_of, opened


@pytest.fixture
async def world(storage):
    return await World(storage).begins()


async def test_a_mark_makes_deal_closing_and_debrief(world, storage):
    marked = await world.marks("Acme  renewal ")
    assert (marked.kind, marked.ahead, marked.deal.name, marked.deal.owner_id) == ("new", 0, "Acme renewal", "rita")
    assert marked.case == await storage.read(cases.load_case, world.ws, marked.closing.id)
    assert marked.case.debrief.status is Status.PROMPTED
    assert await world.delivers() == [f"card:{marked.closing.id}:1"]


async def test_the_same_mark_again_opens_the_same_debrief(world):
    first = await world.marks("Acme renewal")
    again = await world.marks("ACME RENEWAL", by="sam")
    assert (again.kind, again.case) == ("same", first.case)


async def test_another_outcome_is_asked_about_and_writes_nothing(world, storage):
    first = await world.marks("Acme renewal")
    other = await world.marks("Acme renewal", Outcome.WON, event="e1")
    assert (other.kind, other.closing) == ("conflict", first.closing)
    assert await storage.write(events.claim_event, Event(world.ws, "e1"), NOW)  # nobody claimed it


async def test_the_same_event_twice_marks_once_even_after_an_undo(world, storage):
    first = await world.marks("Acme renewal", event="e1")
    await undo(world, first.closing.id)
    again = await world.marks("Acme renewal", event="e1")
    assert (again.kind, again.closing.id) == ("seen", first.closing.id)
    assert await storage.read(deals.deal_story, world.ws, "Acme renewal") == ()


async def undo(world, closing_id, check=lambda case: None, event="undo"):
    return await world.storage.write(corrections.undo, Event(world.ws, event), world.at(), closing_id, check, opened)


async def test_an_undone_mark_leaves_no_trace_in_counts_and_lets_the_next_one_come(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Globex")
    await world.delivers()
    undone = await undo(world, first.closing.id)
    assert undone.case.debrief.status is Status.UNDONE
    assert undone.promoted.debrief.id == second.closing.id
    assert await world.delivers() == [f"card:{first.closing.id}:1", f"card:{second.closing.id}:1"]
    assert await storage.read(deals.open_named, world.ws, "Acme") == ()  # Acme was never more than that mark
    assert not (await undo(world, first.closing.id)).claimed


async def test_undo_asks_whose_it_is_and_what_it_is(world):
    def not_yours(case: Case) -> None:
        raise NotYours

    first = await world.marks("Acme")
    with pytest.raises(NotYours):
        await undo(world, first.closing.id, not_yours)
    with pytest.raises(NotFound):
        await undo(world, "C-none")
    assert (await undo(world, first.closing.id)).claimed


async def test_a_correction_keeps_the_debrief_and_changes_the_outcome(world, storage):
    first = await world.marks("Acme")

    def decide(case: Case) -> Change:
        return Change(fact=fact_of(case), wants=(card(case),))

    given = replace(
        world.mark_of("ignored", Outcome.WON, "rita"), amount=5_000_00, competitor="Initech", currency="USD"
    )
    args = (Event(world.ws, "e9"), world.at(), first.closing.id, given, decide, opened)
    acted = await storage.write(corrections.correct, *args)
    assert (acted.case.closing.outcome, acted.case.debrief.rev) == (Outcome.WON, 1)
    assert (acted.case.closing.amount, acted.case.closing.competitor) == (5_000_00, "Initech")
    assert acted.case.closing.currency == "USD"
    assert not (await storage.write(corrections.correct, *args)).claimed
    again = (Event(world.ws, "another press"), *args[1:])
    assert not (await storage.write(corrections.correct, *again)).claimed, "it stands so already"
    assert (await world.marks("Acme", Outcome.WON)).kind == "same"


async def test_a_reopened_deal_gets_a_closing_of_its_own(world, storage):
    first = await world.marks("Acme")
    given = world.mark_of("ignored", Outcome.WON, "rita")
    args = (Event(world.ws, "e9"), world.at(NOW.replace(day=3)), first.closing.id, given, opened)
    again = await storage.write(marks.reopen, *args)
    assert (again.kind, again.deal, again.closing.outcome) == ("new", first.deal, Outcome.WON)
    assert (again.case.debrief.status, again.ahead) == (Status.WAITING, 1)
    assert (await storage.write(marks.reopen, *args)).kind == "same"
    story = await storage.read(deals.deal_story, world.ws, "acme")
    assert [part.closing.outcome for part in story] == [Outcome.WON, Outcome.LOST]
    assert story[0].owner.name == "Rita"
    assert story[0].case.debrief.id == again.closing.id


async def test_of_several_deals_of_a_name_the_open_one_is_marked(world, storage):
    first = await world.marks("Acme")
    await undo(world, first.closing.id)
    second = await world.marks("Acme")
    assert second.deal == first.deal  # known again
    await storage.write(deals_insert, world.ws, "D-other", "Acme")
    third = await world.marks("Acme")
    assert (third.kind, third.deal.id) == ("new", "D-other")
    assert (await world.marks("Acme", Outcome.WON)).closing.id in {second.closing.id, third.closing.id}


def deals_insert(conn, ws, deal_id, name, owner=None):
    names = ("account", "product", "segment", "region", "amount", "engaged_on", "external_id", "stage", "currency")
    names = (*names, "lead_source")
    row = dict.fromkeys(names)
    made = {"workspace_id": ws, "id": deal_id, "name": name, "owner_id": owner, "created_at": NOW}
    conn.execute(deals.NEW_DEAL(), {**row, **made, "name_key": deals.name_key(name)})


async def test_the_owner_is_asked_where_they_can_be_reached(world, storage):
    await storage.write(deals_insert, world.ws, "D1", "Acme", "sam")
    assert (await world.marks("Acme", by="rita")).case.person.id == "sam"
    await storage.write(lambda conn: conn.execute(people.NEW_PERSON[conn.dialect.name], unlinked(world.ws, "kim")))
    await storage.write(deals_insert, world.ws, "D2", "Globex", "kim")
    assert (await world.marks("Globex", by="rita")).case.person.id == "rita"


def unlinked(ws, name):
    return {
        "workspace_id": ws,
        "id": name,
        "name": name.title(),
        **dict.fromkeys(("user_id", "email", "tz", "seen_at")),
    }


async def test_a_crm_name_is_linked_to_its_user_before_or_after_the_first_word(world, storage):
    for name in ("kim", "lee"):
        row = unlinked(world.ws, name)
        await storage.write(lambda conn, row=row: conn.execute(people.NEW_PERSON[conn.dialect.name], row))
        await storage.write(deals_insert, world.ws, f"D-{name}", f"Deal of {name}", name)
    kim = Person(world.ws, "new", "kimmy", "U-kim", tz="Asia/Tokyo")
    assert (await storage.write(people.ensure_person, kim, NOW, "Kim")).id == "kim"
    lee = Person(world.ws, "lee2", "leeroy", "U-lee", email="lee@example.com")
    assert (await storage.write(people.ensure_person, lee, NOW)).name == "leeroy"
    linked = await storage.write(people.ensure_person, replace(lee, email=None), NOW, "Lee")
    assert (linked.id, linked.name, linked.email) == ("lee2", "Lee", "lee@example.com")
    found = await storage.read(deals.deals_named, world.ws, ("deal of  LEE", "Deal of Kim", "none"))
    assert {key: [deal.owner_id for deal in named] for key, named in found.items()} == {
        "deal of lee": ["lee2"],
        "deal of kim": ["kim"],
    }


@pytest.mark.everywhere
async def test_twenty_first_words_of_one_person_make_one_person(world, storage):
    person = Person(world.ws, "x", "Kim", "U-kim")
    made = await asyncio.gather(
        *(storage.write(people.ensure_person, replace(person, id=f"x{number}"), NOW) for number in range(20))
    )
    assert len({found.id for found in made}) == 1


@pytest.mark.everywhere
async def test_marks_of_one_deal_at_once_make_one_closing(world, storage):
    marked = await asyncio.gather(*(world.marks("Acme", by=name) for name in ("rita", "sam") * 6))
    assert sorted(found.kind for found in marked) == ["new"] + ["same"] * 11
    assert len({found.closing.id for found in marked}) == 1


@pytest.mark.everywhere
async def test_marks_of_many_deals_at_once_leave_one_active_card(world, storage):
    await asyncio.gather(*(world.marks(f"Deal {number}") for number in range(12)))
    pending = await storage.read(cases.pending, world.ws, "rita")
    assert [case.debrief.status for case in pending].count(Status.PROMPTED) == 1
    assert await storage.read(cases.waiting_count, world.ws, "rita") == 11
    assert await storage.read(cases.open_debriefs, world.ws, NOW) == 12
    assert (await storage.read(outbox.state)).due == 1


async def test_an_imported_closing_gets_its_debrief_when_someone_speaks_of_it(world, storage):
    await storage.write(deals_insert, world.ws, "D1", "Acme", "rita")
    await storage.write(imported, world.ws, "C-old", "D1")
    other = await world.marks("Acme", Outcome.WON)
    assert (other.kind, other.case) == ("conflict", None)
    given = world.mark_of("ignored", Outcome.WON, "sam")
    with pytest.raises(NotFound):  # what came from the CRM is corrected there
        await storage.write(
            corrections.correct, Event(world.ws, "e9"), world.at(), "C-old", given, Says(status=None), opened
        )
    same = await world.marks("Acme")
    assert (same.kind, same.closing.id, same.case.person.id) == ("new", "C-old", "rita")


async def test_an_old_imported_closing_is_history_until_somebody_says_it_closed_again(world, storage):
    await storage.write(deals_insert, world.ws, "D1", "Acme", "rita")
    await storage.write(imported, world.ws, "C-old", "D1", 400)
    found = await world.marks("Acme")
    assert (found.kind, found.closing.id, found.case) == ("same", "C-old", None)
    given = world.mark_of("ignored", Outcome.LOST, "sam")
    again = await storage.write(marks.reopen, Event(world.ws, "e9"), world.at(), "C-old", given, opened)
    assert (again.kind, again.deal.id, again.closing.closed_on) == ("new", "D1", given.closed_on)


def imported(conn, ws, closing_id, deal_id, days_ago=0):
    day = NOW.date() - timedelta(days=days_ago)
    made = {"workspace_id": ws, "id": closing_id, "deal_id": deal_id, "outcome": "lost", "closed_on": day}
    rest = dict.fromkeys(("marked_by", "competitor", "amount", "undone_at", "currency", "like_id", "reason"))
    conn.execute(
        marks.NEW_CLOSING(), {**made, **rest, "source": "import", "marked_at": datetime(2026, 1, 1, tzinfo=UTC)}
    )


async def test_did_you_mean(world, storage):
    for name in ("Acme renewal", "Globex roll-out", "Initech"):
        await world.marks(name)
    assert await storage.read(deals.similar_names, world.ws, "acme renwal") == ("Acme renewal",)
    assert await storage.read(deals.similar_names, world.ws, "zzz") == ()


async def test_did_you_mean_one_of_those_that_hold_the_words(world, storage):
    for name in ("Acme", "Acme renewal", "Front desk phones", "Phones, 100%_more", "Initech"):
        await world.marks(name)
    await storage.write(_account, "Front desk phones", "ACME Ltd")
    meant = storage.read(deals.similar_names, world.ws, "acme")
    assert set(await meant) == {"Acme renewal", "Front desk phones"}, "but not what was typed"
    for typed, first in (("phones acme", "Front desk phones"), ("0%_m", "Phones, 100%_more")):
        assert (await storage.read(deals.similar_names, world.ws, typed))[0] == first
    assert len(await storage.read(deals.similar_names, world.ws, "e")) == 3


def _account(conn, name, account):
    conn.execute(update(deal).where(deal.c.name == name).values(account=account))
