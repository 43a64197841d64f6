"""Writing the parts of a Change: answers, fact and texts, follow-ups, timers and wants."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, exists, insert, select, true

from dialogs.effects import Change, Target, Timer, Want
from dialogs.fact import Fact, Said
from dialogs.records import FollowUp, FollowUpKind, FollowUpStatus
from storage.engine.dialects import on_both
from storage.tables import answer, buyer_link, exclusion, fact, follow_up, quarter_of, rival, timer, verbatim
from storage.units.outbox import Intent
from storage.units.rivals import counted_as
from storage.units.rows import FACT, FOLLOW_UP, answer_values
from storage.units.wants import want, want_and_lease

NEW_ANSWER = cache(
    lambda: insert(answer).values(
        workspace_id=bindparam("ws"),
        debrief_id=bindparam("id"),
        **{name: bindparam(name) for name in ("rev", "field", "value", "state", "quotable", "at")},
    )
)


def _counts(closing_id: str) -> Any:
    """That a closing, by the parameter of its id, isn't left out of the figures: a manager may decide so."""
    e = exclusion.c
    here = e.workspace_id == bindparam("ws"), e.closing_id == bindparam(closing_id), e.out == true()
    return ~exists().where(*here)


def _fact(insert: Any) -> Any:
    names = (*FACT, "competitor_said", "quarter")
    given = (bindparam(name, type_=fact.c[name].type) for name in names)
    made = insert(fact).from_select(names, select(*given).where(_counts("closing_id")), include_defaults=False)
    return _in_place(made, names)


def _in_place(made: Any, names: Sequence[str]) -> Any:
    keys = ("workspace_id", "closing_id")
    rest = {name: made.excluded[name] for name in names if name not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=rest)


def _follow_up(insert: Any) -> Any:
    names = tuple(column.name for column in FOLLOW_UP)
    made = insert(follow_up).values({name: bindparam(name) for name in names})
    keys = ("workspace_id", "id")
    rest = {name: made.excluded[name] for name in names if name not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=rest)


def _plan(insert: Any) -> Any:
    """What the answers ask for now: a new follow-up, or another date for one that stands. The buyer is asked once.

    One that was handed to somebody stays theirs.
    """
    names = tuple(column.name for column in FOLLOW_UP)
    made = insert(follow_up).values({name: bindparam(name) for name in names})
    holder = case((follow_up.c.handed_by.is_(None), made.excluded.person_id), else_=follow_up.c.person_id)
    return made.on_conflict_do_update(
        index_elements=("workspace_id", "id"),
        set_={"due_on": made.excluded.due_on, "about": made.excluded.about, "person_id": holder},
        where=(follow_up.c.status == FollowUpStatus.OPEN.value) & (follow_up.c.kind != FollowUpKind.ASK_BUYER.value),
    )


def _timer(insert: Any) -> Any:
    names = ("workspace_id", "kind", "subject", "due_at")
    made = insert(timer).values({name: bindparam(name) for name in names})
    anew = {"due_at": made.excluded.due_at, "tries": 0, "not_before": None, "set_aside": None}
    return made.on_conflict_do_update(index_elements=names[:3], set_=anew)


def _fact_against(insert: Any) -> Any:
    """The same for who was up against somebody: what that name counts as is read by the statement itself."""
    names = (*FACT, "competitor_said", "quarter")
    given = (rival.c.name if name == "competitor" else bindparam(name, type_=fact.c[name].type) for name in names)
    known = rival.c.workspace_id == bindparam("ws"), rival.c.said == bindparam("competitor_said")
    chosen = select(*given).where(*known, _counts("closing_id"))
    made = insert(fact).from_select(names, chosen, include_defaults=False)
    return _in_place(made, names).execution_options(preserve_rowcount=True)


PUT_FACT = on_both(_fact)
PUT_FACT_AGAINST = on_both(_fact_against)
PUT_FOLLOW_UP = on_both(_follow_up)
PLAN_FOLLOW_UP = on_both(_plan)
DROP_FOLLOW_UP = cache(
    lambda: (  # gone, not settled: an edit back makes it anew
        delete(follow_up)
        .where(follow_up.c.workspace_id == bindparam("ws"), follow_up.c.id == bindparam("b_id"))
        .where(follow_up.c.status == FollowUpStatus.OPEN.value)
    )
)
WAITS_FOR_BUYER = cache(
    lambda: select(buyer_link.c.closing_id).where(
        buyer_link.c.workspace_id == bindparam("ws"),
        buyer_link.c.closing_id == bindparam("b_id"),
        buyer_link.c.withdrawn_at.is_(None),
    )
)
PUT_TIMER = on_both(_timer)
DROP_TIMER = cache(
    lambda: delete(timer).where(
        timer.c.workspace_id == bindparam("ws"),
        timer.c.kind == bindparam("b_kind"),
        timer.c.subject == bindparam("b_subject"),
    )
)
NEW_TEXT = cache(
    lambda: insert(verbatim).from_select(
        [column.name for column in verbatim.c],
        select(*(bindparam(column.name, type_=column.type) for column in verbatim.c)).where(_counts("closing_id")),
        include_defaults=False,
    )
)
DROP_TEXTS = cache(
    lambda: delete(verbatim).where(
        verbatim.c.workspace_id == bindparam("ws"), verbatim.c.closing_id == bindparam("b_id")
    )
)
DROP_FACT = cache(
    lambda: delete(fact).where(fact.c.workspace_id == bindparam("ws"), fact.c.closing_id == bindparam("b_id"))
)


def set_timer(conn: Connection, ws: str, given: Timer) -> None:
    """Set, move or (with `due_at` None) take away the one timer of this kind and subject."""
    if given.due_at is None:
        conn.execute(DROP_TIMER(), {"ws": ws, "b_kind": given.kind.value, "b_subject": given.subject})
        return
    values = {"workspace_id": ws, "kind": given.kind.value, "subject": given.subject, "due_at": given.due_at}
    conn.execute(PUT_TIMER[conn.dialect.name], values)


def put_fact(conn: Connection, given: Fact) -> None:
    """Write or rewrite the fact of a closing, in one statement where no new name is said: each press does so."""
    if given.competitor:
        row = _fact_values(given, None) | {"ws": given.workspace_id, "quarter": quarter_of(given.closed_on)}
        if conn.execute(PUT_FACT_AGAINST[conn.dialect.name], row).rowcount:
            return
    put_facts(conn, given.workspace_id, (given,))


def put_facts(conn: Connection, ws: str, given: Sequence[Fact]) -> None:
    """Write or rewrite the facts of closings. Whom they were up against is what that name counts as."""
    names = counted_as(conn, ws, (one.competitor for one in given))
    more = [{"ws": ws, "quarter": quarter_of(one.closed_on)} for one in given]
    rows = [_fact_values(one, names[one.competitor]) | also for one, also in zip(given, more, strict=True)]
    if rows:
        conn.execute(PUT_FACT[conn.dialect.name], rows)


def _fact_values(given: Fact, competitor: str | None) -> dict[str, Any]:
    values = {name: getattr(given, name) for name in FACT}
    return values | {"outcome": given.outcome.value, "competitor": competitor, "competitor_said": given.competitor}


def put_texts(conn: Connection, ws: str, given: Mapping[str, tuple[Said, ...]]) -> None:
    """Write the texts that count of closings (by their ids) in place of those that did."""
    conn.execute(DROP_TEXTS(), [{"ws": ws, "b_id": closing_id} for closing_id in given])
    rows = [
        {
            "ws": ws,
            "workspace_id": ws,
            "closing_id": closing_id,
            "field": said.field,
            "text": said.text,
            "heard": said.heard,
            "quotable": said.quotable,
            "at": said.at,
        }
        for closing_id, texts in given.items()
        for said in texts
    ]
    if rows:
        conn.execute(NEW_TEXT(), rows)


def drop_fact(conn: Connection, ws: str, closing_id: str) -> None:
    """Nothing of a closing counts any more."""
    put_texts(conn, ws, {closing_id: ()})
    conn.execute(DROP_FACT(), {"ws": ws, "b_id": closing_id})


def put_follow_up(conn: Connection, given: FollowUp) -> None:
    """Write or rewrite a follow-up."""
    conn.execute(PUT_FOLLOW_UP[conn.dialect.name], _follow_up_values(given))


def _follow_up_values(given: FollowUp) -> dict[str, Any]:
    values = {column.name: getattr(given, column.name) for column in FOLLOW_UP}
    return values | {"kind": given.kind.value, "status": given.status.value}


def write_parts(conn: Connection, ws: str, debrief_id: str, change: Change) -> None:
    """Write answers, fact and texts, follow-ups and timers of a change."""
    if change.answers:
        conn.execute(NEW_ANSWER(), [answer_values(ws, debrief_id, row) for row in change.answers])
    if change.fact:
        put_fact(conn, change.fact)
    if change.texts is not None:
        put_texts(conn, ws, {debrief_id: change.texts})
    for found in change.follow_ups:
        conn.execute(PLAN_FOLLOW_UP[conn.dialect.name], _follow_up_values(found))
    stays = _stays(conn, ws, debrief_id, change.dropped)
    for follow_up_id in change.dropped:
        if follow_up_id != stays:
            conn.execute(DROP_FOLLOW_UP(), {"ws": ws, "b_id": follow_up_id})
    for given in change.timers:
        if given.subject != stays:
            set_timer(conn, ws, given)


def _stays(conn: Connection, ws: str, debrief_id: str, dropped: Sequence[str]) -> str:
    """The one of these that answers don't ask for, but a link to the buyer's page that was sent; "" for none."""
    asks = f"{debrief_id}.{FollowUpKind.ASK_BUYER}"
    sent = asks in dropped and conn.execute(WAITS_FOR_BUYER(), {"ws": ws, "b_id": debrief_id}).first()
    return asks if sent else ""


def write_wants(
    conn: Connection, ws: str, debrief_id: str, wants: tuple[Want, ...], real_now: float, lease: float | None = None
) -> Intent | None:
    """Put wants into the outbox; with `lease` (seconds), the debrief's card in place is leased at once if it can be."""
    intent = None
    for wanted in wants:
        if lease and not wanted.below and wanted.kind is Target.CARD and wanted.subject == debrief_id:
            intent = want_and_lease(conn, ws, wanted, real_now, lease) or intent
        else:
            want(conn, ws, wanted, real_now)
    return intent
