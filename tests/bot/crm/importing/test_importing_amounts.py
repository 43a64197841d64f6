"""Amounts as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crm.importing.amounts import Amounts
from bot.crm.importing.problems import ImportProblem


def read(*texts):
    amounts = Amounts()
    for line, text in enumerate(texts, start=2):
        amounts.add(text, line)
    return [amounts.read(text)[0] for text in texts]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1054", 105400),
        ("1,054.50", 105450),
        ("1.054,50", 105450),
        ("€1 054", 105400),
        ("$ 1,234,567", 123456700),
        ("1.234.567", 123456700),
        ("1'054.50 CHF", 105450),
        ("USD 12.5", 1250),
        ("12k", 1200000),
        ("1.5k", 150000),
        ("€2,5 Mio.", 250000000),
        ("3m", 300000000),
        ("1.054,- €", 105400),
        ("0", 0),
        ("0.005", 1),
        ("US$ 5", 500),
        ("1,054", 105400),
        ("1.054", 105400),
    ],
)
def test_one_amount(text, cents):
    assert read(text) == [cents]


def test_the_rest_of_the_column_tells_what_a_sign_means():
    assert read("1.054", "12.5") == [105, 1250]
    assert read("1.054", "12,5") == [105400, 1250]
    assert read("1,054", "7.25") == [105400, 725]


def test_two_ways_of_writing_are_told():
    with pytest.raises(ImportProblem, match=r"7\.25 on line 2 has a decimal point, 12,5 on line 3 a decimal comma"):
        read("7.25", "12,5")


def test_each_amount_has_its_own_currency():
    amounts = Amounts()
    texts = ("€5", "$7", "12 000 kr", "8 500.50 kr.", "12,000.00 zł", "R$ 9", "usd 3", "4", "12 MSEK", "RM 1")
    for line, text in enumerate(texts):
        amounts.add(text, line)
    read = [amounts.read(text) for text in texts]
    assert [cents // 100 for cents, _ in read] == [5, 7, 12_000, 8_500, 12_000, 9, 3, 4, 12_000_000, 1]
    first = [next(iter(currencies), None) for _, currencies in read]
    assert first == ["EUR", "USD", "SEK", "SEK", "PLN", "BRL", "USD", None, "SEK", "MYR"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "is negative"),
        ("(5.00)", "is negative"),
        ("€ -5", "is negative"),
        ("much", "isn't an amount"),
        ("5 apples", "isn't an amount"),
        ("5 XYZ", r"in a currency that isn't known \(XYZ\)"),
        ("€5 USD", "names two currencies"),
        ("1" * 30, "is too large"),
        ("1.2.3,4,5", "isn't an amount"),
    ],
)
def test_what_is_no_amount(text, reason):
    with pytest.raises(ValueError, match=reason):
        read(text)


@given(st.integers(0, 10**12), st.sampled_from([",.", ".,", " ,", "'."]), st.sampled_from(["", "€", "EUR ", "$"]))
def test_written_with_two_decimals_it_is_read_back(cents, signs, currency):
    text = currency + f"{cents / 100:,.2f}".replace(",", "g").replace(".", signs[1]).replace("g", signs[0])
    assert read(text) == [cents]


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_value_error(text):
    with suppress(ValueError):
        assert all(cents >= 0 for cents in read(text))
