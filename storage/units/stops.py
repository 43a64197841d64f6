"""Companies that want no questions: known by the deal of which they said so, and by all that its account has.

What is kept is whose closing it was said of; the account is read where it stands, so it holds however it came there
later, and however another deal spells it. Where a deal is unnamed, a mark of its account takes the place: an HMAC,
which says of a name that somebody has whether it is this one, to nobody but us.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select

from dialogs.erasing import MARKED
from dialogs.rivals import fold
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import buyer_stop, closing, deal

_PURPOSE = "stop:"
"""So that the mark of a company is never one of a deal's id."""
s = buyer_stop.c
_ALL = cache(lambda: select(s.company).where(s.workspace_id == bindparam("ws")))
_DEALS = cache(
    lambda: (  # by the closing; what an earlier version kept is a deal's id, or an account as it was written
        select(s.company, s.at, deal.c.id, deal.c.account)
        .join_from(buyer_stop, deal, deal.c.workspace_id == s.workspace_id)
        .outerjoin(closing, and_(closing.c.workspace_id == s.workspace_id, closing.c.id == s.company))
        .where(s.workspace_id == bindparam("ws"))
        .where(or_(deal.c.id == closing.c.deal_id, deal.c.id == s.company, deal.c.account == s.company))
    )
)
_OF_DEALS = cache(lambda: _DEALS().where(deal.c.id.in_(bindparam("b_ids"))))
_UNLIST = cache(
    lambda: delete(buyer_stop).where(s.workspace_id == bindparam("ws"), s.company.in_(bindparam("b_names")))
)


def _stop(insert: Any) -> Any:
    names = ("workspace_id", "company", "at")
    return insert(buyer_stop).values({name: bindparam(name) for name in names}).on_conflict_do_nothing()


STOP = on_both(_stop)
Mark = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Stops:
    """Who wants no questions. `mark`: None where no company of a deal that was unnamed is among them."""

    deals: Collection[str]
    accounts: Collection[str]
    marks: Collection[str]
    mark: Mark | None

    def hold(self, deal_id: str, account: str | None) -> bool:
        """Whether the company of a deal is among them."""
        if deal_id in self.deals:
            return True
        folded = fold(account or "")
        if not folded:
            return False
        return folded in self.accounts or (self.mark is not None and self.mark(folded) in self.marks)


def stops(conn: Connection, ws: str) -> Stops:
    """All of them. Most workspaces have few, or none."""
    kept = frozenset(conn.execute(_ALL(), {"ws": ws}).scalars())
    if not kept:
        return Stops((), (), (), None)
    rows = conn.execute(_DEALS(), {"ws": ws}).all()
    marks = frozenset(one for one in kept if one.startswith(MARKED))
    accounts = frozenset(fold(row.account) for row in rows if row.account)
    mark = _marker(conn, ws, makes=False) if marks else None
    return Stops(frozenset(row.id for row in rows if row.company != row.account), accounts, marks, mark)


def release(conn: Connection, ws: str, deal_id: str, account: str | None) -> bool:
    """The company of a deal may be asked again, whichever of its deals said that it wants none; whether one did."""
    folded = fold(account or "")
    theirs = {
        row.company
        for row in conn.execute(_DEALS(), {"ws": ws})
        if row.id == deal_id or (folded and fold(row.account or "") == folded)
    }
    if folded and (mark := _marker(conn, ws, makes=False)):
        theirs.add(mark(folded))
    return bool(theirs) and conn.execute(_UNLIST(), {"ws": ws, "b_names": sorted(theirs)}).rowcount > 0


def keep_marks(conn: Connection, ws: str, deals: Collection[str]) -> None:
    """Of companies that want no questions keep marks, before these deals are unnamed; no name of theirs stays."""
    rows = [row for row in conn.execute(_OF_DEALS(), {"ws": ws, "b_ids": list(deals)}) if row.account]
    if not rows:
        return
    mark = _marker(conn, ws, makes=True)
    for row in rows:
        if mark is not None and (folded := fold(row.account)):
            kept = {"workspace_id": ws, "company": mark(folded), "at": row.at}
            conn.execute(STOP[conn.dialect.name], kept)
    conn.execute(_UNLIST(), {"ws": ws, "b_names": [row.account for row in rows]})


def _marker(conn: Connection, ws: str, *, makes: bool) -> Mark | None:
    from storage.vault.marks import marker  # noqa: PLC0415 - loaded only where something is encrypted

    made = marker(conn, ws, makes=makes)
    return made and (lambda name: made(_PURPOSE + name))
