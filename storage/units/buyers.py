"""The buyer's own page: a link a closing, one answer a closing, and companies that don't want to be asked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, select, true, union, update

from dialogs.effects import Change, Target, Timer, TimerKind, Want
from dialogs.erasing import was_erased
from dialogs.errors import NotFound
from dialogs.fact import THEIR_OWN
from dialogs.records import Buyer, Case, Event, FollowUp, FollowUpKind, FollowUpStatus, Moment, Outcome, Status
from dialogs.values import dataclass
from insights.shapes.asking import Links
from storage.engine.dialects import on_both
from storage.tables import buyer_answer, buyer_link, closing, deal, exclusion, follow_up, timer, verbatim, workspace
from storage.units import write_backs
from storage.units.cases import cases_of, load_case, locked_case
from storage.units.changes import put_follow_up, set_timer, write_parts, write_wants
from storage.units.events import claim_event
from storage.units.follow_ups import get_follow_up, of_debrief
from storage.units.rewriting import unquote
from storage.units.rows import BUYER
from storage.units.stops import STOP, Stops, release, stops
from storage.units.wants import is_wanted, want
from storage.units.wording import parts

SECOND_TOUCH = timedelta(days=14)
"""After so long a rep is told that nothing came from a link of theirs."""
Decide = Callable[[Case, Case], Change]
"""The case as it stood and as it will -> what counts and shows then. Pure."""


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
_LINK = (l.workspace_id == bindparam("ws"), l.closing_id == bindparam("b_id"))
_THEIRS = (a.workspace_id == bindparam("ws"), a.closing_id == bindparam("b_id"))
_OF_LINK = cache(lambda: select(l.serial, l.made_at, l.until, l.withdrawn_at).where(*_LINK))
_RECEIPT = cache(lambda: select(a.receipt).where(*_THEIRS))
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
_NO_MORE = cache(
    lambda: (
        update(follow_up)
        .where(follow_up.c.workspace_id == bindparam("ws"), follow_up.c.id == bindparam("b_id"))
        .where(follow_up.c.status == FollowUpStatus.OPEN.value)
        .values(status=FollowUpStatus.DROPPED.value)
    )
)
_ASKED = cache(
    lambda: union(
        select(l.closing_id).where(l.workspace_id == bindparam("ws"), l.withdrawn_at.is_(None)),
        select(a.closing_id).where(a.workspace_id == bindparam("ws")),
    )
)
_ACCOUNTS = cache(
    lambda: select(deal.c.id, deal.c.account).where(
        deal.c.workspace_id == bindparam("ws"), deal.c.id.in_(bindparam("b_ids"))
    )
)
_NAME = cache(lambda: select(workspace.c.name).where(workspace.c.id == bindparam("ws")))
_WITHDRAW = cache(
    lambda: update(buyer_link).where(*_LINK, l.withdrawn_at.is_(None)).values(withdrawn_at=bindparam("b_now"))
)
_NOT_YET = (*_LINK, l.serial == bindparam("b_serial"), l.opened_at.is_(None))
_UNOPENED = cache(lambda: select(l.serial).where(*_NOT_YET))
_OPENED = cache(lambda: update(buyer_link).where(*_NOT_YET).values(opened_at=bindparam("b_now")))
_BY_SELLER = cache(
    lambda: update(buyer_link).where(*_LINK, l.serial == bindparam("b_serial")).values(seller_at=bindparam("b_now"))
)
_TAKEN_BACK = cache(lambda: update(buyer_link).where(*_LINK).values(taken_back_at=bindparam("b_at")))
_WAS_TAKEN_BACK = cache(lambda: select(l.taken_back_at).where(*_LINK))
_CHANGE = cache(lambda: update(buyer_answer).where(*_THEIRS, a.receipt == bindparam("b_receipt")))
_TAKE_BACK = cache(lambda: delete(buyer_answer).where(*_THEIRS, a.receipt == bindparam("b_receipt")))
_WORDS = cache(
    lambda: select(a.closing_id, a.words, a.contact, a.quotable).where(
        a.workspace_id == bindparam("ws"), a.closing_id.in_(bindparam("b_ids"))
    )
)
_SAID = cache(lambda: select(a.words, a.contact).where(a.workspace_id == bindparam("ws")))
_FORGET = cache(
    lambda: (
        update(buyer_answer)
        .where(a.workspace_id == bindparam("ws"), a.closing_id.in_(bindparam("b_ids")))
        .values(words="", contact="", quotable=False)
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
_DROP = cache(
    lambda: delete(verbatim).where(
        verbatim.c.workspace_id == bindparam("ws"),
        verbatim.c.closing_id.in_(bindparam("b_ids")),
        verbatim.c.field == THEIR_OWN,
    )
)
_LEFT_OUT = exists().where(
    exclusion.c.workspace_id == l.workspace_id, exclusion.c.closing_id == l.closing_id, exclusion.c.out == true()
)
_LINKS = cache(
    lambda: (
        select(closing.c.outcome, func.count(l.made_by.distinct()), func.count())
        .add_columns(func.count(l.opened_at), func.count(a.closing_id), func.count(l.seller_at))
        .join_from(buyer_link, closing, (closing.c.workspace_id == l.workspace_id) & (closing.c.id == l.closing_id))
        .outerjoin(buyer_answer, (a.workspace_id == l.workspace_id) & (a.closing_id == l.closing_id))
        .where(l.workspace_id == bindparam("ws"), closing.c.undone_at.is_(None), ~_LEFT_OUT)
        .group_by(closing.c.outcome)
    )
)


def _put_link(insert: Any) -> Any:
    names = ("workspace_id", "closing_id", "made_by", "made_at", "until")
    made = insert(buyer_link).values({name: bindparam(name) for name in names} | {"serial": 1})
    anew = {name: made.excluded[name] for name in names[2:]}
    return made.on_conflict_do_update(
        index_elements=names[:2], set_={**anew, "serial": l.serial + 1, "withdrawn_at": None}
    )


def _give(insert: Any) -> Any:
    names = ("workspace_id", "closing_id", "receipt", *(column.name for column in BUYER))
    made = insert(buyer_answer).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing().returning(a.closing_id)


PUT_LINK, GIVE = on_both(_put_link), on_both(_give)


def asked(conn: Connection, ws: str, closing_id: str) -> Asked | None:
    """What is known of the page of a closing; None where there is no such debrief."""
    case = load_case(conn, ws, closing_id)
    return None if case is None else _asked(conn, ws, case)


def is_over(case: Case) -> bool:
    """Whether its buyer is asked nothing any more, whatever links there are: undone, or its deal erased."""
    erased = was_erased(case.deal.name, case.deal.account, case.deal.external_id)
    return erased or case.debrief.status is Status.UNDONE


def _asked(conn: Connection, ws: str, case: Case) -> Asked:
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
    found = _asked(conn, ws, case)
    stands = found.link is not None and found.link.open(at.now)
    if not claimed or stands or found.stopped or case.buyer is not None:
        return found
    made = {"workspace_id": ws, "closing_id": closing_id, "made_by": person_id, "made_at": at.now, "until": until}
    conn.execute(PUT_LINK[conn.dialect.name], made)
    _bring(conn, ws, item, case, at)
    set_timer(conn, ws, Timer(TimerKind.FOLLOW_UP, item.id, at.now + SECOND_TOUCH))
    wanted = Want(Target.FOLLOW_UP, item.id, case.person.id)
    if is_wanted(conn, ws, wanted):
        want(conn, ws, wanted, at.real)
    return _asked(conn, ws, case)


def withdraw(conn: Connection, event: Event, at: Moment, closing_id: str) -> bool:
    """The link opens nothing any more; False where it didn't already."""
    if not claim_event(conn, event, at.now):
        return True
    values = {"ws": event.workspace_id, "b_id": closing_id, "b_now": at.now}
    return conn.execute(_WITHDRAW(), values).rowcount > 0


def is_unopened(conn: Connection, ws: str, closing_id: str, serial: int) -> bool:
    """Whether a link is the one that stands, and nobody did anything on its page yet."""
    return conn.execute(_UNOPENED(), {"ws": ws, "b_id": closing_id, "b_serial": serial}).first() is not None


def opened(conn: Connection, ws: str, closing_id: str, serial: int, now: datetime, *, by_seller: bool) -> None:
    """Somebody did something on the page; or a seller, who was signed in, looked at it."""
    conn.execute(
        _BY_SELLER() if by_seller else _OPENED(), {"ws": ws, "b_id": closing_id, "b_serial": serial, "b_now": now}
    )


def give(
    conn: Connection,
    ws: str,
    closing_id: str,
    serial: int,
    receipt: str,
    said: Buyer,
    at: Moment,
    decide: Decide,
    item: FollowUp,
) -> bool:
    """The one answer of a closing's buyer, which comes back to its rep as the follow-up `item`.

    False where the link opens nothing any more, or somebody answered already.
    """
    case = locked_case(conn, ws, closing_id)
    if case is None or is_over(case):
        return False
    found = _asked(conn, ws, case)
    if found.stopped or found.link is None or found.link.serial != serial or not found.link.open(at.now):
        return False
    values = {"workspace_id": ws, "closing_id": closing_id, "receipt": receipt, **_values(said)}
    if conn.execute(GIVE[conn.dialect.name], values).first() is None:
        return False
    opened(conn, ws, closing_id, serial, at.now, by_seller=False)
    conn.execute(_TAKEN_BACK(), {"ws": ws, "b_id": closing_id, "b_at": None})
    _bring(conn, ws, item, case, at)
    _count(conn, ws, case, replace(case, buyer=said), at, decide)
    return True


def change(
    conn: Connection,
    ws: str,
    closing_id: str,
    receipt: str,
    said: Buyer | None,
    at: Moment,
    decide: Decide,
    item: FollowUp,
) -> bool:
    """By its receipt an answer is another, or (None) taken back; what stood before goes from wherever it was quoted.

    Where it says now whom else they would talk to, its rep is told anew, as by `give`.
    False where there is none of that receipt, and where it could be taken back alone, but isn't.
    """
    case = locked_case(conn, ws, closing_id)
    if case is None or case.buyer is None or (said is not None and is_over(case)):
        return False
    one = {"ws": ws, "b_id": closing_id, "b_receipt": receipt}
    if said is None:
        done = conn.execute(_TAKE_BACK(), one)
    else:
        said = replace(said, at=case.buyer.at)
        done = conn.execute(_CHANGE().values(_values(said)), one)
    if not done.rowcount:
        return False
    if said is not None and said.contact and not case.buyer.contact:
        _bring(conn, ws, item, case, at)
    if said is None:  # what brought it asks for nothing more: not for an answer, and not for another
        conn.execute(_TAKEN_BACK(), {"ws": ws, "b_id": closing_id, "b_at": at.now})
        conn.execute(_NO_MORE(), {"ws": ws, "b_id": f"{closing_id}.{FollowUpKind.ASK_BUYER}"})
    if case.debrief.status is not Status.UNDONE:  # of which nothing counts
        _count(conn, ws, case, replace(case, buyer=said), at, decide)
    if case.buyer.quotable and (said is None or said.words != case.buyer.words or not said.quotable):
        unquote(conn, ws, [case.buyer.words], at)
    return True


def was_taken_back(conn: Connection, ws: str, closing_id: str) -> bool:
    """Whether a buyer answered and took it back, and nobody has answered since."""
    return conn.execute(_WAS_TAKEN_BACK(), {"ws": ws, "b_id": closing_id}).scalar() is not None


def is_theirs(conn: Connection, ws: str, closing_id: str, receipt: str) -> bool:
    """Whether an answer is the one of a receipt."""
    return conn.execute(_RECEIPT(), {"ws": ws, "b_id": closing_id}).scalar() == receipt


def stop(conn: Connection, ws: str, closing_id: str, at: Moment) -> None:
    """Nobody asks this company again: no link of its deals takes an answer, and no rep is told to ask."""
    case = load_case(conn, ws, closing_id)
    if case is None:
        return
    conn.execute(STOP[conn.dialect.name], {"workspace_id": ws, "company": closing_id, "at": at.now})
    conn.execute(_WITHDRAW(), {"ws": ws, "b_id": closing_id, "b_now": at.now})
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


def touched_again(conn: Connection, item: FollowUp) -> datetime | None:
    """From when on the buyer may be asked once more, where a link is open that nobody answered yet."""
    row = conn.execute(_OF_LINK(), {"ws": item.workspace_id, "b_id": item.debrief_id}).first()
    if item.kind is not FollowUpKind.ASK_BUYER or row is None:
        return None
    case, link = load_case(conn, item.workspace_id, item.debrief_id), Link(*row)
    waits = case is not None and case.buyer is None and link.withdrawn_at is None
    return link.made_at + SECOND_TOUCH if waits else None


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


def all_said(conn: Connection, ws: str) -> frozenset[str]:
    """All that buyers wrote themselves, and who they are."""
    return frozenset(text for row in conn.execute(_SAID(), {"ws": ws}) for text in row if text)


def texts_in(conn: Connection, ws: str, ids: Sequence[str]) -> Counter[str]:
    """How many texts the buyers of these closings wrote."""
    found = Counter[str]()
    for some in parts(ids):
        for row in conn.execute(_WORDS(), {"ws": ws, "b_ids": some}):
            found[row.closing_id] = bool(row.words) + bool(row.contact)
    return found


def close(conn: Connection, ws: str, ids: Sequence[str], at: Moment) -> None:
    """No link opens the pages of these closings any more."""
    for some in parts(ids):
        conn.execute(_CLOSE(), {"ws": ws, "b_ids": some, "b_now": at.now})


def forget(conn: Connection, ws: str, ids: Sequence[str], at: Moment) -> None:
    """Empty what buyers wrote of these closings, and who they are, and take out where it was quoted.

    No link opens their pages any more. What shows of it in chat is for the caller to show anew.
    """
    quoted: list[str] = []
    close(conn, ws, ids, at)
    for some in parts(ids):
        quoted += [row.words for row in conn.execute(_WORDS(), {"ws": ws, "b_ids": some}) if row.words and row.quotable]
        conn.execute(_FORGET(), {"ws": ws, "b_ids": some})
        conn.execute(_DROP(), {"ws": ws, "b_ids": some})
    unquote(conn, ws, quoted, at)


def links(conn: Connection, ws: str) -> tuple[Links, ...]:
    """What became of the links, by outcome."""
    rows = conn.execute(_LINKS(), {"ws": ws}).all()
    return tuple(Links(Outcome(outcome), *numbers) for outcome, *numbers in sorted(rows, key=tuple))


def _bring(conn: Connection, ws: str, item: FollowUp, case: Case, at: Moment) -> None:
    """The follow-up is its rep's, whose debrief it is; whoever it was handed to is shown that they have it again."""
    had = get_follow_up(conn, ws, item.id)
    put_follow_up(conn, replace(item, person_id=case.person.id, deal_id=case.deal.id))
    if had is not None and had.person_id != case.person.id:
        wanted = Want(Target.FOLLOW_UP, item.id, had.person_id)
        if is_wanted(conn, ws, wanted):
            want(conn, ws, wanted, at.real)


def _count(conn: Connection, ws: str, before: Case, case: Case, at: Moment, decide: Decide) -> None:
    changed = decide(before, case)
    write_parts(conn, ws, case.debrief.id, changed)
    wants = tuple(one for one in changed.wants if is_wanted(conn, ws, one))  # what doesn't show isn't shown for this
    write_wants(conn, ws, case.debrief.id, wants, at.real)
    write_backs.touch(conn, ws, case.debrief.id, at.real)


def _values(said: Buyer) -> dict[str, Any]:
    return {column.name: getattr(said, column.name) for column in BUYER}
