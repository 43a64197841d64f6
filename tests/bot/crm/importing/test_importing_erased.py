"""A deal that was erased stays counted once: a later file that has it is left out, and brings no name of it back."""

import io
from hashlib import sha256
from importlib import resources

import pytest
from sqlalchemy import func, select

from bot.crm.exporting import export
from dialogs.definition.definition import load
from dialogs.records import Moment, Outcome, Workspace
from storage.engine.engine import open_storage
from storage.tables import closing, deal, fact
from storage.units.erasing import How, erase_deal
from storage.units.erasures import Erasure
from storage.units.extents import extent
from storage.units.import_changes import Tally
from storage.units.people import ensure_workspace
from storage.vault.marks import are_lost
from storage.vault.texts import sealing
from storage.vault.turning import turn
from tests.bot.crm.importing.test_importing_matching import IDS, NO_IDS, NOW, WS, deals_of, imported, marked, nothing

YAML = resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8")
KEYS = "a passphrase of somebody who erases"
ROW = "Northwind renewal,Northwind,Ann Poe,Closed Won,2026-01-05,2026-11-26,12000"


@pytest.fixture
async def services(database):
    storage = open_storage(database, sealing(KEYS))
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    yield storage
    await storage.close()


async def erased(services):
    (deal_id,) = await services.read(lambda conn: conn.execute(select(deal.c.id)).scalars().all())
    how = How(lambda field, value: True, nothing)
    assert await services.write(erase_deal, WS, deal_id, Moment(NOW, NOW.timestamp()), how)


async def counted(services):
    closings = await services.read(lambda conn: conn.execute(select(func.count()).select_from(closing)).scalar_one())
    facts = await services.read(lambda conn: conn.execute(select(func.count()).select_from(fact)).scalar_one())
    return closings, facts


async def names(services):
    return [name for name, _, _ in await deals_of(services)]


async def told(services):
    """What the preview says of later files."""
    (deal_id,) = await services.read(lambda conn: conn.execute(select(deal.c.id)).scalars().all())
    return (await services.read(extent, WS, Erasure("deal", deal_id), lambda field, value: True)).again


@pytest.mark.parametrize("chat", [True, False], ids=["marked in chat", "only imported"])
async def test_a_deal_with_an_id_is_neither_counted_again_nor_brought_back(services, tmp_path, chat):
    if chat:
        await marked(services, "Northwind renewal", Outcome.WON)
    await imported(services, tmp_path, IDS, f"1,{ROW}")
    before = await counted(services)
    assert await told(services) == "left out"
    await erased(services)
    for row in (f"1,{ROW}", f"1,{ROW.replace('2026-11-26', '2026-11-25').replace('Won', 'Lost')}"):
        tally, _ = await imported(services, tmp_path, IDS, row, "2,Acme,Acme,Ben,Negotiation,2026-01-05,2026-12-26,1")
        assert (tally.erased, tally.changed) == (1, 0)
        assert await counted(services) == before
    ((name, kept, outcomes), acme) = sorted(await deals_of(services), key=lambda one: one[0] == "Acme")
    assert (name, outcomes, acme[0]) == ("An erased deal", ["won"], "Acme")
    assert kept is None or (kept.startswith("erased:") and len(kept) == len("erased:") + 64)


async def test_nobody_comes_from_a_mark_to_the_id_and_the_export_has_none(services, tmp_path):
    await marked(services, "Northwind renewal", Outcome.WON)
    await imported(services, tmp_path, IDS, f"1,{ROW}")
    await erased(services)
    ((_, kept, _),) = await deals_of(services)
    assert kept.startswith("erased:")
    for guess in ("1", f"{WS}\x001", "erased:1"):
        assert sha256(guess.encode()).hexdigest() not in kept
    found = io.StringIO()
    await export(services, load(YAML), "EUR", WS, found)
    assert "erased:" not in found.getvalue()


async def test_a_row_without_an_id_is_left_out_as_long_as_it_is_the_same_and_closed_the_same_day(services, tmp_path):
    await imported(services, tmp_path, NO_IDS, ROW)
    assert await told(services) == "alike"
    await erased(services)
    assert (await imported(services, tmp_path, NO_IDS, ROW))[0] == Tally(erased=1)
    assert await deals_of(services) == [("An erased deal", None, ["won"])]
    renewed = ROW.replace("2026-11-26", "2026-11-20")
    assert (await imported(services, tmp_path, NO_IDS, ROW, renewed))[0] == Tally(new=1, erased=1)
    assert await deals_of(services) == [("An erased deal", None, ["won"]), ("Northwind renewal", None, ["won"])]


async def test_where_nothing_is_left_to_know_it_by_the_preview_says_so(services, tmp_path):
    await marked(services, "Northwind renewal", Outcome.WON)
    assert await told(services) == "counted"
    await erased(services)
    await imported(services, tmp_path, IDS, f"1,{ROW}")
    assert len(await deals_of(services)) == 2


async def test_without_a_key_no_mark_is_kept_and_that_is_said_as_well(database, tmp_path):
    storage = open_storage(database, sealing(""))
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    await marked(storage, "Northwind renewal", Outcome.WON)
    await imported(storage, tmp_path, IDS, f"1,{ROW}")
    assert await told(storage) == "counted"
    await erased(storage)
    assert await deals_of(storage) == [("An erased deal", None, ["won"])]
    await storage.close()


async def test_a_key_that_is_gone_stops_neither_an_erasing_nor_an_import_and_is_told(services, database, tmp_path):
    await marked(services, "Northwind renewal", Outcome.WON)
    await imported(services, tmp_path, IDS, f"1,{ROW}")
    await erased(services)
    assert not await services.read(are_lost, WS)
    other = open_storage(database, sealing("another passphrase of somebody"))
    assert await other.read(are_lost, WS)
    await other.write(turn, "another passphrase of somebody", NOW, on=False)
    assert (await imported(other, tmp_path, IDS, f"1,{ROW}"))[0].new == 1
    await other.close()
    both = open_storage(database, sealing(f"another passphrase of somebody,{KEYS}"))
    assert not await both.read(are_lost, WS)
    await both.close()
