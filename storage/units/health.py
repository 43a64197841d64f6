"""How debriefs were answered, kept week by week."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from insights.shapes.answering import WeekAnswered
from storage.engine.dialects import on_both
from storage.tables import health
from storage.units.rows import in_order

WEEK = in_order(health, WeekAnswered)
NEWEST = (
    select(*WEEK)
    .where(health.c.workspace_id == bindparam("ws"))
    .order_by(health.c.week.desc())
    .limit(bindparam("b_most"))
)


def _keep(insert: Any) -> Any:
    names = ("workspace_id", *(column.name for column in WEEK))
    made = insert(health).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing(index_elements=names[:2])


KEEP = on_both(_keep)


def keep(conn: Connection, ws: str, found: WeekAnswered) -> None:
    """Keep a week as it was first counted."""
    values = {column.name: getattr(found, column.name) for column in WEEK}
    conn.execute(KEEP[conn.dialect.name], {"workspace_id": ws, **values})


def newest(conn: Connection, ws: str, most: int) -> tuple[WeekAnswered, ...]:
    """The newest weeks that were kept, the oldest of them first."""
    rows = conn.execute(NEWEST, {"ws": ws, "b_most": most}).all()
    return tuple(WeekAnswered(*row) for row in reversed(rows))
