"""Competitors' names: which spellings are one, what each counts as, and which only look alike. Pure.

Case, accents, punctuation and legal forms are folded. Names that are only spelt alike are proposed, and a manager says.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from dialogs.patterns import pattern
from dialogs.values import dataclass

LONGEST_NAME = 80
OFFERED = 15
"""Names on a card: with its other answers they are a list that folds out and is sent by one tap, on every platform."""

_FORM = pattern(
    "inc|incorporated|llc|llp|ltd|limited|plc|corp|corporation|co|company|gmbh|mbh|ag|kg|kgaa|ohg|ug|se|sas?|sarl|srl|spa|"
    "bv|nv|oyj?|ab|asa?|aps|kk|pty|pvt|sro|kft|zrt|doo|lda|ltda|slu?"
)
"""A legal form, which is left out at a name's end."""
_POLISH = ["sp", "z", "oo"]
_ABBREVIATED = pattern(r"\b\w(?:\s?[./]\s?\w\b)+")  # S.A., A/S
_APART = pattern(r"[^\w+#]+|_")  # C++ isn't C#
_BESIDE = pattern(r"(?: (?:com|io|ai|net|org|eu|de|group|holding|technolog(?:y|ies)|software|systems|solutions))*")
"""What stands behind a name, and is often left out."""
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
_NO_NAMES = pattern(
    r"n ?a|no|none|nobody|no\sone|no\sidea|no\scompetitors?|(?:i\s)?(?:dont\sknow|not\ssure)|unknown|tbd|"
    r"others?|another(?:\sone)?|(?:some|any)(?:body|one)(?:\selse)?|keine[rs]?|niemand|unbekannt|aucun|ninguno|nenhum"
)
_HEDGED = pattern(
    r"^(?:(?:I|we) (?:think|guess)|probably|maybe|perhaps) (?=\S)|,? (?:I|we) (?:think|guess)$", re.IGNORECASE
)
_SHORTEST, _LONGER = 5, 9  # letters of which one may be another, and two
_TWO = 2
_CAPITALS = 4  # as many may be an abbreviation


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a manager said of two names: `one` where the first counts as the second, else they are two."""

    id: str
    gone: str
    kept: str
    one: bool


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """The form in which two spellings are one name."""
    plain = _unaccented(unicodedata.normalize("NFKC", name).casefold()).replace("&", " and ")
    plain = _ABBREVIATED.sub(lambda found: re.sub(r"\W", "", found[0]), plain)
    words = [word for word in _APART.split(re.sub(r"['\N{RIGHT SINGLE QUOTATION MARK}]", "", plain)) if word]
    bare = words[:-3] if len(words) > len(_POLISH) and words[-3:] == _POLISH else list(words)
    while len(bare) > 1 and (_FORM.fullmatch(bare[-1]) or (bare[-1] == "and" and len(bare) < len(words))):
        bare.pop()
    return " ".join(bare) or " ".join(plain.split())


def best(spellings: Iterable[str], listed: Iterable[str] = ()) -> str:
    """Of the spellings of one name the one that is shown: app.yaml's, else the tidiest.

    It hangs on which spellings there are, and neither on how often each was said nor when: what a theme was called, or
    what somebody works on, keeps its name.
    """
    own = frozenset(listed)
    return min(spellings, key=lambda name: (name not in own, *_untidy(name)))


def counted(spellings: Iterable[str], listed: Iterable[str] = (), verdicts: Iterable[Verdict] = ()) -> dict[str, str]:
    """What every spelling counts as. The order in which anything is given doesn't matter."""
    groups: dict[str, set[str]] = {}
    listed = tuple(listed)
    for name in (*spellings, *listed):
        groups.setdefault(fold(name), set()).add(name)
    shown = {key: best(names, listed) for key, names in groups.items()}
    into = _into(verdicts)
    return {name: shown.get(_root(key, into)) or shown[key] for key, names in groups.items() for name in names}


COMPARED = 500
"""Of so many names, the most frequent, it is looked for which are alike."""


def alike(names: Sequence[str], verdicts: Iterable[Verdict] = ()) -> Iterator[tuple[str, str]]:
    """Pairs of names that look like one and that nobody has spoken on, in the order of `names`."""
    verdicts = tuple(verdicts)
    into = _into(verdicts)
    apart = {frozenset((_root(fold(v.gone), into), _root(fold(v.kept), into))) for v in verdicts if not v.one}
    for (one, first), (other, second) in combinations([(name, _shape(fold(name))) for name in names], 2):
        if _near(first, second) and frozenset((first[0], second[0])) not in apart:
            yield one, other


@dataclass(frozen=True, slots=True)
class Names:
    """The competitors of a workspace as they count, the most frequent first, with how many closings name each.

    `spelt`: what each spelling that was ever said counts as. `listed`: those of app.yaml, as they count.
    """

    ranked: tuple[tuple[str, int], ...] = ()
    spelt: Mapping[str, str] | None = None
    listed: frozenset[str] = frozenset()

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, the most frequent first."""
        return tuple(name for name, _ in self.ranked)

    @property
    def offered(self) -> tuple[str, ...]:
        """Those on a card: app.yaml's, and others as long as they are among the most frequent.

        A file may name one at a length at which no card's answer is taken.
        """
        short = (name for name in self.all if len(name) <= LONGEST_NAME)
        return tuple(name for place, name in enumerate(short) if place < OFFERED or name in self.listed)

    def of(self, typed: str) -> str | None:
        """The name that somebody means by what they typed, None where nobody was called so."""
        spelt = self.spelt or {}
        if typed in spelt:
            return spelt[typed]
        key = fold(typed)
        return next((name for said, name in spelt.items() if fold(said) == key), None)

    def near(self, typed: str) -> str | None:
        """The name that somebody may mean who misspelt it; None where none is alike."""
        shape = _shape(fold(typed))
        return next((name for name in self.all if _near(shape, _shape(fold(name)))), None)

    def called(self, said: str) -> str:
        """What a spelling counts as; one that is new, as it is."""
        return self.of(said) or said


NOBODY = Names()


def names_nobody(name: str) -> bool:
    """Whether what stands in a name's place is none: "n/a", "Other". As a name it would stand beside that answer."""
    return bool(_NO_NAMES.fullmatch(fold(name))) or not any(char.isalnum() for char in name)


def name_in(written: str) -> str:
    """The name in what somebody wrote where they were asked for one; "" where it says that there is none."""
    name = " ".join(written.strip().partition("\n")[0].split()).strip(' ,;:!?"')
    name = _HEDGED.sub("", name)[:LONGEST_NAME].strip()
    if name.endswith(".") and not _FORM.fullmatch(name[:-1].split(" ")[-1].casefold()):
        name = name.rstrip(". ")
    return "" if names_nobody(name) else name


def _into(verdicts: Iterable[Verdict]) -> dict[str, str]:
    pairs = ((fold(v.gone), fold(v.kept)) for v in sorted(verdicts, key=lambda v: v.id) if v.one)
    return {gone: kept for gone, kept in pairs if gone != kept}


def _root(key: str, into: Mapping[str, str]) -> str:
    seen = {key}
    while (further := into.get(key)) is not None and further not in seen:
        seen.add(further)
        key = further
    return key


def _unaccented(text: str) -> str:
    """Latin and Greek letters without their marks; elsewhere marks make other letters."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char) and kept and unicodedata.name(kept[-1], "").startswith(("LATIN", "GREEK")):
            continue
        kept.append(_LETTERS.get(char, char))
    return unicodedata.normalize("NFKC", "".join(kept)).casefold()


def _untidy(name: str) -> tuple[object, ...]:
    plain = "".join(char for char in name if char.isalpha())
    shouted = plain.isupper() and len(plain) > _CAPITALS
    marks = sum(ord(char) > ord("~") for char in name)
    return len(name.split()), plain.islower(), shouted, -marks, len(name), name


def _shape(folded: str) -> tuple[str, str, list[str]]:
    """What two names are compared by: the folded name, the same without spaces, its numbers."""
    return folded, folded.replace(" ", ""), re.findall(r"\d+", folded)


def _near(one: tuple[str, str, list[str]], other: tuple[str, str, list[str]]) -> bool:
    """Of hundreds of names all pairs are asked, while everybody waits: what most of them fail at comes first."""
    (first, bare, numbers), (second, its_bare, its_numbers) = one, other
    beside = first.startswith(second) or second.startswith(first)
    if not beside and abs(len(bare) - len(its_bare)) > _TWO:
        return False
    if first == second or numbers != its_numbers:
        return False  # one name already; 365 isn't 360
    if beside and _BESIDE.fullmatch(max(first, second, key=len)[min(len(first), len(second)) :]):
        return True
    least = min(len(bare), len(its_bare))
    allowed = 0 if least < _SHORTEST else 1 if least < _LONGER else _TWO
    if abs(len(bare) - len(its_bare)) > allowed:
        return False
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only for a process that compares names

    return OSA.distance(bare, its_bare, score_cutoff=allowed) <= allowed
