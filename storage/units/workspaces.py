"""Forgetting: a person, or a whole workspace with its key."""

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.records import Status
from storage.tables import audit, conversation, debrief, doubt, metadata, outbox, person, timer, workspace
from storage.units import look_ups
from storage.units.audit import forget
from storage.units.cases import OF_PERSON, STANDS, lock_person

SOMEONE = "Someone who left"

ERASE = (
    update(person)
    .where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_person"))
    .values(name=SOMEONE, user_id=None, email=None, tz=None, conversation_id=None, seen_at=None)
)
_USER = (
    select(person.c.user_id)
    .where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_person"))
    .scalar_subquery()
)
DROP_CONVERSATIONS = delete(conversation).where(
    conversation.c.workspace_id == bindparam("ws"), conversation.c.user_id == _USER
)
STANDING = select(debrief.c.id).where(OF_PERSON, STANDS)
LEAVE = (
    update(debrief)
    .where(debrief.c.workspace_id == bindparam("ws"), debrief.c.id.in_(bindparam("b_ids", expanding=True)))
    .values(status=Status.LEFT.value, resume_at=None)
)
DROP_TIMERS = delete(timer).where(
    timer.c.workspace_id == bindparam("ws"), timer.c.subject.in_(bindparam("b_ids", expanding=True))
)
DROP_TARGETS = delete(outbox).where(
    outbox.c.workspace_id == bindparam("ws"), outbox.c.recipient == bindparam("b_person"), outbox.c.direct.is_(True)
)
DROP_DOUBTS = delete(doubt).where(
    doubt.c.workspace_id == bindparam("ws"), doubt.c.recipient == bindparam("b_person"), doubt.c.direct.is_(True)
)
DELETE = tuple(
    delete(table).where(table.c.workspace_id == bindparam("ws"))
    for table in reversed(metadata.sorted_tables)
    if table not in (workspace, audit)  # the log outlives what it tells of, and names nobody once pseudonyms are gone
)
DELETE_WORKSPACE = delete(workspace).where(workspace.c.id == bindparam("ws"))


def erase_person(conn: Connection, ws: str, person_id: str) -> bool:
    """Forget who a person is: name, addresses, conversations, what was to be sent. Whether there was such a person.

    Their debriefs stay as the company's answers, under nobody's name; the open ones are left.
    """
    lock_person(conn, ws, person_id)
    conn.execute(DROP_CONVERSATIONS, {"ws": ws, "b_person": person_id})  # while the platform's id is still known
    look_ups.drop_hers(conn, ws, person_id)
    if conn.execute(ERASE, {"ws": ws, "b_person": person_id}).rowcount == 0:
        return False
    ids = list(conn.execute(STANDING, {"ws": ws, "b_person": person_id}).scalars())
    conn.execute(LEAVE, {"ws": ws, "b_ids": ids})
    conn.execute(DROP_TIMERS, {"ws": ws, "b_ids": ids})
    conn.execute(DROP_TARGETS, {"ws": ws, "b_person": person_id})
    conn.execute(DROP_DOUBTS, {"ws": ws, "b_person": person_id})
    forget(conn, ws, person_id)
    return True


def delete_workspace(conn: Connection, ws: str) -> None:
    """Delete everything of a workspace, with the key that its secrets can be read with. The audit log stays."""
    for statement in DELETE:
        conn.execute(statement, {"ws": ws})
    conn.execute(DELETE_WORKSPACE, {"ws": ws})
