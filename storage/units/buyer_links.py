"""The links to the buyer's own page: one a closing, made for its rep, withdrawn, run out, opened."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, true, update

from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.erasing import was_erased
from dialogs.errors import NotFound
from dialogs.records import Case, Event, FollowUp, FollowUpKind, Moment, Outcome, Status
from dialogs.values import dataclass
from insights.shapes.asking import Links
from storage.engine.dialects import on_both
from storage.sellers import one_seller
from storage.tables import buyer_answer, buyer_link, closing, exclusion, workspace
from storage.units.cases import load_case, locked_case
from storage.units.changes import put_follow_up, set_timer
from storage.units.events import claim_event
from storage.units.follow_ups import get_follow_up
from storage.units.stops import stops
from storage.units.wants import is_wanted, want
from storage.units.wording import parts

SECOND_TOUCH = timedelta(days=14)
"""After so long a rep is told that nothing came from a link of theirs."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the buyer's page of a closing. `serial`: which of those that were made one after the other it is."""

    serial: int
    made_at: datetime
    until: datetime
    withdrawn_at: datetime | None

    def open(self, now: datetime) -> bool:
        """Whether it opens the page."""
        return self.withdrawn_at is None and self.until > now


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the page, and what the rep is told of it, is made from. `stopped`: the company wants no questions."""

    case: Case
    seller: str  # the company that asks
    link: Link | None
    stopped: bool


l, a = buyer_link.c, buyer_answer.c  # noqa: E741
OF_CLOSING = (l.workspace_id == bindparam("ws"), l.closing_id == bindparam("b_id"))
_OF_LINK = cache(lambda: select(l.serial, l.made_at, l.until, l.withdrawn_at).where(*OF_CLOSING))
_NAME = cache(lambda: select(workspace.c.name).where(workspace.c.id == bindparam("ws")))
_NOT_YET = (*OF_CLOSING, l.serial == bindparam("b_serial"), l.opened_at.is_(None))
_UNOPENED = cache(lambda: select(l.serial).where(*_NOT_YET))
_OPENED = cache(lambda: update(buyer_link).where(*_NOT_YET).values(opened_at=bindparam("b_now")))
_BY_SELLER = cache(
    lambda: (
        update(buyer_link).where(*OF_CLOSING, l.serial == bindparam("b_serial")).values(seller_at=bindparam("b_now"))
    )
)
_CLOSE = cache(
    lambda: (
        update(buyer_link)
        .where(l.workspace_id == bindparam("ws"), l.closing_id.in_(bindparam("b_ids")))
        .where(l.withdrawn_at.is_(None))
        .values(withdrawn_at=bindparam("b_now"))
    )
)
_LEFT_OUT = exists().where(
    exclusion.c.workspace_id == l.workspace_id, exclusion.c.closing_id == l.closing_id, exclusion.c.out == true()
)
_LINKS = cache(
    lambda: (
        select(closing.c.outcome, l.made_by, func.count())
        .add_columns(func.count(l.opened_at), func.count(a.closing_id), func.count(l.seller_at))
        .join_from(buyer_link, closing, (closing.c.workspace_id == l.workspace_id) & (closing.c.id == l.closing_id))
        .outerjoin(buyer_answer, (a.workspace_id == l.workspace_id) & (a.closing_id == l.closing_id))
        .where(l.workspace_id == bindparam("ws"), closing.c.undone_at.is_(None), ~_LEFT_OUT)
        .group_by(closing.c.outcome, l.made_by)
    )
)


def _put_link(insert: Any) -> Any:
    names = ("workspace_id", "closing_id", "made_by", "made_at", "until")
    made = insert(buyer_link).values({name: bindparam(name) for name in names} | {"serial": 1})
    anew = {name: made.excluded[name] for name in names[2:]}
    return made.on_conflict_do_update(
        index_elements=names[:2], set_={**anew, "serial": l.serial + 1, "withdrawn_at": None}
    )


PUT_LINK = on_both(_put_link)


def asked(conn: Connection, ws: str, closing_id: str) -> Asked | None:
    """What is known of the page of a closing; None where there is no such debrief."""
    case = load_case(conn, ws, closing_id)
    return None if case is None else of_page(conn, ws, case)


def is_over(case: Case) -> bool:
    """Whether its buyer is asked nothing any more, whatever links there are: undone, or its deal erased."""
    erased = was_erased(case.deal.name, case.deal.account, case.deal.external_id)
    return erased or case.debrief.status is Status.UNDONE


def of_page(conn: Connection, ws: str, case: Case) -> Asked:
    """The same, of a closing that is at hand."""
    row = conn.execute(_OF_LINK(), {"ws": ws, "b_id": case.debrief.id}).first()
    name = conn.execute(_NAME(), {"ws": ws}).scalar_one()
    return Asked(case, name, Link(*row) if row else None, stops(conn, ws).hold(case.deal.id, case.deal.account))


def invite(
    conn: Connection, event: Event, at: Moment, closing_id: str, person_id: str, until: datetime, item: FollowUp
) -> Asked:
    """Have a link that opens: the one that stands, or a new one. None is made where they answered, or want none.

    A new one is followed up by its rep where nothing comes, as `item`, which asks for an answer. Raises NotFound.
    """
    ws = event.workspace_id
    claimed = claim_event(conn, event, at.now)
    case = locked_case(conn, ws, closing_id)
    if case is None or is_over(case):
        raise NotFound
    found = of_page(conn, ws, case)
    stands = found.link is not None and found.link.open(at.now)
    if not claimed or stands or found.stopped or case.buyer is not None:
        return found
    made = {"workspace_id": ws, "closing_id": closing_id, "made_by": person_id, "made_at": at.now, "until": until}
    conn.execute(PUT_LINK[conn.dialect.name], made)
    bring(conn, ws, item, case, at)
    set_timer(conn, ws, Timer(TimerKind.FOLLOW_UP, item.id, at.now + SECOND_TOUCH))
    wanted = Want(Target.FOLLOW_UP, item.id, case.person.id)
    if is_wanted(conn, ws, wanted):
        want(conn, ws, wanted, at.real)
    return of_page(conn, ws, case)


def withdraw(conn: Connection, event: Event, at: Moment, closing_id: str) -> bool:
    """The link opens nothing any more; False where it didn't already."""
    if not claim_event(conn, event, at.now):
        return True
    return close(conn, event.workspace_id, [closing_id], at) > 0


def is_unopened(conn: Connection, ws: str, closing_id: str, serial: int) -> bool:
    """Whether a link is the one that stands, and nobody did anything on its page yet."""
    return conn.execute(_UNOPENED(), {"ws": ws, "b_id": closing_id, "b_serial": serial}).first() is not None


def opened(conn: Connection, ws: str, closing_id: str, serial: int, now: datetime, *, by_seller: bool) -> None:
    """Somebody did something on the page; or a seller, who was signed in, looked at it."""
    conn.execute(
        _BY_SELLER() if by_seller else _OPENED(), {"ws": ws, "b_id": closing_id, "b_serial": serial, "b_now": now}
    )


def touched_again(conn: Connection, item: FollowUp) -> datetime | None:
    """From when on the buyer may be asked once more, where a link is open that nobody answered yet."""
    row = conn.execute(_OF_LINK(), {"ws": item.workspace_id, "b_id": item.debrief_id}).first()
    if item.kind is not FollowUpKind.ASK_BUYER or row is None:
        return None
    case, link = load_case(conn, item.workspace_id, item.debrief_id), Link(*row)
    waits = case is not None and case.buyer is None and link.withdrawn_at is None
    return link.made_at + SECOND_TOUCH if waits else None


def close(conn: Connection, ws: str, ids: Sequence[str], at: Moment) -> int:
    """No link opens the pages of these closings any more; how many did."""
    values = {"ws": ws, "b_now": at.now}
    return sum(conn.execute(_CLOSE(), {**values, "b_ids": some}).rowcount for some in parts(ids))


def links(conn: Connection, ws: str) -> tuple[Links, ...]:
    """What became of the links, by outcome."""
    into, found = one_seller(conn, ws), defaultdict[str, list[tuple[str, list[int]]]](list)
    for outcome, who, *numbers in conn.execute(_LINKS(), {"ws": ws}):
        found[outcome].append((into.get(who, who), numbers))
    return tuple(
        Links(Outcome(outcome), len({who for who, _ in some}), *map(sum, zip(*(each for _, each in some), strict=True)))
        for outcome, some in sorted(found.items())
    )


def bring(conn: Connection, ws: str, item: FollowUp, case: Case, at: Moment) -> None:
    """The follow-up is its rep's, whose debrief it is; whoever it was handed to is shown that they have it again."""
    had = get_follow_up(conn, ws, item.id)
    put_follow_up(conn, replace(item, person_id=case.person.id, deal_id=case.deal.id))
    if had is not None and had.person_id != case.person.id:
        wanted = Want(Target.FOLLOW_UP, item.id, had.person_id)
        if is_wanted(conn, ws, wanted):
            want(conn, ws, wanted, at.real)
