"""What doesn't go on by itself, or goes on late: parked messages, timers set aside, and what has waited too long."""

from base64 import b32encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, Float, and_, bindparam, case, delete, exists, or_, select, update

from dialogs.effects import TimerKind
from dialogs.records import Status
from dialogs.values import dataclass
from storage.tables import crm_record, crm_target, debrief, outbox, poll, timer, write_back
from storage.units.outbox import KINDS, TARGET, o
from storage.units.parking import ANEW

Place = Literal["message", "timer", "written", "crm"]
LETTERS = 6
"""Of a name: two of a thousand things are called alike once in two thousand lists."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that a person may have to look at.

    `recipient`: whom a message is for. `why`: why it is stopped; "" where it is only late. `tries`: how many failed.
    Of what goes into a CRM `kind` is which, `subject` the closing and `recipient` the CRM's id of the deal; `left`:
    nobody asks that CRM any more. Of a CRM that can't be read `kind` says why, ""
    where nobody reads it, and `since` since when.
    """

    place: Place
    kind: str
    subject: str
    recipient: str
    why: str
    tries: int
    since: datetime | None = None
    left: bool = False

    @property
    def name(self) -> str:
        """What it is called in a list: the same as long as it is there, whatever comes before it meanwhile."""
        key = f"{self.place}\n{self.kind}\n{self.recipient}\n{self.subject}"
        return b32encode(sha256(key.encode()).digest())[:LETTERS].decode().lower()

    @property
    def stopped(self) -> bool:
        """Whether nothing goes on until somebody acts."""
        return bool(self.why) or self.left


AT_ONCE = ("key", "scopes")
"""Why a CRM can't be read that no waiting mends."""

t = timer.c
_TIMER = (t.workspace_id == bindparam("ws"), t.kind == bindparam("b_kind"), t.subject == bindparam("b_subject"))
MESSAGES = cache(
    lambda: (
        select(o.kind, o.subject, o.recipient, o.parked, o.attempts)
        .where(o.workspace_id == bindparam("ws"), o.kind.in_(KINDS), o.sent < o.wanted)
        .where(o.parked.is_not(None) | (o.queued < bindparam("b_since", type_=Float)))
        .order_by(o.parked.is_(None), o.queued, o.kind, o.subject)
    )
)
TIMERS = cache(
    lambda: (
        select(t.kind, t.subject, t.set_aside, t.tries)
        .where(t.workspace_id == bindparam("ws"), t.kind.in_([kind.value for kind in TimerKind]))
        .where(t.set_aside.is_not(None) | (t.due_at < bindparam("b_late")))
        .order_by(t.set_aside.is_(None), t.due_at, t.kind, t.subject)
    )
)
_PARKED = cache(lambda: update(outbox).where(TARGET, o.parked.is_not(None)))
SEND_AGAIN = cache(
    lambda: (
        _PARKED()
        .values(ANEW)
        .values(
            ambiguous_since=None,
            generation=case((o.ambiguous_since.is_not(None), o.generation + 1), else_=o.generation),
        )
    )
)
DROP_MESSAGE = cache(lambda: _PARKED().values(parked=None, sent=o.wanted))
FIRE_AGAIN = cache(
    lambda: update(timer).where(*_TIMER, t.set_aside.is_not(None)).values(tries=0, not_before=None, set_aside=None)
)
POLLS = cache(
    lambda: (
        select(poll.c.feed, poll.c.failing, poll.c.failing_since, poll.c.read_at, poll.c.tries)
        .where(poll.c.workspace_id == bindparam("ws"), poll.c.due_at.is_not(None))
        .where(
            poll.c.failing.in_(AT_ONCE)
            | (poll.c.failing_since < bindparam("b_late"))
            | (poll.c.due_at < bindparam("b_late"))
        )
        .order_by(poll.c.feed)
    )
)
w, r, s = crm_target.c, crm_record.c, write_back.c
_ASKED = exists().where(
    poll.c.workspace_id == w.workspace_id, poll.c.feed.startswith(w.crm + ":"), poll.c.due_at.is_not(None)
)
_AWAY = exists().where(
    poll.c.workspace_id == w.workspace_id, poll.c.feed == w.crm + ":written", poll.c.failing.is_not(None)
)
_GOES = exists().where(s.workspace_id == w.workspace_id, s.crm == w.crm, s.on_at.is_not(None))
_UNDONE = exists().where(
    debrief.c.workspace_id == w.workspace_id, debrief.c.id == w.closing_id, debrief.c.status == Status.UNDONE.value
)
_OURS = exists().where(r.workspace_id == w.workspace_id, r.crm == w.crm, r.closing_id == w.closing_id)
_TAKEN = or_(w.erased, w.kept_out, _UNDONE) & _OURS
_LATE = and_(w.sent < w.wanted, w.queued < bindparam("b_since", type_=Float), ~_AWAY, or_(_GOES, _TAKEN))
"""It should be there, or be gone from there, by now, and nothing else says why it isn't."""
WRITTEN = cache(
    lambda: (
        select(w.crm, w.closing_id, w.deal, w.parked, w.attempts, w.parked.is_(None) & ~_ASKED)
        .where(w.workspace_id == bindparam("ws"), or_(w.parked.is_not(None), _LATE))
        .order_by(w.queued, w.closing_id)
    )
)
_WRITTEN = (w.workspace_id == bindparam("ws"), w.crm == bindparam("b_kind"), w.closing_id == bindparam("b_subject"))
WRITE_AGAIN = cache(
    lambda: update(crm_target).where(*_WRITTEN, w.parked.is_not(None)).values(parked=None, attempts=0, not_before=0)
)
_STOPPED = or_(w.parked.is_not(None), ~_ASKED)
DROP_WRITTEN = cache(lambda: update(crm_target).where(*_WRITTEN, _STOPPED).values(parked=None, sent=w.wanted))
FORGET_ERASED = cache(lambda: delete(crm_target).where(*_WRITTEN, w.erased, w.sent == w.wanted))
FORGET_RECORDS = cache(
    lambda: delete(crm_record).where(
        r.workspace_id == bindparam("ws"), r.crm == bindparam("b_kind"), r.closing_id == bindparam("b_subject")
    )
)
DROP_TIMER = cache(lambda: delete(timer).where(*_TIMER, t.set_aside.is_not(None)))


def troubles(conn: Connection, ws: str, late: datetime, since: float) -> tuple[Trouble, ...]:
    """What is stopped in a workspace, and what should have happened before these moments; the stopped first."""
    messages = conn.execute(MESSAGES(), {"ws": ws, "b_since": since})
    timers = conn.execute(TIMERS(), {"ws": ws, "b_late": late})
    written = conn.execute(WRITTEN(), {"ws": ws, "b_since": since})
    polls = conn.execute(POLLS(), {"ws": ws, "b_late": late})
    found = [
        *(Trouble("message", kind, subject, to, why or "", tries) for kind, subject, to, why, tries in messages),
        *(Trouble("timer", kind, subject, "", why or "", tries) for kind, subject, why, tries in timers),
        *(
            Trouble("written", crm, closing_id, deal_id, why or "", tries, left=left)
            for crm, closing_id, deal_id, why, tries, left in written
        ),
        *(Trouble("crm", why or "", feed, "", "", tries, since or read) for feed, why, since, read, tries in polls),
    ]
    return tuple(sorted(found, key=lambda one: not one.stopped))


def try_again(conn: Connection, ws: str, place: str, kind: str, recipient: str, subject: str, real_now: float) -> bool:
    """Let something that is stopped go on; False where it isn't. What may have been posted is posted anew."""
    if place == "timer":
        return conn.execute(FIRE_AGAIN(), {"ws": ws, "b_kind": kind, "b_subject": subject}).rowcount > 0
    if place == "written":
        return conn.execute(WRITE_AGAIN(), {"ws": ws, "b_kind": kind, "b_subject": subject}).rowcount > 0
    target = {"ws": ws, "b_kind": kind, "b_recipient": recipient, "b_subject": subject}
    return conn.execute(SEND_AGAIN(), {**target, "b_now": real_now}).rowcount > 0


def drop(conn: Connection, ws: str, place: str, kind: str, recipient: str, subject: str) -> bool:
    """Forget something that is stopped; False where it isn't. No answer goes with it."""
    if place == "timer":
        return conn.execute(DROP_TIMER(), {"ws": ws, "b_kind": kind, "b_subject": subject}).rowcount > 0
    if place == "written":
        return _drop_written(conn, {"ws": ws, "b_kind": kind, "b_subject": subject})
    target = {"ws": ws, "b_kind": kind, "b_recipient": recipient, "b_subject": subject}
    return conn.execute(DROP_MESSAGE(), target).rowcount > 0


def _drop_written(conn: Connection, of: dict[str, str]) -> bool:
    """What is there stays there. Of a deal that was erased nothing is left to be known."""
    if conn.execute(DROP_WRITTEN(), of).rowcount == 0:
        return False
    if conn.execute(FORGET_ERASED(), of).rowcount:
        conn.execute(FORGET_RECORDS(), of)
    return True
