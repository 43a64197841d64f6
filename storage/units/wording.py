"""Taking words out of answers: what was picked stays and counts, what was written goes."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, select, update

from dialogs.fact import THEIR_OWN
from dialogs.records import AnswerState
from storage.tables import answer, closing, verbatim

Keeps = Callable[[str, tuple[str, ...]], bool]
"""Whether the answer to a question, by its key, holds no words. Pure."""
MOST = 500
"""So many ids a statement: databases limit how many values one may have."""
a = answer.c
_ROWS = cache(
    lambda: select(a.debrief_id, a.rev, a.field, a.value).where(
        a.workspace_id == bindparam("ws"), a.debrief_id.in_(bindparam("b_ids")), a.value != "[]"
    )
)
_TAKE = cache(
    lambda: (
        update(answer)
        .where(a.workspace_id == bindparam("ws"), a.debrief_id == bindparam("b_id"))
        .where(a.rev == bindparam("b_rev"), a.field == bindparam("b_field"))
        .values(
            value="[]",
            quotable=False,
            state=case((a.state == AnswerState.GIVEN.value, AnswerState.SKIPPED.value), else_=a.state),
        )
    )
)
_DROP = cache(
    lambda: delete(verbatim).where(  # what a buyer wrote isn't theirs
        verbatim.c.workspace_id == bindparam("ws"),
        verbatim.c.closing_id.in_(bindparam("b_ids")),
        verbatim.c.field != THEIR_OWN,
    )
)


_NO_REASON = cache(
    lambda: (
        update(closing)
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id.in_(bindparam("b_ids")))
        .values(reason=None)
    )
)


def take_words(conn: Connection, ws: str, ids: Sequence[str], keeps: Keeps) -> list[str]:
    """Empty the answers in words of these debriefs, with their history; the words, to be looked for elsewhere."""
    found: list[str] = []
    for some in parts(ids):
        found += take(conn, ws, conn.execute(_ROWS(), {"ws": ws, "b_ids": some}).all(), keeps)
        conn.execute(_DROP(), {"ws": ws, "b_ids": some})
        conn.execute(_NO_REASON(), {"ws": ws, "b_ids": some})
    return found


def take(conn: Connection, ws: str, rows: Iterable[Sequence[Any]], keeps: Keeps) -> list[str]:
    """The same of rows of `answer`: debrief, rev, field and value."""
    read = [(debrief_id, rev, field, tuple(json.loads(value))) for debrief_id, rev, field, value in rows]
    theirs = [row for row in read if not keeps(row[2], row[3])]
    if theirs:
        values = [{"ws": ws, "b_id": row[0], "b_rev": row[1], "b_field": row[2]} for row in theirs]
        conn.execute(_TAKE(), values)
    return [text for row in theirs for text in row[3]]


def texts_in(conn: Connection, ws: str, ids: Sequence[str], keeps: Keeps) -> Counter[str]:
    """How many texts each of these debriefs holds, an answer that was looked at again once."""
    found: Counter[str] = Counter()
    for some in parts(ids):
        rows = conn.execute(_ROWS(), {"ws": ws, "b_ids": some}).all()
        texts = {(one, field, value) for one, _, field, value in rows}
        found.update(one for one, field, value in texts if not keeps(field, tuple(json.loads(value))))
    return found


def parts(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids, MOST at a time."""
    return (list(ids[at : at + MOST]) for at in range(0, len(ids), MOST))
