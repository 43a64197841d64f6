"""Marks: a deal closed, was corrected, reopened, or marked in error."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Connection, bindparam, insert

from dialogs.effects import Timer, TimerKind
from dialogs.errors import NotFound
from dialogs.identity.spelling import as_name, name_key
from dialogs.records import (
    Case,
    Closing,
    Deal,
    Debrief,
    Event,
    Moment,
    Outcome,
    Person,
    Status,
    currency_of,
)
from dialogs.values import dataclass
from storage.tables import closing, debrief
from storage.units.aliases import kept_for, kept_named
from storage.units.cases import ahead, has_active, load_case, lock_person
from storage.units.changes import set_timer, write_parts, write_wants
from storage.units.deals import (
    CLOSING_BY_ID,
    LAST_CLOSING,
    NEW_DEAL,
    SET_STAGE,
    TO_MARK_ID,
    TO_MARK_NAMED,
    deal_and_closing,
)
from storage.units.debriefs import Opened, begin_early
from storage.units.events import claim_event
from storage.units.people import get_person, lock_workspace
from storage.units.rows import CLOSING, DEBRIEF


def always(_person: Person) -> bool:
    """Everybody may be asked."""
    return True


@dataclass(frozen=True, slots=True)
class Mark:
    """Someone says that a deal closed. The ids are for what has to be made new; `marked_by` is a person's id.

    `known_id`: the deal that is meant, where that was found out; else it is the one of that name. `asks`: whether
    somebody may be asked for its debrief, where it isn't who marked it. Pure. `ours`: app.yaml's currency, in which an
    amount is that names none, of a deal that has none. `stage`: where the deal stood, as far as that is told.
    """

    deal_id: str
    closing_id: str
    deal_name: str
    outcome: Outcome
    closed_on: date
    marked_by: str
    amount: int | None = None
    competitor: str | None = None
    source: str = "chat"
    currency: str | None = None
    ours: str | None = None
    known_id: str | None = None
    stage: str | None = None
    asks: Callable[[Person], bool] = always


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of a mark. `ahead`: how many debriefs of that person come before this one.

    `kind`: "new" (a debrief was made); "same" (this closing stands already, here is its debrief); "conflict" (it stands
    with another outcome, nothing was written; `case` is None if that closing has no debrief); "seen" (this event was
    handled before).
    """

    kind: str
    deal: Deal
    closing: Closing
    case: Case | None
    ahead: int = 0


RECENT = timedelta(days=30)
"""An imported closing of this age is debriefed when it is marked; an older one is history."""

_CLOSING_NAMES = (*(column.name for column in CLOSING), "marked_at")
NEW_CLOSING = cache(lambda: insert(closing).values({name: bindparam(name) for name in _CLOSING_NAMES}))
NEW_DEBRIEF = cache(lambda: insert(debrief).values({column.name: bindparam(column.name) for column in DEBRIEF}))


def mark(conn: Connection, event: Event, at: Moment, given: Mark, opened: Opened) -> Marked:
    """Close the deal of this name, which is made if it isn't known, and have its owner debriefed. Raises NotFound."""
    ws = event.workspace_id
    lock_workspace(conn, ws)  # two people mark one deal at once
    found = None if given.known_id else deal_and_closing(conn, TO_MARK_NAMED(), ws, b_key=name_key(given.deal_name))
    if found is None and (known := given.known_id or kept_named(conn, ws, given.deal_name)):
        found = deal_and_closing(conn, TO_MARK_ID(), ws, b_id=kept_for(conn, ws, known))
        if found is None:
            raise NotFound
        given = replace(given, deal_name=found[0].name)
    of_deal, standing = found or (None, None)
    return _close(conn, event, at, given, of_deal, standing, opened)


def reopen(
    conn: Connection,
    event: Event,
    at: Moment,
    closing_id: str,
    given: Mark,
    opened: Opened,
) -> Marked:
    """Close a deal once more, after this closing; the deal in `given` doesn't matter. Raises NotFound."""
    ws = event.workspace_id
    lock_workspace(conn, ws)
    before = deal_and_closing(conn, CLOSING_BY_ID(), ws, b_id=closing_id)
    found = before and deal_and_closing(conn, TO_MARK_ID(), ws, b_id=before[0].id)
    if not found:
        raise NotFound
    of_deal, standing = found
    if standing and standing.id == closing_id:
        standing = None
    given = replace(given, deal_name=of_deal.name)
    return _close(conn, event, at, given, of_deal, standing, opened)


def _close(
    conn: Connection,
    event: Event,
    at: Moment,
    given: Mark,
    of_deal: Deal | None,
    standing: Closing | None,
    opened: Opened,
) -> Marked:
    ws = event.workspace_id
    if of_deal and standing:
        case = load_case(conn, ws, standing.id)
        if standing.outcome is not given.outcome:
            return Marked("conflict", of_deal, standing, case)
        if case and case.person.id == given.marked_by:
            case = begin_early(conn, case, at, opened)
        if case or given.closed_on - standing.closed_on > RECENT:
            return Marked("same", of_deal, standing, case, ahead(conn, case) if case else 0)
    if not claim_event(conn, event, at.now):
        return _seen(conn, ws, given)
    if of_deal is None:
        of_deal = Deal(
            ws,
            given.deal_id,
            as_name(given.deal_name),
            owner_id=given.marked_by,
            amount=given.amount,
            currency=currency_of(given.amount, given.currency, given.ours),
            stage=given.stage,
        )
        values = {column: getattr(of_deal, column) for column in Deal.__slots__}
        conn.execute(NEW_DEAL(), {**values, "name_key": name_key(of_deal.name), "created_at": at.now})
    elif given.stage and given.stage != of_deal.stage:
        of_deal = replace(of_deal, stage=given.stage)
        conn.execute(SET_STAGE(), {"ws": ws, "b_id": of_deal.id, "b_stage": given.stage})
    if standing is None:
        standing = Closing(
            ws,
            given.closing_id,
            of_deal.id,
            given.outcome,
            given.closed_on,
            given.marked_by,
            given.competitor,
            given.amount,
            given.source,
            currency=currency_of(given.amount, given.currency, None if of_deal.currency else given.ours),
        )
        row = {column: getattr(standing, column) for column in Closing.__slots__}
        conn.execute(NEW_CLOSING(), {**row, "outcome": given.outcome.value, "marked_at": at.now})
    case = open_debrief(conn, of_deal, standing, _asked(conn, of_deal, given), at, opened)
    return Marked("new", of_deal, standing, case, ahead(conn, case))


def _seen(conn: Connection, ws: str, given: Mark) -> Marked:
    found = deal_and_closing(conn, LAST_CLOSING(), ws, b_key=name_key(given.deal_name))
    if found is None or found[1] is None:
        raise NotFound
    return Marked("seen", found[0], found[1], load_case(conn, ws, found[1].id))


def open_debrief(
    conn: Connection,
    of_deal: Deal,
    closed: Closing,
    person: Person,
    at: Moment,
    opened: Opened,
    unasked_from: datetime | None = None,
) -> Case:
    """Make the debrief of a closing. `unasked_from`: nobody here asked for it; it comes when it may, from then on."""
    ws = of_deal.workspace_id
    lock_person(conn, ws, person.id)
    waits = unasked_from is not None or has_active(conn, ws, person.id)
    status = Status.WAITING if waits else Status.PROMPTED
    made = Debrief(ws, closed.id, person.id, 0, status, None if waits else at.now, resume_at=unasked_from)
    case = Case(made, closed, of_deal, person)
    change = opened(case)
    made = replace(made, rev=max((row.rev for row in change.answers), default=0))
    row = {column: getattr(made, column) for column in Debrief.__slots__}
    conn.execute(NEW_DEBRIEF(), {**row, "status": status.value})
    write_parts(conn, ws, made.id, change)
    write_wants(conn, ws, made.id, change.wants, at.real)
    if unasked_from is not None:
        set_timer(conn, ws, Timer(TimerKind.RESUME, made.id, unasked_from))
    return replace(case, debrief=made, answers=case.answers.plus(*change.answers))


def _asked(conn: Connection, of_deal: Deal, given: Mark) -> Person:
    owner = get_person(conn, of_deal.workspace_id, of_deal.owner_id) if of_deal.owner_id else None
    theirs = owner and owner.user_id and not owner.guest and given.asks(owner)
    asked = owner if theirs else get_person(conn, of_deal.workspace_id, given.marked_by)
    if asked is None:
        raise NotFound
    return asked
