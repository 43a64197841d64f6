"""Two deals that are one: which of their closings may be the same decision, and what the one that stays knows. Pure."""

from collections.abc import Sequence
from dataclasses import fields, replace
from enum import StrEnum
from zlib import crc32

from dialogs.records import Closing, Deal
from dialogs.values import dataclass


class Stays(StrEnum):
    """Whose closing stays where two may be one decision."""

    ALL = "all"  # both: it closed twice
    KEPT = "kept"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Twins:
    """A closing of the deal that stays, and one of the deal that goes, which may be one decision."""

    kept: Closing
    gone: Closing

    @property
    def alike(self) -> bool:
        """Whether outcome and day are the same."""
        return _what(self.kept) == _what(self.gone)


_DESCRIBING = tuple(
    field.name for field in fields(Deal) if field.name not in {"workspace_id", "id", "name", "amount", "currency"}
)


def twins(kept: Sequence[Closing], gone: Sequence[Closing]) -> tuple[Twins, ...]:
    """Those that may be one decision: all with one outcome and day, else the two that are nearest.

    Of closings that stand. () where only one of the deals has any.
    """
    free, found = list(gone), list[Twins]()
    for mine in kept:
        other = next((theirs for theirs in free if _what(theirs) == _what(mine)), None)
        if other is not None:
            free.remove(other)
            found.append(Twins(mine, other))
    if found or not (kept and gone):
        return tuple(found)
    pairs = [Twins(mine, theirs) for mine in kept for theirs in gone]
    return (min(pairs, key=_distance),)


def dropped(found: Sequence[Twins], stays: Stays) -> tuple[Closing, ...]:
    """The closings that no longer count."""
    match stays:
        case Stays.ALL:
            return ()
        case Stays.KEPT:
            return tuple(pair.gone for pair in found)
        case Stays.GONE:
            return tuple(pair.kept for pair in found)


def filled(kept: Deal, gone: Deal) -> Deal:
    """The deal that stays, with what only the other one knew; what both know stays as it is."""
    more = {name: getattr(gone, name) for name in _DESCRIBING if getattr(kept, name) is None}
    if kept.amount is None:
        more |= {"amount": gone.amount, "currency": gone.currency}
    return replace(kept, **more)


def stamp(kept: Sequence[Closing], gone: Sequence[Closing]) -> int:
    """A number that is another one once something about these closings has changed."""
    return crc32(repr([sorted((one.id, *map(str, _what(one))) for one in side) for side in (kept, gone)]).encode())


def _what(one: Closing) -> tuple[object, ...]:
    return one.outcome, one.closed_on


def _distance(pair: Twins) -> tuple[bool, int, str, str]:
    days = abs((pair.kept.closed_on - pair.gone.closed_on).days)
    return pair.kept.outcome is not pair.gone.outcome, days, pair.kept.id, pair.gone.id
