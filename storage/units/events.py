"""The keys of events that were handled, so that the same event twice has one effect."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dialogs.records import Event
from storage.engine.dialects import on_both
from storage.tables import event


def _claim(insert: Any) -> Any:
    values: dict[str, Any] = {"workspace_id": bindparam("ws"), "key": bindparam("key"), "at": bindparam("now")}
    return insert(event).values(values).on_conflict_do_nothing().returning(event.c.key)


CLAIM = on_both(_claim)
CLAIMED = cache(
    lambda: select(event.c.key).where(event.c.workspace_id == bindparam("ws"), event.c.key == bindparam("key"))
)


def claim_event(conn: Connection, given: Event, now: datetime) -> bool:
    """Whether this event is ours to handle. False: it was handled before, or someone else is just doing so."""
    found = conn.execute(CLAIM[conn.dialect.name], {"ws": given.workspace_id, "key": given.key, "now": now})
    return found.first() is not None


def was_claimed(conn: Connection, given: Event) -> bool:
    """Whether this event was handled before."""
    return conn.execute(CLAIMED(), {"ws": given.workspace_id, "key": given.key}).first() is not None
