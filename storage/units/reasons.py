"""How the counted answers of a debrief read, and since when.

One that got another name is ticked otherwise from then on, and where one goes, others are in its place. A reason stands
under its key, an answer to another question behind that question's role.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.tables import reason
from storage.units.people import lock_workspace

R = reason.c
_GONE = ""
"""In place of the words of one that isn't offered any more."""
_ALL = cache(lambda: select(R.driver, R.words).where(R.workspace_id == bindparam("ws")))
_NEW = cache(
    lambda: insert(reason).values(
        workspace_id=bindparam("ws"),
        driver=bindparam("b_driver"),
        words=bindparam("b_words"),
        since=bindparam("b_since"),
    )
)
_REWORD = cache(
    lambda: (
        update(reason)
        .where(R.workspace_id == bindparam("ws"), R.driver == bindparam("b_driver"))
        .values(words=bindparam("b_words"), since=bindparam("b_since"))
    )
)
_SINCE = cache(
    lambda: (
        select(R.driver, R.since, R.words == _GONE)
        .where(R.workspace_id == bindparam("ws"), R.since >= bindparam("b_start"), R.since < bindparam("b_end"))
        .order_by(R.since, R.driver)
    )
)


def note_reasons(conn: Connection, ws: str, words: Mapping[str, str], today: date) -> None:
    """Keep how each reads as of now. The first time nobody knows since when, nor whether it was otherwise."""
    lock_workspace(conn, ws)  # two processes that start at once say the same
    known = {str(answer): str(read) for answer, read in conn.execute(_ALL(), {"ws": ws})}
    questions = {_question(answer) for answer in known}
    for answer, read in (dict.fromkeys(known, _GONE) | dict(words)).items():
        row = {"ws": ws, "b_driver": answer, "b_words": read}
        if answer not in known:
            conn.execute(_NEW(), row | {"b_since": today if _question(answer) in questions else None})
        elif known[answer] != read:
            conn.execute(_REWORD(), row | {"b_since": today})


def worded_anew(conn: Connection, ws: str, start: date, end: date) -> tuple[tuple[str, date, bool], ...]:
    """What came, was worded anew, or went (True), in [`start`, `end`), oldest first."""
    rows = conn.execute(_SINCE(), {"ws": ws, "b_start": start, "b_end": end})
    return tuple((str(answer), since, bool(gone)) for answer, since, gone in rows)


def _question(answer: str) -> str:
    """The role of the question that it answers, "" for what tipped a deal."""
    return answer.rpartition(":")[0]
