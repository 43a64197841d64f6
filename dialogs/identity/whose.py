"""Whose a deal is: people are who they are, in chat or by their address; by a name alone one only may be somebody."""

from enum import IntEnum

from dialogs.identity.spelling import address_key, person_key
from dialogs.records import Person


class Whose(IntEnum):
    """Whose a deal is to somebody, nearest first."""

    MINE = 0
    PERHAPS = 1
    OTHERS = 2


def whose(me: Person, owner: Person, *, alone: bool = False) -> Whose:
    """Whose the deals of an owner are to me: two people may have one name, and one be two members, one after the other.

    An address that both have says that they are one; of two members one may have been invited anew, which is asked.
    Else two who are in chat are two, and who is only in a CRM, by a name like mine, may be me, whatever the address.
    Where nobody else has that name (`alone`), and no two addresses differ, it is me, as an import takes it.
    """
    if me.id == owner.id:
        return Whose.MINE
    if me.email and owner.email and address_key(me.email) == address_key(owner.email):
        return Whose.MINE if owner.user_id is None else Whose.PERHAPS
    if owner.user_id is not None or person_key(me.name) != person_key(owner.name):
        return Whose.OTHERS
    return Whose.MINE if alone and not (me.email and owner.email) else Whose.PERHAPS


def one_owner(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether what owners go by, as `called`, is one person's: by address where both have one, else by any of it."""
    theirs, again = ({word for word in words if "@" in word} for words in (some, others))
    return bool(theirs & again if theirs and again else some & others)
