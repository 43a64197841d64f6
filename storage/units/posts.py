"""Stored messages that are posted as they are: something shared, a note to a manager."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from dialogs.effects import Want
from dialogs.records import Moment
from storage.tables import post
from storage.units.wants import is_wanted, want

NEW_POST = insert(post).values({name: bindparam(name) for name in ("workspace_id", "id", "message", "created_at")})
POST = select(post.c.message).where(post.c.workspace_id == bindparam("ws"), post.c.id == bindparam("b_id"))


def save_post(conn: Connection, ws: str, post_id: str, message: str, now: datetime) -> None:
    """Store a message (JSON) that is to be posted as it is."""
    conn.execute(NEW_POST, {"workspace_id": ws, "id": post_id, "message": message, "created_at": now})


def load_post(conn: Connection, ws: str, post_id: str) -> str | None:
    """Load a stored message (JSON)."""
    return conn.execute(POST, {"ws": ws, "b_id": post_id}).scalar()


def tell_once(conn: Connection, ws: str, told: Want, text: str, at: Moment) -> None:
    """Send a message (JSON) that is kept as it is, unless it was sent before."""
    if not is_wanted(conn, ws, told):
        save_post(conn, ws, told.subject, text, at.now)
        want(conn, ws, told, at.real)
