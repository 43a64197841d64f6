"""Words that are old enough to go: of closings up to a day, of which nobody answered anything since.

What a buyer wrote on their own page goes by the day they wrote it: so long it is kept, as they were told there. What
was picked, and so every figure, stays as it was: only what was written goes, with its quotes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, or_, select

from dialogs.erasing import Erased
from dialogs.records import Moment
from dialogs.retention import Until
from dialogs.values import dataclass
from storage.tables import answer, buyer_answer, closing, debrief
from storage.units import buyers, write_backs
from storage.units.cases import lock_person
from storage.units.erasing import How, shows
from storage.units.rewriting import rewrite, show_again
from storage.units.wording import take_words, texts_in

STEP = 100
"""So many debriefs a step: whoever answers meanwhile waits for no more."""
d, c, a, b = debrief.c, closing.c, answer.c, buyer_answer.c
_YOUNGER = exists().where(a.workspace_id == d.workspace_id, a.debrief_id == d.id, a.at >= bindparam("b_since"))
_OURS = and_(c.closed_on <= bindparam("b_day"), ~_YOUNGER)
_BUYERS = exists().where(b.workspace_id == d.workspace_id, b.closing_id == d.id, b.at < bindparam("b_since"))
_OLD = cache(
    lambda: (
        select(d.id, d.person_id, c.closed_on, _OURS.label("ours"), _BUYERS.label("buyers"))
        .join_from(debrief, closing, and_(c.workspace_id == d.workspace_id, c.id == d.id))
        .where(d.workspace_id == bindparam("ws"), d.id > bindparam("b_after"))
        .where(or_(_OURS, _BUYERS))
        .order_by(d.id)
        .limit(bindparam("b_limit"))
    )
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
        still = [row for row in _page(conn, ws, until, after) if row.id in wordy]
        ids, ours = [row.id for row in still], [row.id for row in still if row.ours]
        texts = take_words(conn, ws, ours, how.keeps)
        buyers.forget(conn, ws, [row.id for row in still if row.buyers], at)
        rewrite(conn, ws, Erased(texts=tuple(texts)), frozenset(ours), at)
        show_again(conn, ws, shows(ids), at)
        write_backs.again(conn, ws, ids, at.real)
    return Step(rows[-1].id if len(rows) == STEP else "", {"debriefs": len(ids)})


def _wordy(conn: Connection, ws: str, rows: Sequence[Row[Any, Any, Any, Any, Any]], how: How) -> Counter[str]:
    """How many texts of each debrief are old, its buyer's own among them."""
    ours = texts_in(conn, ws, [row.id for row in rows if row.ours], how.keeps)
    return ours + buyers.texts_in(conn, ws, [row.id for row in rows if row.buyers])


def _page(conn: Connection, ws: str, until: Until, after: str) -> Sequence[Row[Any, Any, Any, Any, Any]]:
    values = {"ws": ws, "b_after": after, "b_day": until.day, "b_since": until.since, "b_limit": STEP}
    return conn.execute(_OLD(), values).all()
