"""The outbox: one row a target says which version is wanted and which one shows. Order is kept per recipient.

A row is taken under a lease on real time; its fence rises with every lease, and who comes back with an old fence is
refused. `generation` rises when a new message takes the place of the present one.
"""

from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Float, Text, and_, bindparam, case, exists, func, or_, select, update

from dialogs.effects import Target
from dialogs.values import dataclass
from storage.tables import ANY_TIME, outbox
from storage.units import doubts
from storage.units.doubts import Doubt
from storage.units.rows import in_order


@dataclass(frozen=True, slots=True)
class Intent:
    """A target that we hold under a lease: show version `wanted` of it. Times are Unix seconds of the real clock.

    `message_id` None: it must be created, with `key`; if `ambiguous_since` is set, look for the key from then on first.
    """

    workspace_id: str
    recipient: str
    direct: bool
    kind: Target
    subject: str
    wanted: int
    sent: int
    generation: int
    message_id: str | None
    fence: int
    attempts: int
    ambiguous_since: float | None
    lease_until: float

    @property
    def key(self) -> str:
        """What a created message is marked with: the same for every attempt at the same message."""
        return f"{self.kind}:{self.subject}:{self.generation}"


@dataclass(frozen=True, slots=True)
class Queue:
    """How many targets are due, since when the oldest waits (Unix seconds), and how many are parked.

    `set_aside`: how many of those for a fault of ours.
    """

    due: int
    oldest: float | None
    parked: int
    set_aside: int


FAULTS = 5
"""How often a target may fail by a fault of ours before it is parked. What a platform does counts for nothing here."""
NOT_HELD = 0
"""The end of the lease of what nobody holds: whoever gives one back sets it so."""
TAB = "home"
"""The subject of somebody's home where it has a place of its own, which is no message: it stands in nobody's way."""
KINDS = [kind.value for kind in Target]  # a newer version's wait for it, and stand in nobody's way


o = outbox.c
p = outbox.alias("p").c
INTENT = in_order(outbox, Intent)
DUE = (o.sent < o.wanted) & o.parked.is_(None) & o.kind.in_(KINDS)
NOW = bindparam("b_now", type_=Float)
PAST_GRACE = bindparam("b_past_grace", type_=Float)
UNTIL = bindparam("b_until", type_=Float)
TARGET = and_(
    o.workspace_id == bindparam("ws"),
    o.recipient == bindparam("b_recipient"),
    o.kind == bindparam("b_kind"),
    o.subject == bindparam("b_subject"),
)
# a receipt goes before the card that takes its place: both are queued at the same moment
_OLDER = or_(
    p.queued < o.queued,
    and_(p.queued == o.queued, or_(p.kind > o.kind, and_(p.kind == o.kind, p.subject < o.subject))),
)
SAME_RECIPIENT = and_(
    p.workspace_id == o.workspace_id,
    p.recipient == o.recipient,
    p.sent < p.wanted,
    p.parked.is_(None),
    p.kind.in_(KINDS),
    p.subject != TAB,
)
NOT_ITSELF = or_(p.kind != o.kind, p.subject != o.subject)
_BLOCKED = exists().where(SAME_RECIPIENT, or_(_OLDER, and_(p.lease_until > NOW, NOT_ITSELF)))


_CRASHED = and_(o.lease_until > NOT_HELD, o.message_id.is_(None))
_LEFT = and_(o.lease_until > NOT_HELD, o.message_id.is_not(None))  # an update of whoever held it may come yet
_HEADS = (
    select(o.workspace_id, o.recipient, o.kind, o.subject)
    .where(o.workspace_id.in_(bindparam("served")))
    .where(DUE, o.lease_until <= case((_CRASHED, PAST_GRACE), else_=NOW), o.not_before <= NOW, ~_BLOCKED)
    .order_by(o.queued)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
    .cte("heads")
)
CLAIM = cache(
    lambda: (
        update(outbox)
        .where(
            o.workspace_id == _HEADS.c.workspace_id,
            o.recipient == _HEADS.c.recipient,
            o.kind == _HEADS.c.kind,
            o.subject == _HEADS.c.subject,
        )
        .values(
            lease_until=UNTIL,
            fence=o.fence + 1,
            ambiguous_since=case((_CRASHED, func.coalesce(o.ambiguous_since, o.queued)), else_=o.ambiguous_since),
            again_at=case((_LEFT, bindparam("b_again", type_=Float)), else_=o.again_at),
        )
        .returning(*INTENT)
    )
)
HELD = cache(lambda: update(outbox).where(TARGET, o.fence == bindparam("b_fence")))
_SAME_MESSAGE = o.generation == bindparam("b_generation")
SETTLE = cache(
    lambda: (
        HELD()
        .values(
            sent=bindparam("b_version"),
            message_id=case(
                (_SAME_MESSAGE, func.coalesce(o.message_id, bindparam("b_message", type_=Text))), else_=o.message_id
            ),
            ambiguous_since=None,
            queued=case((o.wanted > bindparam("b_version"), NOW), else_=o.queued),
            attempts=0,
            faults=0,
            not_before=ANY_TIME,
            lease_until=NOT_HELD,
        )
        .returning(o.wanted, o.message_id, o.generation)
    )
)
SHOWN_AS = cache(lambda: select(o.message_id).where(TARGET, _SAME_MESSAGE))
RETRY = cache(
    lambda: HELD().values(
        not_before=bindparam("b_not_before"),
        attempts=o.attempts + 1,
        ambiguous_since=case(
            (bindparam("b_ambiguous", type_=Boolean), func.coalesce(o.ambiguous_since, o.queued)),
            else_=o.ambiguous_since,
        ),
        lease_until=NOT_HELD,
    )
)
FAIL = cache(
    lambda: (
        RETRY()
        .values(faults=o.faults + 1, parked=case((o.faults + 1 >= FAULTS, bindparam("b_reason")), else_=o.parked))
        .returning(o.parked)
    )
)
GONE = cache(
    lambda: (
        HELD()
        .where(_SAME_MESSAGE, o.message_id.is_not_distinct_from(bindparam("b_message", type_=Text)))
        .values(message_id=None, generation=o.generation + 1, ambiguous_since=None, lease_until=NOT_HELD)
    )
)
_THEIRS = (o.workspace_id == bindparam("ws"), o.recipient == bindparam("b_recipient"))
SHOW_AGAIN = cache(
    lambda: (
        update(outbox)
        .where(*_THEIRS, o.message_id == bindparam("b_message", type_=Text))
        .values(again_at=bindparam("b_at", type_=Float))
    )
)
AGAIN = cache(
    lambda: (
        update(outbox)
        .where(o.workspace_id.in_(bindparam("served")), o.again_at.is_not(None), o.again_at <= NOW)
        .where(o.parked.is_(None))
        .values(wanted=o.wanted + 1, queued=case((o.sent < o.wanted, o.queued), else_=NOW), again_at=None)
    )
)
PUT_BACK = cache(lambda: HELD().values(lease_until=NOT_HELD))
PARK = cache(lambda: HELD().values(parked=bindparam("b_reason"), lease_until=NOT_HELD))
STATE = cache(lambda: select(func.count(), func.min(o.queued)).where(DUE))
COUNT_PARKED = cache(lambda: select(func.count(), func.count().filter(o.faults >= FAULTS)).where(o.parked.is_not(None)))


def to_intent(row: Any) -> Intent:
    """An intent, from the columns INTENT."""
    ws, recipient, direct, kind, *rest = row
    return Intent(ws, recipient, direct, Target(kind), *rest)


def target_of(ws: str, recipient: str, kind: Target, subject: str) -> dict[str, Any]:
    """The values for TARGET."""
    return {"ws": ws, "b_recipient": recipient, "b_kind": kind.value, "b_subject": subject}


def held(conn: Connection, statement: Any, intent: Intent, **values: Any) -> bool:
    """Change what is held under this lease; False where it went to someone else."""
    target = target_of(intent.workspace_id, intent.recipient, intent.kind, intent.subject)
    return conn.execute(statement, {**target, "b_fence": intent.fence, **values}).rowcount == 1


def claim(
    conn: Connection, served: tuple[str, ...], real_now: float, lease_seconds: float, grace_seconds: float, limit: int
) -> tuple[Intent, ...]:
    """Take what is due in these workspaces: the oldest of each recipient, unless one of theirs is being sent.

    Of a sender that died while it was to create a message nobody knows when it posted: at the end of its lease at the
    latest, and then the platform may still accept it for `grace_seconds`. What they were to update is
    shown anew two of them later.
    """
    values: dict[str, Any] = {
        "served": served,
        "b_limit": limit,
        "b_now": real_now,
        "b_until": real_now + lease_seconds,
    }
    values |= {"b_past_grace": real_now - grace_seconds, "b_again": real_now + 2 * grace_seconds}
    return tuple(map(to_intent, conn.execute(CLAIM(), values).all()))


def settle(
    conn: Connection, intent: Intent, version: int, message_id: str | None, real_now: float, grace_seconds: float
) -> int | None:
    """It shows `version` now (`intent.wanted` when it was rendered), as `message_id` if it was created.

    A message that it is known by already stays the one. If it was in doubt, it is looked for once more a grace later.
    The version wanted now: more than `version` where it changed meanwhile and stays due. None: the lease went to
    someone else, and nothing is recorded but that a message created too late may be the second one.
    """
    target = target_of(intent.workspace_id, intent.recipient, intent.kind, intent.subject)
    values = {"b_version": version, "b_message": message_id, "b_now": real_now, "b_generation": intent.generation}
    row = conn.execute(SETTLE(), {**target, "b_fence": intent.fence, **values}).first()
    if row is None:
        if intent.message_id is None and message_id is not None:
            _came_too_late(conn, intent, message_id, real_now)
        elif intent.message_id is not None:  # what it shows is what was: whatever shows so by now is sent anew
            show_again(conn, intent, real_now)
        return None
    shown = row.message_id if row.generation == intent.generation else message_id
    if intent.ambiguous_since is not None and shown is not None:
        ws, recipient, direct = intent.workspace_id, intent.recipient, intent.direct
        found = Doubt(ws, recipient, direct, intent.key, shown, intent.ambiguous_since)
        doubts.keep(conn, found, real_now + grace_seconds)
    wanted: int = row.wanted
    return wanted


def show_again(conn: Connection, intent: Intent, at: float) -> None:
    """Show anew, from this moment on, whatever shows as the message of an intent by then."""
    values = {"ws": intent.workspace_id, "b_recipient": intent.recipient, "b_message": intent.message_id, "b_at": at}
    conn.execute(SHOW_AGAIN(), values)


def again(conn: Connection, served: tuple[str, ...], real_now: float) -> int:
    """Want anew what is to be shown anew by now in these workspaces; how much that is."""
    return conn.execute(AGAIN(), {"served": served, "b_now": real_now}).rowcount


def _came_too_late(conn: Connection, intent: Intent, message_id: str, real_now: float) -> None:
    """Created long after the lease had run out, by a sender that stood still: whoever took over may have done so, too.

    Their second look may be over by now, so there is another, at once. It knows the message by theirs where they have
    one: theirs stays, even if it can't be found by its key any more.
    """
    _doubt(conn, intent, _theirs(conn, intent) or message_id, real_now)


def _may_come_too_late(conn: Connection, intent: Intent, look_at: float) -> None:
    """As before, only that nobody answered. Whoever took over and has no message yet looks before they make one."""
    if theirs := _theirs(conn, intent):
        _doubt(conn, intent, theirs, look_at)


def _theirs(conn: Connection, intent: Intent) -> str | None:
    target = target_of(intent.workspace_id, intent.recipient, intent.kind, intent.subject)
    shown: str | None = conn.execute(SHOWN_AS(), {**target, "b_generation": intent.generation}).scalar()
    return shown


def _doubt(conn: Connection, intent: Intent, message_id: str, look_at: float) -> None:
    since = intent.lease_until if intent.ambiguous_since is None else intent.ambiguous_since
    who = intent.workspace_id, intent.recipient, intent.direct
    doubts.keep(conn, Doubt(*who, intent.key, message_id, since), look_at)


def retry(conn: Connection, intent: Intent, not_before: float, *, ambiguous: bool) -> bool:
    """It was not shown: try again from `not_before`. `ambiguous`: a creation may have come through after all.

    A definite no says nothing of the attempts before it: what was ambiguous stays so until it is found or made.
    """
    unsure = ambiguous and intent.message_id is None
    kept = held(conn, RETRY(), intent, b_not_before=not_before, b_ambiguous=unsure)
    if unsure and not kept:
        _may_come_too_late(conn, intent, not_before)
    return kept


def failed(conn: Connection, intent: Intent, not_before: float, reason: str, *, ambiguous: bool) -> bool:
    """Like `retry`, for a fault of ours: after FAULTS of them it is parked; whether it is now."""
    target = target_of(intent.workspace_id, intent.recipient, intent.kind, intent.subject)
    unsure = ambiguous and intent.message_id is None
    values = {"b_not_before": not_before, "b_ambiguous": unsure, "b_reason": reason}
    row = conn.execute(FAIL(), {**target, "b_fence": intent.fence, **values}).first()
    if row is None and unsure:
        _may_come_too_late(conn, intent, not_before)
    return row is not None and row.parked is not None


def gone(conn: Connection, intent: Intent) -> bool:
    """The message to update was deleted: a new one is created, unless another took its place already."""
    known = {"b_generation": intent.generation, "b_message": intent.message_id}
    return held(conn, GONE(), intent, **known) or put_back(conn, intent)


def put_back(conn: Connection, intent: Intent) -> bool:
    """Give the lease up; nothing was tried with it."""
    return held(conn, PUT_BACK(), intent)


def park(conn: Connection, intent: Intent, reason: str) -> bool:
    """Don't try it again until a person has acted, or until what it shows changes."""
    return held(conn, PARK(), intent, b_reason=reason)


def state(conn: Connection) -> Queue:
    """The length and age of the queue over all workspaces, for the metrics."""
    due, oldest = conn.execute(STATE()).one()
    return Queue(due, oldest, *conn.execute(COUNT_PARKED()).one())
