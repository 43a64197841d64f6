"""Names that are old enough to go: of deals whose closings are all that old, and of people who left, with the last one.

They go as erasing takes them. What stays: the name of whoever is here; a competitor's, since deals are counted by it;
and what a CRM calls a deal, or its next file would count that deal twice. No figure changes.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, exists, func, or_, select, union

from dialogs.erasing import Erased
from dialogs.identity.spelling import name_key
from dialogs.records import UNOWNED, FollowUpStatus, Moment
from dialogs.retention import Until
from dialogs.sentences.erasing import A_DEAL, SOMEONE
from dialogs.sentences.words import ENGLISH, words
from storage.tables import answer, audit, buyer_answer, buyer_link, closing, deal, debrief, follow_up, person, pseudonym
from storage.units import buyers, write_backs
from storage.units.backlog import questions
from storage.units.cases import lock_person
from storage.units.deals import IS_OPEN, WENT
from storage.units.debriefs import promote
from storage.units.erasing import How, debriefs_of, erase_person, leave, rename, shows, with_merged
from storage.units.old_words import Old, Step
from storage.units.rewriting import rewrite, show_again
from storage.units.wording import take_words

STEP = 50
"""So many deals or people a step: whoever answers meanwhile waits for no more."""
PEOPLE = "people:"
"""Where the deals end and the people begin, in how far it is."""
d, p, f, own = deal.c, person.c, follow_up.c, closing.alias("own").c
theirs, asked = closing.alias("theirs").c, debrief.alias("asked").c
_SINCE: BindParameter[Any] = bindparam("b_since")
_DAY: BindParameter[Any] = bindparam("b_day")
_WS: BindParameter[str] = bindparam("ws")
_OF_DEAL = and_(own.workspace_id == d.workspace_id, own.deal_id == d.id)
_TO_FOLLOW = and_(f.status == FollowUpStatus.OPEN.value, f.due_on > _DAY)
_ANSWERED = and_(answer.c.workspace_id == own.workspace_id, answer.c.debrief_id == own.id, answer.c.at >= _SINCE)
_ASKED = and_(debrief.c.workspace_id == own.workspace_id, debrief.c.id == own.id, debrief.c.prompted_at >= _SINCE)
_BUYER = and_(
    buyer_answer.c.workspace_id == own.workspace_id, buyer_answer.c.closing_id == own.id, buyer_answer.c.at >= _SINCE
)
_INVITED = and_(
    buyer_link.c.workspace_id == own.workspace_id, buyer_link.c.closing_id == own.id, buyer_link.c.made_at >= _SINCE
)
_YOUNG = or_(
    exists().where(_OF_DEAL, own.closed_on > _DAY),
    exists().where(_OF_DEAL, _ANSWERED),
    exists().where(_OF_DEAL, _ASKED),
    exists().where(_OF_DEAL, _BUYER),
    exists().where(_OF_DEAL, _INVITED),
    exists().where(f.workspace_id == d.workspace_id, f.deal_id == d.id, _TO_FOLLOW),
)
"""The condition that a deal closed later, or somebody, a buyer too, was asked, answered or has to come back to it."""
_CLOSED = select(func.max(own.closed_on)).where(_OF_DEAL).scalar_subquery()
_OLD_DEALS = cache(
    lambda: (
        select(d.id, _CLOSED.label("closed_on"))
        .where(d.workspace_id == _WS, d.id > bindparam("b_after"), d.name != words(A_DEAL, ENGLISH))
        .where(~IS_OPEN, ~WENT, ~_YOUNG)
        .order_by(d.id)
        .limit(bindparam("b_limit"))
    )
)
_IN_USE = cache(lambda: select(d.id).where(d.workspace_id == _WS, or_(IS_OPEN, _YOUNG)))
_BUSY = cache(
    lambda: union(
        select(d.owner_id).where(d.workspace_id == _WS, d.owner_id.is_not(None), or_(IS_OPEN, _YOUNG)),
        select(theirs.marked_by).where(
            theirs.workspace_id == _WS, theirs.marked_by.is_not(None), theirs.deal_id.in_(_IN_USE())
        ),
        select(asked.person_id).where(
            asked.workspace_id == theirs.workspace_id,
            asked.id == theirs.id,
            theirs.workspace_id == _WS,
            theirs.deal_id.in_(_IN_USE()),
        ),
        select(pseudonym.c.whose).where(
            pseudonym.c.workspace_id == _WS,
            audit.c.workspace_id == _WS,
            audit.c.who == pseudonym.c.id,
            audit.c.at >= _SINCE,
        ),
    )
)
"""Who has anything to do with a deal whose name stays, or did something later that the log tells of."""
_OLD_PEOPLE = cache(
    lambda: (
        select(p.id)
        .where(p.workspace_id == _WS, p.id > bindparam("b_after"), p.id != UNOWNED, p.name != words(SOMEONE, ENGLISH))
        .where(or_(p.guest.is_(True), p.user_id.is_(None)))
        .where(*(or_(at.is_(None), at < _SINCE) for at in (p.seen_at, p.greeted_at, p.unasked_at)))
        .where(p.id.not_in(_BUSY()))
        .order_by(p.id)
        .limit(bindparam("b_limit"))
    )
)


def old(conn: Connection, ws: str, until: Until, how: How) -> Old:  # noqa: ARG001 - words are told of in the same way
    """How many names are old enough to go."""
    found: Counter[tuple[date, str]] = Counter()
    people, after = 0, ""
    while rows := _page(conn, _OLD_DEALS(), ws, until, after):
        found.update((row.closed_on.replace(day=1), row.id) for row in rows)
        after = rows[-1].id
    after = ""
    while rows := _page(conn, _OLD_PEOPLE(), ws, until, after):
        people, after = people + len(rows), rows[-1].id
    return Old(found, people)


def take(conn: Connection, ws: str, after: str, until: Until, at: Moment, how: How) -> Step:
    """The names of the next deals behind an id, or once there are no more of these, of the next people."""
    if not after.startswith(PEOPLE):
        last, deals = _take_deals(conn, ws, after, until, at, how)
        return Step(last or PEOPLE, {"deals": deals, "people": 0})
    last, people = _take_people(conn, ws, after.removeprefix(PEOPLE), until, at, how)
    return Step(last and PEOPLE + last, {"deals": 0, "people": people})


def _take_deals(conn: Connection, ws: str, after: str, until: Until, at: Moment, how: How) -> tuple[str, int]:
    rows = _page(conn, _OLD_DEALS(), ws, until, after)
    _, people = debriefs_of(conn, ws, [row.id for row in rows])
    for person_id in people:
        lock_person(conn, ws, person_id)
    going = [row.id for row in _page(conn, _OLD_DEALS(), ws, until, after)] if people else [row.id for row in rows]
    going = sorted(set(going) & {row.id for row in rows})  # somebody may have answered until we had them to ourselves
    if going:
        ids, _ = debriefs_of(conn, ws, going)
        names = rename(conn, ws, [one for deal_id in going for one in with_merged(conn, ws, deal_id)])
        texts = take_words(conn, ws, ids, how.keeps)  # those that hold a name, where words are kept as long
        buyers.forget(conn, ws, ids, at)
        leave(conn, ws, ids)
        left = _still_called(conn, ws, names)
        gone = tuple(one for one in names if name_key(one) not in left)
        rewrite(conn, ws, Erased(gone, tuple(texts)), frozenset(ids), at)
        show_again(conn, ws, or_(shows(ids), questions(people)), at)
        write_backs.again(conn, ws, ids, at.real)
        for person_id in people:
            promote(conn, ws, person_id, at, how.opened)
    return rows[-1].id if len(rows) == STEP else "", len(going)


def _take_people(conn: Connection, ws: str, after: str, until: Until, at: Moment, how: How) -> tuple[str, int]:
    rows = _page(conn, _OLD_PEOPLE(), ws, until, after)
    for row in rows:
        called = conn.execute(select(p.name).where(p.workspace_id == ws, p.id != row.id))
        erase_person(conn, ws, row.id, at, how, frozenset(called.scalars()))
    return rows[-1].id if len(rows) == STEP else "", len(rows)


def _still_called(conn: Connection, ws: str, names: Sequence[str]) -> frozenset[str]:
    """The keys of those names that other deals have, too: what was said with them may be about these."""
    keys = [name_key(one) for one in names]
    return frozenset(conn.execute(select(d.name_key).where(d.workspace_id == ws, d.name_key.in_(keys))).scalars())


def _page(conn: Connection, which: Any, ws: str, until: Until, after: str) -> Sequence[Row[Any, Any, Any]]:
    values = {"ws": ws, "b_after": after, "b_day": until.day, "b_since": until.since, "b_limit": STEP}
    return conn.execute(which, values).all()
