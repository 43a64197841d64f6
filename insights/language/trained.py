"""What was learned from the seeds, as it ships: trained.npz, made by `python -m tests.training`.

Two one-against-rest logistic regressions over the same classes: one over TF-IDF of words and pieces of words, English
alone, and one over what the text means, in any of the languages, where the extra `text` is installed. Numpy alone reads
them: scikit-learn, which trained them, takes longer to import than all else that a suggestion needs. Tested against
scikit-learn's own answers.

It imports numpy, so it is itself imported late.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogs.values import dataclass
from insights.language.features import pieces, terms, words

Row = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Half:
    """One kind of features: the number of each, their inverse document frequencies (n,), weights (n, classes)."""

    features: Callable[[str], list[str]]
    numbers: Mapping[str, int]
    rarity: Row
    weights: Row

    def counted(self, text: str) -> tuple[list[int], Row]:
        """The known features of a text, by number, and how much each counts: a row of length one."""
        found = Counter(self.numbers[one] for one in self.features(text) if one in self.numbers)
        numbers = list(found)
        row = (1 + np.log(np.fromiter(found.values(), np.float32, len(found)))) * self.rarity[numbers]
        return numbers, row / (np.linalg.norm(row) or 1)

    def scores(self, text: str) -> Row:
        """What its features say for each class (classes,)."""
        numbers, row = self.counted(text)
        scores: Row = row @ self.weights[numbers]
        return scores


@dataclass(frozen=True, slots=True)
class Trained:
    """Both regressions. `middle` (384,): the mean of the seeds' meanings, which all of them have in common."""

    classes: tuple[str, ...]
    terms: Half
    pieces: Half
    bias: Row
    middle: Row
    meaning: Row
    meaning_bias: Row

    def by_words(self, text: str) -> Row:
        """A probability for each class (classes,); they add up to one."""
        return _shares(self.terms.scores(text) + self.pieces.scores(text) + self.bias)

    def knows(self, text: str) -> float:
        """The share of its words that the words' half has met: next to none of another language's (0 to 1)."""
        found = words(text)
        return sum(word in self.terms.numbers for word in found) / len(found) if found else 0.0

    def by_meaning(self, row: Row) -> Row:
        """The same from what the text means (384,)."""
        centred = row - self.middle
        return _shares(centred / np.linalg.norm(centred) @ self.meaning + self.meaning_bias)

    def spoke(self, text: str, class_: str) -> list[str]:
        """The words and pairs of words that spoke for a class, strongest first."""
        numbers, row = self.terms.counted(text)
        said = row * self.terms.weights[numbers, self.classes.index(class_)]
        names = list(self.terms.numbers)
        return [names[numbers[at]] for at in np.argsort(-said, kind="stable") if said[at] > 0]


def load() -> Trained:
    """What ships."""
    with files("insights.language").joinpath("trained.npz").open("rb") as file, np.load(file) as stored:
        return unpacked(stored)


def unpacked(stored: Mapping[str, Any]) -> Trained:
    """From the arrays of the file: names are lines in UTF-8, numbers are halves of a float."""
    lines = {name: stored[name].tobytes().decode().split("\n") for name in ("classes", "terms", "pieces")}
    numbers = {name: stored[name].astype(np.float32) for name in stored if name not in lines}

    def half(name: str, features: Callable[[str], list[str]]) -> Half:
        known = {one: at for at, one in enumerate(lines[name])}
        return Half(features, known, numbers[f"{name}_rarity"], numbers[f"{name}_weights"])

    return Trained(
        tuple(lines["classes"]),
        half("terms", terms),
        half("pieces", pieces),
        *(numbers[name] for name in ("bias", "middle", "meaning", "meaning_bias")),
    )


def _shares(scores: Row) -> Row:
    """One against the rest: each by itself, then all of them to one, as scikit-learn does it."""
    alone = 1 / (1 + np.exp(-scores))
    shares: Row = alone / alone.sum()
    return shares
