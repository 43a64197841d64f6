"""`winloss audit`: who did what, and whether the log is whole."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, delete, insert, text, update

from bot.cli.audit import SAYS, audit_command
from bot.cli.export import export_command
from dialogs.audit import Act, Deed, head
from dialogs.records import Person, Workspace
from storage.tables import audit as table
from storage.units import audit, people

WS = "slack:T1"
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.fixture
def engine(migrated, tmp_path, monkeypatch):
    """A log of four entries: two of Rita's, two of Sam's, a day apart."""
    url = migrated(tmp_path / "winloss.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", url)
    (tmp_path / "app.yaml").write_text("timezone: Europe/Berlin\n")
    made = create_engine(url)
    with made.begin() as conn:
        people.ensure_workspace(conn, Workspace(WS, "slack", "T1", "Sales"), NOW)
        for name in ("rita", "sam"):
            people.ensure_person(conn, Person(WS, name, name.title(), f"U-{name}"), NOW)
        acts = (Act.MERGED, Act.READ, Act.REOPENED, Act.READ)
        for n, act in enumerate(acts):
            by = ("rita", "sam")[n % 2]
            detail = "stats" if act is Act.READ else ""
            audit.append(conn, WS, Deed(act, by, f"of-{by}", "", detail), NOW + timedelta(days=n))
    yield made
    made.dispose()


def winloss_audit(*options):
    done = CliRunner().invoke(audit_command, options)
    return done.exit_code, done.output


def entries(engine):
    with engine.connect() as conn:
        return audit.entries(conn, WS)


def tamper(engine, *statements):
    """As somebody who may do all there is to do in the database."""
    with engine.begin() as conn:
        for trigger in ("audit_no_update", "audit_no_delete", "audit_in_order"):
            conn.execute(text(f"DROP TRIGGER {trigger}"))
        for statement in statements:
            conn.execute(statement)


def test_it_is_told_in_the_workspace_s_zone_and_found_whole(engine):
    code, told = winloss_audit()
    assert code == 0
    assert "    1  2026-11-21 00:30  Rita: merged two deals\n" in told
    assert "    2  2026-11-22 00:30  Sam: read answers: the deals behind a figure of stats\n" in told
    assert f"The log is whole: 4 entries. Its head is {head(entries(engine)[-1])}\n" in told


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--who", "rit"), [1, 3]),
        (("--who", "of-sam"), [2, 4]),
        (("--what", "read"), [2, 4]),
        (("--what", "merged", "--what", "reopened"), [1, 3]),
        (("--since", "2026-11-23"), [3, 4]),
        (("--since", "2026-11-23", "--who", "Sam"), [4]),
        (("--since", "9999d"), [1, 2, 3, 4]),
    ],
)
def test_what_is_looked_for(engine, options, numbers):
    code, told = winloss_audit(*options)
    assert code == 0
    assert [int(line.split()[0]) for line in told.splitlines() if line.startswith("  ")] == numbers
    assert "The log is whole: 4 entries" in told


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (update(table).where(table.c.number == 2).values(who="of-rita"), "entry 2 doesn't follow from entry 1"),
        (update(table).where(table.c.number == 1).values(act="exported"), "entry 1 was changed"),
        (delete(table).where(table.c.number == 3), "entry 3 is gone"),
        (delete(table).where(table.c.number < 3), "entry 1 is gone, and all up to 2"),
        (insert(table).from_select(list(table.c), table.select().where(table.c.number == 9)), ""),
    ],
)
def test_the_first_broken_link_is_named(engine, statement, told):
    tamper(engine, statement)
    code, said = winloss_audit()
    assert (code == 1) == bool(told)
    assert told in said


def test_what_is_put_in_between_is_found(engine):
    shift = [update(table).where(table.c.number == n).values(number=n + 1) for n in (4, 3)]
    second = entries(engine)[1]
    values = {name: getattr(second, name) for name in type(second).__slots__}
    tamper(engine, *shift, insert(table).values(workspace_id=WS, **{**values, "number": 3}))
    code, told = winloss_audit()
    assert code == 1
    assert "entry 3 doesn't follow from entry 2" in told


def test_an_end_that_is_cut_off_shows_only_beside_a_head_that_was_noted(engine):
    noted = head(entries(engine)[-1])
    code, told = winloss_audit("--head", noted)
    assert (code, "Entry 4 is the one that was noted." in told) == (0, True)
    tamper(engine, delete(table).where(table.c.number > 2))
    assert winloss_audit()[0] == 0
    code, told = winloss_audit("--head", noted)
    assert code == 1
    assert "Its end is cut off: it went up to entry 4, and ends with entry 2." in told


def test_a_log_that_was_written_anew_is_whole_but_not_the_one_that_was_noted(engine):
    noted = head(entries(engine)[-1])
    tamper(engine, delete(table))
    assert "it went up to" in winloss_audit("--head", noted)[1]
    with engine.begin() as conn:
        for n in range(5):
            audit.append(conn, WS, Deed(Act.READ, "sam", "of-sam"), NOW + timedelta(days=n))
    assert winloss_audit()[0] == 0
    code, told = winloss_audit("--head", noted)
    assert (code, "It was written anew: entry 4 isn't the one that was noted." in told) == (1, True)


@pytest.mark.parametrize("options", [("--since", "soon"), ("--since", "d"), ("--head", "4"), ("--head", "x:y")])
def test_what_can_t_be_read_is_said(engine, options):
    code, told = winloss_audit(*options)
    assert code == 2
    assert f"{options[0]} {options[1]}: write" in told


def test_who_is_erased_is_nobody_and_the_log_stays_whole(engine):
    with engine.begin() as conn:
        audit.forget(conn, WS, "rita")
    code, told = winloss_audit()
    assert code == 0
    assert "Rita" not in told
    assert "somebody (of-rita): merged two deals" in told


def test_an_export_is_logged_before_a_line_of_it_is_written(engine, monkeypatch):
    monkeypatch.setattr("bot.settings.surroundings.getuser", lambda: "deploy")
    assert CliRunner().invoke(export_command, ["-o", "out.csv"]).exit_code == 0
    assert "deploy (command line): exported every answer\n" in winloss_audit("--what", "exported")[1]
    assert CliRunner().invoke(export_command, ["-o", "no/such/folder/out.csv"]).exit_code == 1
    assert [entry.act for entry in entries(engine)].count("exported") == 2


def test_every_act_is_told_in_words():
    assert [act for act in Act if act not in SAYS] == []
