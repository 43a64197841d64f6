"""What the header of an amount says that its numbers count, and which sign is the decimal one: asked, never guessed."""

from datetime import date

import click
import pytest

from bot.cli.importing import _settled
from bot.crm.importing.money import read_decimal
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import ImportProblem, Undecided
from bot.crm.importing.rows import read_rows
from bot.crm.importing.units import read_counts, unit_of
from tests.bot.crm.importing.exports import written

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("header", "times", "code"),
    [("Betrag in Mio. €", 10**6, "EUR"), ("Amount (k€)", 1000, "EUR"), ("ARR in thousands", 1000, ""),
     ("Umsatz TEUR", 1000, "EUR"), ("TEUR Umsatz", 1000, "EUR"), ("Amount in lakh", 10**5, ""), ("TEUR", 1000, "EUR"),
     ("Amount k", 1000, ""), ("Amount (in 000s)", 1000, ""), ("Amount ('000)", 1000, ""), ("Value £000", 1000, "GBP"),
     ("TCV €'000", 1000, "EUR"), ("Value (USD thousands)", 1000, "USD"), ("Value, USD thousands", 1000, "USD"),
     ("Montant (en k€)", 1000, "EUR"), ("CA en milliers", 1000, ""), ("Importe (miles de €)", 1000, "EUR"),
     ("Umsatz (Tsd. EUR)", 1000, "EUR"), ("Umsatz in 1.000 €", 1000, "EUR"), ("Omzet (x1000)", 1000, ""),
     ("Waarde (x € 1.000)", 1000, "EUR"), ("Importo (migliaia di €)", 1000, "EUR"), ("Amount (INR Cr)", 10**7, "INR"),
     ("Contract value Rs. in Lacs", 10**5, "INR"), ("Montant (M€)", 10**6, "EUR"), ("ARR ($M)", 10**6, "USD"),
     ("Ordervärde tkr", 1000, "SEK"), ("Ordervärde (Mkr)", 10**6, "SEK"), ("Wartość (tys. zł)", 1000, "PLN"),
     ("金額(百万円)", 10**6, "JPY"), ("Amount_keur", 1000, "EUR"), ("CHF (Mio)", 10**6, "CHF"),
     ("Budget/M€", 10**6, "EUR"), ("Amount (MM USD)", 10**6, "USD")],
)  # fmt: skip
def test_a_unit_that_is_certain(header, times, code):
    unit = unit_of(header)
    assert (unit.times, unit.currencies[:1], unit.may_be) == (times, (code,) if code else (), ())


@pytest.mark.parametrize(
    ("header", "may_be"),
    [("Amount (M)", (10**6, 1000)), ("Amount in m", (10**6, 1000)), ("Wert (T)", (1000, 1)),
     ("Amount (Cr)", (10**7, 1)), ("Valor (mil)", (1000, 10**6)), ("Umsatz (Tsd. netto)", (1000, 1))],
)  # fmt: skip
def test_a_unit_that_is_asked(header, may_be):
    assert unit_of(header).may_be == may_be


@pytest.mark.parametrize(
    "header",
    ["Amount", "Amount (USD)", "Amount (net)", "Total 2026", "Value in USD", "Price per unit",
     "Amount in base currency", "Betrag (umgerechnet)", "Amount (converted)", "Deal value", "CLV"],
)  # fmt: skip
def test_a_header_without_one(header):
    assert (unit_of(header).times, unit_of(header).may_be) == (1, ())


def file(folder, header, *amounts, more=""):
    """A file with these amounts."""
    rows = "".join(f"Deal {n};Acme;Ann;Won;2026-03-14;{amount}{more and ';KWD'}\n" for n, amount in enumerate(amounts))
    return written(folder, f"Deal Name;Account;Owner;Stage;Close Date;{header}{more}\n{rows}")


def amounts(path, **request):
    """What comes out, in whole units and parts."""
    return [
        row.closing.amount / 1000 for row in read_rows(prepare(Request(path, **request)), "w", TODAY) if row.closing
    ]


@pytest.mark.parametrize("header", ["Umsatz TEUR", "TEUR", "Amount ('000)", "Deal size (k€)", "Signed TCV in Tsd. EUR"])
def test_the_column_is_found_and_scaled(tmp_path, header):
    assert amounts(file(tmp_path, header, "12", "8,5")) == [12_000, 8_500]


def test_a_unit_in_doubt_is_asked_and_the_answer_holds(tmp_path):
    path = file(tmp_path, "Amount (M)", "1.5", "20")
    with pytest.raises(Undecided, match=r"Amount \(M\) counts .*--amounts-in millions or --amounts-in thousands"):
        prepare(Request(path))
    assert amounts(path, counts=read_counts("millions")) == [1_500_000, 20_000_000]
    assert amounts(path, likely_counts=1000) == [1_500, 20_000]


def test_a_unit_that_makes_the_deals_too_large_is_asked(tmp_path):
    path = file(tmp_path, "Amount (k€)", "12000000", "8500000", "40")
    with pytest.raises(Undecided, match=r"one is 12000000\. .*--amounts-in ones or --amounts-in thousands"):
        prepare(Request(path))
    assert amounts(path, counts=1)[0] == 12_000_000
    assert amounts(file(tmp_path, "Amount (k€)", "12000000", "850", "40"))[1] == 850_000  # one is large, and told


@pytest.mark.parametrize(
    ("header", "cell", "more", "request_"),
    [
        ("Amount", "12.345 KWD", "", {}),
        ("Amount (KWD)", "12.345", "", {}),
        ("Amount", "12,345", ";Currency", {}),
        ("Amount", "12.345", "", {"currency": "BHD"}),
        ("Umsatz TEUR", "12.345", "", {}),
    ],
)
def test_decimals_or_thousands_are_asked(tmp_path, header, cell, more, request_):
    path = file(tmp_path, header, cell, more=more)
    with pytest.raises(Undecided, match=r"has decimals or sets thousands apart .* --decimal point or --decimal comma"):
        prepare(Request(path, **request_))
    [point], [comma] = (amounts(path, **request_, decimal=read_decimal(word)) for word in ("point", ","))
    assert {point, comma} in ({12.345, 12_345}, {12_345, 12_345_000})
    assert amounts(path, **request_, likely_decimal=".") == [point]


def test_what_another_amount_shows_isnt_asked(tmp_path):
    assert amounts(file(tmp_path, "Amount", "12.345 KWD", "7.5 KWD")) == [12.345, 7.5]
    assert amounts(file(tmp_path, "Amount", "12.345 KWD", "1.234,500 KWD")) == [12_345, 1234.5]
    assert amounts(file(tmp_path, "Amount", "12.345 EUR")) == [12_345]
    assert amounts(file(tmp_path, "Amount", "12.345 EUR", "7.5 KWD", "3.125 KWD")) == [12.345, 7.5, 3.125]


def test_two_signs_of_which_each_may_be_either_are_asked(tmp_path):
    with pytest.raises(Undecided, match="--decimal point"):
        prepare(Request(file(tmp_path, "Amount", "12.345", "12,345")))


def test_all_that_isnt_told_is_asked_at_once(tmp_path):
    path = written(
        tmp_path, "Deal Name;Account;Owner;Stage;Close Date;Amount (M)\nA;B;C;Won;03/04/2026;1.234 KWD\n", name="x.csv"
    )
    with pytest.raises(Undecided) as caught:
        prepare(Request(path))
    assert [question.about for question in caught.value.questions] == ["order", "counts", "decimal"]


def test_on_a_terminal_it_is_asked(tmp_path, monkeypatch):
    path = file(tmp_path, "Amount (M)", "12.345 KWD")
    said = iter(["thousands", "Point"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(said))
    request = _settled(Request(path))
    assert (request.counts, request.decimal, amounts(path, counts=1000, decimal=".")) == (1000, ".", [12_345])


@pytest.mark.parametrize("typed", ["dots", "k€m", "many"])
def test_answers_that_are_none(typed):
    with pytest.raises(ImportProblem, match="counts nothing"):
        read_counts(typed)
    with pytest.raises(ImportProblem, match="no decimal sign"):
        read_decimal(typed)
