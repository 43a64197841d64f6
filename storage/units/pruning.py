"""What goes by itself when it is old: one row a table, of each that grows with what people do and not with their deals.

The timer that every workspace has comes to `prune` each hour. Why nothing goes of the other tables is said, table by
table, where this is tested. What shows in chat keeps its address, however old: an erasure has to reach it.
"""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, Connection, Float, and_, bindparam, delete, exists, or_

from dialogs.records import Moment
from storage.tables import event, hold, inbox, look_up, pitch, web_session
from storage.units.pitches import STALE
from storage.units.sessions import IDLE_SECONDS

DAY = 86400.0
OLD_NEWS = timedelta(days=400)
"""What a CRM told of a deal that it has told nothing of for so long: what would come late finds the closing itself."""
_later = inbox.alias("later").c
_SINCE: BindParameter[datetime] = bindparam("b_old_news")
NOW, BEFORE = bindparam("b_now", type_=Float), bindparam("b_before", type_=Float)

RULES = cache(
    lambda: {
        "event": delete(event).where(
            event.c.workspace_id == bindparam("ws"), event.c.at < bindparam("b_before_moment")
        ),
        "look_up": delete(look_up).where(look_up.c.workspace_id == bindparam("ws"), look_up.c.began < BEFORE),
        "inbox": delete(inbox).where(
            inbox.c.workspace_id == bindparam("ws"),
            inbox.c.at < _SINCE,
            ~exists().where(
                _later.workspace_id == inbox.c.workspace_id,
                _later.deal_key == inbox.c.deal_key,
                or_(_later.at >= _SINCE, _later.body.is_not(None)),
            ),
        ),
        "pitch": delete(pitch).where(
            pitch.c.workspace_id == bindparam("ws"),
            or_(pitch.c.seen_at < _SINCE, and_(pitch.c.briefed_at.is_(None), pitch.c.seen_at < bindparam("b_stale"))),
        ),
        "hold": delete(hold).where(hold.c.workspace_id == bindparam("ws"), hold.c.until < NOW - DAY),
        "web_session": delete(web_session).where(
            web_session.c.workspace_id == bindparam("ws"), web_session.c.used <= NOW - IDLE_SECONDS
        ),
    }
)
"""What goes, by table."""


def prune(conn: Connection, ws: str, at: Moment, keep: timedelta) -> dict[str, int]:
    """Take away what is older than `keep`, or over; how much of each table."""
    values = {
        "ws": ws,
        "b_now": at.real,
        "b_before": at.real - keep.total_seconds(),
        "b_before_moment": at.now - keep,
        "b_old_news": at.now - OLD_NEWS,
        "b_stale": at.now - STALE,
    }
    return {name: conn.execute(rule, values).rowcount for name, rule in RULES().items()}
