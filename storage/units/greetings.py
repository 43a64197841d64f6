"""Hello, said once a person."""

from functools import cache

from sqlalchemy import Connection, bindparam, update

from dialogs.effects import Target, Want
from dialogs.records import Moment
from storage.tables import person
from storage.units.posts import save_post
from storage.units.wants import want

GREET = cache(
    lambda: (
        update(person)
        .where(
            person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_id"), person.c.greeted_at.is_(None)
        )
        .values(greeted_at=bindparam("b_now"))
    )
)


def greet(conn: Connection, ws: str, person_id: str, text: str, at: Moment) -> bool:
    """Have a message (as JSON) sent to somebody who was never greeted; whether they weren't."""
    if conn.execute(GREET(), {"ws": ws, "b_id": person_id, "b_now": at.now}).rowcount == 0:
        return False
    hello = Want(Target.POST, f"welcome:{person_id}", person_id)
    save_post(conn, ws, hello.subject, text, at.now)
    want(conn, ws, hello, at.real)
    return True
