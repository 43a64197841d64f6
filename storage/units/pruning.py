"""What goes by itself when it is old: one row a table, of each that grows with what people do and not with their deals.

The timer that every workspace has comes to `prune` each hour. Why nothing goes of the other tables is said, table by
table, where this is tested.
"""

from datetime import timedelta

from sqlalchemy import Connection, Delete, Float, bindparam, delete, exists

from dialogs.effects import Target
from dialogs.records import Moment
from storage.tables import doubt, event, hold, look_up, outbox, post, web_session
from storage.units.sessions import IDLE_SECONDS

DAY = 86400.0
NOW, BEFORE = bindparam("b_now", type_=Float), bindparam("b_before", type_=Float)
o = outbox.c
_SHARED = (o.kind == Target.POST.value) & o.direct.is_(False)  # those to a person are how we know they were told
_OF_IT = exists().where(o.workspace_id == post.c.workspace_id, o.kind == Target.POST.value, o.subject == post.c.id)

RULES: dict[str, Delete] = {
    "event": delete(event).where(event.c.workspace_id == bindparam("ws"), event.c.at < bindparam("b_before_moment")),
    "look_up": delete(look_up).where(look_up.c.workspace_id == bindparam("ws"), look_up.c.began < BEFORE),
    "hold": delete(hold).where(hold.c.workspace_id == bindparam("ws"), hold.c.until < NOW - DAY),
    "web_session": delete(web_session).where(
        web_session.c.workspace_id == bindparam("ws"), web_session.c.used <= NOW - IDLE_SECONDS
    ),
    "post": delete(post).where(
        post.c.workspace_id == bindparam("ws"),
        post.c.created_at < bindparam("b_before_moment"),
        ~_OF_IT.where(o.sent < o.wanted),
    ),
    "outbox": delete(outbox).where(  # a card that was answered, or what was shared: nothing of it changes any more
        o.workspace_id == bindparam("ws"),
        (o.kind == Target.RECEIPT.value) | _SHARED,
        o.sent == o.wanted,
        o.parked.is_(None),
        o.lease_until == 0,
        o.queued < BEFORE,
        ~exists().where(doubt.c.workspace_id == o.workspace_id, doubt.c.recipient == o.recipient),
    ),
}
"""What goes, by table."""


def prune(conn: Connection, ws: str, at: Moment, keep: timedelta) -> dict[str, int]:
    """Take away what is older than `keep`, or over; how much of each table."""
    values = {
        "ws": ws,
        "b_now": at.real,
        "b_before": at.real - keep.total_seconds(),
        "b_before_moment": at.now - keep,
    }
    return {name: conn.execute(rule, values).rowcount for name, rule in RULES.items()}
