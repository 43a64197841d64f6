"""Where the header stands, and what is told by the cells alone: titles and filters above it, words nobody has heard."""

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from tests.bot.crm.importing.exports import TODAY, written
from tests.bot.crm.importing.workbooks import workbook

UNHEARD_DE = "Unser Vorgang;Endkunde;Kundenbetreuung;Wie es ausging;Entscheidungstag;Vertragsvolumen netto"
UNHEARD_EN = "Our opportunity,End customer,Closer in charge,How did it end (status),Day it was decided,Signed value net"
CALLED = "Opp description,Buying company,Rep on it,Disposition,Finished on,Contract worth"
DE = "Acme;Acme AG;Ann Poe;Gewonnen;14.03.2017;12.000,00\nBeta;Beta AG;Ben Roe;Verloren;22.04.2017;8.000,00\n"
EN = 'Acme,Acme AG,Ann Poe,Won,2017-03-14,"12,000.00"\nBeta,Beta AG,Ben Roe,Lost,2017-04-22,"8,000.00"\n'


def said(path):
    """What comes out."""
    plan = prepare(Request(path))
    assert check(plan, TODAY).refused == 0
    return [
        (row.deal.name, row.deal.account, row.owner.name, str(row.closing.outcome), row.closing.amount // 1000)
        for row in read_rows(plan, "ws", TODAY)
    ]


BOTH = [("Acme", "Acme AG", "Ann Poe", "won", 12_000), ("Beta", "Beta AG", "Ben Roe", "lost", 8_000)]


@pytest.mark.parametrize(
    "text",
    [
        f"{UNHEARD_DE}\n{DE}",
        f"Pipeline review Q1\nPrepared by Sales Ops on 26.11.2017\n\n{UNHEARD_DE}\n{DE}",
        f"Report: Deals; as of; today\nFilter: Stage; Won, Lost\nOwner: All\n{UNHEARD_DE}\n{DE}",
        f'"Deals, all, closed, in 2017, for QBR, by Ops, v2"\nAs of,2017-12-01\nShow,All\n,,,\n{UNHEARD_EN}\n{EN}',
        f'Stage,Won\nOwner,All\nRange,2017-01-01,2017-12-31\n{UNHEARD_EN}\n{EN}\nTotal,,,,,"20,000.00"\n',
        f"CONFIDENTIAL,,,,,\nQ4 wins and losses,,,,,\nOwner: all,Stage: closed,,,,\n{CALLED}\n{EN}",
    ],
)
def test_a_header_that_nobody_has_heard_is_found_below_titles(tmp_path, text):
    assert said(written(tmp_path, text)) == BOTH


def test_so_it_is_in_a_workbook(tmp_path):
    rows = [["Deals closed"], ["as of", "2017-12-01"], [], CALLED.split(",")]
    rows += [["Acme", "Acme AG", "Ann Poe", "Won", "2017-03-14", 12000]]
    rows += [["Beta", "Beta AG", "Ben Roe", "Lost", "2017-04-22", 8000]]
    assert said(workbook(tmp_path / "deals.xlsx", rows)) == BOTH


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_read_with_and_without_its_mark(tmp_path, encoding):
    assert said(written(tmp_path, f"{CALLED}\n{EN}", encoding)) == BOTH


def test_a_column_that_numbers_the_rows_is_no_id(tmp_path):
    columns = prepare(Request(written(tmp_path, f"#,{CALLED}\n1,{EN.replace(chr(10), chr(10) + '2,', 1)}"))).columns
    assert "id" not in columns
    columns = prepare(Request(written(tmp_path, f"#,{CALLED}\n871,{EN.replace(chr(10), chr(10) + '902,', 1)}"))).columns
    assert columns["id"] == 0


def test_the_order_of_dates_may_be_shown_by_a_column_that_nothing_is_read_from(tmp_path):
    text = "Deal Name,Account,Owner,Stage,Close Date,Last touched\nA,B,C,Won,03/04/2017,21/03/2017\n"
    [row] = read_rows(prepare(Request(written(tmp_path, text))), "ws", TODAY)
    assert str(row.closing.closed_on) == "2017-04-03"


def test_no_under_won_is_lost_where_there_is_a_reason_else_asked(tmp_path):
    header = "Deal Name,Account,Owner,Won?,Decision date,If lost, why\n".replace("lost, why", "lost why")
    path = written(tmp_path, f"{header}A,B,C,Yes,2017-03-04,\nD,B,C,No,2017-03-05,Price\nE,B,C,No,2017-03-06,\n")
    checked = check(prepare(Request(path)), TODAY)
    assert (dict(checked.outcomes), dict(checked.unknown)) == ({"won": 1, "lost": 1}, {"No": 1})
    assert check(prepare(Request(path, stages={"No": "lost"})), TODAY).outcomes["lost"] == 2
