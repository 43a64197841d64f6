"""Follow-ups: things to do later that a debrief uncovered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from dialogs.effects import Timer, Want
from dialogs.errors import NotFound
from dialogs.records import Event, FollowUp, FollowUpStatus, Moment
from dialogs.values import dataclass
from storage.tables import follow_up
from storage.units import write_backs
from storage.units.cases import marked_by
from storage.units.changes import put_follow_up, set_timer, write_wants
from storage.units.events import claim_event
from storage.units.rows import FOLLOW_UP, to_follow_up
from storage.units.wants import is_wanted


@dataclass(frozen=True, slots=True)
class Hold:
    """Whose a follow-up is from now on, who handed it to them, and whether those couldn't take it."""

    person_id: str
    handed_by: str | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class FollowChange:
    """What an action on a follow-up writes. Empty parts leave things as they are."""

    status: FollowUpStatus | None = None
    due_on: date | None = None
    hold: Hold | None = None
    timers: tuple[Timer, ...] = ()
    wants: tuple[Want, ...] = ()


Decide = Callable[[FollowUp], FollowChange]
"""The follow-up as it stands -> what becomes of it. Pure."""

f = follow_up.c
HERE = cache(lambda: select(*FOLLOW_UP).where(f.workspace_id == bindparam("ws")))
BY_ID = cache(lambda: HERE().where(f.id == bindparam("b_id")))
LOCKED = cache(lambda: BY_ID().with_for_update())
STANDING = cache(lambda: HERE().where(f.status == FollowUpStatus.OPEN.value).order_by(f.due_on, f.id))
BETWEEN = cache(
    lambda: STANDING().where(
        f.due_on >= bindparam("b_first"), f.due_on <= bindparam("b_last"), marked_by(f.debrief_id, f.workspace_id)
    )
)
OF_PERSON = cache(
    lambda: STANDING().where(f.person_id == bindparam("b_person"), marked_by(f.debrief_id, f.workspace_id))
)
OF_DEBRIEF = cache(lambda: HERE().where(f.debrief_id == bindparam("b_debrief")).order_by(f.id))
OF_DEAL = cache(lambda: STANDING().where(f.deal_id == bindparam("b_deal")))


def get_follow_up(conn: Connection, ws: str, follow_up_id: str) -> FollowUp | None:
    """Load one follow-up."""
    row = conn.execute(BY_ID(), {"ws": ws, "b_id": follow_up_id}).first()
    return to_follow_up(row) if row else None


def follow_ups_between(conn: Connection, ws: str, first: date, last: date, at: datetime) -> tuple[FollowUp, ...]:
    """List the open follow-ups that are due from the first to the last day, by day; of deals closed by a moment."""
    found = conn.execute(BETWEEN(), {"ws": ws, "b_first": first, "b_last": last, "b_at": at})
    return tuple(map(to_follow_up, found))


def open_follow_ups(conn: Connection, ws: str, deal_id: str) -> tuple[FollowUp, ...]:
    """List the open follow-ups of a deal, by day."""
    return tuple(map(to_follow_up, conn.execute(OF_DEAL(), {"ws": ws, "b_deal": deal_id})))


def follow_ups_of(conn: Connection, ws: str, person_id: str, at: datetime) -> tuple[FollowUp, ...]:
    """List the open follow-ups of a person, by day; of deals closed by a moment."""
    return tuple(map(to_follow_up, conn.execute(OF_PERSON(), {"ws": ws, "b_person": person_id, "b_at": at})))


def act_on(
    conn: Connection,
    event: Event,
    at: Moment,
    follow_up_id: str,
    decide: Decide,
) -> tuple[FollowUp, bool]:
    """Handle an event on a follow-up, once: the follow-up as it is now, and whether the event was ours to handle.

    What doesn't show in chat already isn't shown for this, unless it is to come below.
    Raises NotFound, and what `decide` raises; then nothing is written and the event may come again.
    """
    ws, claimed = event.workspace_id, claim_event(conn, event, at.now)
    row = conn.execute(LOCKED(), {"ws": ws, "b_id": follow_up_id}).first()
    if row is None:
        raise NotFound
    found = to_follow_up(row)
    if not claimed:
        return found, False
    change = decide(found)
    found = replace(found, status=change.status or found.status, due_on=change.due_on or found.due_on)
    if hold := change.hold:
        found = replace(found, person_id=hold.person_id, handed_by=hold.handed_by, declined=hold.declined)
    put_follow_up(conn, found)
    for timer in change.timers:
        set_timer(conn, ws, timer)
    wants = tuple(one for one in change.wants if one.below or is_wanted(conn, ws, one))
    write_wants(conn, ws, found.debrief_id, wants, at.real)
    write_backs.touch(conn, ws, found.debrief_id, at.real)
    return found, True


def finish(conn: Connection, event: Event, at: Moment, follow_up_id: str, decide: Decide) -> bool:
    """Its task was done in a CRM: whether that is news."""
    if conn.execute(BY_ID(), {"ws": event.workspace_id, "b_id": follow_up_id}).first() is None:
        return False

    def decided(item: FollowUp) -> FollowChange:
        return decide(item) if item.status is FollowUpStatus.OPEN else FollowChange()

    return act_on(conn, event, at, follow_up_id, decided)[1]


def of_debrief(conn: Connection, ws: str, debrief_id: str) -> tuple[FollowUp, ...]:
    """All follow-ups of a debrief, whatever became of them."""
    return tuple(map(to_follow_up, conn.execute(OF_DEBRIEF(), {"ws": ws, "b_debrief": debrief_id})))
