"""What driver a few typed words sound like. Offered to the rep, never counted: only what the rep then clicks is.

Two regressions, trained from the sentences in seeds/ and shipped trained: one over English words, one over what they
mean, in English, German, French and Spanish, where the extra `text` is installed. Both have as much of a say, in
another language the meaning alone. Clauses that deny or concede something are left out first.

It keeps quiet where it is unsure; CONFIDENT and CONTRADICTS say when it speaks. `python -m bench.suggest` prints how
often it is right, on sentences it has never seen, and `winloss suggest --lines FILE` what it hears in anybody's.
"""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from dialogs.values import dataclass
from insights.language.denied import affirmed, last_clause

if TYPE_CHECKING:
    from insights.language.e5 import E5
    from insights.language.trained import Trained

CONFIDENT = 0.45
"""From this confidence on it speaks where the rep named no driver."""
CONTRADICTS = 0.6
"""From this one it speaks where the rep named another one."""
DOUBT = 0.1
"""A driver the rep named must sound no likelier than this to be contradicted."""
WORDS_SAY = 0.5
"""How much of a say the words have where all of them are known; the rest is the meaning's."""
CLEAR = 0.35
"""From this confidence on the last clause speaks for itself, and then so much is its to say:"""
LAST_SAYS = 0.6
HALF = 0.5
"""Where fewer of the words are known, they can't speak alone: it is another language."""
NAMED_NONE = {None, "other"}
NOTHING = "nothing"
"""What says nothing about a driver."""
WORDS_SHOWN = 3
_ONE_AT_A_TIME = Lock()  # the engine of the meanings has one desk to work on


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A driver's key, how likely it seems (0 to 1), and the words that spoke for it: none, if only the meaning did."""

    driver: str
    confidence: float
    because: tuple[str, ...]


def suggest(text: str, chosen: str | None) -> Suggestion | None:
    """The driver that these words sound like, where the rep named none or clearly another. None: unsure, or no need.

    `chosen` is the rep's driver: its key, "other", "not_sure", or None.
    """
    if chosen == "not_a_fit":
        return None
    said = affirmed(text)
    found = _likely(said)
    driver = max(found, key=lambda key: found[key])
    if driver in {NOTHING, chosen}:
        return None
    if found[driver] < (CONFIDENT if chosen in NAMED_NONE else CONTRADICTS):
        return None
    if chosen not in NAMED_NONE and found.get(chosen or "", 0.0) > DOUBT:
        return None
    because: list[str] = []
    for words in trained().spoke(said, driver):
        if len(because) < WORDS_SHOWN and not set(words.split()) & set(" ".join(because).split()):
            because.append(words)
    return Suggestion(driver, found[driver], tuple(because))


def likely(text: str) -> dict[str, float]:
    """How likely each driver, and "nothing", is; they add up to one.

    What is said last decides, where by itself it says another than the whole: what came before was conceded.
    """
    return _likely(affirmed(text))


def _likely(said: str) -> dict[str, float]:
    found = _heard(said) if said else {NOTHING: 1.0}
    last = last_clause(said)
    alone = _heard(last) if last else found
    driver = max(alone, key=lambda key: alone[key])
    if driver in {NOTHING, max(found, key=lambda key: found[key])} or alone[driver] < CLEAR:
        return found
    return {key: (1 - LAST_SAYS) * found.get(key, 0.0) + LAST_SAYS * alone[key] for key in alone}


def _heard(said: str) -> dict[str, float]:
    learned = trained()
    known, row = learned.knows(said), learned.by_words(said)
    with _ONE_AT_A_TIME:
        model = meaning()
        if model is None and known < HALF:
            return {NOTHING: 1.0}
        if model is not None:  # a geometric mean: sure only where neither doubts it
            share = WORDS_SAY * known
            row = row**share * learned.by_meaning(model.meanings([said])[0]) ** (1 - share)
            row /= row.sum()
    return {key: float(p) for key, p in zip(learned.classes, row, strict=True)}


@cache
def trained() -> "Trained":
    """What ships, read once."""
    from insights.language import trained as shipped  # noqa: PLC0415 - it imports numpy

    return shipped.load()


@cache
def meaning() -> "E5 | None":
    """The model of meanings, loaded once; None where the extra isn't installed."""
    from insights.language import e5  # noqa: PLC0415 - it imports numpy

    return e5.load()
