"""How many closings of a time are left out of the figures, by outcome."""

from datetime import date
from functools import cache

from sqlalchemy import Connection, bindparam, func, select, true

from insights.shapes.counts import Split
from storage.tables import closing, exclusion

_ALL = cache(
    lambda: (
        select(closing.c.outcome, func.count())
        .join_from(
            exclusion,
            closing,
            (closing.c.workspace_id == exclusion.c.workspace_id) & (closing.c.id == exclusion.c.closing_id),
        )
        .where(exclusion.c.workspace_id == bindparam("ws"), exclusion.c.out == true(), closing.c.undone_at.is_(None))
        .where(closing.c.closed_on >= bindparam("b_start"), closing.c.closed_on < bindparam("b_end"))
        .group_by(closing.c.outcome)
    )
)


def left_out(conn: Connection, ws: str, start: date | None, end: date | None) -> Split:
    """From `start` up to, not including, `end`; None is no bound."""
    values = {"ws": ws, "b_start": start or date.min, "b_end": end or date.max}
    return Split(**dict(map(tuple, conn.execute(_ALL(), values))))
