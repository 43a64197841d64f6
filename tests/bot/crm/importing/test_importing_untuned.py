"""Of layouts that nobody tuned to: what is read, and what is said of what isn't."""

from datetime import date

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.rows import read_rows
from bot.crm.importing.stages import hinted
from dialogs.records import Outcome
from tests.bot.crm.importing.exports import HERE
from tests.bot.crm.importing.workbooks import workbook

TODAY = date(2026, 11, 26)


def file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "deals.csv"
    path.write_bytes(text.encode(encoding))
    return path


POLISH = """Nazwa;Klient;Etap;Data zamknięcia;Kwota;Właściciel
A;K;Wygrana;01.03.2026;12 000,00 zł;Ann
B;K;Przegrana;25.03.2026;5,00 zł;Bo
"""
PLURAL = """Nazwa szansy;Firma;Status;Data zamknięcia;Wartość;Waluta;Opiekun
A;K;Wygrane;2026-03-01;12000;PLN;Ann
B;K;Przegrane;2026-03-02;5;PLN;Bo
"""
SWEDISH = """Affär;Kund;Status;Avslutsdatum;Belopp;Valuta;Säljare
A;K;Vunnen;2026-03-01;12 000;PLN;Ann
B;K;Förlorad;2026-03-02;5;PLN;Bo
"""
DANISH = """Navn;Kunde;Status;Lukkedato;Beløb;Valuta;Ejer
A;K;Vundet;01-03-2026;12.000,00;PLN;Ann
B;K;Tabt;25-03-2026;5,00;PLN;Bo
"""


@pytest.mark.parametrize(
    ("text", "encoding"), [(POLISH, "cp1250"), (PLURAL, "utf-8"), (SWEDISH, "utf-8"), (DANISH, "cp1252")]
)
def test_words_of_the_north_and_east(tmp_path, text, encoding):
    rows = list(read_rows(prepare(Request(file(tmp_path, text, encoding))), "ws", TODAY))
    read = [(row.deal.name, row.deal.account, row.closing.outcome, row.deal.amount, row.owner.name) for row in rows]
    assert read == [("A", "K", Outcome.WON, 12_000_000, "Ann"), ("B", "K", Outcome.LOST, 5_000, "Bo")]
    assert {row.deal.currency for row in rows} == {"PLN"}


@pytest.mark.parametrize("header", ["Won/Lost", "Closed Won", "Win/Loss"])
def test_a_column_of_yes_and_no_called_after_both_ends_is_found(tmp_path, header):
    path = file(tmp_path, f"Deal,{header},Close date\nA,TRUE,2026-03-01\nB,FALSE,2026-03-02\n")
    checked = check(prepare(Request(path)), TODAY)
    assert (checked.outcomes, checked.unknown) == ({"won": 1}, {"FALSE": 1})
    assert check(prepare(Request(path, stages={"FALSE": "lost"})), TODAY).outcomes == {"won": 1, "lost": 1}


def test_of_words_it_is_the_stage(tmp_path):
    path = file(tmp_path, "Deal,Won/Lost,Close date\nA,Won,2026-03-01\nB,Lost,2026-03-02\n")
    assert check(prepare(Request(path)), TODAY).outcomes == {"won": 1, "lost": 1}


def test_a_letter_for_it_is_a_guess():
    assert [hinted(text) for text in ("W", "l", "P")] == [Outcome.WON, Outcome.LOST, None]


@pytest.fixture
def by_hand():
    return prepare(Request(HERE / "by_hand.xlsx"))


def test_of_several_sheets_with_deals_it_says_which_is_read(by_hand):
    assert by_hand.sheet.tab == "2025"
    (line,) = (line for line in by_hand.warnings() if "sheet" in line)
    assert line == "Only the sheet 2025 is read. Deals may be in 2026, too: save each as a file of its own."


def test_cells_merged_downwards_hold_for_each_row(by_hand):
    rows = list(read_rows(by_hand, "ws", TODAY))
    assert [(row.deal.name, row.owner.name) for row in rows] == [("A", "Ann"), ("B", "Ann"), ("C", "Bo")]


def test_a_reason_for_the_win_speaks_against_a_guess_of_lost(tmp_path):
    rows = "A,Closed,Price,,2026-03-01\nB,Closed,,Price,2026-03-02\n"
    path = file(tmp_path, f"Deal,Status,Won reason,Lost reason,Close date\n{rows}")
    checked = check(prepare(Request(path)), TODAY)
    assert (checked.unknown, checked.guesses) == ({"Closed": 2}, {})


def test_a_plus_before_an_amount_is_no_currency(tmp_path):
    path = file(tmp_path, "Deal,Status,Close date,Amount\nA,Won,2026-03-01,+1000\nB,Won,2026-03-02,+ 5 EUR\n")
    assert [row.deal.amount for row in read_rows(prepare(Request(path)), "ws", TODAY)] == [1_000_000, 5_000]


def test_one_amount_for_several_deals_is_counted_once(by_hand):
    amounts = [row.deal.amount for row in read_rows(by_hand, "ws", TODAY)]
    assert amounts == [1_000_000, None, 20_000]


def test_of_a_sheet_that_is_called_after_its_outcome_it_says_what_to_do(tmp_path):
    rows = [["Deal Name", "Account", "Close Date"], ["A", "K", date(2026, 3, 1)]]
    path = workbook(tmp_path / "deals.xlsx", rows, tab="Closed Won")
    with pytest.raises(ImportProblem, match="give the sheet Closed Won a column Stage"):
        prepare(Request(path))


@pytest.mark.parametrize(("yes", "no"), [("Y", "N"), ("t", "f"), ("✓", "✗")])
def test_short_for_yes_and_no(tmp_path, yes, no):
    path = file(tmp_path, f"Deal,Won,Is Closed,Close date\nA,{yes},{yes},2026-03-01\nB,{no},{yes},2026-03-02\n")
    assert check(prepare(Request(path)), TODAY).outcomes == {"won": 1, "lost": 1}


@pytest.mark.parametrize("header", ["Värde i SEK", "Belopp (SEK)", "Kwota w PLN"])
def test_a_header_names_its_currency_in_swedish_and_polish(tmp_path, header):
    path = file(tmp_path, f"Deal,Status,Close date,{header}\nA,Won,2026-03-01,1000\n")
    (row,) = read_rows(prepare(Request(path)), "ws", TODAY)
    assert (row.deal.amount, row.deal.currency) == (1_000_000, "PLN" if "PLN" in header else "SEK")
