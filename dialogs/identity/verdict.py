"""When two mentions are one deal: by its id, else by name, account, owner, amount and dates. Pure.

Three verdicts: the same, ask, another. An id is never made of what may change.
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from dialogs.identity.spelling import ALIKE, VERY, likeness, same_text
from dialogs.identity.whose import one_owner
from dialogs.records import Deal
from dialogs.values import dataclass

SAME_FROM = 3.5
"""Points of two mentions with one name, to be the same; with fewer, down to ASK_FROM, a person is asked."""
ASK_FROM = 2.5
ALIKE_FROM = 4.5
"""Points of two mentions whose names are only alike, to be asked about."""
SURE = 99.0
"""Points of one with the same id, or with all else the same."""
_NAMED, _NAMED_ALIKE = 3.0, (2.0, 1.0)  # points for the same name, for one that is very like it or only alike
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
    """A deal that is there, as it was mentioned. `closings`: the days of all its decisions that stand.

    `owner`: the name and the address of whose it is, as people read them.
    """

    id: str
    mention: Mention
    closings: tuple[date, ...] = ()
    owner: tuple[str, str] = field(default=("", ""), compare=False)


@dataclass(frozen=True, slots=True)
class Match:
    """A deal that may be the one that is meant."""

    known: Known
    verdict: Verdict
    points: float


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
    alike = likeness(first, second)
    return (points + _NAMED_ALIKE[alike < VERY], False) if alike >= ALIKE else (-1.0, False)


def _beside_names(one: Mention, known: Known) -> float:
    other, points = known.mention, 0.0
    points += _agree(one.account and same_text(one.account), other.account and same_text(other.account), 2.0, -2.0)
    points += (1.0 if one_owner(one.owners, other.owners) else -1.0) if one.owners and other.owners else 0.0
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


def _agree(one: object, other: object, same: float, differ: float) -> float:
    if one is None or other is None or one == "" or other == "":
        return 0.0
    return same if one == other else differ


def _dates(closed: date | None, closings: Sequence[date]) -> float:
    if closed is None or not closings:
        return 0.0
    days = min(abs((closed - day).days) for day in closings)
    return 1.5 if days <= _NEAR else 0.5 if days <= _MONTH else 0.0 if days <= _FAR else -3.0
