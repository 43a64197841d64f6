"""How debriefs were answered, kept week by week."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from insights.shapes.answering import WeekAnswered
from storage.engine.dialects import on_both
from storage.tables import health
from storage.units.rows import in_order

WEEK = in_order(health, WeekAnswered)
c, other = health.c, health.alias("other")
NEWEST = cache(
    lambda: select(*WEEK).where(c.workspace_id == bindparam("ws")).order_by(c.week.desc()).limit(bindparam("b_most"))
)
_ITS_NEWEST = select(func.max(other.c.week)).where(other.c.workspace_id == c.workspace_id).scalar_subquery()
NEWEST_OF_ALL = cache(lambda: select(c.workspace_id, *WEEK).where(c.week == _ITS_NEWEST))


def _keep(insert: Any) -> Any:
    names = ("workspace_id", *(column.name for column in WEEK))
    made = insert(health).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing(index_elements=names[:2])


KEEP = on_both(_keep)


def keep(conn: Connection, ws: str, found: WeekAnswered) -> None:
    """Keep a week as it was first counted."""
    values = {column.name: getattr(found, column.name) for column in WEEK}
    conn.execute(KEEP[conn.dialect.name], {"workspace_id": ws, **values})


def newest_of_all(conn: Connection) -> dict[str, WeekAnswered]:
    """The newest week that was kept of each workspace."""
    return {row[0]: WeekAnswered(*row[1:]) for row in conn.execute(NEWEST_OF_ALL())}


def newest(conn: Connection, ws: str, most: int) -> tuple[WeekAnswered, ...]:
    """The newest weeks that were kept, the oldest of them first."""
    rows = conn.execute(NEWEST(), {"ws": ws, "b_most": most}).all()
    return tuple(WeekAnswered(*row) for row in reversed(rows))
