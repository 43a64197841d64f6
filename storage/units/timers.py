"""Timers are rows. A tick claims those that are due, does their effect and sets the next time, all in one unit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dialogs.records import (
    Case,
    Change,
    FollowUp,
    FollowUpStatus,
    Status,
    Target,
    Timer,
    TimerKind,
    Want,
)
from storage.tables import timer
from storage.units.both import on_both
from storage.units.cases import locked_case
from storage.units.changes import set_timer, write_parts, write_wants
from storage.units.debriefs import Decide, Opened, apply, enter, first_status
from storage.units.events import prune_events
from storage.units.follow_ups import get_follow_up
from storage.units.outbox import unpark_digests
from storage.units.reports import new_digest


@dataclass(frozen=True, slots=True)
class NextDigest:
    """The digest that is due: its id (the ISO week), where it goes, its moment, and when the next one is due."""

    id: str
    channel: str
    as_of: datetime
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Effects:
    """What timers do, as pure functions.

    `remind` gives the status (REMINDED or LEFT), the next reminder and the card, or only a later timer. `follow_up`
    gives wants and timers. `digest` gets workspace, schedule name and the time that was due; None: no such schedule.
    """

    remind: Decide
    opened: Opened
    follow_up: Callable[[FollowUp], Change]
    digest: Callable[[str, str, datetime], NextDigest | None]
    prune_keep: timedelta
    prune_every: timedelta


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that was due and is done."""

    workspace_id: str
    timer: Timer


t = timer.c
_ROW = select(t.workspace_id, t.kind, t.subject, t.due_at)
_DUE = t.due_at <= bindparam("b_now")
_SERVED = t.workspace_id.in_(bindparam("served", expanding=True))
CANDIDATES = _ROW.where(_SERVED, _DUE).order_by(t.due_at, t.workspace_id, t.kind, t.subject).limit(bindparam("b_limit"))
TAKE = (
    select(t.due_at)
    .where(t.workspace_id == bindparam("ws"), t.kind == bindparam("b_kind"), t.subject == bindparam("b_subject"), _DUE)
    .with_for_update(skip_locked=True)
)


def _ensure(insert: Any) -> Any:
    names = ("workspace_id", "kind", "subject", "due_at")
    return insert(timer).values({name: bindparam(name) for name in names}).on_conflict_do_nothing()


def _reschedule(insert: Any) -> Any:
    names = ("workspace_id", "kind", "subject", "due_at")
    made = insert(timer).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_update(
        index_elements=names[:3], set_={"due_at": made.excluded.due_at}, where=timer.c.due_at > bindparam("b_now")
    )


ENSURE = on_both(_ensure)
RESCHEDULE = on_both(_reschedule)


def ensure_timer(conn: Connection, ws: str, given: Timer) -> None:
    """Set a timer unless there is one of its kind and subject already."""
    values = {"workspace_id": ws, "kind": given.kind.value, "subject": given.subject, "due_at": given.due_at}
    conn.execute(ENSURE[conn.dialect.name], values)


def reschedule(conn: Connection, ws: str, given: Timer, now: datetime) -> None:
    """Set a timer, or move one that lies ahead. One that came due while nobody was there to see it still fires."""
    values = {"workspace_id": ws, "kind": given.kind.value, "subject": given.subject, "due_at": given.due_at}
    conn.execute(RESCHEDULE[conn.dialect.name], {**values, "b_now": now})


def tick(
    conn: Connection, served: tuple[str, ...], now: datetime, real_now: float, limit: int, effects: Effects
) -> tuple[Fired, ...]:
    """Do what is due in these workspaces, the oldest first; at most `limit` timers.

    What another tick or a person is busy with is left for the next tick: a tick never waits for a lock.
    """
    fired = []
    for ws, kind, subject, _ in conn.execute(CANDIDATES, {"served": served, "b_now": now, "b_limit": limit}).all():
        done = _fire(conn, ws, TimerKind(kind), subject, now, real_now, effects)
        if done:
            fired.append(done)
    return tuple(fired)


def _fire(
    conn: Connection, ws: str, kind: TimerKind, subject: str, now: datetime, real_now: float, effects: Effects
) -> Fired | None:
    of_debrief = kind in {TimerKind.REMIND, TimerKind.RESUME}
    case = locked_case(conn, ws, subject, wait=False) if of_debrief else None  # the person first, as clicks do
    if of_debrief and case is None:
        return None
    due: datetime | None = conn.execute(
        TAKE, {"ws": ws, "b_kind": kind.value, "b_subject": subject, "b_now": now}
    ).scalar()
    if due is None:
        return None
    set_timer(conn, ws, Timer(kind, subject, None))  # the effect may set it again
    match kind:
        case TimerKind.REMIND if case and case.debrief.status.active:
            apply(conn, case, effects.remind(case), now, real_now, effects.opened, raises_rev=False)
        case TimerKind.RESUME if case and case.debrief.status is Status.LATER:
            _resume(conn, case, now, real_now, effects)
        case TimerKind.FOLLOW_UP:
            _follow_up(conn, ws, subject, real_now, effects)
        case TimerKind.DIGEST:
            _digest(conn, ws, subject, due, real_now, effects)
        case TimerKind.PRUNE:
            prune_events(conn, ws, now - effects.prune_keep)
            unpark_digests(conn, ws, real_now)
            set_timer(conn, ws, Timer(kind, subject, now + effects.prune_every))
        case _:  # the debrief has moved on since the timer was set
            pass
    return Fired(ws, Timer(kind, subject, due))


def _resume(conn: Connection, case: Case, now: datetime, real_now: float, effects: Effects) -> None:
    back = apply(conn, case, Change(status=first_status(case)), now, real_now, effects.opened, raises_rev=False)
    if back.case.debrief.status.active:
        enter(conn, back.case, effects.opened, real_now)


def _follow_up(conn: Connection, ws: str, subject: str, real_now: float, effects: Effects) -> None:
    found = get_follow_up(conn, ws, subject)
    if found and found.status is FollowUpStatus.OPEN:
        change = effects.follow_up(found)
        write_parts(conn, ws, found.debrief_id, change)
        write_wants(conn, ws, found.debrief_id, change.wants, real_now)


def _digest(conn: Connection, ws: str, subject: str, due: datetime, real_now: float, effects: Effects) -> None:
    made = effects.digest(ws, subject, due)
    if made is None:
        return
    if new_digest(conn, ws, made.id, made.channel, made.as_of):
        posted = Want(Target.DIGEST, made.id, made.channel, direct=False)
        write_wants(conn, ws, "", (posted,), real_now)
    set_timer(conn, ws, Timer(TimerKind.DIGEST, subject, made.next_due))
