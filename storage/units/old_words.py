"""Words that are old enough to go: of closings up to a day, of which nobody answered anything since.

What was picked, and so every figure, stays as it was: only what was written goes, with its quotes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, select

from dialogs.erasing import Erased
from dialogs.records import Moment
from dialogs.retention import Until
from dialogs.values import dataclass
from storage.tables import answer, closing, debrief
from storage.units import buyers, write_backs
from storage.units.cases import lock_person
from storage.units.erasing import How, shows
from storage.units.rewriting import rewrite, show_again
from storage.units.wording import take_words, texts_in

STEP = 100
"""So many debriefs a step: whoever answers meanwhile waits for no more."""
d, c, a = debrief.c, closing.c, answer.c
_YOUNGER = exists().where(a.workspace_id == d.workspace_id, a.debrief_id == d.id, a.at >= bindparam("b_since"))
_OLD = (
    select(d.id, d.person_id, c.closed_on)
    .join_from(debrief, closing, and_(c.workspace_id == d.workspace_id, c.id == d.id))
    .where(d.workspace_id == bindparam("ws"), d.id > bindparam("b_after"))
    .where(c.closed_on <= bindparam("b_day"), ~_YOUNGER)
    .order_by(d.id)
    .limit(bindparam("b_limit"))
)


@dataclass(frozen=True, slots=True)
class Old:
    """How much is old enough to go, by the first day of its closing's month and an id of ours; and `people` who left.

    Of words: how many texts of a debrief. Of names: a deal's.
    """

    by_month: Counter[tuple[date, str]]
    people: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What a step came to: the `last` that it saw, "" where there is none behind it; how many of what it took."""

    last: str
    took: Mapping[str, int]


def old(conn: Connection, ws: str, until: Until, how: How) -> Old:
    """How many texts are old enough to go."""
    found: Counter[tuple[date, str]] = Counter()
    after = ""
    while rows := _page(conn, ws, until, after):
        texts = _wordy(conn, ws, rows, how)
        for row in rows:
            if texts[row.id]:
                found[row.closed_on.replace(day=1), row.id] = texts[row.id]
        after = rows[-1].id
    return Old(found)


def take(conn: Connection, ws: str, after: str, until: Until, at: Moment, how: How) -> Step:
    """The words of the next debriefs behind an id."""
    rows = _page(conn, ws, until, after)
    wordy = _wordy(conn, ws, rows, how)
    for person_id in sorted({row.person_id for row in rows if wordy[row.id]}):
        lock_person(conn, ws, person_id)
    ids: list[str] = []
    if wordy:  # somebody may have answered until we had them to ourselves
        still = {row.id for row in _page(conn, ws, until, after)}
        ids = sorted(still & set(wordy))
        texts = take_words(conn, ws, ids, how.keeps)
        buyers.forget(conn, ws, ids, at)
        rewrite(conn, ws, Erased(texts=tuple(texts)), frozenset(ids), at)
        show_again(conn, ws, shows(ids), at)
        write_backs.again(conn, ws, ids, at.real)
    return Step(rows[-1].id if len(rows) == STEP else "", {"debriefs": len(ids)})


def _wordy(conn: Connection, ws: str, rows: Sequence[Row[Any, Any, Any]], how: How) -> Counter[str]:
    """How many texts each debrief holds, its buyer's own among them."""
    ids = [row.id for row in rows]
    return texts_in(conn, ws, ids, how.keeps) + buyers.texts_in(conn, ws, ids)


def _page(conn: Connection, ws: str, until: Until, after: str) -> Sequence[Row[Any, Any, Any]]:
    values = {"ws": ws, "b_after": after, "b_day": until.day, "b_since": until.since, "b_limit": STEP}
    return conn.execute(_OLD, values).all()
