"""Ids and names in one form, and how alike two names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.identity.spelling import ALIKE, canonical_id, likeness, same_text


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
