"""Creations in doubt: what a platform accepts late, after we gave it up and created anew, stands there twice.

So a creation that followed an ambiguous one is looked for once more a grace later. The row here lives on its own: the
target counts as sent meanwhile and holds up nobody. Times are Unix seconds of the real clock.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Text, bindparam, case, delete, exists, or_, select, update

from dialogs.effects import Target
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import ANY_TIME, doubt, outbox
from storage.units import look_ups
from storage.units.people import person_by_user
from storage.units.rows import in_order


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message `message_id` that shows a target, and may have a twin with the same `key`, posted after `since`."""

    workspace_id: str
    recipient: str
    direct: bool
    key: str
    message_id: str
    since: float


d = doubt.c
o = outbox.c
other = outbox.alias("other").c
DOUBT = in_order(doubt, Doubt)
NOW = bindparam("b_now", type_=Float)
_ONE = (d.workspace_id == bindparam("ws"), d.recipient == bindparam("b_recipient"), d.key == bindparam("b_key"))
_FIRST_LOOKS = exists().where(  # somebody waits for these, and reading may be scarce
    o.workspace_id == d.workspace_id,
    o.message_id.is_(None),
    o.ambiguous_since.is_not(None),
    o.sent < o.wanted,
    o.parked.is_(None),
    or_(o.lease_until > NOW, o.not_before.between(NOW - 1, NOW + 1)),
)
DUE = cache(
    lambda: (
        select(*DOUBT)
        .where(d.workspace_id.in_(bindparam("served")), d.look_at <= NOW, ~_FIRST_LOOKS)
        .order_by(d.look_at)
        .limit(bindparam("b_limit"))
        .with_for_update(skip_locked=True)
    )
)
PUT_OFF = cache(lambda: update(doubt).where(*_ONE).values(look_at=bindparam("b_look_at")))
KNOWN_BY = cache(lambda: update(doubt).where(*_ONE).values(message_id=bindparam("b_message")))
DROP = cache(lambda: delete(doubt).where(*_ONE))
SHOW_BY = cache(
    lambda: (
        update(outbox)
        .where(o.workspace_id == bindparam("ws"), o.recipient == bindparam("b_recipient"))
        .where(o.message_id.in_(bindparam("twins")))
        .values(
            message_id=bindparam("b_message"),
            wanted=o.wanted + 1,
            queued=case((o.sent < o.wanted, o.queued), else_=bindparam("b_now")),
            faults=0,
            parked=None,
        )
    )
)
_OF_PERSON = (o.workspace_id == bindparam("ws"), o.recipient == bindparam("b_recipient"))
_UNKNOWN = ~exists().where(  # no target of theirs shows as this message
    other.workspace_id == bindparam("ws"),
    other.recipient == bindparam("b_recipient"),
    other.message_id == bindparam("b_message", type_=Text),
)
_CARD = (
    *_OF_PERSON,
    o.kind.in_([Target.CARD.value, Target.FOLLOW_UP.value]),
    o.subject == bindparam("b_subject"),
    _UNKNOWN,
)
ADOPT = cache(
    lambda: (
        update(outbox)
        .where(*_CARD, o.message_id.is_(None), o.ambiguous_since.is_not(None))
        .values(message_id=bindparam("b_message", type_=Text), not_before=ANY_TIME)
    )
)
TWIN = cache(lambda: select(o.subject).where(*_CARD, o.message_id.is_not(None)))
LIVES = cache(
    lambda: update(outbox).where(*_CARD, o.message_id.is_not(None)).values(again_at=bindparam("b_at", type_=Float))
)


def _raise(insert: Any) -> Any:
    names = (*(column.name for column in DOUBT), "look_at")
    made = insert(doubt).values({name: bindparam(name) for name in names})
    rest = {name: made.excluded[name] for name in ("message_id", "look_at")}
    return made.on_conflict_do_update(index_elements=[d.workspace_id, d.recipient, d.key], set_=rest)


RAISE = on_both(_raise)


def _of(given: Doubt, **values: Any) -> dict[str, Any]:
    return {"ws": given.workspace_id, "b_recipient": given.recipient, "b_key": given.key, **values}


def keep(conn: Connection, given: Doubt, look_at: float) -> None:
    """Look at `look_at` whether it has come through as another message as well."""
    look_ups.forget(conn, given.workspace_id, given.key)
    values = {column.name: getattr(given, column.name) for column in DOUBT}
    conn.execute(RAISE[conn.dialect.name], {**values, "look_at": look_at})


def claim(
    conn: Connection, served: tuple[str, ...], real_now: float, lease_seconds: float, limit: int
) -> tuple[Doubt, ...]:
    """Take what is to be looked at now in these workspaces. Who dies over it leaves it to be looked at after the lease.

    Two at the same one do no harm: both keep the oldest message.
    """
    rows = conn.execute(DUE(), {"served": served, "b_now": real_now, "b_limit": limit}).all()
    found = tuple(Doubt(*row) for row in rows)
    for one in found:
        put_off(conn, one, real_now + lease_seconds)
    return found


def put_off(conn: Connection, given: Doubt, look_at: float) -> None:
    """Look later."""
    conn.execute(PUT_OFF(), _of(given, b_look_at=look_at))


def settled(conn: Connection, given: Doubt) -> None:
    """It was looked at: there is one message."""
    conn.execute(DROP(), _of(given))


def show_by(conn: Connection, given: Doubt, message_id: str, twins: tuple[str, ...], real_now: float) -> None:
    """Whatever shows as one of `twins` shows as `message_id` from now on, and is brought up to date there.

    Whoever looks again, as nobody knows whether the twins went, must not take one that did for the one that stays.
    """
    conn.execute(SHOW_BY(), _of(given, b_message=message_id, twins=twins, b_now=real_now))
    conn.execute(KNOWN_BY(), _of(given, b_message=message_id))


def is_twin(conn: Connection, ws: str, user_id: str, subject: str, message_id: str) -> bool:
    """Whether a message with buttons for a card or a follow-up of this person is none that we know: theirs is another.

    `subject` is the debrief's or the follow-up's id.
    """
    values = _pressed(conn, ws, user_id, subject, message_id)
    return values is not None and conn.execute(TWIN(), values).first() is not None


def goes(conn: Connection, ws: str, user_id: str, subject: str, message_id: str, look_at: float) -> bool:
    """As `is_twin`, of a message that is about to be taken away; what lives on is shown anew at `look_at`.

    Whoever looks for twins meanwhile may have made it the one that stays, and have taken the other away.
    """
    values = _pressed(conn, ws, user_id, subject, message_id)
    return values is not None and conn.execute(LIVES(), {**values, "b_at": look_at}).rowcount > 0


def adopt(conn: Connection, ws: str, user_id: str, subject: str, message_id: str) -> bool:
    """Take a message that a person has before them for the one whose creation was in doubt; whether there was one."""
    values = _pressed(conn, ws, user_id, subject, message_id)
    return values is not None and conn.execute(ADOPT(), values).rowcount > 0


def _pressed(conn: Connection, ws: str, user_id: str, subject: str, message_id: str) -> dict[str, Any] | None:
    person = person_by_user(conn, ws, user_id)
    if person is None:
        return None
    return {"ws": ws, "b_recipient": person.id, "b_subject": subject, "b_message": message_id}
