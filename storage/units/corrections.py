"""A mark was wrong: its outcome is corrected, or it is taken back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, case, func, select, update

from dialogs.effects import Change, Target, Timer, TimerKind, Want
from dialogs.errors import NotFound
from dialogs.records import Case, Event, FollowUpKind, FollowUpStatus, Moment, Outcome, Status
from storage.engine.dialects import on_both
from storage.tables import closing, correction, deal, follow_up
from storage.units.cases import ahead, load_case, locked_case
from storage.units.changes import drop_fact, set_timer
from storage.units.deals import SET_STAGE
from storage.units.debriefs import Acted, Decide, Opened, apply
from storage.units.events import claim_event
from storage.units.marks import Mark
from storage.units.people import lock_workspace
from storage.units.wants import is_wanted

UNDO = cache(
    lambda: (
        update(closing)
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
        .values(undone_at=bindparam("b_now"))
    )
)
DEAL_CURRENCY = (
    select(deal.c.currency)
    .where(deal.c.workspace_id == closing.c.workspace_id, deal.c.id == closing.c.deal_id)
    .correlate(closing)
    .scalar_subquery()
)
CORRECT = cache(
    lambda: (
        update(closing)
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
        .values(
            outcome=bindparam("b_outcome"),
            amount=func.coalesce(bindparam("b_amount", type_=BigInteger), closing.c.amount),
            currency=case(  # goes with the amount
                (bindparam("b_amount", type_=BigInteger).is_(None), closing.c.currency),
                else_=func.coalesce(
                    bindparam("b_currency", type_=Text),
                    closing.c.currency,
                    case((DEAL_CURRENCY.is_(None), bindparam("b_ours", type_=Text))),  # else it is in the deal's
                ),
            ),
            competitor=func.coalesce(bindparam("b_competitor", type_=Text), closing.c.competitor),
        )
    )
)
DROP_FOLLOW_UPS = cache(
    lambda: (
        update(follow_up)
        .where(follow_up.c.workspace_id == bindparam("ws"), follow_up.c.debrief_id == bindparam("b_id"))
        .where(follow_up.c.status == FollowUpStatus.OPEN.value)
        .values(status=FollowUpStatus.DROPPED.value)
    )
)


def _keep(insert: Any) -> Any:
    """Of two corrections at one moment the first has it."""
    made = insert(correction).values({name: bindparam(name) for name in ("workspace_id", "closing_id", "at", "old")})
    return made.on_conflict_do_nothing()


AS_MARKED = cache(
    lambda: (
        select(
            closing.c.outcome,
            closing.c.amount,
            closing.c.currency,
            closing.c.competitor,
            closing.c.deal_id,
            deal.c.stage,
        )
        .join_from(closing, deal, (deal.c.workspace_id == closing.c.workspace_id) & (deal.c.id == closing.c.deal_id))
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
    )
)
KEEP = on_both(_keep)


def keep_outcomes(conn: Connection, ws: str, closings: Sequence[tuple[str, Outcome]], now: datetime) -> None:
    """Note the outcomes that closings (their ids) had until now."""
    rows = [{"workspace_id": ws, "closing_id": one, "at": now, "old": old.value} for one, old in closings]
    if rows:
        conn.execute(KEEP[conn.dialect.name], rows)


def correct(
    conn: Connection,
    event: Event,
    at: Moment,
    closing_id: str,
    given: Mark,
    decide: Decide,
    opened: Opened,
) -> Acted:
    """Set another outcome on a closing, and amount and competitor where `given` has them. What it was is kept.

    `decide` gets the case with it and gives fact and card. Where it stands so already, as after a second press, nothing
    is claimed. Raises NotFound.
    """
    ws, claimed = event.workspace_id, claim_event(conn, event, at.now)
    if not claimed:
        return _as_it_is(conn, ws, closing_id)
    lock_workspace(conn, ws)
    told: dict[str, Any] = {name: getattr(given, name) for name in ("amount", "currency", "ours", "competitor")}
    values = {"b_outcome": given.outcome.value, **{f"b_{name}": value for name, value in told.items()}}
    here = {"ws": ws, "b_id": closing_id}
    old = conn.execute(AS_MARKED(), here).first()
    if old is None:
        raise NotFound
    conn.execute(CORRECT(), {**here, **values})
    if given.stage:
        conn.execute(SET_STAGE(), {"ws": ws, "b_id": old.deal_id, "b_stage": given.stage})
    case = locked_case(conn, ws, closing_id)
    if case is None or case.closing.undone_at:
        raise NotFound
    if conn.execute(AS_MARKED(), here).first() == old:
        return _as_it_is(conn, ws, closing_id)
    keep_outcomes(conn, ws, [(closing_id, Outcome(old.outcome))], at.now)
    return apply(conn, case, decide(case), at, opened)


def undo(
    conn: Connection,
    event: Event,
    at: Moment,
    closing_id: str,
    check: Callable[[Case], Any],
    opened: Opened,
) -> Acted:
    """Take back a mark made in error: it is counted nowhere, and nobody is asked about it. Raises NotFound.

    `check` may raise a DebriefError. A card that stands is updated.
    """
    ws, claimed = event.workspace_id, claim_event(conn, event, at.now)
    if not claimed:
        return _as_it_is(conn, ws, closing_id)
    case = locked_case(conn, ws, closing_id)
    if case is None:
        raise NotFound
    check(case)
    if case.closing.undone_at:
        return Acted(case, claimed=True)
    return take_back(conn, case, at, opened)


def take_back(conn: Connection, case: Case, at: Moment, opened: Opened, *, raises_rev: bool = True) -> Acted:
    """A locked case counts nowhere from now on, and nobody is asked about it."""
    ws, closing_id = case.debrief.workspace_id, case.closing.id
    keep_outcomes(conn, ws, [(closing_id, case.closing.outcome)], at.now)
    conn.execute(UNDO(), {"ws": ws, "b_id": closing_id, "b_now": at.now})
    drop_fact(conn, ws, closing_id)
    conn.execute(DROP_FOLLOW_UPS(), {"ws": ws, "b_id": closing_id})
    for kind in (TimerKind.REMIND, TimerKind.RESUME):
        set_timer(conn, ws, Timer(kind, closing_id, None))
    shown = [Want(Target.CARD, closing_id, case.person.id)]
    for of_kind in FollowUpKind:
        follow_up_id = f"{closing_id}.{of_kind}"
        set_timer(conn, ws, Timer(TimerKind.FOLLOW_UP, follow_up_id, None))
        shown.append(Want(Target.FOLLOW_UP, follow_up_id, case.person.id))
    wants = tuple(want for want in shown if is_wanted(conn, ws, want))
    case = replace(case, closing=replace(case.closing, undone_at=at.now))
    return apply(conn, case, Change(status=Status.UNDONE, wants=wants), at, opened, raises_rev=raises_rev)


def _as_it_is(conn: Connection, ws: str, closing_id: str) -> Acted:
    case = load_case(conn, ws, closing_id)
    if case is None:
        raise NotFound
    return Acted(case, claimed=False, ahead=ahead(conn, case))
