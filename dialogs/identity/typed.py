"""Which deal a person means by what they typed of its name."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dialogs.identity.spelling import ALIKE, VERY, ratio, same_text, words_of
from dialogs.identity.verdict import Known, Mention
from dialogs.identity.whose import Whose

NOBODYS: Mapping[str, Whose] = MappingProxyType({})
"""Where it isn't known who types, or nothing is theirs."""
_BEGINNING = 3  # letters that a typed word needs to be the beginning of another
_ARTICLES = frozenset({"the", "der", "die", "das", "le", "la", "les", "el", "los", "las"})
_SPELT = 4  # letters, and no digits, that it needs to be another misspelt


def meant(typed: str, known: Sequence[Known], whose: Mapping[str, Whose] = NOBODYS) -> tuple[tuple[Known, ...], bool]:
    """The deals that a name as it is typed may mean, one's own first; and whether it is plain.

    It is where one deal alone has that name, or is one's only one of that name and no other may be one's own; else
    where one alone has all of its words, or their beginnings, in its name or account. Names that are only spelt alike,
    or a part of which is, are never plain. `whose`: the deals, by id, that are one's own or may be.
    """
    words, name = words_of(same_text(typed)), same_text(typed)
    if not words:
        return (), False

    def near(deal: Known) -> Whose:
        return whose.get(deal.id, Whose.OTHERS)

    exact = [deal for deal in known if same_text(deal.mention.name) == name]
    if exact:
        own = [deal for deal in exact if near(deal) is not Whose.OTHERS]
        found = own if [near(deal) for deal in own] == [Whose.MINE] else exact
        return tuple(sorted(found, key=near)), len(found) == 1
    holding = [deal for deal in known if _holds(deal.mention, words)]
    alike = [deal for deal in known if deal not in holding and ratio()(name, same_text(deal.mention.name)) >= ALIKE]
    if not (holding or alike):
        alike = [deal for deal in known if _misspelt(deal.mention, words)]
    return tuple(sorted((*holding, *alike), key=near)), len(holding) == 1 and not alike


def respelt(typed: str, known: Sequence[Known]) -> tuple[tuple[Known, ...], bool]:
    """The deals of whose name a typed one is another spelling, and whether it is plain: one alone has its very words.

    An article before them doesn't count. What has a digit tells deals apart: `Renewal 2025`, `Renewal 2026`.
    """
    words = _bare(typed)
    if not words:
        return (), False
    there = [(deal, _bare(deal.mention.name)) for deal in known]
    if same := tuple(deal for deal, own in there if own == words):
        return same, len(same) == 1
    return tuple(deal for deal, own in there if len(own) == len(words) and all(map(_slipped, own, words))), False


def _slipped(one: str, other: str) -> bool:
    """Whether two words are one, but for a letter that is missing, or too much, in a long one without digits."""
    long = min(len(one), len(other)) > _SPELT and one.isalpha() and other.isalpha()
    return one == other or (long and ratio()(one, other) >= VERY)


def _bare(name: str) -> list[str]:
    words = re.findall(r"[\w+#]+", same_text(name))  # C# isn't C++
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def sought(typed: str, known: Sequence[Known], whose: Mapping[str, Whose] = NOBODYS) -> tuple[Known, ...]:
    """The deals to choose from while a name is being typed, all as long as nothing is: one's own first, as `meant`.

    Of each the ones of that name, then those with its words in them, then those spelt alike.
    """
    words, name = words_of(same_text(typed)), same_text(typed)

    def rank(deal: Known) -> int | None:
        own = same_text(deal.mention.name)
        if not words or own == name:
            return 0
        if _holds(deal.mention, words):
            return 1
        return 2 if ratio()(name, own) >= ALIKE or _misspelt(deal.mention, words) else None

    ranked = [(whose.get(deal.id, Whose.OTHERS), place, deal) for deal in known if (place := rank(deal)) is not None]
    return tuple(deal for *_, deal in sorted(ranked, key=lambda one: one[:2]))


def _holds(one: Mention, words: Sequence[str]) -> bool:
    there = words_of(same_text(f"{one.name} {one.account or ''}"))
    return all(
        any(has == word or (len(word) >= _BEGINNING and has.startswith(word)) for has in there) for word in words
    )


def _misspelt(one: Mention, words: Sequence[str]) -> bool:
    """Whether every word is one of the name or account, or such a one misspelt."""
    there = words_of(same_text(f"{one.name} {one.account or ''}"))
    return all(
        any(has == word or (len(word) >= _SPELT and word.isalpha() and ratio()(has, word) >= ALIKE) for has in there)
        for word in words
    )
