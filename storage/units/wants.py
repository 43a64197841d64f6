"""Asking the outbox to show something."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Text, bindparam, case, exists, or_, select, update

from dialogs.effects import Target, Want
from dialogs.records import UNOWNED
from storage.engine.dialects import on_both
from storage.tables import outbox
from storage.units.outbox import (
    INTENT,
    NOT_HELD,
    NOT_ITSELF,
    NOW,
    SAME_RECIPIENT,
    TAB,
    TARGET,
    UNTIL,
    Intent,
    o,
    p,
    target_of,
    to_intent,
)

LATE = 30.0
"""Seconds after a lease in which an update of whoever held it may still be accepted: two graces of the senders."""
BUSY = exists().where(SAME_RECIPIENT, NOT_ITSELF, or_(p.queued <= NOW, p.lease_until > NOW))


def _want(insert: Any) -> Any:
    made = insert(outbox).values(
        workspace_id=bindparam("ws"),
        recipient=bindparam("b_recipient"),
        kind=bindparam("b_kind"),
        subject=bindparam("b_subject"),
        direct=bindparam("b_direct"),
        message_id=bindparam("b_message", type_=Text),
        again_at=bindparam("b_again", type_=Float),
        queued=NOW,
        wanted=1,
    )
    return made.on_conflict_do_update(
        index_elements=[o.workspace_id, o.recipient, o.kind, o.subject],
        set_={
            "wanted": o.wanted + 1,
            "queued": case((o.sent < o.wanted, o.queued), else_=NOW),
            "faults": case((o.parked.is_(None), o.faults), else_=0),
            "parked": None,  # what is shown has changed, so it is worth another try
        },
    )


WANT = on_both(_want)
LEASE = cache(
    lambda: (  # the click's own way: an update in place that nobody else is sending, with nothing queued before it
        update(outbox)
        .where(TARGET, o.message_id.is_not(None), o.lease_until <= NOW, ~BUSY)
        .values(
            wanted=o.wanted + 1,
            queued=case((o.sent < o.wanted, o.queued), else_=NOW),
            faults=case((o.parked.is_(None), o.faults), else_=0),
            parked=None,
            again_at=case(
                (o.lease_until > NOT_HELD, UNTIL), else_=o.again_at
            ),  # whoever held it may have an update under way
            lease_until=UNTIL,
            fence=o.fence + 1,
        )
        .returning(*INTENT)
    )
)
SHOWN = cache(
    lambda: select(o.message_id, o.generation, o.again_at, o.lease_until).where(TARGET).with_for_update(key_share=True)
)
MESSAGE = cache(lambda: select(o.message_id).where(TARGET))
SENT = cache(lambda: select(o.wanted).where(TARGET, o.sent >= o.wanted))
ANEW = cache(
    lambda: (
        update(outbox)
        .where(TARGET, o.message_id.is_(None), o.parked.is_not(None), o.ambiguous_since.is_not(None))
        .values(generation=o.generation + 1, ambiguous_since=None)
    )
)
LAST = cache(
    lambda: (  # one that a sender holds, or may have posted, has its place already
        update(outbox)
        .where(TARGET, o.message_id.is_(None), o.ambiguous_since.is_(None), o.lease_until == NOT_HELD)
        .values(queued=NOW)
    )
)
SHOWN_TO = cache(
    lambda: select(o.recipient).where(
        o.workspace_id == bindparam("ws"),
        o.kind == bindparam("b_kind"),
        o.subject == bindparam("b_subject"),
        o.direct,
        o.message_id.is_not(None),
    )
)
NEXT_GENERATION = cache(
    lambda: update(outbox).where(TARGET).values(message_id=None, generation=o.generation + 1, queued=NOW, again_at=None)
)


def want(conn: Connection, ws: str, wanted: Want, real_now: float) -> None:
    """Ask for the newest state of a target to be shown; several requests melt into one.

    `below` makes the message that shows now a receipt and creates a new one. Where none was created yet, or one is just
    being created, that one is the new one, and comes after all that was asked for since. One that nobody can tell of
    whether it is there is created anew.
    """
    if wanted.recipient == UNOWNED:  # there is nobody to show it to
        return
    target = target_of(ws, wanted.recipient, wanted.kind, wanted.subject)
    if wanted.below:
        shown = conn.execute(SHOWN(), target).first()
        if shown is not None and shown.message_id is not None:
            receipt = f"{wanted.subject}:{shown.generation}"
            trace = target_of(ws, wanted.recipient, Target.RECEIPT, receipt)
            again_at = max(shown.again_at or 0.0, shown.lease_until + LATE) if shown.lease_until else shown.again_at
            _put(conn, trace, wanted, real_now, shown.message_id, again_at)
            conn.execute(NEXT_GENERATION(), {**target, "b_now": real_now})
        elif shown is not None:
            conn.execute(ANEW(), target)
            conn.execute(LAST(), {**target, "b_now": real_now})
    _put(conn, target, wanted, real_now)


def _put(
    conn: Connection,
    target: dict[str, Any],
    wanted: Want,
    real_now: float,
    message_id: str | None = None,
    again_at: float | None = None,
) -> None:
    shows = {"b_message": message_id, "b_again": again_at}
    values = {**target, "b_direct": wanted.direct, "b_now": real_now, **shows}
    conn.execute(WANT[conn.dialect.name], values)


def want_tab(conn: Connection, ws: str, person_id: str, place: str, real_now: float) -> None:
    """Ask for somebody's home to be shown anew at its own place, which is always there; several requests melt into one.

    `place`: what the platform knows it by.
    """
    _put(conn, target_of(ws, person_id, Target.POST, TAB), Want(Target.POST, TAB, person_id), real_now, place)


def want_and_lease(conn: Connection, ws: str, wanted: Want, real_now: float, seconds: float) -> Intent | None:
    """Like `want`, and take the lease at once if it is an update in place that nothing stands before; else None."""
    times = {"b_now": real_now, "b_until": real_now + seconds}
    target = target_of(ws, wanted.recipient, wanted.kind, wanted.subject)
    row = conn.execute(LEASE(), {**target, **times}).first()
    if row is None:
        want(conn, ws, wanted, real_now)
        return None
    return to_intent(row)


def is_shown(conn: Connection, ws: str, wanted: Want) -> bool:
    """Whether a target has a message already."""
    row = conn.execute(SHOWN(), target_of(ws, wanted.recipient, wanted.kind, wanted.subject)).first()
    return row is not None and row.message_id is not None


def message_of(conn: Connection, ws: str, wanted: Want) -> str | None:
    """The message that shows a target, once it is known. Takes no lock."""
    return conn.execute(MESSAGE(), target_of(ws, wanted.recipient, wanted.kind, wanted.subject)).scalar()


def shown_to(conn: Connection, ws: str, kind: Target, subject: str) -> tuple[str, ...]:
    """In whose direct conversations a target shows."""
    return tuple(conn.execute(SHOWN_TO(), {"ws": ws, "b_kind": kind.value, "b_subject": subject}).scalars())


def is_sent(conn: Connection, ws: str, wanted: Want) -> bool:
    """Whether a target shows what is wanted of it. Takes no lock."""
    return conn.execute(SENT(), target_of(ws, wanted.recipient, wanted.kind, wanted.subject)).first() is not None


def is_wanted(conn: Connection, ws: str, wanted: Want) -> bool:
    """Whether a target was ever asked for."""
    return conn.execute(SHOWN(), target_of(ws, wanted.recipient, wanted.kind, wanted.subject)).first() is not None
