"""What is to stand in a CRM of ours: closings as targets with versions, and the records that were made there.

As in the outbox, whoever writes holds a lease and a fence. Every request to a CRM may be sent again, so nothing is
looked for before; what may have come through late is written anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Float, and_, bindparam, case, delete, exists, false, func, or_, select, true, update

from dialogs.erasing import MARKED
from dialogs.records import Status
from dialogs.values import dataclass
from storage.engine.dialects import on_both
from storage.tables import closing, crm_record, crm_target, deal, debrief, write_back
from storage.units import crm_deals, inbox
from storage.units.rows import in_order
from storage.units.wording import parts


@dataclass(frozen=True, slots=True)
class Held:
    """A closing whose newest state is to stand in a CRM, under a lease. `deal`: the CRM's id.

    `attempts`: faults of ours in a row, however often the CRM couldn't be written to between them.
    `kept_out`, `erased`: nothing of ours is to stay there, by its rep's wish, or since the deal was erased.
    """

    workspace_id: str
    crm: str
    closing_id: str
    deal: str
    wanted: int
    fence: int
    attempts: int
    kept_out: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What of ours is in a CRM, or may be. `says`, `asked`: digests, for certain and of what was sent last."""

    kind: str
    name: str
    record_id: str | None = None
    says: str = ""
    asked: str = ""
    over: bool = False

    def certain(self, says: str) -> bool:
        """Whether it says this, and nothing else that was sent may have come through since."""
        return self.says == says and not self.asked


def digest(*says: str) -> str:
    """What is kept of what stands there: enough to tell it from anything else."""
    return sha256("\0".join(says).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether what is answered goes into a CRM: which one, and whether its rep keeps it out."""

    crm: str
    kept_out: bool


t, r, w = crm_target.c, crm_record.c, write_back.c
HELD = in_order(crm_target, Held)
RECORD = in_order(crm_record, Record)
_NOW = bindparam("b_now", type_=Float)
_OF_CLOSING = and_(t.workspace_id == bindparam("ws"), t.closing_id == bindparam("b_id"))
_ONE = and_(_OF_CLOSING, t.crm == bindparam("b_crm"))
_ANEW = {
    "wanted": t.wanted + 1,
    "queued": case((t.sent < t.wanted, t.queued), else_=_NOW),
    "not_before": case((t.parked.is_(None), t.not_before), else_=0),
    "attempts": case((t.parked.is_(None), t.attempts), else_=0),
    "parked": None,
}
TOUCH = cache(lambda: update(crm_target).where(_OF_CLOSING).values(_ANEW))
_OF_CLOSINGS = and_(t.workspace_id == bindparam("ws"), t.closing_id.in_(bindparam("b_ids")))
_ON = exists().where(w.workspace_id == t.workspace_id, w.crm == t.crm, w.on_at.is_not(None))
AGAIN = cache(lambda: update(crm_target).where(_OF_CLOSINGS).values(_ANEW | {"erased": or_(t.erased, ~_ON)}))
ERASE = cache(lambda: update(crm_target).where(_OF_CLOSINGS).values(_ANEW | {"erased": true()}))
SWITCHED = cache(lambda: select(w.crm, w.on_at).where(w.workspace_id == bindparam("ws"), w.on_at.is_not(None)))
ABOUT = cache(
    lambda: (
        select(deal.c.external_id, debrief.c.prompted_at, debrief.c.status)
        .join_from(
            closing, debrief, and_(debrief.c.workspace_id == closing.c.workspace_id, debrief.c.id == closing.c.id)
        )
        .join(deal, and_(deal.c.workspace_id == closing.c.workspace_id, deal.c.id == closing.c.deal_id))
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
    )
)
STANDS = cache(lambda: select(t.crm, t.deal, t.kept_out).where(_OF_CLOSING, ~t.erased))
DUE = cache(
    lambda: (
        select(t.closing_id)
        .where(t.workspace_id == bindparam("ws"), t.crm == bindparam("b_crm"))
        .where(t.sent < t.wanted, t.parked.is_(None), t.not_before <= _NOW, t.lease_until <= _NOW)
        .limit(1)
    )
)
CLAIM = cache(
    lambda: (
        update(crm_target)
        .where(
            t.workspace_id == bindparam("ws"),
            t.crm == bindparam("b_crm"),
            t.closing_id
            == select(t.closing_id)
            .where(t.workspace_id == bindparam("ws"), t.crm == bindparam("b_crm"))
            .where(t.sent < t.wanted, t.parked.is_(None), t.not_before <= _NOW)
            .where(t.lease_until <= case((t.lease_until > 0, bindparam("b_past_grace", type_=Float)), else_=_NOW))
            .order_by(t.not_before, t.queued, t.closing_id)  # one that never comes through holds up no other
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery(),
        )
        .values(lease_until=bindparam("b_until", type_=Float), fence=t.fence + 1)
        .returning(*HELD)
    )
)
_MINE = and_(_ONE, t.fence == bindparam("b_fence"))
SETTLE = cache(
    lambda: (
        update(crm_target)
        .where(_MINE)
        .values(
            sent=bindparam("b_version"),
            queued=case((t.wanted > bindparam("b_version"), _NOW), else_=t.queued),
            attempts=0,
            not_before=0,
            lease_until=0,
        )
    )
)
HOLDS = cache(lambda: select(t.fence).where(_MINE).with_for_update())
RETRY = cache(
    lambda: (
        update(crm_target)
        .where(_MINE)
        .values(
            not_before=bindparam("b_not_before", type_=Float),
            attempts=t.attempts + bindparam("b_faults"),
            lease_until=0,
        )
    )
)
PARK = cache(
    lambda: (
        update(crm_target)
        .where(_MINE)
        .values(parked=case((t.wanted == bindparam("b_version"), bindparam("b_why")), else_=None), lease_until=0)
    )
)
COUNT_PARKED = cache(lambda: select(func.count()).select_from(crm_target).where(t.parked.is_not(None)))
MOVE = cache(lambda: update(crm_target).where(_MINE).values(deal=bindparam("b_deal")))
FORGET = cache(lambda: delete(crm_target).where(_MINE, t.sent == t.wanted))
RECORDS = cache(
    lambda: select(*RECORD).where(
        r.workspace_id == bindparam("ws"), r.crm == bindparam("b_crm"), r.closing_id == bindparam("b_id")
    )
)
_THIS = and_(
    r.workspace_id == bindparam("ws"),
    r.crm == bindparam("b_crm"),
    r.closing_id == bindparam("b_id"),
    r.kind == bindparam("b_kind"),
    r.name == bindparam("b_name"),
)
DONE_THERE = cache(lambda: update(crm_record).where(_THIS).values(over=true()))
GONE_THERE = cache(lambda: update(crm_record).where(_THIS).values(over=true(), record_id=None))
DROP = cache(lambda: delete(crm_record).where(_THIS))
OPEN_TASKS = cache(
    lambda: (
        select(r.record_id, r.closing_id, r.name)
        .where(r.workspace_id == bindparam("ws"), r.crm == bindparam("b_crm"), r.kind == "task")
        .where(r.over.is_(false()), r.record_id.is_not(None), r.record_id > bindparam("b_after"))
        .order_by(r.record_id)
        .limit(bindparam("b_limit"))
    )
)


def _switch(insert: Any) -> Any:
    made = insert(write_back).values(
        workspace_id=bindparam("ws"), crm=bindparam("b_crm"), on_at=bindparam("b_at", type_=w.on_at.type)
    )
    return made.on_conflict_do_update(index_elements=[w.workspace_id, w.crm], set_={"on_at": made.excluded.on_at})


def _begin(insert: Any, **more: Any) -> Any:
    made = insert(crm_target).values(
        workspace_id=bindparam("ws"),
        crm=bindparam("b_crm"),
        closing_id=bindparam("b_id"),
        deal=bindparam("b_deal"),
        kept_out=bindparam("b_kept_out"),
        wanted=1,
        queued=_NOW,
        **more,
    )
    return made.on_conflict_do_update(index_elements=[t.workspace_id, t.crm, t.closing_id], set_=_ANEW)


def _note(insert: Any) -> Any:
    made = _record(insert)
    return _over(made, {name: made.excluded[name] for name in ("record_id", "says", "asked", "over")})


def _note_late(insert: Any) -> Any:
    """Of a note or a task it isn't known any more what it says; of a value, that it may say this too."""
    made = _record(insert)
    says = case((r.kind == "value", r.says), else_="")
    known = func.coalesce(r.record_id, made.excluded.record_id)
    return _over(made, {"record_id": known, "says": says, "asked": made.excluded.asked})


def _record(insert: Any) -> Any:
    names = ("workspace_id", "crm", "closing_id", *(column.name for column in RECORD))
    return insert(crm_record).values({name: bindparam(name) for name in names})


def _over(made: Any, rest: Mapping[str, Any]) -> Any:
    return made.on_conflict_do_update(index_elements=[r.workspace_id, r.crm, r.closing_id, r.kind, r.name], set_=rest)


KEEP_OUT = cache(lambda: update(crm_target).where(_ONE).values(kept_out=bindparam("b_kept")))
SWITCH, BEGIN, NOTE = on_both(_switch), on_both(_begin), on_both(_note)
BEGIN_LATE, NOTE_LATE = on_both(partial(_begin, erased=true())), on_both(_note_late)


def is_on(conn: Connection, ws: str, crm: str) -> bool:
    """Whether answers go into a CRM."""
    return crm in switched_on(conn, ws)


def switched_on(conn: Connection, ws: str) -> tuple[str, ...]:
    """The CRMs that answers go into."""
    return tuple(_switched(conn, ws))


def _switched(conn: Connection, ws: str) -> Mapping[str, datetime]:
    return {row.crm: row.on_at for row in conn.execute(SWITCHED(), {"ws": ws})}


def switch(conn: Connection, ws: str, crm: str, at: datetime, *, on: bool) -> bool:
    """Have answers go there from now on, or no more; False where it was so already."""
    if is_on(conn, ws, crm) is on:
        return False
    conn.execute(SWITCH[conn.dialect.name], {"ws": ws, "b_crm": crm, "b_at": at if on else None})
    return True


def touch(conn: Connection, ws: str, closing_id: str, real_now: float) -> None:
    """What is known of a closing changed: if it stands in a CRM, or may now, that shall show it."""
    values = {"ws": ws, "b_id": closing_id, "b_now": real_now}
    if conn.execute(TOUCH(), values).rowcount:
        return
    for crm, deal_id, done in _may_go(conn, ws, closing_id):
        if done:
            begun = values | {"b_crm": crm, "b_deal": deal_id, "b_kept_out": False}
            conn.execute(BEGIN[conn.dialect.name], begun)


def touch_all(conn: Connection, ws: str, ids: Iterable[str], real_now: float) -> None:
    """What is known of these closings changed."""
    for closing_id in ids:
        touch(conn, ws, closing_id, real_now)


def keep_out(conn: Connection, ws: str, closing_id: str, real_now: float, *, kept: bool) -> None:
    """Its rep wants nothing of it in a CRM, or does after all."""
    there = [(crm, deal_id) for crm, deal_id, _ in conn.execute(STANDS(), {"ws": ws, "b_id": closing_id})]
    may = [(crm, deal_id) for crm, deal_id, _ in _may_go(conn, ws, closing_id)]
    for crm, deal_id in dict.fromkeys((*there, *may)):  # also where it was switched off since: what is there goes
        values = {"ws": ws, "b_id": closing_id, "b_now": real_now, "b_crm": crm, "b_deal": deal_id}
        conn.execute(BEGIN[conn.dialect.name], values | {"b_kept_out": kept})
        conn.execute(KEEP_OUT(), {"ws": ws, "b_id": closing_id, "b_crm": crm, "b_kept": kept})


def again(conn: Connection, ws: str, ids: Sequence[str], real_now: float) -> None:
    """Words of these closings went: what stands of them in a CRM is written anew; where that is off, it goes."""
    for some in parts(ids):
        conn.execute(AGAIN(), {"ws": ws, "b_ids": some, "b_now": real_now})


def erased(conn: Connection, ws: str, ids: Sequence[str], real_now: float) -> None:
    """All of ours goes from the CRM that is about these closings."""
    for some in parts(ids):
        conn.execute(ERASE(), {"ws": ws, "b_ids": some, "b_now": real_now})


def standing(conn: Connection, ws: str, closing_id: str) -> Standing | None:
    """Whether what is answered of a closing goes into a CRM; None where it doesn't, whatever its rep says."""
    on = _switched(conn, ws)
    if not on:
        return None
    there = {
        crm: bool(kept)
        for crm, deal_id, kept in conn.execute(STANDS(), {"ws": ws, "b_id": closing_id}).all()
        if crm in on and crm_deals.is_of(conn, ws, closing_id, deal_id)
    }
    may = (crm for crm, _, _ in _may_go(conn, ws, closing_id, on))
    return next((Standing(crm, there.get(crm, False)) for crm in (*there, *may)), None)


def _may_go(
    conn: Connection, ws: str, closing_id: str, switched: Mapping[str, datetime] | None = None
) -> list[tuple[str, str, bool]]:
    """The CRMs that it may stand in, each with its id of the deal; and whether the debrief is done.

    Only what was asked for after a manager switched it on: who answered before was promised otherwise. `switched`:
    those that are on and since when, where that was read already.
    """
    if switched is None:
        switched = _switched(conn, ws)
    about = conn.execute(ABOUT(), {"ws": ws, "b_id": closing_id}).first() if switched else None
    if about is None or about.prompted_at is None or not about.external_id or about.external_id.startswith(MARKED):
        return []
    return [
        (crm, about.external_id, about.status == Status.DONE.value)
        for crm, on_at in switched.items()
        if about.prompted_at > on_at and inbox.has(conn, ws, crm, about.external_id)
    ]


def home(conn: Connection, held: Held) -> str | None:
    """The CRM's id of the deal that it is of now, None where the CRM has none that it may go to.

    Deals that were made one, and are two again, take their closings with them.
    """
    ws, closing_id = held.workspace_id, held.closing_id
    if crm_deals.is_of(conn, ws, closing_id, held.deal):
        return held.deal
    return next((deal_id for crm, deal_id, _ in _may_go(conn, ws, closing_id) if crm == held.crm), None)


def move(conn: Connection, held: Held, deal_id: str) -> bool:
    """Nothing of ours is at the deal where it stood: from now on it stands at this one. False: the lease is lost."""
    return conn.execute(MOVE(), _values(held, b_deal=deal_id)).rowcount > 0


def is_due(conn: Connection, ws: str, crm: str, real_now: float) -> bool:
    """Whether there may be something to claim. Takes no lock."""
    return conn.execute(DUE(), {"ws": ws, "b_crm": crm, "b_now": real_now}).first() is not None


def claim(
    conn: Connection, ws: str, crm: str, real_now: float, lease_seconds: float, grace_seconds: float
) -> Held | None:
    """Take the closing that has waited longest; one whose writer died only once nothing of theirs can come any more."""
    times = {"b_now": real_now, "b_until": real_now + lease_seconds, "b_past_grace": real_now - grace_seconds}
    row = conn.execute(CLAIM(), {"ws": ws, "b_crm": crm, **times}).first()
    return Held(*row) if row else None


def settle(conn: Connection, held: Held, real_now: float) -> None:
    """It stands there as it was wanted. Of one that was erased nothing is left to be known.

    Where the lease went to somebody else, an older state may have been written over theirs: it is written anew.
    """
    values = _values(held, b_version=held.wanted, b_now=real_now)
    if conn.execute(SETTLE(), values).rowcount == 0:
        conn.execute(TOUCH(), {"ws": held.workspace_id, "b_id": held.closing_id, "b_now": real_now})
    elif held.erased:
        conn.execute(FORGET(), values)


def retry(conn: Connection, held: Held, not_before: float, *, fault: bool = False) -> None:
    """It couldn't be written now. `fault`: for one of ours, of which `attempts` counts those in a row."""
    conn.execute(RETRY(), _values(held, b_not_before=not_before, b_faults=int(fault)))


def park(conn: Connection, held: Held, why: str) -> None:
    """It isn't tried again before it changes, which it may have done meanwhile."""
    conn.execute(PARK(), _values(held, b_version=held.wanted, b_why=why))


def parked(conn: Connection) -> int:
    """How many aren't tried again before a person acts, or before they change."""
    return conn.execute(COUNT_PARKED()).scalar_one()


def records(conn: Connection, held: Held) -> Mapping[tuple[str, str], Record]:
    """What of ours is there of a closing, or may be, by kind and name."""
    found = (Record(*row) for row in conn.execute(RECORDS(), _values(held)))
    return {(one.kind, one.name): one for one in found}


def note(conn: Connection, held: Held, record: Record) -> bool:
    """Write down what is about to be sent, or has come through; False where the lease went to somebody else."""
    if not _holds(conn, held):
        _late(conn, held, record)
        return False
    conn.execute(NOTE[conn.dialect.name], _row(held, record))
    return True


def drop(conn: Connection, held: Held, kind: str, name: str) -> bool:
    """It isn't there any more; False where the lease went to somebody else."""
    if not _holds(conn, held):
        _late(conn, held, Record(kind, name))
        return False
    conn.execute(DROP(), _values(held, b_kind=kind, b_name=name))
    return True


def _holds(conn: Connection, held: Held) -> bool:
    return conn.execute(HOLDS(), _values(held)).first() is not None


def _late(conn: Connection, held: Held, record: Record) -> None:
    """What was sent late may stand there over what the holder wrote: it is looked at anew, and goes where all went."""
    begun = {"ws": held.workspace_id, "b_crm": held.crm, "b_id": held.closing_id, "b_deal": held.deal}
    conn.execute(BEGIN_LATE[conn.dialect.name], begun | {"b_kept_out": held.kept_out, "b_now": 0.0})
    conn.execute(NOTE_LATE[conn.dialect.name], _row(held, record) | {"says": "", "asked": record.asked or record.says})


def _row(held: Held, record: Record) -> dict[str, Any]:
    here = {"workspace_id": held.workspace_id, "crm": held.crm, "closing_id": held.closing_id}
    return here | {column.name: getattr(record, column.name) for column in RECORD}


def open_tasks(conn: Connection, ws: str, crm: str, after: str, limit: int) -> tuple[tuple[str, str, str], ...]:
    """Tasks of ours that aren't done there as far as we know: the CRM's id, the closing and the kind of follow-up."""
    values = {"ws": ws, "b_crm": crm, "b_after": after, "b_limit": limit}
    return tuple((row.record_id, row.closing_id, row.name) for row in conn.execute(OPEN_TASKS(), values))


def task_over(conn: Connection, ws: str, crm: str, closing_id: str, name: str, *, done: bool) -> None:
    """A task was done there, or taken away: then it has no id any more."""
    values = {"ws": ws, "b_crm": crm, "b_id": closing_id, "b_kind": "task", "b_name": name}
    conn.execute(DONE_THERE() if done else GONE_THERE(), values)


def _values(held: Held, **more: Any) -> dict[str, Any]:
    return {
        "ws": held.workspace_id,
        "b_crm": held.crm,
        "b_id": held.closing_id,
        "b_fence": held.fence,
        **more,
    }
