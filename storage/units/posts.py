"""Stored messages that are posted as they are: something shared, a note to a manager."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from storage.tables import post

NEW_POST = insert(post).values({name: bindparam(name) for name in ("workspace_id", "id", "message", "created_at")})
POST = select(post.c.message).where(post.c.workspace_id == bindparam("ws"), post.c.id == bindparam("b_id"))


def save_post(conn: Connection, ws: str, post_id: str, message: str, now: datetime) -> None:
    """Store a message (JSON) that is to be posted as it is."""
    conn.execute(NEW_POST, {"workspace_id": ws, "id": post_id, "message": message, "created_at": now})


def load_post(conn: Connection, ws: str, post_id: str) -> str | None:
    """Load a stored message (JSON)."""
    return conn.execute(POST, {"ws": ws, "b_id": post_id}).scalar()
