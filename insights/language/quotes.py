"""Which words to quote: those most like all the others said about the same thing, not the most extreme."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log, sqrt
from unicodedata import combining, normalize

from dialogs.records import Outcome
from dialogs.sentences.digest import A_BUYER, HEARD_FROM
from dialogs.sentences.words import ENGLISH
from dialogs.sentences.words import words as sentence
from dialogs.values import dataclass
from insights.language.masking import masked
from insights.language.phrases import STOP, grams, spoken, words
from insights.shapes.texts import Phrase, Quoted, Verbatim

SHORTEST_QUOTE, LONGEST_QUOTE = 20, 200
"""What is quoted whole, in characters."""
CUT_AT = 280
_READ = 300
"""The newest so many are enough to tell what is usual."""
_DEALS = {Outcome.WON: "won deal", Outcome.LOST: "lost deal", Outcome.NO_DECISION: "undecided deal"}

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_PERSON = re.compile(r"<@|(?<!\w)@\w|\b(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme)\b\.?\s+[^\W\d_a-z]")
_MARKS = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')
_WORD = re.compile(r"[^\W\d_]+")
_EVERYDAY_WORDS = """
art banks bell bill bills black bond book booker brand bright brown bush case cash chance chase chip coin cook cross
dale dawn day dean drew drive early faith field fields fine fox frank free gates good grace grant gray green guy hall
hand hill hope hunt iris joy judge king knight lance lane law long love mark marks max miles mills moon north page
park parks pat pay penny pierce pool power price prices ray rice rich rob rock rose sales sharp short singer skip sky
small stone strong sue summer sun turner underwood van von wade walker wall ward waters west white wild wise wood
woods young
"""
_EVERYDAY = STOP.union(_EVERYDAY_WORDS.split())
"""Names that are everyday words too: these count as a name only where they have a capital."""
_LONG_ENOUGH = 4
"""Letters of a company's first word that give it away; "The" and "Dr" don't."""


def still_says(quote: Quoted, text: str) -> bool:
    """Whether a text, as it stands now, has the words that were quoted from it."""
    return quote.text in map(_cut, _parts(text))


def about(texts: Iterable[Verbatim], driver: str, outcome: Outcome, people: Collection[str] = ()) -> Quoted | None:
    """What represents a driver in one outcome; None where nothing may be quoted.

    What buyers who named the driver wrote themselves comes before what was heard of them, and that before the sellers'
    own words where the seller did. `people`: the names that may not be read; nothing with one of them, or with the name
    of its own company or deal, is chosen.
    """
    those = [text for text in texts if text.outcome is outcome]
    own = [text for text in those if text.own and text.buyer_said == driver]
    theirs = [text for text in those if text.heard and not text.own and text.buyer_driver == driver]
    ours = [text for text in those if not text.heard and text.driver == driver]
    return _chosen(own, people) or _chosen(theirs, people) or _chosen(ours, people)


def saying(texts: Iterable[Verbatim], phrase: Phrase, people: Collection[str] = ()) -> Quoted | None:
    """What represents the texts that hold a phrase, the buyers' words first; None where nothing may be quoted."""
    closings = frozenset(phrase.closings)
    those = [text for text in texts if text.closing in closings]
    own = [text for text in those if text.own]
    theirs = [text for text in those if text.heard and not text.own]
    ours = [text for text in those if not text.heard]
    several = (_chosen(some, people, phrase.words) for some in (own, theirs, ours))
    return next(filter(None, several), None)


def usual(texts: Iterable[Verbatim], people: Collection[str] = ()) -> Quoted | None:
    """What represents any texts; None where nothing may be quoted."""
    return _chosen(texts, people)


def _chosen(texts: Iterable[Verbatim], people: Collection[str], phrase: str = "") -> Quoted | None:
    """The first of the parts, the most usual one first, in which nobody is named."""
    allowed = sorted((text for text in texts if text.quotable), key=_newest)[:_READ]
    parts = [_Part(text, part) for text in allowed for part in _parts(text.text)]
    names = _split(people)
    # a stable sort: of equals the newest comes first
    for _, part in sorted(_usual(parts, phrase), key=lambda item: (len(item[1].text) > LONGEST_QUOTE, -item[0])):
        if not (_PERSON.search(part.text) or _names(part.text, names) or _names_company(part.text, part.of)):
            heard = sentence(A_BUYER if part.of.own else HEARD_FROM, ENGLISH)
            source = heard if part.of.heard else "seller"
            of = f"{source}, {_DEALS[part.of.outcome]}"
            return Quoted(_cut(part.text), of, part.of.closing, part.of.field)
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """A whole text or a sentence of one."""

    of: Verbatim
    text: str


def _newest(text: Verbatim) -> tuple[float, str, str, str]:
    """The newest first, then in an order that is always the same."""
    return -text.at.timestamp(), text.closing, text.field, text.text


def _parts(text: str) -> list[str]:
    """What can be quoted of a text, masked: all of it, or its sentences, or a text without any sentence to be cut."""
    whole = _unquoted(masked(text).strip())
    if len(whole) <= LONGEST_QUOTE:
        return [" ".join(whole.split())] if len(whole) >= SHORTEST_QUOTE else []
    sentences = [" ".join(sentence.split()) for sentence in _SENTENCE.split(whole)]
    return [part for part in sentences if SHORTEST_QUOTE <= len(part) <= LONGEST_QUOTE] or [" ".join(whole.split())]


def _usual(parts: Sequence[_Part], phrase: str) -> list[tuple[float, _Part]]:
    """Each part with its summed likeness to those of the other closings: the medoid has the highest.

    Likeness is the cosine of TF-IDF vectors of one- and two-word phrases; as it is a product of unit vectors, one sum
    over all of them serves every part. A closing counts once, however much was written. Only parts with `phrase`.
    """
    tokens = [words(part.text) for part in parts]
    meant = spoken([*tokens, phrase.split()])
    counts = [Counter(grams(said, meant)) for said in tokens]
    kept = [i for i, count in enumerate(counts) if not phrase or phrase in count]
    documents = Counter(gram for i in kept for gram in counts[i])
    rarity = {gram: log((1 + len(kept)) / (1 + times)) + 1 for gram, times in documents.items()}
    vectors = [_shared(counts[i], rarity, documents) for i in kept]
    closings = [parts[i].of.closing for i in kept]
    shares = Counter(closings)
    every: defaultdict[str, float] = defaultdict(float)
    own: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for closing, vector in zip(closings, vectors, strict=True):
        mine, share = own[closing], shares[closing]
        for gram, weight in vector.items():
            every[gram] += weight / share
            mine[gram] += weight / share
    scored = []
    for i, closing, vector in zip(kept, closings, vectors, strict=True):
        mine = own[closing]
        likeness = sum([weight * (every[gram] - mine[gram]) for gram, weight in vector.items()])
        scored.append((round(likeness, 9), parts[i]))  # what differs by less than that differs by the order of adding
    return scored


def _shared(count: Counter[str], rarity: Mapping[str, float], documents: Mapping[str, int]) -> dict[str, float]:
    """The unit vector of a part, less the phrases that are in no other: they are like nothing."""
    vector = {gram: times * rarity[gram] for gram, times in count.items()}
    length = sqrt(sum([weight * weight for weight in vector.values()]))
    return {gram: weight / length for gram, weight in vector.items() if documents[gram] > 1}


def _unquoted(text: str) -> str:
    """Without the quotation marks around all of it."""
    inner = text[1:-1]
    return inner.strip() if text[:1] in _MARKS and text[-1:] in _MARKS and not _MARKS & set(inner) else text


def _cut(text: str) -> str:
    """At most `CUT_AT` characters, cut after a word."""
    if len(text) <= CUT_AT:
        return text
    short = text[: CUT_AT - 1]
    if not text[CUT_AT - 1].isspace() and " " in short:
        short = short[: short.rindex(" ")]
    return f"{short.rstrip(' ,;:–-')}…"


def _split(names: Iterable[str]) -> frozenset[str]:
    """The words of names, without accents and in lower case; initials left out."""
    return frozenset(word for name in names for word in _WORD.findall(_plain(name).lower()) if len(word) > 1)


def _names(text: str, names: Collection[str]) -> bool:
    """Whether one of these words stands in the text."""
    found = _WORD.findall(_plain(text))
    if any(word.lower() in names and (word.lower() not in _EVERYDAY or word[0].isupper()) for word in found):
        return True
    return any(name in text for name in names if name.upper() == name)  # scripts without capitals have no spaces either


def _names_company(text: str, of: Verbatim) -> bool:
    """Whether the text holds its company's or its deal's name, the first word of it, or any with a capital."""
    plain, company = _plain(text).lower(), of.account.strip() or of.deal
    first = [word.lower() for word in _WORD.findall(_plain(company))[:1] if len(word) >= _LONG_ENOUGH]
    whole = [_plain(name).lower().strip() for name in (of.account, of.deal)]
    if any(len(name) > 1 and name in plain for name in whole) or _names(text, first):
        return True
    capitals = {word.lower() for word in _WORD.findall(_plain(text)) if word[0].isupper()}
    return bool(capitals & _split((of.account, of.deal)) - _EVERYDAY)


def _plain(text: str) -> str:
    """Without accents, so that Jose is José."""
    return "".join(character for character in normalize("NFKD", text) if not combining(character))
