"""Reading debriefs: a case is one debrief with its closing, deal, person and answers."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, bindparam, exists, func, or_, select

from dialogs.records import UNOWNED, Case, Person, Status
from storage.engine.dialects import locks_rows
from storage.tables import answer, closing, debrief, person
from storage.units.rows import CASES, PERSON, many_cases, one_case
from storage.units.wording import parts

AHEAD = 5
"""How many of those that wait are looked at: one that can't be read lets the one behind it go first."""


def marked_by(debrief_id: Column[Any], workspace_id: Column[Any]) -> ColumnElement[bool]:
    """The condition that a debrief's closing was marked by the moment `b_at`."""
    c = closing.c
    return exists().where(c.workspace_id == workspace_id, c.id == debrief_id, c.marked_at <= bindparam("b_at"))


d = debrief.c
ACTIVE = d.status.in_([status.value for status in Status if status.active])
WAITING = d.status == Status.WAITING.value
STANDS = or_(ACTIVE, WAITING, d.status == Status.LATER.value)
OF_PERSON = (d.workspace_id == bindparam("ws")) & (d.person_id == bindparam("b_person"))
COUNT = cache(lambda: select(func.count()).select_from(debrief))

BY_ID = cache(lambda: CASES().where(d.id == bindparam("id")))
BY_IDS = cache(lambda: CASES().where(d.id.in_(bindparam("b_ids"))))
ACTIVE_CASE = cache(lambda: CASES().where(d.person_id == bindparam("b_person"), ACTIVE))
PENDING = cache(lambda: CASES().where(STANDS).order_by(d.id))
PENDING_OF_PERSON = cache(lambda: PENDING().where(d.person_id == bindparam("b_person")))
_LAST = (
    select(answer.c.debrief_id)
    .join(debrief, (d.workspace_id == answer.c.workspace_id) & (d.id == answer.c.debrief_id))
    .where(OF_PERSON, d.status == Status.DONE.value)
    .order_by(answer.c.at.desc(), answer.c.rev.desc())
    .limit(1)
    .scalar_subquery()
)
_DONE = cache(
    lambda: (
        CASES()
        .where(d.person_id == bindparam("b_person"), d.status == Status.DONE.value)
        .order_by(d.completed_at.desc(), d.id.desc())
        .limit(bindparam("b_limit"))
    )
)
TOUCHED_LAST = cache(lambda: CASES().where(d.id == _LAST))
HAS_ACTIVE = cache(lambda: select(d.id).where(OF_PERSON, ACTIVE).limit(1))
NEXT_WAITING = cache(
    lambda: (
        CASES()
        .where(d.person_id == bindparam("b_person"), WAITING)
        .where(or_(d.resume_at.is_(None), d.resume_at <= bindparam("b_now")))  # what nobody asked for may wait longer
        .order_by(d.id)
        .limit(AHEAD)
    )
)
COUNT_PENDING = cache(lambda: COUNT().where(OF_PERSON, STANDS))
OWED = cache(
    lambda: (
        select(*PERSON, func.count())
        .join_from(debrief, person, (person.c.workspace_id == d.workspace_id) & (person.c.id == d.person_id))
        .where(d.workspace_id == bindparam("ws"), STANDS)
        .group_by(*PERSON)
    )
)
COUNT_WAITING = cache(lambda: COUNT().where(OF_PERSON, WAITING))
COUNT_AHEAD = cache(
    lambda: COUNT().where(OF_PERSON, or_(ACTIVE, WAITING & (d.id < bindparam("b_id"))), d.id != bindparam("b_id"))
)
COUNT_OPEN = cache(
    lambda: COUNT().where(
        d.workspace_id == bindparam("ws"),
        or_(STANDS, (d.status == Status.DONE.value) & (d.completed_at > bindparam("b_at"))),
        marked_by(d.id, d.workspace_id),
    )
)
COUNT_DONE = cache(
    lambda: COUNT().where(
        d.workspace_id == bindparam("ws"),
        d.completed_at >= bindparam("b_since"),
        d.completed_at < bindparam("b_until"),
        d.status != Status.UNDONE.value,
    )
)
ASKED = cache(
    lambda: (
        CASES()
        .where(
            d.prompted_at >= bindparam("b_since"), d.prompted_at < bindparam("b_until"), d.status != Status.UNDONE.value
        )
        .order_by(d.id)
    )
)
LOCK_PERSON = cache(
    lambda: (
        select(person.c.id)
        .where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_person"))
        .with_for_update(key_share=True)
    )
)
_OWNER = select(d.person_id).where(d.workspace_id == bindparam("ws"), d.id == bindparam("b_id")).scalar_subquery()
_OF_WORKSPACE = cache(lambda: select(person.c.id).where(person.c.workspace_id == bindparam("ws")))
LOCK_OWNER = cache(
    lambda: (
        _OF_WORKSPACE()
        .where(or_(person.c.id == _OWNER, person.c.id == bindparam("b_also")))
        .order_by(person.c.id)  # the order in which they are locked, too
        .with_for_update(key_share=True)
    )
)
TRY_LOCK_PERSON = cache(lambda: LOCK_PERSON().with_for_update(key_share=True, skip_locked=True))
TRY_LOCK_OWNER = cache(
    lambda: _OF_WORKSPACE().where(person.c.id == _OWNER).with_for_update(key_share=True, skip_locked=True)
)


def load_case(conn: Connection, ws: str, debrief_id: str) -> Case | None:
    """One debrief with all that its card is rendered from."""
    return one_case(conn, BY_ID(), ws, id=debrief_id)


def cases_of(conn: Connection, ws: str, debrief_ids: Collection[str]) -> dict[str, Case]:
    """These debriefs by their ids, but for what can't be read."""
    found = dict[str, Case]()
    for some in parts(sorted({*debrief_ids})):
        found |= {case.debrief.id: case for case in many_cases(conn, BY_IDS(), ws, b_ids=some)}
    return found


def readable_case(conn: Connection, ws: str, debrief_id: str) -> Case | None:
    """The same for what is about others as well; None where it can't be read, too."""
    return next(iter(many_cases(conn, BY_ID(), ws, id=debrief_id)), None)


def locked_case(
    conn: Connection, ws: str, debrief_id: str, *, wait: bool = True, also: str | None = None
) -> Case | None:
    """Like `load_case`, and nobody else changes a debrief of this person, or of `also`, until the unit ends.

    None as well where that is not to be had at once and `wait` is False.
    """
    while locks_rows(conn):
        conn.exec_driver_sql("SAVEPOINT before_lock")
        if wait:
            locked = conn.execute(LOCK_OWNER(), {"ws": ws, "b_id": debrief_id, "b_also": also or ""}).scalars().all()
        else:
            locked = conn.execute(TRY_LOCK_OWNER(), {"ws": ws, "b_id": debrief_id}).scalars().all()
        found = load_case(conn, ws, debrief_id) if locked else None
        if found is None or found.person.id in locked:
            return found
        # It was handed over while we waited. Let go first: one lock too many, in the wrong order, can deadlock.
        conn.exec_driver_sql("ROLLBACK TO SAVEPOINT before_lock")
    return load_case(conn, ws, debrief_id)


def lock_person(conn: Connection, ws: str, person_id: str) -> None:
    """Nobody else changes a debrief of this person until the unit ends."""
    if locks_rows(conn):
        conn.execute(LOCK_PERSON(), {"ws": ws, "b_person": person_id}).first()


def try_lock_person(conn: Connection, ws: str, person_id: str) -> bool:
    """Like `lock_person`; False where that isn't to be had at once."""
    return (
        not locks_rows(conn) or conn.execute(TRY_LOCK_PERSON(), {"ws": ws, "b_person": person_id}).first() is not None
    )


def active_case(conn: Connection, ws: str, person_id: str) -> Case | None:
    """The debrief that holds a person's one active card."""
    return next(iter(many_cases(conn, ACTIVE_CASE(), ws, b_person=person_id)), None)


def has_active(conn: Connection, ws: str, person_id: str) -> bool:
    """Whether a person has no card free: an active one has it, or there is nobody to show one to."""
    return person_id == UNOWNED or conn.execute(HAS_ACTIVE(), {"ws": ws, "b_person": person_id}).first() is not None


def next_waiting(conn: Connection, ws: str, person_id: str, now: datetime) -> Case | None:
    """The debrief that has waited longest for a person's card, of those that may come."""
    return next(iter(many_cases(conn, NEXT_WAITING(), ws, b_person=person_id, b_now=now)), None)


def pending(conn: Connection, ws: str, person_id: str | None) -> tuple[Case, ...]:
    """The debriefs of a person, or of everybody, that are active, wait or were put off; oldest first."""
    if person_id is None:
        return many_cases(conn, PENDING(), ws)
    return many_cases(conn, PENDING_OF_PERSON(), ws, b_person=person_id)


def pending_count(conn: Connection, ws: str, person_id: str) -> int:
    """How many debriefs of a person are active, wait or were put off."""
    return conn.execute(COUNT_PENDING(), {"ws": ws, "b_person": person_id}).scalar_one()


def owed(conn: Connection, ws: str) -> tuple[tuple[Person, int], ...]:
    """How many debriefs of each person are active, wait or were put off; of whom there is none isn't here."""
    return tuple((Person(*held), number) for *held, number in conn.execute(OWED(), {"ws": ws}))


def at_hand(conn: Connection, ws: str, person_id: str) -> tuple[Case, ...]:
    """The debriefs a person may be busy with: the one with the active card, the finished one they touched last."""
    active = active_case(conn, ws, person_id)
    return (*((active,) if active else ()), *many_cases(conn, TOUCHED_LAST(), ws, b_person=person_id))


def told_last(conn: Connection, ws: str, person_id: str, most: int) -> tuple[Case, ...]:
    """The debriefs that a person finished last, the newest first."""
    return many_cases(conn, _DONE(), ws, b_person=person_id, b_limit=most)


def waiting_count(conn: Connection, ws: str, person_id: str) -> int:
    """How many debriefs wait behind a person's card."""
    return conn.execute(COUNT_WAITING(), {"ws": ws, "b_person": person_id}).scalar_one()


def ahead(conn: Connection, case: Case) -> int:
    """How many debriefs of the person come before this one, if it waits; else 0."""
    if case.debrief.status is not Status.WAITING:
        return 0
    ids = {"ws": case.debrief.workspace_id, "b_person": case.person.id, "b_id": case.debrief.id}
    return conn.execute(COUNT_AHEAD(), ids).scalar_one()


def count_done(conn: Connection, ws: str, since: datetime, until: datetime) -> int:
    """How many debriefs were completed from `since` to before `until`."""
    return conn.execute(COUNT_DONE(), {"ws": ws, "b_since": since, "b_until": until}).scalar_one()


def asked_between(conn: Connection, ws: str, since: datetime, until: datetime) -> tuple[Case, ...]:
    """The debriefs that were asked for from `since` to before `until`, as they stand; what was taken back left out."""
    return many_cases(conn, ASKED(), ws, b_since=since, b_until=until)


def open_debriefs(conn: Connection, ws: str, at: datetime) -> int:
    """Count the debriefs that were active, waited or were put off at a moment, as far as is known today."""
    return conn.execute(COUNT_OPEN(), {"ws": ws, "b_at": at}).scalar_one()
