"""The currency that a workbook's cells show: it is that of their amounts, and none is taken for another."""

from datetime import date

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.number_formats import mark_of, marks
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from tests.bot.crm.importing.workbooks import Shown, workbook

HEADER = ["Deal Name", "Stage", "Close Date", "Amount"]
TODAY = date(2026, 11, 26)


def rows(*amounts):
    return [HEADER, *([f"D{n}", "Won", date(2026, 3, 1), amount] for n, amount in enumerate(amounts))]


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("[$$-409]#,##0.00", "USD"), ("[$$-C09]#,##0.00", "AUD"), ("[$$-en-US]#,##0.00", "USD"),
        ("[$£-809]#,##0", "GBP"), ("#,##0.00\\ [$€-407]", "€"), ('#,##0.00 "€"', "€"), ("€#,##0", "€"),
        ('"$"#,##0.00_);[Red]("$"#,##0.00)', "$"), ('_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_)', "$"),
        ("[$CHF-807] #,##0", "CHF"), ("\\£#,##0", "£"), ("[$kr-41D] #,##0", "SEK"), ('#,##0 "USD"', "USD"),
        ("0.00%", ""), ("[$-409]d-mmm-yy;@", ""), ("#,##0.00", ""), ('0 "kg"', ""), ("[Red]#,##0", ""),
        ("General", ""), ("dd/mm/yyyy hh:mm", ""), ("#,##0_€", ""), ('0 "Stück"', ""),
    ],
)  # fmt: skip
def test_what_a_format_shows(code, mark):
    assert mark_of(code) == mark


def test_each_amount_is_in_the_currency_that_is_shown(tmp_path):
    file = rows(Shown(1000, "[$$-409]#,##0.00"), Shown(2000.5, "[$£-809]#,##0"), 12.345, Shown(5, "[$€-407] 0"))
    checked = check(prepare(Request(workbook(tmp_path / "deals.xlsx", file))), TODAY)
    assert checked.currencies == {"USD": 1, "GBP": 1, "EUR": 2}
    assert not checked.bad


def test_a_sign_that_several_share_is_asked(tmp_path):
    path = workbook(tmp_path / "deals.xlsx", rows(Shown(1000, '"$"#,##0.00')))
    assert [sign.possible[0] for sign in check(prepare(Request(path)), TODAY).signs] == ["USD"]
    assert check(prepare(Request(path, signs={"$": "CAD"})), TODAY).currencies == {"CAD": 1}
    assert check(prepare(Request(path, currency="USD")), TODAY).currencies == {"USD": 1}


def test_a_number_with_three_decimals_is_no_thousands(tmp_path):
    path = workbook(tmp_path / "deals.xlsx", rows(12.345, 900))
    assert [row.deal.amount for row in read_rows(prepare(Request(path)), "ws", TODAY)] == [12_345, 900_000]


def test_of_a_workbook_without_formats_nothing_is_shown(tmp_path):
    assert marks(workbook(tmp_path / "deals.xlsx", rows(1000)), "Deals") == {}
    (tmp_path / "no.xlsx").write_text("no workbook")
    assert marks(tmp_path / "no.xlsx", "Deals") == {}
