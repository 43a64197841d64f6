"""Signs, codes and names of currencies."""

import pytest
from babel.core import Locale

from bot.commands.currencies import _SIGNS, candidates, codes, named

LOCALES = ("en", "sv", "nb", "da", "pl", "cs", "hu", "ro", "bg", "en_ZA", "de_CH", "id", "ms", "es_PE", "en_KE", "hi")
LOCALES += ("en_AU", "en_CA", "fr_CA", "en_NZ", "en_SG", "en_HK", "ja", "zh", "ru", "tr", "uk", "he", "ka", "kk", "az")


def test_every_sign_means_currencies_in_use():
    for sign, meant in _SIGNS.items():
        assert set(meant.split()) <= codes(), sign


@pytest.mark.heavy
def test_the_signs_are_those_of_the_countries():
    known = {}
    for name in LOCALES:
        for code, symbol in Locale.parse(name).currency_symbols.items():
            known.setdefault(symbol.rstrip("."), set()).add(code)
    both = _SIGNS.keys() & known.keys()
    assert len(both) > 30
    for sign in both:
        assert known[sign] & set(_SIGNS[sign].split()), sign


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USD", "USD"), ("usd", "USD"), ("all", "ALL"), ("$", "USD"), ("US Dollar", "USD"), ("U.S. Dollar", "USD"),
        ("EUR - Euro", "EUR"), ("Euro", "EUR"), ("Pound Sterling", "GBP"), ("British Pound", "GBP"), ("BGN", "BGN"),
        ("Schweizer Franken", "CHF"), ("svenska kronor", "SEK"), ("Japanese Yen (JPY)", "JPY"), ("kr.", "SEK"),
        ("XYZ", None), ("", None), ("12", None), ("EUR or USD", None), ("Retail", None),
        ("Dollar américain", "USD"), ("Dollar US", "USD"), ("US-Dollar", "USD"), ("Amerikanischer Dollar", "USD"),
        ("dólar de EE. UU.", "USD"), ("Dólar dos EUA", "USD"), ("Dólares americanos", "USD"), ("Dollaro USA", "USD"),
        ("Amerikaanse dollar", "USD"), ("Dollar canadien", "CAD"), ("Kanadische Dollar", "CAD"),
        ("Pfund Sterling", "GBP"), ("Livre britannique", "GBP"), ("Englische Pfund", "GBP"), ("UK Pound", "GBP"),
        ("Sterlina inglese", "GBP"), ("Libras esterlinas", "GBP"), ("Franc suisse", "CHF"), ("Franken", "CHF"),
        ("Couronne suédoise", "SEK"), ("Norwegische Kronen", "NOK"), ("Norske kroner", "NOK"), ("Reais", "BRL"),
        ("Real brasileiro", "BRL"), ("Zloty polonais", "PLN"), ("Pesos colombianos", "COP"), ("Yuan Renminbi", "CNY"),
        ("Mexikanischer Peso", "MXN"), ("Tschechische Krone", "CZK"), ("Dollar néo-zélandais", "NZD"),
        ("Moneda nacional", None), ("Dollar/Euro", None), ("Local", None), ("unbekannt", None),
    ],
)  # fmt: skip
def test_a_cell_that_names_a_currency(text, code):
    assert next(iter(named(text)), None) == code


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("text", "first"),
    [("Peso", ("MXN", "ARS", "CLP")), ("Pesos", ("MXN", "ARS", "CLP")), ("Dólar", ("USD", "AUD", "CAD")),
     ("Livre", ("GBP", "EGP", "LBP")), ("Krone", ("SEK", "NOK", "DKK")), ("Rupie", ("INR", "PKR", "LKR")),
     ("Franc CFA", ("XOF", "XAF")), ("Dirham", ("AED", "MAD"))],
)  # fmt: skip
def test_a_name_that_several_currencies_share(text, first):
    assert named(text)[: len(first)] == first


def test_a_small_word_is_no_code():
    assert candidates("top") == candidates("all") == ()
    assert candidates("TOP") == ("TOP",)
