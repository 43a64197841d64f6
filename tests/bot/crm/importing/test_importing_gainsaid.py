"""A stage that isn't known: the guess is what its rows say, and an answer that they gainsay is questioned."""

import shlex
from datetime import date

import pytest
from click.testing import CliRunner

from bot.cli.import_ import import_command
from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from tests.bot.crm.importing.exports import deals, written

TODAY = date(2026, 11, 26)
HEADER = "Id,Name,Stage,Close Date,Lost Reason,Probability"
LOST = [f"{n},D{n},Gone,2026-03-0{n},Price,0" for n in (1, 2, 3)]


def guessed(folder, *rows, header=HEADER):
    """What each stage is guessed to mean; None: a person must decide."""
    checked = check(prepare(Request(deals(folder, *rows, header=header))), TODAY)
    return {stage: checked.guesses.get(stage) for stage in checked.unknown}


@pytest.mark.parametrize(
    ("stage", "cells", "guess"),
    [
        ("Gone", "2026-03-01,Price,0", "lost"),
        ("Gone", "2026-03-01,,0", "lost"),
        ("Gone", "2026-03-01,Price,", "lost"),
        ("Live", "2026-03-01,,100", "won"),
        ("Live", "2026-03-01,,100 %", "won"),
        ("Live", "2026-03-01,,1.0", "won"),
        ("Gone", "2026-03-01,,", None),  # it is over, but not how
        ("Live", ",,", "open"),  # what is over has a day
        ("Live", "2026-12-30,,100", "won"),  # a day to come and no doubt: open or won, but not without a word
        ("Called off: cancelled", "2026-03-01,Budget,0", "no_decision"),
        ("Paper signed", "2026-03-01,,", "won"),  # its name says it, and nothing speaks against it
        ("Paper signed", "2026-03-01,Price,0", "lost"),
        ("Churned away", "2026-03-01,,100", "won"),
        ("Churned away", "2026-03-01,,", "lost"),
        ("Abgesagt", "2026-03-01,,", "lost"),
    ],
)
def test_the_guess_is_what_the_rows_say(tmp_path, stage, cells, guess):
    assert guessed(tmp_path, *(f"{n},D{n},{stage},{cells}" for n in range(3))) == {stage: guess}


def test_rows_that_contradict_one_another_are_no_guess(tmp_path):
    assert guessed(tmp_path, *LOST, "9,D9,Gone,2026-03-01,,100") == {"Gone": None}
    few = [f"{n},E{n},Gone,2026-03-01,," for n in range(4)]
    assert guessed(tmp_path, *LOST, *few) == {"Gone": None}, "most of them say nothing of how"


@pytest.mark.parametrize(
    ("chances", "guesses"),
    [
        (("1", "0", "0.4"), ["won", "lost", "open"]),  # a workbook's 100 % is 1
        (("1", "0", "40"), ["open", "lost", "open"]),
        (("1", "0", "0"), ["won", "lost", "lost"]),
        (("100%", "0%", "0.4%"), ["won", "lost", "open"]),
        (("1,0", "0,0", "0,4"), ["won", "lost", "open"]),
    ],
)
def test_a_probability_may_be_a_part_of_one(tmp_path, chances, guesses):
    rows = [f"{n};D{n};S{n};;;{chance}" for n, chance in enumerate(chances)]
    path = written(tmp_path, "\n".join((HEADER.replace(",", ";"), *rows)))
    checked = check(prepare(Request(path)), TODAY)
    found = {**dict.fromkeys(("S0", "S1", "S2"), "open"), **checked.guesses}
    assert list(found.values()) == guesses


@pytest.mark.parametrize("nothing", ["--None--", "--", "Keine", "Aucun", "n/a", "Ninguno"])
def test_no_reason_is_none(tmp_path, nothing):
    found = check(prepare(Request(deals(tmp_path, f"1,A,Proposal,2026-12-30,{nothing},60", header=HEADER))), TODAY)
    assert (found.outcomes, found.questioned) == ({"open": 1}, {})


def test_the_day_it_was_won_or_lost_needs_no_guess(tmp_path):
    header = "Id,Name,Stage,Won time,Lost time"
    assert guessed(tmp_path, "1,A,Gone,,2026-03-01", "2,B,Live,2026-03-01,", header=header) == {}


@pytest.fixture
def winloss(tmp_path, monkeypatch):
    """`winloss import`; its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")

    def run(*arguments, typed=None):
        more = [] if typed else ["--yes"]
        result = CliRunner().invoke(import_command, [*arguments, "--workspace", "slack:T1", *more], input=typed)
        return result.exit_code, result.output

    return run


def line_of(said):
    """What the command line that is to be completed adds to the file's name."""
    return shlex.split(next(line for line in said.splitlines() if line.startswith("  winloss import")))[3:]


def test_what_an_answer_is_gainsaid_by_is_told_and_said_twice_it_holds(winloss, tmp_path):
    path = str(written(tmp_path, "\n".join([HEADER, *LOST, "7,D7,Won,2026-03-01,,100"])))
    code, said = winloss(path)
    assert code == 1
    assert "  Gone: 3 rows, 3 with signs of a loss (line 2 has the lost reason Price)" in said
    assert line_of(said)[-2:] == ["--stage", "Gone=lost"]
    code, said = winloss(path, "--stage", "Gone=open")
    assert code == 1
    assert (
        '! You say that "Gone" is still open, but 3 of 3 rows there say otherwise: line 2 has the lost reason Price\n'
    ) in said
    assert "3 of 4 rows can't be imported as they are. Nothing was written." in said
    assert "what is so all the same is said twice, as --stage Gone=open --stage Gone=open:" in said
    answered = line_of(said)
    assert answered[:2] == ["--stage", "Gone=open"]  # as it was typed; what comes later goes before it
    assert answered[-2:] == ["--stage", "Gone=lost"]
    assert "Found 1 won, 3 lost" in winloss(path, *answered, "--dry-run")[1]
    code, said = winloss(path, "--stage", "Gone=open", "--stage", "Gone=open")
    assert (code, "Found 1 won, 0 lost, 0 ended without a decision, 3 still open." in said) == (0, True), said


@pytest.mark.parametrize("blanket", [["--stage", "*=open"], ["--stage", "*=won"]])
def test_an_answer_for_all_others_is_gainsaid_alike(winloss, tmp_path, blanket):
    path = str(written(tmp_path, "\n".join([HEADER, *LOST])))
    code, said = winloss(path, *blanket)
    assert (code, "3 of 3 rows there say otherwise" in said) == (1, True)
    code, said = winloss(path, *blanket, "--stage", f"Gone{blanket[1][1:]}")
    assert code == 0, "with its own word it is said twice"


@pytest.mark.parametrize(
    ("answer", "cells", "why"),
    [
        ("won", "2026-03-01,Price,", "has the lost reason Price"),
        ("won", "2026-03-01,,0%", "has a probability of 0"),
        ("lost", "2026-03-01,,100", "has a probability of 100"),
        ("no_decision", "2026-03-01,,100", "has a probability of 100"),
        ("open", "2026-12-30,,100", "has a probability of 100"),
        ("open", ",Price,40", None),  # an open deal may have a chance, but no reason for its loss
    ],
)
def test_what_gainsays_what(tmp_path, answer, cells, why):
    path = deals(tmp_path, f"1,A,Gone,{cells}", header=HEADER)
    checked = check(prepare(Request(path, stages={"Gone": answer})), TODAY)
    assert [row.gainsays for rows in checked.gainsaid.values() for row in rows] == [why or "has the lost reason Price"]


def test_the_rows_that_gainsay_an_answer_may_be_left_out(winloss, tmp_path):
    path = str(written(tmp_path, "\n".join([HEADER, *LOST[:1], "2,D2,Gone,,,40", "3,D3,Gone,,,"])))
    code, said = winloss(path, "--stage", "Gone=open", "--skip-bad", "left.csv")
    assert (code, "0 lost, 0 ended without a decision, 2 still open." in said) == (0, True), said
    left = (tmp_path / "left.csv").read_text(encoding="utf-8-sig")
    assert 'the stage ""Gone"" is said to be open, but it has the lost reason Price' in left


def test_a_day_that_is_past_alone_is_asked_then_taken_and_told(winloss, tmp_path):
    path = str(written(tmp_path, f"{HEADER}\n1,A,Gone quiet,2026-03-01,,\n2,B,Gone quiet,2026-03-02,,\n"))
    code, said = winloss(path)
    assert code == 1
    assert "  Gone quiet: 2 rows, 2 with a closing date that is past (as line 2)" in said
    assert line_of(said)[-2:] == ["--stage", "Gone quiet=OUTCOME"]
    assert "one belongs in the place of OUTCOME" in said
    assert "A stage can mean won, lost" in winloss(path, *line_of(said))[1], "as it stands it answers nothing"
    for answer in ("Gone quiet=open", "*=open"):
        code, said = winloss(path, "--stage", answer, "--dry-run")
        told = 'Taken as open, as you say, though the closing date is past: 2 rows at "Gone quiet".'
        assert (code, told in said) == (0, True), said


def test_what_is_known_to_be_open_and_is_not_is_never_guessed_open(winloss, tmp_path):
    rows = ["1,A,Proposal,2026-12-30,Price,60", "2,B,Signed?,2026-03-01,,", "3,C,Demo,2026-03-01,,40"]
    rows += ["4,D,Quote,2026-12-30,Price,60", "5,E,Quote,2026-12-30,,60"]
    path = str(written(tmp_path, "\n".join([HEADER, *rows])))
    code, said = winloss(path)
    assert code == 1
    asked = ["Signed?=won", "Proposal=lost", "Demo=open"]  # a stale deal; of the quotes one may be lost, not all
    assert line_of(said)[-6:] == [word for option in asked for word in ("--stage", option)]
    code, said = winloss(path, "--stage", "Signed?=won", "--stage", "Proposal=open")
    assert (code, "Found 1 won, 0 lost, 0 ended without a decision, 2 still open." in said) == (0, True), said
    assert 'Left out: 1 row at "Demo", read as open, but line 4 has the closing date 2026-03-01' in said
    assert 'Left out: 1 row at "Quote", read as open, but line 5 has the lost reason Price, which' not in said
    assert "Say what they are with --stage Quote=OUTCOME (won, lost, no_decision or open)." in said
    code, said = winloss(path, "--stage", "*=open", "--dry-run")
    assert 'Left out: 1 row at "Proposal", read as open, but line 2 has the lost reason Price.' in said


def test_a_terminal_asks_once_more_what_the_rows_gainsay(winloss, tmp_path, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    path = str(written(tmp_path, "\n".join([HEADER, *LOST])))
    code, said = winloss(path, typed="open\n\ny\n")
    assert (code, "Found 0 won, 3 lost" in said) == (0, True), said  # what the rows say stands there to be taken
    assert "Gone: 3 rows, 3 with signs of a loss (line 2 has the lost reason Price). How did they end?" in said
    assert 'You say that "Gone" is still open, but 3 of 3 rows there say otherwise' in said
    code, said = winloss(path, "--forget", typed="open\nopen\ny\n")
    assert (code, "3 still open" in said) == (0, True), said


def test_an_answer_that_is_remembered_is_gainsaid_too(winloss, tmp_path):
    path = str(written(tmp_path, f"{HEADER}\n1,A,Gone,,,\n"))
    assert winloss(path, "--stage", "Gone=open")[0] == 0
    path = str(written(tmp_path, "\n".join([HEADER, *LOST])))
    code, said = winloss(path)
    assert (code, 'You say that "Gone" is still open' in said) == (1, True)
    assert winloss(path, "--stage", "Gone=open")[0] == 0, "now it is said again"
