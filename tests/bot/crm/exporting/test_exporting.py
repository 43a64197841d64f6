"""Closings with their answers as CSV."""

import csv
import io
from datetime import UTC, date, datetime
from importlib import resources

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.export import export_command
from bot.cli.import_ import import_command
from bot.crm.exporting import export, safe
from bot.crm.importing.plan import prepare
from bot.crm.importing.run import import_rows
from dialogs.definition.definition import load
from dialogs.effects import Change
from dialogs.records import Answer, AnswerState, Event, Moment, Outcome, Person, Workspace
from storage.units.debriefs import act
from storage.units.marks import Mark, mark
from storage.units.people import ensure_person, ensure_workspace
from tests.bot.crm.importing.exports import HERE, TODAY, small

WS = "slack:T1"
NOW = datetime(2018, 1, 15, 9, 0, tzinfo=UTC)
AT = Moment(NOW, NOW.timestamp())
DEFINITION = load(resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8"))
GIVEN = AnswerState.GIVEN


def nothing(_case):
    return Change()


@pytest.fixture
async def services(storage):
    """A storage with two workspaces."""
    for name in ("T1", "T2"):
        await storage.write(ensure_workspace, Workspace(f"slack:{name}", "slack", name, "Example"), NOW)
    return storage


async def exported(services, ws=WS):
    out = io.StringIO(newline="")
    count = await export(services, DEFINITION, "EUR", ws, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(rows) == count
    return rows


async def test_imported_closings(services):
    await import_rows(services, prepare(small()), WS, NOW, TODAY)
    rows = {row["crm_id"]: row for row in await exported(services)}
    assert len(rows) == 25
    won, lost = rows["1C1I7A6R"], rows["KWVA7VR1"]
    assert (won["deal"], won["owner"], won["segment"], won["region"]) == (
        "Cancity – GTX Plus Basic", "Moses Frase", "retail", "Central")  # fmt: skip
    assert (won["outcome"], won["amount"], won["closed_on"], won["source"]) == (
        "won",
        "1054.00",
        "2017-03-01",
        "import",
    )
    assert (won["currency"], lost["currency"]) == ("EUR", ""), "that of app.yaml where the file names none"
    assert (lost["outcome"], lost["amount"], lost["debrief"], lost["driver"]) == ("lost", "", "", "")
    assert await exported(services, "slack:T2") == []


async def test_answers_have_a_column_each_and_run_no_formulas(services):
    ann = await services.write(ensure_person, Person(WS, "p1", "@nn", "U1"), NOW)
    given_mark = Mark(
        "d1", "c1", "=cmd|' /C calc'!A0", Outcome.LOST, date(2018, 1, 10), ann.id, amount=1_205_000, currency="JPY"
    )
    await services.write(mark, Event(WS, "e1"), AT, given_mark, nothing)
    answers = (
        Answer("driver", ("price",), GIVEN, 1, NOW),
        Answer("a_retired_question", ("x", "y"), GIVEN, 1, NOW),
    )
    change = Change(answers=answers)
    await services.write(act, Event(WS, "e2"), AT, "c1", lambda _case: change, nothing)
    (row,) = await exported(services)
    assert (row["deal"], row["owner"], row["amount"]) == ("'=cmd|' /C calc'!A0", "'@nn", "1205")
    assert row["currency"] == "JPY"
    assert (row["driver"], row["a_retired_question"], row["debrief"]) == ("price", "x; y", "prompted")


@pytest.mark.parametrize(
    "text", ["\uff1dcmd|' /C calc'!A0", "\u200b=1+1", " \ufeff+1", "\uff20SUM(A1)", "\ufe63 2", "\x00=1"]
)
def test_signs_that_only_look_different_are_none_either(text):
    assert safe(text) == f"'{text}"


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe(text).removeprefix("'") == text.removeprefix("'")


def test_from_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    run = CliRunner().invoke
    early = run(export_command, ["-o", "early.csv"])
    assert (early.exit_code, "There is no workspace yet" in early.output) == (1, True)
    assert not (tmp_path / "early.csv").exists()
    run(import_command, [str(HERE / "sales_pipeline.csv"), "--yes", "--workspace", WS])
    said = run(export_command, ["-o", "closings.csv"])
    assert (said.exit_code, said.output) == (0, "25 closings written to closings.csv.\n")
    text = (tmp_path / "closings.csv").read_bytes()
    assert (text[:3], text.count(b"\r\n")) == (b"\xef\xbb\xbf", 26)
    printed = run(export_command, [])
    assert (printed.exit_code, len(list(csv.DictReader(io.StringIO(printed.output))))) == (0, 25)
    nowhere = run(export_command, ["-o", "no/such/folder.csv"])
    assert (nowhere.exit_code, "can't be written: No such file or directory" in nowhere.output) == (1, True)
