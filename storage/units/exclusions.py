"""Closings that somebody wants left out of the figures, and what was decided. Whatever is decided, answers stay."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select, true, update

from dialogs.exclusions import Exclusion
from dialogs.fact import Fact, Said
from dialogs.records import Case, Event, Moment
from storage.engine.dialects import on_both
from storage.tables import closing, exclusion, fact
from storage.units.cases import load_case, locked_case
from storage.units.changes import drop_fact, put_fact, put_texts
from storage.units.events import claim_event

E = exclusion.c
_COLUMNS = (E.closing_id, E.reason, E.proposed_by, E.proposed_at, E.decided_by, E.decided_at, E.out)
_HERE = cache(lambda: select(*_COLUMNS).where(E.workspace_id == bindparam("ws")))
_ONE = cache(lambda: _HERE().where(E.closing_id == bindparam("b_id")))
_STANDS = exists().where(
    closing.c.workspace_id == E.workspace_id, closing.c.id == E.closing_id, closing.c.undone_at.is_(None)
)
_OPEN = cache(lambda: _HERE().where(E.out.is_(None), _STANDS).order_by(E.proposed_at, E.closing_id))
_DECIDE = cache(
    lambda: (
        update(exclusion)
        .where(E.workspace_id == bindparam("ws"), E.closing_id == bindparam("b_id"))
        .where(or_(E.out.is_(None), E.out != bindparam("b_out", type_=E.out.type)))
        .values(out=bindparam("b_out", type_=E.out.type), decided_by=bindparam("b_by"), decided_at=bindparam("b_now"))
    )
)


_COUNTED = cache(
    lambda: (
        select(E.closing_id)
        .join(fact, (fact.c.workspace_id == E.workspace_id) & (fact.c.closing_id == E.closing_id))
        .where(E.workspace_id == bindparam("ws"), E.out == true())
    )
)


def _propose(insert: Any) -> Any:
    names = ("closing_id", "reason", "proposed_by", "proposed_at")
    made = insert(exclusion).values(workspace_id=bindparam("ws"), **{name: bindparam(f"b_{name}") for name in names})
    rest = {name: made.excluded[name] for name in names[1:]}
    return made.on_conflict_do_update(  # one that was declined may be asked for again
        index_elements=["workspace_id", "closing_id"],
        set_={**rest, "decided_by": None, "decided_at": None, "out": None},
        where=exclusion.c.out.is_not(None) & ~exclusion.c.out,
    ).execution_options(preserve_rowcount=True)


_PROPOSE = on_both(_propose)


def exclusion_of(conn: Connection, ws: str, closing_id: str) -> Exclusion | None:
    """What was asked and decided of a closing."""
    row = conn.execute(_ONE(), {"ws": ws, "b_id": closing_id}).first()
    return Exclusion(*row) if row else None


def undecided(conn: Connection, ws: str) -> tuple[Exclusion, ...]:
    """What is yet to be decided, oldest first."""
    return tuple(Exclusion(*row) for row in conn.execute(_OPEN(), {"ws": ws}))


def propose(conn: Connection, event: Event, at: Moment, closing_id: str, reason: str, by: str) -> bool:
    """Ask for a closing to be left out; whether that is news. One that is asked for, or out, stays so."""
    ws = event.workspace_id
    if not claim_event(conn, event, at.now):
        return False
    given = {"b_closing_id": closing_id, "b_reason": reason, "b_proposed_by": by, "b_proposed_at": at.now}
    return conn.execute(_PROPOSE[conn.dialect.name], {"ws": ws, **given}).rowcount > 0


def decide(
    conn: Connection,
    event: Event,
    at: Moment,
    closing_id: str,
    by: str,
    out: bool,
    counted: Callable[[Case], tuple[Fact, tuple[Said, ...]]],
) -> bool:
    """Leave it out, or count it; whether that is news. `counted`: what counts of a case as it stands by then. Pure."""
    if not claim_event(conn, event, at.now):
        return False
    ws = event.workspace_id
    case = locked_case(conn, ws, closing_id)  # an answer that comes meanwhile is counted before, or not at all
    values = {"ws": ws, "b_id": closing_id, "b_out": out, "b_by": by, "b_now": at.now}
    if not conn.execute(_DECIDE(), values).rowcount:
        return False
    if out:
        drop_fact(conn, ws, closing_id)
    elif case is not None and case.closing.undone_at is None:
        row, texts = counted(case)
        put_fact(conn, row)
        put_texts(conn, ws, {closing_id: texts})
    return True


def drop_counted(conn: Connection, ws: str) -> int:
    """Have what is left out count nowhere; how many did.

    The version before knows nothing of that, and beside it an edit of theirs counts again.
    """
    found = conn.execute(_COUNTED(), {"ws": ws}).scalars().all()
    for closing_id in found:
        drop_fact(conn, ws, closing_id)
    return len(found)


def case_of(conn: Connection, ws: str, closing_id: str) -> Case | None:
    """The debrief of a closing, where it counts at all."""
    case = load_case(conn, ws, closing_id)
    return case if case and case.closing.undone_at is None else None
