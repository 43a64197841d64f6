"""Look-ups: how far a message whose answer was lost was looked for, so that nobody begins anew.

A platform that lets little be read is read a page at a time: whoever goes on, also after a crash or on another replica,
goes on where the last page ended. The pages of a workspace take turns, for they share one budget (`FIND`, a hold). What
the platform says by itself to be there needs no reading. Times are Unix seconds of the real clock.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Text, bindparam, delete, select, update

from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import ANY_TIME, doubt, look_up, outbox, person
from storage.units import holds
from storage.units.rows import in_order

FIND = "find"
"""The method that look-ups are held by."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """A look for `key`, back in time: all after the message `down_to` was read, "" for nothing yet, in `pages`.

    `found` are the messages with the key so far, `told` those that the platform said by itself are there, both ids with
    a space between. `began` rises with every round that is given up.
    """

    workspace_id: str
    conversation: str
    key: str
    down_to: str
    found: str
    told: str
    pages: int
    began: float

    @property
    def messages(self) -> tuple[str, ...]:
        """The ids that are known of, the oldest first."""
        return tuple(sorted({*self.found.split(), *self.told.split()}))


c = look_up.c
o = outbox.c
d = doubt.c
LOOK_UP = in_order(look_up, LookUp)
_ONE = (
    c.workspace_id == bindparam("ws"),
    c.conversation == bindparam("b_conversation"),
    c.key == bindparam("b_key"),
)
ONE = cache(lambda: select(*LOOK_UP).where(*_ONE))
DROP = cache(lambda: delete(look_up).where(*_ONE))
FORGET = cache(lambda: delete(look_up).where(c.workspace_id == bindparam("ws"), c.key == bindparam("b_key")))
READ = cache(
    lambda: (
        update(look_up)
        .where(*_ONE)
        .values(down_to=bindparam("b_down_to"), found=bindparam("b_found"), pages=c.pages + 1)
    )
)
ANEW = cache(lambda: update(look_up).where(*_ONE).values(pages=0, began=bindparam("b_now")))
_HERS = cache(
    lambda: select(person.c.conversation_id).where(
        person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_person")
    )
)
DROP_HERS = cache(
    lambda: delete(look_up).where(c.workspace_id == bindparam("ws"), c.conversation == _HERS().scalar_subquery())
)
_LOST = (
    o.workspace_id == bindparam("ws"),
    o.kind == bindparam("b_kind"),
    o.subject == bindparam("b_subject"),
    o.generation == bindparam("b_generation"),
    o.message_id.is_(None),
    o.sent < o.wanted,
)
_TWIN = (
    d.workspace_id == bindparam("ws"),
    d.key == bindparam("b_key", type_=Text),
    d.message_id != bindparam("b_message", type_=Text),
)
LOST = cache(lambda: select(o.subject).where(*_LOST))
TWIN = cache(lambda: select(d.recipient).where(*_TWIN))
HURRY = cache(
    lambda: update(outbox).where(*_LOST, o.ambiguous_since.is_not(None)).values(not_before=ANY_TIME, parked=None)
)


def _new(insert: Any) -> Any:
    return insert(look_up).values(
        workspace_id=bindparam("ws"),
        conversation=bindparam("b_conversation"),
        key=bindparam("b_key"),
        told=bindparam("b_told", type_=Text),
        began=bindparam("b_now", type_=Float),
    )


def _begin(insert: Any) -> Any:
    return _new(insert).on_conflict_do_nothing(index_elements=[c.workspace_id, c.conversation, c.key])


def _tell(insert: Any) -> Any:
    made = _new(insert)
    told = c.told + " " + made.excluded.told
    return made.on_conflict_do_update(index_elements=[c.workspace_id, c.conversation, c.key], set_={"told": told})


BEGIN = on_both(_begin)
TELL = on_both(_tell)


def _of(look: LookUp, **values: Any) -> dict[str, Any]:
    return {"ws": look.workspace_id, "b_conversation": look.conversation, "b_key": look.key, **values}


def take_turn(
    conn: Connection, ws: str, conversation: str, key: str, real_now: float, seconds: float
) -> tuple[LookUp, float]:
    """Where a look is, and how long to wait before a page may be read: 0 is our turn, and lasts so many seconds.

    What the platform told of is handed over once, without a turn: a later look reads.
    """
    of = {"ws": ws, "b_conversation": conversation, "b_key": key}
    row = conn.execute(ONE(), of).first()
    look = LookUp(*row) if row is not None else LookUp(ws, conversation, key, "", "", "", 0, real_now)
    if look.told:
        conn.execute(DROP(), of)
        return look, 0.0
    if row is None:
        conn.execute(BEGIN[conn.dialect.name], {**of, "b_told": "", "b_now": real_now})
    return look, holds.take(conn, ws, FIND, real_now, seconds)


def read(conn: Connection, look: LookUp, down_to: str, found: tuple[str, ...], not_before: float) -> LookUp:
    """A page was read, and there are older ones; the next may be read from `not_before` on."""
    further = replace(look, down_to=down_to, found=" ".join((*look.found.split(), *found)), pages=look.pages + 1)
    conn.execute(READ(), _of(look, b_down_to=further.down_to, b_found=further.found))
    holds.let_go(conn, look.workspace_id, FIND, not_before)
    return further


def done(conn: Connection, look: LookUp, real_now: float) -> None:
    """It was looked through to the end."""
    conn.execute(DROP(), _of(look))
    holds.let_go(conn, look.workspace_id, FIND, real_now)


def given_up(conn: Connection, look: LookUp, real_now: float) -> None:
    """Enough for now: whoever looks again goes on there, with as much patience."""
    conn.execute(ANEW(), _of(look, b_now=real_now))


def tell(conn: Connection, ws: str, conversation: str, key: str, message_id: str, real_now: float) -> bool:
    """The platform says by itself that a message with our key is there; whether anybody wants to know.

    What waits for a look at it need not wait any more.
    """
    kind, _, rest = key.partition(":")
    subject, _, generation = rest.rpartition(":")
    if not generation.isdecimal() or len(generation) > 9:  # noqa: PLR2004 - what an integer holds
        return False
    lost = {"ws": ws, "b_kind": kind, "b_subject": subject, "b_generation": int(generation)}
    twin = {"ws": ws, "b_key": key, "b_message": message_id}
    if conn.execute(LOST(), lost).first() is None and conn.execute(TWIN(), twin).first() is None:
        return False
    conn.execute(
        TELL[conn.dialect.name],
        {"ws": ws, "b_conversation": conversation, "b_key": key, "b_told": message_id, "b_now": real_now},
    )
    conn.execute(HURRY(), lost)
    return True


def forget(conn: Connection, ws: str, key: str) -> None:
    """Whoever looks for this key from now on begins with the newest message."""
    conn.execute(FORGET(), {"ws": ws, "b_key": key})


def drop_hers(conn: Connection, ws: str, person_id: str) -> None:
    """Drop the looks through somebody's direct conversation."""
    conn.execute(DROP_HERS(), {"ws": ws, "b_person": person_id})
