"""Rows reach the database once, however often a file is imported, and chat keeps the last word."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest
from sqlalchemy import select, update

from bot.crm.importing.dates import Order
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.run import import_rows, preview
from dialogs.definition.definition import load
from dialogs.effects import Change
from dialogs.engine.facts import flatten
from dialogs.errors import NotFound
from dialogs.records import Case, Event, Moment, Outcome, Person, Workspace
from storage.tables import closing, deal, debrief, fact, outbox, person, timer
from storage.units.changed_since import outcomes_since
from storage.units.deals import export_rows
from storage.units.import_changes import Kept, Tally
from storage.units.marks import Mark, mark
from storage.units.people import ensure_person, ensure_workspace
from tests.bot.crm.importing.exports import HEADER, TODAY, deals, large, small

WS = "slack:T1"
DEFINITION = load(resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8"))
NOW = datetime(2018, 1, 15, 9, 0, tzinfo=UTC)
AT = Moment(NOW, NOW.timestamp())
TABLES = (person, deal, closing, debrief, fact, outbox, timer)
OPEN = "A1,Ann,GTX,Acme,Engaging,1/2/2017,,500"
WON = "A1,Ann,GTX,Acme,Won,1/2/2017,1/25/2017,450"


@pytest.fixture
async def services(storage):
    """A storage with a workspace."""
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    return storage


def plan_of(folder, *rows, header=HEADER):
    return prepare(Request(deals(folder, *rows, header=header), order=Order.MDY))


async def run(services, plan, now=NOW):
    return await import_rows(services, plan, WS, now, TODAY)


async def rows_of(services, table):
    def every(conn):
        return sorted(tuple(row) for row in conn.execute(select(table).where(table.c.workspace_id == WS)))

    return [dict(zip(table.c.keys(), row, strict=True)) for row in await services.read(every)]


async def everything(services):
    return {table.name: await rows_of(services, table) for table in TABLES}


async def only(services, table):
    (row,) = await rows_of(services, table)
    return row


def counted(case: Case):
    """What opening a debrief brings, as far as it matters here."""
    return Change(fact=flatten(DEFINITION, case, prompted=True))


async def marked_in_chat(services, name, outcome, event="e1", on=date(2017, 2, 1)):
    """Bob marks a deal; what came of it."""
    bob = await services.write(ensure_person, Person(WS, "bob", "Bob", "U-bob"), NOW)
    given = Mark("chat-deal", "chat-closing", name, outcome, on, bob.id)
    return await services.write(mark, Event(WS, event), AT, given, counted)


@pytest.mark.long
async def test_8800_rows(services, tmp_path):
    plan = prepare(large(tmp_path))
    seen = []
    assert await import_rows(services, plan, WS, NOW, TODAY, seen.append) == Tally(new=8800)
    assert (sum(seen), max(seen)) == (8800, 500)
    facts = await rows_of(services, fact)
    assert (len(facts), sum(row["outcome"] == "won" for row in facts)) == (6711, 4238)
    assert {row["amount"] for row in facts if row["outcome"] == "lost"} == {None}
    assert all(
        row["amount"] and row["segment"] and row["region"] and row["days"] >= 0
        for row in facts
        if row["outcome"] == "won"
    )
    assert {(row["prompted"], row["debriefed"]) for row in facts} == {(False, False)}
    before = await everything(services)
    assert [len(before[name]) for name in ("deal", "closing", "person")] == [8800, 6711, 30]
    assert [before[name] for name in ("debrief", "outbox", "timer")] == [[], [], []]
    assert await run(services, plan, NOW + timedelta(days=1)) == Tally(same=8800)
    assert await everything(services) == before


async def test_a_preview_writes_nothing(services):
    plan, before = prepare(small()), await everything(services)
    assert await preview(services, plan, WS, TODAY) == Tally(new=37)
    assert await everything(services) == before
    await run(services, plan)
    assert await preview(services, plan, WS, TODAY) == Tally(same=37)


async def test_a_workspace_that_is_not_there(storage):
    with pytest.raises(NotFound, match="no workspace slack:T1"):
        await import_rows(storage, prepare(small()), WS, NOW, TODAY)


@pytest.mark.long
async def test_clicks_get_through_meanwhile(services, tmp_path):
    plan = prepare(large(tmp_path))
    running = asyncio.create_task(run(services, plan))
    waits = []
    while not running.done():
        begun = time.monotonic()
        await services.write(lambda conn: conn.execute(update(person).values(tz="Europe/London")).close())
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(0.005)
    assert (await running).new == 8800
    assert len(waits) > 10
    assert max(waits) < 3


async def test_an_open_deal_that_closed(services, tmp_path):
    assert await run(services, plan_of(tmp_path, OPEN)) == Tally(new=1)
    assert await rows_of(services, closing) == []
    assert await run(services, plan_of(tmp_path, WON), NOW + timedelta(days=1)) == Tally(changed=1)
    row, flat = await only(services, closing), await only(services, fact)
    assert (row["outcome"], row["closed_on"], row["source"], row["amount"]) == (
        "won",
        date(2017, 1, 25),
        "import",
        450_000,
    )
    assert (flat["outcome"], flat["days"], flat["amount"], flat["account"]) == ("won", 23, 450_000, "Acme")
    assert (await only(services, deal))["amount"] == 450_000
    assert await run(services, plan_of(tmp_path, WON)) == Tally(same=1)


async def test_corrections_in_the_crm_arrive(services, tmp_path):
    await run(services, plan_of(tmp_path, WON))
    moved = "A1,Bob,GTX Pro,Acme Ltd,Lost,1/2/2017,1/31/2017,0"
    assert await run(services, plan_of(tmp_path, moved)) == Tally(changed=1)
    row, flat = await only(services, closing), await only(services, fact)
    assert (row["outcome"], row["closed_on"], row["amount"]) == ("lost", date(2017, 1, 31), None)
    assert (flat["outcome"], flat["product"], flat["account"], flat["days"]) == ("lost", "GTX Pro", "Acme Ltd", 29)
    owners = {found["id"]: found["name"] for found in await rows_of(services, person)}
    assert (owners[flat["person_id"]], owners[(await only(services, deal))["owner_id"]]) == ("Bob", "Bob")
    assert await run(services, plan_of(tmp_path, moved)) == Tally(same=1)


async def test_an_outcome_that_an_import_changed_is_there_to_be_told(services, tmp_path):
    lost, later = WON.replace("Won", "Lost"), NOW + timedelta(days=7)
    await run(services, plan_of(tmp_path, WON, "A2,Ann,GTX,Acme,Won,1/2/2017,1/25/2017,10"))
    await run(services, plan_of(tmp_path, lost, "A2,Ann,GTX,Acme,Won,1/2/2017,1/25/2017,20"), later)

    async def told(since):
        return await services.read(
            outcomes_since, WS, since, since + timedelta(days=2), date(2017, 1, 2), date(2018, 1, 15)
        )

    assert await told(NOW + timedelta(days=6)) == ((Outcome.WON, Outcome.LOST),)
    assert await told(NOW + timedelta(days=8)) == ()
    assert await run(services, plan_of(tmp_path, OPEN), later) == Tally(changed=1), "what it was is no obstacle"
    assert await told(NOW + timedelta(days=6)) == ()


async def test_what_a_file_does_not_tell_stays(services, tmp_path):
    header = HEADER + ",region"
    await run(services, plan_of(tmp_path, WON + ",East", header=header))
    assert await run(services, plan_of(tmp_path, WON)) == Tally(same=1)
    assert (await only(services, fact))["region"] == "East"
    assert await run(services, plan_of(tmp_path, WON + ",West", header=header)) == Tally(changed=1)
    assert (await only(services, fact))["region"] == "West"


async def test_the_currency_goes_with_the_amount(services, tmp_path):
    header = HEADER + ",currency"

    async def told():
        flat, made, of = await only(services, fact), await only(services, closing), await only(services, deal)
        assert (flat["amount"], flat["currency"]) == (of["amount"], of["currency"])
        return made["amount"], made["currency"]

    await run(services, plan_of(tmp_path, WON + ",JPY", header=header))
    assert await told() == (450_000, "JPY")
    assert await run(services, plan_of(tmp_path, WON)) == Tally(same=1), "no file that names none makes it ours"
    assert await run(services, plan_of(tmp_path, WON + ",USD", header=header)) == Tally(changed=1)
    assert await told() == (450_000, "USD")
    assert await run(services, plan_of(tmp_path, WON.replace("450", "460"))) == Tally(changed=1)
    assert await told() == (460_000, "EUR")


async def test_a_bare_amount_in_chat_is_in_the_currency_of_the_crm(services, tmp_path):
    header = HEADER + ",currency"
    await run(services, plan_of(tmp_path, OPEN + ",JPY", header=header))
    bob = await services.write(ensure_person, Person(WS, "bob", "Bob", "U-bob"), NOW)
    given = Mark("d", "c", "Acme – GTX", Outcome.WON, date(2017, 2, 1), bob.id, amount=700)
    await services.write(mark, Event(WS, "e1"), AT, given, counted)
    assert ((await only(services, fact))["amount"], (await only(services, fact))["currency"]) == (700, "JPY")
    assert (await run(services, plan_of(tmp_path, WON + ",USD", header=header))).changed == 1
    assert ((await only(services, fact))["amount"], (await only(services, fact))["currency"]) == (700, "USD")


async def test_a_deal_that_the_crm_reopened(services, tmp_path):
    await run(services, plan_of(tmp_path, WON))
    assert await run(services, plan_of(tmp_path, OPEN)) == Tally(changed=1)
    assert (await rows_of(services, closing), await rows_of(services, fact)) == ([], [])
    assert await run(services, plan_of(tmp_path, OPEN)) == Tally(same=1)
    assert await run(services, plan_of(tmp_path, WON)) == Tally(changed=1)


async def test_a_closing_marked_in_chat_is_kept_and_told(services, tmp_path):
    await run(services, plan_of(tmp_path, OPEN))
    marked = await marked_in_chat(services, "Acme – GTX", Outcome.LOST)
    assert marked.deal.external_id == "A1"
    before = await only(services, closing)
    tally = await run(services, plan_of(tmp_path, WON))
    kept = Kept(2, "Acme – GTX", Outcome.LOST, date(2017, 2, 1), Outcome.WON, date(2017, 1, 25))
    assert (tally.changed, tally.kept) == (1, (kept,))  # the deal's amount is the CRM's to say
    assert await only(services, closing) == before
    assert (await run(services, plan_of(tmp_path, WON))).same == 1


async def test_what_the_crm_says_of_the_deal_reaches_the_closing_marked_in_chat(services, tmp_path):
    header = HEADER + ",region"
    await run(services, plan_of(tmp_path, OPEN))
    await marked_in_chat(services, "Acme – GTX", Outcome.WON, on=date(2017, 1, 25))
    assert await run(services, plan_of(tmp_path, WON + ",East", header=header)) == Tally(changed=1)
    assert (await only(services, closing))["source"] == "chat"
    flat = await only(services, fact)
    assert (flat["region"], flat["prompted"], flat["amount"]) == ("East", True, 450_000)


async def test_an_imported_closing_that_is_debriefed_is_kept(services, tmp_path):
    await run(services, plan_of(tmp_path, WON))
    marked = await marked_in_chat(services, "Acme – GTX", Outcome.WON)
    assert (marked.kind, marked.closing.source) == ("new", "import")
    lost = WON.replace("Won", "Lost")
    tally = await run(services, plan_of(tmp_path, lost))
    assert [(kept.marked, kept.file) for kept in tally.kept] == [(Outcome.WON, Outcome.LOST)]
    await run(services, plan_of(tmp_path, OPEN))
    assert (await only(services, closing))["outcome"] == "won"


async def test_a_closing_undone_in_chat_stays_undone(services, tmp_path):
    await run(services, plan_of(tmp_path, WON))

    def undo(conn):
        conn.execute(fact.delete())
        conn.execute(update(closing).values(undone_at=NOW))

    await services.write(undo)
    tally = await run(services, plan_of(tmp_path, WON))
    assert (tally.same, [kept.marked for kept in tally.kept]) == (1, [None])
    assert await rows_of(services, fact) == []


async def test_owners_are_the_people_that_chat_knows(services, tmp_path):
    header = HEADER + ",owner email"
    await services.write(ensure_person, Person(WS, "p1", "Ann", "U1"), NOW)
    await services.write(ensure_person, Person(WS, "p2", "Robert", "U2", "BOB@example.com"), NOW)
    rows = [
        WON + ",",
        "A2,Bob,GTX,Acme,Won,1/2/2017,1/3/2017,1,bob@example.com",
        "A3,Cy,GTX,Acme,Won,1/2/2017,1/3/2017,1,cy@example.com",
        "A4,Cy,GTX,Acme,Won,1/2/2017,1/3/2017,1,cy.other@example.com",
        "A5,,GTX,Acme,Won,1/2/2017,1/3/2017,1,",
    ]
    await run(services, plan_of(tmp_path, *rows, header=header))
    owners = {row["external_id"]: row["owner_id"] for row in await rows_of(services, deal)}
    assert (owners["A1"], owners["A2"], owners["A5"]) == ("p1", "p2", None)
    assert owners["A3"] != owners["A4"]
    assert len(await rows_of(services, person)) == 4
    assert {row["user_id"] for row in await rows_of(services, person)} == {"U1", "U2", None}


@pytest.mark.parametrize("once", [True, False], ids=["one file", "a file each"])
async def test_one_owner_spelt_in_several_ways_is_one_person(services, tmp_path, once):
    spelt = ("Zo\xeb Schmidt", "zo\xeb  schmidt", '"Schmidt, Zo\xeb"', "Zoe\N{COMBINING DIAERESIS} Schmidt")
    rows = [f"A{n},{name},GTX,Acme,Won,1/2/2017,1/25/2017,450" for n, name in enumerate(spelt)]
    for some in [rows] if once else [[row] for row in rows]:
        await run(services, plan_of(tmp_path, *some))
    await only(services, person)


async def test_people_of_app_yaml_are_linked_however_a_crm_spells_them(services, tmp_path):
    await run(services, plan_of(tmp_path, WON.replace(",Ann,", ',"Schmidt, Anna",')))
    made = await services.write(ensure_person, Person(WS, "p1", "anna", "U1"), NOW, "Anna Schmidt")
    assert (await only(services, deal))["owner_id"] == made.id
    assert (await only(services, person))["user_id"] == "U1"


async def test_an_address_that_comes_later_is_added(services, tmp_path):
    await run(services, plan_of(tmp_path, WON))
    plan = plan_of(tmp_path, WON + ",ann@example.com", header=HEADER + ",owner email")
    assert await run(services, plan) == Tally(same=1)
    assert (await only(services, person))["email"] == "ann@example.com"


async def test_two_imports_at_once(services, tmp_path):
    plan = prepare(small())
    tallies = await asyncio.gather(*(run(services, plan) for _ in range(4)))
    assert sum(tally.new for tally in tallies) == 37
    assert len(await rows_of(services, closing)) == 25


async def test_other_workspaces_are_left_alone(services, tmp_path):
    await services.write(ensure_workspace, Workspace("slack:T2", "slack", "T2", "Other"), NOW)
    plan = prepare(small())
    await run(services, plan)
    before = await everything(services)
    assert await import_rows(services, plan, "slack:T2", NOW, TODAY) == Tally(new=37)
    assert await everything(services) == before


@pytest.mark.parametrize("nobody", ["Other", "unknown", "Nobody", "?", "-"])
async def test_a_list_of_competitors_may_end_in_what_is_no_name(services, tmp_path, nobody):
    path = deals(tmp_path, WON + f",{nobody}", header=HEADER + ",Competitor")
    await run(services, prepare(Request(path, order=Order.MDY)))
    assert (await only(services, fact))["competitor"] is None


async def test_competitors_are_spelt_as_here(services, tmp_path):
    path = deals(tmp_path, WON + ",globex", header=HEADER + ",Competitor")
    await run(services, prepare(Request(path, order=Order.MDY, competitor=str.capitalize)))
    assert (await only(services, fact))["competitor"] == "Globex"


async def test_imported_closings_are_exported(services, tmp_path):
    await run(services, prepare(small()))
    assert len(await services.read(export_rows, WS, "", 100)) == 25


async def test_a_file_that_changes_meanwhile_stops(services, tmp_path):
    plan = plan_of(tmp_path, WON)
    deals(tmp_path, WON, "A2,Ann,GTX,Acme,Won,1/2/2017,,100")
    with pytest.raises(ImportProblem, match=r"Line 3 is won but has no close_date.*has changed since it was checked"):
        await run(services, plan)
