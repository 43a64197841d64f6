"""The competitors of a workspace: every spelling that was said or listed, what it counts as, and what managers decided.

`rival` has what follows of them, by dialogs.rivals; `fact.competitor` repeats it, so that counting knows names alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from dialogs.errors import NotFound
from dialogs.records import Event, Moment
from dialogs.rivals import Names, Verdict, counted
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import fact, rival, rival_verdict
from storage.units.events import claim_event
from storage.units.people import lock_workspace

r, v = rival.c, rival_verdict.c
_ALL = cache(lambda: select(r.said, r.name, r.listed).where(r.workspace_id == bindparam("ws")).order_by(r.said))
_SPELT = cache(lambda: select(r.said, r.name).where(r.workspace_id == bindparam("ws")))
_THESE = cache(lambda: _SPELT().where(r.said.in_(bindparam("b_said"))))
_OFTEN = cache(
    lambda: (
        select(fact.c.competitor, func.count())
        .where(fact.c.workspace_id == bindparam("ws"), fact.c.competitor.is_not(None))
        .group_by(fact.c.competitor)
    )
)
_SAID = cache(
    lambda: (
        select(fact.c.competitor_said, func.count())
        .where(fact.c.workspace_id == bindparam("ws"), fact.c.competitor_said.is_not(None))
        .group_by(fact.c.competitor_said)
    )
)
_STANDING = cache(
    lambda: (
        select(v.id, v.gone, v.kept, v.one)
        .where(v.workspace_id == bindparam("ws"), v.undone_at.is_(None))
        .order_by(v.id)
    )
)
_BY_ID = cache(
    lambda: select(v.id, v.gone, v.kept, v.one, v.at, v.said_by, v.undone_at).where(
        v.workspace_id == bindparam("ws"), v.id == bindparam("b_id")
    )
)
_NEW = on_both(
    lambda insert: (
        insert(rival)
        .values({name: bindparam(name) for name in ("workspace_id", "said", "name")})
        .on_conflict_do_nothing()
    )
)
_OF_WORKSPACE = cache(lambda: update(rival).where(r.workspace_id == bindparam("ws")))
_UNLIST = cache(lambda: _OF_WORKSPACE().where(r.listed.is_not(None)).values(listed=None))
_LIST = cache(lambda: _OF_WORKSPACE().where(r.said == bindparam("b_said")).values(listed=bindparam("b_place")))
_RENAME = cache(lambda: _OF_WORKSPACE().where(r.said == bindparam("b_said")).values(name=bindparam("b_name")))
_RECOUNT = cache(
    lambda: (
        update(fact)
        .where(fact.c.workspace_id == bindparam("ws"), fact.c.competitor_said == bindparam("b_said"))
        .values(competitor=bindparam("b_name"))
    )
)
_DECIDED = cache(
    lambda: insert(rival_verdict).values(
        {name: bindparam(name) for name in ("workspace_id", "id", "gone", "kept", "one", "at", "said_by")}
    )
)
_OVER = cache(
    lambda: (
        update(rival_verdict)
        .where(v.workspace_id == bindparam("ws"), v.id == bindparam("b_id"))
        .values(undone_at=bindparam("b_now"), undone_by=bindparam("b_by"))
    )
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a manager (a person's id) said of two names, and whether that was taken back since."""

    verdict: Verdict
    at: datetime
    by: str
    undone_at: datetime | None = None


def known(conn: Connection, ws: str) -> Names:
    """Who is met in deals: those of app.yaml, and all that closings name."""
    rows = conn.execute(_ALL(), {"ws": ws}).all()
    often = dict(tuple(row) for row in conn.execute(_OFTEN(), {"ws": ws}))
    places = {name: place for _, name, place in sorted(rows, key=_place, reverse=True) if place is not None}
    ranked = sorted({*often, *places}, key=lambda name: (-often.get(name, 0), places.get(name, len(rows)), name))
    spelt = {said: name for said, name, _ in rows}
    return Names(tuple((name, often.get(name, 0)) for name in ranked), spelt, frozenset(places))


def spelt(conn: Connection, ws: str) -> dict[str, int]:
    """How many closings name a competitor so, by spelling."""
    return dict(tuple(row) for row in conn.execute(_SAID(), {"ws": ws}))


def counted_as(conn: Connection, ws: str, said: Iterable[str | None]) -> Mapping[str | None, str | None]:
    """What these spellings count as; they are known from now on."""
    given = sorted({one for one in said if one})
    found: dict[str | None, str | None] = {None: None}
    if not given:
        return found
    found |= _these(conn, ws, given)
    if new := [one for one in given if one not in found]:
        lock_workspace(conn, ws)  # of one name two people may say two new spellings at once
        _add(conn, ws, new)
        recount(conn, ws)
        found |= _these(conn, ws, given)
    return found


def list_names(conn: Connection, ws: str, listed: Sequence[str]) -> None:
    """app.yaml names these now, in this order; and facts may name some that were never seen here."""
    lock_workspace(conn, ws)
    rows = conn.execute(_ALL(), {"ws": ws}).all()
    there = {said for said, _, _ in rows}
    _add(conn, ws, [one for one in (*listed, *spelt(conn, ws)) if one not in there])
    conn.execute(_UNLIST(), {"ws": ws})
    if listed:
        conn.execute(_LIST(), [{"ws": ws, "b_said": name, "b_place": place} for place, name in enumerate(listed)])
    recount(conn, ws)


def verdicts(conn: Connection, ws: str) -> tuple[Verdict, ...]:
    """What managers said of names, and stands."""
    return tuple(Verdict(*row) for row in conn.execute(_STANDING(), {"ws": ws}))


def decided(conn: Connection, ws: str, verdict_id: str) -> Decided | None:
    """One of them, taken back since or not."""
    row = conn.execute(_BY_ID(), {"ws": ws, "b_id": verdict_id}).first()
    return Decided(Verdict(*row[:4]), *row[4:]) if row else None


def decide(conn: Connection, event: Event, at: Moment, given: Verdict, by: str) -> Verdict | None:
    """Note what a manager said, and return what stands. Said before, that stands.

    None: they are one by now; or this came before, and was taken back since.
    """
    ws = event.workspace_id
    claimed = claim_event(conn, event, at.now)
    lock_workspace(conn, ws)
    standing = verdicts(conn, ws)
    same = next((one for one in standing if replace(one, id=given.id) == given), None)
    if same or not claimed:
        return same
    now = _these(conn, ws, [given.gone, given.kept])  # others may have spoken since this one read the names
    gone, kept = (now.get(name) or name for name in (given.gone, given.kept))
    if gone == kept:
        return None
    given = replace(given, gone=gone, kept=kept)
    values = {"id": given.id, "gone": given.gone, "kept": given.kept, "one": given.one}
    conn.execute(_DECIDED(), {"workspace_id": ws, **values, "at": at.now, "said_by": by})
    recount(conn, ws)
    return given


def take_back(conn: Connection, event: Event, at: Moment, verdict_id: str, by: str) -> Decided:
    """It isn't so after all: every name counts as it did. Raises NotFound."""
    ws, claimed = event.workspace_id, claim_event(conn, event, at.now)
    lock_workspace(conn, ws)
    found = decided(conn, ws, verdict_id)
    if found is None:
        raise NotFound
    if claimed and found.undone_at is None:
        conn.execute(_OVER(), {"ws": ws, "b_id": verdict_id, "b_now": at.now, "b_by": by})
        recount(conn, ws)
    return found


def _these(conn: Connection, ws: str, said: list[str]) -> dict[str | None, str | None]:
    return dict(tuple(row) for row in conn.execute(_THESE(), {"ws": ws, "b_said": said}))


def _add(conn: Connection, ws: str, said: Sequence[str]) -> None:
    if said:
        rows = [{"workspace_id": ws, "said": one, "name": one} for one in dict.fromkeys(said)]
        conn.execute(_NEW[conn.dialect.name], rows)


def recount(conn: Connection, ws: str) -> None:
    """What every spelling counts as, by what stands now; and with it the facts that say so."""
    rows = conn.execute(_ALL(), {"ws": ws}).all()
    listed = [said for said, _, place in sorted(rows, key=_place) if place is not None]
    now = counted((said for said, _, _ in rows), listed, verdicts(conn, ws))
    changed = [{"ws": ws, "b_said": said, "b_name": now[said]} for said, name, _ in rows if now[said] != name]
    if changed:
        conn.execute(_RENAME(), changed)
        conn.execute(_RECOUNT(), changed)


def _place(row: Sequence[Any]) -> tuple[int, str]:
    return (row[2] if row[2] is not None else -1, row[0])
