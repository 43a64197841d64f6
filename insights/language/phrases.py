"""New phrases in the free text: words that turn up in clearly more deals now than in the texts before."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import exp, lgamma
from unicodedata import normalize

from dialogs.values import dataclass
from insights.inference.discoveries import FalseRate
from insights.shapes.disclosure import enough
from insights.shapes.texts import Phrase, Verbatim

FALSE = 0.05
"""How often a look may bring a phrase where nothing is new."""
DEALS_FROM = 4
CLEARLY = 1.5
"""How many times the share of deals before."""

_STOP_WORDS = """
a able about above after again against all almost along already also although always am among an and another any
anybody anyone anything are aren't around as ask asked at away back be became because become been before behind being
below besides best better between both but by came can can't cannot come could couldn't deal did didn't do does
doesn't doing don't done down during each either else enough even ever every everyone everything few first for from
further gave get gets getting give given go goes going gone got had hadn't happen happened has hasn't have haven't
having he he'd he'll he's her here hers herself him himself his how however i i'd i'll i'm i've if in indeed instead
into is isn't it it'd it'll it's its itself just keep kept kind knew know known last later least less let let's like
liked likely little lot made make making many may maybe me mean means might mine more most much must my myself near
need needed never next nobody none nor not nothing now of off often oh ok okay on once one ones only onto or other
others our ours ourselves out over own per perhaps quite rather really right said same saw say says see seem seemed
seems seen several shall she she'd she'll she's should shouldn't since so some somebody someone something sometimes
soon still such sure take taken tell than thank thanks that that'd that'll that's the their theirs them themselves
then there there's these they they'd they'll they're they've thing think this those though thought through time to
together told too took toward towards tried try two under until up upon us use used using very via wanna want wanted
wants was wasn't way we we'd we'll we're we've well went were weren't what what's whatever when where whether which
while who who's whole whom whose why will with within without won't would wouldn't yes yet you you'd you'll you're
you've your yours yourself
"""
STOP = frozenset(_STOP_WORDS.split())
_LEADING = frozenset({"no", "not", "never", "without", "too"})
"""These say nothing alone, but "no budget" and "too slow" do."""
_KEEP_S = frozenset({"always", "besides", "news", "means", "species", "series", "lens", "terms", "times", "sales"})
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019&][^\W_]+)*|[^\w\s'\u2019\"\u201c\u201d-]|\n")
_SHORTEST_PLURAL = 4
_NEGLIGIBLE = 1e-15


def fresh(now: Sequence[Verbatim], before: Sequence[Verbatim], names: Iterable[str] = ()) -> tuple[Phrase, ...]:
    """What is new or clearly more frequent in `now`, surest first; nothing where there is no `before`.

    Words of `names` (people, competitors) never make a phrase, nor does the word that a company goes by, nor, in a
    deal's own texts, any word of its name or its company's: deals are called after what they are about, and others may
    well be about it too. A closing with texts in both counts as now; answers to a question that is new itself are left
    out. Benjamini–Hochberg runs over every phrase whose total could have passed (Gilbert 2005, Appl. Stat. 54:143); one
    of too few deals or people stays in that family with a p of 1, so that the gates cannot raise the false rate.
    """
    asked = {text.field for text in before}
    now = [text for text in now if text.field in asked]
    tokens = [words(text.text) for text in (*now, *before)]
    meant = spoken(tokens, (*names, *{_company(text) for text in (*now, *before)}))
    current = _grams(now, tokens[: len(now)], meant)
    earlier = _grams(before, tokens[len(now) :], meant)
    for closing in current:
        earlier.pop(closing, None)
    n, before_n = len(current), len(earlier)
    times, past = _counted(current), _counted(earlier)
    tail = Hypergeometric(n, before_n)
    tested: dict[str, float] = {}
    for gram, deals in times.items():
        if deals >= DEALS_FROM and deals * before_n >= CLEARLY * past[gram] * n:
            tested[gram] = tail.upper(deals, deals + past[gram])
    family = sum(many for total, many in Counter((times + past).values()).items() if tail.could(total))
    limit = FalseRate(FALSE, family).limit(tested.values())
    held = {gram for gram, p in tested.items() if p <= limit}
    where = {gram: sorted(closing for closing, found in current.items() if gram in found) for gram in held}
    reps = _reps(now, where)
    held = {gram for gram in held if enough(reps[gram])}
    inside = {word for gram in held if " " in gram for word in gram.split() if times[gram] == times[word]}
    return tuple(
        Phrase(gram, times[gram], n, past[gram], before_n, reps[gram], tested[gram], tuple(where[gram]))
        for gram in sorted(held - inside, key=lambda gram: (tested[gram], gram))
    )


def words(text: str) -> list[str]:
    """The words in lower case, with the marks that end a phrase between them; what holds an @ or :// is such a mark."""
    if "@" in text or "://" in text:
        text = " ".join("." if "@" in part or "://" in part else part for part in text.split(" "))
    return _TOKEN.findall(normalize("NFC", text).lower().replace("\u2019", "'"))


def singular(word: str, known: Collection[str]) -> str:
    """Without a plural's s, only where the word without it is `known` too; without a genitive's 's always."""
    word = word.removesuffix("'s")
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word in _KEEP_S or word.endswith(("ss", "us", "is")):
        return word
    forms = [word[:-1]]
    if word.endswith("ies"):
        forms = [f"{word[:-3]}y"]
    elif word.endswith(("ches", "shes", "xes", "sses", "zes")):
        forms = [word[:-2], word[:-1]]
    return next((form for form in forms if form in known), word)


def spoken(tokens: Iterable[list[str]], names: Iterable[str] = ()) -> dict[str, str]:
    """What each token counts as; "" where it ends a phrase: marks, stop words, names, numbers, single letters."""
    known = set[str]().union(*tokens)
    called = {singular(word, known) for name in names for word in words(name)}
    meant = {}
    for token in known:
        word = singular(token, known)
        silent = len(word) == 1 or word.isdigit() or token in STOP or word in STOP or word in called
        meant[token] = "" if silent and token not in _LEADING else word
    return meant


def grams(said: Iterable[str], meant: Mapping[str, str]) -> list[str]:
    """The one- and two-word phrases of a text's `words`, as often as they come."""
    found, before = [], ""
    for token in said:
        word = meant[token]
        if word and word not in _LEADING:
            found.append(word)
            if before:
                found.append(f"{before} {word}")
        before = word
    return found


def _grams(texts: Sequence[Verbatim], tokens: Sequence[list[str]], meant: Mapping[str, str]) -> dict[str, set[str]]:
    """By closing, the phrases of all its texts, its own names left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text, said in zip(texts, tokens, strict=True):
        own = {singular(word, meant) for word in words(f"{text.account}\n{text.deal}")}
        found[text.closing].update(grams(said, {token: "" if meant[token] in own else meant[token] for token in said}))
    return found


def _company(text: Verbatim) -> str:
    """The word a company goes by: the first of its name that isn't everyday; of the deal's where none is known."""
    name = words(text.account or text.deal)
    return next((word for word in name if word[0].isalnum() and word not in STOP), "")


def _counted(said: Mapping[str, set[str]]) -> Counter[str]:
    """In how many closings each phrase stands."""
    times: Counter[str] = Counter()
    for found in said.values():
        times.update(found)
    return times


def _reps(texts: Iterable[Verbatim], where: Mapping[str, Collection[str]]) -> dict[str, int]:
    """How many people the closings of each phrase belong to."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        people[text.closing].add(text.person)
    return {gram: len(set[str]().union(*(people[closing] for closing in found))) for gram, found in where.items()}


@dataclass(frozen=True, slots=True)
class Hypergeometric:
    """How many of a phrase's closings fall on the `n` of now by chance alone, beside `before` others."""

    n: int
    before: int

    def upper(self, deals: int, total: int) -> float:
        """The chance of `deals` or more of `total`: the one-sided p of Fisher's exact test."""
        if deals <= max(0, total - self.before):
            return 1.0
        most = min(total, self.n)
        term = exp(_choose(self.n, deals) + _choose(self.before, total - deals) - _choose(self.n + self.before, total))
        chance = 0.0
        for i in range(deals, most + 1):
            chance += term
            ratio = (self.n - i) * (total - i) / ((i + 1) * (self.before - total + i + 1))
            term *= ratio
            if ratio < 1 and term <= chance * _NEGLIGIBLE:
                break
        return min(1.0, chance)

    def could(self, total: int) -> bool:
        """Whether a phrase of so many closings in all could pass, fell they as unevenly as can be."""
        return total >= DEALS_FROM and self.upper(min(total, self.n), total) <= FALSE


def _choose(n: int, k: int) -> float:
    """The logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
