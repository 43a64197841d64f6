"""A deal that a rep marks in chat, and the export of a CRM that has it later, or had it before."""

import asyncio

import pytest
from click.testing import CliRunner

from bot.cli import importing, workspaces
from bot.cli.main import main
from tests.examples import more

HEAD = "Deal Name,Account,Owner,Stage,Create Date,Close Date,Amount"
ROW = "Northwind renewal,Northwind,Ann Ames,Closed Won,2026-01-05,2026-11-19,12000"


@pytest.fixture
def imports(stage, sqlite_url, tmp_path, monkeypatch):
    """`winloss import` of a file with this one row; what it says."""
    monkeypatch.setenv("WINLOSS_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(importing, "upgrade", lambda *_: None)  # the stage's tables are made without migrations
    path = tmp_path / "crm.csv"

    async def run(row, number="1"):
        head, row = (f"Deal ID,{HEAD}", f"{number},{row}") if number else (HEAD, row)
        path.write_text(f"{head}\n{row}\n", encoding="utf-8")
        typed = ["import", str(path), "--yes", "--workspace", stage.workspace_id]
        done = await asyncio.to_thread(CliRunner().invoke, main, typed)
        assert done.exit_code == 0, done.output
        return done.output

    return run


@pytest.fixture
def takes_back(stage, imports, monkeypatch):
    """`winloss import --undo last`; what it says."""
    monkeypatch.setattr(workspaces, "upgrade", lambda *_: None)

    async def run():
        typed = ["import", "--undo", "last", "--yes", "--workspace", stage.workspace_id]
        done = await asyncio.to_thread(CliRunner().invoke, main, typed)
        assert done.exit_code == 0, done.output
        return done.output

    return run


async def test_figures_follow_what_is_taken_back_and_what_chat_knows_stays(stage, imports, takes_back):
    await imports(ROW)
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("1 closed: 1 won")
    said = await takes_back()
    assert "Taken back: 1 deal and 1 closing." in said, said
    await stage.ann.types("/winloss deal Northwind renewal")
    await stage.ann.sees("Northwind renewal")
    await imports("Northwind renewal,Northwind,Ann Ames,Proposal,2026-01-05,,12000")
    await stage.ann.types("/winloss lost Northwind renewal")
    await stage.ann.sees("Northwind renewal marked as lost")
    said = await takes_back()
    assert "Kept: 1 deal (it was marked in chat since, or your CRM told of it)." in said, said
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("1 closed: 1 lost")


@pytest.mark.parametrize("number", ["1", ""], ids=["with an id", "without ids"])
@pytest.mark.parametrize("name", [more("Northwind renewal"), "northwind Renewal "])
async def test_marked_in_chat_and_exported_later_it_is_one_deal(stage, imports, number, name):
    await stage.ann.types("/winloss won Northwind renewal 12k vs Globex")
    await stage.ann.sees("Northwind renewal marked as won")
    said = await imports(ROW.replace("Northwind renewal", name), number)
    assert "Deals: 0 new" in said, said
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("1 closed: 1 won")


async def test_what_chat_said_of_its_outcome_stays_and_is_listed(stage, imports):
    await stage.ann.types("/winloss won Northwind renewal 12k vs Globex")
    await stage.ann.sees("Northwind renewal marked as won")
    said = await imports(ROW.replace("Won", "Lost"))
    assert "1 closing differs from what was marked in chat; kept as in chat:" in said, said
    assert "Northwind renewal: won on 19 November 2026 in chat, lost on 19 November 2026 in the file" in said, said
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("1 closed: 1 won")


@pytest.mark.parametrize("named", ["northwind", "Nortwind renewl"])
async def test_open_in_the_crm_it_is_found_by_what_a_rep_calls_it(stage, imports, named):
    await imports("Northwind renewal,Northwind,Ann Ames,Proposal,2026-01-05,,12000")
    await stage.ann.types(f"/winloss lost {named}")
    await stage.ann.sees("Northwind renewal")
    if named != "northwind":  # a guess at a misspelt name asks
        await stage.ann.clicks("Northwind renewal")
    await stage.ann.sees("Northwind renewal marked as lost")
    await stage.ann.types("/winloss stats")
    await stage.ann.sees("1 closed: 1 lost")
