"""Many mentions against all the deals that are there, as a file brings them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from datetime import date

from dialogs.identity.spelling import same_text
from dialogs.identity.verdict import SURE, Known, Match, Mention, Verdict, verdict_of
from dialogs.identity.whose import one_owner
from dialogs.values import dataclass

_COMMON = 200  # deals with one word: it finds none of them


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
        match theirs.get(key):
            case [deal] if often[key] == 1 and _nothing_against(one, deal.mention):
                if verdict_of(one, deal).verdict is Verdict.SAME:
                    found[place] = deal
    return found


def _all_of(one: Mention, closed_on: date | None) -> object:
    texts = (same_text(text or "") for text in (one.name, one.account, one.product))
    return (*texts, one.amount or None, one.engaged_on, closed_on)


def _nothing_against(one: Mention, other: Mention) -> bool:
    """Of what may be said in several ways."""
    owners = one_owner(one.owners, other.owners) or not (one.owners or other.owners)
    pairs = ((one.currency, other.currency), (one.external_id, other.external_id))
    return owners and all(mine == theirs or not (mine and theirs) for mine, theirs in pairs)


def paired(found: Sequence[tuple[Mention, tuple[Match, ...]]]) -> dict[int, Match]:
    """Which mention, by its place, is which deal, each of them once: the surest pairs first.

    Of two that are as sure one is asked about, unless nothing tells them apart.
    """
    pairs = sorted(  # of pairs as sure the first mention's stays the first
        ((match.points, place, match) for place, (_, matches) in enumerate(found) for match in matches),
        key=lambda pair: (-pair[0], pair[2].known.id),
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


def _handles(one: Mention) -> Iterator[str]:
    """What alike mentions share at least one of: the whole name, the starts of its words, the account."""
    name = same_text(one.name)
    yield f"={name}"
    for word in dict.fromkeys(re.findall(r"\w{3,}", name)):
        yield f"~{word[:4]}"
    if one.account:
        yield f"@{same_text(one.account)}"
