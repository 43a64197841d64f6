"""What is left of a text once somebody's name, or what they wrote, has to go from it. Pure.

A quote is cut, masked and freed of its quotation marks before it is posted, so words are found by their order alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import pairwise

from dialogs.records import Person
from dialogs.sentences.erasing import A_DEAL, GONE, SOMEONE
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

_WORD = re.compile(r"\w+")
_QUOTED = re.compile("“[^“”]+”")
_BESIDE = 3
"""So many words in the order in which they were written are taken for theirs, where the rest of a passage is, too."""
_PASSAGE = 6
"""From so many words on a passage is theirs wherever it stands: fewer may be anybody's."""


MARKED = "erased:"
"""What a mark begins with that stands in place of an erased deal's id in the CRM."""


def was_erased(name: str, account: str | None, external_id: str | None) -> bool:
    """Whether a deal is what is left of one that was erased. One whose name alone became too old keeps its id."""
    unnamed = name == words(A_DEAL, ENGLISH) and account is None
    return unnamed and (external_id is None or external_id.startswith(MARKED))


def is_nobody(person: Person) -> bool:
    """Whether somebody is what is left of one who was erased."""
    return person.user_id is None and person.name == words(SOMEONE, ENGLISH)


def is_gone(person: Person) -> bool:
    """Whether somebody isn't here any more: nothing comes to them, and what they have is in nobody's hands."""
    return bool(person.guest) or person.user_id is None


@dataclass(frozen=True, slots=True)
class Erased:
    """What has to go: `names` as they were written, `texts` as they were answered."""

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    _names: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)
    _beside: frozenset[tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _whole: frozenset[tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What is looked for, made once."""
        spelt = sorted({name.strip() for name in self.names if name.strip()}, key=len, reverse=True)
        said = [_folded(text) for text in self.texts]
        object.__setattr__(self, "_names", tuple(map(_pattern, spelt)))
        object.__setattr__(self, "_beside", frozenset(part for text in said for part in _parts(text)))
        object.__setattr__(self, "_whole", frozenset(text for text in said if text))

    def from_text(self, text: str) -> str:
        """A text without the names, and without passages and quotations of the words."""
        for name in self._names:
            text = name.sub(lambda _: words(GONE, ENGLISH), text)
        if self._whole:
            text = _QUOTED.sub(lambda found: f"“{self.from_quote(found[0][1:-1])}”", text)
            text = self._without_passages(text)
        return text

    def from_quote(self, text: str) -> str:
        """A quotation, all of which goes where most of it are their words; else as any text."""
        said = _folded(text)
        theirs = sum(self._theirs(said))
        if said and (said in self._whole or theirs * 2 > len(said)):
            return words(GONE, ENGLISH)
        for name in self._names:
            text = name.sub(lambda _: words(GONE, ENGLISH), text)
        return self._without_passages(text)

    def _theirs(self, said: tuple[str, ...]) -> list[bool]:
        """Of each word whether it stands in a row of theirs."""
        found = [False] * len(said)
        for at in range(len(said) - _BESIDE + 1):
            if said[at : at + _BESIDE] in self._beside:
                found[at : at + _BESIDE] = [True] * _BESIDE
        return found

    def _without_passages(self, text: str) -> str:
        places = list(_WORD.finditer(text))
        theirs = self._theirs(tuple(place[0].casefold() for place in places))
        for first, end in reversed(list(_runs(theirs))):
            if end - first >= _PASSAGE:
                text = text[: places[first].start()] + words(GONE, ENGLISH) + text[places[end - 1].end() :]
        return text


def _folded(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(text))


def _parts(said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (said[at : at + _BESIDE] for at in range(len(said) - _BESIDE + 1))


def _runs(flags: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """First and end of each row of True."""
    line = [False, *flags, False]
    edges = [at for at, (before, after) in enumerate(pairwise(line)) if before != after]
    return zip(edges[::2], edges[1::2], strict=True)


def _pattern(name: str) -> re.Pattern[str]:
    """A name where it stands by itself: of one word only as it is written, for it may be an everyday one."""
    spelt = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){spelt}(?!\w)", re.IGNORECASE if " " in name else re.NOFLAG)
