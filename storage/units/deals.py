"""Deals: finding them by name, and what became of them."""

from difflib import get_close_matches
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from dialogs.identity.spelling import name_key
from dialogs.records import Case, Closing, Deal, FollowUp, Person
from dialogs.values import dataclass
from storage.tables import MERGED, closing, deal, debrief, follow_up, merging, person
from storage.units.rows import CASES, CLOSING, DEAL, FOLLOW_UP, PERSON, many_cases, to_closing, to_follow_up


@dataclass(frozen=True, slots=True)
class Story:
    """One closing of a deal: who owns the deal, and the debrief and its follow-ups where there is one."""

    deal: Deal
    closing: Closing
    owner: Person | None
    case: Case | None
    follow_ups: tuple[FollowUp, ...] = ()


d = deal.c
c = closing.c
NAMES_SEARCHED = 1000
WORDS_SEARCHED = 8
WENT = exists().where(merging.c.workspace_id == d.workspace_id, merging.c.gone_id == d.id, MERGED)
"""The condition that a deal was merged into another."""
HERE = cache(lambda: select(*DEAL).where(d.workspace_id == bindparam("ws")))
BY_ID = cache(lambda: HERE().where(d.id == bindparam("b_id")))
STANDING = cache(lambda: BY_ID().where(~WENT))
NAMED = cache(lambda: HERE().where(d.name_key.in_(bindparam("b_keys"))).order_by(d.id))
_NAMES_LATEST_FIRST = cache(
    lambda: (
        select(d.name_key, func.max(d.name))
        .where(d.workspace_id == bindparam("ws"))
        .group_by(d.name_key)
        .order_by(func.max(d.created_at).desc(), d.name_key)
    )
)
LATEST_NAMES = cache(lambda: _NAMES_LATEST_FIRST().limit(NAMES_SEARCHED))
_OF_DEAL = and_(c.workspace_id == d.workspace_id, c.deal_id == d.id)
_MADE_BY_MARK = c.marked_at == d.created_at  # a deal that only an undone mark ever spoke of isn't open
IS_OPEN = and_(~exists().where(_OF_DEAL, or_(c.undone_at.is_(None), _MADE_BY_MARK)), ~WENT)
STILL_OPEN = cache(lambda: HERE().where(IS_OPEN, d.id == bindparam("b_id")))
OPEN_NAMED = cache(
    lambda: (
        HERE()
        .where(IS_OPEN)
        .where(d.name_key == bindparam("b_key"))
        .order_by(d.created_at.desc(), d.id.desc())
        .limit(bindparam("b_limit"))
    )
)
_LIVE = and_(_OF_DEAL, c.undone_at.is_(None))
TO_MARK = cache(
    lambda: (  # a deal that is still open first, else the one that closed last
        select(*DEAL, *CLOSING)
        .join_from(deal, closing, _LIVE, isouter=True)
        .where(d.workspace_id == bindparam("ws"), ~WENT)
        .order_by(c.id.is_not(None), c.marked_at.desc(), d.created_at.desc(), c.id.desc(), d.id.desc())
        .limit(1)
    )
)
TO_MARK_NAMED = cache(lambda: TO_MARK().where(d.name_key == bindparam("b_key")))
TO_MARK_ID = cache(lambda: TO_MARK().where(d.id == bindparam("b_id")))
_EVERY_CLOSING = cache(
    lambda: select(*DEAL, *CLOSING).join_from(deal, closing, _OF_DEAL).where(d.workspace_id == bindparam("ws"))
)
CLOSING_BY_ID = cache(lambda: _EVERY_CLOSING().where(c.id == bindparam("b_id")))
NAME = cache(
    lambda: (
        select(d.name)
        .join_from(deal, closing, _OF_DEAL)
        .where(d.workspace_id == bindparam("ws"), c.id == bindparam("b_id"))
    )
)
LAST_CLOSING = cache(
    lambda: _EVERY_CLOSING().where(d.name_key == bindparam("b_key")).order_by(c.marked_at.desc(), c.id.desc()).limit(1)
)
_STORIES = cache(
    lambda: (
        select(*DEAL, *CLOSING, *PERSON)
        .join_from(deal, closing, _LIVE)
        .outerjoin(person, and_(person.c.workspace_id == d.workspace_id, person.c.id == d.owner_id))
        .where(d.workspace_id == bindparam("ws"))
    )
)
STORY = cache(
    lambda: (
        _STORIES().where(d.name_key == bindparam("b_key")).order_by(c.closed_on.desc(), c.marked_at.desc(), c.id.desc())
    )
)
STORIES_OF = cache(lambda: _STORIES().where(d.id.in_(bindparam("b_deals"))))
STORY_PAGE = cache(lambda: _STORIES().where(c.id > bindparam("b_after")).order_by(c.id).limit(bindparam("b_limit")))
CASES_OF = cache(lambda: CASES().where(debrief.c.id.in_(bindparam("b_ids"))))
FOLLOW_UPS_OF = cache(
    lambda: (
        select(*FOLLOW_UP)
        .where(follow_up.c.workspace_id == bindparam("ws"))
        .where(follow_up.c.debrief_id.in_(bindparam("b_ids")))
        .order_by(follow_up.c.due_on, follow_up.c.id)
    )
)
_NAMES = (*(column.name for column in DEAL), "name_key", "created_at")
NEW_DEAL = cache(lambda: insert(deal).values({name: bindparam(name) for name in _NAMES}))


SET_STAGE = cache(
    lambda: (
        update(deal)
        .where(deal.c.workspace_id == bindparam("ws"), deal.c.id == bindparam("b_id"))
        .values(stage=bindparam("b_stage"))
    )
)
_STAGES = cache(
    lambda: (
        select(deal.c.stage)
        .where(deal.c.workspace_id == bindparam("ws"), deal.c.stage.is_not(None), ~WENT)
        .group_by(deal.c.stage)
        .order_by(func.count().desc(), deal.c.stage)
        .limit(bindparam("b_limit"))
    )
)


def stages(conn: Connection, ws: str, limit: int) -> tuple[str, ...]:
    """The stages that deals were last seen in, the most frequent first."""
    return tuple(conn.execute(_STAGES(), {"ws": ws, "b_limit": limit}).scalars())


def get_deal(conn: Connection, ws: str, deal_id: str) -> Deal | None:
    """Load one deal."""
    row = conn.execute(BY_ID(), {"ws": ws, "b_id": deal_id}).first()
    return Deal(*row) if row else None


def deals_named(conn: Connection, ws: str, names: tuple[str, ...]) -> dict[str, tuple[Deal, ...]]:
    """Find deals by their names; the result holds the `name_key` of those names that exist."""
    found: dict[str, tuple[Deal, ...]] = {}
    for row in conn.execute(NAMED(), {"ws": ws, "b_keys": [name_key(name) for name in names]}):
        made = Deal(*row)
        key = name_key(made.name)
        found[key] = (*found.get(key, ()), made)
    return found


def similar_names(conn: Connection, ws: str, name: str, limit: int = 3) -> tuple[str, ...]:
    """Names for "did you mean": with all of these words in them or their company's, then recent ones spelt alike."""
    own = name_key(name)  # known too where only an undone mark spoke of it
    holding = _NAMES_LATEST_FIRST().where(*map(_has, own.split()[:WORDS_SEARCHED])).limit(limit + 1)
    found: dict[str, str] = {row[0]: row[1] for row in conn.execute(holding, {"ws": ws})}
    if len(found) <= limit:
        known: dict[str, str] = {row[0]: row[1] for row in conn.execute(LATEST_NAMES(), {"ws": ws})}
        found |= {key: known[key] for key in get_close_matches(own, known, n=limit + 1)}
    return tuple(shown for key, shown in found.items() if key != own)[:limit]


def _has(word: str) -> ColumnElement[bool]:
    return or_(d.name_key.contains(word, autoescape=True), func.lower(d.account).contains(word, autoescape=True))


def open_named(conn: Connection, ws: str, name: str, limit: int = 10) -> tuple[Deal, ...]:
    """List the deals of a name without a closing, newest first."""
    return tuple(
        Deal(*row) for row in conn.execute(OPEN_NAMED(), {"ws": ws, "b_key": name_key(name), "b_limit": limit})
    )


def deal_story(conn: Connection, ws: str, name: str) -> tuple[Story, ...]:
    """List every closing of the deals of a name, newest first; undone marks are left out."""
    return stories(conn, STORY(), ws, b_key=name_key(name))


def export_rows(conn: Connection, ws: str, after_id: str, limit: int) -> tuple[Story, ...]:
    """List a page of all closings by id; `after_id` is "" at first, then the last closing id of the page before."""
    return stories(conn, STORY_PAGE(), ws, b_after=after_id, b_limit=limit)


def deal_and_closing(
    conn: Connection, statement: Select[Any], ws: str, **values: str
) -> tuple[Deal, Closing | None] | None:
    """Read the first row of one of the statements that select a deal and, where there is one, a closing."""
    row = conn.execute(statement, {"ws": ws, **values}).first()
    return None if row is None else _split(row)


def _split(row: Row[Any]) -> tuple[Deal, Closing | None]:
    middle, end = len(DEAL), len(DEAL) + len(CLOSING)
    return Deal(*row[:middle]), to_closing(row[middle:end]) if row[middle] is not None else None


def stories(conn: Connection, statement: Select[Any], ws: str, **values: Any) -> tuple[Story, ...]:
    """Read the rows of one of the statements that select closings with deal and owner."""
    rows = conn.execute(statement, {"ws": ws, **values}).all()
    ids = {"ws": ws, "b_ids": [row[len(DEAL) + 1] for row in rows]}
    cases = {case.closing.id: case for case in many_cases(conn, CASES_OF(), ws, b_ids=ids["b_ids"])}
    later: dict[str, tuple[FollowUp, ...]] = {}
    for row in conn.execute(FOLLOW_UPS_OF(), ids):
        found = to_follow_up(row)
        later[found.debrief_id] = (*later.get(found.debrief_id, ()), found)
    stories = []
    for row in rows:
        of_deal, closed = _split(row)
        if closed is None:
            continue
        columns = row[len(DEAL) + len(CLOSING) :]
        owner = Person(*columns) if columns[0] is not None else None
        stories.append(Story(of_deal, closed, owner, cases.get(closed.id), later.get(closed.id, ())))
    return tuple(stories)


def standing_name(conn: Connection, ws: str, deal_id: str) -> str:
    """What a deal is called; "" where it was merged into another, or isn't there any more."""
    row = conn.execute(STANDING(), {"ws": ws, "b_id": deal_id}).first()
    return row.name if row else ""


def name_of(conn: Connection, ws: str, closing_id: str) -> str | None:
    """The name of the deal of a closing, and nothing else of it."""
    name: str | None = conn.execute(NAME(), {"ws": ws, "b_id": closing_id}).scalar()
    return name
