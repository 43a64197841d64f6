"""Looks at themes, frozen when first made, and what was decided about a theme: worked on, or muted."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import effort, look

Kind = Literal["working", "muted"]


@dataclass(frozen=True, slots=True)
class Effort:
    """What was decided about a theme, and since when. `selector`: as insights.shapes.selectors writes it."""

    kind: Kind
    selector: str
    since: date


L, E = look.c, effort.c


def _freeze(insert: Any) -> Any:
    names = ("workspace_id", "day", "findings", "made_at")
    return insert(look).values({name: bindparam(name) for name in names}).on_conflict_do_nothing()


def _decide(insert: Any) -> Any:
    names = ("workspace_id", "selector", "kind", "since")
    made = insert(effort).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing().returning(E.selector)


FREEZE, DECIDE = on_both(_freeze), on_both(_decide)
ONE = select(L.findings).where(L.workspace_id == bindparam("ws"), L.day == bindparam("b_day"))
THAW = (
    update(look)
    .where(L.workspace_id == bindparam("ws"), L.day == bindparam("b_day"), L.findings == bindparam("b_old"))
    .values(findings=bindparam("b_new"))
)
ALL = select(E.kind, E.selector, E.since).where(E.workspace_id == bindparam("ws")).order_by(E.since, E.selector)
UNDO = delete(effort).where(
    E.workspace_id == bindparam("ws"), E.selector == bindparam("b_selector"), E.kind == bindparam("b_kind")
)


def get_look(conn: Connection, ws: str, day: date) -> str | None:
    """The findings of a look, as JSON; None where it wasn't made yet."""
    row = conn.execute(ONE, {"ws": ws, "b_day": day}).first()
    return str(row[0]) if row else None


def freeze_look(conn: Connection, ws: str, day: date, findings: str, now: datetime) -> str:
    """Keep the findings of a look, unless somebody was quicker; those that stand."""
    values = {"workspace_id": ws, "day": day, "findings": findings, "made_at": now}
    conn.execute(FREEZE[conn.dialect.name], values)
    return str(conn.execute(ONE, {"ws": ws, "b_day": day}).scalar_one())


def replace_look(conn: Connection, ws: str, day: date, unreadable: str, findings: str) -> str:
    """Keep findings in place of some that can't be read, unless somebody was quicker; those that stand."""
    conn.execute(THAW, {"ws": ws, "b_day": day, "b_old": unreadable, "b_new": findings})
    return str(conn.execute(ONE, {"ws": ws, "b_day": day}).scalar_one())


def decide(conn: Connection, ws: str, kind: Kind, selector: str, since: date) -> bool:
    """Remember what was decided about a theme; whether it is new."""
    values = {"workspace_id": ws, "selector": selector, "kind": kind, "since": since}
    return conn.execute(DECIDE[conn.dialect.name], values).first() is not None


def undo(conn: Connection, ws: str, kind: Kind, selector: str) -> bool:
    """Take it back; whether there was anything."""
    return conn.execute(UNDO, {"ws": ws, "b_selector": selector, "b_kind": kind}).rowcount > 0


def decided(conn: Connection, ws: str) -> tuple[Effort, ...]:
    """All that was decided, oldest first."""
    return tuple(Effort(*row) for row in conn.execute(ALL, {"ws": ws}))
