"""`winloss import` as a person types it."""

import asyncio
import os
import shlex
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, func, select

from bot.cli.import_ import import_command
from dialogs.records import Workspace
from storage.engine.engine import database_url, open_storage
from storage.migrations.migrate import upgrade
from storage.tables import closing, deal, fact, person
from storage.units.people import ensure_workspace
from tests.bot.crm.importing.exports import HERE, deals, synthetic

ROOT = Path(__file__).parents[4]
NOW = datetime(2018, 1, 15, tzinfo=UTC)
WON = "A1,Ann,GTX,Acme,Won,1/2/2017,1/25/2017,450"
EXTRA = [
    f"--{name}={HERE / file}"
    for name, file in (("accounts", "accounts.csv"), ("teams", "sales_teams.csv"), ("products", "products.csv"))
]


def prepared(url, *ids):
    """These workspaces in a migrated database."""

    async def fill():
        storage = open_storage(url)
        for workspace_id in ids:
            await storage.write(ensure_workspace, Workspace(workspace_id, "slack", workspace_id, "Example"), NOW)
        await storage.close()

    asyncio.run(fill())


def counts(url):
    """How many deals, closings, facts and people there are."""
    engine = create_engine(database_url(url))
    with engine.connect() as conn:
        found = [conn.scalar(select(func.count()).select_from(table)) for table in (deal, closing, fact, person)]
    engine.dispose()
    return found


@pytest.fixture
def winloss(migrated, tmp_path, monkeypatch):
    """Runs the command on a database of its own; its exit code and what it printed."""
    url = f"sqlite:///{tmp_path / 'winloss.db'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", url)

    def run(*words, typed=None):
        result = CliRunner().invoke(import_command, [str(word) for word in words], input=typed)
        return result.exit_code, result.output

    run.url = url
    run.knows = lambda *ids: prepared(migrated(tmp_path / "winloss.db"), *ids)
    return run


def test_from_the_file_to_the_summary(winloss):
    winloss.knows("slack:T1")
    code, said = winloss(HERE / "sales_pipeline.csv", *EXTRA, typed="y\n")
    assert code == 0, said
    assert "sales_pipeline.csv: 37 rows" in said
    assert "closed       close_date (M/D/Y)" in said
    assert "Found 21 won, 4 lost, 0 ended without a decision, 12 still open." in said
    assert "Import 37 rows into slack:T1? [y/N]: y" in said
    assert "Deals: 37 new, 0 changed, 0 the same.\nIf it was the wrong file" in said
    assert counts(winloss.url) == [37, 25, 25, 18]
    assert "Deals: 0 new, 0 changed, 37 the same." in winloss(HERE / "sales_pipeline.csv", *EXTRA, "--yes")[1]


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_a_no_writes_nothing(winloss, answer):
    winloss.knows("slack:T1")
    code, said = winloss(HERE / "sales_pipeline.csv", typed=answer)
    assert (code, "Aborted!" in said) == (1, True)
    assert counts(winloss.url) == [0, 0, 0, 0]


def test_a_dry_run_writes_nothing(winloss, tmp_path):
    code, said = winloss(HERE / "sales_pipeline.csv", "--dry-run")
    assert (code, "so 37 rows would be new." in said) == (0, True)
    assert not (tmp_path / "winloss.db").exists()
    winloss.knows("slack:T1")
    assert winloss(deals(tmp_path, WON), "--yes")[0] == 0
    before = counts(winloss.url)
    code, said = winloss(deals(tmp_path, WON.replace("450", "500"), WON.replace("A1", "A2")), "--dry-run")
    assert (code, "Deals: 1 would be new, 1 would be changed, 0 the same." in said) == (0, True)
    assert counts(winloss.url) == before


def test_bad_rows_are_listed_and_nothing_is_written(winloss, tmp_path):
    winloss.knows("slack:T1")
    rows = [f"B{number},Ann,GTX,Acme,Won,1/2/2017,,1" for number in range(30)]
    code, said = winloss(deals(tmp_path, WON, *rows), "--yes")
    assert code == 1
    assert said.count("is won but has no close_date") == 20
    assert "  line 3: is won but has no close_date\n" in said
    assert "and 10 more" in said
    assert "Error: 30 of 31 rows can't be imported as they are. Nothing was written." in said
    assert "import the rest: winloss import" in said
    assert counts(winloss.url) == [0, 0, 0, 0]


def test_one_check_one_answer(winloss, tmp_path):
    """Stages, an order of dates that nothing shows, and a day that can't be read: one command line answers it all."""
    winloss.knows("slack:T1")
    rows = ["1,Fleet,Paper signed,03/04/2017,5", "2,Bus,Lost,04/05/2017,6", "3,Van,Churned away,31/31/2017,7"]
    path = deals(tmp_path, *rows, header="ID,Deal,Stage,Close Date,Amount")
    code, said = winloss(path, "--yes", "--map", "product=Deal", "--currency", "USD", "--map=name=Deal")
    assert code == 1
    assert "  Paper signed: 1 row, 1 with a closing date that is past (as line 2)\n  Churned away: 1 row\n" in said
    assert '  line 4: Close Date "31/31/2017" isn\'t a date' in said
    assert "2 of 3 rows can't be imported as they are. Nothing was written." in said
    line = next(line for line in said.splitlines() if "--stage" in line and "winloss import" in line)
    answers = shlex.split(line)[3:]
    assert answers[:7] == ["--map", "product=Deal", "--map", "name=Deal", "--currency", "USD", "--yes"]  # as typed
    assert answers[7:9] == ["--stage", "Paper signed=won"]
    assert answers[-2] == "--date-format"
    code, said = winloss(path, *answers, "--skip-bad", "left-out.csv")
    assert (code, "Deals: 2 new" in said) == (0, True), said
    assert "31/31/2017" in (tmp_path / "left-out.csv").read_text(encoding="utf-8-sig")


def mixed_up(winloss, path):
    """What is said of a file that writes the same in two ways, which stops all of it."""
    for more in ([], ["--skip-bad", "left-out.csv"]):
        code, said = winloss(path, "--yes", *more)
        assert (code, counts(winloss.url)) == (1, [0, 0, 0, 0])
        assert "Write them all in one way." in said
        assert "Mend that in the file first." in said
        assert "  Paper signed: 1 row" in said
        yield said


@pytest.mark.parametrize("days", [("2017-03-04", "04/25/2017"), ("25/04/2017", "04/25/2017")])
def test_dates_written_in_two_ways_are_told_beside_all_the_rest(winloss, tmp_path, days):
    winloss.knows("slack:T1")
    rows = [f"1,Fleet,Paper signed,{days[0]},5", f"2,Bus,Lost,{days[1]},6"]
    path = deals(tmp_path, *rows, header="ID,Deal,Stage,Close Date,Amount")
    for said in mixed_up(winloss, path):
        assert "--stage 'Paper signed=won'" in said
        assert "import the rest" not in said, "rows can't be told from one another by their dates"
    assert not (tmp_path / "left-out.csv").exists()


def test_amounts_written_in_two_ways_are_told_beside_all_the_rest(winloss, tmp_path):
    winloss.knows("slack:T1")
    path = deals(
        tmp_path,
        "1,Fleet,Paper signed,2026-03-14,12.50",
        '2,Bus,Lost,2026-03-15,"8,75"',
        "3,Van,Lost,2026-13-15,7",
        header="ID,Deal,Stage,Close Date,Amount",
    )
    for said in mixed_up(winloss, path):
        assert "12.50 on line 2 has a decimal point, 8,75 on line 3 a decimal comma. Write them all in one way." in said
        assert "2026-13-15" in said
        assert "isn't an amount" not in said
    code, said = winloss(
        path, "--yes", "--decimal", "point", "--stage", "Paper signed=won", "--skip-bad", "left-out.csv"
    )
    assert "Write them all in one way." not in said, "whoever says which sign it is has said it"
    assert (code, "Deals: 1 new" in said, 'Amount "8,75" isn\'t an amount' in said) == (0, True, True), said


def test_ones_own_columns_stages_and_dates(winloss, tmp_path):
    winloss.knows("slack:T1")
    path = deals(tmp_path, "1,Fleet,signed,3/4/2017", header="Ref,What,Fate,When")
    code, said = winloss(
        path,
        "--map",
        "id=Ref",
        "--map",
        "name=What",
        "--map=stage=Fate",
        "--map=closed=When",
        "--stage",
        "Signed=won",
        "--date-format",
        "D/M/Y",
        "--yes",
    )
    assert code == 0, said
    assert "closed       When (D/M/Y)" in said
    assert "Deals: 1 new" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--map", "id"], "write it as NAME=VALUE"),
        (["--map", "id=Nope"], 'There is no column "Nope"'),
        (["--date-format", "soon"], '"soon" is not a date format'),
        (["--workspace", "slack:T9", "--yes"], "There is no workspace slack:T9. There are: slack:T1, slack:T2."),
        (["--yes"], "Say which workspace with --workspace. There are: slack:T1, slack:T2."),
    ],
)
def test_a_clear_word_for_every_slip(winloss, tmp_path, words, says):
    winloss.knows("slack:T1", "slack:T2")
    code, said = winloss(deals(tmp_path, WON), *words)
    assert (code > 0, says in said, "Traceback" in said) == (True, True, False), said
    assert counts(winloss.url) == [0, 0, 0, 0]


def test_before_anything_was_served(winloss, tmp_path):
    code, said = winloss(deals(tmp_path, WON), "--yes")
    assert (code, "There is no workspace yet. Start `winloss serve` once" in said) == (1, True)
    code, said = winloss(deals(tmp_path, WON), "--yes", "--workspace", "T1")
    assert (code, "T1 can't be a workspace; it looks like slack:T0123456" in said) == (1, True)
    code, said = winloss(deals(tmp_path, WON), "--yes", "--workspace", "slack:T1")
    assert (code, "Deals: 1 new" in said) == (0, True)


def test_what_chat_knows_better_is_told(winloss, tmp_path):
    winloss.knows("slack:T1")
    assert winloss(deals(tmp_path, WON), "--yes")[0] == 0
    engine = create_engine(database_url(winloss.url))
    with engine.begin() as conn:
        conn.execute(closing.update().values(source="chat", outcome="lost"))
    engine.dispose()
    said = winloss(deals(tmp_path, WON), "--yes")[1]
    assert "1 closing differs from what was marked in chat; kept as in chat:" in said
    assert "line 2: Acme – GTX: lost on 25 January 2017 in chat, won on 25 January 2017 in the file" in said


@pytest.mark.long
def test_killed_in_the_middle_and_run_again(empty_database, tmp_path):
    upgrade(empty_database)
    prepared(empty_database, "slack:T1")
    request = synthetic(tmp_path)
    lines = request.path.read_text(encoding="utf-8").splitlines(keepends=True)
    request.path.write_text("".join(lines[:3001]), encoding="utf-8")
    command = [sys.executable, "-c", "from bot.cli.import_ import import_command; import_command()", str(request.path)]
    environ = {**os.environ, "WINLOSS_DATABASE_URL": empty_database, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([*command, "--yes"], cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL)
    while process.poll() is None and counts(empty_database)[0] == 0:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    before = counts(empty_database)
    assert 0 < before[0] < 3000
    assert before[:3] == [before[0]] * 3  # a batch is in with all that belongs to it, or not at all
    again = subprocess.run(
        [*command, "--yes"], cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True, check=True
    )
    assert f"{3000 - before[0]:,} new, 0 changed, {before[0]:,} the same" in again.stdout
    assert counts(empty_database) == [3000, 3000, 3000, 30]
