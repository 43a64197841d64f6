"""What CRMs say decided a closing, beside our view of it: counted where both are known, never mixed."""

from datetime import date
from functools import cache

from sqlalchemy import Connection, Select, and_, bindparam, case, func, select

from dialogs.records import Outcome
from insights.shapes.crm_reasons import CrmSaid
from storage.counting.grouping import Only, once, rows, within
from storage.sellers import one_seller
from storage.tables import DEBRIEFED, closing, fact

_OF_IT = and_(closing.c.workspace_id == fact.c.workspace_id, closing.c.id == fact.c.closing_id)


def _said(whole: bool, column: str) -> Select[tuple[str, str | None, str, str | None, int]]:
    view = case((DEBRIEFED, fact.c.driver))
    columns = (closing.c.reason, view, fact.c.outcome, fact.c.person_id)
    made = select(*columns, func.count()).select_from(fact.join(closing, _OF_IT)).where(closing.c.reason.is_not(None))
    return within(made, whole, column).group_by(*columns)


_SAID = once(_said)
_REASONS = cache(
    lambda: (
        select(closing.c.reason, func.count())
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.reason.is_not(None), closing.c.undone_at.is_(None))
        .group_by(closing.c.reason)
        .order_by(func.count().desc(), closing.c.reason)
    )
)


def crm_said(conn: Connection, ws: str, start: date | None, end: date | None, only: Only = None) -> tuple[CrmSaid, ...]:
    """The closings from `start` up to, not including, `end`, of which a CRM named a reason."""
    into = one_seller(conn, ws)
    return tuple(
        CrmSaid(reason, view, Outcome(outcome), into.get(person, person), int(n))
        for reason, view, outcome, person, n in rows(conn, _SAID, ws, start, end, only)
    )


def reasons(conn: Connection, ws: str) -> tuple[tuple[str, int], ...]:
    """Every reason that a CRM named, and of how many closings; the commonest first."""
    return tuple((reason, n) for reason, n in conn.execute(_REASONS(), {"ws": ws}))
