"""Workspaces and the people in them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, delete, false, func, select, update

from dialogs.audit import Act
from dialogs.identity.spelling import address_key, as_name, person_key
from dialogs.records import UNOWNED, Person, Workspace
from dialogs.sentences.owing import UNOWNED as NOBODY_YET
from dialogs.sentences.words import ENGLISH, words
from storage.engine.dialects import on_both
from storage.tables import audit, closing, deal, fact, person, workspace
from storage.units.rows import PERSON, WORKSPACE


def _new_workspace(insert: Any) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("id", "platform", "external_id", "name", "created_at")}
    made = insert(workspace).values(values)
    return made.on_conflict_do_update(index_elements=["id"], set_={"name": made.excluded.name})


def _new_person(insert: Any) -> Any:
    names = ("workspace_id", "id", "name", "user_id", "email", "tz", "seen_at")
    told = {"guest": bindparam("guest", None, Boolean)}  # null until a profile was read that tells
    made = insert(person).values({name: bindparam(name) for name in names} | told)
    return made.on_conflict_do_nothing(
        index_elements=[person.c.workspace_id, person.c.user_id], index_where=person.c.user_id.is_not(None)
    )


def _unowned(insert: Any) -> Any:
    made = insert(person).values(workspace_id=bindparam("ws"), id=UNOWNED, name=words(NOBODY_YET, ENGLISH))
    return made.on_conflict_do_nothing(index_elements=[person.c.workspace_id, person.c.id])


NEW_WORKSPACE = on_both(_new_workspace)
NEW_PERSON = on_both(_new_person)
NEW_UNOWNED = on_both(_unowned)
WORKSPACES = cache(lambda: select(*WORKSPACE).order_by(workspace.c.id))
ONE_WORKSPACE = cache(lambda: select(*WORKSPACE).where(workspace.c.id == bindparam("ws")))
LAST_ACT = cache(
    lambda: select(audit.c.act).where(audit.c.workspace_id == bindparam("ws")).order_by(audit.c.number.desc()).limit(1)
)
LOCK_WORKSPACE = cache(
    lambda: select(workspace.c.id).where(workspace.c.id == bindparam("ws")).with_for_update(key_share=True)
)
HERE = cache(lambda: select(*PERSON).where(person.c.workspace_id == bindparam("ws")))
BY_ID = cache(lambda: HERE().where(person.c.id == bindparam("b_id")))
BY_USER = cache(lambda: HERE().where(person.c.user_id == bindparam("b_user")))
LINKED = cache(lambda: HERE().where(person.c.user_id.is_not(None)).order_by(person.c.name, person.c.id))
_SEEN_LAST = (  # who is in chat first; of two members, one of whom was invited anew, who hasn't left and came last
    person.c.user_id.is_(None),
    func.coalesce(person.c.guest, false()),
    person.c.user_id.is_not(None) & person.c.seen_at.is_(None),
    person.c.seen_at.desc(),
    person.c.id,
)
BY_EMAIL = cache(
    lambda: HERE().where(func.lower(person.c.email) == bindparam("b_email")).order_by(*_SEEN_LAST).limit(1)
)
SEEN_SINCE = cache(lambda: BY_USER().where(person.c.seen_at >= bindparam("b_since")))
_ADDRESSED = cache(lambda: HERE().where(person.c.email.is_not(None)).order_by(*_SEEN_LAST))
ADDRESSES = cache(
    lambda: select(person.c.email).where(
        person.c.workspace_id == bindparam("ws"), person.c.user_id.is_not(None), person.c.email.is_not(None)
    )
)
UNLINKED = cache(
    lambda: (
        select(person.c.id, person.c.name)
        .where(person.c.workspace_id == bindparam("ws"), person.c.user_id.is_(None), person.c.id != UNOWNED)
        .order_by(person.c.id)
    )
)
ALL_UNLINKED = cache(
    lambda: (
        select(person.c.name)
        .where(person.c.workspace_id == bindparam("ws"), person.c.user_id.is_(None), person.c.id != UNOWNED)
        .distinct()
    )
)
_ONE = cache(lambda: update(person).where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_id")))
LINK = cache(lambda: _ONE().values(user_id=bindparam("b_user")))
PROFILE = cache(
    lambda: _ONE().values(
        name=bindparam("b_name"),
        email=func.coalesce(bindparam("b_email"), person.c.email),
        tz=func.coalesce(bindparam("b_tz"), person.c.tz),
        guest=func.coalesce(bindparam("b_guest", type_=Boolean), person.c.guest),
        seen_at=bindparam("b_now"),
    )
)
UNASKED = cache(lambda: _ONE().values(unasked_at=bindparam("b_now"), unheeded=person.c.unheeded + 1))
HEEDED = cache(lambda: _ONE().values(unheeded=0))
CONVERSATION = cache(lambda: _ONE().values(conversation_id=bindparam("b_conversation")))
HAND_ON = cache(
    lambda: tuple(
        update(column.table)
        .where(column.table.c.workspace_id == bindparam("ws"), column == bindparam("b_from"))
        .values({column.name: bindparam("b_to")})
        for column in (deal.c.owner_id, closing.c.marked_by, fact.c.person_id)
    )
)
REMOVE = cache(
    lambda: delete(person).where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_from"))
)


def ensure_workspace(conn: Connection, made: Workspace, now: datetime) -> bool:
    """Have this workspace, under its present name. False: it moved to another database, and isn't made anew here."""
    if get_workspace(conn, made.id) is None and conn.execute(LAST_ACT(), {"ws": made.id}).scalar() == Act.MOVED:
        return False
    values = {"id": made.id, "platform": made.platform, "external_id": made.external_id, "name": made.name}
    conn.execute(NEW_WORKSPACE[conn.dialect.name], {**values, "created_at": now})
    return True


def workspaces(conn: Connection) -> tuple[Workspace, ...]:
    """Every workspace."""
    return tuple(Workspace(*row) for row in conn.execute(WORKSPACES()))


def get_workspace(conn: Connection, ws: str) -> Workspace | None:
    """One workspace."""
    row = conn.execute(ONE_WORKSPACE(), {"ws": ws}).first()
    return Workspace(*row) if row else None


def lock_workspace(conn: Connection, ws: str) -> None:
    """Keep out others that lock this workspace until the unit ends."""
    conn.execute(LOCK_WORKSPACE(), {"ws": ws}).first()


def get_person(conn: Connection, ws: str, person_id: str) -> Person | None:
    """A person by our id."""
    row = conn.execute(BY_ID(), {"ws": ws, "b_id": person_id}).first()
    return Person(*row) if row else None


def unowned(conn: Connection, ws: str) -> None:
    """Have the one whose debriefs are nobody's."""
    conn.execute(NEW_UNOWNED[conn.dialect.name], {"ws": ws})


def person_by_user(conn: Connection, ws: str, user_id: str) -> Person | None:
    """A person by the platform's id."""
    row = conn.execute(BY_USER(), {"ws": ws, "b_user": user_id}).first()
    return Person(*row) if row else None


def seen_since(conn: Connection, ws: str, user_id: str, since: datetime) -> Person | None:
    """A person by the platform's id, whose profile was read from it since then."""
    row = conn.execute(SEEN_SINCE(), {"ws": ws, "b_user": user_id, "b_since": since}).first()
    return Person(*row) if row else None


def person_by_email(conn: Connection, ws: str, email: str) -> Person | None:
    """A person by their address, before others who is in chat."""
    key = address_key(email)
    if email.isascii():
        row = conn.execute(BY_EMAIL(), {"ws": ws, "b_email": key}).first()
        return Person(*row) if row else None
    # beyond ASCII a database's small letters aren't Python's: SQLite has none, PostgreSQL what its locale says
    there = (Person(*row) for row in conn.execute(_ADDRESSED(), {"ws": ws}))
    return next((one for one in there if address_key(one.email or "") == key), None)


def is_met(conn: Connection, ws: str, email: str) -> bool:
    """Whether somebody in chat has this address."""
    found = person_by_email(conn, ws, email)
    return found is not None and found.user_id is not None


def people(conn: Connection, ws: str) -> tuple[Person, ...]:
    """Everyone who can be written to, by name."""
    return tuple(Person(*row) for row in conn.execute(LINKED(), {"ws": ws}))


def everybody(conn: Connection, ws: str) -> tuple[Person, ...]:
    """Everyone, also whom only a CRM knows."""
    return tuple(Person(*row) for row in conn.execute(HERE(), {"ws": ws}))


def addresses(conn: Connection, ws: str) -> frozenset[str]:
    """The e-mail addresses of who is known in chat, as they are compared."""
    return frozenset(map(address_key, conn.execute(ADDRESSES(), {"ws": ws}).scalars()))


def unlinked(conn: Connection, ws: str) -> tuple[str, ...]:
    """The names of those whom a CRM knows and nobody in chat is linked with."""
    return tuple(sorted(conn.execute(ALL_UNLINKED(), {"ws": ws}).scalars()))


def note_unasked(conn: Connection, ws: str, person_id: str, now: datetime) -> None:
    """A message goes to a person that they haven't asked for."""
    conn.execute(UNASKED(), {"ws": ws, "b_id": person_id, "b_now": now})


def note_heeded(conn: Connection, ws: str, person_id: str) -> None:
    """They did something here: what comes to them isn't ignored."""
    conn.execute(HEEDED(), {"ws": ws, "b_id": person_id})


def prefer(conn: Connection, ws: str, person_id: str, said: Mapping[str, Any]) -> None:
    """Remember what a person says of when they work, are away, how they answer and what they want; by column."""
    conn.execute(_ONE().values({**said}), {"ws": ws, "b_id": person_id})


def set_conversation(conn: Connection, ws: str, person_id: str, conversation_id: str) -> None:
    """Remember the direct conversation with a person."""
    conn.execute(CONVERSATION(), {"ws": ws, "b_id": person_id, "b_conversation": conversation_id})


def ensure_person(conn: Connection, given: Person, now: datetime, link_name: str | None = None) -> Person:
    """The person with this `user_id`, with the name, zone and address given; made with `given.id` if new.

    `link_name` is the name under which a CRM knows this user: it is kept as the name, and the deals of the unlinked
    person of that name become this person's.
    """
    ws, user_id = given.workspace_id, given.user_id or ""
    if not user_id:
        raise ValueError("a person of a platform has a user_id")
    found = person_by_user(conn, ws, user_id)
    if found is None or link_name is not None:
        lock_workspace(conn, ws)  # two first events of one person at once
        found = _link(conn, ws, user_id, link_name) if link_name else person_by_user(conn, ws, user_id)
    name = as_name(link_name or given.name) or user_id
    values = {"email": given.email, "tz": given.tz, "guest": given.guest}
    if found is None:
        new = {"workspace_id": ws, "id": given.id, "user_id": user_id, "name": name, "seen_at": now, **values}
        conn.execute(NEW_PERSON[conn.dialect.name], new)
    else:
        new = {f"b_{key}": value for key, value in values.items()}
        conn.execute(PROFILE(), {"ws": ws, "b_id": found.id, "b_name": name, "b_now": now, **new})
    made = person_by_user(conn, ws, user_id)
    if made is None:
        raise LookupError(f"{user_id} is gone again")
    return made


def _link(conn: Connection, ws: str, user_id: str, name: str) -> Person | None:
    present = person_by_user(conn, ws, user_id)
    spelt = [(one, own) for one, own in conn.execute(UNLINKED(), {"ws": ws}) if person_key(own) == person_key(name)]
    unlinked = next((one for one, own in sorted(spelt, key=lambda one: one[1] != as_name(name))), None)
    if unlinked is None:
        return present
    if present is None:
        conn.execute(LINK(), {"ws": ws, "b_id": unlinked, "b_user": user_id})
        return person_by_user(conn, ws, user_id)
    for statement in HAND_ON():
        conn.execute(statement, {"ws": ws, "b_from": unlinked, "b_to": present.id})
    conn.execute(REMOVE(), {"ws": ws, "b_from": unlinked})
    return present
