"""What an import was told is remembered for the next file of the same CRM, shown, and forgotten when asked to."""

import pytest
from click.testing import CliRunner

from bot.cli.import_ import import_command

HEADER = "Record ID,Deal Name,Deal Stage,Pipeline,Deal owner,Close Date,Amount"
ROWS = ("{0}1,A{0},Paper signed,Sales,Ann,03/04/2026,$12", "{0}2,B{0},Bad fit,Sales,Ben,05/04/2026,$8")
SAID = ["--stage=Paper signed=won", "--stage=Bad fit=lost", "--currency=$=CAD", "--date-format=D/M/Y"]


@pytest.fixture
def imported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")

    def run(month, *options, header=HEADER, workspace="slack:T1"):
        path = tmp_path / "export.csv"
        path.write_text("\n".join([header, *(row.format(month) for row in ROWS)]), encoding="utf-8")
        done = CliRunner().invoke(import_command, [str(path), "--workspace", workspace, *options])
        return done.exit_code, done.output

    return run


def test_the_next_file_of_the_crm_needs_no_answers(imported):
    assert imported(1, "--yes")[0] == 1
    code, output = imported(1, "--yes", *SAID)
    assert (code, "like this one: Paper signed=won, Bad fit=lost, $=CAD, D/M/Y." in output) == (0, True), output
    code, output = imported(2, "--yes")
    told = ", $=CAD, D/M/Y, Bad fit=lost, Paper signed=won. To be asked anew: --forget."
    assert (code, "As you said by " in output, told.removeprefix(", ") in output) == (0, True, True), output
    assert "1 won, 1 lost" in output
    assert "Amounts: 2 rows in CAD." in output
    assert "Remembered" not in output, "nothing new was said"


def test_how_amounts_are_read_is_remembered(imported):
    header = HEADER.replace("Amount", "Amount (M)")
    said = [*SAID, "--amounts-in=thousands", "--decimal=point"]
    assert "--amounts-in millions or --amounts-in thousands" in imported(1, "--yes", *SAID, header=header)[1]
    code, output = imported(1, "--yes", *said, header=header)
    assert (code, "D/M/Y, decimal sign=point, amounts in=1000." in output) == (0, True), output
    code, output = imported(2, "--yes", header=header)
    assert (code, "A 1 in Amount (M) is read as 1,000." in output) == (0, True), output


def test_what_was_said_can_be_said_otherwise_and_be_forgotten(imported):
    imported(1, "--yes", *SAID)
    assert "2 lost" in imported(2, "--yes", "--stage=Paper signed=lost")[1]
    assert "Paper signed=lost" in imported(3, "--dry-run")[1]
    code, output = imported(4, "--dry-run", "--forget")
    assert (code, "As you said" in output) == (1, False)
    assert imported(5, "--dry-run")[0] == 0, "a dry run forgets nothing"
    assert imported(6, "--yes", "--forget")[0] == 1
    assert imported(7, "--dry-run")[0] == 1


def test_another_crm_and_a_dry_run_know_nothing_of_it(imported):
    imported(1, "--dry-run", *SAID)
    assert imported(2, "--dry-run")[0] == 1
    imported(3, "--yes", *SAID)
    other = HEADER.replace("Record ID", "Number").replace("Pipeline", "Source")
    assert imported(4, "--dry-run", header=other)[0] == 1


def test_what_all_others_mean_is_remembered_stage_by_stage(imported):
    code, output = imported(1, "--yes", "--stage=Paper signed=won", "--stage=*=lost", *SAID[2:])
    assert (code, "Paper signed=won, Bad fit=lost" in output) == (0, True), output
    assert "Bad fit=lost" in imported(2, "--dry-run")[1]
