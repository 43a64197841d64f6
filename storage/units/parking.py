"""What was parked: a target that nobody tries again until a person acts, or until what it shows changes."""

from functools import cache

from sqlalchemy import Connection, and_, bindparam, select, update

from dialogs.effects import Target
from dialogs.values import dataclass
from storage.tables import ANY_TIME, outbox
from storage.units.outbox import HELD, INTENT, KINDS, NOW, Intent, held, o, to_intent


@dataclass(frozen=True, slots=True)
class Parked:
    """A target that is not tried again until a person acts, and why."""

    intent: Intent
    reason: str

    @property
    def ambiguous(self) -> bool:
        """Whether it may have been posted after all."""
        return self.intent.ambiguous_since is not None


PARKED = cache(
    lambda: (
        select(*INTENT, o.parked)
        .where(o.workspace_id == bindparam("ws"), o.parked.is_not(None), o.kind.in_(KINDS))
        .order_by(o.queued)
    )
)
DROP = cache(lambda: HELD().where(o.parked.is_not(None)).values(parked=None, sent=o.wanted))
ANEW = {o.parked: None, o.attempts: 0, o.faults: 0, o.not_before: ANY_TIME, o.queued: NOW}
"""What lets a parked target go on as if it were wanted just now."""
_PARKED = cache(lambda: update(outbox).where(o.workspace_id == bindparam("ws"), o.parked.is_not(None)).values(ANEW))
_SHARED = and_(o.kind == Target.POST.value, o.direct.is_(False))  # whoever shared it shares it again
UNPARK = cache(lambda: _PARKED().where(o.recipient == bindparam("b_recipient"), ~_SHARED))
UNPARK_DIGESTS = cache(lambda: _PARKED().where(o.kind == Target.DIGEST.value))
POST_AGAIN = cache(
    lambda: (
        _PARKED()
        .where(o.kind == bindparam("b_kind"), o.ambiguous_since.is_not(None))
        .values(ambiguous_since=None, generation=o.generation + 1)
    )
)


def parked(conn: Connection, ws: str) -> tuple[Parked, ...]:
    """What is parked in a workspace, oldest first."""
    return tuple(Parked(to_intent(row[:-1]), row[-1]) for row in conn.execute(PARKED(), {"ws": ws}))


def drop(conn: Connection, intent: Intent) -> bool:
    """Forget something parked: it is not shown, and nothing of it is wanted any more."""
    return held(conn, DROP(), intent)


def unpark(conn: Connection, ws: str, recipient: str, real_now: float) -> int:
    """Try a recipient's parked targets again, except what a person shared; how many."""
    return conn.execute(UNPARK(), {"ws": ws, "b_recipient": recipient, "b_now": real_now}).rowcount


def unpark_digests(conn: Connection, ws: str, real_now: float) -> int:
    """Try digests again that a channel didn't take: somebody may have invited the bot; how many."""
    return conn.execute(UNPARK_DIGESTS(), {"ws": ws, "b_now": real_now}).rowcount


def post_again(conn: Connection, ws: str, kind: Target, real_now: float) -> int:
    """Create anew what is parked and may have been posted: a person says that it isn't there; how many."""
    return conn.execute(POST_AGAIN(), {"ws": ws, "b_kind": kind.value, "b_now": real_now}).rowcount
