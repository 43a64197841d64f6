"""Where a platform was met, and how to write there again. The caller writes only what has changed."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import conversation
from storage.units.rows import in_order


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation under the platform's id. `user_id` None: not a personal one. `reference` is the platform's JSON.

    The reference of a conversation that isn't personal names no person: forgetting someone leaves it as it is.
    """

    workspace_id: str
    id: str
    user_id: str | None
    reference: str


c = conversation.c


def _remember(insert: Any) -> Any:
    made = insert(conversation).values(
        workspace_id=bindparam("ws"),
        id=bindparam("b_id"),
        user_id=bindparam("b_user"),
        reference=bindparam("b_reference"),
        remembered_at=bindparam("b_now"),
    )
    given = made.excluded
    return made.on_conflict_do_update(
        index_elements=[c.workspace_id, c.id],
        set_={
            "user_id": given.user_id,
            "reference": given.reference,
            "remembered_at": given.remembered_at,
            "rev": c.rev + 1,
        },
    ).returning(c.rev)


REMEMBER = on_both(_remember)
_HERE = c.workspace_id == bindparam("ws")
_ONE = _HERE & (c.id == bindparam("b_id"))
FORGET = cache(lambda: delete(conversation).where(_ONE))
GET = cache(lambda: select(*in_order(conversation, Conversation)).where(_ONE))
NEWEST = cache(
    lambda: (
        select(*in_order(conversation, Conversation))
        .where(_HERE)
        .order_by(c.remembered_at.desc(), c.id.desc())
        .limit(1)
    )
)
PERSONAL = cache(lambda: select(*in_order(conversation, Conversation)).where(_HERE, c.user_id.is_not(None)))
OF_USER = cache(lambda: NEWEST().where(c.user_id == bindparam("b_user")))


def remember(conn: Connection, met: Conversation, now: datetime) -> bool:
    """Keep a conversation as it is given. Whether it was new: two that meet it at once, only one of them is told so."""
    values = {"ws": met.workspace_id, "b_id": met.id, "b_user": met.user_id, "b_reference": met.reference}
    return bool(conn.execute(REMEMBER[conn.dialect.name], {**values, "b_now": now}).scalar_one() == 1)


def forget(conn: Connection, ws: str, conversation_id: str) -> None:
    """Forget a conversation; met again, it is new."""
    conn.execute(FORGET(), {"ws": ws, "b_id": conversation_id})


def get(conn: Connection, ws: str, conversation_id: str) -> Conversation | None:
    """A conversation by the platform's id."""
    return _one(conn, GET(), ws, b_id=conversation_id)


def of_user(conn: Connection, ws: str, user_id: str) -> Conversation | None:
    """A person's own conversation, by the platform's id of the person; the newest where there are several."""
    return _one(conn, OF_USER(), ws, b_user=user_id)


def mentioning(conn: Connection, ws: str, text: str) -> tuple[Conversation, ...]:
    """Personal conversations with a text in their reference. It looks through them all: for what happens seldom."""
    found = PERSONAL().where(c.reference.contains(text, autoescape=True))
    return tuple(Conversation(*row) for row in conn.execute(found, {"ws": ws}))


def newest(conn: Connection, ws: str) -> Conversation | None:
    """The conversation of a workspace that was remembered last."""
    return _one(conn, NEWEST(), ws)


def _one(conn: Connection, statement: Any, ws: str, **values: str) -> Conversation | None:
    row = conn.execute(statement, {"ws": ws, **values}).first()
    return Conversation(*row) if row else None
