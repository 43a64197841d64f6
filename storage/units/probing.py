"""Whether anything can be saved: rows are written and taken away, and on PostgreSQL every table asked for its lock."""

from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, insert, text

from storage.engine.dialects import locks_rows
from storage.tables import event, metadata

NOBODY = "readyz"
"""The workspace of such rows, which is none."""
_ROWS = tuple(f"{n}:{'x' * 2000}" for n in range(4))  # they need room
WRITE = cache(lambda: insert(event).values(workspace_id=bindparam("ws"), key=bindparam("b_key"), at=bindparam("b_now")))
TAKE_AWAY = cache(
    lambda: delete(event).where(event.c.workspace_id == bindparam("ws"), event.c.key == bindparam("b_key"))
)
LOCK = text(
    f"LOCK TABLE {', '.join(sorted(metadata.tables))} IN ROW EXCLUSIVE MODE NOWAIT"  # waiting could end in a deadlock
)


def probe(conn: Connection, probe_id: str, now: datetime) -> None:
    """Save something that nobody misses. Raises what keeps it from being saved."""
    if locks_rows(conn):
        conn.execute(LOCK)
    rows = [{"ws": NOBODY, "b_key": f"{probe_id}:{row}", "b_now": now} for row in _ROWS]
    conn.execute(WRITE(), rows)
    conn.execute(TAKE_AWAY(), [{"ws": row["ws"], "b_key": row["b_key"]} for row in rows])
