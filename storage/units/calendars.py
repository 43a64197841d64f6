"""The calendar of somebody's follow-ups: which of its addresses opens it, and what stands in it."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from dialogs.erasing import is_gone
from dialogs.records import Case, FollowUp, Person
from storage.engine.dialects import on_both
from storage.tables import calendar_feed
from storage.units import asking_buyers, buyer_links, follow_ups, following
from storage.units.people import get_person

c = calendar_feed.c
_THEIRS = (c.workspace_id == bindparam("ws"), c.person_id == bindparam("b_person"))
EDITION = cache(lambda: select(c.edition).where(*_THEIRS))
DROP = cache(lambda: delete(calendar_feed).where(*_THEIRS))


def _put(insert: Any) -> Any:
    names = ("workspace_id", "person_id", "edition", "made_at")
    made = insert(calendar_feed).values({name: bindparam(name) for name in names})
    anew = {name: made.excluded[name] for name in names[2:]}
    return made.on_conflict_do_update(index_elements=names[:2], set_=anew)


PUT = on_both(_put)


def edition_of(conn: Connection, ws: str, person_id: str) -> str | None:
    """The edition of somebody's calendar that its address opens, None where they have none."""
    return conn.execute(EDITION(), {"ws": ws, "b_person": person_id}).scalar()


def have(conn: Connection, ws: str, person_id: str, edition: str, now: datetime, *, anew: bool) -> str:
    """The edition of somebody's calendar: the one that stands, or this new one, with which the one before is over."""
    stands = edition_of(conn, ws, person_id)
    if stands is not None and not anew:
        return stands
    values = {"workspace_id": ws, "person_id": person_id, "edition": edition, "made_at": now}
    conn.execute(PUT[conn.dialect.name], values)
    return edition


def drop(conn: Connection, ws: str, person_id: str) -> bool:
    """Nobody reads the calendar of this person any more; whether there was one."""
    return conn.execute(DROP(), {"ws": ws, "b_person": person_id}).rowcount > 0


def read(
    conn: Connection, ws: str, person_id: str, edition: str
) -> tuple[Person, tuple[tuple[FollowUp, Case], ...]] | None:
    """Whose calendar it is and what stands in it; None where its address is over, or they aren't here any more."""
    if edition_of(conn, ws, person_id) != edition:
        return None
    person = _here(conn, ws, person_id)
    if person is None:
        return None
    return person, following.of_person(conn, ws, person_id)


def one(conn: Connection, ws: str, follow_up_id: str, person_id: str) -> tuple[FollowUp, Case, Person] | None:
    """One follow-up, also a settled one, for who had its file; None where it is to be shown to them no more."""
    item, person = follow_ups.get_follow_up(conn, ws, follow_up_id), _here(conn, ws, person_id)
    found = asking_buyers.asked_for(conn, ws, (item,)) if item and person else ()
    if person is None or not found or buyer_links.is_over(found[0][1]):
        return None
    return *found[0], person


def _here(conn: Connection, ws: str, person_id: str) -> Person | None:
    """Somebody who is here still."""
    person = get_person(conn, ws, person_id)
    return None if person is None or is_gone(person) else person
