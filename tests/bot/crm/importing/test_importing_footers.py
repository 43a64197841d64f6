"""Sums, counts and notes below the last deal or between two are no deals, whatever they are called; they are told."""

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.footers import is_sum
from bot.crm.importing.plan import Request, prepare
from tests.bot.crm.importing.exports import TODAY, written
from tests.bot.crm.importing.workbooks import workbook

HEADER = "Deal Name,Account,Owner,Stage,Close Date,Amount"
ROWS = (
    "Fleet,Acme,Ann,Won,2017-01-02,10.50",
    "Pumps,Beta,Ben,Lost,2017-01-03,20",
    "Vans,Gamma,Ben,Won,2017-01-04,4.50",
)


def read(path):
    """How many deals there are, and the lines that are none."""
    plan = prepare(Request(path))
    checked = check(plan, TODAY)
    assert checked.stuck == 0, checked.bad
    return checked.rows, [row.line for row in plan.aside], plan.warnings()


def below(folder, *footer, rows=ROWS):
    return read(written(folder, "\n".join((HEADER, *rows, *footer)) + "\n"))


@pytest.mark.parametrize(
    "footer",
    [
        "Totaux,,,,,35", "Gesamtsumme,,,,,35", "Summen,,,,,35", "Totales,,,,,35", "Totais,,,,,35", "Soma,,,,,35",
        "Somma,,,,,35", "Totaal,,,,,35", "Insgesamt,,,,,35", "Sous-total,,,,,35", "Total général,,,,,35",
        "TOTAL,,,,,99",
        "3 records,,,,,", "Count: 2,,,,,", "Anzahl: 2,,,,,", "Nombre d'enregistrements : 3,,,,,", "3 Datensätze,,,,,",
        "Exported on 26 Nov 2026 by Ann,,,,,", "Confidential Information,,,,,", "Copyright (c) 2017 Example,,,,,",
        "Confidential Information", "2017-01-15 10:04,,,,,", "Vertraulich – nicht weitergeben", "Page 1 of 1,,,,,",
        ",,,,,35", ",,,,,35.00", "3,,,,,", "3,,,,,35", "Yhteensä,,,,,35", "Razem,,,,,35", "Összesen,3,,,,",
        ",,,,Suma:,35",
        "Moyenne,,,,,11.67", "Exported by:,Ann,,,,", "Ann Total,,,,,35", "Gesamt,Anzahl,,,,3", "Total,,,,,EUR 35",
    ],
)  # fmt: skip
def test_what_stands_below_the_last_deal(tmp_path, footer):
    deals, aside, told = below(tmp_path, footer)
    assert (deals, aside) == (3, [5])
    shown = " ".join(filter(None, footer.split(",")))
    assert [line for line in told if line.startswith("No deals, but titles, sums or notes: 1 row, line 5")], shown


def test_several_of_them(tmp_path):
    footer = ("Totaux,,,,,35", "3 enregistrements", "", "Exporté le 15/01/2017", "Propriétaire,Tous", "Société Exemple")
    assert below(tmp_path, *footer)[:2] == (3, [5, 6, 8, 9, 10])
    assert '; line 10 "Société Exemple".' in below(tmp_path, *footer)[2][-1]


def test_so_in_a_workbook(tmp_path):
    rows = [HEADER.split(","), *([*row.split(",")[:5], float(row.split(",")[5])] for row in ROWS)]
    rows += [["Ergebnis", "", "", "", "", 35.0], ["Anzahl", 3], ["Stand: 15.01.2017"]]
    assert read(workbook(tmp_path / "deals.xlsx", rows))[:2] == (3, [5, 6, 7])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Trucks,Delta,Ann,,,50", "has no stage"),
        ("Trucks,,,,,50", "has no stage"),  # 50 is no sum of theirs
        ("Trucks,Delta,,,,", "has no stage"),
        ("Total Energies,Total SA,Ann,,2017-01-05,35", "has no stage"),
        ("Totaux,Delta,Ann,Won,,35", "is won but has no Close Date"),
        (",,,Won,2017-01-05,35", "names no deal, account or product"),
    ],
)
def test_a_deal_of_which_something_is_missing_is_a_deal(tmp_path, row, reason):
    plan = prepare(Request(written(tmp_path, "\n".join((HEADER, *ROWS, row)) + "\n")))
    assert ([bad.reason for bad in check(plan, TODAY).bad], plan.aside) == ([reason], ())


def test_a_note_above_a_deal_is_a_deal_without_a_stage(tmp_path):
    plan = prepare(Request(written(tmp_path, "\n".join((HEADER, *ROWS, "Trucks,,,,,", "Vans,Gamma,Ben,Won,,")) + "\n")))
    assert [bad.line for bad in check(plan, TODAY).bad] == [5, 6]


def test_a_wide_file_loses_no_deal_whose_name_begins_like_a_sum(tmp_path):
    """Of thirty columns few are filled; the customer is TotalEnergies."""
    header = f"{HEADER},{','.join(f'Extra {n}' for n in range(24))}"
    rows = (*ROWS, "Total refit,Total SA,Ann,Won,2017-01-05,35", "Summe X,Sum Ltd,Ann,Lost,2017-01-06,1")
    path = written(tmp_path, "\n".join((header, *(row + "," * 24 for row in rows), "Total" + "," * 29)) + "\n")
    assert read(path)[:2] == (5, [7])


def test_sums_between_groups(tmp_path):
    rows = (ROWS[0], "Ann Ergebnis,,,,,10.50", *ROWS[1:], "Ben Ergebnis,,,,,24.50", "Gesamtergebnis,,,,,35")
    assert below(tmp_path, rows=rows)[:2] == (3, [3, 6, 7])


@pytest.mark.parametrize("cells", [["Total refurb", "Won"], ["Totally", "5"], ["Count Basie Ltd", "7"], ["Summerland"]])
def test_what_is_no_sum(cells):
    assert not is_sum(cells)
