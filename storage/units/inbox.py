"""What CRMs told, as it came: kept before it is answered, with a timer that settles it a deal at a time."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from dialogs.decided import Told
from dialogs.effects import Timer, TimerKind
from dialogs.identity.ids import derived
from dialogs.identity.spelling import address_key
from dialogs.records import Moment, Outcome
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import inbox, timer
from storage.units.changes import set_timer
from storage.units.people import is_met

DECIDED = "decided:"
"""What the subject of the timer begins with that settles what was told of a deal; the deal's key follows."""
AGAIN = "+"
"""Between the key of what was said before and how often, in the key of an event without a moment that says it anew."""
FOUND = "."
"""Between how a deal was found and when, in the key of an event that we asked for."""
RETRIED = timedelta(days=1)
i = inbox.c


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event of a CRM. `body`: what it said, as JSON, until that is settled. `crm`: one that we ask or write to."""

    told: Told
    body: str | None
    crm: str | None = None


def _receive(insert: Any) -> Any:
    names = ("workspace_id", "key", "deal_key", "outcome", "at", "closed_on", "body", "crm")
    return insert(inbox).values({name: bindparam(name) for name in names}).on_conflict_do_nothing().returning(i.key)


RECEIVE = on_both(_receive)
_ONE = and_(i.workspace_id == bindparam("ws"), i.key == bindparam("b_key"))
_OF_DEAL = and_(i.workspace_id == bindparam("ws"), i.deal_key == bindparam("b_deal"))
LATEST = cache(
    lambda: select(i.key, i.outcome).where(_OF_DEAL).order_by(i.at.desc(), i.outcome.is_(None), i.key.desc()).limit(1)
)
ARRIVED = cache(lambda: select(i.key, i.outcome, i.at, i.closed_on, i.closing_id, i.body).where(_OF_DEAL))
HAS = cache(lambda: select(i.key).where(_OF_DEAL, i.crm == bindparam("b_crm")).limit(1))
SETTLED = cache(lambda: update(inbox).where(_ONE).values(body=None, closing_id=bindparam("b_closing")))
REWRITE = cache(lambda: update(inbox).where(_ONE).values(body=bindparam("b_body")))
DROP = cache(lambda: delete(inbox).where(_OF_DEAL))
UNSETTLED = cache(
    lambda: select(
        func.count().filter(timer.c.set_aside.is_(None)), func.count().filter(timer.c.set_aside.is_not(None))
    ).where(timer.c.kind == TimerKind.PRUNE.value, timer.c.subject.startswith(DECIDED))
)
WAITING = cache(lambda: select(i.key, i.body).where(i.workspace_id == bindparam("ws"), i.body.is_not(None)))


def deal_key(ws: str, external_id: str) -> str:
    """What the events of a deal, and the timer that settles them, are found by."""
    return derived(ws, "decided", external_id)


def is_one(subject: str) -> bool:
    """Whether a timer's subject is this."""
    return subject.startswith(DECIDED)


def receive(conn: Connection, ws: str, external_id: str, given: Arrived, at: Moment) -> bool:
    """Keep an event of a deal, to be settled at once; False where it is there already."""
    told, key = given.told, deal_key(ws, external_id)
    row = {
        "workspace_id": ws,
        "key": told.key,
        "deal_key": key,
        "outcome": told.outcome.value if told.outcome else None,
        "at": told.at,
        "closed_on": told.closed_on,
        "body": given.body,
        "crm": given.crm,
    }
    if conn.execute(RECEIVE[conn.dialect.name], row).first() is None:
        again = None if told.dated else _said_anew(told, arrived(conn, ws, key))
        if again is None or conn.execute(RECEIVE[conn.dialect.name], {**row, "key": again}).first() is None:
            return False
    set_timer(conn, ws, Timer(TimerKind.PRUNE, f"{DECIDED}{key}", at.now))
    return True


def notice(
    conn: Connection,
    ws: str,
    external_id: str,
    given: Arrived,
    at: Moment,
    *,
    opens: bool = False,
    briefs: bool = False,
) -> bool:
    """Keep how a deal was found, where that is news; False where it isn't.

    What a key says before its dot is how the deal is: an edit that changes nothing of that tells nothing, nor does a
    deal that is open and that nobody ever told to be closed. `opens`: as an open deal, too, it is of interest.
    `briefs`: such deals are, so that what was kept of one is followed.
    """
    latest = conn.execute(LATEST(), {"ws": ws, "b_deal": deal_key(ws, external_id)}).first()
    known = latest is not None and (briefs or latest.outcome is not None)
    if given.told.outcome is None and not known and not opens:
        return False
    if latest is not None and _how(latest.key) == _how(given.told.key):
        return False
    return receive(conn, ws, external_id, given, at)


def _how(key: str) -> str:
    return key.partition(FOUND)[0]


def was_found(key: str) -> bool:
    """Whether we asked for an event with this key; else a CRM told it by itself."""
    return FOUND in key


def _said_anew(told: Told, there: Sequence[Arrived]) -> str | None:
    """The key of an event without a moment that says once more what another one said; None where it was sent again.

    It was while nothing else came since, or within a day: senders try again for as long.
    """
    before = [one.told for one in there if one.told.key.partition(AGAIN)[0] == told.key]
    last = max((one.at for one in before), default=told.at)
    if told.at - last <= RETRIED or last == max(one.told.at for one in there):
        return None
    return f"{told.key}{AGAIN}{len(before)}"


def arrived(conn: Connection, ws: str, key: str) -> tuple[Arrived, ...]:
    """All that was told of a deal."""
    return tuple(
        Arrived(Told(one, Outcome(outcome) if outcome else None, at, closed_on, closing_id), body)
        for one, outcome, at, closed_on, closing_id, body in conn.execute(ARRIVED(), {"ws": ws, "b_deal": key})
    )


def owners(conn: Connection, ws: str, key: str) -> tuple[str, ...]:
    """The addresses of those whose deal it is that something was just told of, as far as nobody in chat has them."""
    told = (json.loads(one.body).get("owner_email") for one in arrived(conn, ws, key) if one.body)
    return tuple(email for email in dict.fromkeys(filter(None, told)) if not is_met(conn, ws, email))


def unsettled(conn: Connection) -> tuple[int, int]:
    """Of how many deals something was told that waits to be settled, and that was set aside, over all workspaces."""
    waits, aside = conn.execute(UNSETTLED()).one()
    return waits, aside


def has(conn: Connection, ws: str, crm: str, external_id: str) -> bool:
    """Whether a CRM that we ask, or write to, told of this deal itself."""
    return conn.execute(HAS(), {"ws": ws, "b_deal": deal_key(ws, external_id), "b_crm": crm}).first() is not None


def settled(conn: Connection, ws: str, came_to: Sequence[tuple[str, str | None]]) -> None:
    """Events (their keys) are done with; the closing that each came to."""
    conn.execute(SETTLED(), [{"ws": ws, "b_key": key, "b_closing": closing_id} for key, closing_id in came_to])


def drop_deals(conn: Connection, ws: str, external_ids: Sequence[str]) -> None:
    """Forget all that was told of deals."""
    for external_id in external_ids:
        key = deal_key(ws, external_id)
        conn.execute(DROP(), {"ws": ws, "b_deal": key})
        set_timer(conn, ws, Timer(TimerKind.PRUNE, f"{DECIDED}{key}", None))


def drop_owner(conn: Connection, ws: str, email: str) -> None:
    """Forget whose deals they are that were just told of, where it is this address."""
    for key, body in conn.execute(WAITING(), {"ws": ws}).all():
        said = json.loads(body)
        if address_key(said.get("owner_email") or "") == address_key(email):
            conn.execute(REWRITE(), {"ws": ws, "b_key": key, "b_body": json.dumps(said | {"owner_email": None})})
