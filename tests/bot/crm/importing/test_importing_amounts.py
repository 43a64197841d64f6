"""Amounts as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crm.importing.amounts import Amounts


def read(*texts):
    amounts = Amounts()
    for line, text in enumerate(texts, start=2):
        amounts.add(text, line)
    return [amounts.read(text)[0] for text in texts]


@pytest.mark.parametrize(
    ("text", "mills"),
    [
        ("1054", 1_054_000),
        ("1,054.50", 1_054_500),
        ("1.054,50", 1_054_500),
        ("€1 054", 1_054_000),
        ("$ 1,234,567", 1_234_567_000),
        ("1.234.567", 1_234_567_000),
        ("1'054.50 CHF", 1_054_500),
        ("USD 12.5", 12_500),
        ("12k", 12_000_000),
        ("1.5k", 1_500_000),
        ("€2,5 Mio.", 2_500_000_000),
        ("3m", 3_000_000_000),
        ("1.054,- €", 1_054_000),
        ("0", 0),
        ("0.005", 5),
        ("US$ 5", 5000),
        ("1,054", 1_054_000),
        ("1.054", 1_054_000),
    ],
)
def test_one_amount(text, mills):
    assert read(text) == [mills]


def test_the_rest_of_the_column_tells_what_a_sign_means():
    assert read("1.054", "12.5") == [1054, 12_500]
    assert read("1.054", "12,5") == [1_054_000, 12_500]
    assert read("1,054", "7.25") == [1_054_000, 7_250]


def test_two_ways_of_writing_are_told():
    amounts = Amounts()
    for line, text in enumerate(("7.25", "12,5"), 2):
        amounts.add(text, line)
    (said,) = amounts.mixed
    assert "7.25 on line 2 has a decimal point, 12,5 on line 3 a decimal comma" in said
    assert read("7.25", "12,5") == [7_250, 12_500], "each as it shows, so that all else of a row is told, too"


@pytest.mark.parametrize(
    ("sure", "odd", "sign"),
    [("1,250.50", "1.250", "point"), ("1250.00000", "12.500", "point"), ("€ 1.250,50", "12,500", "comma")],
)
def test_thousands_among_decimals_are_told_until_somebody_says_they_are_none(sure, odd, sign):
    column = Amounts()
    for line, text in enumerate((sure, odd, "900"), start=2):
        column.add(text, line, lambda: ("EUR",))
    (said,) = column.mixed
    assert f"{odd} on line 3 would have three decimals" in said
    assert f"--decimal {sign}" in said
    column.said = column.decimal
    assert not list(column.mixed)


def test_three_decimals_are_nothing_odd_where_they_are_written_or_in_use():
    for texts, currency in (
        (("1250.5", "12.500", "1250.125"), "EUR"),
        (("12.125", "1250.12345"), "EUR"),
        (("1250.5", "12.500"), "KWD"),
    ):
        column = Amounts()
        for line, text in enumerate(texts):
            column.add(text, line, lambda currency=currency: (currency,))
        assert not list(column.mixed)


@pytest.mark.parametrize("text", ["12 mil", "R$ 12 mil", "12 mil €"])
def test_what_counts_thousands_or_millions_is_no_currency(text):
    with pytest.raises(ValueError, match="may be thousands or millions"):
        Amounts().read(text)


def test_each_amount_has_its_own_currency():
    amounts = Amounts()
    texts = ("€5", "$7", "12 000 kr", "8 500.50 kr.", "12,000.00 zł", "R$ 9", "usd 3", "4", "12 MSEK", "RM 1")
    for line, text in enumerate(texts):
        amounts.add(text, line)
    read = [amounts.read(text) for text in texts]
    assert [mills // 1000 for mills, _ in read] == [5, 7, 12_000, 8_500, 12_000, 9, 3, 4, 12_000_000, 1]
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
        ("5 XYZ", "is in XYZ, which isn't the name of a currency"),
        ("€5 USD", "names two currencies"),
        ("1" * 30, "is too large"),
        ("1.2.3,4,5", "isn't an amount"),
    ],
)
def test_what_is_no_amount(text, reason):
    with pytest.raises(ValueError, match=reason):
        read(text)


@given(st.integers(0, 10**12), st.sampled_from([",.", ".,", " ,", "'."]), st.sampled_from(["", "€", "EUR ", "$"]))
def test_written_with_two_decimals_it_is_read_back(hundredths, signs, currency):
    text = currency + f"{hundredths / 100:,.2f}".replace(",", "g").replace(".", signs[1]).replace("g", signs[0])
    assert read(text) == [10 * hundredths]


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_value_error(text):
    with suppress(ValueError):
        assert all(mills >= 0 for mills in read(text))
