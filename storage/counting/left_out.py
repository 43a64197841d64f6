"""How many closings of a time are left out of the figures, by outcome."""

from datetime import date
from functools import cache

from sqlalchemy import Connection, bindparam, func, select, true

from insights.shapes.counts import Split
from storage.tables import closing, exclusion, look

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
_BY_THEN = cache(lambda: _ALL().where(exclusion.c.decided_at <= bindparam("b_made")))
_MADE = cache(
    lambda: select(look.c.made_at).where(look.c.workspace_id == bindparam("ws"), look.c.day == bindparam("b_day"))
)


def left_out(conn: Connection, ws: str, start: date | None, end: date | None, frozen: date | None = None) -> Split:
    """From `start` up to, not including, `end`; None is no bound.

    `frozen`: the day of a look, whose figures stay as they were made; what was decided later is in them still.
    """
    values = {"ws": ws, "b_start": start or date.min, "b_end": end or date.max}
    if frozen is None:
        return Split(**dict(map(tuple, conn.execute(_ALL(), values))))
    made = conn.execute(_MADE(), {"ws": ws, "b_day": frozen}).scalar()
    at = {"b_made": made} if made else {}
    return Split(**dict(map(tuple, conn.execute((_BY_THEN if made else _ALL)(), values | at))))
