"""Whose open follow-ups are whose, and which are in nobody's hands."""

from functools import cache

from sqlalchemy import Connection, bindparam, or_

from dialogs.records import Case, FollowUp, Person
from storage.tables import follow_up, person
from storage.units import asking_buyers
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


def of_person(conn: Connection, ws: str, person_id: str) -> tuple[tuple[FollowUp, Case], ...]:
    """Somebody's open follow-ups and what they are about, by day, but for asking who wants no questions."""
    rows = conn.execute(OF_PERSON(), {"ws": ws, "b_person": person_id}).all()
    return asking_buyers.asked_for(conn, ws, tuple(map(to_follow_up, rows)))


def in_no_hands(conn: Connection, ws: str) -> tuple[tuple[FollowUp, Case, Person], ...]:
    """The same of people who aren't here any more, and who they are."""
    found = asking_buyers.asked_for(conn, ws, tuple(map(to_follow_up, conn.execute(IN_NO_HANDS(), {"ws": ws}).all())))
    ids = {item.person_id for item, _ in found}
    gone = {one: held for one in ids if (held := get_person(conn, ws, one)) is not None}
    return tuple((item, case, gone[item.person_id]) for item, case in found if item.person_id in gone)
