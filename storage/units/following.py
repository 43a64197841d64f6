"""Whose open follow-ups are whose, and which are in nobody's hands."""

from functools import cache

from sqlalchemy import Connection, bindparam, or_

from dialogs.records import FollowUp, Person
from storage.tables import follow_up, person
from storage.units import buyers
from storage.units.follow_ups import STANDING
from storage.units.people import get_person
from storage.units.rows import to_follow_up

f, p = follow_up.c, person.c
OF_PERSON = cache(lambda: STANDING().where(f.person_id == bindparam("b_person")))
IN_NO_HANDS = cache(
    lambda: (
        STANDING()
        .join(person, (p.workspace_id == f.workspace_id) & (p.id == f.person_id))
        .where(or_(p.guest.is_(True), p.user_id.is_(None)))
    )
)


def of_person(conn: Connection, ws: str, person_id: str) -> tuple[FollowUp, ...]:
    """Somebody's open follow-ups, by day, but for asking who wants no questions."""
    found = map(to_follow_up, conn.execute(OF_PERSON(), {"ws": ws, "b_person": person_id}))
    return tuple(item for item in found if buyers.is_asked_for(conn, item))


def in_no_hands(conn: Connection, ws: str) -> tuple[tuple[FollowUp, Person], ...]:
    """The same of people who aren't here any more, and who they are."""
    found = map(to_follow_up, conn.execute(IN_NO_HANDS(), {"ws": ws}).all())
    held = ((item, get_person(conn, ws, item.person_id)) for item in found if buyers.is_asked_for(conn, item))
    return tuple((item, one) for item, one in held if one is not None)
