"""What an export has to know beforehand."""

from functools import cache

from sqlalchemy import Connection, bindparam, select

from storage.tables import answer

FIELDS = cache(
    lambda: (
        select(answer.c.field)
        .where(answer.c.workspace_id == bindparam("ws"))
        .group_by(answer.c.field)
        .order_by(answer.c.field)
    )
)


def answered_fields(conn: Connection, ws: str) -> tuple[str, ...]:
    """Every field that was ever answered, by name."""
    return tuple(conn.execute(FIELDS(), {"ws": ws}).scalars())
