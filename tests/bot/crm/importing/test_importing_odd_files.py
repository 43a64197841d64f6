"""Files as people send them: other code pages, titles above the header, sums, workbooks, months, one bad row."""

import csv
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli.import_ import import_command
from bot.crm.importing.check import check
from bot.crm.importing.encodings import encoding_of
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.rows import read_rows
from dialogs.records import Outcome
from tests.bot.crm.importing.exports import written
from tests.bot.crm.importing.workbooks import workbook

TODAY = date(2026, 11, 26)


def rows_of(path, **request):
    """The rows of a file: what is read of each, good or bad."""
    return list(read_rows(prepare(Request(path, **request)), "ws", TODAY))


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("Łódź – Wrocław", "cp1250"), ("Příliš žluťoučký kůň", "cp1250"), ("Kovács Győző", "cp1250"),
        ("Поставка Москва", "cp1251"), ("Анна", "cp1251"), ("Αθήνα Παπαδόπουλος", "cp1253"),
        ("Çağr\N{LATIN SMALL LETTER DOTLESS I} Doğan", "cp1254"),
        ("Sièges Contoso", "cp1252"), ("Müller Straße", "cp1252"), ("São João", "cp1252"),
        ("Smørrebrød", "cp1252"), ("Muñoz", "cp1252"), ("12\N{NO-BREAK SPACE}000 €", "cp1252"),
        ("東京 株式会社", "cp932"),
    ],
)  # fmt: skip
def test_a_code_page_is_found_by_its_words(tmp_path, name, page):
    path = written(tmp_path, f"Deal Name,Stage,Close Date\n{name},Won,2026-03-01\n", page)
    assert path.read_bytes().decode(encoding_of(path)).count(name) == 1


def test_what_is_not_utf8_is_said_with_a_name_from_the_file(tmp_path):
    path = written(tmp_path, "Deal Name,Stage,Close Date\nŁódź,Won,2026-03-01\n", "cp1250")
    assert any("read as cp1250, line 2 has Łódź" in line for line in prepare(Request(path)).warnings())
    (row,) = rows_of(path, encoding="cp1252")
    assert row.deal.name == "£ódŸ", "who names one gets it"


def test_a_line_in_utf8_among_others_is_said(tmp_path):
    header, one = b"Deal Name,Stage,Close Date\n", "Café,Won,2026-03-01\n".encode("cp1252")
    (path := tmp_path / "deals.csv").write_bytes(header + one + "Müller,Won,2026-03-01\n".encode())
    assert any(line.startswith("Line 3 seems to be written in UTF-8") for line in prepare(Request(path)).warnings())
    path.write_bytes(header + one + "Müller,Won,2026-03-01\n".encode("cp1252"))
    assert not any("seems to be written" in line for line in prepare(Request(path)).warnings())


def test_titles_above_the_header_repeated_headers_and_sums_are_no_rows(tmp_path):
    text = (
        "Won deals of Q1\nPrinted by Ann\n\nName,Stage,Close Date,Amount\nFleet,Won,2026-01-02,10\n"
        "Subtotal,,,10\n\nLost deals\nName,Stage,Close Date,Amount\nPumps,Lost,2026-01-03,20\n"
        "Total refurb,Lost,2026-01-04,5\n"
        ",,,35\nGrand Totals (3 records),,,35\n"
    )
    assert [(row.line, row.deal.name) for row in rows_of(written(tmp_path, text))] == [
        (5, "Fleet"),
        (10, "Pumps"),
        (11, "Total refurb"),
    ]


def test_a_workbook_is_read_like_a_csv(tmp_path):
    path = workbook(
        tmp_path / "deals.xlsx",
        [
            ["Deals"],
            ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Amount"],
            [7, "Fleet", "Closed Won", 46082, 1200],
        ],
    )
    (row,) = rows_of(path)
    assert (row.line, row.deal.external_id, row.deal.name, row.deal.amount) == (3, "7", "Fleet", 1_200_000)
    assert row.closing.closed_on == date(2026, 3, 1)


def test_what_is_no_workbook_is_said(tmp_path):
    (tmp_path / "deals.xlsx").write_bytes(b"PK\3\4 nothing")
    with pytest.raises(ImportProblem, match="can't be read as a workbook"):
        rows_of(tmp_path / "deals.xlsx")


@pytest.mark.parametrize("month", ["2026-10", "10/2026", "Oct 2026", "octobre 2026", "Outubro de 2026", "Oktober 2026"])
def test_a_month_is_its_last_day_and_said(tmp_path, month):
    path = written(tmp_path, f"id,company,close_month,outcome\nd1,Meridian,{month},won\n")
    (row,) = rows_of(path)
    assert row.closing.closed_on == date(2026, 10, 31)
    assert any("only a month" in line for line in prepare(Request(path)).warnings())


def test_of_this_month_it_is_today(tmp_path):
    (row,) = rows_of(written(tmp_path, "id,company,close_month,outcome\nd1,Meridian,2026-11,won\n"))
    assert row.closing.closed_on == TODAY


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-14T23:30:00.000Z", 15), ("2026-03-14 23:30:00 UTC", 15), ("2026-03-14T23:30:00+01:00", 14),
        ("2026-03-14T00:00:00.000Z", 14), ("2026-03-14 23:30", 14),
    ],
)  # fmt: skip
def test_a_moment_counts_on_the_day_it_was_in_the_companys_zone(tmp_path, moment, day):
    path = written(tmp_path, f"Id,Name,StageName,CloseDate\n1,A,Closed Won,{moment}\n")
    (row,) = rows_of(path, zone=ZoneInfo("Europe/Berlin"))
    assert row.closing.closed_on == date(2026, 3, day)


OPEN = "Id,Name,Stage,Close Date,Lost Reason,Probability"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("Proposal,2026-12-30,Price,60", "has the lost reason Price"),
        ("Proposal,2026-12-30,,0", "has a probability of 0"),
        ("Proposal,2026-03-01,,60", "has the closing date 2026-03-01, which is past"),
    ],
)
def test_an_open_row_that_something_speaks_against_is_questioned(tmp_path, cells, why):
    path = written(tmp_path, f"{OPEN}\n1,A,{cells}\n2,B,Proposal,2026-12-30,,60\n")
    checked = check(prepare(Request(path)), TODAY)
    assert {stage: [(row.line, row.why) for row in rows] for stage, rows in checked.questioned.items()} == {
        "Proposal": [(2, why)]
    }
    assert checked.outcomes == {"open": 1}
    assert not check(prepare(Request(path, stages={"Proposal": "open"})), TODAY).questioned, "somebody has said so"
    rest = check(prepare(Request(path, stages={"*": "open"})), TODAY).questioned
    assert bool(rest) == ("past" not in why), "what is said of all others doesn't go against signs of a loss"


def test_flags_say_what_own_stages_mean(tmp_path):
    text = "Record ID,Deal Name,Deal Stage,Close Date,Is Closed Won,Is Closed Lost\n1,A,Live,2026-03-01,true,false\n"
    text += "2,B,Gone,2026-03-01,false,true\n3,C,Legal,2026-12-30,false,false\n"
    ends = [row.closing and row.closing.outcome for row in rows_of(written(tmp_path, text))]
    assert ends == [Outcome.WON, Outcome.LOST, None]


def test_a_flag_and_a_stage_that_contradict_each_other_are_told(tmp_path):
    text = (
        "Deal Name,Stage,Close Date,Closed Won\nA,Won,2026-03-01,TRUE\nB,Won,2026-03-01,FALSE\nC,Lost,2026-03-01,TRUE\n"
    )
    checked = check(
        prepare(Request(written(tmp_path, text + "D,Gone quiet,2026-03-01,TRUE\nE,Won,2026-03-01,\n"))), TODAY
    )
    assert [(row.line, row.reason) for row in checked.bad] == [
        (3, 'Stage "Won" and Closed Won "FALSE" say two things of how it ended'),
        (4, 'Stage "Lost" and Closed Won "TRUE" say two things of how it ended'),
    ]
    assert checked.outcomes == {"won": 3}, "what is said once holds, also beside a stage of one's own"


@pytest.mark.parametrize(
    "header", ["Won/Lost date", "Date won or lost", "Gewonnen/Verloren am", "Fecha ganado/perdido"]
)
def test_a_day_for_won_and_lost_deals_alike_makes_no_open_deal_a_won_one(tmp_path, header):
    rows = "A,Won,2026-03-01\nB,Lost,2026-03-02\nC,On hold,2026-03-03\n"
    found = rows_of(written(tmp_path, f"Deal Name,Stage,{header}\n{rows}"), stages={"On hold": "open"})
    ends = [row.closing and (row.closing.outcome, str(row.closing.closed_on)) for row in found]
    assert ends == [(Outcome.WON, "2026-03-01"), (Outcome.LOST, "2026-03-02"), None]


def test_the_same_row_in_other_letters_counts_once(tmp_path):
    text = (
        "Deal,Customer,Result,Closed on\nPortal,Nordwind GmbH,lost,2026-03-01\nportal,NORDWIND  GmbH,Lost,2026-03-01\n"
    )
    checked = check(prepare(Request(written(tmp_path, text + "Portal,Nordwind AG,Lost,2026-03-01\n"))), TODAY)
    assert (checked.outcomes, checked.repeated) == ({"lost": 2}, 1)


@pytest.fixture
def winloss(tmp_path, monkeypatch):
    """`winloss import` in an empty folder; its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")

    def run(*arguments):
        result = CliRunner().invoke(import_command, [*map(str, arguments), "--workspace", "slack:T1", "--yes"])
        return result.exit_code, result.output

    return run


def test_every_stage_that_is_not_known_is_asked_once_as_one_line_to_complete(winloss, tmp_path):
    stages = [name for name in ("Contract signed", "Disqualified", "Gone quiet") for _ in range(40)]
    lines = [f"{n},D{n},{stage},2026-03-01" for n, stage in enumerate(stages)]
    path = written(tmp_path, "\n".join(["Id,Name,Stage,Close Date", *lines]))
    code, said = winloss(path)
    assert code == 1
    assert said.count("Gone quiet: 40 rows") == 1
    line = next(line for line in said.splitlines() if line.startswith("  winloss import"))
    assert "--stage 'Contract signed=won' --stage Disqualified=lost --stage 'Gone quiet=OUTCOME'" in line
    code, said = winloss(path, "--stage", "Contract signed=won", "--stage", "Disqualified=lost", "--stage", "*=open")
    assert code == 0, said
    assert "Found 40 won, 40 lost, 0 ended without a decision, 40 still open." in said


def test_the_rest_is_imported_and_what_was_left_out_is_a_file(winloss, tmp_path):
    rows = ("1,A,100,Closed Won,1/15/2026", "2,B,100,Closed Won,8/23/2027", "3,C,100,Closed Lost,2/14/2025")
    path = written(tmp_path, "\n".join(["Id,Name,Amount,StageName,CloseDate", *rows]))
    code, said = winloss(path)
    assert (code, "--skip-bad left-out.csv" in said) == (1, True)
    code, said = winloss(path, "--skip-bad", "left-out.csv")
    assert code == 0, said
    assert "Deals: 2 new" in said
    with (tmp_path / "left-out.csv").open(encoding="utf-8-sig", newline="") as file:
        header, left = csv.reader(file)
    assert header[-2:] == ["line", "reason"]
    assert left == ["2", "B", "100", "Closed Won", "8/23/2027", "3", 'CloseDate "8/23/2027" is in the future']


def test_where_the_rows_left_out_cannot_be_written_nothing_is_imported(winloss, tmp_path):
    path = written(tmp_path, "Id,Name,StageName,CloseDate\n1,A,Closed Won,1/15/2026\n2,B,Closed Won,8/23/2027\n")
    code, said = winloss(path, "--skip-bad", tmp_path / "nowhere" / "left-out.csv")
    assert code == 1
    assert "can't be written: No such file or directory. Nothing was imported." in said
    assert "Deals:" not in said


def test_a_column_that_is_missing_is_said_aloud(winloss, tmp_path):
    _, said = winloss(written(tmp_path, "Name,Stage,Close Date\nFleet,Won,2026-01-02\n"))
    for name in ("owner", "account", "amount", "id"):
        assert f"No column for the {name}:" in said
