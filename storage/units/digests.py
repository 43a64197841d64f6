"""Digests: one a week, frozen once it is rendered."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import digest
from storage.units.rows import in_order


@dataclass(frozen=True, slots=True)
class Digest:
    """One weekly digest. `id` is the ISO week (2026-W47); what follows `as_of` is None until rendered.

    `message` and `page` are JSON: the digest, and the same at full length. `withdrawn_at`: nobody reads that any more.
    """

    id: str
    channel: str
    as_of: datetime
    full: bool | None = None
    message: str | None = None
    page: str | None = None
    withdrawn_at: datetime | None = None


g = digest.c
DIGEST = in_order(digest, Digest)
DIGESTS = cache(lambda: select(*DIGEST).where(g.workspace_id == bindparam("ws")))
ONE_DIGEST = cache(lambda: DIGESTS().where(g.id == bindparam("b_id")))
_NEWEST = cache(lambda: DIGESTS().order_by(g.as_of.desc(), g.id.desc()))
LAST = cache(lambda: _NEWEST().where(g.as_of < bindparam("b_before")).limit(1))
LAST_FULL = cache(lambda: LAST().where(g.full.is_(True)))
FREEZE = cache(
    lambda: (
        update(digest)
        .where(g.workspace_id == bindparam("ws"), g.id == bindparam("b_id"), g.message.is_(None))
        .values(message=bindparam("b_message"), page=bindparam("b_page"), full=bindparam("b_full"))
    )
)

WITHDRAW = cache(
    lambda: (
        update(digest)
        .where(g.workspace_id == bindparam("ws"), g.id == bindparam("b_id"), g.withdrawn_at.is_(None))
        .values(withdrawn_at=bindparam("b_now"))
    )
)


def _new_digest(insert: Any) -> Any:
    names = ("workspace_id", "id", "channel", "as_of")
    made = insert(digest).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing(index_elements=names[:2]).returning(g.id)


NEW_DIGEST = on_both(_new_digest)


def new_digest(conn: Connection, ws: str, digest_id: str, channel: str, as_of: datetime) -> bool:
    """Make the digest of a week, once: whether it wasn't there yet."""
    values = {"workspace_id": ws, "id": digest_id, "channel": channel, "as_of": as_of}
    return conn.execute(NEW_DIGEST[conn.dialect.name], values).first() is not None


def get_digest(conn: Connection, ws: str, digest_id: str) -> Digest | None:
    """Load one digest."""
    row = conn.execute(ONE_DIGEST(), {"ws": ws, "b_id": digest_id}).first()
    return Digest(*row) if row else None


def freeze_digest(conn: Connection, ws: str, digest_id: str, message: str, page: str, *, full: bool) -> Digest:
    """Keep the first rendering (JSON) of a digest for good, and return what is kept. Raises LookupError."""
    conn.execute(FREEZE(), {"ws": ws, "b_id": digest_id, "b_message": message, "b_page": page, "b_full": full})
    kept = get_digest(conn, ws, digest_id)
    if kept is None:
        raise LookupError(f"there is no digest {digest_id}")
    return kept


def withdraw_digest(conn: Connection, ws: str, digest_id: str, now: datetime) -> bool:
    """Close the page of a digest: whether there is such a digest. Twice is once."""
    conn.execute(WITHDRAW(), {"ws": ws, "b_id": digest_id, "b_now": now})
    return get_digest(conn, ws, digest_id) is not None


def last_digest(conn: Connection, ws: str, before: datetime) -> Digest | None:
    """Load the last digest before a moment, a quiet one too."""
    row = conn.execute(LAST(), {"ws": ws, "b_before": before}).first()
    return Digest(*row) if row else None


def last_full_digest(conn: Connection, ws: str, before: datetime) -> Digest | None:
    """Load the last digest before a moment that wasn't a quiet one."""
    row = conn.execute(LAST_FULL(), {"ws": ws, "b_before": before}).first()
    return Digest(*row) if row else None
