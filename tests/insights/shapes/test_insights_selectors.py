"""A selector as one word: what is written is what is read, whatever its names are made of."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands.grammar import read
from bot.commands.requests import ThemesRequest
from dialogs.records import Outcome
from insights.shapes.codes import is_code, shortened, value_of, word
from insights.shapes.findings import Selector, Source
from insights.shapes.selectors import code, means, of_trend, parse, short
from insights.shapes.viewer import MANAGER
from tests.examples import most
from tests.insights.sample import RISING

NAMES = st.text(st.characters(exclude_categories=["Cs"]))
SELECTORS = st.builds(
    Selector,
    NAMES,
    NAMES,
    st.none() | st.sampled_from(Outcome),
    st.sampled_from(Source),
    st.none() | st.tuples(NAMES, NAMES),
)


@settings(max_examples=most(300), deadline=None, database=None)
@given(SELECTORS)
@example(Selector("driver", "price", None))
@example(Selector("competitor", "a:b%3Ac", Outcome.WON, Source.HEARD, ("", ":")))
def test_what_is_written_is_what_is_read(selector):
    assert parse(code(selector)) == selector


def test_what_was_kept_as_the_buyers_is_what_sellers_heard():
    heard = Selector("driver", "price", Outcome.LOST, Source.HEARD)
    assert parse("driver:price:lost:buyers") == heard
    assert means("driver:price:lost:buyers", heard)
    assert not means("driver:price:lost:buyers", replace(heard, source=Source.BUYERS))
    assert not means("driver:price:lost:nobody", heard)


@settings(max_examples=most(200), deadline=None, database=None)
@given(SELECTORS)
def test_a_command_line_can_carry_it_as_one_word(selector):
    word = code(selector)
    assert word.isascii()
    assert word.isprintable()
    assert " " not in word
    assert read(f"themes {word} mute", MANAGER) == ThemesRequest(word, "mute")


@settings(max_examples=most(200), deadline=None, database=None)
@given(SELECTORS)
@example(Selector("driver", "price", Outcome.LOST, within=("segment", "食" * 200)))
def test_a_button_always_has_room_for_it(selector):
    shown = short(selector)
    assert len(shown) <= 60
    assert is_code(shown)
    assert means(shown, selector)
    assert means(code(selector), selector)
    assert read(f"themes {shown} stop", MANAGER) == ThemesRequest(shown, "stop")
    assert not means(shown, Selector("driver", "another", Outcome.WON))


@settings(max_examples=most(200), deadline=None, database=None)
@given(NAMES.filter(str.strip))
@example("Made in Italy by hand of 1%25 / year")
@example("食品" * 40)
def test_a_value_is_found_again_by_the_word_of_its_button(value):
    assert " " not in word(value)
    assert len(word(value)) <= 60
    for given_so in (word(value), shortened(value), value.lower()):
        found = value_of(given_so, ("elsewhere", value))
        assert found is not None
        assert found.casefold() == value.casefold() or given_so == value.lower()
    assert value_of("nobody", ("elsewhere",)) is None


def test_the_deals_behind_a_series():
    assert of_trend(RISING) == Selector("driver", "implementation_risk", Outcome.LOST)
    assert of_trend(replace(RISING, family="competitor", what="Globex")) == Selector("competitor", "Globex", None)
    assert of_trend(replace(RISING, family="win_rate", what="won")) == Selector("win_rate", "won", Outcome.WON)


@settings(max_examples=most(200), deadline=None, database=None)
@given(SELECTORS, SELECTORS)
def test_two_selectors_are_two_words(one, two):
    assert (code(one) == code(two)) is (one == two)


@pytest.mark.parametrize(
    "selector",
    [
        Selector("driver", "implementation_risk", Outcome.LOST),
        Selector("driver", "implementation_risk", Outcome.LOST, Source.HEARD),
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
