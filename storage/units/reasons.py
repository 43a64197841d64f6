"""How the reasons of a debrief read, and since when: one that got another name is ticked otherwise from then on."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.tables import reason
from storage.units.people import lock_workspace

R = reason.c
_ALL = select(R.driver, R.words).where(R.workspace_id == bindparam("ws"))
_THIS = (R.workspace_id == bindparam("ws"), R.driver == bindparam("b_driver"))
_NEW = insert(reason).values(
    workspace_id=bindparam("ws"), driver=bindparam("b_driver"), words=bindparam("b_words"), since=bindparam("b_since")
)
_REWORD = update(reason).where(*_THIS).values(words=bindparam("b_words"), since=bindparam("b_since"))
_GONE = delete(reason).where(*_THIS)
_SINCE = (
    select(R.driver, R.since)
    .where(R.workspace_id == bindparam("ws"), R.since >= bindparam("b_start"), R.since < bindparam("b_end"))
    .order_by(R.since, R.driver)
)


def note_reasons(conn: Connection, ws: str, words: Mapping[str, str], today: date) -> None:
    """Keep how each reason reads as of now. The first time nobody knows since when, nor whether it was otherwise."""
    lock_workspace(conn, ws)  # two processes that start at once say the same
    known = {str(driver): str(read) for driver, read in conn.execute(_ALL, {"ws": ws})}
    for driver, read in words.items():
        row = {"ws": ws, "b_driver": driver, "b_words": read, "b_since": today if known else None}
        if driver not in known:
            conn.execute(_NEW, row)
        elif known[driver] != read:
            conn.execute(_REWORD, row)
    for driver in known.keys() - words.keys():
        conn.execute(_GONE, {"ws": ws, "b_driver": driver})


def worded_anew(conn: Connection, ws: str, start: date, end: date) -> tuple[tuple[str, date], ...]:
    """The reasons that came, or were worded anew, in [`start`, `end`), oldest first."""
    return tuple(
        (str(driver), since) for driver, since in conn.execute(_SINCE, {"ws": ws, "b_start": start, "b_end": end})
    )
