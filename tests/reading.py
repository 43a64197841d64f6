"""What only tests read."""

from sqlalchemy import Connection

from dialogs.records import Case
from storage.tables import debrief
from storage.units.rows import CASES, many_cases

EVERY_CASE = CASES().order_by(debrief.c.id)


def cases_of(conn: Connection, ws: str) -> tuple[Case, ...]:
    """Every debrief of a workspace, by id."""
    return many_cases(conn, EVERY_CASE, ws)
