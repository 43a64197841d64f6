"""Reading all texts of a workspace out of its answers anew: where another version, or other rules, wrote them."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dialogs.fact import Said
from dialogs.records import Case, Status
from storage.engine.dialects import on_both
from storage.tables import debrief, reading
from storage.units.changes import put_texts
from storage.units.rows import CASES, many_cases

d, r = debrief.c, reading.c
RULES = cache(lambda: select(r.rules).where(r.workspace_id == bindparam("ws")))
PAGE = cache(
    lambda: (  # locked before anything else of them is read: whoever answers meanwhile writes after us, or before
        select(d.id)
        .where(d.workspace_id == bindparam("ws"), d.id > bindparam("b_after"))
        .order_by(d.id)
        .limit(bindparam("b_limit"))
        .with_for_update()
    )
)
THOSE = cache(lambda: CASES().where(d.id.in_(bindparam("b_ids"))))


def _put_rules(insert: Any) -> Any:
    made = insert(reading).values(workspace_id=bindparam("ws"), rules=bindparam("b_rules"))
    return made.on_conflict_do_update(index_elements=["workspace_id"], set_={"rules": made.excluded.rules})


PUT_RULES = on_both(_put_rules)


def rules_read_by(conn: Connection, ws: str) -> str | None:
    """By which rules the texts of a workspace were last read in full."""
    rules: str | None = conn.execute(RULES(), {"ws": ws}).scalar()
    return rules


def read_again(
    conn: Connection, ws: str, after_id: str, limit: int, texts: Callable[[Case], tuple[Said, ...]]
) -> str | None:
    """Write the texts of a page of debriefs anew; where to go on after, None at the end. `after_id` is "" at first."""
    ids = conn.execute(PAGE(), {"ws": ws, "b_after": after_id, "b_limit": limit}).scalars().all()
    if not ids:
        return None
    found = many_cases(conn, THOSE(), ws, b_ids=ids)
    said = {c.closing.id: () if c.debrief.status is Status.UNDONE else texts(c) for c in found}
    put_texts(conn, ws, dict.fromkeys(ids, ()) | said)  # of what can't be read nothing is quoted
    last: str = ids[-1]
    return last


def all_read(conn: Connection, ws: str, rules: str) -> None:
    """Remember that every text was read by these rules."""
    conn.execute(PUT_RULES[conn.dialect.name], {"ws": ws, "b_rules": rules})
