"""Whom reps are to ask: not companies that want no questions, nor whoever was sent a link or has answered."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, bindparam, select, union

from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.records import Case, FollowUp, FollowUpKind, FollowUpStatus, Moment
from storage.tables import buyer_answer, buyer_link, deal, follow_up, timer
from storage.units import buyer_links, write_backs
from storage.units.cases import cases_of, load_case
from storage.units.changes import set_timer
from storage.units.follow_ups import of_debrief
from storage.units.stops import STOP, Stops, release, stops
from storage.units.wants import is_wanted, want
from storage.units.wording import parts

_TO_ASK = cache(
    lambda: (  # what stands in chat of asking a company
        select(follow_up.c.id, follow_up.c.person_id, follow_up.c.debrief_id, deal.c.id, deal.c.account)
        .join(deal, (deal.c.workspace_id == follow_up.c.workspace_id) & (deal.c.id == follow_up.c.deal_id))
        .where(follow_up.c.workspace_id == bindparam("ws"), follow_up.c.kind == FollowUpKind.ASK_BUYER.value)
        .where(follow_up.c.status == FollowUpStatus.OPEN.value)
    )
)
_TIMED = cache(
    lambda: select(timer.c.subject).where(
        timer.c.workspace_id == bindparam("ws"),
        timer.c.kind == TimerKind.FOLLOW_UP.value,
        timer.c.subject == bindparam("b_id"),
    )
)
_ASKED = cache(
    lambda: union(
        select(buyer_link.c.closing_id).where(
            buyer_link.c.workspace_id == bindparam("ws"), buyer_link.c.withdrawn_at.is_(None)
        ),
        select(buyer_answer.c.closing_id).where(buyer_answer.c.workspace_id == bindparam("ws")),
    )
)
_ACCOUNTS = cache(
    lambda: select(deal.c.id, deal.c.account).where(
        deal.c.workspace_id == bindparam("ws"), deal.c.id.in_(bindparam("b_ids"))
    )
)


def stop(conn: Connection, ws: str, closing_id: str, at: Moment) -> None:
    """Nobody asks this company again: no link of its deals takes an answer, and no rep is told to ask."""
    case = load_case(conn, ws, closing_id)
    if case is None:
        return
    conn.execute(STOP[conn.dialect.name], {"workspace_id": ws, "company": closing_id, "at": at.now})
    buyer_links.close(conn, ws, [closing_id], at)
    _show_anew(conn, ws, _asking(conn, ws, stops(conn, ws)), at)


def lift(conn: Connection, ws: str, closing_id: str, at: Moment) -> bool:
    """They may be asked again; whether they had wanted no questions."""
    case = load_case(conn, ws, closing_id)
    before = stops(conn, ws)
    if case is None or not release(conn, ws, case.deal.id, case.deal.account):
        return False
    asking = _asking(conn, ws, before)
    _show_anew(conn, ws, asking, at)
    for follow_up_id, _, _ in asking:
        if conn.execute(_TIMED(), {"ws": ws, "b_id": follow_up_id}).first() is None:  # it fired while they wanted none
            set_timer(conn, ws, Timer(TimerKind.FOLLOW_UP, follow_up_id, at.now))
    return True


def _asking(conn: Connection, ws: str, held: Stops) -> list[tuple[str, str, str]]:
    """What is open of asking those companies: follow-up, whose it is, and closing."""
    rows = conn.execute(_TO_ASK(), {"ws": ws}).all()
    return [(item, person_id, closing_id) for item, person_id, closing_id, *of_deal in rows if held.hold(*of_deal)]


def _show_anew(conn: Connection, ws: str, asking: Sequence[tuple[str, str, str]], at: Moment) -> None:
    """What stands of that in chat."""
    for follow_up_id, person_id, of_closing in asking:
        wanted = Want(Target.FOLLOW_UP, follow_up_id, person_id)
        if is_wanted(conn, ws, wanted):
            want(conn, ws, wanted, at.real)
        write_backs.touch(conn, ws, of_closing, at.real)


def is_asked_for(conn: Connection, item: FollowUp) -> bool:
    """Whether a follow-up is to be brought up: to ask a company that wants no questions isn't, unless they answered."""
    return item.kind is not FollowUpKind.ASK_BUYER or bool(asked_for(conn, item.workspace_id, (item,)))


def asked_for(conn: Connection, ws: str, items: Sequence[FollowUp]) -> tuple[tuple[FollowUp, Case], ...]:
    """Those of them that are to be brought up, with what they are about."""
    found = cases_of(conn, ws, [item.debrief_id for item in items])
    asks = {item.id for item in items if item.kind is FollowUpKind.ASK_BUYER}
    held = stops(conn, ws) if asks else None
    return tuple(
        (item, case)
        for item in items
        if (case := found.get(item.debrief_id)) is not None
        and not (held and item.id in asks and case.buyer is None and held.hold(case.deal.id, case.deal.account))
    )


def still_to_do(conn: Connection, ws: str, items: Sequence[FollowUp]) -> tuple[FollowUp, ...]:
    """Of these but for asking who was sent a link, has answered, or wants no questions."""
    asks = [item.deal_id for item in items if item.kind is FollowUpKind.ASK_BUYER]
    if not asks:
        return tuple(items)
    done, held = frozenset(conn.execute(_ASKED(), {"ws": ws}).scalars()), stops(conn, ws)
    accounts: dict[str, str | None] = {}
    for some in parts(sorted({*asks})):
        accounts |= {row.id: row.account for row in conn.execute(_ACCOUNTS(), {"ws": ws, "b_ids": some})}
    return tuple(
        item
        for item in items
        if item.kind is not FollowUpKind.ASK_BUYER
        or not (item.debrief_id in done or held.hold(item.deal_id, accounts.get(item.deal_id)))
    )


def to_bring_up(conn: Connection, ws: str, debrief_id: str) -> tuple[FollowUp, ...]:
    """The follow-ups of a debrief, whatever became of them, but for asking who wants no questions."""
    return tuple(item for item, _ in asked_for(conn, ws, of_debrief(conn, ws, debrief_id)))
