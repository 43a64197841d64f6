"""When two mentions are one deal, however it came: by its id, else by name, account, owner, amount and dates. Pure.

Three verdicts: the same, ask, another. An id is never made of what may change. Names are compared by rapidfuzz.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

from dialogs.records import Deal

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_SALESFORCE = re.compile(r"006[0-9A-Za-z]{12}")  # a key prefix of opportunities, as Salesforce shows it in reports
_WHOLE = re.compile(r"(\d+)\.0+")
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_QUOTES = "\"'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»"  # noqa: E501 -- one list
_NO_QUOTES = {ord(mark): None for mark in _QUOTES}

SAME_FROM = 3.5
"""Points of two mentions with one name, to be the same; with fewer, down to ASK_FROM, a person is asked."""
ASK_FROM = 2.5
ALIKE_FROM = 4.5
"""Points of two mentions whose names are only alike, to be asked about."""
_VERY, _ALIKE = 90.0, 80.0  # of 100
SURE = 99.0
"""Points of one with the same id, or with all else the same."""
_NAMED, _NAMED_ALIKE = 3.0, (2.0, 1.0)  # points for the same name, for one that is very like it or only alike
_COMMON = 200
_BEGINNING = 3  # letters that a typed word needs to be the beginning of another
_NEAR, _MONTH, _FAR = 3, 30, 90  # days


class Verdict(StrEnum):
    """What two mentions are to each other."""

    SAME = "same"
    ASK = "ask"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Mention:
    """What was said of a deal. `amount` in thousandths; `owners`: names, addresses."""

    name: str
    account: str | None = None
    owners: frozenset[str] = frozenset()
    product: str | None = None
    amount: int | None = None
    currency: str | None = None
    engaged_on: date | None = None
    closed_on: date | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A deal that is there, as it was mentioned. `closings`: the days of all its decisions that stand."""

    id: str
    mention: Mention
    closings: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A deal that may be the one that is meant."""

    known: Known
    verdict: Verdict
    points: float


def canonical_id(text: str) -> str:
    """A CRM's id in its one form.

    Salesforce's 15 characters become 18 by its checksum; a number from a spreadsheet loses its `.0`; a GUID is small.
    The case of any other id tells deals apart, and zeros in front belong to it.
    """
    text = text.strip()
    if match := _GUID.fullmatch(text):
        return match[1].lower()
    if match := _WHOLE.fullmatch(text):
        return match[1]
    return text + _checksum(text) if _SALESFORCE.fullmatch(text) else text


@lru_cache(maxsize=1 << 16)  # a file's names are compared many times over
def same_text(text: str) -> str:
    """The form in which two spellings are the same name: case, spaces, quotes and width don't count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.translate(_NO_QUOTES).split())


def called(*words: str | None) -> frozenset[str]:
    """What somebody goes by, such as a name and an address, folded."""
    return frozenset(same_text(word) for word in words if word)


def mention_of(deal: Deal, owners: frozenset[str], closed_on: date | None = None) -> Mention:
    """What a deal is known by."""
    return Mention(
        name=deal.name,
        account=deal.account,
        owners=owners,
        product=deal.product,
        amount=deal.amount,
        currency=deal.currency,
        engaged_on=deal.engaged_on,
        closed_on=closed_on,
        external_id=deal.external_id,
    )


def points_of(one: Mention, known: Known) -> tuple[float, bool]:
    """How much speaks for two mentions being one deal, and whether their names are the same; below 0: nothing does."""
    other = known.mention
    first, second = same_text(one.name), same_text(other.name)
    points = _beside_names(one, known)
    if first == second:
        return points + _NAMED, True
    if points + _NAMED_ALIKE[0] < ALIKE_FROM:
        return -1.0, False  # however alike the names are, which takes longest to tell
    likeness = _likeness(first, second)
    return (points + _NAMED_ALIKE[likeness < _VERY], False) if likeness >= _ALIKE else (-1.0, False)


def _beside_names(one: Mention, known: Known) -> float:
    other, points = known.mention, 0.0
    points += _agree(one.account and same_text(one.account), other.account and same_text(other.account), 2.0, -2.0)
    points += (1.0 if one.owners & other.owners else -1.0) if one.owners and other.owners else 0.0
    points += _agree(one.product and same_text(one.product), other.product and same_text(other.product), 0.5, -1.0)
    if not (one.currency and other.currency and one.currency != other.currency):
        points += _agree(one.amount or None, other.amount or None, 1.5, -0.5)
    points += _agree(one.engaged_on, other.engaged_on, 1.5, -2.0)
    return points + _dates(one.closed_on, known.closings)


def verdict_of(one: Mention, known: Known) -> Match:
    """What a mention is to a deal that is there."""
    ids = one.external_id, known.mention.external_id
    if all(ids):
        same = ids[0] == ids[1]
        return Match(known, Verdict.SAME if same else Verdict.ANOTHER, SURE if same else -SURE)
    points, named = points_of(one, known)
    asked = points >= (ASK_FROM if named else ALIKE_FROM)
    verdict = Verdict.SAME if named and points >= SAME_FROM else Verdict.ASK if asked else Verdict.ANOTHER
    return Match(known, verdict, points)


@dataclass(slots=True)
class Book:
    """The deals that are there, to look mentions up in."""

    _by_id: dict[str, Known] = field(default_factory=dict)
    _by_word: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    def add(self, known: Known) -> None:
        """One more."""
        if known.mention.external_id:
            self._by_id[known.mention.external_id] = known
        for word in _handles(known.mention):
            self._by_word[word].append(known)

    def find(self, one: Mention) -> tuple[Match, ...]:
        """The deals that a mention is or may be, the likeliest first; one with its id is the only one."""
        if one.external_id and (known := self._by_id.get(one.external_id)):
            return (Match(known, Verdict.SAME, SURE),)
        seen: dict[str, Known] = {}
        for word in _handles(one):
            shelf = self._by_word.get(word, ())
            if word[0] == "~" and len(shelf) > _COMMON:
                continue  # "renewal" finds nobody; the other words do
            for known in shelf:
                seen.setdefault(known.id, known)
        found = (verdict_of(one, known) for known in seen.values())
        return tuple(
            sorted(
                (match for match in found if match.verdict is not Verdict.ANOTHER),
                key=lambda match: (-match.points, match.known.id),
            )
        )


def book_of(deals: Iterable[Known]) -> Book:
    """A book of these."""
    book = Book()
    for known in deals:
        book.add(known)
    return book


def identical(mentions: Sequence[Mention], known: Sequence[Known]) -> dict[int, Known]:
    """Which mention, by its place, says just what is known of one deal, where that is true of no other on either side.

    A file that comes once more is mostly that, and needs no comparing.
    """
    mine = [(_all_of(one, one.closed_on), one) for one in mentions]
    often = Counter(key for key, _ in mine)
    theirs: dict[object, list[Known]] = defaultdict(list)
    for deal in known:
        theirs[_all_of(deal.mention, deal.closings[-1] if deal.closings else None)].append(deal)
    found = {}
    for place, (key, one) in enumerate(mine):
        there = theirs.get(key, [])
        alone = often[key] == 1 and len(there) == 1 and _nothing_against(one, there[0].mention)
        if alone and verdict_of(one, there[0]).verdict is Verdict.SAME:
            found[place] = there[0]
    return found


def _all_of(one: Mention, closed_on: date | None) -> object:
    texts = (same_text(text or "") for text in (one.name, one.account, one.product))
    return (*texts, one.amount or None, one.engaged_on, closed_on)


def _nothing_against(one: Mention, other: Mention) -> bool:
    """Of what may be said in several ways."""
    owners = one.owners & other.owners or not (one.owners or other.owners)
    pairs = ((one.currency, other.currency), (one.external_id, other.external_id))
    return bool(owners) and all(mine == theirs or not (mine and theirs) for mine, theirs in pairs)


def paired(found: Sequence[tuple[Mention, tuple[Match, ...]]]) -> dict[int, Match]:
    """Which mention, by its place, is which deal, each of them once: the surest pairs first.

    Of two that are as sure one is asked about, unless nothing tells them apart.
    """
    pairs = sorted(
        ((match.points, place, match) for place, (_, matches) in enumerate(found) for match in matches),
        key=lambda pair: (-pair[0], pair[1], pair[2].known.id),
    )
    partners: dict[tuple[int | str, float], set[object]] = defaultdict(set)
    for points, place, match in pairs:
        partners[place, points].add((match.known.mention, match.known.closings))
        partners[match.known.id, points].add(found[place][0])
    taken: set[str] = set()
    result: dict[int, Match] = {}
    for points, place, match in pairs:
        if place in result or match.known.id in taken:
            continue
        taken.add(match.known.id)
        alone = len(partners[place, points]) == len(partners[match.known.id, points]) == 1
        result[place] = match if alone else Match(match.known, Verdict.ASK, points)
    return result


def meant(typed: str, known: Sequence[Known], owner: frozenset[str] = frozenset()) -> tuple[tuple[Known, ...], bool]:
    """The deals that a name as it is typed may mean, those of its `owner` first; and whether it is plain.

    It is where one deal alone has that name, or is the owner's only one of that name; else where one alone has all of
    its words, or their beginnings, in its name or account. Names that are only spelt alike are never plain.
    """
    words, name = re.findall(r"\w+", same_text(typed)), same_text(typed)
    if not words:
        return (), False
    mine = {deal.id for deal in known if owner & deal.mention.owners}
    exact = [deal for deal in known if same_text(deal.mention.name) == name]
    if exact:
        own = [deal for deal in exact if deal.id in mine]
        found = own if len(own) == 1 else exact
        return tuple(sorted(found, key=lambda deal: deal.id not in mine)), len(found) == 1
    holding = [deal for deal in known if _holds(deal.mention, words)]
    alike = [deal for deal in known if deal not in holding and _ratio()(name, same_text(deal.mention.name)) >= _ALIKE]
    return tuple(sorted((*holding, *alike), key=lambda deal: deal.id not in mine)), len(holding) == 1 and not alike


def sought(typed: str, known: Sequence[Known], owner: frozenset[str] = frozenset()) -> tuple[Known, ...]:
    """The deals to choose from while a name is being typed, all as long as nothing is: those of its `owner` first.

    Of each the ones of that name, then those with its words in them, then those spelt alike.
    """
    words, name = re.findall(r"\w+", same_text(typed)), same_text(typed)

    def rank(deal: Known) -> int | None:
        own = same_text(deal.mention.name)
        if not words or own == name:
            return 0
        if _holds(deal.mention, words):
            return 1
        return 2 if _ratio()(name, own) >= _ALIKE else None

    ranked = [(not owner & deal.mention.owners, place, deal) for deal in known if (place := rank(deal)) is not None]
    return tuple(deal for *_, deal in sorted(ranked, key=lambda one: one[:2]))


@cache
def _ratio() -> Callable[[str, str], float]:
    """How alike two texts are, of 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only for a process that compares names

    return fuzz.ratio


def _holds(one: Mention, words: Sequence[str]) -> bool:
    there = re.findall(r"\w+", same_text(f"{one.name} {one.account or ''}"))
    return all(
        any(has == word or (len(word) >= _BEGINNING and has.startswith(word)) for has in there) for word in words
    )


def _handles(one: Mention) -> Iterator[str]:
    """What alike mentions share at least one of: the whole name, the starts of its words, the account."""
    name = same_text(one.name)
    yield f"={name}"
    for word in dict.fromkeys(re.findall(r"\w{3,}", name)):
        yield f"~{word[:4]}"
    if one.account:
        yield f"@{same_text(one.account)}"


def _likeness(one: str, other: str) -> float:
    """Of 100: how alike two names are; one within the other, word by word, is alike."""
    first, second = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    within = bool(first and second) and (first <= second or second <= first)
    return max(_ratio()(one, other), _ALIKE if within else 0.0)


def _agree(one: object, other: object, same: float, differ: float) -> float:
    if one is None or other is None or one == "" or other == "":
        return 0.0
    return same if one == other else differ


def _dates(closed: date | None, closings: Sequence[date]) -> float:
    if closed is None or not closings:
        return 0.0
    days = min(abs((closed - day).days) for day in closings)
    return 1.5 if days <= _NEAR else 0.5 if days <= _MONTH else 0.0 if days <= _FAR else -3.0


def _checksum(text: str) -> str:
    """Salesforce's three characters: of each five, which are capitals, the first the lowest bit."""
    return "".join(
        _CHECKSUM[sum(char.isupper() << place for place, char in enumerate(text[start : start + 5]))]
        for start in range(0, 15, 5)
    )
