"""How far a CRM was read that is asked. What it told and how far that is are one commit: a kill loses neither.

Who reads holds a lease. Who outlives it does no harm: what was told twice is kept once, and where a place to go on from
is too early, a little is read again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, bindparam, case, exists, select, update

from dialogs.decided import Decided, Told
from dialogs.records import Moment
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import hold, poll
from storage.units import holds, inbox
from storage.units.inbox import Arrived
from storage.units.rows import in_order

LEASE = 60.0
"""Seconds; longer than anything takes that is done between two pages."""
AGAIN = timedelta(seconds=30)
SELDOM = timedelta(minutes=15)
"""How soon it is tried again that failed once, and how seldom at most."""


@dataclass(frozen=True, slots=True)
class Poll:
    """How far one feed was read, and whether it can be. `failing`: why it can't, in one of a few words."""

    feed: str
    read_to: datetime
    going_on: datetime | None
    due_at: datetime | None
    read_at: datetime | None
    failing: str | None
    failing_since: datetime | None
    tries: int


p = poll.c
POLL = in_order(poll, Poll)
_ONE = (p.workspace_id == bindparam("ws"), p.feed == bindparam("b_feed"))
GET = cache(lambda: select(*POLL).where(*_ONE))
EVERY = cache(lambda: select(p.workspace_id, *POLL).where(p.due_at.is_not(None)))
REST = cache(
    lambda: (
        update(poll)
        .where(p.workspace_id == bindparam("ws"), p.feed.not_like(bindparam("b_kept")))
        .values(due_at=None, failing=None, failing_since=None, tries=0)
    )
)
GO_ON = cache(lambda: update(poll).where(*_ONE).values(going_on=bindparam("b_up_to"), tries=0))
_DUE = bindparam("b_due", type_=p.due_at.type)
_HASTENED = p.due_at != bindparam("b_had", type_=p.due_at.type)
DONE = cache(
    lambda: (
        update(poll)
        .where(*_ONE)
        .values(
            read_to=bindparam("b_read_to"),
            going_on=None,
            due_at=case((_HASTENED, p.due_at), else_=_DUE),
            read_at=bindparam("b_now"),
            failing=None,
            failing_since=None,
            tries=0,
        )
    )
)
_READ = exists().where(
    hold.c.workspace_id == p.workspace_id,
    hold.c.method == bindparam("b_lease"),
    hold.c.until > bindparam("b_real", type_=Float),
)
HASTEN = cache(
    lambda: (
        update(poll)
        .where(*_ONE, (p.due_at > bindparam("b_now")) | _READ, p.failing.is_(None))
        .values(due_at=bindparam("b_now"))
    )
)
RESTED = cache(lambda: update(poll).where(*_ONE).values(due_at=None, failing=None, failing_since=None, tries=0))
FAILED = cache(
    lambda: (
        update(poll)
        .where(*_ONE)
        .values(
            due_at=bindparam("b_due"), failing=bindparam("b_why"), failing_since=bindparam("b_since"), tries=p.tries + 1
        )
    )
)


def _begin(insert: Any) -> Any:
    names = ("workspace_id", "feed", "read_to", "due_at")
    return insert(poll).values({name: bindparam(name) for name in names}).on_conflict_do_nothing()


BEGIN = on_both(_begin)


def begin(conn: Connection, ws: str, feed: str, now: datetime) -> Poll:
    """How far a feed was read; one that is new is read from now on."""
    values = {"workspace_id": ws, "feed": feed, "read_to": now, "due_at": now}
    conn.execute(BEGIN[conn.dialect.name], values)
    return Poll(*conn.execute(GET(), {"ws": ws, "b_feed": feed}).one())


def get(conn: Connection, ws: str, feed: str) -> Poll | None:
    """How far a feed was read, None before it ever was."""
    row = conn.execute(GET(), {"ws": ws, "b_feed": feed}).first()
    return Poll(*row) if row else None


def of_all(conn: Connection) -> tuple[tuple[str, Poll], ...]:
    """Every feed of every workspace that is asked."""
    return tuple((ws, Poll(*row)) for ws, *row in conn.execute(EVERY()))


def rest(conn: Connection, ws: str, crm: str = "") -> None:
    """No CRM but this one is asked any more. Who asks again goes on from where it stood."""
    conn.execute(REST(), {"ws": ws, "b_kept": f"{crm}:%"})


def keep(
    conn: Connection,
    ws: str,
    feed: str,
    told: Sequence[tuple[Decided, Told]],
    up_to: datetime,
    at: Moment,
    lease: str,
    *,
    briefs: bool = False,
) -> int:
    """Keep a page of what was told, and that all `up_to` this moment was; how much of it was news.

    Renews the lease. What failed before is behind: where it fails again, that is soon tried again. `briefs`: who is
    in the running in a deal that is open is of interest.
    """
    crm, news = feed.partition(":")[0], 0
    for said, one in told:
        arrived, opens = Arrived(one, said.as_json(), crm), briefs and said.competitor is not None
        news += inbox.notice(conn, ws, said.deal_id, arrived, at, opens=opens, briefs=briefs)
    conn.execute(GO_ON(), {"ws": ws, "b_feed": feed, "b_up_to": up_to})
    holds.keep(conn, ws, lease, at.real + LEASE)
    return news


def done(conn: Connection, ws: str, began: Poll, read_to: datetime, now: datetime, due: datetime) -> None:
    """It was read to its end, as it was when that `began`: where it was hastened since, that still counts."""
    values = {"b_read_to": read_to, "b_now": now, "b_due": due, "b_had": began.due_at}
    conn.execute(DONE(), {"ws": ws, "b_feed": began.feed, **values})


def hasten(conn: Connection, ws: str, feed: str, soon: datetime, real_now: float) -> None:
    """There is something to read: it is time `soon`, and once more where it is being read.

    One that can't be read is left alone until it is tried again.
    """
    values = {"b_now": soon, "b_lease": lease_of(feed), "b_real": real_now}
    conn.execute(HASTEN(), {"ws": ws, "b_feed": feed, **values})


def lease_of(feed: str) -> str:
    """What whoever reads a feed holds."""
    return f"crm:{feed}"


def rest_one(conn: Connection, ws: str, feed: str) -> None:
    """There is nothing to be asked for or written now, and nothing is wrong with that."""
    conn.execute(RESTED(), {"ws": ws, "b_feed": feed})


def failed(conn: Connection, ws: str, feed: str, why: str, now: datetime, least: timedelta) -> int:
    """It couldn't be read: it is tried again, ever later, and no sooner than `least` from now. How often it was."""
    had = begin(conn, ws, feed, now)
    again = max(least, min(AGAIN * 2**had.tries, SELDOM)) if had.tries < SELDOM // AGAIN else max(least, SELDOM)
    values = {"b_due": now + again, "b_why": why, "b_since": had.failing_since or now}
    conn.execute(FAILED(), {"ws": ws, "b_feed": feed, **values})
    return had.tries + 1
