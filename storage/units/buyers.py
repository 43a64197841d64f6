"""What buyers say on their own page: one answer a closing, which they may change, take back, or have forgotten."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.effects import Change
from dialogs.fact import THEIR_OWN
from dialogs.records import Buyer, Case, FollowUp, FollowUpKind, FollowUpStatus, Moment, Status
from storage.engine.dialects import on_both
from storage.tables import buyer_answer, buyer_link, follow_up, verbatim
from storage.units import write_backs
from storage.units.buyer_links import OF_CLOSING, bring, close, is_over, of_page, opened
from storage.units.cases import locked_case
from storage.units.changes import write_parts, write_wants
from storage.units.rewriting import unquote
from storage.units.rows import BUYER
from storage.units.wants import is_wanted
from storage.units.wording import parts

Decide = Callable[[Case, Case], Change]
"""The case as it stood and as it will -> what counts and shows then. Pure."""
a = buyer_answer.c
_THEIRS = (a.workspace_id == bindparam("ws"), a.closing_id == bindparam("b_id"))
_RECEIPT = cache(lambda: select(a.receipt).where(*_THEIRS))
_NO_MORE = cache(
    lambda: (
        update(follow_up)
        .where(follow_up.c.workspace_id == bindparam("ws"), follow_up.c.id == bindparam("b_id"))
        .where(follow_up.c.status == FollowUpStatus.OPEN.value)
        .values(status=FollowUpStatus.DROPPED.value)
    )
)
_TAKEN_BACK = cache(lambda: update(buyer_link).where(*OF_CLOSING).values(taken_back_at=bindparam("b_at")))
_WAS_TAKEN_BACK = cache(lambda: select(buyer_link.c.taken_back_at).where(*OF_CLOSING))
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
_DROP = cache(
    lambda: delete(verbatim).where(
        verbatim.c.workspace_id == bindparam("ws"),
        verbatim.c.closing_id.in_(bindparam("b_ids")),
        verbatim.c.field == THEIR_OWN,
    )
)


def _give(insert: Any) -> Any:
    names = ("workspace_id", "closing_id", "receipt", *(column.name for column in BUYER))
    made = insert(buyer_answer).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing().returning(a.closing_id)


GIVE = on_both(_give)


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
    found = of_page(conn, ws, case)
    if found.stopped or found.link is None or found.link.serial != serial or not found.link.open(at.now):
        return False
    values = {"workspace_id": ws, "closing_id": closing_id, "receipt": receipt, **_values(said)}
    if conn.execute(GIVE[conn.dialect.name], values).first() is None:
        return False
    opened(conn, ws, closing_id, serial, at.now, by_seller=False)
    conn.execute(_TAKEN_BACK(), {"ws": ws, "b_id": closing_id, "b_at": None})
    bring(conn, ws, item, case, at)
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
        bring(conn, ws, item, case, at)
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


def _count(conn: Connection, ws: str, before: Case, case: Case, at: Moment, decide: Decide) -> None:
    changed = decide(before, case)
    write_parts(conn, ws, case.debrief.id, changed)
    wants = tuple(one for one in changed.wants if is_wanted(conn, ws, one))  # what doesn't show isn't shown for this
    write_wants(conn, ws, case.debrief.id, wants, at.real)
    write_backs.touch(conn, ws, case.debrief.id, at.real)


def _values(said: Buyer) -> dict[str, Any]:
    return {column.name: getattr(said, column.name) for column in BUYER}
