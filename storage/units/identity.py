"""The deals that are there, as the question which of them is meant needs them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from dialogs.identity.spelling import called, name_key, person_key
from dialogs.identity.typed import meant, respelt, sought
from dialogs.identity.verdict import Known, mention_of
from dialogs.identity.whose import Whose, whose
from dialogs.records import Deal, Person
from storage.tables import closing, deal, person
from storage.units.aliases import all_kept, kept_for, kept_named
from storage.units.deals import IS_OPEN, WENT, deals_named, open_named
from storage.units.rows import DEAL, PERSON

_OWNED = cache(
    lambda: (
        select(*DEAL, person.c.user_id, person.c.name, person.c.email)
        .join_from(
            deal,
            person,
            and_(person.c.workspace_id == deal.c.workspace_id, person.c.id == deal.c.owner_id),
            isouter=True,
        )
        .where(deal.c.workspace_id == bindparam("ws"))
        .order_by(deal.c.id)
    )
)
BY_ID = "deal:"
"""What a button's command calls a deal by, with its id behind it: its name may not be only its own."""
MOST_OPEN = 3000
"""Of so many open deals, the newest, a typed name is looked for."""
_OPEN = cache(
    lambda: _OWNED().where(IS_OPEN).order_by(None).order_by(deal.c.created_at.desc(), deal.c.id).limit(MOST_OPEN)
)
_NAMED = cache(lambda: _OWNED().where(deal.c.name_key == bindparam("b_key"), ~WENT))
_ONE = cache(lambda: _OWNED().where(deal.c.id == bindparam("b_id")))
_LATEST = cache(
    lambda: _OWNED().where(~WENT).order_by(None).order_by(deal.c.created_at.desc(), deal.c.id).limit(MOST_OPEN)
)
_NEW = 500
"""Of so many deals, the newest, one that has ended may be said again."""
_NEWEST = cache(lambda: _LATEST().limit(_NEW))
_ONES = cache(  # one's own, which are also those that a CRM has under one's address or, if that isn't known, one's name
    lambda: _OWNED().where(IS_OPEN, deal.c.owner_id.in_(bindparam("b_ones", expanding=True))).order_by(None)
)
_PAGE = cache(
    lambda: _ONES().order_by(deal.c.name_key, deal.c.id).limit(bindparam("b_limit")).offset(bindparam("b_skip"))
)
_COUNT = cache(lambda: _ONES().with_only_columns(func.count()))
_UNMET = cache(lambda: select(*PERSON).where(person.c.workspace_id == bindparam("ws"), person.c.user_id.is_(None)))
_NAMES = cache(lambda: select(person.c.name).where(person.c.workspace_id == bindparam("ws")))
_CLOSED = cache(
    lambda: (
        select(closing.c.deal_id, closing.c.closed_on)
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.undone_at.is_(None))
        .order_by(closing.c.deal_id, closing.c.closed_on)
    )
)
_CLOSED_LATELY = exists().where(
    closing.c.workspace_id == deal.c.workspace_id,
    closing.c.deal_id == deal.c.id,
    closing.c.closed_on >= bindparam("b_since"),  # also where it was taken back: the deal is there all the same
)
_LATELY = cache(
    lambda: (
        _OWNED()
        .where(deal.c.external_id.is_(None), ~WENT, or_(IS_OPEN, _CLOSED_LATELY))
        .order_by(None)
        .order_by(deal.c.created_at.desc(), deal.c.id)
        .limit(MOST_OPEN)
    )
)
_CLOSED_OF = cache(lambda: _CLOSED().where(closing.c.deal_id.in_(bindparam("b_ids"))))


def known_deals(conn: Connection, ws: str) -> tuple[Known, ...]:
    """Every deal of a workspace, with the days of its decisions that stand; in the order of ids.

    One that was merged into another is known by what it was called, with that one's decisions.
    """
    kept = all_kept(conn, ws)
    closings: dict[str, list[date]] = defaultdict(list)
    for deal_id, closed_on in conn.execute(_CLOSED(), {"ws": ws}):
        closings[deal_id].append(closed_on)
    return tuple(
        _known(tuple(row), tuple(closings[kept.get(row[1], row[1])])) for row in conn.execute(_OWNED(), {"ws": ws})
    )


def open_deals(conn: Connection, ws: str) -> tuple[Known, ...]:
    """The deals of a workspace without a decision, the newest first."""
    return tuple(_known(tuple(row), ()) for row in conn.execute(_OPEN(), {"ws": ws}))


def lately(conn: Connection, ws: str, since: date) -> tuple[Known, ...]:
    """The deals without an id in the CRM that are open, or were marked as decided since that day."""
    rows = conn.execute(_LATELY(), {"ws": ws, "b_since": since}).all()
    closings: dict[str, list[date]] = defaultdict(list)
    for of, closed_on in conn.execute(_CLOSED_OF(), {"ws": ws, "b_ids": [row[1] for row in rows]}):
        closings[of].append(closed_on)
    return tuple(_known(tuple(row), tuple(closings[row[1]])) for row in rows)


def open_sought(conn: Connection, mine: Person, typed: str, limit: int, chosen: str = "") -> tuple[Known, ...]:
    """Open deals to choose from while a name is being typed, one's own first; before them the one that was `chosen`."""
    known, own = _open_and_own(conn, mine)
    found = sought(typed, known, own)
    before = [deal for deal in known if deal.id == chosen]
    return tuple(dict.fromkeys((*before, *found)))[:limit]


def owned_open(conn: Connection, mine: Person, limit: int, skip: int) -> tuple[tuple[Known, ...], int]:
    """A part of a person's deals without a decision, by name; and how many there are."""
    unmet = (Person(*row) for row in conn.execute(_UNMET(), {"ws": mine.workspace_id}))
    ones = [mine.id, *(one.id for one in unmet if whose(mine, one) is not Whose.OTHERS)]
    values = {"ws": mine.workspace_id, "b_ones": ones}
    rows = conn.execute(_PAGE(), {**values, "b_limit": limit, "b_skip": skip})
    return tuple(_known(tuple(row), ()) for row in rows), conn.execute(_COUNT(), values).scalar_one()


def meant_by(conn: Connection, mine: Person, typed: str) -> tuple[tuple[Known, ...], bool]:
    """The open deals that a typed name may mean, and whether it is plain; none where it names one deal anyway.

    Where no open one is meant, those that are new here and of which it is another spelling: said again, a deal that
    has ended is no second one. `mine`: who types it.
    """
    ws = mine.workspace_id
    if deals_named(conn, ws, (typed,)) and len(open_named(conn, ws, typed, 2)) < 2:  # noqa: PLR2004 -- one or none
        return (), False
    found, plain = meant(typed, *_open_and_own(conn, mine))
    if found:
        return found, plain
    return respelt(typed, [_known(tuple(row), ()) for row in conn.execute(_NEWEST(), {"ws": ws})])


def deals_meant(conn: Connection, ws: str, typed: str) -> tuple[Known, ...]:
    """The deals, open or not, that somebody may mean: by `deal:` and an id, by name, else like `meant`."""
    deal_id = typed.removeprefix(BY_ID) if typed.startswith(BY_ID) else kept_named(conn, ws, typed)
    named = conn.execute(_NAMED(), {"ws": ws, "b_key": name_key(typed)}).all()
    if deal_id and not named:
        named = conn.execute(_ONE(), {"ws": ws, "b_id": kept_for(conn, ws, deal_id)}).all()
    found = tuple(_known(tuple(row), ()) for row in named)
    if not found:
        found, _ = meant(typed, [_known(tuple(row), ()) for row in conn.execute(_LATEST(), {"ws": ws})])
    closings: dict[str, list[date]] = defaultdict(list)
    for of, closed_on in conn.execute(_CLOSED_OF(), {"ws": ws, "b_ids": [one.id for one in found]}):
        closings[of].append(closed_on)
    return tuple(replace(one, closings=tuple(closings[one.id])) for one in found)


def is_mentioned(conn: Connection, mine: Person, names: tuple[str, ...]) -> bool:
    """Whether words name a deal: one of several readings, of which the last may also mean an open one by a part."""
    return bool(deals_named(conn, mine.workspace_id, names)) or bool(meant_by(conn, mine, names[-1])[0])


def _open_and_own(conn: Connection, mine: Person) -> tuple[tuple[Known, ...], dict[str, Whose]]:
    """The open deals, the newest first, and by their ids those that are somebody's own, or may be."""
    owners: dict[str | None, tuple[Whose, frozenset[str]]] = {None: (Whose.OTHERS, frozenset())}
    known: list[Known] = []
    own: dict[str, Whose] = {}
    for row in conn.execute(_OPEN(), {"ws": mine.workspace_id}):
        _, deal_id, _, _, owner, *_, user_id, name, email = row
        if owner not in owners:  # of which there are far fewer than deals
            them = Person(mine.workspace_id, owner, name or "", user_id, email)
            theirs = whose(mine, them)
            if theirs is Whose.PERHAPS:  # who else is called so is read for these alone: this is asked at each key
                theirs = whose(mine, them, alone=_alone(conn, mine))
            owners[owner] = theirs, called(name, email)
        is_whose, words = owners[owner]
        known.append(Known(deal_id, mention_of(Deal(*row[:-3]), words), (), (name or "", email or "")))
        if is_whose is not Whose.OTHERS:
            own[deal_id] = is_whose
    return tuple(known), own


def _alone(conn: Connection, mine: Person) -> bool:
    """Whether no more than two go by somebody's name: they in chat, and one in a CRM."""
    spelt, names = person_key(mine.name), conn.execute(_NAMES(), {"ws": mine.workspace_id}).scalars()
    return sum(person_key(name) == spelt for name in names) <= 2  # noqa: PLR2004 -- the two


def _known(row: Sequence[Any], closings: tuple[date, ...]) -> Known:
    *cells, _, name, email = row
    of = Deal(*cells)
    return Known(of.id, mention_of(of, called(name, email)), closings, (name or "", email or ""))
