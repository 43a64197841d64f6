"""Holds: until when a method of a platform isn't called in a workspace. Whoever shares the database keeps to them.

Times are Unix seconds of the real clock.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, bindparam, case, select, update

from storage.engine.dialects import on_both
from storage.tables import hold

LONGEST = 3600.0
"""Seconds that one refusal may hold up a workspace, whatever it says."""
_UNLIKELY = 2 * LONGEST
"""A hold that ends later than so many seconds from now doesn't count: the clock has gone back since it was made."""

h = hold.c
UNTIL = cache(lambda: select(h.until).where(h.workspace_id == bindparam("ws"), h.method == bindparam("b_method")))


def _keep(insert: Any) -> Any:
    made = insert(hold).values(
        workspace_id=bindparam("ws"), method=bindparam("b_method"), until=bindparam("b_until", type_=Float)
    )
    longer = h.until.between(made.excluded.until, made.excluded.until + _UNLIKELY)
    later = case((longer, h.until), else_=made.excluded.until)
    return made.on_conflict_do_update(index_elements=[h.workspace_id, h.method], set_={"until": later})


def _take(insert: Any) -> Any:
    made = insert(hold).values(
        workspace_id=bindparam("ws"), method=bindparam("b_method"), until=bindparam("b_until", type_=Float)
    )
    now = bindparam("b_now", type_=Float)
    taken = made.on_conflict_do_update(
        index_elements=[h.workspace_id, h.method],
        set_={"until": made.excluded.until},
        where=(h.until <= now) | (h.until > now + _UNLIKELY),
    )
    return taken.returning(h.until)


KEEP = on_both(_keep)
TAKE = on_both(_take)
LET_GO = cache(
    lambda: (
        update(hold)
        .where(h.workspace_id == bindparam("ws"), h.method == bindparam("b_method"))
        .values(until=bindparam("b_until", type_=Float))
    )
)


def left(conn: Connection, ws: str, method: str, real_now: float) -> float:
    """Seconds until the method may be called again, 0 where it may be now."""
    until: float | None = conn.execute(UNTIL(), {"ws": ws, "b_method": method}).scalar()
    seconds = max(0.0, (until or real_now) - real_now)
    return seconds if seconds <= _UNLIKELY else 0.0


def keep(conn: Connection, ws: str, method: str, until: float) -> None:
    """Don't call it before `until`, which is LONGEST from now at most. A hold that lasts longer stays."""
    conn.execute(KEEP[conn.dialect.name], {"ws": ws, "b_method": method, "b_until": until})


def take(conn: Connection, ws: str, method: str, real_now: float, seconds: float) -> float:
    """Take a turn at a method that is called once at a time: 0, and it is held for all others. Else seconds to wait.

    Whoever dies with it holds nobody up longer than that, and who takes longer is overtaken, which does no harm.
    """
    values = {"ws": ws, "b_method": method, "b_until": real_now + seconds, "b_now": real_now}
    if conn.execute(TAKE[conn.dialect.name], values).first() is not None:
        return 0.0
    return left(conn, ws, method, real_now)


def let_go(conn: Connection, ws: str, method: str, not_before: float) -> None:
    """Our turn is over: the next one may begin at `not_before`."""
    conn.execute(LET_GO(), {"ws": ws, "b_method": method, "b_until": not_before})
