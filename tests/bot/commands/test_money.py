"""Whatever Babel writes of an amount is read back: as much, in the same currency, and nothing of it in a name."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.currencies import codes
from bot.commands.deal_text import readings
from bot.commands.money import Amount, amount_of, exact, given_amount, typed
from bot.crm.importing.amounts import Amounts
from dialogs.records import MILLS

LOCALES = (
    *("en_US", "en_GB", "en_IN", "en_CA", "en_AU", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CA", "es_ES", "es_MX"),
    *("pt_BR", "it_IT", "nl_NL", "sv_SE", "nb_NO", "da_DK", "fi_FI", "pl_PL", "cs_CZ", "hu_HU", "ro_RO", "bg_BG"),
    *("tr_TR", "ru_RU", "uk_UA", "el_GR", "he_IL", "ar_EG", "hi_IN", "ja_JP", "zh_CN", "ko_KR", "th_TH", "vi_VN"),
    *("id_ID", "ms_MY"),
)
AMOUNTS = (Decimal("12345.678"), Decimal("950.5"), Decimal(1_200_000))


def held(amount, code):
    """What of an amount its currency can hold, in thousandths."""
    return int(round(amount, get_currency_precision(code)) * MILLS)


def read_back(amount, code, locale):
    text = format_currency(amount, code, locale=locale)
    for line in (f"Acme renewal {text}", f"Acme renewal {text} vs Globex", f'"Acme renewal" {text}'):
        reading = readings(line)[-1]
        assert reading.deal == "Acme renewal", (line, locale)
        found = reading.amount
        assert code in found.currencies, (line, locale)
        assert held(amount, code) in {found.mills, found.other}, (line, locale)
    column = Amounts()
    column.add(text, 2)
    mills, currencies = column.read(text)
    assert code in currencies, text
    if get_currency_precision(code) < 3 or mills == held(amount, code):  # of three decimals a whole column has to tell
        assert mills == held(amount, code), text


@pytest.mark.heavy
@given(
    st.sampled_from(sorted(codes())),
    st.sampled_from(LOCALES),
    st.decimals(Decimal(120), 10**9 - 1, places=3, allow_nan=False),
)
def test_what_babel_writes_is_read_back(code, locale, amount):
    read_back(amount, code, locale)


@pytest.mark.long
@pytest.mark.parametrize("locale", LOCALES)
def test_what_babel_writes_of_every_currency_is_read_back(locale):
    for code in sorted(codes()):
        for amount in AMOUNTS:
            read_back(amount, code, locale)


@pytest.mark.parametrize(
    ("text", "mills", "currencies"),
    [
        ("KWD 12,345.678", 12_345_678, ("KWD",)),
        ("JPY 1200", 1_200_000, ("JPY",)),
        ("₹1.2 crore", 12_000_000_000, ("INR",)),
        ("₹12 lakh", 1_200_000_000, ("INR",)),
        ("$1.2bn", 1_200_000_000_000, None),
        ("1200万円", 12_000_000_000, ("JPY",)),
        ("٣٬٠٠٠ SAR", 3_000_000, ("SAR",)),
        ("ca. 12k EUR", 12_000_000, ("EUR",)),
        ("12k+", 12_000_000, ()),
        ("12k MRR", 144_000_000, ()),
        ("500/month", 6_000_000, ()),
        ("€500 a month", 6_000_000, ("EUR",)),
        ("$1.5k / mo", 18_000_000, None),
        ("500 EUR monthly", 6_000_000, ("EUR",)),
        ("500/year", 500_000, ()),
        ("12 000 F CFA", 12_000_000, ("XOF", "XAF")),
        ("1.500,- €", 1_500_000, ("EUR",)),
    ],
)
def test_amounts_from_everywhere(text, mills, currencies):
    found = given_amount(text)
    assert found is not None
    assert found.mills == mills
    assert currencies is None or found.currencies == currencies


@pytest.mark.parametrize(
    "text",
    [
        "Series B 12",
        "Model S 3000 GT",
        "Zürich 7",
        "12k 13k",
        "5 apples",
        "-12k",
        "1.2.3",
        "(2)",
        "(\N{ARABIC-INDIC DIGIT TWO})",
        "\uff12\uff10\uff12\uff16",
    ],
)
def test_what_is_no_amount(text):
    assert amount_of(text) is None


def test_three_decimals_may_be_thousands():
    assert given_amount("12.345 KWD") == Amount(12_345_000, ("KWD",), 12_345)
    assert given_amount("1.5 KWD") == Amount(1_500, ("KWD",))


@given(st.integers(1, 10**15))
def test_what_a_button_says_again_is_read_in_one_way(mills):
    assert given_amount(f"{typed(mills)} KWD") in {Amount(mills, ("KWD",)), None if mills >= 10**15 else 0}
    assert Decimal(exact(mills)) * MILLS == mills


@pytest.mark.parametrize(
    "text", ["12 TEUR", "12TEUR", "TEUR 12", "12 T€", "T€ 12", "k€ 12", "kEUR 12", "0,012 MEUR", "MEUR 0,012"]
)
def test_thousands_may_be_one_word_with_their_currency(text):
    assert amount_of(text) == Amount(12_000 * MILLS, ("EUR",))
    assert readings(f"Zeta {text} vs Globex")[-1].amount == Amount(12_000 * MILLS, ("EUR",))
    column = Amounts()
    column.add(text, 2)
    assert column.read(text) == (12_000 * MILLS, ("EUR",))


@pytest.mark.parametrize(
    "text",
    ["12 T", "T 12", "K 12", "Team 12", "12 Tables", "KR 12", "12 tr", "Tower 12", "TRON 12", "MALL 12", "Mars 12"],
)
def test_a_letter_without_a_currency_counts_nothing(text):
    found = amount_of(text)
    assert found is None or found.mills == 12 * MILLS
