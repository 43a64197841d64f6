"""What managers suspect: a register in which nothing is changed once it was named, but for what looks find."""

from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from dialogs.records import Event, Moment
from insights.shapes.suspicions import Numbers, Suspicion, Verdict, free
from storage.tables import suspicion
from storage.units.events import claim_event
from storage.units.people import lock_workspace

S = suspicion.c
_NUMBERS = tuple(S[field.name] for field in fields(Numbers))
_PLAIN = (
    *(S.id, S.driver, S.dimension, S.value, S.months, S.named_on, S.last_look, S.power),
    *(S.withdrawn_on, S.checked, S.verdict),
)
_ALL = cache(lambda: select(*_PLAIN, *_NUMBERS).where(S.workspace_id == bindparam("ws")).order_by(S.named_on, S.id))
_NEW = cache(lambda: insert(suspicion))
_THIS = cache(lambda: update(suspicion).where(S.workspace_id == bindparam("ws"), S.id == bindparam("b_id")))
_RUNNING = cache(lambda: _THIS().where(S.verdict.is_(None), S.withdrawn_on.is_(None)))
_WITHDRAW = cache(lambda: _RUNNING().values(withdrawn_on=bindparam("b_day"), withdrawn_by=bindparam("b_by")))
_FOUND = cache(
    lambda: (
        _RUNNING()
        .where(or_(S.checked.is_(None), S.checked < bindparam("b_day")))
        .values(
            checked=bindparam("b_day"),
            verdict=bindparam("b_verdict"),
            **{column.name: bindparam(f"b_{column.name}") for column in _NUMBERS},
        )
    )
)


def register(conn: Connection, ws: str) -> tuple[Suspicion, ...]:
    """All that was ever named, oldest first."""
    return tuple(_of(*row) for row in conn.execute(_ALL(), {"ws": ws}))


def name(conn: Connection, event: Event, at: Moment, given: Suspicion, by: str) -> Suspicion | None:
    """Note what a manager suspects; what stands. The same that runs already stands; None where no place is free."""
    ws = event.workspace_id
    claimed = claim_event(conn, Event(ws, f"suspected:{event.key}"), at.now)
    lock_workspace(conn, ws)  # of the last place two may think that it is theirs
    standing = register(conn, ws)
    about = given.driver, given.within
    same = next((one for one in standing if one.running and (one.driver, one.within) == about), None)
    if same or not claimed or not free(standing, given.named_on):
        return same
    dimension, value = given.within or (None, None)
    values = {"id": given.id, "driver": given.driver, "dimension": dimension, "value": value, "named_by": by}
    times = {"months": given.months, "named_on": given.named_on, "last_look": given.last_look}
    conn.execute(_NEW().values(workspace_id=ws, power=given.power, **values, **times))
    return given


def withdraw(conn: Connection, ws: str, suspicion_id: str, day: date, by: str) -> bool:
    """Test one no more; whether it was still running. It keeps its place."""
    return conn.execute(_WITHDRAW(), {"ws": ws, "b_id": suspicion_id, "b_day": day, "b_by": by}).rowcount > 0


def found(
    conn: Connection, ws: str, suspicion_id: str, day: date, verdict: Verdict | None, numbers: Numbers | None
) -> None:
    """Keep what a look found, unless that was decided, or a later look was quicker."""
    counted = {f"b_{column.name}": getattr(numbers, column.name, None) for column in _NUMBERS}
    conn.execute(_FOUND(), {"ws": ws, "b_id": suspicion_id, "b_day": day, "b_verdict": verdict, **counted})


def _of(
    suspicion_id: str,
    driver: str,
    dimension: str | None,
    value: str | None,
    months: int,
    named_on: date,
    last_look: date,
    power: int | None,
    withdrawn_on: date | None,
    checked: date | None,
    verdict: str | None,
    *numbers: Any,
) -> Suspicion:
    within = (dimension, value or "") if dimension else None
    counted = Numbers(*numbers) if numbers[0] is not None else None
    came = Verdict(verdict) if verdict else None
    plain = (suspicion_id, driver, within, months, named_on, last_look, power, withdrawn_on, checked, came)
    return Suspicion(*plain, counted)
