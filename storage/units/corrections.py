"""A mark was wrong: its outcome is corrected, or it is taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from dialogs.errors import NotFound
from dialogs.records import Case, Change, FollowUpKind, FollowUpStatus, Outcome, Status, Target, Timer, TimerKind, Want
from storage.tables import closing, follow_up
from storage.units.cases import ahead, load_case, locked_case
from storage.units.changes import DROP_FACT, set_timer
from storage.units.deals import CLOSING_BY_ID, deal_and_closing
from storage.units.debriefs import SET_OUTCOME, Acted, Decide, Opened, apply
from storage.units.events import claim_event
from storage.units.marks import open_debrief
from storage.units.people import lock_workspace
from storage.units.wants import is_wanted

UNDO = (
    update(closing)
    .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
    .values(undone_at=bindparam("b_now"))
)
DROP_FOLLOW_UPS = (
    update(follow_up)
    .where(follow_up.c.workspace_id == bindparam("ws"), follow_up.c.debrief_id == bindparam("b_id"))
    .where(follow_up.c.status == FollowUpStatus.OPEN.value)
    .values(status=FollowUpStatus.DROPPED.value)
)


def correct(
    conn: Connection,
    ws: str,
    event_key: str,
    closing_id: str,
    outcome: Outcome,
    marked_by: str,
    now: datetime,
    real_now: float,
    decide: Decide,
    opened: Opened,
) -> Acted:
    """Set another outcome on a closing. `decide` gets the case with it and gives fact and card.

    An imported closing without a debrief gets one; its deal's owner is asked, or else `marked_by`. Raises NotFound.
    """
    claimed = claim_event(conn, ws, event_key, now)
    if not claimed:
        return _as_it_is(conn, ws, closing_id)
    lock_workspace(conn, ws)
    found = deal_and_closing(conn, CLOSING_BY_ID, ws, b_id=closing_id)
    if found is None or found[1] is None or found[1].undone_at:
        raise NotFound
    conn.execute(SET_OUTCOME, {"ws": ws, "b_id": closing_id, "b_outcome": outcome.value})
    case = locked_case(conn, ws, closing_id)
    if case is None:
        case = open_debrief(conn, found[0], replace(found[1], outcome=outcome), marked_by, now, real_now, opened)
    return apply(conn, case, replace(decide(case), outcome=None), now, real_now, opened)


def undo(
    conn: Connection,
    ws: str,
    event_key: str,
    closing_id: str,
    now: datetime,
    real_now: float,
    check: Callable[[Case], Any],
    opened: Opened,
) -> Acted:
    """Take back a mark made in error: it is counted nowhere, and nobody is asked about it. Raises NotFound.

    `check` may raise a DebriefError. A card that stands is updated.
    """
    claimed = claim_event(conn, ws, event_key, now)
    if not claimed:
        return _as_it_is(conn, ws, closing_id)
    case = locked_case(conn, ws, closing_id)
    if case is None:
        raise NotFound
    check(case)
    if case.closing.undone_at:
        return Acted(case, claimed=True)
    conn.execute(UNDO, {"ws": ws, "b_id": closing_id, "b_now": now})
    conn.execute(DROP_FACT, {"ws": ws, "b_id": closing_id})
    conn.execute(DROP_FOLLOW_UPS, {"ws": ws, "b_id": closing_id})
    for kind in (TimerKind.REMIND, TimerKind.RESUME):
        set_timer(conn, ws, Timer(kind, closing_id, None))
    for of_kind in FollowUpKind:
        set_timer(conn, ws, Timer(TimerKind.FOLLOW_UP, f"{closing_id}.{of_kind}", None))
    card = Want(Target.CARD, closing_id, case.person.id)
    wants = (card,) if is_wanted(conn, ws, card) else ()
    case = replace(case, closing=replace(case.closing, undone_at=now))
    return apply(conn, case, Change(status=Status.UNDONE, wants=wants), now, real_now, opened)


def _as_it_is(conn: Connection, ws: str, closing_id: str) -> Acted:
    case = load_case(conn, ws, closing_id)
    if case is None:
        raise NotFound
    return Acted(case, claimed=False, ahead=ahead(conn, case))
