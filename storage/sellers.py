"""Who of those that facts are of counts as one seller."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, bindparam, select

from dialogs.identity.sellers import as_one
from dialogs.records import Person
from dialogs.sentences.erasing import SOMEONE
from dialogs.sentences.words import ENGLISH, words
from storage.tables import person

_PEOPLE = cache(
    lambda: select(person.c.id, person.c.name, person.c.user_id, person.c.email).where(
        person.c.workspace_id == bindparam("ws")
    )
)


def one_seller(conn: Connection, ws: str) -> Mapping[str, str]:
    """The id that somebody counts as, by their own, of those only who count as somebody else."""
    return as_one((Person(ws, *row) for row in conn.execute(_PEOPLE(), {"ws": ws})), words(SOMEONE, ENGLISH))
