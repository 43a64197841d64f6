"""Deals of one person that a CRM closed at once: they are held, and one question asks about which.

A debrief is held by its `reminders`, which count for nothing until it was first asked about. One question is open a
person; while it is, what closes beside it comes as ever.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, update

from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.records import Case, Debrief, Moment, Status
from storage.tables import closing, debrief, outbox
from storage.units.changes import set_timer
from storage.units.rows import CASES, many_cases
from storage.units.wants import want

BACKLOG = "backlog:"
"""What the subject of the question begins with; the id of its first debrief follows, and who is asked."""
HELD, ASKED = 1, 2
PATIENCE = timedelta(days=7)
"""A question that nobody answers for so long is answered: about none."""
d = debrief.c
_THEIRS = (d.workspace_id == bindparam("ws")) & (d.person_id == bindparam("b_person"))
_WAITS = _THEIRS & (d.status == Status.WAITING.value) & d.resume_at.is_not(None) & d.prompted_at.is_(None)
_TOLD = (closing.c.workspace_id == d.workspace_id) & (closing.c.id == d.id) & (closing.c.source == "crm")
_PROMPTED = cache(
    lambda: (
        select(func.count()).select_from(debrief.join(closing, _TOLD)).where(_THEIRS, d.status == Status.PROMPTED.value)
    )
)
_HOW_MANY = cache(
    lambda: select(func.count().filter(d.reminders < ASKED), func.count().filter(d.reminders == ASKED)).where(_WAITS)
)
_HOLD = cache(lambda: update(debrief).where(_WAITS, d.reminders < ASKED).values(reminders=HELD))
_ASK = cache(
    lambda: (
        update(debrief)
        .where(_WAITS, d.reminders == HELD)
        .values(reminders=ASKED, resume_at=bindparam("b_until"))
        .returning(d.id)
    )
)
_IN_QUESTION = cache(lambda: CASES().where(_WAITS, d.reminders == ASKED).order_by(d.id))
_WANTED = cache(
    lambda: (
        update(debrief)
        .where(_WAITS, d.reminders == ASKED, d.id.in_(bindparam("b_ids")))
        .values(reminders=0, resume_at=None)
    )
)
_LEAVE = cache(
    lambda: (
        update(debrief)
        .where(_WAITS, d.reminders == ASKED)
        .values(status=Status.LEFT.value, reminders=0, resume_at=None)
    )
)
_EXPIRE = cache(lambda: _LEAVE().where(d.resume_at <= bindparam("b_now")))


def is_unasked(one: Debrief) -> bool:
    """Whether a CRM brought it, and nobody was asked about it yet."""
    return one.status is Status.WAITING and one.resume_at is not None and one.prompted_at is None


def is_in_question(one: Debrief) -> bool:
    """Whether its rep was asked whether they want to be asked about it."""
    return is_unasked(one) and one.reminders == ASKED


def is_held(one: Debrief) -> bool:
    """Whether its rep is asked first whether they want to be asked about it."""
    return is_unasked(one) and one.reminders == HELD


def hold(conn: Connection, ws: str, person_id: str, most: int) -> None:
    """Hold what a person was asked nothing about yet, where that is more than `most` deals."""
    theirs = {"ws": ws, "b_person": person_id}
    waiting, in_question = conn.execute(_HOW_MANY(), theirs).one()
    if not in_question and waiting + conn.execute(_PROMPTED(), theirs).scalar_one() > most:
        conn.execute(_HOLD(), theirs)


def subject_of(first: str, person_id: str) -> str:
    """The question that a person is asked whose first debrief is this one."""
    return f"{BACKLOG}{first}:{person_id}"


def first_of(subject: str) -> str:
    """The first debrief of a question."""
    return subject.removeprefix(BACKLOG).partition(":")[0]


def questions(people: Collection[str]) -> ColumnElement[bool]:
    """The targets that ask these people, which name deals."""
    o = outbox.c
    asks = o.subject.startswith(BACKLOG, autoescape=True)
    return and_(o.kind == Target.POST.value, asks, o.recipient.in_(list(people)))


def ask(conn: Connection, ws: str, person_id: str, at: Moment) -> None:
    """Ask a person about all that is held."""
    until = at.now + PATIENCE
    first = min(conn.execute(_ASK(), {"ws": ws, "b_person": person_id, "b_until": until}).scalars())
    want(conn, ws, Want(Target.POST, subject_of(first, person_id), person_id), at.real)
    set_timer(conn, ws, Timer(TimerKind.RESUME, first, until))


def in_question(conn: Connection, ws: str, person_id: str) -> tuple[Case, ...]:
    """What a person's open question is about, oldest first."""
    return many_cases(conn, _IN_QUESTION(), ws, b_person=person_id)


def answered(conn: Connection, ws: str, person_id: str, wanted: Collection[str]) -> None:
    """They want to be asked about these, one after the other, and about no other one of the question."""
    theirs = {"ws": ws, "b_person": person_id}
    conn.execute(_WANTED(), {**theirs, "b_ids": list(wanted)})
    conn.execute(_LEAVE(), theirs)


def keep_time(conn: Connection, ws: str, person_id: str) -> None:
    """A deal left an open question, perhaps the one by whose timer it would end: the rest of it ends as it would."""
    left = in_question(conn, ws, person_id)
    if left and (until := left[0].debrief.resume_at) is not None:
        set_timer(conn, ws, Timer(TimerKind.RESUME, left[0].debrief.id, until))


def wait(conn: Connection, ws: str, person_id: str, back: datetime) -> None:
    """Who is asked is away: they have as long as anybody once they are back."""
    until = back + PATIENCE
    asked = update(debrief).where(_WAITS, d.reminders == ASKED).values(resume_at=until)
    conn.execute(asked, {"ws": ws, "b_person": person_id})
    keep_time(conn, ws, person_id)


def expire(conn: Connection, ws: str, person_id: str, at: Moment) -> None:
    """Leave what a question is about that nobody answered in time."""
    conn.execute(_EXPIRE(), {"ws": ws, "b_person": person_id, "b_now": at.now})
