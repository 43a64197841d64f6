"""Somebody who is no member any more: nothing is sent to them, and what they left open waits for a manager."""

from functools import cache

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.records import FollowUpStatus
from storage.tables import debrief, doubt, follow_up, outbox, person, timer
from storage.units.cases import OF_PERSON, STANDS, lock_person

GONE = cache(
    lambda: (
        update(person)
        .where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_person"))
        .values(guest=True, seen_at=None)  # so that their profile is read anew where they do something again
    )
)
HAS_LEFT = cache(
    lambda: select(person.c.id).where(
        person.c.workspace_id == bindparam("ws"),
        person.c.id == bindparam("b_person"),
        person.c.guest.is_(True),
        person.c.seen_at.is_(None),
    )
)
FOLLOWING = cache(
    lambda: select(follow_up.c.id).where(
        follow_up.c.workspace_id == bindparam("ws"),
        follow_up.c.person_id == bindparam("b_person"),
        follow_up.c.status == FollowUpStatus.OPEN.value,
    )
)
STANDING = cache(lambda: select(debrief.c.id).where(OF_PERSON, STANDS))
DROP_TIMERS = cache(
    lambda: delete(timer).where(timer.c.workspace_id == bindparam("ws"), timer.c.subject.in_(bindparam("b_ids")))
)
TO_THEM = (outbox.c.workspace_id == bindparam("ws"), outbox.c.recipient == bindparam("b_person"), outbox.c.direct)
NOT_SENT = cache(lambda: delete(outbox).where(*TO_THEM, outbox.c.message_id.is_(None)))
AS_IT_IS = cache(
    lambda: update(outbox).where(*TO_THEM).values(sent=outbox.c.wanted, parked=None)
)  # it may have to be erased yet
DROP_DOUBTS = cache(
    lambda: delete(doubt).where(
        doubt.c.workspace_id == bindparam("ws"), doubt.c.recipient == bindparam("b_person"), doubt.c.direct
    )
)


def stand_open(conn: Connection, ws: str, person_id: str) -> int:
    """How many debriefs of somebody stand open."""
    return len(conn.execute(STANDING(), {"ws": ws, "b_person": person_id}).all())


def follow_ups_open(conn: Connection, ws: str, person_id: str) -> int:
    """How many follow-ups of somebody are open."""
    return len(conn.execute(FOLLOWING(), {"ws": ws, "b_person": person_id}).all())


def has_left(conn: Connection, ws: str, person_id: str) -> bool:
    """Whether that was noted, and they did nothing since."""
    return conn.execute(HAS_LEFT(), {"ws": ws, "b_person": person_id}).first() is not None


def leaves(conn: Connection, ws: str, person_id: str) -> None:
    """Note that somebody left, and stop what was to come to them."""
    lock_person(conn, ws, person_id)
    here = {"ws": ws, "b_person": person_id}
    conn.execute(GONE(), here)
    debriefs = list(conn.execute(STANDING(), here).scalars())
    conn.execute(DROP_TIMERS(), {"ws": ws, "b_ids": [*debriefs, *conn.execute(FOLLOWING(), here).scalars()]})
    conn.execute(NOT_SENT(), here)
    conn.execute(AS_IT_IS(), here)
    conn.execute(DROP_DOUBTS(), here)
