"""What is reported: stored posts, digests, and what changed since the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from dialogs.records import Answers, Case, Outcome, Status
from storage.engine.dialects import on_both
from storage.tables import answer, closing, correction, debrief, digest, post
from storage.units.cases import COUNT, STANDS, marked_by
from storage.units.rows import CASES, in_order, many_cases


@dataclass(frozen=True, slots=True)
class Digest:
    """One weekly digest. `id` is the ISO week (2026-W47); what follows `as_of` is None until rendered.

    `message` and `page` are JSON: the digest, and the same at full length.
    """

    id: str
    channel: str
    as_of: datetime
    full: bool | None = None
    message: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """A debrief in which something was answered: as it stood before, and as it did after."""

    before: Case
    after: Case


g = digest.c
DIGEST = in_order(digest, Digest)
NEW_POST = insert(post).values({name: bindparam(name) for name in ("workspace_id", "id", "message", "created_at")})
POST = select(post.c.message).where(post.c.workspace_id == bindparam("ws"), post.c.id == bindparam("b_id"))
DIGESTS = select(*DIGEST).where(g.workspace_id == bindparam("ws"))
ONE_DIGEST = DIGESTS.where(g.id == bindparam("b_id"))
_NEWEST = DIGESTS.order_by(g.as_of.desc(), g.id.desc())
LAST = _NEWEST.where(g.as_of < bindparam("b_before")).limit(1)
LAST_FULL = LAST.where(g.full.is_(True))
FREEZE = (
    update(digest)
    .where(g.workspace_id == bindparam("ws"), g.id == bindparam("b_id"), g.message.is_(None))
    .values(message=bindparam("b_message"), page=bindparam("b_page"), full=bindparam("b_full"))
)
_a, _c = answer.c, correction.c
_TOLD_OF = (closing.c.closed_on >= bindparam("b_first"), closing.c.closed_on < bindparam("b_before"))
_ANSWERED = select(_a.debrief_id).where(  # from the index alone: no debrief is looked at that nobody touched
    _a.workspace_id == bindparam("ws"),
    _a.at >= bindparam("b_since"),
    _a.at < bindparam("b_until"),
    _a.debrief_id > bindparam("b_after"),
)
TOUCHED = (
    CASES.where(debrief.c.id.in_(_ANSWERED), debrief.c.status != Status.UNDONE.value, *_TOLD_OF)
    .order_by(debrief.c.id)
    .limit(bindparam("b_limit"))
)
_KEPT = (
    select(_c.closing_id, _c.at, _c.old)
    .where(_c.workspace_id == bindparam("ws"), _c.at >= bindparam("b_since"))
    .order_by(_c.at)
)
CORRECTED = _KEPT.where(_c.closing_id.in_(bindparam("ids", expanding=True)))
OUTCOMES = (
    _KEPT.add_columns(closing.c.outcome, closing.c.undone_at)
    .join(closing, (closing.c.workspace_id == _c.workspace_id) & (closing.c.id == _c.closing_id))
    .where(closing.c.marked_at < bindparam("b_since"), *_TOLD_OF)
)
COUNT_OPEN = COUNT.where(
    debrief.c.workspace_id == bindparam("ws"),
    or_(STANDS, (debrief.c.status == Status.DONE.value) & (debrief.c.completed_at > bindparam("b_at"))),
    marked_by(debrief.c.id, debrief.c.workspace_id),
)


def _new_digest(insert: Any) -> Any:
    names = ("workspace_id", "id", "channel", "as_of")
    made = insert(digest).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_nothing(index_elements=names[:2]).returning(g.id)


NEW_DIGEST = on_both(_new_digest)


def save_post(conn: Connection, ws: str, post_id: str, message: str, now: datetime) -> None:
    """Store a message (JSON) that is to be posted as it is."""
    conn.execute(NEW_POST, {"workspace_id": ws, "id": post_id, "message": message, "created_at": now})


def load_post(conn: Connection, ws: str, post_id: str) -> str | None:
    """Load a stored message (JSON)."""
    return conn.execute(POST, {"ws": ws, "b_id": post_id}).scalar()


def new_digest(conn: Connection, ws: str, digest_id: str, channel: str, as_of: datetime) -> bool:
    """Make the digest of a week, once: whether it wasn't there yet."""
    values = {"workspace_id": ws, "id": digest_id, "channel": channel, "as_of": as_of}
    return conn.execute(NEW_DIGEST[conn.dialect.name], values).first() is not None


def get_digest(conn: Connection, ws: str, digest_id: str) -> Digest | None:
    """Load one digest."""
    row = conn.execute(ONE_DIGEST, {"ws": ws, "b_id": digest_id}).first()
    return Digest(*row) if row else None


def freeze_digest(conn: Connection, ws: str, digest_id: str, message: str, page: str, *, full: bool) -> Digest:
    """Keep the first rendering (JSON) of a digest for good, and return what is kept. Raises LookupError."""
    conn.execute(FREEZE, {"ws": ws, "b_id": digest_id, "b_message": message, "b_page": page, "b_full": full})
    kept = get_digest(conn, ws, digest_id)
    if kept is None:
        raise LookupError(f"there is no digest {digest_id}")
    return kept


def last_digest(conn: Connection, ws: str, before: datetime) -> Digest | None:
    """Load the last digest before a moment, a quiet one too."""
    row = conn.execute(LAST, {"ws": ws, "b_before": before}).first()
    return Digest(*row) if row else None


def last_full_digest(conn: Connection, ws: str, before: datetime) -> Digest | None:
    """Load the last digest before a moment that wasn't a quiet one."""
    row = conn.execute(LAST_FULL, {"ws": ws, "b_before": before}).first()
    return Digest(*row) if row else None


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
    cases = many_cases(conn, TOUCHED, ws, **window, b_after=after_id, b_limit=limit)
    kept: dict[str, list[tuple[datetime, Outcome]]] = {}
    if cases:
        ids = [case.closing.id for case in cases]
        for closing_id, at, old in conn.execute(CORRECTED, {"ws": ws, "b_since": since, "ids": ids}):
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
    for closing_id, at, old, outcome, undone_at in conn.execute(OUTCOMES, {"ws": ws, **window}):
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
    """The case with the answers and the outcome of a moment."""
    outcome = _outcome(kept, case.closing.outcome, moment)
    answers = Answers(tuple(row for row in case.answers.history if row.at < moment))
    return replace(case, closing=replace(case.closing, outcome=outcome), answers=answers)


def _outcome(kept: Sequence[tuple[datetime, Outcome]], now: Outcome, moment: datetime) -> Outcome:
    """The outcome of a moment. `kept`: until when it was what, oldest first."""
    return next((old for at, old in kept if at >= moment), now)


def open_debriefs(conn: Connection, ws: str, at: datetime) -> int:
    """Count the debriefs that were active, waited or were put off at a moment, as far as is known today."""
    return conn.execute(COUNT_OPEN, {"ws": ws, "b_at": at}).scalar_one()
