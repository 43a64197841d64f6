import time
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import yaml

from dialogs.definition.definition import load
from insights.language import text, trained
from insights.language.denied import affirmed, last_clause
from insights.language.text import NOTHING, Suggestion, suggest
from tests import training
from tests.examples import more
from tests.insights.with_e5 import e5

INSIGHTS = Path(text.__file__).parent
HELD_OUT = Path(__file__).parents[2] / "data" / "suggest_held_out.yaml"


@cache
def held_out() -> list[tuple[str, str]]:
    return [(words, key) for key, texts in yaml.safe_load(HELD_OUT.read_text("utf-8")).items() for words in texts]


@cache
def offered(way: str) -> tuple[Suggestion | None, ...]:
    """What is offered for each of the held-out texts; `way` is in force."""
    return tuple(suggest(words, "other") for words, _ in held_out())


BY_MEANING = (pytest.mark.heavy, pytest.mark.long)  # the model reads each of them: seconds
HEARD_ALL = pytest.param("meaning", marks=BY_MEANING)


@pytest.fixture(params=[pytest.param("meaning", marks=pytest.mark.heavy), "words"])
def way(request, monkeypatch):
    """With what the words mean, and without."""
    if request.param == "words":
        monkeypatch.setattr(text, "meaning", lambda: None)
    else:
        e5()
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
        ("They thought we were dear", "They thought we were dear"),
        ("We cost more but they have known us for years", "but they have known us for years"),
        ("A bit silly but true", "A bit silly but true"),
        ("Although we were dearer, they trust us", "they trust us"),
        ("Am Preis lag's nicht, unser Mann dort ist weg", "unser Mann dort ist weg"),
        ("Der Preis war nicht das Problem, die Umstellung war's", "die Umstellung war's"),
        ("Obwohl wir teurer waren, die kennen uns", "die kennen uns"),
        ("Das war ihnen zu teuer", "Das war ihnen zu teuer"),
        ("Ce n'était pas le prix, le juridique a bloqué", "le juridique a bloqué"),
        ("Malgré le prix, ils nous ont choisis", "ils nous ont choisis"),
        ("Ce n'est pas compatible avec leur ERP", "Ce n'est pas compatible avec leur ERP"),
        ("No fue por precio, se marchó nuestro contacto", "se marchó nuestro contacto"),
        ("Aunque éramos más caros, nos conocen", "nos conocen"),
        ("No era compatible con su ERP", "No era compatible con su ERP"),
        ("It didn't do what they need", "It didn't do what they need"),
        ("It's not worth the money", "It's not worth the money"),
        ("Nobody had the time", "Nobody had the time"),
        ("We lost, and not on price.", "We lost."),
        ("It certainly wasn't our price that cost us the deal.", ""),
        ("It was never about the price or the features.", ""),
        ("It was never the right time for them.", "It was never the right time for them."),
        ("I don't think price played a role.", ""),
        ("They didn't think we could deliver on time.", "They didn't think we could deliver on time."),
        ("The price was never in question.", ""),
        ("Price wasn't what decided it.", ""),
        ("They were not worried about security.", "They."),
        ("We never asked about their budget.", "We never asked about their budget."),
        ("Neither price nor product decided it.", ""),
        (
            "Neither our CRM sync nor the API worked with theirs.",
            "Neither our CRM sync nor the API worked with theirs.",
        ),
        ("Price aside, they liked the other team better.", "they liked the other team better."),
        ("They are happy with their current supplier.", "They are happy with their current supplier."),
        ("Not because of price but because of timing.", "but because of timing."),
        ("Der Preis spielte keine Rolle.", ""),
        ("Es ging nie um den Preis.", ""),
        ("Weder Preis noch Produkt waren ausschlaggebend.", ""),
        ("Weder Einführung noch Support überzeugten sie.", "Weder Einführung noch Support überzeugten sie."),
        ("Am Preis hat es nicht gelegen, sondern an der Lieferzeit.", "sondern an der Lieferzeit."),
        ("Le prix n'a joué aucun rôle.", ""),
        ("La sécurité n'a jamais été un sujet.", ""),
        ("Ils n'ont pas été convaincus par le produit", "Ils n'ont pas été convaincus par le produit"),
        ("Ni le prix ni le produit n'ont été décisifs.", ""),
        ("Ce n'est pas le prix mais le manque de support.", "mais le manque de support."),
        ("El precio no era el problema.", ""),
        ("El precio no fue determinante.", ""),
        ("El precio no influyó.", ""),
        ("El precio no tuvo nada que ver.", ""),
        ("No perdimos por precio.", ""),
        ("La seguridad nunca fue un tema.", ""),
        ("No contó con presupuesto este año.", "No contó con presupuesto este año."),
        ("No era cuestión de precio sino de confianza.", "sino de confianza."),
    ],
)
def test_what_it_was_not_is_left_out(words, left):
    assert affirmed(words) == left


@pytest.mark.parametrize(
    "words",
    [
        "x" * 3000,
        "price was " * 300,
        "it was not the " * 200,
        "a, " * 1000,
        "neither a nor " * 200,
        "I don't think " * 200,
        "ni a " * 600,
        "weder noch " * 250,
    ],
)
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


def test_what_is_said_last_decides_where_it_is_clear(way):
    words = "We were 8% cheaper and it made no odds, they know and trust the other firm since twenty years"
    assert max(text.likely(words), key=text.likely(words).get) == "relationship"
    assert last_clause("They trust us, so they said.") == "so they said"
    assert last_clause("They trust us.") == last_clause("") == last_clause("Price, they said") == ""


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


@pytest.mark.parametrize("way", [HEARD_ALL, "words"], indirect=True)
def test_the_words_that_spoke_are_in_the_text(way):
    for (words, _), found in zip(held_out(), offered(way), strict=True):
        if found is not None:
            plain = words.lower().replace("’", "'")
            assert found.because
            assert all(all(one in plain for one in because.split()) for because in found.because), (words, found)


@pytest.mark.parametrize(
    ("way", "share"),
    [pytest.param("meaning", 0.6, marks=BY_MEANING), ("words", 0.3)],
    indirect=["way"],
)
def test_four_of_five_offers_are_right(way, share):
    offers = [(found.driver, key) for (_, key), found in zip(held_out(), offered(way), strict=True) if found]
    assert sum(driver == key for driver, key in offers) >= 0.8 * len(offers)
    assert len(offers) >= share * len(held_out())


def test_the_shares_add_up_to_one(way):
    for words in ("They dread the switch", "zzz", "42", "It wasn't the price."):
        assert sum(text.likely(words).values()) == pytest.approx(1, abs=1e-6)


@pytest.mark.long
def test_what_ships_is_what_the_seeds_teach():
    with np.load(training.SHIPPED) as stored:
        shipped = trained.unpacked(stored)
    anew = trained.unpacked(training.train(training.seeds(), e5()))
    assert anew.classes == shipped.classes
    for words, _ in held_out():
        assert np.allclose(anew.by_words(words), shipped.by_words(words), atol=0.01)
    for row in e5().meanings([words for words, _ in held_out()[::5]]):
        assert np.allclose(anew.by_meaning(row), shipped.by_meaning(row), atol=0.02)


@pytest.mark.heavy
def test_it_counts_words_as_scikit_learn_does():
    pairs = training.seeds()["en"][::7]
    features = training.words()
    rows = features.fit_transform([words for words, _ in pairs]).toarray()
    terms = features.transformer_list[0][1]
    names = terms.get_feature_names_out()
    half = trained.Half(terms.analyzer, {name: at for at, name in enumerate(names)}, terms.idf_, np.eye(len(names)))
    for (words, _), row in zip(pairs[::10], rows[::10], strict=True):
        assert np.allclose(half.scores(words), row[: len(names)], atol=1e-5)


def test_the_seeds_are_about_the_standard_drivers_and_each_is_new():
    definition = (INSIGHTS.parents[1] / "dialogs" / "definition" / "debrief.yaml").read_text("utf-8")
    drivers = {*load(definition).shorts["driver"], NOTHING} - {"other", "not_sure", "not_a_fit"}
    pairs = list(chain.from_iterable(training.seeds().values()))
    assert set(text.trained().classes) == {key for _, key in pairs} == drivers
    measured = [words for words, _ in held_out()]
    folded = Counter(" ".join(words.casefold().split()).strip(' ."') for words in (*(w for w, _ in pairs), *measured))
    assert [words for words, n in folded.items() if n > 1] == []
    assert min(Counter(key for _, key in pairs).values()) >= 200
    assert set(training.seeds()) == {"en", "de", "fr", "es"}


def test_there_is_enough_to_measure_on():
    keys = [key for _, key in held_out()]
    assert all(keys.count(key) >= 12 for key in text.trained().classes)
    assert keys.count(NOTHING) >= 30


@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("No competitor was involved.", "competitor"),
        more("We had no competition here.", "competitor"),
        more("There was no other vendor in the running.", "competitor"),
        ("Competitor? None.", "competitor"),
        ("Won after a strong product demo, no major competitor in this cycle.", "competitor"),
        more("We won it without any competitor at the table", "competitor"),
        ("No legal or security concerns.", "legal_security"),
        more("We had no security concerns", "legal_security"),
        more("Security was never even mentioned", "legal_security"),
        ("Not a price thing at all.", "price"),
        more("No price objection whatsoever.", "price"),
        more("Pricing didn't come up once.", "price"),
        more("Price? Not really.", "price"),
        ("Nobody complained about support", "service_support"),
    ],
)
def test_the_reason_that_the_words_deny_is_not_suggested(way, words, denied):
    found = suggest(words, None)
    assert found is None or found.driver != denied


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
def test_what_is_missing_or_stands_beside_a_denial_is_still_a_reason(way, words, driver):
    found = suggest(words, None)
    assert found is not None
    assert found.driver == driver
