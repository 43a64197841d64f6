"""Taking away words once they are old enough: a timer that comes each night and goes on in small steps.

How far it is stands in the timer's subject, in the transaction of what was done: a kill between two steps costs none.
What was picked, and so every figure, stays as it was: only what was written goes, with its quotes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, select

from dialogs.audit import Act, Deed
from dialogs.effects import Timer, TimerKind
from dialogs.erasing import Erased
from dialogs.records import Moment
from dialogs.retention import Until
from dialogs.values import dataclass
from storage.tables import answer, closing, debrief, timer
from storage.units import audit
from storage.units.cases import lock_person
from storage.units.changes import set_timer
from storage.units.erasing import shows
from storage.units.rewriting import rewrite, show_again
from storage.units.wording import Keeps, take_words, texts_in

RETAIN = "retain:"
"""What the subject of such a timer begins with; the setting follows and, while it is at work, the last id it saw."""
_AFTER = "@"
STEP = 100
"""So many debriefs a step: whoever answers meanwhile waits for no more."""
BY = "retention"
"""Who the log says it was."""
d, c, a = debrief.c, closing.c, answer.c
_YOUNGER = exists().where(a.workspace_id == d.workspace_id, a.debrief_id == d.id, a.at >= bindparam("b_since"))
_OLD = (
    select(d.id, d.person_id, c.closed_on)
    .join_from(debrief, closing, and_(c.workspace_id == d.workspace_id, c.id == d.id))
    .where(d.workspace_id == bindparam("ws"), d.id > bindparam("b_after"))
    .where(c.closed_on <= bindparam("b_day"), ~_YOUNGER)
    .order_by(d.id)
    .limit(bindparam("b_limit"))
)
_TIMERS = (
    timer.c.workspace_id == bindparam("ws"),
    timer.c.kind == TimerKind.PRUNE.value,
    timer.c.subject.startswith(RETAIN, autoescape=True),
)
_SUBJECTS = select(timer.c.subject).where(*_TIMERS)
_STOP = delete(timer).where(*_TIMERS)


@dataclass(frozen=True, slots=True)
class Retention:
    """What app.yaml says of it, as of now. `again`: when it comes next; `pseudonym`: of whoever did it, in the log."""

    until: Until
    again: datetime
    pseudonym: str

    @property
    def subject(self) -> str:
        """Of its timer, before it has begun."""
        return f"{RETAIN}{self.until.months}"


Retains = Callable[[str], Retention | None]
"""By workspace; None: all is kept."""


def all_kept(_ws: str) -> None:
    """No workspace has words taken away."""


def is_one(subject: str) -> bool:
    """Whether a timer's subject is this."""
    return subject.startswith(RETAIN)


def begun(conn: Connection, ws: str, subject: str) -> bool:
    """Whether this setting's timer is there, at work or waiting for its night."""
    return any(one.partition(_AFTER)[0] == subject for one in conn.execute(_SUBJECTS, {"ws": ws}).scalars())


def plan(conn: Connection, ws: str, subject: str, first: datetime) -> None:
    """Begin at a moment, in place of whatever another setting began."""
    stop(conn, ws)
    set_timer(conn, ws, Timer(TimerKind.PRUNE, subject, first))


def stop(conn: Connection, ws: str) -> None:
    """Take no more away: app.yaml says no more of it."""
    conn.execute(_STOP, {"ws": ws})


def old(conn: Connection, ws: str, until: Until, keeps: Keeps) -> Counter[tuple[date, str]]:
    """How many texts are old enough to go, by the month of the closing (its first day) and the debrief's id."""
    found: Counter[tuple[date, str]] = Counter()
    after = ""
    while rows := _page(conn, ws, until, after):
        texts = texts_in(conn, ws, [row.id for row in rows], keeps)
        for row in rows:
            if texts[row.id]:
                found[row.closed_on.replace(day=1), row.id] = texts[row.id]
        after = rows[-1].id
    return found


def go_on(conn: Connection, ws: str, subject: str, at: Moment, retention: Retention | None, keeps: Keeps) -> None:
    """Do a step, and set the timer for the next one, or for the next night."""
    setting, _, after = subject.partition(_AFTER)
    if retention is None or setting != retention.subject:
        return  # app.yaml says something else by now, which has a timer of its own
    last = take_old(conn, ws, after, at, retention, keeps)
    following = (f"{setting}{_AFTER}{last}", at.now) if last else (setting, retention.again)
    set_timer(conn, ws, Timer(TimerKind.PRUNE, *following))


def take_old(
    conn: Connection, ws: str, after: str, at: Moment, retention: Retention, keeps: Keeps, by: str = BY
) -> str:
    """One step: the words of the next debriefs behind an id; the last id it saw, "" where there is none behind it."""
    rows = _page(conn, ws, retention.until, after)
    wordy = texts_in(conn, ws, [row.id for row in rows], keeps)
    for person_id in sorted({row.person_id for row in rows if wordy[row.id]}):
        lock_person(conn, ws, person_id)
    if wordy:  # somebody may have answered until we had them to ourselves
        still = {row.id for row in _page(conn, ws, retention.until, after)}
        ids = sorted(still & set(wordy))
        texts = take_words(conn, ws, ids, keeps)
        rewrite(conn, ws, Erased(texts=tuple(texts)), frozenset(ids), at)
        show_again(conn, ws, shows(ids), at)
        detail = f"retention.words={retention.until.months},debriefs={len(ids)}"
        if ids:
            audit.append(conn, ws, Deed(Act.ERASED, by, retention.pseudonym, detail=detail), at.now)
    return rows[-1].id if len(rows) == STEP else ""


def _page(conn: Connection, ws: str, until: Until, after: str) -> Sequence[Row[Any, Any, Any]]:
    values = {"ws": ws, "b_after": after, "b_day": until.day, "b_since": until.since, "b_limit": STEP}
    return conn.execute(_OLD, values).all()
