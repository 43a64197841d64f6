"""Stored messages that are posted as they are: something shared, a note to a manager."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, bindparam, insert, select

from dialogs.effects import Want
from dialogs.records import Event, Moment
from storage.tables import post
from storage.units.events import claim_event
from storage.units.wants import is_wanted, want

P = ParamSpec("P")
T = TypeVar("T")

Said = tuple[Want, str]
"""A message to somebody, and how it reads, as JSON."""

NEW_POST = cache(
    lambda: insert(post).values({name: bindparam(name) for name in ("workspace_id", "id", "message", "created_at")})
)
POST = cache(
    lambda: select(post.c.message).where(post.c.workspace_id == bindparam("ws"), post.c.id == bindparam("b_id"))
)


def save_post(conn: Connection, ws: str, post_id: str, message: str, now: datetime) -> None:
    """Store a message (JSON) that is to be posted as it is."""
    conn.execute(NEW_POST(), {"workspace_id": ws, "id": post_id, "message": message, "created_at": now})


def load_post(conn: Connection, ws: str, post_id: str) -> str | None:
    """Load a stored message (JSON)."""
    return conn.execute(POST(), {"ws": ws, "b_id": post_id}).scalar()


def post_once(conn: Connection, event: Event, at: Moment, told: Want, text: str) -> bool:
    """Post a message (JSON), unless the event was handled before; whether it was ours to handle."""
    if not claim_event(conn, event, at.now):
        return False
    save_post(conn, event.workspace_id, told.subject, text, at.now)
    want(conn, event.workspace_id, told, at.real)
    return True


def tell_once(conn: Connection, ws: str, told: Want, text: str, at: Moment) -> None:
    """Send a message (JSON) that is kept as it is, unless it was sent before."""
    if not is_wanted(conn, ws, told):
        save_post(conn, ws, told.subject, text, at.now)
        want(conn, ws, told, at.real)


def telling(
    conn: Connection,
    ws: str,
    said: tuple[Said, ...],
    at: Moment,
    so: Callable[[T], bool],
    unit: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a unit, and tell of it in its transaction where `so` says of its result that there is something to tell.

    Whoever is killed in between would leave it stopped in silence, for nobody tries it again.
    """
    done = unit(conn, *args, **kwargs)
    if so(done):
        for told, text in said:
            tell_once(conn, ws, told, text, at)
    return done
