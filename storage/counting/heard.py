"""How often buyers named the same, by their own word or as a seller heard it, and how many sellers know that."""

from datetime import date
from functools import cache

from sqlalchemy import Connection, bindparam, func, select

from dialogs.records import Outcome
from storage.counting.grouping import REASON
from storage.sellers import one_seller
from storage.tables import fact

f = fact.c
_HEARD = cache(
    lambda: (
        select(f.person_id, func.count())
        .where(
            f.workspace_id == bindparam("ws"),
            f.outcome == bindparam("b_outcome"),
            f.closed_on >= bindparam("b_start"),
            f.closed_on < bindparam("b_end"),
            bindparam("b_driver") == REASON,
        )
        .group_by(f.person_id)
    )
)


def heard(conn: Connection, ws: str, outcome: Outcome, driver: str, start: date, end: date) -> tuple[int, int]:
    """In how many closings of that outcome, from `start` up to, not including, `end`; and from how many sellers."""
    values = {"ws": ws, "b_outcome": outcome.value, "b_driver": driver, "b_start": start, "b_end": end}
    found = conn.execute(_HEARD(), values).all()
    into = one_seller(conn, ws)
    return sum(n for _, n in found), len({into.get(who, who) for who, _ in found} - {None})
