"""`winloss erase`: what it says beforehand, and that nothing is left, not even in what SQLite has freed."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, update
from sqlalchemy.pool import NullPool

from bot.cli.erase import erase_command
from bot.cli.export import export_command
from bot.cli.main import main
from bot.desk.retaining import retained
from bot.settings.app_file import AppFile
from dialogs.effects import Change
from dialogs.records import Answer, AnswerState, Event, Moment, Outcome, Person, Workspace
from storage import tables
from storage.units.debriefs import act
from storage.units.marks import Mark, mark
from storage.units.people import ensure_person, ensure_workspace
from storage.units.retention import begun

WS = "slack:T1"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AT = Moment(NOW, NOW.timestamp())
WORDS = "They told us that our demo was a shambles from start to end"


@pytest.fixture
def database(migrated, tmp_path, monkeypatch):
    """Ann and Bob, with a deal each."""
    path = tmp_path / "winloss.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", migrated(path))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        ensure_workspace(conn, Workspace(WS, "slack", "T1", "Sales"), NOW)
        for who, deal in (("Ann", "Quarterhouse"), ("Bob", "Northwind")):
            person = ensure_person(conn, Person(WS, f"p-{who}", f"{who} Rosenkavalier", f"U-{who}"), NOW)
            given = Mark(f"D-{who}", f"C-{who}", deal, Outcome.LOST, NOW.date(), person.id)
            mark(conn, Event(WS, f"e-{who}"), AT, given, lambda _case: Change())
            rows = tuple(
                Answer(key, (value,), AnswerState.GIVEN, 1, NOW)
                for key, value in (("driver", "price"), ("lesson", WORDS))
            )
            act(conn, Event(WS, f"a-{who}"), AT, f"C-{who}", lambda _case, rows=rows: Change(rows), lambda _: Change())
    engine.dispose()
    return path


def erase(*options, asked=None):
    return CliRunner().invoke(erase_command, options, input=asked)


def exported():
    return CliRunner().invoke(export_command, []).output


def test_it_says_what_goes_and_what_it_cannot_reach_and_asks(database):
    said = erase("--person", "ann rosenkavalier", asked="n\n")
    assert said.exit_code == 1
    assert "Erase Ann Rosenkavalier (U-Ann)?" in said.output
    assert "1 text in 1 debrief" in said.output
    assert "Not reached from here:" in said.output
    assert "Backups" in said.output
    assert "Ann Rosenkavalier" in exported()


def test_a_preview_asks_nothing_and_erases_nothing(database):
    assert erase("--deal", "Quarterhouse", "--preview").exit_code == 0
    assert "Quarterhouse" in exported()


def test_a_person_goes_and_what_they_picked_stays(database):
    said = erase("--person", "U-Ann", asked="y\n")
    assert said.exit_code == 0, said.output
    assert "Ann Rosenkavalier is erased." in said.output
    left = exported()
    assert "Ann Rosenkavalier" not in left
    assert left.count("price") == 3, "its column, Ann's and Bob's"
    assert left.count("shambles") == 1, "Bob's"
    assert "I know nobody called Ann Rosenkavalier." in erase("--person", "Ann Rosenkavalier", "--yes").output


def test_nothing_is_left_in_the_file(database):
    erase("--person", "U-Ann", "--yes")
    erase("--deal", "Northwind", "--yes")
    kept = b"".join(path.read_bytes() for path in database.parent.glob("winloss.db*"))
    assert [word for word in (b"Ann Rosenkavalier", b"shambles", b"Northwind") if word in kept] == []
    assert b"Bob Rosenkavalier" in kept


def test_a_whole_workspace(database):
    assert erase("--workspace", WS, "--yes").exit_code == 0
    assert "There" in erase("--person", "U-Bob", "--workspace", "slack:T9", "--yes").output
    kept = b"".join(path.read_bytes() for path in database.parent.glob("winloss.db*"))
    assert [word for word in (b"Rosenkavalier", b"shambles", b"Northwind") if word in kept] == []


def of_old(database, months=3, what="words"):
    """Ann's deal closed long ago, and nothing has been said of it since."""
    (database.parent / "app.yaml").write_text(f"retention:\n  {what}: {months}\n")
    with create_engine(f"sqlite:///{database}", poolclass=NullPool).begin() as conn:
        for table, key, values in (
            (tables.closing, "id", {"closed_on": date(2001, 1, 31)}),
            (tables.answer, "debrief_id", {"at": datetime(2001, 2, 1, tzinfo=UTC)}),
            (tables.debrief, "id", {"prompted_at": datetime(2001, 2, 1, tzinfo=UTC)}),
        ):
            conn.execute(update(table).where(table.c[key] == "C-Ann").values(values))
            conn.execute(update(table).where(table.c[key] == "C-Bob").values({k: FUTURE[k] for k in values}))


LATER = datetime(2101, 2, 1, tzinfo=UTC)
FUTURE = {"closed_on": date(2101, 1, 31), "at": LATER, "prompted_at": LATER}


def test_what_is_older_than_app_yaml_keeps_is_shown_by_month_and_taken_away(database):
    of_old(database)
    said = erase("--retention", "--preview")
    assert said.exit_code == 0, said.output
    assert "2001-01: 1 text in 1 debrief" in said.output
    assert "In all 1 text in 1 debrief." in said.output
    assert exported().count("shambles") == 2
    assert erase("--retention", asked="n\n").exit_code == 1
    assert exported().count("shambles") == 2

    done = erase("--retention", "--yes")
    assert "They are gone." in done.output
    left = exported()
    assert (left.count("shambles"), left.count("price")) == (1, 3)
    assert "Ann Rosenkavalier" in left
    assert "In all 0 texts in 0 debriefs." in erase("--retention", "--preview").output
    with create_engine(f"sqlite:///{database}", poolclass=NullPool).connect() as conn:
        then = retained(AppFile(retention={"words": 3}), NOW)[0]
        assert begun(conn, WS, then), "managers needn't be told what was shown here"


def test_names_that_are_older_than_app_yaml_keeps_them_go_too(database):
    of_old(database, months=12, what="names")
    assert "2001-01: the name of 1 deal\nIn all the name of 1 deal." in erase("--retention", "--preview").output
    with create_engine(f"sqlite:///{database}", poolclass=NullPool).begin() as conn:
        ann = tables.person.c.id == "p-Ann"
        conn.execute(update(tables.person).where(ann).values(guest=True, seen_at=datetime(2001, 2, 1, tzinfo=UTC)))
    said = erase("--retention", "--preview").output
    assert "In all the name of 1 deal and of 1 person who left." in said.replace("\n  ", " ")
    assert "Quarterhouse" in exported()
    assert "They are gone." in erase("--retention", "--yes").output
    left = exported()
    assert [one for one in ("Quarterhouse", "Ann Rosen", "Northwind", "Bob") if one in left] == ["Northwind", "Bob"]
    assert left.count("price") == 3
    assert "In all the names of 0 deals." in erase("--retention", "--preview").output


def test_check_says_what_the_setting_will_do(database):
    of_old(database, months=24)
    output = CliRunner().invoke(main, ["check"]).output
    assert "Retention: words go 24 months after a closing, at night" in output
    assert "Retention: 1 text in 1 debrief in Sales go a night after" in output
    assert "Retention: names are kept (retention in app.yaml)." in output
    erase("--retention", "--yes")
    assert "Retention: nothing in Sales is that old (words)." in CliRunner().invoke(main, ["check"]).output
    (database.parent / "app.yaml").unlink()
    assert "Retention: words are kept" in CliRunner().invoke(main, ["check"]).output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Say what"),
        (("--retention", "--deal", "Northwind"), "one at a time"),
        (("--retention",), "retention is empty, so words and names are kept"),
        (("--person", "Ann", "--deal", "Northwind"), "one at a time"),
        (("--person", "Zoe"), "I know nobody called Zoe. Say the name as it stands in chat or in your CRM."),
        (("--deal", "Zoe"), "I know no deal called Zoe."),
    ],
)
def test_what_is_wrong_is_said(database, options, told):
    assert told in erase(*options).output


def test_of_several_it_asks_which(database):
    with create_engine(f"sqlite:///{database}", poolclass=NullPool).begin() as conn:
        ensure_person(conn, Person(WS, "p-2", "Ann Rosenkavalier", "U-Ann2"), NOW)
    said = erase("--person", "Ann Rosenkavalier", "--yes")
    assert said.exit_code == 1
    assert "p-Ann  Ann Rosenkavalier (U-Ann)" in said.output
    assert erase("--person", "p-2", "--yes").exit_code == 0


def test_all_that_is_kept_about_one_person_is_one_file(database):
    output = database.parent / "ann.json"
    done = CliRunner().invoke(export_command, ["--person", "U-Ann", "-o", str(output)])
    assert "rows written to" in done.output
    assert output.stat().st_mode & 0o777 == 0o600
    kept = json.loads(output.read_text("utf-8"))
    assert kept["person"][0]["name"] == "Ann Rosenkavalier"
    assert [row["value"] for row in kept["answer"]] == ['["price"]', json.dumps([WORDS])]
    assert {row["id"] for row in kept["debrief"]} == {"C-Ann"}
    assert "Bob" not in output.read_text("utf-8")
    assert "I know nobody" in CliRunner().invoke(export_command, ["--person", "Zoe"]).output
