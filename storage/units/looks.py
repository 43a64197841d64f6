"""Looks at themes, frozen when first made, and what was decided about a theme: worked on, or muted."""

import json
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.values import dataclass
from insights.shapes.staggered import Staggered, Verdict
from storage.engine.dialects import on_both
from storage.tables import effort, look

Kind = Literal["working", "muted"]


@dataclass(frozen=True, slots=True)
class Effort:
    """What was decided about a theme, and since when. `selector`: as insights.shapes.selectors writes it.

    `start`: of what is worked on, where teams start one after another.
    """

    kind: Kind
    selector: str
    since: date
    start: Staggered | None = None


L, E = look.c, effort.c


def _freeze(insert: Any) -> Any:
    names = ("workspace_id", "day", "findings", "made_at")
    return insert(look).values({name: bindparam(name) for name in names}).on_conflict_do_nothing()


def _decide(insert: Any) -> Any:
    names = ("workspace_id", "selector", "kind", "since")
    made = insert(effort).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing().returning(E.selector)


FREEZE, DECIDE = on_both(_freeze), on_both(_decide)
ONE = cache(lambda: select(L.findings).where(L.workspace_id == bindparam("ws"), L.day == bindparam("b_day")))
THAW = cache(
    lambda: (
        update(look)
        .where(L.workspace_id == bindparam("ws"), L.day == bindparam("b_day"), L.findings == bindparam("b_old"))
        .values(findings=bindparam("b_new"))
    )
)
_STARTS = (E.teams, E.first, E.last, E.verdict, E.started, E.started_n, E.waiting, E.waiting_n)
ALL = cache(
    lambda: (
        select(E.kind, E.selector, E.since, *_STARTS)
        .where(E.workspace_id == bindparam("ws"))
        .order_by(E.since, E.selector)
    )
)
_WORKED_ON = cache(
    lambda: update(effort).where(
        E.workspace_id == bindparam("ws"), E.selector == bindparam("b_selector"), E.kind == "working"
    )
)
_SET: dict[str, Any] = {column.name: bindparam(f"b_{column.name}") for column in _STARTS}
_DRAWN = {name: given for name, given in _SET.items() if name in {"teams", "first", "last"}}
_THIS_ONE = cache(
    lambda: _WORKED_ON().where(E.verdict.is_(None), E.first == bindparam("b_begun"), E.last == bindparam("b_ended"))
)
STAGGER = cache(lambda: _WORKED_ON().where(E.teams.is_(None)).values(_DRAWN))
AT_ONCE = cache(
    lambda: _WORKED_ON().where(E.verdict.is_(None)).values(dict.fromkeys(column.name for column in _STARTS))
)
TOLD = cache(lambda: _THIS_ONE().values({name: given for name, given in _SET.items() if name not in _DRAWN}))
UNDO = cache(
    lambda: delete(effort).where(
        E.workspace_id == bindparam("ws"), E.selector == bindparam("b_selector"), E.kind == bindparam("b_kind")
    )
)


def get_look(conn: Connection, ws: str, day: date) -> str | None:
    """The findings of a look, as JSON; None where it wasn't made yet."""
    row = conn.execute(ONE(), {"ws": ws, "b_day": day}).first()
    return str(row[0]) if row else None


def freeze_look(conn: Connection, ws: str, day: date, findings: str, now: datetime) -> str:
    """Keep the findings of a look, unless somebody was quicker; those that stand."""
    values = {"workspace_id": ws, "day": day, "findings": findings, "made_at": now}
    conn.execute(FREEZE[conn.dialect.name], values)
    return str(conn.execute(ONE(), {"ws": ws, "b_day": day}).scalar_one())


def replace_look(conn: Connection, ws: str, day: date, unreadable: str, findings: str) -> str:
    """Keep findings in place of some that can't be read, unless somebody was quicker; those that stand."""
    conn.execute(THAW(), {"ws": ws, "b_day": day, "b_old": unreadable, "b_new": findings})
    return str(conn.execute(ONE(), {"ws": ws, "b_day": day}).scalar_one())


def decide(conn: Connection, ws: str, kind: Kind, selector: str, since: date) -> bool:
    """Remember what was decided about a theme; whether it is new."""
    values = {"workspace_id": ws, "selector": selector, "kind": kind, "since": since}
    return conn.execute(DECIDE[conn.dialect.name], values).first() is not None


def undo(conn: Connection, ws: str, kind: Kind, selector: str) -> bool:
    """Take it back; whether there was anything."""
    return conn.execute(UNDO(), {"ws": ws, "b_selector": selector, "b_kind": kind}).rowcount > 0


def decided(conn: Connection, ws: str) -> tuple[Effort, ...]:
    """All that was decided, oldest first."""
    return tuple(_of(*row) for row in conn.execute(ALL(), {"ws": ws}))


def stagger(conn: Connection, ws: str, selector: str, since: date, start: Staggered) -> bool:
    """Have teams start one after another with a theme, which is worked on then; an order that stands is kept: False."""
    decide(conn, ws, "working", selector, since)
    drawn = {"b_teams": json.dumps(start.teams), "b_first": start.first, "b_last": start.last}
    return conn.execute(STAGGER(), {"ws": ws, "b_selector": selector, **drawn}).rowcount > 0


def at_once(conn: Connection, ws: str, selector: str) -> bool:
    """Have all teams start at once, whatever order was drawn; False: nobody works on it, or it is over and told."""
    return conn.execute(AT_ONCE(), {"ws": ws, "b_selector": selector}).rowcount > 0


def tell(conn: Connection, ws: str, selector: str, told: Staggered) -> None:
    """Keep what came of a start team by team, unless somebody was quicker, or the order isn't that one any more."""
    (started, started_n), (waiting, waiting_n) = told.started or (None, None), told.waiting or (None, None)
    shares = {"b_started": started, "b_started_n": started_n, "b_waiting": waiting, "b_waiting_n": waiting_n}
    when = {"b_begun": told.first, "b_ended": told.last}
    conn.execute(TOLD(), {"ws": ws, "b_selector": selector, "b_verdict": told.verdict, **shares, **when})


def _of(
    kind: Kind, selector: str, since: date, teams: str | None, first: date, last: date, verdict: str | None, *n: Any
) -> Effort:
    if teams is None:
        return Effort(kind, selector, since)
    shares = ((n[0], n[1]), (n[2], n[3])) if n[0] is not None else (None, None)
    came = Verdict(verdict) if verdict else None
    return Effort(kind, selector, since, Staggered(tuple(json.loads(teams)), first, last, came, *shares))
