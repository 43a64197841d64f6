"""What people said of how a CRM's exports are read, so that the next file needn't ask."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import import_answer

KEY = ("workspace_id", "layout", "kind", "word")


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """One answer: of which `kind` (stage, currency, order, amounts), about which `word` ("" where there is none)."""

    kind: str
    word: str
    answer: str
    answered_at: datetime


def _save(insert: Any) -> Any:
    made = insert(import_answer)
    set_ = {"answer": made.excluded.answer, "answered_at": made.excluded.answered_at}
    return made.on_conflict_do_update(index_elements=KEY, set_=set_)


SAVE = on_both(_save)


def remembered(conn: Connection, ws: str, layout: str) -> tuple[ImportAnswer, ...]:
    """What was said of a layout, such as "HubSpot"."""
    c = import_answer.c
    some = select(c.kind, c.word, c.answer, c.answered_at).where(c.workspace_id == ws, c.layout == layout)
    return tuple(ImportAnswer(*row) for row in conn.execute(some.order_by(c.kind, c.word)))


def remember(conn: Connection, ws: str, layout: str, answers: Sequence[ImportAnswer]) -> None:
    """Keep answers; a later one about the same word counts."""
    rows = [{"workspace_id": ws, "layout": layout, **asdict(one)} for one in answers]
    if rows:
        conn.execute(SAVE[conn.dialect.name], rows)


def forget(conn: Connection, ws: str, layout: str) -> int:
    """Drop all that was said of a layout; how many answers there were."""
    c = import_answer.c
    return conn.execute(delete(import_answer).where(c.workspace_id == ws, c.layout == layout)).rowcount
