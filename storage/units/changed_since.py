"""What changed since a moment: answers and outcomes, of deals that digests told of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select, union_all

from dialogs.records import Answers, Case, Outcome, Status
from dialogs.values import dataclass
from storage.tables import answer, buyer_answer, closing, correction, debrief
from storage.units.rows import CASES, many_cases


@dataclass(frozen=True, slots=True)
class Touched:
    """A debrief in which something was answered, be it by its buyer: as it stood before, and as it did after."""

    before: Case
    after: Case


_a, _b, _c = answer.c, buyer_answer.c, correction.c
_TOLD_OF = (closing.c.closed_on >= bindparam("b_first"), closing.c.closed_on < bindparam("b_before"))
_BY_SELLER = cache(
    lambda: select(_a.debrief_id).where(  # from the index alone: no debrief is looked at that nobody touched
        _a.workspace_id == bindparam("ws"),
        _a.at >= bindparam("b_since"),
        _a.at < bindparam("b_until"),
        _a.debrief_id > bindparam("b_after"),
    )
)
_BY_BUYER = cache(
    lambda: select(_b.closing_id).where(
        _b.workspace_id == bindparam("ws"),
        _b.at >= bindparam("b_since"),
        _b.at < bindparam("b_until"),
        _b.closing_id > bindparam("b_after"),
    )
)
_ANSWERED = cache(lambda: union_all(_BY_SELLER(), _BY_BUYER()))
TOUCHED = cache(
    lambda: (
        CASES()
        .where(debrief.c.id.in_(_ANSWERED()), debrief.c.status != Status.UNDONE.value, *_TOLD_OF)
        .order_by(debrief.c.id)
        .limit(bindparam("b_limit"))
    )
)
_KEPT = cache(
    lambda: (
        select(_c.closing_id, _c.at, _c.old)
        .where(_c.workspace_id == bindparam("ws"), _c.at >= bindparam("b_since"))
        .order_by(_c.at)
    )
)
CORRECTED = cache(lambda: _KEPT().where(_c.closing_id.in_(bindparam("ids"))))
CHANGED_OUTCOMES = cache(
    lambda: (
        _KEPT()
        .add_columns(closing.c.outcome, closing.c.undone_at)
        .join(closing, (closing.c.workspace_id == _c.workspace_id) & (closing.c.id == _c.closing_id))
        .where(closing.c.marked_at < bindparam("b_since"), *_TOLD_OF)
    )
)


def touched_since(
    conn: Connection,
    ws: str,
    since: datetime,
    until: datetime,
    first: date,
    before: date,
    after_id: str,
    limit: int,
) -> tuple[Touched, ...]:
    """A page of the debriefs that anything was answered in from `since` to before `until`, by id.

    Of deals closed from `first` to before `before`. `after_id` is "" at first, then the last id of the page before.
    """
    window = {"b_since": since, "b_until": until, "b_first": first, "b_before": before}
    cases = many_cases(conn, TOUCHED(), ws, **window, b_after=after_id, b_limit=limit)
    kept: dict[str, list[tuple[datetime, Outcome]]] = {}
    if cases:
        ids = [case.closing.id for case in cases]
        for closing_id, at, old in conn.execute(CORRECTED(), {"ws": ws, "b_since": since, "ids": ids}):
            kept.setdefault(closing_id, []).append((at, Outcome(old)))
    return tuple(
        Touched(*(_as_of(case, kept.get(case.closing.id, ()), moment) for moment in (since, until))) for case in cases
    )


def outcomes_since(
    conn: Connection, ws: str, since: datetime, until: datetime, first: date, before: date
) -> tuple[tuple[Outcome, Outcome | None], ...]:
    """The outcomes that were corrected or taken back (None) from `since` to before `until`: each before and after.

    Of deals marked before `since` and closed from `first` to before `before`, with a debrief or without.
    """
    window = {"b_since": since, "b_first": first, "b_before": before}
    kept: dict[str, list[tuple[datetime, Outcome]]] = {}
    now: dict[str, tuple[Outcome, datetime | None]] = {}
    for closing_id, at, old, outcome, undone_at in conn.execute(CHANGED_OUTCOMES(), {"ws": ws, **window}):
        kept.setdefault(closing_id, []).append((at, Outcome(old)))
        now[closing_id] = Outcome(outcome), undone_at
    found = list[tuple[Outcome, Outcome | None]]()
    for closing_id, (outcome, undone_at) in now.items():
        gone = undone_at is not None and undone_at < until
        after = None if gone else _outcome(kept[closing_id], outcome, until)
        if after is not (old := _outcome(kept[closing_id], outcome, since)):
            found.append((old, after))
    return tuple(found)


def _as_of(case: Case, kept: Sequence[tuple[datetime, Outcome]], moment: datetime) -> Case:
    """The case with the answers and the outcome of a moment; a buyer's own as it is now, from when it came on."""
    outcome = _outcome(kept, case.closing.outcome, moment)
    answers = Answers(tuple(row for row in case.answers.history if row.at < moment))
    buyer = case.buyer if case.buyer is not None and case.buyer.at < moment else None
    return replace(case, closing=replace(case.closing, outcome=outcome), answers=answers, buyer=buyer)


def _outcome(kept: Sequence[tuple[datetime, Outcome]], now: Outcome, moment: datetime) -> Outcome:
    """The outcome of a moment. `kept`: until when it was what, oldest first."""
    return next((old for at, old in kept if at >= moment), now)
