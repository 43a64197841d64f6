"""Two deals that are one, or may be: reading what both have, and what was merged."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from dialogs.errors import NotFound
from dialogs.merging import Twins, stamp, twins
from dialogs.records import Closing, Deal
from dialogs.values import dataclass
from storage.tables import MERGED, closing, merging
from storage.units.deals import STORIES_OF, Story, get_deal, stories


@dataclass(frozen=True, slots=True)
class Merged:
    """Two deals that were merged, by whom (a person's id), and whether that was taken apart since."""

    id: str
    gone: Deal
    kept: Deal
    at: datetime
    by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two deals, with their closings that stand, oldest first."""

    gone: Deal
    kept: Deal
    of_gone: tuple[Story, ...]
    of_kept: tuple[Story, ...]

    @property
    def twins(self) -> tuple[Twins, ...]:
        """Closings that may be one decision."""
        return twins(*self._closings)

    @property
    def stamp(self) -> int:
        """Of all that a manager decides on."""
        return stamp(*self._closings)

    @property
    def _closings(self) -> tuple[list[Closing], list[Closing]]:
        return [one.closing for one in self.of_kept], [one.closing for one in self.of_gone]


m = merging.c
_HERE = cache(
    lambda: select(m.id, m.gone_id, m.kept_id, m.at, m.merged_by, m.undone_at).where(m.workspace_id == bindparam("ws"))
)
BY_ID = cache(lambda: _HERE().where(m.id == bindparam("b_id")))
INTO = cache(lambda: _HERE().where(m.kept_id == bindparam("b_id"), MERGED).order_by(m.at, m.id))
LIVE = cache(
    lambda: select(func.count()).where(
        closing.c.workspace_id == bindparam("ws"), closing.c.deal_id == bindparam("b_id"), closing.c.undone_at.is_(None)
    )
)


def pair(conn: Connection, ws: str, gone_id: str, kept_id: str) -> Pair | None:
    """Two deals as they stand; None where one isn't there, or they are the same."""
    gone, kept = get_deal(conn, ws, gone_id), get_deal(conn, ws, kept_id)
    if gone is None or kept is None or gone == kept:
        return None
    found = sorted(stories(conn, STORIES_OF(), ws, b_deals=[gone_id, kept_id]), key=_age)
    of_gone, of_kept = (tuple(one for one in found if one.deal.id == each.id) for each in (gone, kept))
    return Pair(gone, kept, of_gone, of_kept)


def merged_into(conn: Connection, ws: str, deal_id: str) -> tuple[Merged, ...]:
    """What was merged into a deal, and still is; oldest first."""
    return tuple(_merged(conn, ws, row) for row in conn.execute(INTO(), {"ws": ws, "b_id": deal_id}).all())


def closings_of(conn: Connection, ws: str, deal_id: str) -> int:
    """How many closings of a deal stand."""
    return conn.execute(LIVE(), {"ws": ws, "b_id": deal_id}).scalar_one()


def get_merged(conn: Connection, ws: str, merging_id: str) -> Merged | None:
    """One of them, taken apart since or not."""
    row = conn.execute(BY_ID(), {"ws": ws, "b_id": merging_id}).first()
    return _merged(conn, ws, row) if row else None


def _merged(conn: Connection, ws: str, row: Sequence[Any]) -> Merged:
    merging_id, gone_id, kept_id, at, by, undone_at = row
    gone, kept = get_deal(conn, ws, gone_id), get_deal(conn, ws, kept_id)
    if gone is None or kept is None:
        raise NotFound
    return Merged(merging_id, gone, kept, at, by, undone_at)


def _age(one: Story) -> tuple[Any, ...]:
    return one.closing.closed_on, one.closing.id
