"""Who is signed in on the local page. A session is known by a digest of its cookie, which opens nothing by itself."""

from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dialogs.records import Event
from dialogs.values import dataclass
from storage.tables import web_session
from storage.units.events import claim_event, was_claimed
from storage.units.rows import in_order

IDLE_SECONDS = 12 * 3600.0
"""A session that nobody used for so long is over."""
NOTED_SECONDS = 60.0
"""Its use is written down once in so many seconds."""


@dataclass(frozen=True, slots=True)
class Session:
    """`rights` are what its person might do when it began; `used` is when it was last used, in real Unix seconds."""

    id: str
    user_id: str
    rights: str
    used: float


s = web_session.c
_SESSION = in_order(web_session, Session)
_THIS = (s.workspace_id == bindparam("ws"), s.id == bindparam("b_id"))
BEGIN = cache(
    lambda: insert(web_session).values(
        {name: bindparam(name) for name in ("workspace_id", "id", "user_id", "rights", "used")}
    )
)
FIND = cache(lambda: select(*_SESSION).where(*_THIS, s.used > bindparam("b_since")))
USE = cache(lambda: update(web_session).where(*_THIS).values(used=bindparam("b_used")))
END = cache(lambda: delete(web_session).where(*_THIS))


def begin_session(conn: Connection, ws: str, session: Session, once: str, before: str) -> bool:
    """Begin a session in place of the one `before`. False: its link, known as `once`, was used; "": it may be again."""
    if once and not claim_event(conn, _spent(ws, once), datetime.fromtimestamp(session.used, UTC)):
        return False
    end_session(conn, ws, before)
    row = {"id": session.id, "user_id": session.user_id, "rights": session.rights, "used": session.used}
    conn.execute(BEGIN(), {"workspace_id": ws, **row})
    return True


def was_used(conn: Connection, ws: str, once: str) -> bool:
    """Whether somebody came by that link."""
    return was_claimed(conn, _spent(ws, once))


def find_session(conn: Connection, ws: str, session_id: str, now: float) -> Session | None:
    """A session that isn't over for want of use. `now`: real Unix seconds."""
    row = conn.execute(FIND(), {"ws": ws, "b_id": session_id, "b_since": now - IDLE_SECONDS}).first()
    return Session(*row) if row else None


def use_session(conn: Connection, ws: str, session_id: str, now: float) -> None:
    """Note that it is used."""
    conn.execute(USE(), {"ws": ws, "b_id": session_id, "b_used": now})


def end_session(conn: Connection, ws: str, session_id: str) -> None:
    """End it, wherever its cookie lies."""
    conn.execute(END(), {"ws": ws, "b_id": session_id})


def _spent(ws: str, once: str) -> Event:
    return Event(ws, f"signin:{once}")
