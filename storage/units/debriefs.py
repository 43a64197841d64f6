"""What an accepted action does to a debrief, and who gets the person's one active card after it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, update

from dialogs.effects import Change, Target, Timer, TimerKind, Want
from dialogs.errors import NotFound, Stale
from dialogs.records import UNOWNED, Case, Debrief, Event, Moment, Person, Status
from dialogs.values import dataclass
from storage.tables import deal, debrief
from storage.units import backlog, write_backs
from storage.units.cases import active_case, ahead, has_active, load_case, lock_person, locked_case, next_waiting
from storage.units.changes import set_timer, write_parts, write_wants
from storage.units.events import claim_event
from storage.units.outbox import Intent
from storage.units.people import get_person, unowned
from storage.units.wants import is_shown, shown_to

Decide = Callable[[Case], Change]
"""What an action changes. Pure; may raise a DebriefError, which undoes the unit."""

Opened = Callable[[Case], Change]
"""What comes with a debrief that has just got its person's active card: fact, timers, wants. Pure."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an action. `claimed` False: the event was handled before and nothing was written.

    `case` is as it is now; `intent` the card's target, leased to us; `promoted` the debrief that got the active card
    next; `ahead` how many come before this one, if it waits.
    """

    case: Case
    claimed: bool
    change: Change | None = None
    intent: Intent | None = None
    promoted: Case | None = None
    ahead: int = 0


CAS = cache(
    lambda: (
        update(debrief)
        .where(debrief.c.workspace_id == bindparam("ws"), debrief.c.id == bindparam("b_id"))
        .where(debrief.c.rev == bindparam("b_rev"))
        .values(
            person_id=bindparam("b_person"),
            rev=bindparam("b_next"),
            status=bindparam("b_status"),
            prompted_at=bindparam("b_prompted"),
            completed_at=bindparam("b_completed"),
            resume_at=bindparam("b_resume"),
            reminders=bindparam("b_reminders"),
        )
    )
)
PASS_ON = cache(
    lambda: (
        update(deal)
        .where(deal.c.workspace_id == bindparam("ws"), deal.c.id == bindparam("b_id"))
        .where(deal.c.owner_id == bindparam("b_old"))
        .values(owner_id=bindparam("b_new"))
    )
)


def act(
    conn: Connection,
    event: Event,
    at: Moment,
    debrief_id: str,
    decide: Decide,
    opened: Opened,
    lease: float | None = None,
    handing_to: str | None = None,
) -> Acted:
    """Handle an event on a debrief, once. `lease` (seconds): also take the card to send it by the click's own way.

    `handing_to`: whom `decide` may hand it to, so that both people are locked in one order. Raises NotFound, and what
    `decide` raises; then nothing is written and the event may come again.
    """
    ws, claimed = event.workspace_id, claim_event(conn, event, at.now)
    case = locked_case(conn, ws, debrief_id, also=handing_to) if claimed else load_case(conn, ws, debrief_id)
    if case is None:
        raise NotFound
    if not claimed:
        return Acted(case, claimed=False, ahead=ahead(conn, case))
    return apply(conn, case, decide(case), at, opened, lease)


def first_status(case: Case) -> Status:
    """How a debrief begins or goes on when it gets the active card."""
    return Status.OPEN if any(row.rev for row in case.answers.history) else Status.PROMPTED


def apply(
    conn: Connection,
    case: Case,
    change: Change,
    at: Moment,
    opened: Opened,
    lease: float | None = None,
    *,
    raises_rev: bool = True,
) -> Acted:
    """Write a change to a case from `locked_case`; see that its person, and who it went to, have one active card."""
    before, ws = case.debrief, case.debrief.workspace_id
    after, person = _after(conn, case, change, at.now)
    if raises_rev:
        after = replace(after, rev=before.rev + 1)
    _save(conn, before, after)
    write_parts(conn, ws, before.id, change)
    wants = change.wants
    if after.status is Status.WAITING:  # its card must wait too, unless it stands there already
        there = (w for w in wants if w.kind is not Target.CARD or is_shown(conn, ws, w))
        wants = tuple(replace(w, below=False) if w.kind is Target.CARD else w for w in there)  # below the live one
    intent = write_wants(conn, ws, before.id, wants, at.real, lease)
    if change.kept_out is not None:
        write_backs.keep_out(conn, ws, before.id, at.real, kept=change.kept_out)
    elif after.status in {Status.DONE, Status.UNDONE}:
        write_backs.touch(conn, ws, before.id, at.real)
    case = Case(after, case.closing, case.deal, person, case.answers.plus(*change.answers))
    handed = after.person_id != before.person_id
    if handed:  # it was never theirs: the next closing of this deal is for the right person at once
        new = None if after.person_id == UNOWNED else after.person_id
        owners = {"ws": ws, "b_id": case.deal.id, "b_old": before.person_id, "b_new": new}
        conn.execute(PASS_ON(), owners)
        if before.person_id == UNOWNED:  # whoever had it before reads who has it now
            had = shown_to(conn, ws, Target.CARD, before.id)
            write_wants(conn, ws, before.id, tuple(Want(Target.CARD, before.id, one) for one in had), at.real)
        case = enter(conn, case, opened, at.real)
    promoted = None
    if before.status.active and (handed or not after.status.active):
        if change.next_at is None:
            promoted = promote(conn, ws, before.person_id, at, opened)
        elif waiting := next_waiting(
            conn, ws, before.person_id, at.now
        ):  # who has no time now has none for the next one
            set_timer(conn, ws, Timer(TimerKind.RESUME, waiting.debrief.id, change.next_at))
    return Acted(case, True, change, intent, promoted, ahead(conn, case))


def _after(conn: Connection, case: Case, change: Change, now: datetime) -> tuple[Debrief, Person]:
    before, person = case.debrief, case.person
    status = change.status or before.status
    handed = change.person_id is not None and change.person_id != person.id
    if handed:
        if change.person_id == UNOWNED:
            unowned(conn, before.workspace_id)
        found = get_person(conn, before.workspace_id, change.person_id or "")
        if found is None:
            raise NotFound
        person = found
        lock_person(conn, before.workspace_id, person.id)
        status = first_status(case)
    takes = status.active and (handed or not before.status.active)
    if takes and has_active(conn, before.workspace_id, person.id):
        status = Status.WAITING
    put_off = status is Status.LATER or (status is before.status is Status.WAITING and not handed)
    after = Debrief(
        before.workspace_id,
        before.id,
        person.id,
        before.rev,
        status,
        before.prompted_at or (now if status.active else None),
        before.completed_at or (now if status is Status.DONE else None),
        (change.resume_at or before.resume_at) if put_off and not change.quiet else None,
        (0 if handed else before.reminders) if change.reminders is None else change.reminders,
    )
    return after, person


def _save(conn: Connection, before: Debrief, after: Debrief) -> None:
    values = {
        "ws": before.workspace_id,
        "b_id": before.id,
        "b_rev": before.rev,
        "b_next": after.rev,
        "b_person": after.person_id,
        "b_status": after.status.value,
        "b_prompted": after.prompted_at,
        "b_completed": after.completed_at,
        "b_resume": after.resume_at,
        "b_reminders": after.reminders,
    }
    if conn.execute(CAS(), values).rowcount != 1:
        raise Stale


def enter(conn: Connection, case: Case, opened: Opened, real_now: float) -> Case:
    """Write what comes with a debrief that has just got the active card."""
    change = opened(case)
    write_parts(conn, case.debrief.workspace_id, case.debrief.id, change)
    write_wants(conn, case.debrief.workspace_id, case.debrief.id, change.wants, real_now)
    return replace(case, answers=case.answers.plus(*change.answers))


def bring_first(conn: Connection, event: Event, at: Moment, debrief_id: str, opened: Opened) -> bool:
    """Give a person's active card to this debrief of theirs, which waits; the one that has it waits in its place.

    False where the event was handled before. Raises NotFound, and Stale where it doesn't wait any more.
    """
    ws = event.workspace_id
    if not claim_event(conn, event, at.now):
        return False
    case = locked_case(conn, ws, debrief_id)
    if case is None:
        raise NotFound
    if case.debrief.status is not Status.WAITING:
        raise Stale
    active = active_case(conn, ws, case.person.id)
    if active is not None:
        _save(conn, active.debrief, replace(active.debrief, status=Status.WAITING, rev=active.debrief.rev + 1))
        paused = active.debrief.id
        set_timer(conn, ws, Timer(TimerKind.REMIND, paused, None))  # set again when its turn comes
        write_wants(conn, ws, paused, (Want(Target.CARD, paused, case.person.id),), at.real)
    _begin(conn, case, at, opened)
    return True


def promote(conn: Connection, ws: str, person_id: str, at: Moment, opened: Opened) -> Case | None:
    """Give a person's active card to the debrief that has waited longest, if the card is free."""
    if has_active(conn, ws, person_id):
        return None
    backlog.expire(conn, ws, person_id, at)
    waiting, asked_for = next_waiting(conn, ws, person_id, at.now), False
    if waiting is not None and backlog.is_held(waiting.debrief):  # the question is their one unasked message
        backlog.ask(conn, ws, person_id, at)
        waiting, asked_for = next_waiting(conn, ws, person_id, at.now), True
    if waiting is None or (asked_for and waiting.debrief.resume_at is not None):
        return None
    return _begin(conn, waiting, at, opened)


def begin_early(conn: Connection, case: Case, at: Moment, opened: Opened) -> Case:
    """Who speaks of a deal by themselves is asked now, and not when it would come unasked; the case as it is then."""
    ws, before = case.debrief.workspace_id, case.debrief
    waits = before.status is Status.WAITING and before.resume_at is not None
    passed_over = before.status is Status.LEFT and before.prompted_at is None  # they were asked about others only
    if not (waits or passed_over) or (waits and has_active(conn, ws, case.person.id)):
        return case
    lock_person(conn, ws, case.person.id)
    if has_active(conn, ws, case.person.id):
        after = replace(before, status=Status.WAITING, rev=before.rev + 1)
        _save(conn, before, after)
        return replace(case, debrief=after)
    set_timer(conn, ws, Timer(TimerKind.RESUME, before.id, None))
    return _begin(conn, case, at, opened)


def _begin(conn: Connection, waiting: Case, at: Moment, opened: Opened) -> Case:
    """Give the active card, which is free, to a debrief that waits."""
    before = waiting.debrief
    status, prompted = first_status(waiting), before.prompted_at or at.now
    reminders = before.reminders if before.prompted_at else 0
    after = replace(before, status=status, prompted_at=prompted, resume_at=None, reminders=reminders)
    _save(conn, before, after)
    return enter(conn, replace(waiting, debrief=after), opened, at.real)
