"""The local page's own messages. The page is a platform that keeps what it shows; `rev` rises with every change."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, update

from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import web_message as t


@dataclass(frozen=True, slots=True)
class WebMessage:
    """One message of the page. `message` is JSON; `position` orders a conversation; `key` is its creator's."""

    id: str
    conversation: str
    key: str
    message: str
    position: int
    rev: int


def _put(insert: Any) -> Any:
    last = select(func.coalesce(func.max(t.c.position), 0) + 1).where(
        t.c.workspace_id == bindparam("workspace_id"), t.c.conversation == bindparam("conversation")
    )
    made = insert(t).values(
        workspace_id=bindparam("workspace_id"),
        id=bindparam("id"),
        conversation=bindparam("conversation"),
        key=bindparam("key"),
        message=bindparam("message"),
        position=last.scalar_subquery(),
    )
    return made.on_conflict_do_update(
        index_elements=[t.c.workspace_id, t.c.conversation, t.c.key],
        set_={
            "message": made.excluded.message,
            "rev": t.c.rev + case((t.c.message == made.excluded.message, 0), else_=1),
        },
    ).returning(t.c.id)


_INSERTS = on_both(_put)
_UPDATE = cache(
    lambda: (
        update(t)
        .where(t.c.workspace_id == bindparam("b_workspace"), t.c.conversation == bindparam("b_conversation"))
        .where(t.c.id == bindparam("b_id"))
        .values(message=bindparam("b_message"), rev=t.c.rev + case((t.c.message == bindparam("b_message"), 0), else_=1))
        .returning(t.c.id)
    )
)
_ONE = cache(
    lambda: select(t.c.id, t.c.conversation, t.c.key, t.c.message, t.c.position, t.c.rev).where(
        t.c.workspace_id == bindparam("workspace_id")
    )
)
_GET = cache(lambda: _ONE().where(t.c.id == bindparam("id")))
_FIND = cache(
    lambda: select(t.c.id).where(
        t.c.workspace_id == bindparam("workspace_id"),
        t.c.conversation == bindparam("conversation"),
        t.c.key == bindparam("key"),
    )
)
_WINDOW = cache(
    lambda: (
        _ONE()
        .where(t.c.conversation == bindparam("conversation"), t.c.position < bindparam("before"))
        .order_by(t.c.position.desc(), t.c.id.desc())
        .limit(bindparam("limit"))
    )
)
_VERSIONS = cache(
    lambda: (
        select(t.c.id, t.c.rev)
        .where(t.c.workspace_id == bindparam("workspace_id"), t.c.conversation == bindparam("conversation"))
        .order_by(t.c.position.desc(), t.c.id.desc())
        .limit(bindparam("limit"))
    )
)

END = 2**31 - 1
"""A position behind every message."""


def insert_message(
    connection: Connection, workspace_id: str, message_id: str, conversation: str, key: str, message: str
) -> str:
    """Post a message at the end and return its id. Once by `key`: a second time replaces what the first posted."""
    values = {
        "workspace_id": workspace_id,
        "id": message_id,
        "conversation": conversation,
        "key": key,
        "message": message,
    }
    made: str = connection.execute(_INSERTS[connection.dialect.name], values).scalar_one()
    return made


def update_message(connection: Connection, workspace_id: str, conversation: str, message_id: str, message: str) -> bool:
    """Replace a message; False where it isn't there. The same content again changes nothing."""
    values = {"b_workspace": workspace_id, "b_conversation": conversation, "b_id": message_id, "b_message": message}
    return connection.execute(_UPDATE(), values).scalar_one_or_none() is not None


def get_message(connection: Connection, workspace_id: str, message_id: str) -> WebMessage | None:
    """One message, None where it isn't there."""
    row = connection.execute(_GET(), {"workspace_id": workspace_id, "id": message_id}).one_or_none()
    return WebMessage(*row) if row else None


def find_message(connection: Connection, workspace_id: str, conversation: str, key: str) -> str | None:
    """The id of the message posted with `key`."""
    values = {"workspace_id": workspace_id, "conversation": conversation, "key": key}
    return connection.execute(_FIND(), values).scalar_one_or_none()


def window(
    connection: Connection, workspace_id: str, conversation: str, before: int, limit: int
) -> tuple[WebMessage, ...]:
    """The last `limit` messages at positions under `before` (`END` for the newest), oldest first."""
    values = {"workspace_id": workspace_id, "conversation": conversation, "before": before, "limit": limit}
    return tuple(WebMessage(*row) for row in reversed(connection.execute(_WINDOW(), values).all()))


def versions(connection: Connection, workspace_id: str, conversation: str, limit: int) -> dict[str, int]:
    """Id to rev of the last `limit` messages, newest first: what to compare to see what changed."""
    values = {"workspace_id": workspace_id, "conversation": conversation, "limit": limit}
    return {row.id: row.rev for row in connection.execute(_VERSIONS(), values)}
