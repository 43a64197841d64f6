"""What people wrote, for words and quotes: the one place where rows, not counts, are handed to insights.

Which texts count is decided in dialogs.engine.facts, where the answers are understood, and stored as `verbatim`.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import Connection, and_, bindparam, func, select, tuple_
from sqlalchemy.sql.functions import coalesce

from dialogs.records import Outcome
from insights.shapes.texts import Verbatim, Verbatims
from storage.counting.grouping import Only
from storage.sellers import one_seller
from storage.tables import DEBRIEFED, deal, fact, verbatim

_F, _V = fact.c, verbatim.c
_WRITTEN = and_(
    _F.workspace_id == bindparam("ws"),
    _F.closed_on >= bindparam("start"),
    _F.closed_on < bindparam("end"),
    DEBRIEFED,
)
_JOINED = and_(_V.workspace_id == _F.workspace_id, _V.closing_id == _F.closing_id)
_TEXTS = cache(
    lambda: (
        select(
            _F.closing_id,
            _F.outcome,
            *(coalesce(c, "") for c in (_F.account, _F.person_id, _F.driver, _F.buyer_driver)),
        )
        .add_columns(_V.field, _V.text, _V.quotable, _V.at, deal.c.name, _V.heard, coalesce(_F.buyer_said, ""))
        .join_from(fact, verbatim, _JOINED)
        .join(deal, and_(deal.c.workspace_id == _F.workspace_id, deal.c.id == _F.deal_id))
        .where(_WRITTEN)
        .order_by(_V.at.desc(), _F.closing_id.desc(), _V.field)
        .limit(bindparam("most"))
    )
)
_HOW_MANY = cache(lambda: select(func.count()).select_from(fact.join(verbatim, _JOINED)).where(_WRITTEN))
_QUOTABLE = cache(
    lambda: (
        select(_V.closing_id, _V.field, _V.text)
        .join_from(verbatim, fact, _JOINED)
        .where(_V.workspace_id == bindparam("ws"), _V.quotable, DEBRIEFED)
        .where(tuple_(_V.closing_id, _V.field).in_(bindparam("those")))
    )
)


def verbatims(conn: Connection, ws: str, start: date, end: date, limit: int, only: Only = None) -> Verbatims:
    """The newest `limit` texts of the closings from `start` up to, not including, `end`.

    As they stand now: of debriefed closings, undone ones left out, and of questions that still apply.
    """
    those = [_F[column] == value for column, value in (only or {}).items()]
    asked = {"ws": ws, "start": start, "end": end, "most": limit}
    found = conn.execute(_TEXTS().where(*those), asked)
    into = one_seller(conn, ws)
    texts = tuple(
        Verbatim(closing, Outcome(outcome), account, into.get(who, who), *rest)
        for closing, outcome, account, who, *rest in found
    )
    cut = conn.execute(_HOW_MANY().where(*those), asked).scalar_one() - limit if len(texts) == limit else 0
    return Verbatims(texts, cut)


def quotable(conn: Connection, ws: str, those: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of texts, named by closing and question, those that count and may be quoted as they stand now."""
    found = conn.execute(_QUOTABLE(), {"ws": ws, "those": list(those)})
    return {(closing, field): text for closing, field, text in found}
