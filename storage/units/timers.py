"""Timers are rows. Each that is due is claimed, its effect done and its next time set in one unit of its own.

So one that fails undoes nothing but itself. It is tried again, ever later, and after a few tries set aside.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, insert, or_, select, union, update

from dialogs.effects import ASKED_FOR, Change, Target, Timer, TimerKind, Want
from dialogs.erasing import is_gone
from dialogs.records import Case, FollowUp, FollowUpStatus, Moment, Person, Status
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import debrief, follow_up, timer
from storage.units import asking_buyers, backlog, buyer_links, deciding, erasures, exclusions, inbox, pitches, retention
from storage.units.cases import has_active, load_case, locked_case, next_waiting, try_lock_person
from storage.units.changes import set_timer, write_parts, write_wants
from storage.units.debriefs import Decide, Opened, apply, enter, first_status, promote
from storage.units.deciding import Deciding
from storage.units.digests import new_digest
from storage.units.erasing import How
from storage.units.follow_ups import get_follow_up
from storage.units.parking import unpark_digests
from storage.units.people import get_person, note_unasked
from storage.units.pitches import Brief
from storage.units.posts import Said, tell_once
from storage.units.pruning import prune
from storage.units.retention import Retains, all_kept
from storage.units.wording import Keeps


@dataclass(frozen=True, slots=True)
class NextDigest:
    """The digest that is due: its id (the ISO week), where it goes, its moment, and when the next one is due."""

    id: str
    channel: str
    as_of: datetime
    next_due: datetime


def nobody_away(_person: Person) -> None:
    """For everybody."""
    return


@dataclass(frozen=True, slots=True)
class Effects:
    """What timers do, as pure functions.

    `when`: when a message that a person hasn't asked for may go to them, now or later; for what can wait (True) by how
    many they ignored. `remind` gives the status (REMINDED or LEFT), the next reminder and the card, or only a later
    timer. `follow_up` gives wants and timers, from its debrief and whose it is. `nudge` is a reminder that a manager
    asked for. `digest` gets workspace, schedule name and the time that was due; None: no such schedule. `keeps`: by
    workspace, which answers hold no words. `decides`: how it takes what its CRM tells. `retains`: what goes there once
    it is old. `back`: when somebody who is away is back: what they put off waits, too; None for all others. `tells`:
    what others are told with a follow-up. `brief`: what somebody is told before their next pitch.
    """

    when: Callable[[Person, bool], datetime]
    remind: Decide
    nudge: Decide
    opened: Opened
    follow_up: Callable[[FollowUp, Case, Person], Change]
    digest: Callable[[str, str, datetime], NextDigest | None]
    prune_keep: timedelta
    prune_every: timedelta
    keeps: Callable[[str], Keeps]
    decides: Callable[[str], Deciding]
    retains: Retains = all_kept
    back: Callable[[Person], datetime | None] = nobody_away
    tells: tuple[Said, ...] = ()
    brief: Brief = Brief()


@dataclass(frozen=True, slots=True)
class Due:
    """Which timer is due. Only its key: what else stands in its row may be what can't be read."""

    workspace_id: str
    kind: TimerKind
    subject: str


TRIES = 5
"""How often a timer is tried before it is set aside: at once, and 1, 2, 4 and 8 minutes after that."""
AGAIN = timedelta(minutes=1)
KEPT = "@"
"""Between a schedule and the day it failed on, in the subject of what is set aside of it while the schedule goes on."""
t = timer.c
_ONE = (t.workspace_id == bindparam("ws"), t.kind == bindparam("b_kind"), t.subject == bindparam("b_subject"))
_DUE = (
    t.due_at <= bindparam("b_now"),
    t.set_aside.is_(None),
    or_(t.not_before.is_(None), t.not_before <= bindparam("b_now")),
)
CANDIDATES = cache(
    lambda: (
        select(t.workspace_id, t.kind, t.subject)
        .where(t.workspace_id.in_(bindparam("served")), *_DUE)
        .where(t.kind.in_([kind.value for kind in TimerKind]))  # a newer version's wait for it
        .order_by(t.due_at, t.workspace_id, t.kind, t.subject)
        .limit(bindparam("b_limit"))
    )
)
TAKE = cache(lambda: select(t.due_at).where(*_ONE, *_DUE).with_for_update(skip_locked=True))
COUNT_TRY = cache(lambda: update(timer).where(*_ONE, *_DUE).values(tries=t.tries + 1).returning(t.tries))
PUT_OFF = cache(lambda: update(timer).where(*_ONE).values(not_before=bindparam("b_next")))
SET_ASIDE = cache(lambda: update(timer).where(*_ONE).values(set_aside=bindparam("b_why")))
MOVE_ON = cache(lambda: update(timer).where(*_ONE).values(due_at=bindparam("b_next"), tries=0, not_before=None))
KEEP = cache(
    lambda: insert(timer).from_select(
        ["workspace_id", "kind", "subject", "due_at", "tries", "set_aside"],
        select(
            t.workspace_id,
            t.kind,
            bindparam("b_kept", type_=Text),
            t.due_at,
            t.tries,
            bindparam("b_why", type_=Text),
        ).where(*_ONE),
    )
)
TRY_AGAIN = cache(
    lambda: (
        update(timer)
        .where(t.workspace_id == bindparam("ws"), t.set_aside.is_not(None))
        .values(tries=0, not_before=None, set_aside=None)
    )
)
_COMES = (t.set_aside.is_(None), t.kind.in_([kind.value for kind in TimerKind]), t.due_at <= bindparam("b_now"))
COUNT_LATE = cache(
    lambda: select(func.count().filter(t.due_at < bindparam("b_late")), func.min(t.due_at)).where(*_COMES)
)
COUNT_SET_ASIDE = cache(lambda: select(func.count()).where(t.set_aside.is_not(None)))


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


def due(conn: Connection, served: tuple[str, ...], now: datetime, limit: int) -> tuple[Due, ...]:
    """Which timers are due in these workspaces, the oldest first; at most `limit`."""
    rows = conn.execute(CANDIDATES(), {"served": served, "b_now": now, "b_limit": limit})
    return tuple(Due(ws, TimerKind(kind), subject) for ws, kind, subject in rows)


def set_aside(conn: Connection) -> int:
    """How many timers are set aside, over all workspaces."""
    return conn.execute(COUNT_SET_ASIDE()).scalar_one()


def late(conn: Connection, now: datetime, before: datetime) -> tuple[int, datetime | None]:
    """How many timers were due `before`, over all workspaces, and since when the oldest that is due now has been."""
    number, oldest = conn.execute(COUNT_LATE(), {"b_now": now, "b_late": before}).one()
    return number, oldest


def try_again(conn: Connection, ws: str) -> None:
    """Try what was set aside again: a new version may have mended it."""
    conn.execute(TRY_AGAIN(), {"ws": ws})


def failed(conn: Connection, given: Due, why: str, now: datetime, next_due: datetime | None) -> int:
    """A timer's unit was undone: try it again later, or set it aside; how often it was tried, 0 where another counted.

    `next_due` where it comes again and again: then the schedule goes on, and only what was due is set aside.
    """
    one = {"ws": given.workspace_id, "b_kind": given.kind.value, "b_subject": given.subject}
    tries: int = conn.execute(COUNT_TRY(), {**one, "b_now": now}).scalar() or 0
    if 0 < tries < TRIES:
        conn.execute(PUT_OFF(), {**one, "b_next": now + AGAIN * 2 ** (tries - 1)})
    elif tries and next_due is None:
        conn.execute(SET_ASIDE(), {**one, "b_why": why})
    elif tries:
        if given.kind is TimerKind.DIGEST:  # the other one that comes again does the same the next time
            conn.execute(KEEP(), {**one, "b_kept": f"{given.subject}{KEPT}{now:%Y-%m-%d %H:%M:%S}", "b_why": why})
        conn.execute(MOVE_ON(), {**one, "b_next": next_due})
    return tries


def fire(conn: Connection, given: Due, at: Moment, effects: Effects) -> bool:
    """Do what a timer is for, if it is still due.

    What another tick or a person is busy with is left for the next tick: a tick never waits for a lock.
    """
    ws, kind, subject = given.workspace_id, given.kind, given.subject
    of_debrief = kind in {TimerKind.REMIND, TimerKind.RESUME}
    of = subject.removesuffix(ASKED_FOR)
    case = locked_case(conn, ws, of, wait=False) if of_debrief else None  # the person first, as clicks do
    if of_debrief and case is None:
        return False
    item = get_follow_up(conn, ws, subject) if kind is TimerKind.FOLLOW_UP else None
    whose = pitches.whose(subject) if pitches.is_one(subject) else item.person_id if item else None
    if whose is not None and not try_lock_person(conn, ws, whose):
        return False
    due_at: datetime | None = conn.execute(
        TAKE(), {"ws": ws, "b_kind": kind.value, "b_subject": subject, "b_now": at.now}
    ).scalar()
    if due_at is None:
        return False
    set_timer(conn, ws, Timer(kind, subject, None))  # the effect may set it again
    if case is not None:
        _of_debrief(conn, given, case, at, effects)
        return True
    match kind:
        case TimerKind.FOLLOW_UP if item and item.status is FollowUpStatus.OPEN:
            _follow_up(conn, given, item, at, effects)
        case TimerKind.DIGEST:
            _digest(conn, ws, subject.partition(KEPT)[0], due_at, at.real, effects)
        case TimerKind.PRUNE if whose is not None:
            _pitch(conn, given, whose, at, effects)
        case TimerKind.PRUNE:
            _tidy(conn, ws, subject, at, effects)
        case _:  # what it was about is settled
            pass
    return True


def _tidy(conn: Connection, ws: str, subject: str, at: Moment, effects: Effects) -> None:
    if erasures.is_one(subject):
        erasures.carry_out(conn, ws, subject, at, How(effects.keeps(ws), effects.opened))
    elif inbox.is_one(subject):
        key = subject.removeprefix(inbox.DECIDED)
        deciding.settle(conn, ws, key, at, effects.decides(ws), effects.opened)
    elif retention.is_one(subject):
        retention.go_on(conn, ws, subject, at, effects.retains(ws), How(effects.keeps(ws), effects.opened))
    else:
        prune(conn, ws, at, effects.prune_keep)
        exclusions.drop_counted(conn, ws)
        unpark_digests(conn, ws, at.real)
        set_timer(conn, ws, Timer(TimerKind.PRUNE, subject, at.now + effects.prune_every))


def _of_debrief(conn: Connection, given: Due, case: Case, at: Moment, effects: Effects) -> None:
    ws, person = given.workspace_id, case.person
    match given.kind:
        case TimerKind.REMIND if case.debrief.status.active:
            if _away(conn, given, person, at, effects):
                return
            asked_for = given.subject.endswith(ASKED_FOR)
            change = (effects.nudge if asked_for else effects.remind)(case)
            new = any(wanted.below for wanted in change.wants)
            if not new or _may(conn, given, person, at, effects, tires=not asked_for):
                apply(conn, case, change, at, effects.opened, raises_rev=False)
        case TimerKind.RESUME if case.debrief.status is Status.LATER:
            _resume(conn, given, case, at, effects)
        case TimerKind.RESUME if not has_active(conn, ws, person.id):  # the next that waits, this or another
            if when := _away(conn, given, person, at, effects):
                backlog.wait(conn, ws, person.id, when)
                return
            backlog.expire(conn, ws, person.id, at)
            if next_waiting(conn, ws, person.id, at.now) and _may(conn, given, person, at, effects):
                promote(conn, ws, person.id, at, effects.opened)
        case _:  # the debrief has moved on since the timer was set
            pass


def _away(conn: Connection, given: Due, person: Person, at: Moment, effects: Effects) -> datetime | None:
    """When somebody who is away is back, with which the timer comes again; None for all others."""
    when = effects.back(person)
    if when is None or when <= at.now:
        return None
    set_timer(conn, given.workspace_id, Timer(given.kind, given.subject, when))
    return when


def come_back(conn: Connection, ws: str, person_id: str, planned: datetime, now: datetime) -> None:
    """Somebody is back sooner: what was put off until then is due, and comes as soon as it may."""
    theirs = union(
        select(debrief.c.id).where(debrief.c.workspace_id == ws, debrief.c.person_id == person_id),
        select(debrief.c.id + ASKED_FOR).where(debrief.c.workspace_id == ws, debrief.c.person_id == person_id),
        select(follow_up.c.id).where(follow_up.c.workspace_id == ws, follow_up.c.person_id == person_id),
    )
    kinds = [TimerKind.REMIND.value, TimerKind.RESUME.value, TimerKind.FOLLOW_UP.value]
    put_off = or_(t.kind.in_(kinds) & t.subject.in_(theirs), t.subject == f"{pitches.TIMER}{person_id}")
    here = t.workspace_id == ws, t.due_at == planned, put_off
    conn.execute(update(timer).where(*here).values(due_at=now))


def _resume(conn: Connection, given: Due, case: Case, at: Moment, effects: Effects) -> None:
    card = Want(Target.CARD, case.debrief.id, case.person.id)  # it says when it comes back, which is now, or its turn
    if when := _away(conn, given, case.person, at, effects):
        later = Change(status=Status.LATER, resume_at=when, wants=(card,))
        apply(conn, case, later, at, effects.opened, raises_rev=False)
        return
    change = Change(status=first_status(case), wants=(card,))
    back = apply(conn, case, change, at, effects.opened, raises_rev=False)
    if back.case.debrief.status.active:
        enter(conn, back.case, effects.opened, at.real)


def _follow_up(conn: Connection, given: Due, item: FollowUp, at: Moment, effects: Effects) -> None:
    person, later = get_person(conn, given.workspace_id, item.person_id), buyer_links.touched_again(conn, item)
    if later is not None and later > at.now:
        set_timer(conn, given.workspace_id, Timer(given.kind, given.subject, later))
        return
    case = load_case(conn, given.workspace_id, item.debrief_id)
    if person is None or case is None or not asking_buyers.is_asked_for(conn, item):
        return
    for told, text in effects.tells:  # once a key; who else is to hear of it doesn't wait for its rep
        tell_once(conn, given.workspace_id, told, text, at)
    if is_gone(person):  # in nobody's hands: those who see to that have it in their list
        return
    if _may(conn, given, person, at, effects, tires=False):
        change = effects.follow_up(item, case, person)
        write_parts(conn, given.workspace_id, item.debrief_id, change)
        write_wants(conn, given.workspace_id, item.debrief_id, change.wants, at.real)


def _pitch(conn: Connection, given: Due, person_id: str, at: Moment, effects: Effects) -> None:
    person = get_person(conn, given.workspace_id, person_id)
    if person is not None:
        pitches.tell(
            conn, given.workspace_id, person, effects.brief, at, lambda: _may(conn, given, person, at, effects)
        )


def _may(conn: Connection, given: Due, person: Person, at: Moment, effects: Effects, *, tires: bool = True) -> bool:
    """Whether a message that this person hasn't asked for may go to them now; else the timer is set for when it may.

    `tires`: it waits longer for who has ignored several. The person is locked.
    """
    moment = effects.when(person, tires)
    if moment > at.now:
        set_timer(conn, given.workspace_id, Timer(given.kind, given.subject, moment))
        return False
    note_unasked(conn, given.workspace_id, person.id, at.now)
    return True


def _digest(conn: Connection, ws: str, subject: str, due: datetime, real_now: float, effects: Effects) -> None:
    made = effects.digest(ws, subject, due)
    if made is None:
        return
    if new_digest(conn, ws, made.id, made.channel, made.as_of):
        posted = Want(Target.DIGEST, made.id, made.channel, direct=False)
        write_wants(conn, ws, "", (posted,), real_now)
    set_timer(conn, ws, Timer(TimerKind.DIGEST, subject, made.next_due))
