"""A deal's id is what the CRM calls it: none made of its name by an earlier import, and each in its one form.

How an id looks in that form stands in dialogs/identity.py; here as it was when this landed.
"""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_IDS = sa.text("SELECT workspace_id, id, name, external_id FROM deal WHERE external_id IS NOT NULL ORDER BY 1, 2")
_SET = sa.text("UPDATE deal SET external_id = :external WHERE workspace_id = :ws AND id = :id")
_WITHOUT_CURRENCY = sa.text("SELECT count(*) FROM deal WHERE amount IS NOT NULL AND currency IS NULL")


def upgrade() -> None:
    conn = op.get_bind()
    for ws, deal_id, _, _, after in _changes(conn):
        conn.execute(_SET, {"ws": ws, "id": deal_id, "external": after})


def preview(conn: sa.Connection) -> Iterator[str]:
    """What it would change, a line each. Reads only."""
    for _, _, name, before, after in _changes(conn):
        if after is None:
            yield f"{name}: the id that an import made of its name and owner goes; it is found by what it is like."
        elif after != before:
            yield f"{name}: the id {before} becomes {after}."
    for _, _, name, before, kept in _clashes(conn):
        yield f"{name}: the id {before} stays, since another deal is {kept} already; the two look like one deal."
    if amounts := conn.scalar(_WITHOUT_CURRENCY):
        yield f"{amounts:,} amounts name no currency: they count in app.yaml's, as before. Nothing is guessed."


def _changes(conn: sa.Connection) -> list[tuple[str, str, str, str, str | None]]:
    clashes = set(_clashes(conn))
    return [row for row in _wanted(conn) if row not in clashes]


def _clashes(conn: sa.Connection) -> list[tuple[str, str, str, str, str | None]]:
    """Those whose new id another deal has, or gets before them."""
    taken = {(ws, before) for ws, _, _, before in conn.execute(_IDS)}
    found = []
    for row in _wanted(conn):
        ws, _, _, _, after = row
        if after is None:
            continue
        if (ws, after) in taken:
            found.append(row)
        taken.add((ws, after))
    return found


def _wanted(conn: sa.Connection) -> list[tuple[str, str, str, str, str | None]]:
    rows = ((ws, deal_id, name, before, _form(before)) for ws, deal_id, name, before in conn.execute(_IDS))
    return [row for row in rows if row[4] != row[3]]


def _form(text: str) -> str | None:
    if text.startswith("row:"):
        return None
    if match := re.fullmatch(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?", text):
        return match[1].lower()
    if match := re.fullmatch(r"(\d+)\.0+", text):
        return match[1]
    if not re.fullmatch(r"006[0-9A-Za-z]{12}", text):
        return text
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    fives = (text[start : start + 5] for start in range(0, 15, 5))
    return text + "".join(signs[sum(char.isupper() << place for place, char in enumerate(five))] for five in fives)
