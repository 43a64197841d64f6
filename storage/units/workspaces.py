"""Erasing a whole workspace, with its key: first what is kept, then, once chat shows none of it, who to write to."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, true, update

from dialogs.effects import Timer, TimerKind
from dialogs.records import Moment
from storage.tables import audit, conversation, metadata, outbox, text_key, timer, workspace
from storage.units.changes import set_timer
from storage.units.erasing import AGAIN, FORGET, NOBODY_AT_ALL, PATIENCE, How
from storage.units.people import lock_workspace
from storage.units.rewriting import show_again

EVERYTHING = f"{FORGET}*"
"""What the subject of the timer begins with that drops the last of a workspace; until when it waits follows."""
_STILL_NEEDED = {"workspace", "person", "conversation", "hold", "outbox"}
_EVERY_ROW = cache(
    lambda: {
        table.name: delete(table).where(table.c.workspace_id == bindparam("ws"))
        for table in reversed(metadata.sorted_tables)
        # the log outlives what it tells of, and names nobody once pseudonyms are gone; keys of texts are nobody's own
        if table not in (workspace, audit, text_key)
    }
)
_NOT_SENT = cache(lambda: _EVERY_ROW()["outbox"].where(outbox.c.message_id.is_(None)))
_NO_USERS = cache(
    lambda: update(conversation).where(conversation.c.workspace_id == bindparam("ws")).values(user_id=None)
)
_NAMELESS = cache(
    lambda: update(workspace).where(workspace.c.id == bindparam("ws")).values(name=workspace.c.external_id)
)
_STILL_SHOWS = cache(
    lambda: select(func.count()).where(
        outbox.c.workspace_id == bindparam("ws"), outbox.c.sent < outbox.c.wanted, outbox.c.parked.is_(None)
    )
)
_EMPTYING = cache(
    lambda: (
        select(timer.c.subject)
        .where(timer.c.workspace_id == bindparam("ws"), timer.c.kind == TimerKind.PRUNE.value)
        .where(timer.c.subject.startswith(EVERYTHING, autoescape=True))
        .limit(1)
    )
)


def erase_workspace(conn: Connection, ws: str, _all: str, at: Moment, _how: How) -> bool:
    """Forget all that a workspace ever said. Who writes again begins with nothing."""
    lock_workspace(conn, ws)
    for name, statement in _EVERY_ROW().items():
        if name not in _STILL_NEEDED:
            conn.execute(statement, {"ws": ws})
    conn.execute(_NOT_SENT(), {"ws": ws})
    conn.execute(NOBODY_AT_ALL(), {"ws": ws})
    conn.execute(_NO_USERS(), {"ws": ws})
    conn.execute(_NAMELESS(), {"ws": ws})
    show_again(conn, ws, true(), at)
    _empty(conn, ws, at, at.now + PATIENCE)
    return True


def forget_workspace(conn: Connection, ws: str, subject: str, at: Moment) -> None:
    """Drop the last of it, once chat shows nothing of it any more, or that has taken too long."""
    _empty(conn, ws, at, datetime.fromisoformat(subject.removeprefix(f"{EVERYTHING}:")))


def is_emptied(conn: Connection, ws: str) -> bool:
    """Whether what still shows of a workspace in chat is to say that it was erased."""
    return conn.execute(_EMPTYING(), {"ws": ws}).first() is not None


def _empty(conn: Connection, ws: str, at: Moment, until: datetime) -> None:
    values: dict[str, Any] = {"ws": ws}
    if conn.execute(_STILL_SHOWS(), values).scalar_one() and at.now < until:
        set_timer(conn, ws, Timer(TimerKind.PRUNE, f"{EVERYTHING}:{until.isoformat()}", at.now + AGAIN))
        return
    empty_workspace(conn, ws)
    set_timer(conn, ws, Timer(TimerKind.PRUNE, "events", at.now + AGAIN))


def empty_workspace(conn: Connection, ws: str) -> None:
    """Delete every row of a workspace but its own, for somebody may be served there still."""
    for statement in _EVERY_ROW().values():
        conn.execute(statement, {"ws": ws})
