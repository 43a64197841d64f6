"""A deal in one line, from its name to what it is worth and whom it was against."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.currencies import settled
from bot.commands.deal_text import Reading
from bot.commands.grammar import read
from bot.commands.money import Amount, amount_of, given_amount
from insights.shapes.viewer import REP
from tests.bot.commands.asked import currencies, marked, mills, misunderstood
from tests.examples import most


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("Acme renewal", [("Acme renewal", None, None)]),
        ("Acme 12k", [("Acme 12k", None, None), ("Acme", 12_000_000, None)]),
        ("Acme vs Globex", [("Acme vs Globex", None, None), ("Acme", None, "Globex")]),
        ("Acme 12k vs Globex", [("Acme 12k vs Globex", None, None), ("Acme", 12_000_000, "Globex")]),
        ("Acme vs Globex 12k", [("Acme vs Globex 12k", None, None), ("Acme", 12_000_000, "Globex")]),
        ("Acme VERSUS  Globex", [("Acme VERSUS Globex", None, None), ("Acme", None, "Globex")]),
        ("Acme against Globex", [("Acme against Globex", None, None), ("Acme", None, "Globex")]),
        ("Cats vs dogs vs Globex", [("Cats vs dogs vs Globex", None, None), ("Cats vs dogs", None, "Globex")]),
        ("Windows 11", [("Windows 11", None, None)]),
        ("Renewal 2026", [("Renewal 2026", None, None)]),
        ("12k", [("12k", None, None)]),
        ("Foo 12 000", [("Foo 12 000", None, None), ("Foo", 12_000_000, None)]),
        ("Foo EUR 12000", [("Foo EUR 12000", None, None), ("Foo", 12_000_000, None)]),
        ("Foo 12k EUR vs Initech", [("Foo 12k EUR vs Initech", None, None), ("Foo", 12_000_000, "Initech")]),
        ("Foo vs Initech € 1 200 000", [("Foo vs Initech € 1 200 000", None, None), ("Foo", 1_200_000_000, "Initech")]),
        ("Foo 0", [("Foo 0", None, None)]),
        ("Kappa 1.5", [("Kappa 1.5", None, None)]),
        ('"Zeta 11" 50.00', [("Zeta 11", 50_000, None)]),
        ('"Acme vs Linux 4000"', [("Acme vs Linux 4000", None, None)]),
        ('"Acme vs Linux" 12k vs Globex', [("Acme vs Linux", 12_000_000, "Globex")]),
        ("“Acme 12k” vs Globex 9k", [("Acme 12k", 9_000_000, "Globex")]),
        ('Acme "the big one"', [('Acme "the big one"', None, None)]),
        ("  Acme\t renewal\n", [("Acme renewal", None, None)]),
    ],
)
def test_what_a_mark_can_mean_from_all_name_to_amount_and_competitor(typed, readings):
    said = [(reading.deal, mills(reading.amount), reading.competitor) for reading in marked(f"lost {typed}").readings]
    assert said[0] == readings[0]
    assert said[-1] == readings[-1]


def test_a_known_name_that_ends_with_a_number_stays_possible():
    assert Reading("Phase 2", Amount(500_000)) in marked("won Phase 2 500").readings


def test_an_amount_behind_the_competitor_is_never_part_of_the_competitor():
    assert {reading.competitor for reading in marked("won Acme vs Globex 12k").readings} == {None, "Globex"}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12k", 12_000_000),
        ("12K", 12_000_000),
        ("1.2m", 1_200_000_000),
        ("1,5k", 1_500_000),
        ("€12,000.50", 12_000_500),
        ("12.000", 12_000_000),
        ("12.000,50", 12_000_500),
        ("12'000", 12_000_000),
        ("$900", 900_000),
        ("900£", 900_000),
        ("3000", 3_000_000),
        ("5k", 5_000_000),
        ("0.5k", 500_000),
        ("12 000", 12_000_000),
        ("EUR 12 000,50", 12_000_500),
        pytest.param("1.5 m euros", 1_500_000_000, marks=pytest.mark.heavy),  # what currencies are called
        ("€50", 50_000),
        ("2026 EUR", 2_026_000),
        ("99.50", 99_500),
        ("0", None),
        ("0.00", None),
        ("000", None),
        ("0k", None),
        ("1.5", None),
        ("EUR", None),
        ("12 00", None),
        ("99", None),
        ("2026", None),
        ("k", None),
        ("12kk", None),
        ("twelve", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_amounts_as_people_type_them(typed, amount):
    assert mills(amount_of(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("12k", 12_000_000, None),
        ("€5k", 5_000_000, "EUR"),
        ("$12k", 12_000_000, "USD"),
        ("£3m", 3_000_000_000, "GBP"),
        ("12K USD", 12_000_000, "USD"),
        ("JPY 1,000,000", 1_000_000_000, "JPY"),
        ("¥1200000", 1_200_000_000, "JPY"),
        ("US$12k", 12_000_000, "USD"),
        ("USD $12,000", 12_000_000, "USD"),
        ("$12k CAD", 12_000_000, "CAD"),
        ("A$12k", 12_000_000, "AUD"),
        ("a$12k", 12_000_000, "AUD"),
        ("12 000 kr", 12_000_000, "SEK"),
        ("12kr.", 12_000, "SEK"),
        ("12 Mkr", 12_000_000_000, "SEK"),
        ("12 000 NOK", 12_000_000, "NOK"),
        ("12 000 zł", 12_000_000, "PLN"),
        ("12 000,50 Kč", 12_000_500, "CZK"),
        ("12 000 Ft", 12_000_000, "HUF"),
        ("R$ 12.000,00", 12_000_000, "BRL"),
        ("₹12,00,000", 1_200_000_000, "INR"),
        ("Rs. 500", 500_000, "INR"),
        ("R 12 000", 12_000_000, "ZAR"),
        ("RM 5000", 5_000_000, "MYR"),
        ("Rp 5.000.000", 5_000_000_000, "IDR"),
        ("500 TRY", 500_000, "TRY"),
        ("5 m dollars", 5_000_000_000, "USD"),
        ("12k inr", 12_000_000, "INR"),
        ("12k ZAR", 12_000_000, "ZAR"),
        ("~12k", 12_000_000, None),
        ("12k/yr", 12_000_000, None),
        ("(12k)", 12_000_000, None),
        ("(€12k)", 12_000_000, "EUR"),
        ("₩1,200,000", 1_200_000_000, "KRW"),
        ("12k ARR", 12_000_000, None),
        ("$12k ARR", 12_000_000, "USD"),
    ],
)
def test_what_names_a_currency_is_never_part_of_a_name(typed, amount, currency):
    for line in (f"won Natura {typed}", f'won "Natura" {typed} vs Globex', f"won Natura vs Globex {typed}"):
        reading = marked(line).readings[-1]
        assert (reading.deal, mills(reading.amount)) == ("Natura", amount), line
        assert next(iter(currencies(reading)), None) == currency, line


@pytest.mark.parametrize(
    "typed",
    ["SQL 12", "€12k USD", "R2", "try 99", "all 50", "XYZ 99", "KR 12", "Kr. 7", "Rs 5", "RM 2026", "24 ft", "12 KR"],
)
def test_what_names_no_currency_is_no_amount(typed):
    assert amount_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("USD 12", "USD"), ("12 eur", "EUR"), ("12 kr", "SEK"), ("KR 1200", "SEK"), ("Rs. 500", "INR"),
     ("24 000 ft", "HUF"), ("RM 2000", "MYR"), ("KR 12k", "SEK")],
)  # fmt: skip
def test_what_is_money_although_it_is_little_or_its_sign_a_word(typed, code):
    reading = marked(f"won Project {typed}").readings[-1]
    assert (reading.deal, currencies(reading)[0]) == ("Project", code)


def test_a_sign_that_is_a_word_of_the_name_stays_there():
    assert [reading.deal for reading in marked("won Project KR 12").readings] == ["Project KR 12"]
    assert marked("won Project KR 12 40k").readings[-1].deal == "Project KR 12"


def test_a_sign_of_several_currencies_is_ours_where_that_is_one_of_them():
    dollars, crowns, pounds = (
        currencies(marked(f"won Acme {typed}").readings[-1]) for typed in ("$5k", "5k kr", "£5k")
    )
    assert [settled(dollars, ours) for ours in ("AUD", "CAD", "EUR")] == ["AUD", "CAD", None]
    assert [settled(crowns, ours) for ours in ("DKK", "NOK", "USD")] == ["DKK", "NOK", None]
    assert [settled(pounds, ours) for ours in ("EGP", "EUR")] == ["EGP", None]


def test_a_number_that_no_deal_is_worth_is_part_of_the_name():
    assert amount_of("9" * 30) is None
    assert marked("won Acme " + "9" * 30).readings == (Reading("Acme " + "9" * 30),)


@pytest.mark.parametrize(("typed", "amount"), [("50", 50_000), ("2026", 2_026_000), ("12k", 12_000_000), ("0", None)])
def test_in_a_field_of_its_own_a_small_number_is_an_amount(typed, amount):
    assert mills(given_amount(typed)) == amount


def test_a_competitor_has_a_sane_length():
    assert len(marked(f"lost Acme vs {'G' * 150}").readings[-1].competitor) <= 80
    for period in ("", " year"):
        assert read(f"vs {'G' * 150}{period}", REP).competitor == "G" * 80


def test_control_characters_are_no_part_of_a_name():
    assert marked("lost Ac\x00me \x1brenewal\x7f").readings == (Reading("Acme renewal"),)
    assert marked("lost Acme \ud800x").readings == (Reading("Acme x"),)
    assert "Which deal?" in misunderstood("lost \x00\x01")


@settings(max_examples=most(200), deadline=None, database=None)
@given(st.text(alphabet="0123456789.,'kmKM€$£RAzłUSD ", max_size=40))
def test_an_amount_is_a_whole_number_of_cents_or_none(text):
    amount = mills(amount_of(text))
    assert amount is None or (isinstance(amount, int) and 0 <= amount < 2**63)


@pytest.mark.parametrize(
    ("text", "deal", "amount", "currency", "rival"),
    [
        ("won €12k Acme", "Acme", 12_000, "EUR", None),
        ("lost 5k AUD Qantas vs Globex", "Qantas", 5_000, "AUD", "Globex"),
        ("won EUR 12 000 Acme GmbH", "Acme GmbH", 12_000, "EUR", None),
        ("won 12 000 Kč Škoda", "Škoda", 12_000, "CZK", None),
        ("lost kr 5000 Volvo", "Volvo", 5_000, "SEK", None),
        ("won Acme, 12k", "Acme", 12_000, None, None),
        ("lost Acme - 12k", "Acme", 12_000, None, None),
        ("lost Acme: $2,500", "Acme", 2_500, "USD", None),
        ("won Acme 12k!", "Acme", 12_000, None, None),
        ("won Acme for 12k vs Globex", "Acme", 12_000, None, "Globex"),
        ("won Acme worth €12k", "Acme", 12_000, "EUR", None),
        ("lost Room for two", "Room for two", None, None, None),
        ("won €12k - Acme vs Globex", "Acme", 12_000, "EUR", "Globex"),
        ("won １２００ EUR Acme", "Acme", 1_200, "EUR", None),
        ("won 12k Euro Foods", "12k Euro Foods", None, None, None),
        ("won 12000 Kc Masterpiece", "12000 Kc Masterpiece", None, None, None),
        ("won 1000 Ft Climbing", "1000 Ft Climbing", None, None, None),
        ("won 500 Dollar General", "500 Dollar General", None, None, None),
        ("won $99 Store", "$99 Store", None, None, None),
        ("lost €12k Acme phones, vs Globex", "Acme phones", 12_000, "EUR", "Globex"),
        ("lost Acme - vs Globex 12k", "Acme", 12_000, None, "Globex"),
        ("won «Dupont» 5k", "Dupont", 5_000, None, None),
        ("lost »Müller« 3k", "Müller", 3_000, None, None),
        ('lost "A vs B" consulting', '"A vs B" consulting', None, None, None),
        ("lost 3M adhesive", "3M adhesive", None, None, None),
        ("won 7-Eleven rollout", "7-Eleven rollout", None, None, None),
        ("lost 12.5k Acme", "12.5k Acme", None, None, None),
        ("won L 200 pickup", "L 200 pickup", None, None, None),
        ("won Yahoo! renewal", "Yahoo! renewal", None, None, None),
        ("lost €12k", "€12k", None, None, None),
    ],
)
def test_an_amount_and_what_parts_it_from_the_name_are_no_part_of_the_name(text, deal, amount, currency, rival):
    read_last = marked(text).readings[-1]
    assert (read_last.deal, read_last.competitor) == (deal, rival)
    assert mills(read_last.amount) == (None if amount is None else amount * 1000)
    assert next(iter(currencies(read_last)), None) == currency
