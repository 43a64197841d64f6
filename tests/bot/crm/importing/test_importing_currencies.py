"""Amounts in several currencies: each with its own, and never added up."""

import pytest
from click.testing import CliRunner

from bot.cli.import_ import import_command
from bot.crm.importing.check import check
from bot.crm.importing.money import read_signs
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import Unclear
from bot.crm.importing.rows import read_rows
from tests.bot.crm.importing.exports import TODAY, deals

HEADER = "Deal ID,Deal Name,Deal Stage,Close Date,Amount"
DATED = "Won,2017-03-14"


def plan_of(folder, header, *rows, **request):
    return prepare(Request(deals(folder, *rows, header=header), **request))


def money(plan):
    """Amount and currency of each row, which its deal and its closing share."""
    found = []
    for row in read_rows(plan, "ws", TODAY):
        assert (row.closing.amount, row.closing.currency) == (row.deal.amount, row.deal.currency)
        found.append((row.deal.amount // 1000, row.deal.currency))
    return found


@pytest.mark.parametrize(
    "header", ["Currency", "Currency Code", "Währung", "Devise", "Deal Currency", "Amount Currency"]
)
def test_a_column_for_the_currency(tmp_path, header):
    rows = (f"1,A,{DATED},1000000,JPY", f"2,B,{DATED},1000,EUR", f"3,C,{DATED},1000,US Dollar", f"4,D,{DATED},7,")
    plan = plan_of(tmp_path, f"{HEADER},{header}", *rows)
    assert money(plan) == [(1_000_000, "JPY"), (1000, "EUR"), (1000, "USD"), (7, None)]
    assert any(line.split() == ["currency", *header.split()] for line in plan.describe())
    assert check(plan, TODAY).currencies == {"JPY": 1, "EUR": 2, "USD": 1}


@pytest.mark.parametrize(
    ("header", "code"),
    [("Amount (USD)", "USD"), ("Amount in USD", "USD"), ("Betrag in CHF", "CHF"), ("Amount €", "EUR"),
     ("deal_value_inr", "INR"), ("Deal value (US$)", "USD"), ("Amount", None), ("Amount (US Dollar)", "USD"),
     ("Montant en euros", "EUR"), ("Betrag in Schweizer Franken", "CHF"), ("Valor (reais)", "BRL"),
     ("Amount (converted)", None), ("Importe (real)", None), ("Amount (estimated)", None)],
)  # fmt: skip
def test_a_currency_in_the_header_of_the_amount(tmp_path, header, code):
    plan = plan_of(tmp_path, HEADER.replace("Amount", header), f"1,A,{DATED},1000")
    assert money(plan) == [(1000, code)]
    assert any(f"{code}, named in {header}" in line for line in plan.describe()) == bool(code)


@pytest.mark.parametrize(
    ("cell", "amount", "code"),
    [('"US$12,000.00"', 12_000, "USD"), ('"1.200,00 €"', 1_200, "EUR"), ("12 000 Nkr", 12_000, "NOK"),
     ('"12.000,00 zł"', 12_000, "PLN"), ("R$ 5", 5, "BRL")],
)  # fmt: skip
def test_a_sign_in_the_cell(tmp_path, cell, amount, code):
    assert money(plan_of(tmp_path, HEADER, f"1,A,{DATED},{cell}")) == [(amount, code)]


@pytest.mark.parametrize(
    ("header", "cell", "amount", "code"),
    [("TCV (k€)", "12", 12_000, "EUR"), ("Umsatz in TEUR", "12", 12_000, "EUR"), ("Amount [kUSD]", "1.5", 1_500, "USD"),
     ("Amount (in thousands)", "12", 12_000, None), ("Amount ($M)", "1.5", 1_500_000, "USD"),
     ("TCV (k€)", "12k", 12_000, "EUR"), ("Amount (kr)", "12", 12, "SEK")],
)  # fmt: skip
def test_a_header_that_counts_in_thousands(tmp_path, header, cell, amount, code):
    plan = plan_of(tmp_path, HEADER.replace("Amount", header), f"1,A,{DATED},{cell}", signs={"kr": "SEK", "$": "USD"})
    assert money(plan) == [(amount, code)]
    counted = f"A 1 in {header} is read as"
    assert any(counted in line for line in plan.warnings()) == (header != "Amount (kr)")


def test_a_sign_that_several_share_is_ours_or_what_the_column_says(tmp_path):
    rows = (f"1,A,{DATED},$5,CAD", f"2,B,{DATED},$6,")
    assert money(plan_of(tmp_path, f"{HEADER},Currency", *rows, currency="AUD")) == [(5, "CAD"), (6, "AUD")]
    assert money(plan_of(tmp_path, f"{HEADER},Currency", *rows, signs={"$": "USD"})) == [(5, "CAD"), (6, "USD")]
    assert money(plan_of(tmp_path, f"{HEADER},Currency", *rows, currency="USD")) == [(5, "CAD"), (6, "USD")]


def test_a_sign_that_several_share_is_asked_once_where_ours_is_none_of_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    rows = (f"1,A,{DATED},$5", f"2,B,{DATED},$6", f"3,C,{DATED},7 kr", f"4,D,{DATED},8")
    path = str(deals(tmp_path, *rows, header=HEADER))
    said = CliRunner().invoke(import_command, [path, "--dry-run"])
    assert said.exit_code == 1
    assert "2 rows with amounts in $, which may be USD, AUD, CAD, NZD, SGD, …." in said.output
    assert "1 row with amounts in kr, which may be SEK, NOK, DKK, ISK." in said.output
    line = "--currency '$=USD' --currency kr=SEK"
    assert said.output.rstrip().endswith(f"winloss import {path} --dry-run {line}")
    given = ["--currency", "$=AUD", "--currency", "kr=nok"]
    assert "Amounts: 1 row in EUR, 2 rows in AUD, 1 row in NOK." in (
        CliRunner().invoke(import_command, [path, "--dry-run", *given]).output
    )
    none = CliRunner().invoke(import_command, [path, "--currency", "kr=CODE"]).output
    assert "--currency kr=CODE: CODE is no currency; write its three letters, such as USD." in none
    wrong = CliRunner().invoke(import_command, [path, "--currency", "kr=USD"]).output
    assert "--currency kr=USD: USD is nothing that kr stands for; it may be SEK, NOK, DKK, ISK." in wrong


NAMES = (
    f"1,A,{DATED},5,Dollar US", f"2,B,{DATED},6,Pesos", f"3,C,{DATED},7,pesos", f"4,D,{DATED},8,Moneda nacional",
    f"5,E,{DATED},9,Dollars américains", f"6,F,{DATED},10,Euro", "7,G,Lost,2017-03-14,0,Gold",
)  # fmt: skip
"""What is worth nothing needs no currency."""


def test_a_name_that_nobody_knows_or_several_share_is_asked_once_and_one_line_answers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    path = str(deals(tmp_path, *NAMES, header=f"{HEADER},Moneda"))
    said = CliRunner().invoke(import_command, [path, "--dry-run"]).output
    assert "2 rows with amounts in Pesos, which may be MXN, ARS, CLP, COP, UYU, …." in said
    assert "1 row with amounts in Moneda nacional, which isn't the name of a currency that is known." in said
    assert "--map currency=" not in said, "which would make all of it euros"
    line = "--currency Pesos=MXN --currency 'Moneda nacional=CODE'"
    assert said.rstrip().endswith(f"winloss import {path} --dry-run {line}")
    assert "(the codes are guesses), by its three letters in the place of CODE:" in said
    given = ["--currency", "pesos=ars", "--currency", "moneda  nacional=MXN"]
    said = CliRunner().invoke(import_command, [path, "--dry-run", *given]).output
    assert "Amounts: 1 row in EUR, 2 rows in ARS, 2 rows in USD, 1 row in MXN." in said


def test_what_a_person_says_of_a_name_goes_before(tmp_path):
    rows = (f"1,A,{DATED},5,US Dollar", f"2,B,{DATED},6,Krone")
    signs = read_signs(["US dollar=CAD", "krone=DKK"])
    assert money(plan_of(tmp_path, f"{HEADER},Currency", *rows, signs=signs)) == [(5, "CAD"), (6, "DKK")]
    assert money(plan_of(tmp_path, f"{HEADER},Currency", *rows, currency="SEK")) == [(5, "USD"), (6, "SEK")]


def test_a_name_beside_an_amount(tmp_path):
    rows = (
        f"1,A,{DATED},12 000 dollars canadiens",
        f"2,B,{DATED},5 US-Dollar",
        f"3,C,{DATED},6 pesos",
        f"4,D,{DATED},7 QQQ",
    )
    plan = plan_of(tmp_path, HEADER, *rows, signs=read_signs(["pesos=MXN", "QQQ=EUR"]))
    assert money(plan) == [(12_000, "CAD"), (5, "USD"), (6, "MXN"), (7, "EUR")]
    asked = check(plan_of(tmp_path, HEADER, *rows), TODAY).signs
    assert [unclear.said for unclear in asked] == ["pesos", "QQQ"]


def test_a_terminal_asks_for_a_currency(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    path = str(deals(tmp_path, *NAMES, header=f"{HEADER},Moneda"))
    said = CliRunner().invoke(import_command, [path, "--dry-run"], input="cop\nGold\nMXN\n").output
    assert "2 rows with amounts in Pesos, which may be MXN, ARS, CLP, COP, UYU, …. Which one is it" in said
    assert "Moneda nacional, which isn't the name of a currency that is known. Which one is it" in said
    assert "'Gold' is not one of" in said
    assert "Amounts: 1 row in EUR, 2 rows in COP, 2 rows in USD, 1 row in MXN." in said


def test_what_is_no_currency_and_what_contradicts_itself_is_told(tmp_path):
    rows = (f"1,A,{DATED},5,Retail", f"2,B,{DATED},€5,USD")
    checked = check(plan_of(tmp_path, f"{HEADER},Currency", *rows), TODAY)
    assert checked.signs == {Unclear("Retail"): 1}
    assert [bad.reason for bad in checked.bad] == ["Amount €5 isn't in USD, as its Currency says"]
    left_out = plan_of(tmp_path, f"{HEADER},Currency", *rows, columns={"currency": ""})
    assert money(left_out) == [(5, None), (5, "EUR")]


def test_an_amount_that_the_crm_has_converted_is_not_in_the_currency_beside_it(tmp_path):
    header = "Deal ID,Deal Name,Deal Stage,Close Date,Amount,Amount in company currency,Currency"
    row = f"1,A,{DATED},1000000,6200,JPY"
    assert money(plan_of(tmp_path, header, row)) == [(6200, None)]
    assert money(plan_of(tmp_path, header, row, columns={"amount": "Amount"})) == [(1_000_000, "JPY")]
    salesforce = "Opportunity Name,Stage,Currency,Amount,Amount (converted) Currency,Amount (converted),Close Date"
    assert money(plan_of(tmp_path, salesforce, "A,Closed Won,JPY,2000000,USD,13080.00,3/14/2017")) == [
        (2_000_000, "JPY")
    ]
    euros = plan_of(tmp_path, salesforce, "A,Closed Won,JPY,2000000,EUR,12080.00,3/14/2017")
    assert money(euros) == [(12_080, "EUR")], "what is converted into ours goes before"
    freshsales = "Id,Name,Deal value,Deal value in Base Currency,Currency,Deal stage,Closed date"
    rows = ("16001,Northwind,12000,13080,EUR,Won,2017-03-14", "16002,Contoso,8000,8000,USD,Won,2017-04-02")
    assert money(plan_of(tmp_path, freshsales, *rows)) == [(12_000, "EUR"), (8_000, "USD")]


def test_the_import_says_before_it_writes_what_is_in_which_currency(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    rows = (f"1,A,{DATED},1000000,JPY", f"2,B,{DATED},1000,EUR", f"3,C,{DATED},1000,USD")
    path = deals(tmp_path, *rows, header=f"{HEADER},Currency")
    said = CliRunner().invoke(import_command, [str(path), "--dry-run"]).output
    assert "Amounts: 1 row in EUR, 1 row in JPY, 1 row in USD. Each currency has sums of its own." in said
    path = deals(tmp_path, rows[2], header=f"{HEADER},Currency")
    said = CliRunner().invoke(import_command, [str(path), "--dry-run"]).output
    told = "Each currency has sums of its own; if EUR isn't yours, set it in app.yaml (currency)."
    assert f"Amounts: 1 row in USD. {told}" in said
    path = deals(tmp_path, rows[1], header=f"{HEADER},Currency")
    assert "Amounts:" not in CliRunner().invoke(import_command, [str(path), "--dry-run"]).output
