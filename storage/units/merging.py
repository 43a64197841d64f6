"""Two deals that are one: merging them, and taking that apart again."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from dialogs.effects import Target, Want
from dialogs.errors import DebriefError, NotFound
from dialogs.fact import Fact, Said, bare_fact
from dialogs.merging import Stays, dropped, filled
from dialogs.records import Case, Closing, Deal, Event, FollowUpStatus, Moment, Status
from dialogs.sentences import merging as sentences
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.tables import MERGED, closing, correction, deal, debrief, follow_up, merging, timer
from storage.units import erasures, write_backs
from storage.units.cases import STANDS, has_active, load_case, lock_person
from storage.units.changes import drop_fact, put_fact, put_texts, write_wants
from storage.units.corrections import UNDO, keep_outcomes, take_back
from storage.units.deals import CLOSING_BY_ID, STILL_OPEN, deal_and_closing
from storage.units.debriefs import Opened, promote
from storage.units.erasures import Erasure
from storage.units.events import claim_event
from storage.units.merged import Merged, get_merged, pair
from storage.units.people import lock_workspace
from storage.units.rewinding import Changed, changes, from_json, rewind, rows_of, to_json
from storage.units.wants import is_wanted

Counted = Callable[[Case], tuple[Fact, tuple[Said, ...]]]
"""What counts of a case as it stands. Pure."""


class NotMerged(DebriefError):
    """Not merged."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a manager asks for. `seen`: the stamp of what they were shown."""

    id: str
    gone_id: str
    kept_id: str
    stays: Stays
    seen: int
    by: str


m = merging.c
GOES = cache(
    lambda: select(m.id).where(m.workspace_id == bindparam("ws"), m.gone_id.in_(bindparam("b_ids")), MERGED).limit(1)
)
NOTED = cache(lambda: select(m.noted).where(m.workspace_id == bindparam("ws"), m.id == bindparam("b_id")))
_NAMES = ("workspace_id", "id", "gone_id", "kept_id", "at", "merged_by", "closings", "noted")
NEW = cache(lambda: insert(merging).values({name: bindparam(name) for name in _NAMES}))
OVER = cache(
    lambda: (
        update(merging)
        .where(m.workspace_id == bindparam("ws"), m.id == bindparam("b_id"))
        .values(undone_at=bindparam("b_now"), undone_by=bindparam("b_by"))
    )
)
_IDS = cache(
    lambda: (
        select(closing.c.id, debrief.c.person_id)
        .join_from(
            closing,
            debrief,
            (debrief.c.workspace_id == closing.c.workspace_id) & (debrief.c.id == closing.c.id),
            isouter=True,
        )
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.deal_id.in_(bindparam("b_ids")))
        .order_by(closing.c.id)
    )
)
_STANDING = cache(
    lambda: select(debrief.c.id).where(
        debrief.c.workspace_id == bindparam("ws"),
        debrief.c.person_id.in_(bindparam("b_people")),
        or_(STANDS),
    )
)
_FOLLOWING = cache(
    lambda: select(follow_up.c.id, follow_up.c.person_id).where(
        follow_up.c.workspace_id == bindparam("ws"),
        follow_up.c.debrief_id.in_(bindparam("b_ids")),
        follow_up.c.status == FollowUpStatus.OPEN.value,
    )
)
_MOVE = cache(
    lambda: tuple(
        update(table)
        .where(table.c.workspace_id == bindparam("ws"), table.c.deal_id == bindparam("b_gone"))
        .values(deal_id=bindparam("b_kept"))
        for table in (closing, follow_up)
    )
)
_SET = cache(lambda: update(deal).where(deal.c.workspace_id == bindparam("ws"), deal.c.id == bindparam("b_id")))
_OTHER = deal.alias()
_AS_OLD = cache(
    lambda: _SET().values(
        created_at=select(_OTHER.c.created_at)
        .where(_OTHER.c.workspace_id == bindparam("ws"), _OTHER.c.id == bindparam("b_gone"))
        .scalar_subquery()
    )
)
_FORGET_ID = cache(lambda: _SET().values(external_id=None))
_FILLED = tuple(name for name in Deal.__slots__ if name not in {"workspace_id", "id", "name"})
_FILL = cache(lambda: _SET().values({name: bindparam(f"b_{name}") for name in _FILLED}))


def merge(conn: Connection, event: Event, at: Moment, asked: Merge, opened: Opened, counted: Counted) -> Merged | None:
    """Make one deal of two. None: the event was handled before. Raises NotFound, NotMerged."""
    ws, ids = event.workspace_id, [asked.gone_id, asked.kept_id]
    if not claim_event(conn, event, at.now):
        return None
    lock_workspace(conn, ws)
    closings, people = _locked(conn, ws, ids)
    found = pair(conn, ws, asked.gone_id, asked.kept_id)
    if found is None:
        raise NotFound
    if conn.execute(GOES(), {"ws": ws, "b_ids": ids}).first():
        raise NotMerged(words(sentences.ALREADY, ENGLISH))
    if any(erasures.due(conn, ws, Erasure("deal", one)) for one in ids):
        raise NotMerged(words(sentences.TO_BE_ERASED, ENGLISH))
    if found.stamp != asked.seen:
        raise NotMerged(words(sentences.CHANGED, ENGLISH))
    scope = _scope(conn, ws, ids, closings, people)
    before = rows_of(conn, scope)
    if not found.of_kept and conn.execute(STILL_OPEN(), {"ws": ws, "b_id": asked.gone_id}).first():
        # a deal that only an undone mark ever spoke of isn't open; the CRM's, which it is now, is
        conn.execute(_AS_OLD(), {"ws": ws, "b_id": asked.kept_id, "b_gone": asked.gone_id})
    gone = dropped(found.twins, asked.stays)
    for one in gone:
        _drop(conn, one, at, opened)
    for statement in _MOVE():
        conn.execute(statement, {"ws": ws, "b_gone": asked.gone_id, "b_kept": asked.kept_id})
    made = filled(found.kept, found.gone)
    if made.external_id == found.gone.external_id:
        conn.execute(_FORGET_ID(), {"ws": ws, "b_id": asked.gone_id})  # a CRM's id is one deal's
    conn.execute(_FILL(), {"ws": ws, "b_id": made.id, **{f"b_{name}": getattr(made, name) for name in _FILLED}})
    noted = changes(before, rows_of(conn, scope))
    moved = [one.key["id"] for one in noted if one.table is closing and one.before and "deal_id" in one.before]
    _recount(conn, ws, closings, counted)
    write_backs.touch_all(conn, ws, moved, at.real)  # the deal that was kept may be the CRM's
    row = {"workspace_id": ws, "id": asked.id, "gone_id": asked.gone_id, "kept_id": asked.kept_id}
    told = {"at": at.now, "merged_by": asked.by, "closings": json.dumps(moved), "noted": to_json(noted)}
    conn.execute(NEW(), {**row, **told})
    _show(conn, ws, closings, at)
    return Merged(asked.id, found.gone, made, at.now, asked.by, None)


def unmerge(
    conn: Connection, event: Event, at: Moment, merging_id: str, by: str, opened: Opened, counted: Counted
) -> Merged:
    """Take two deals apart again: all that is still as merging left it becomes what it was.

    Raises NotFound, and NotMerged where the one that was kept has gone into another.
    """
    ws, claimed = event.workspace_id, claim_event(conn, event, at.now)
    lock_workspace(conn, ws)
    found = get_merged(conn, ws, merging_id)
    if found is None:
        raise NotFound
    if not claimed or found.undone_at:
        return found
    ids = [found.gone.id, found.kept.id]
    if conn.execute(GOES(), {"ws": ws, "b_ids": [found.kept.id]}).first():
        raise NotMerged(words(sentences.SINCE, ENGLISH))
    closings, people = _locked(conn, ws, ids)
    noted = from_json(conn.execute(NOTED(), {"ws": ws, "b_id": merging_id}).scalar_one())
    for one in sorted(noted, key=_order):
        _rewind(conn, one)
    conn.execute(OVER(), {"ws": ws, "b_id": merging_id, "b_now": at.now, "b_by": by})
    for person_id in people:
        promote(conn, ws, person_id, at, opened)
    touched = [one.key["id"] for one in noted if one.table is debrief]
    here = dict.fromkeys((*closings, *touched))
    _recount(conn, ws, here, counted)
    write_backs.touch_all(conn, ws, here, at.real)  # what went from a CRM with the closing that was dropped comes back
    _show(conn, ws, closings, at)
    return found


def _locked(conn: Connection, ws: str, deal_ids: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The closings of two deals, and who is asked about them, whose debriefs nobody else changes from now on."""
    people: tuple[str, ...] = ()
    while True:
        rows = conn.execute(_IDS(), {"ws": ws, "b_ids": deal_ids}).all()
        found = tuple(sorted({person_id for _, person_id in rows if person_id}))
        if set(found) <= set(people):
            return tuple(closing_id for closing_id, _ in rows), found
        if people:  # one was handed over just now: a lock more, in the wrong order, can deadlock
            raise NotMerged(words(sentences.CHANGED, ENGLISH))
        people = found
        for person_id in people:
            lock_person(conn, ws, person_id)


def _scope(conn: Connection, ws: str, deal_ids: list[str], closings: Sequence[str], people: Sequence[str]) -> Any:
    """Every row that merging can change: also of debriefs that get somebody's card when another loses it."""
    standing = conn.execute(_STANDING(), {"ws": ws, "b_people": list(people)}).scalars().all()
    debriefs = {*closings, *standing}
    later = conn.execute(
        select(follow_up.c.id).where(follow_up.c.workspace_id == ws, follow_up.c.debrief_id.in_(closings))
    )
    here = {table: table.c.workspace_id == ws for table in (deal, closing, debrief, follow_up, timer, correction)}
    within = {
        deal: deal.c.id.in_(deal_ids),
        closing: closing.c.deal_id.in_(deal_ids),
        debrief: debrief.c.id.in_(debriefs),
        follow_up: follow_up.c.debrief_id.in_(closings),
        timer: timer.c.subject.in_({*debriefs, *later.scalars()}),
        correction: correction.c.closing_id.in_(closings),
    }
    return {table: here[table] & within[table] for table in here}


def _drop(conn: Connection, one: Closing, at: Moment, opened: Opened) -> None:
    """It was the same decision as another: it counts nowhere, and nobody is asked about it."""
    ws = one.workspace_id
    case = load_case(conn, ws, one.id)
    if case is not None:
        take_back(conn, case, at, opened, raises_rev=False)  # where this is undone, its buttons work again
        return
    keep_outcomes(conn, ws, [(one.id, one.outcome)], at.now)
    conn.execute(UNDO(), {"ws": ws, "b_id": one.id, "b_now": at.now})


def _order(one: Changed) -> tuple[bool, bool]:
    """A card is free before another debrief has it, and an id before another deal has it."""
    before = one.before or {}
    takes_card = one.table is debrief and Status(before["status"]).active if "status" in before else False
    return takes_card, bool(before.get("external_id"))


def _rewind(conn: Connection, one: Changed) -> None:
    before = one.before or {}
    if one.table is debrief and "status" in before and Status(before["status"]).active:
        ws, debrief_id = one.key["workspace_id"], one.key["id"]
        case = load_case(conn, ws, debrief_id)
        if case and has_active(conn, ws, case.person.id):  # another one has the card by now
            one = Changed(one.table, one.key, {**before, "status": Status.WAITING.value}, one.after)
    rewind(conn, one, whole=one.table is debrief or one.table is timer)


def _recount(conn: Connection, ws: str, closings: Iterable[str], counted: Counted) -> None:
    """What counts of closings, made anew of deal, closing and answers."""
    for closing_id in closings:
        found = deal_and_closing(conn, CLOSING_BY_ID(), ws, b_id=closing_id)
        of, one = found or (None, None)
        if of is None or one is None:
            continue
        case = load_case(conn, ws, closing_id)
        if one.undone_at:
            drop_fact(conn, ws, closing_id)
        elif case is None:
            put_fact(conn, bare_fact(one, of, of.owner_id))
        else:
            fact, said = counted(case)
            put_fact(conn, fact)
            put_texts(conn, ws, {closing_id: said})


def _show(conn: Connection, ws: str, closings: Sequence[str], at: Moment) -> None:
    """What stands in chat and names the deal is shown anew, if somebody still has to do with it."""
    wants = []
    for closing_id in closings:
        case = load_case(conn, ws, closing_id)
        if case and case.debrief.status not in {Status.DONE, Status.LEFT, Status.WAITING}:
            wants.append(Want(Target.CARD, closing_id, case.person.id))
    following = conn.execute(_FOLLOWING(), {"ws": ws, "b_ids": list(closings)})
    wants += [Want(Target.FOLLOW_UP, one, person_id) for one, person_id in following]
    for want in wants:
        if is_wanted(conn, ws, want):
            write_wants(conn, ws, want.subject, (want,), at.real)
