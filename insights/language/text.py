"""What driver a few typed words sound like. Offered to the rep, never counted: only what the rep then clicks is.

TF-IDF over words and pieces of words, with keywords beside it, into a logistic regression, trained at first use from
the sentences in seeds.yaml (the same model every time; a third of a second, then kept for the process). Clauses that
deny something are left out first. With the extra `minilm` a second regression, over what the sentences mean, has as
much of a say (training takes two seconds more). Where scikit-learn isn't installed (extra `text`) the keywords alone
speak, and only where all of them point to one driver.

English. It keeps quiet where it is unsure; CONFIDENT and CONTRADICTS say when it speaks. `python -m bench.suggest`
prints how often it is right, on sentences it has never seen.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

import yaml

from dialogs.values import dataclass
from insights.language.denied import affirmed

CONFIDENT = 0.6
"""From this confidence on it speaks where the rep named no driver."""
CONTRADICTS = 0.75
"""From this one it speaks where the rep named another one."""
DOUBT = 0.1
"""A driver the rep named must sound no likelier than this to be contradicted."""
NAMED_NONE = {None, "other"}
NOTHING = "nothing"
"""In the seeds: what says nothing about a driver."""
WORDS_SHOWN = 3
_TRAINING = Lock()
_WORD = re.compile(r"[a-z][a-z']+")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the seeds take a quarter of a second without libyaml


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A driver's key, how likely it seems (0 to 1), and the words that spoke for it: none, if only the meaning did."""

    driver: str
    confidence: float
    because: tuple[str, ...]


def suggest(text: str, chosen: str | None) -> Suggestion | None:
    """The driver that these words sound like, where the rep named none or clearly another. None: unsure, or no need.

    `chosen` is the rep's driver: its key, "other", "not_sure", or None. The first call trains the model.
    """
    said = affirmed(text)
    if not said or chosen == "not_a_fit":
        return None
    model = learned()
    likely = by_keywords(said) if model is None else model.probabilities(said)
    driver = max(likely, key=lambda key: likely[key], default=NOTHING)
    if driver in {NOTHING, chosen}:
        return None
    if likely[driver] < (CONFIDENT if chosen in NAMED_NONE else CONTRADICTS):
        return None
    if chosen not in NAMED_NONE and likely.get(chosen or "", 0.0) > DOUBT:
        return None
    because: list[str] = []
    for words in (*hits(said)[driver], *(model.words(said, driver) if model else ())):
        if len(because) < WORDS_SHOWN and not set(words.split()) & set(" ".join(because).split()):
            because.append(words)
    return Suggestion(driver, likely[driver], tuple(because))


def by_keywords(text: str) -> dict[str, float]:
    """A likelihood from keywords alone, by rule of thumb: nothing unless all of them point to one driver.

    One keyword is enough where the rep named none, two different ones where they named another driver.
    """
    found = {key: len(words) for key, words in hits(text).items() if words}
    return {key: n / (n + 0.5) for key, n in found.items() if len(found) == 1}


def hits(text: str) -> dict[str, tuple[str, ...]]:
    """The different keywords in a text, by driver, as they stand there."""
    plain = text.lower()
    return {key: tuple(dict.fromkeys(found.findall(plain))) for key, found in _keywords().items()}


@dataclass(frozen=True, slots=True)
class Learned:
    """The trained model: a scikit-learn union of features and a classifier over them; another one over meanings."""

    features: Any
    classifier: Any
    names: tuple[str, ...]  # of the features
    minilm: Any  # insights.language.minilm.MiniLM; None: without it, and without the classifier over its meanings
    by_meaning: Any

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely each driver, and "nothing", is; they add up to one."""
        (row,) = self.classifier.predict_proba(self.features.transform([text]))
        if self.minilm is not None:  # the geometric mean: sure only where neither doubts it
            (meant,) = self.by_meaning.predict_proba(self.minilm.meanings([text]))
            row = (row * meant) ** 0.5
            row /= row.sum()
        return {str(key): float(p) for key, p in zip(self.classifier.classes_, row, strict=True)}

    def words(self, text: str, driver: str) -> Iterator[str]:
        """Words and pairs of words that spoke for a driver, strongest first."""
        row = self.features.transform([text]).tocoo()
        weights = self.classifier.estimators_[list(self.classifier.classes_).index(driver)].coef_[0]
        spoke = sorted((float(x * weights[i]), self.names[i]) for i, x in zip(row.col, row.data, strict=True))
        return (name.removeprefix("words__") for x, name in reversed(spoke) if x > 0 and name.startswith("words__"))


def learned() -> Learned | None:
    """The model, trained at the first call, while others wait; None where scikit-learn isn't installed."""
    with _TRAINING:
        return _learned()


@cache
def _learned() -> Learned | None:
    from insights.language import minilm  # noqa: PLC0415 - it imports numpy

    return train(minilm.load())


def train(minilm: Any) -> Learned | None:
    """A model, with an insights.language.minilm.MiniLM beside the words, or with None; None without scikit-learn."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - heavy, and an extra
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.multiclass import OneVsRestClassifier  # noqa: PLC0415
        from sklearn.pipeline import FeatureUnion  # noqa: PLC0415
    except ImportError:
        return None
    pairs = [(affirmed(text), key) for key, seeds in _seeds().items() for text in seeds["sentences"]]
    texts, keys = [text for text, _ in pairs], [key for _, key in pairs]
    words = TfidfVectorizer(tokenizer=_WORD.findall, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    keywords = TfidfVectorizer(analyzer=_hit_keys, use_idf=False, norm=None, sublinear_tf=True)
    features = FeatureUnion(
        [("words", words), ("pieces", pieces), ("keywords", keywords)], transformer_weights={"keywords": 0.3}
    )
    # one against the rest with liblinear: a tenth of the time of the multinomial one here, and no worse
    classifier = OneVsRestClassifier(LogisticRegression(C=10.0, solver="liblinear"))
    classifier.fit(features.fit_transform(texts), keys)
    by_meaning = None
    if minilm is not None:
        by_meaning = OneVsRestClassifier(LogisticRegression(C=30.0, solver="liblinear"))
        by_meaning.fit(minilm.meanings(texts), keys)
    names = tuple(map(str, features.get_feature_names_out()))
    return Learned(features, classifier, names, minilm, by_meaning)


def _hit_keys(text: str) -> list[str]:
    """A driver's key once for each keyword of it."""
    return [key for key, found in hits(text).items() for _ in found]


@cache
def _seeds() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("insights.language").joinpath("seeds.yaml").read_text("utf-8")
    read: Mapping[str, Mapping[str, list[str]]] = yaml.load(text, _LOADER)  # noqa: S506 - as safe as safe_load
    return read


@cache
def _keywords() -> Mapping[str, re.Pattern[str]]:
    patterns = {}
    for key, seeds in _seeds().items():
        if seeds["keywords"]:
            longest_first = sorted(seeds["keywords"], key=len, reverse=True)
            patterns[key] = re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, longest_first))})(?!\w)")
    return patterns


def _pattern(keyword: str) -> str:
    return re.escape(keyword).replace(r"\*", r"\w*")
