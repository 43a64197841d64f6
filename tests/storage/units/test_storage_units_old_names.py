"""Names go once they are old enough: of deals, then of people who left; who is here keeps theirs, and figures stay."""

from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from dialogs.audit import Act, Deed
from dialogs.records import UNOWNED, Closing, Deal, Outcome, Person
from dialogs.retention import Goes
from dialogs.sentences.erasing import A_DEAL, SOMEONE
from storage import tables
from storage.units import audit, importing, old_names, people, retention
from storage.units.extents import called
from storage.units.import_changes import ImportRow
from storage.units.leaving import leaves
from storage.units.retention import Retention
from tests.storage.units.test_storage_units_erasing import (
    DEAL,
    NAME,
    against,
    everything,
    holding,
    merges,
    plant,
    rename,
)
from tests.storage.units.test_storage_units_retention import HOW, OLD, UNTIL, closed, figures, night
from tests.storage.units.test_storage_units_timers import EFFECTS
from tests.storage.units_world import DAY, NOW, World

NAMES = Retention(Goes.NAMES, UNTIL, NOW + DAY, "pseudonym")
OF_AGE = replace(EFFECTS, retains=lambda _ws: (NAMES,))


@pytest_asyncio.fixture
async def world(storage):
    made = await World(storage).begins()
    await storage.write(rename, made.ws)
    return made


async def nights(world, storage):
    """One night, with all of its steps."""
    await storage.write(retention.plan, world.ws, NAMES, NOW)
    return await night(world, OF_AGE, of=NAMES)


async def found_old(world, storage):
    found = await storage.read(retention.old, world.ws, NAMES, HOW)
    return len(found.by_month), found.people


def described(conn, ws, name, **values):
    conn.execute(update(tables.deal).where(tables.deal.c.name == name).values(values))
    if "account" in values:
        conn.execute(update(tables.fact).values(account=values["account"]))


def long_ago(conn, ws):
    """Nobody has been seen since."""
    then = UNTIL.since - DAY
    conn.execute(update(tables.person).values(seen_at=then, greeted_at=then, unasked_at=None))


async def test_a_deals_name_goes_everywhere_and_no_figure_moves(world, storage):
    closing_id = await closed(world, DEAL, OLD)
    await closed(world, "Other deal", OLD + DAY, words="Nobody answered our calls for weeks on end", by="sam")
    await storage.write(described, world.ws, DEAL, account="Quarterhouse Ltd", external_id="crm-77")
    await storage.write(against, world.ws, closing_id, "My brother's firm")
    await storage.write(plant, world.ws, closing_id, f"{DEAL} of Quarterhouse Ltd")
    await storage.write(described, world.ws, DEAL, account="Quarterhouse Ltd")
    await world.delivers()
    before = await figures(world)
    assert await found_old(world, storage) == (1, 0)

    await nights(world, storage)

    after = await storage.read(everything, world.ws)
    held = holding(after, DEAL, "joke")
    assert held == set()
    assert sorted(after["deal", "name"]) == [A_DEAL.text, "Other deal"]
    assert sorted(after["deal", "external_id"]) == ["None", "crm-77"], "a file finds it, and counts it once"
    assert NAME in after["person", "name"], "who is here keeps theirs"
    assert "My brother's firm" in after["fact", "competitor"]
    totals, rows = await figures(world)
    assert totals == before[0]
    blank = lambda row: replace_account(row._mapping)  # noqa: E731
    assert [blank(row) for row in rows] == [blank(row) for row in before[1]]
    assert await found_old(world, storage) == (0, 0)


def replace_account(row):
    return {**row, "account": None}


@pytest.mark.parametrize("what", ["closed again", "answered", "asked", "to follow up", "open"])
async def test_a_deal_that_is_still_in_use_keeps_its_name(world, storage, what):
    closing_id = await closed(world, DEAL, OLD)
    if what == "closed again":
        other = await closed(world, "Other deal", OLD + DAY)
        moved = update(tables.closing).where(tables.closing.c.id == other)
        of = select(tables.closing.c.deal_id).where(tables.closing.c.id == closing_id).scalar_subquery()
        await storage.write(lambda conn: conn.execute(moved.values(deal_id=of)) and None)
    if what == "answered":
        await storage.write(lambda conn: conn.execute(update(tables.answer).values(at=UNTIL.since)) and None)
    if what == "asked":
        await storage.write(lambda conn: conn.execute(update(tables.debrief).values(prompted_at=UNTIL.since)) and None)
    if what == "to follow up":
        await storage.write(follows, world.ws, closing_id, OLD + DAY, "open")
    if what == "open":
        await storage.write(reopened, closing_id)
    assert await found_old(world, storage) == (0, 0)
    await nights(world, storage)
    assert DEAL in (await storage.read(everything, world.ws))["deal", "name"]


def reopened(conn, closing_id):
    mine = tables.closing.c.id == closing_id
    conn.execute(update(tables.closing).where(mine).values(undone_at=NOW, marked_at=NOW - DAY))


def follows(conn, ws, closing_id, due_on, status):
    deal_id = conn.execute(select(tables.closing.c.deal_id).where(tables.closing.c.id == closing_id)).scalar_one()
    values = {"workspace_id": ws, "id": "F", "debrief_id": closing_id, "deal_id": deal_id, "person_id": "rita"}
    conn.execute(tables.follow_up.insert().values(values | {"kind": "talk", "due_on": due_on, "status": status}))


@pytest.mark.parametrize(("due_on", "status"), [(OLD, "open"), (OLD + DAY, "done")])
async def test_a_follow_up_that_is_over_holds_no_name(world, storage, due_on, status):
    closing_id = await closed(world, DEAL, OLD)
    await storage.write(follows, world.ws, closing_id, due_on, status)
    assert await found_old(world, storage) == (1, 0)


async def test_a_deal_that_was_merged_goes_with_the_one_it_is_now(world, storage):
    ids = [await closed(world, one, OLD) for one in (DEAL, "Other deal")]
    gone, kept = [type("C", (), {"deal_id": one}) for one in await storage.read(deals_of, ids)]
    await merges(world, storage, gone, kept)
    assert await found_old(world, storage) == (1, 0)
    await nights(world, storage)
    assert holding(await storage.read(everything, world.ws), DEAL, "Other deal", "joke") == set()


def deals_of(conn, ids):
    found = dict(conn.execute(select(tables.closing.c.id, tables.closing.c.deal_id)).all())
    return [found[one] for one in ids]


async def test_what_was_said_of_a_younger_deal_of_that_name_stays(world, storage):
    old = await closed(world, DEAL, OLD)
    await closed(world, "Other deal", OLD + DAY, by="sam", words="Nothing")
    same = update(tables.deal).where(tables.deal.c.name == "Other deal").values(name=DEAL, name_key=DEAL.casefold())
    await storage.write(lambda conn: conn.execute(same) and None)
    await storage.write(plant, world.ws, old, DEAL)
    await nights(world, storage)
    after = await storage.read(everything, world.ws)
    assert {("deal", "name"), ("digest", "message"), ("post", "message")} <= holding(after, DEAL)
    assert holding(after, "joke") == set()


async def test_it_goes_on_in_steps_and_tells_the_log_of_each(world, storage, monkeypatch):
    monkeypatch.setattr(old_names, "STEP", 2)
    for n in range(5):
        await closed(world, f"Deal {n}", OLD)
    await storage.write(leaves, world.ws, "rita")
    await storage.write(long_ago, world.ws)
    assert await found_old(world, storage) == (5, 1)
    assert await nights(world, storage) == 4
    told = [one.detail for one in await storage.read(audit.entries, world.ws)]
    much = [f"deals={n},people={m}" for n, m in ((2, 0), (2, 0), (1, 0), (0, 1))]
    assert told == [f"retention.names=24,{one}" for one in much]
    after = await storage.read(everything, world.ws)
    assert set(after["deal", "name"]) == {A_DEAL.text}
    assert sorted(after["person", "name"]) == ["Sam", SOMEONE.text]


async def test_who_left_goes_with_the_last_of_their_deals_and_who_is_here_stays(world, storage):
    closing_id = await closed(world, DEAL, OLD)
    await closed(world, "Other deal", OLD, by="sam", words="Nothing")
    await storage.write(against, world.ws, closing_id, "My brother's firm")
    await storage.write(long_ago, world.ws)
    await storage.write(leaves, world.ws, "rita")
    before = await figures(world)
    assert await found_old(world, storage) == (2, 1)
    await nights(world, storage)
    after = await storage.read(everything, world.ws)
    assert holding(after, NAME, "U-rita", "rita@example") == set()
    assert sorted(after["person", "name"]) == ["Sam", SOMEONE.text]
    assert (await figures(world))[0] == before[0]
    assert "My brother's firm" in after["fact", "competitor"]


@pytest.mark.parametrize("what", ["a deal of theirs", "their debrief", "they marked it", "the log", "seen lately"])
async def test_who_left_and_has_to_do_with_something_younger_stays(world, storage, what):
    await closed(world, DEAL, OLD)
    younger = await closed(world, "Other deal", OLD + DAY, by="sam", words="Nothing")
    await storage.write(long_ago, world.ws)
    await storage.write(leaves, world.ws, "rita")
    assert await found_old(world, storage) == (1, 1)
    match what:
        case "a deal of theirs":
            hers = update(tables.deal).where(tables.deal.c.name == "Other deal").values(owner_id="rita")
        case "their debrief":
            hers = update(tables.debrief).where(tables.debrief.c.id == younger).values(person_id="rita")
        case "they marked it":
            hers = update(tables.closing).where(tables.closing.c.id == younger).values(marked_by="rita")
        case "seen lately":
            hers = update(tables.person).where(tables.person.c.id == "rita").values(seen_at=UNTIL.since)
        case _:
            deed = Deed(Act.EXPORTED, "rita", "hers")
            await storage.write(audit.append, world.ws, deed, UNTIL.since)
            hers = None
    if hers is not None:
        await storage.write(lambda conn: conn.execute(hers) and None)
    assert await found_old(world, storage) == (1, 0)
    await nights(world, storage)
    assert NAME in (await storage.read(everything, world.ws))["person", "name"]


async def test_a_name_of_a_crm_goes_with_its_last_deal_and_stays_where_somebody_is_called_so(world, storage):
    closing_id = await closed(world, DEAL, OLD)
    unlinked = {"workspace_id": world.ws, "id": "crm", "name": "Sam", "email": "sam@crm.example"}
    await storage.write(lambda conn: conn.execute(tables.person.insert().values(unlinked)) and None)
    hers = update(tables.deal).where(tables.deal.c.name == DEAL).values(owner_id="crm")
    await storage.write(lambda conn: conn.execute(hers) and None)
    await storage.write(plant, world.ws, closing_id, "Sam")
    assert await found_old(world, storage) == (1, 1)
    await nights(world, storage)
    after = await storage.read(everything, world.ws)
    assert holding(after, "sam@crm") == set()
    assert ("digest", "message") in holding(after, "Sam"), "she is here"
    assert sorted(after["person", "name"]) == [NAME, "Sam", SOMEONE.text]


async def test_nobody_is_nobody_who_left(world, storage):
    """What isn't known whose it is has a row that is no person: it neither gets old nor can be erased by its name."""
    await storage.write(people.unowned, world.ws)
    assert await found_old(world, storage) == (0, 0)
    await nights(world, storage)
    assert (await storage.read(people.get_person, world.ws, UNOWNED)).name == "Nobody yet"
    for typed in (UNOWNED, "Nobody yet"):
        assert await storage.read(called, world.ws, "person", typed) == ()
    named_so = Person(world.ws, "new", "Nobody yet", "U-new")
    await storage.write(people.ensure_person, named_so, NOW, "Nobody yet")
    assert (await storage.read(people.get_person, world.ws, UNOWNED)).user_id is None


async def test_a_later_file_finds_the_deal_counts_it_once_and_the_next_night_it_goes_again(world, storage):
    closing_id = await closed(world, DEAL, OLD)
    await storage.write(described, world.ws, DEAL, external_id="crm-77")
    await nights(world, storage)
    of = Deal(world.ws, "another-id", DEAL, "Quarterhouse Ltd", external_id="crm-77")
    told = Closing(world.ws, "C77", of.id, Outcome.LOST, OLD, source="import")
    await storage.write(importing.import_batch, world.ws, (ImportRow(1, of, None, told, told.id),), NOW)
    after = await storage.read(everything, world.ws)
    assert after["closing", "id"] == [closing_id]
    assert after["deal", "name"] == [DEAL]
    assert await found_old(world, storage) == (1, 0)
    await nights(world, storage)
    assert holding(await storage.read(everything, world.ws), DEAL, "Quarterhouse Ltd") == set()


async def imports(world, number, owner="Sam Crane", closed_on=OLD):
    """A deal of a CRM's file, whose owner nobody in chat is linked with."""
    hers = Person(world.ws, "crm", owner, email="sam@crm.example")
    of = Deal(world.ws, f"crm-{number}", f"Deal {number}", owner_id="crm", external_id=number)
    told = Closing(world.ws, f"C-{number}", of.id, Outcome.LOST, closed_on, source="import")
    await world.storage.write(importing.import_batch, world.ws, (ImportRow(1, of, hers, told, told.id),), NOW)


def owners(conn):
    p, d = tables.person.c, tables.deal.c
    rows = select(d.id, p.id, p.name, p.email).join_from(tables.deal, tables.person, p.id == d.owner_id).order_by(d.id)
    return {deal_id: tuple(whose) for deal_id, *whose in conn.execute(rows)}


async def test_a_later_file_leaves_what_was_theirs_nobodys_and_with_a_new_deal_they_begin_anew(world, storage):
    await imports(world, "1")
    await nights(world, storage)
    nobody = ("crm", SOMEONE.text, None)
    assert await storage.read(owners) == {"crm-1": nobody}
    await imports(world, "1")
    assert await storage.read(owners) == {"crm-1": nobody}
    assert "Sam Crane" not in (await storage.read(everything, world.ws))["person", "name"]
    for _ in range(2):
        await imports(world, "2", closed_on=OLD + DAY)
    newcomer = ("crm+", "Sam Crane", "sam@crm.example")
    assert await storage.read(owners) == {"crm-1": nobody, "crm-2": newcomer}
    await nights(world, storage)
    assert await storage.read(owners) == {"crm-1": nobody, "crm-2": newcomer}, "who sells keeps theirs"


async def test_another_workspace_keeps_its_own(world, storage):
    other = await World(storage, "slack:T2").begins()
    await closed(other, DEAL, OLD)
    await nights(world, storage)
    assert DEAL in (await storage.read(everything, other.ws))["deal", "name"]
