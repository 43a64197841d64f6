"""What is left out counts nowhere, whoever writes its fact anew, until it counts again; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from dialogs.fact import bare_fact
from dialogs.records import Closing, Deal, Event, Outcome
from insights.shapes.asking import Links
from insights.shapes.counts import Split
from storage.counting import counting
from storage.counting.left_out import left_out
from storage.tables import buyer_link, exclusion
from storage.units import buyer_links, changes, corrections, exclusions, importing, looks
from storage.units.import_changes import ImportRow
from tests.storage.units_world import NOW, Says, World, fact_of, opened, texts_of

START, END = date(2026, 1, 1), date(2027, 1, 1)
DAY = date(2026, 11, 1)


@pytest.fixture
async def world(storage):
    made = await World(storage).begins()
    rows = []
    for line, (outcome, rival) in enumerate(((Outcome.LOST, "Globex"), (Outcome.LOST, None), (Outcome.WON, "Globex"))):
        of = Deal(made.ws, f"D{line}", f"Deal {line}")
        closed = Closing(made.ws, f"C{line}", of.id, outcome, DAY, None, rival, None, "import")
        rows.append(ImportRow(line, of, None, closed, closed.id))
    await storage.write(importing.import_batch, made.ws, tuple(rows), NOW)
    return made


async def proposes(world, closing_id, event=None):
    event = Event(world.ws, event or world.new_id())
    return await world.storage.write(exclusions.propose, event, world.at(), closing_id, "twice", "sam")


def counts(case):
    return fact_of(case), texts_of(case)


async def decides(world, closing_id, *, out, counted=counts, event=None):
    event = Event(world.ws, event or world.new_id())
    return await world.storage.write(exclusions.decide, event, world.at(), closing_id, "sam", out, counted)


async def closed(world):
    return await world.storage.read(counting.count_closed, world.ws, START, END)


async def out(world, start=START, end=END):
    return await world.storage.read(left_out, world.ws, start, end)


def bare(world, closing_id, rival):
    of = Deal(world.ws, f"D{closing_id[1:]}", "Deal")
    return bare_fact(Closing(world.ws, closing_id, of.id, Outcome.LOST, DAY, None, rival), of, None)


@pytest.mark.everywhere
async def test_it_counts_until_it_is_decided_and_then_nowhere_whoever_writes_it_anew(world):
    assert await proposes(world, "C0")
    assert (await closed(world), await out(world)) == (Split(1, 2, 0), Split())
    assert await decides(world, "C0", out=True)
    assert (await closed(world), await out(world)) == (Split(1, 1, 0), Split(0, 1, 0))
    for rival in ("Globex", None, "Initech"):  # a name that is known, none, and one that is new
        await world.storage.write(lambda conn, rival=rival: changes.put_fact(conn, bare(world, "C0", rival)))
    assert await closed(world) == Split(1, 1, 0)
    assert await out(world, date(2026, 11, 2)) == Split()


@pytest.mark.everywhere
async def test_it_counts_again_as_it_stands_then(world):
    debrief = (await world.marks("Acme renewal")).case.debrief.id
    await proposes(world, debrief)
    await decides(world, debrief, out=True)
    await world.acts(debrief, Says({"driver": "price"}))
    assert (await closed(world), await out(world)) == (Split(1, 2, 0), Split(0, 1, 0))
    assert await decides(world, debrief, out=False)
    assert (await closed(world), await out(world)) == (Split(1, 3, 0), Split())
    assert (await world.storage.read(counting.count, world.ws, START, END)).debriefed == Split(0, 1, 0), "with it"


@pytest.mark.everywhere
async def test_of_the_links_to_buyers_those_of_a_deal_left_out_are_not_counted_either(world):
    debrief = (await world.marks("Acme renewal")).case.debrief.id
    link = {
        "workspace_id": world.ws,
        "closing_id": debrief,
        "made_by": "rita",
        "made_at": NOW,
        "until": NOW,
        "serial": 1,
    }
    await world.storage.write(lambda conn: conn.execute(buyer_link.insert().values(link)) and None)
    counted = [(Links(Outcome.LOST, 1, 1, 0, 0),), (), (Links(Outcome.LOST, 1, 1, 0, 0),)]
    for out, shown in zip((None, True, False), counted, strict=True):
        if out is None:
            await proposes(world, debrief)
        else:
            await decides(world, debrief, out=out)
        assert await world.storage.read(buyer_links.links, world.ws) == shown


async def test_a_mark_that_was_taken_back_meanwhile_counts_nowhere(world):
    debrief = (await world.marks("Acme renewal")).case.debrief.id
    await proposes(world, debrief)
    await decides(world, debrief, out=True)
    event = Event(world.ws, world.new_id())
    await world.storage.write(corrections.undo, event, world.at(), debrief, lambda _case: None, opened)
    assert await decides(world, debrief, out=False)
    assert (await closed(world), await out(world)) == (Split(1, 2, 0), Split())


async def test_each_is_asked_for_and_decided_once(world):
    assert await proposes(world, "C0", "e1")
    assert not await proposes(world, "C0", "e1"), "the platform sent it twice"
    assert not await proposes(world, "C0"), "it is asked for already"
    assert [one.closing_id for one in await world.storage.read(exclusions.undecided, world.ws)] == ["C0"]
    assert await decides(world, "C0", out=False, event="e2")
    assert not await decides(world, "C0", out=False)
    assert await world.storage.read(exclusions.undecided, world.ws) == ()
    assert await proposes(world, "C0"), "what was declined may be asked for again"
    assert await decides(world, "C0", out=True)
    assert not await proposes(world, "C0")
    assert (await world.storage.read(exclusions.exclusion_of, world.ws, "C0")).out


async def test_what_nobody_asked_for_is_not_decided(world):
    assert not await decides(world, "C2", out=True)
    assert await closed(world) == Split(1, 2, 0)


@pytest.mark.everywhere
async def test_a_look_leaves_out_what_was_decided_before_it_was_made(world):
    await proposes(world, "C0")
    await decides(world, "C0", out=True)
    monday = date(2026, 11, 16)
    before = await world.storage.read(left_out, world.ws, START, END, monday)
    await world.storage.write(looks.freeze_look, world.ws, monday, "{}", NOW)
    await proposes(world, "C2")
    late = world.at(NOW + timedelta(days=1))
    event = Event(world.ws, world.new_id())
    await world.storage.write(exclusions.decide, event, late, "C2", "sam", True, counts)
    assert before == Split(0, 1, 0), "none is made yet"
    assert await world.storage.read(left_out, world.ws, START, END, monday) == Split(0, 1, 0)
    assert await out(world) == Split(1, 1, 0)


@pytest.mark.everywhere
async def test_what_the_version_before_counted_again_counts_no_more_after_tidying(world):
    case = (await world.marks("Acme renewal")).case
    debrief = case.debrief.id
    await proposes(world, debrief)
    await decides(world, debrief, out=True)
    here = exclusion.c.closing_id == debrief

    def as_before(conn):  # to which nothing is left out
        conn.execute(update(exclusion).where(here).values(out=False))
        changes.put_fact(conn, fact_of(case))
        conn.execute(update(exclusion).where(here).values(out=True))

    await world.storage.write(as_before)
    assert await closed(world) == Split(1, 3, 0)
    assert await world.storage.write(exclusions.drop_counted, world.ws) == 1
    assert (await closed(world), await out(world)) == (Split(1, 2, 0), Split(0, 1, 0))
    assert await world.storage.write(exclusions.drop_counted, world.ws) == 0
