import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
import yaml

from dialogs.definition.definition import load
from insights.language import text
from insights.language.denied import affirmed
from insights.language.text import NOTHING, Suggestion, suggest
from tests.insights.with_minilm import minilm

INSIGHTS = Path(text.__file__).parent
HELD_OUT = Path(__file__).parents[2] / "data" / "suggest_held_out.yaml"


@cache
def seeds() -> dict[str, dict[str, list[str]]]:
    return yaml.load((INSIGHTS / "seeds.yaml").read_text("utf-8"), text._LOADER)


@cache
def held_out() -> list[tuple[str, str]]:
    return [
        (words, key) for key, texts in yaml.load(HELD_OUT.read_text("utf-8"), text._LOADER).items() for words in texts
    ]


@cache
def without_minilm() -> text.Learned | None:
    """What scikit-learn alone makes of the words: it is half of what is learned with MiniLM, and learned once."""
    model = text._learned()
    return model and replace(model, minilm=None, by_meaning=None)


@cache
def offered(way: str) -> tuple[Suggestion | None, ...]:
    """What is offered for each of the held-out texts; `way` is in force."""
    return tuple(suggest(words, "other") for words, _ in held_out())


HEAVY = {"minilm": (pytest.mark.heavy, pytest.mark.long), "learned": pytest.mark.heavy, "keywords": ()}


@pytest.fixture(params=[pytest.param(name, marks=marks) for name, marks in HEAVY.items()])
def way(request, monkeypatch):
    """With everything, with scikit-learn alone, and without."""
    if request.param == "keywords":
        monkeypatch.setattr(text, "learned", lambda: None)
        return request.param
    pytest.importorskip("sklearn")
    if request.param == "minilm":
        minilm()
        assert text.learned().minilm is not None
    else:
        monkeypatch.setattr(text, "learned", without_minilm)
    return request.param


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Price was not the issue, they fear the switch", "they fear the switch"),
        ("It wasn't about price. Nobody there wanted it.", "Nobody there wanted it."),
        ("It isn't the budget, the regulator must agree first", "the regulator must agree first"),
        ("Nothing to do with money, they know the other guy", "they know the other guy"),
        ("Price didn't matter; he went with his friend", "he went with his friend"),
        ("It was the move, not the money.", "It was the move."),
        ("The price was fine. Headquarters said no.", "Headquarters said no."),
        ("The product is great, but too dear", "but too dear"),
        ("Despite our price, they trusted us", "they trusted us"),
        ("It wasn’t the price, the move was", "the move was"),  # what phones type
        ("It didn't do what they need", "It didn't do what they need"),
        ("It's not worth the money", "It's not worth the money"),
        ("Nobody had the time", "Nobody had the time"),
    ],
)
def test_what_it_was_not_is_left_out(words, left):
    assert affirmed(words) == left


@pytest.mark.parametrize("words", ["x" * 3000, "price was " * 300, "it was not the " * 200, "a, " * 1000])
def test_the_longest_text_takes_no_time(words):
    began = time.process_time()
    affirmed(words)
    assert time.process_time() - began < 0.5


def test_it_offers_a_driver_where_the_rep_named_none(way):
    found = suggest("They were afraid of the switch and of retraining everybody", "other")
    assert found.driver == "implementation_risk"
    assert found.confidence > text.CONFIDENT
    assert "switch" in found.because
    assert suggest("They were afraid of the switch and of retraining everybody", None) == found


def test_it_contradicts_only_what_is_clear(way):
    assert suggest("Price was not the issue, they dread the switch and the retraining", "price").driver == (
        "implementation_risk"
    )
    assert suggest("They thought we were too expensive, and a bit afraid of the switch", "price") is None


def test_it_has_nothing_to_add_to_what_the_rep_said(way):
    assert suggest("Far too expensive, the fees and costs", "price") is None
    assert suggest("Far too expensive, the fees and costs", "not_a_fit") is None


@pytest.mark.parametrize("words", ["", "?", "No idea really", "Good meeting, bad ending", "It wasn't the price."])
def test_it_keeps_quiet_where_the_words_say_nothing(way, words):
    assert suggest(words, "other") is None


def test_the_words_that_spoke_are_in_the_text(way):
    for (words, _), found in zip(held_out(), offered(way), strict=True):
        if found is not None:
            plain = words.lower()
            assert found.because
            assert all(all(one in plain for one in because.split()) for because in found.because), (words, found)


def test_four_of_five_offers_are_right(way):
    offers = [(found.driver, key) for (_, key), found in zip(held_out(), offered(way), strict=True) if found]
    assert sum(driver == key for driver, key in offers) >= 0.8 * len(offers)
    assert len(offers) >= 0.45 * len(held_out())


def test_without_scikit_learn_there_is_no_model(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    assert text.train(None) is None


def test_a_second_asker_waits_for_the_first_ones_training(monkeypatch):
    began, ended = [], []

    def slow():
        began.append(1)
        time.sleep(0.05)
        ended.append(1)

    monkeypatch.setattr(text, "_learned", cache(slow))
    with ThreadPoolExecutor(4) as asking:
        assert list(asking.map(lambda _: text.learned() or len(ended), range(4))) == [1] * 4
    assert len(began) == 1


@pytest.mark.long
def test_the_words_teach_the_same_with_and_without_what_they_mean():
    pytest.importorskip("sklearn")
    learned, half = text.train(None), without_minilm()
    assert learned.minilm is learned.by_meaning is None
    for words, _ in held_out()[::10]:
        assert learned.probabilities(words) == half.probabilities(words)


@pytest.mark.long
def test_it_learns_the_same_every_time(monkeypatch):
    pytest.importorskip("sklearn")
    first = suggest("Nobody upstairs cared for it, our contact had no say", "other")
    monkeypatch.setattr(text, "_learned", cache(text._learned.__wrapped__))
    assert suggest("Nobody upstairs cared for it, our contact had no say", "other") == first


def test_the_seeds_are_about_the_standard_drivers_and_each_is_new():
    drivers = load((INSIGHTS.parents[1] / "dialogs" / "definition" / "debrief.yaml").read_text("utf-8")).shorts[
        "driver"
    ]
    assert set(seeds()) == {*drivers, NOTHING} - {"other", "not_sure", "not_a_fit"}
    sentences = list(chain.from_iterable(one["sentences"] for one in seeds().values()))
    measured = [words for words, _ in held_out()]
    folded = [" ".join(words.casefold().split()).strip(' ."') for words in (*sentences, *measured)]
    assert len(set(folded)) == len(folded)
    assert all(30 <= len(one["sentences"]) <= 50 for key, one in seeds().items() if key != NOTHING)


def test_there_is_enough_to_measure_on():
    keys = [key for _, key in held_out()]
    assert all(keys.count(key) >= 12 for key in seeds())
    assert keys.count(NOTHING) >= 30


def test_a_keyword_speaks_for_one_driver_only():
    keywords = list(chain.from_iterable(one["keywords"] for one in seeds().values()))
    assert len(set(keywords)) == len(keywords)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("No competitor was involved.", "competitor"),
        ("We had no competition here.", "competitor"),
        ("There was no other vendor in the running.", "competitor"),
        ("Competitor? None.", "competitor"),
        ("Won after a strong product demo, no major competitor in this cycle.", "competitor"),
        ("We won it without any competitor at the table", "competitor"),
        ("No legal or security concerns.", "legal_security"),
        ("We had no security concerns", "legal_security"),
        ("Security was never even mentioned", "legal_security"),
        ("Not a price thing at all.", "price"),
        ("No price objection whatsoever.", "price"),
        ("Pricing didn't come up once.", "price"),
        ("Price? Not really.", "price"),
        ("Nobody complained about support", "service_support"),
    ],
)
def test_the_reason_that_the_words_deny_is_not_suggested(words, denied):
    found = suggest(words, None)
    assert found is None or found.driver != denied


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("words", "driver"),
    [
        ("No doubt it was the price, far too expensive for them", "price"),
        ("No competitor was involved, the price was simply too high for them", "price"),
        ("No concerns about legal but the price was far too high", "price"),
        ("No integration with their system, a feature they needed was missing", "product_fit"),
        ("A competitor made them a better offer", "competitor"),
    ],
)
def test_what_is_missing_or_stands_beside_a_denial_is_still_a_reason(words, driver):
    found = suggest(words, None)
    assert found is not None
    assert found.driver == driver
