"""What of a text is counted, in training and afterwards: its words and pairs of words, and the pieces of its words."""

import re
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|'(?=[^\W\d_]))*")
_PIECES = (3, 4, 5)  # letters


def words(text: str) -> list[str]:
    """In small letters, without digits and punctuation."""
    return _WORD.findall(text.lower().replace("’", "'"))  # noqa: RUF001 - what phones type


def terms(text: str) -> list[str]:
    """Words in small letters, then the pairs that stand beside each other."""
    found = words(text)
    return [*found, *(f"{one} {two}" for one, two in pairwise(found))]


def pieces(text: str) -> list[str]:
    """Three to five letters in a row, a word's ends included."""
    return [
        word[at : at + long]
        for word in (f" {one} " for one in words(text))
        for long in _PIECES
        for at in range(len(word) - long + 1)
    ]
