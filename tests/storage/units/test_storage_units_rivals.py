"""Competitors: every spelling is kept, each counts as one name, and what a manager says can be taken back."""

import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from dialogs.effects import Change
from dialogs.errors import NotFound
from dialogs.records import Closing, Deal, Event, Outcome
from dialogs.rivals import Verdict
from insights.shapes.findings import Selector
from storage.counting import counting, selecting
from storage.tables import fact, rival
from storage.units import changes, importing, rivals
from storage.units.import_changes import ImportRow
from tests.storage.units_world import NOW, World, fact_of

START, END = date(2026, 1, 1), date(2027, 1, 1)


@pytest.fixture
async def world(storage):
    return await World(storage).begins()


async def lost_to(world, *names):
    """A closing against each of these, as a file tells them."""
    rows = []
    for line, name in enumerate(names):
        of = Deal(world.ws, f"D{world.new_id()}", f"Deal {line}")
        closed = Closing(world.ws, f"C{of.id}", of.id, Outcome.LOST, date(2026, 11, 1), None, name, None, "import")
        rows.append(ImportRow(line, of, None, closed, closed.id))
    await world.storage.write(importing.import_batch, world.ws, tuple(rows), NOW)


async def known(world):
    return await world.storage.read(rivals.known, world.ws)


async def says(world, gone, kept, *, one=True, event=None):
    given = Verdict(f"V{world.new_id()}", gone, kept, one)
    return await world.storage.write(rivals.decide, Event(world.ws, event or world.new_id()), world.at(), given, "sam")


async def takes_back(world, verdict, event=None):
    return await world.storage.write(
        rivals.take_back, Event(world.ws, event or world.new_id()), world.at(), verdict.id, "sam"
    )


async def stored(world):
    """All that counts of competitors, row by row."""

    def read(conn):
        facts = select(fact.c.closing_id, fact.c.competitor, fact.c.competitor_said)
        spelt = select(rival.c.said, rival.c.name, rival.c.listed)
        return [
            sorted(map(tuple, conn.execute(found.where(table.c.workspace_id == world.ws))), key=repr)
            for found, table in ((facts, fact), (spelt, rival))
        ]

    return await world.storage.read(read)


async def test_the_most_frequent_come_first_and_spellings_count_as_one(world):
    await world.storage.write(rivals.list_names, world.ws, ("Initech", "Hooli"))
    await lost_to(world, "globex inc.", "Globex", "GLOBEX", "Acme", "Umbrella", None, "hooli")
    names = await known(world)
    assert names.ranked == (("Globex", 3), ("Hooli", 1), ("Acme", 1), ("Umbrella", 1), ("Initech", 0))
    counts = await world.storage.read(counting.count_by, world.ws, "competitor", START, END)
    assert {name: found.split.lost for name, found in counts.items()} == {
        "Globex": 3,
        "Hooli": 1,
        "Acme": 1,
        "Umbrella": 1,
        "": 1,
    }
    assert (names.of("Globex GmbH"), names.of("INITECH"), names.of("Nobody")) == ("Globex", "Initech", None)


async def test_what_app_yaml_lists_later_names_what_was_counted_before(world):
    await lost_to(world, "globex", "GLOBEX")
    assert (await known(world)).ranked == (("GLOBEX", 2),)
    await world.storage.write(rivals.list_names, world.ws, ("Globex GmbH",))
    assert (await known(world)).ranked == (("Globex GmbH", 2),)
    await world.storage.write(rivals.list_names, world.ws, ())
    assert (await known(world)).ranked == (("GLOBEX", 2),)  # the tidiest that anybody wrote


async def test_facts_from_before_are_known_once_it_starts(world):
    await lost_to(world, "Globex", "globex inc")

    def as_before(conn):
        conn.execute(rival.delete().where(rival.c.workspace_id == world.ws))
        conn.execute(fact.update().where(fact.c.workspace_id == world.ws).values(competitor=fact.c.competitor_said))

    await world.storage.write(as_before)
    await world.storage.write(rivals.list_names, world.ws, ())
    assert (await known(world)).ranked == (("Globex", 2),)


async def test_one_by_a_managers_word_and_back_again(world):
    await lost_to(world, "Globex", "Globex", "Globbex", "globbex ltd", "Acme")
    before = await stored(world)
    verdict = await says(world, "Globbex", "Globex")
    assert (await known(world)).ranked == (("Globex", 4), ("Acme", 1))
    await lost_to(world, "GLOBBEX")
    assert dict((await known(world)).ranked)["Globex"] == 5
    found = await world.storage.read(
        selecting.deals_in, world.ws, START, END, {"competitor": (await known(world)).called("Globbex")}, 50
    )
    assert len(found) == 5
    await takes_back(world, verdict)
    assert (await known(world)).ranked == (("Globbex", 3), ("Globex", 2), ("Acme", 1))
    assert [row for row in (await stored(world))[0] if row in before[0]] == before[0]
    assert (await takes_back(world, verdict)).undone_at is not None  # once more changes nothing
    with pytest.raises(NotFound):
        await takes_back(world, replace(verdict, id="nobody"))


@pytest.mark.everywhere
async def test_each_press_writes_what_the_name_counts_as_when_it_is_made(world, monkeypatch):
    """In one statement with it, whoever has spoken meanwhile; a name is new once."""
    marked = await world.marks("Acme")
    (before,), ids = (await stored(world))[0], iter("abcdefgh")

    async def presses(name):
        def decide(case):
            return Change(fact=replace(fact_of(case), competitor=name), wants=())

        await world.acts(marked.case.debrief.id, decide, event=next(ids))
        (row,) = (await stored(world))[0]
        return row[1:]

    assert before[1:] == (None, None)
    assert await presses("globex inc") == ("globex inc", "globex inc")
    assert await presses("Globbex") == ("Globbex", "Globbex")
    assert await presses("Globex") == ("Globex", "Globex")
    with monkeypatch.context() as alone:
        alone.setattr(changes, "put_facts", None)
        assert await presses("globex inc") == ("Globex", "globex inc")
    verdict = await says(world, "Globbex", "Globex")
    assert await presses("Globbex") == ("Globex", "Globbex")
    await takes_back(world, verdict)
    assert await presses("Globbex") == ("Globbex", "Globbex")
    assert await presses(None) == (None, None)
    assert [said for said, *_ in (await stored(world))[1]] == ["Globbex", "Globex", "globex inc"]


async def test_an_older_finding_leads_to_the_deals_under_the_name_they_count_as_now(world):
    await lost_to(world, "Globbex", "Globex")
    selector = Selector("competitor", "Globbex", None)
    assert await world.storage.read(selecting.count_behind, world.ws, selector, START, END) == 1
    await says(world, "Globbex", "Globex")
    assert await world.storage.read(selecting.count_behind, world.ws, selector, START, END) == 2


async def test_said_twice_or_delivered_twice_it_stands_once(world):
    await lost_to(world, "Globex", "Globbex")
    first = await says(world, "Globbex", "Globex", event="e1")
    assert await says(world, "Globbex", "Globex", event="e2") == first
    await says(world, "Globbex", "Globex", event="e1")
    assert await world.storage.read(rivals.verdicts, world.ws) == (first,)


async def test_whatever_is_said_and_taken_back_in_any_order_all_counts_as_before(world):
    chance = random.Random(7)
    names = ["Globex", "globex inc", "Globbex", "Initech", "Intech", "Acme", "ACME AG", "Hooli", "Holi"]
    await lost_to(world, *(chance.choice(names) for _ in range(60)))
    await world.storage.write(rivals.list_names, world.ws, ("Hooli",))
    before = await stored(world)
    for _ in range(12):
        said = [await says(world, *chance.sample(names, 2), one=chance.random() < 0.8) for _ in range(4)]
        standing = [verdict for verdict in said if verdict]  # what was one already is noted nowhere
        chance.shuffle(standing)
        for verdict in standing:
            await takes_back(world, verdict)
        assert await stored(world) == before


async def test_another_workspace_neither_sees_nor_moves(world, storage):
    other = await World(storage, "slack:T2").begins()
    await lost_to(world, "Globex", "Globbex")
    await lost_to(other, "Globbex")
    await says(world, "Globbex", "Globex")
    assert (await known(other)).ranked == (("Globbex", 1),)
    assert (await known(other)).of("Globex") is None


@pytest.mark.parametrize(
    ("first", "second", "all_as"),
    [
        (("Globbex", "Globex"), ("Globex", "Globbex"), "Globex"),  # at once, each the other way
        (("Globbex", "Globex"), ("Globbex", "Initech"), "Initech"),
    ],
)
async def test_what_two_managers_say_at_once_is_as_if_one_had_said_it_after_the_other(world, first, second, all_as):
    await lost_to(world, "Globex", "Globbex", "Initech")
    await says(world, *first)
    await says(world, *second)
    names = await known(world)
    assert {names.of("Globex"), names.of("Globbex")} == {all_as}


async def test_of_names_that_are_one_by_now_nothing_is_noted(world):
    await lost_to(world, "Globex", "Globbex")
    one = await says(world, "Globbex", "Globex")
    before = await stored(world)
    assert await says(world, "Globex", "Globbex") is None
    assert await says(world, "Globbex", "Globex", one=False) is None
    assert await stored(world) == before
    await takes_back(world, one)
    assert {name for name, _ in (await known(world)).ranked} == {"Globex", "Globbex"}
