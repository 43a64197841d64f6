"""An import is taken back: what it made and nobody has touched since goes, the rest stays, once; on both databases."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from bot.cli.import_ import import_command
from bot.crm.importing.run import import_rows
from dialogs.audit import Act, Deed, operator
from dialogs.imports import Kept, about
from dialogs.records import Outcome, Workspace
from storage.tables import audit, closing, deal, debrief, exclusion, fact, inbox, merging, person
from storage.units import taking_back
from storage.units.inbox import deal_key
from storage.units.people import ensure_workspace
from storage.units.taking_back import Left
from tests.bot.crm.importing.test_importing_run import (
    NOW,
    TODAY,
    WS,
    everything,
    marked_in_chat,
    only,
    plan_of,
    rows_of,
)

WON, LOST = "A1,Ann,GTX,Acme,Won,1/2/2017,1/25/2017,450", "A2,Bo,GTX,Bolt,Lost,1/2/2017,1/26/2017,"
OPEN = "A3,Cy,GTX,Cargo,Engaging,1/2/2017,,500"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def services(storage):
    """A storage with a workspace."""
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    return storage


def noted(act, at):
    return Deed(act, operator("ops"), f"p-{act}-{at}", about(at), "2 rows")


async def imported(services, folder, *rows, at=NOW):
    await import_rows(services, plan_of(folder, *rows), WS, at, TODAY, deed=noted(Act.IMPORTED, at))


async def took_back(services, at=NOW):
    ids = await services.read(taking_back.made_by, WS, at)
    foreseen = await services.read(taking_back.would_go, WS, at, ids)
    done = Left()
    for some in taking_back.batches(ids):
        deed = noted(Act.TOOK_BACK, at)
        done = done.plus(await services.write(taking_back.take_back, WS, at, some, deed, LATER))
    assert foreseen == done
    return done


async def acts(services):
    return [row["act"] for row in sorted(await rows_of(services, audit), key=lambda row: row["number"])]


async def test_what_it_made_goes_as_if_it_had_never_been(services, tmp_path):
    before = await everything(services)
    await imported(services, tmp_path, WON, LOST, OPEN)
    assert len(await rows_of(services, fact)) == 2
    assert await took_back(services) == Left(3, 2)
    assert await everything(services) == before
    assert await acts(services) == ["imported", "took_back"]


async def test_again_it_changes_nothing_and_is_logged_once(services, tmp_path):
    await imported(services, tmp_path, WON)
    await took_back(services)
    assert await took_back(services) == Left()
    assert await acts(services) == ["imported", "took_back"]
    await imported(services, tmp_path, WON, at=LATER)
    assert (await only(services, closing))["outcome"] == "won"


async def test_broken_off_it_is_completed_by_running_it_again(services, tmp_path, monkeypatch):
    monkeypatch.setattr(taking_back, "BATCH", 1)
    await imported(services, tmp_path, WON, LOST, OPEN)
    ids = await services.read(taking_back.made_by, WS, NOW)
    first, *_ = taking_back.batches(ids)
    await services.write(taking_back.take_back, WS, NOW, first, noted(Act.TOOK_BACK, NOW), LATER)
    assert len(await rows_of(services, deal)) == 2
    assert (await took_back(services)).deals == 2
    assert (await rows_of(services, deal), await acts(services)) == ([], ["imported", "took_back"])


async def test_what_somebody_marked_in_chat_since_stays(services, tmp_path):
    await imported(services, tmp_path, WON, OPEN)
    (there,) = [row for row in await rows_of(services, deal) if row["external_id"] == "A3"]
    await marked_in_chat(services, there["name"], Outcome.LOST)
    done = await took_back(services)
    assert (done.deals, done.closings) == (1, 1)
    assert sum(done.kept.values()) == 1
    assert (await only(services, deal))["external_id"] == "A3"


async def test_what_somebody_wants_left_out_stays(services, tmp_path):
    await imported(services, tmp_path, WON)
    of, whose = await only(services, closing), await only(services, person)
    row = {"workspace_id": WS, "closing_id": of["id"], "reason": "twice"}
    await services.write(
        lambda conn: conn.execute(exclusion.insert().values(**row, proposed_by=whose["id"], proposed_at=NOW)).close()
    )
    assert await took_back(services) == Left(kept={Kept.DECIDED: 1})
    assert len(await rows_of(services, fact)) == 1


async def test_what_the_crm_told_of_since_stays(services, tmp_path):
    await imported(services, tmp_path, WON, LOST)
    told = {"workspace_id": WS, "key": "e1", "deal_key": deal_key(WS, "A1"), "outcome": "won", "at": LATER}
    await services.write(lambda conn: conn.execute(inbox.insert().values(**told)).close())
    assert await took_back(services) == Left(1, 1, {Kept.MARKED: 1})
    assert (await only(services, deal))["external_id"] == "A1"


async def test_what_was_merged_since_stays(services, tmp_path):
    await imported(services, tmp_path, WON, LOST, OPEN)
    gone, kept, _ = (row["id"] for row in sorted(await rows_of(services, deal), key=lambda row: row["external_id"]))
    by = (await rows_of(services, person))[0]["id"]
    row = {"workspace_id": WS, "id": "m1", "gone_id": gone, "kept_id": kept, "at": LATER, "merged_by": by}
    await services.write(lambda conn: conn.execute(merging.insert().values(**row, closings="[]", noted="{}")).close())
    assert await took_back(services) == Left(1, 0, {Kept.DECIDED: 2})


async def test_of_what_somebody_was_asked_all_stays(services, tmp_path):
    await imported(services, tmp_path, WON, LOST)
    (of,) = [row for row in await rows_of(services, closing) if row["outcome"] == "won"]
    whose = (await rows_of(services, person))[0]["id"]
    asked = {"workspace_id": WS, "id": of["id"], "person_id": whose, "status": "waiting"}
    await services.write(lambda conn: conn.execute(debrief.insert().values(**asked)).close())
    assert await took_back(services) == Left(1, 1, {Kept.ASKED: 1})
    assert [row["closing_id"] for row in await rows_of(services, fact)] == [of["id"]]


async def test_a_deal_that_was_there_is_open_again(services, tmp_path):
    await imported(services, tmp_path, OPEN)
    there = await only(services, deal)
    await imported(services, tmp_path, "A3,Cy,GTX,Cargo,Won,1/2/2017,1/27/2017,500", at=LATER)
    assert await took_back(services, LATER) == Left(closings=1)
    assert (await only(services, deal))["id"] == there["id"]
    assert [await rows_of(services, table) for table in (closing, fact)] == [[], []]


async def test_a_newer_one_that_stands_is_in_the_way(services, tmp_path):
    await imported(services, tmp_path, WON)
    await imported(services, tmp_path, WON, LOST, at=LATER)
    before = await everything(services)
    ids = await services.read(taking_back.made_by, WS, NOW)
    deed = noted(Act.TOOK_BACK, NOW)
    assert await services.write(taking_back.take_back, WS, NOW, ids, deed, LATER) is None
    assert await everything(services) == before
    assert await took_back(services, LATER) == Left(1, 1)
    assert await took_back(services) == Left(1, 1)


async def test_whoever_is_met_in_chat_stays(services, tmp_path):
    await imported(services, tmp_path, WON, LOST)
    bo = next(row for row in await rows_of(services, person) if row["name"] == "Bo")
    met = update(person).where(person.c.id == bo["id"]).values(user_id="U-bo")
    await services.write(lambda conn: conn.execute(met).close())
    await took_back(services)
    assert (await only(services, person))["name"] == "Bo"


@pytest.fixture
def winloss(migrated, tmp_path, monkeypatch):
    """Runs `winloss import` on a database of its own; its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    (tmp_path / "a.csv").write_text("Deal Name,Stage,Close Date,Amount\nAcme,Won,2026-03-01,5\nBolt,Lost,2026-03-02,\n")

    def run(*typed):
        done = CliRunner().invoke(import_command, [*typed, "--workspace", "slack:T1"])
        return done.exit_code, done.output

    return run


def test_at_the_command_line(winloss):
    code, said = winloss("a.csv", "--yes")
    assert code == 0, said
    number = said.rpartition("winloss import --undo ")[2].strip()
    assert number.isdecimal()
    assert "To take back: 2 deals and 2 closings." in winloss("--undo", number, "--dry-run")[1]
    code, said = winloss("--undo", "last", "--yes")
    assert (code, "Taken back: 2 deals and 2 closings." in said) == (0, True), said
    code, said = winloss("--undo", number, "--yes")
    assert (code, "Nothing is left to take back." in said) == (0, True), said
    code, said = winloss("--undo", "99", "--yes")
    assert (code, f"{number}: The import of" in said) == (1, True), said
    assert "2 new" in winloss("a.csv", "--yes")[1]


@pytest.mark.parametrize("typed", [("a.csv", "--undo", "last"), ("--undo", "last", "--forget"), ()])
def test_what_does_not_go_together_is_said(winloss, typed):
    code, said = winloss(*typed)
    assert (code, "Usage:" in said) == (2, True), said


def test_before_anything_was_imported_it_says_so(winloss):
    winloss("a.csv", "--dry-run")
    assert "can't be a workspace" not in (said := winloss("--undo", "last")[1])
    assert "No import is on record" in said, said
