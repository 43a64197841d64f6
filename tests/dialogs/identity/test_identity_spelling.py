"""Ids and names in one form, and how alike two names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.identity.spelling import ALIKE, as_name, canonical_id, likeness, name_key, same_text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("0065g00000AbCdE", "0065g00000AbCdEAAV"),  # by the rule that Salesforce publishes
        ("0065g00000AbCde", "0065g00000AbCdeAAF"),
        ("0065g00000AbCdEAAV", "0065g00000AbCdEAAV"),
        ("2000.0", "2000"),
        ("007", "007"),
        (" 12 ", "12"),
        ("{F3A1C0DE-0000-4000-8000-000000000001}", "f3a1c0de-0000-4000-8000-000000000001"),
        ("AbC", "AbC"),
        ("2000.5", "2000.5"),
    ],
)
def test_an_id_has_one_form(text, form):
    assert canonical_id(text) == form
    assert canonical_id(form) == form


@given(st.text(max_size=30))
def test_a_form_is_final(text):
    assert canonical_id(canonical_id(text)) == canonical_id(text)
    assert same_text(same_text(text)) == same_text(text)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("fleet", "fleet refresh for all of northern europe", True),  # within the other, word by word
        ("fleet refresh for all of northern europe", "fleet", True),
        ("fleet refresh", "refresh fleet", True),
        ("fleet", "fleets of northern europe", False),
        ("fleet", "!!!", False),  # no word is within any other
        ("!!!", "fleet", False),
        ("abcde", "abcdx", True),  # 80 of 100
        ("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrs12345", False),  # 79
    ],
)
def test_names_are_alike_by_their_letters_or_where_one_has_all_words_of_the_other(one, other, alike):
    assert (likeness(one, other) >= ALIKE) is alike


FAMILY = "\U0001f469\u200d\U0001f4bb"  # a woman and a laptop, joined


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ac\u200bme", "Acme"),
        ("\ufeffAcme\u2060 renewal\u200d", "Acme renewal"),
        ("Ac\u200c\u200dme", "Acme"),
        ("Glo\u00adbex", "Globex"),
        ("\u200eAcme\u200f \u202eGmbH\u202c", "Acme GmbH"),
        ("\u3164Acme\u115f", "Acme"),
        (" Acme \u00a0 renewal\t2026 ", "Acme renewal 2026"),
        ("\u65e5\u200d\u672c", "\u65e5\u672c"),
        ("\u200b\u2060", ""),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),  # Persian
        ("\u0645\u06cc\u200c\u062e\u0648\u0627", "\u0645\u06cc\u200c\u062e\u0648\u0627"),  # and more behind it
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),  # Devanagari
        (FAMILY, FAMILY),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("Caf\u00e9", "Caf\u00e9"),
    ],
)
def test_a_name_is_kept_without_marks_that_nobody_sees(given, kept):
    assert as_name(given) == kept
    assert name_key(given) == name_key(kept)
    assert same_text(given) == same_text(kept)


def test_a_joiner_tells_no_two_names_apart():
    assert name_key("\u0645\u06cc\u200c\u062e") == name_key("\u0645\u06cc\u062e")


ODD = "aA \u200b\u200c\u200d\u2060\ufeff\u0645\u094d\U0001f469\u65e5"


@given(st.text(alphabet=st.sampled_from(ODD), max_size=12))
def test_what_is_kept_is_kept_again(text):
    assert as_name(as_name(text)) == as_name(text)
    assert name_key(as_name(text)) == name_key(text)
