"""Who counts as one seller where that is asked so that nobody is singled out: in doubt two people are one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dialogs.identity.spelling import address_key, person_key
from dialogs.records import UNOWNED, Person


def as_one(people: Iterable[Person], nobody: str) -> dict[str, str]:
    """The id that somebody counts as, by their own, of those only who count as somebody else.

    A CRM's people are one with whom they share a name with, however it is spelt, or an address; who is in chat first.
    Two members are one by their address alone. `nobody`: what those are called who were erased, each of them another.
    """
    into: dict[str, str] = {}
    known: dict[str, str] = {}
    for one in sorted(people, key=lambda one: (one.user_id is None, one.id)):
        if one.id == UNOWNED or (one.user_id is None and one.name == nobody):
            continue
        by_address = f"@{address_key(one.email)}" if one.email else ""
        by_name = person_key(one.name)
        found = known.get(by_address) or (known.get(by_name) if one.user_id is None else None)
        if found:
            into[one.id] = found
        for key in filter(None, (by_address, by_name)):
            known.setdefault(key, found or one.id)
    return into


def needed(enough: int, into: Mapping[str, str]) -> int:
    """Of how many people one must know to know of so many sellers: no more may be fewer of them than that."""
    sizes: Sequence[int] = sorted(Counter(into.values()).values(), reverse=True)[: enough - 1]
    return enough + sum(sizes)
