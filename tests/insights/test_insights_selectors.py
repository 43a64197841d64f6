"""A selector as one word: what is written is what is read, whatever its names are made of."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands import read
from bot.requests import ThemesRequest
from dialogs.records import Outcome
from insights.findings import Selector, Source
from insights.selectors import code, parse

NAMES = st.text(st.characters(exclude_categories=["Cs"]))
SELECTORS = st.builds(
    Selector,
    NAMES,
    NAMES,
    st.none() | st.sampled_from(Outcome),
    st.sampled_from(Source),
    st.none() | st.tuples(NAMES, NAMES),
)


@settings(max_examples=300, deadline=None, database=None)
@given(SELECTORS)
@example(Selector("driver", "price", None))
@example(Selector("competitor", "a:b%3Ac", Outcome.WON, Source.BUYERS, ("", ":")))
def test_what_is_written_is_what_is_read(selector):
    assert parse(code(selector)) == selector


@settings(max_examples=200, deadline=None, database=None)
@given(SELECTORS)
def test_a_command_line_can_carry_it_as_one_word(selector):
    word = code(selector)
    assert word.isascii()
    assert word.isprintable()
    assert " " not in word
    assert read(f"themes {word} mute", manager=True) == ThemesRequest(word, "mute")


@settings(max_examples=200, deadline=None, database=None)
@given(SELECTORS, SELECTORS)
def test_two_selectors_are_two_words(one, two):
    assert (code(one) == code(two)) is (one == two)


@pytest.mark.parametrize(
    "selector",
    [
        Selector("driver", "implementation_risk", Outcome.LOST),
        Selector("driver", "implementation_risk", Outcome.LOST, Source.BUYERS),
        Selector("pair", "price+timing_budget", Outcome.NO_DECISION),
        Selector("competitor", "Müller & Söhne: «Ost» 50 %", None),
        Selector("driver", "price", Outcome.LOST, within=("segment", "")),
        Selector("driver", "price", Outcome.LOST, within=("competitor", "D'Arcy / Co. vs 東京")),
        Selector("segment", "working", Outcome.WON),
    ],
)
def test_names_as_people_and_crms_give_them(selector):
    assert parse(code(selector)) == selector


def test_the_plain_ones_can_be_read():
    plain = Selector("driver", "price", Outcome.LOST, within=("competitor", "Globex"))
    assert code(plain) == "driver:price:lost:ours:competitor:Globex"


@pytest.mark.parametrize(
    "word",
    [
        "",
        "1",
        "driver",
        "driver:price:lost",
        "driver:price:drawn:ours",
        "driver:price:lost:theirs",
        "driver:price:lost:ours:competitor",
        "driver:price:lost:ours:competitor:Globex:more",
        "driver:%ff:lost:ours",
    ],
)
def test_anything_else_is_refused(word):
    with pytest.raises(ValueError, match=r"."):
        parse(word)
