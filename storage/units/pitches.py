"""Open deals that a CRM told of and who is in the running there: kept until their owners were told what we know.

A row is of one deal and one rival, and stays once its owner was told, so that nobody is told twice. A timer of each
owner's brings what waits; it may come as one message for several deals.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.errors import NotFound, NotYours
from dialogs.identity.ids import derived
from dialogs.identity.spelling import name_key
from dialogs.records import Event, Moment, Person
from dialogs.values import dataclass
from insights.shapes.asking import Briefs
from storage.engine.dialects import on_both
from storage.sellers import one_seller
from storage.tables import closing, deal, person, pitch
from storage.units import inbox, people
from storage.units.changes import set_timer
from storage.units.events import claim_event
from storage.units.posts import tell_once
from storage.units.rows import in_order

OPEN = "open:"
"""What an open deal's id begins with where it is to be erased; its key in the inbox follows."""
TIMER = "pitch:"
"""What the subject of the timer begins with that brings somebody's briefs; their id follows."""
LATELY = timedelta(days=30)
"""A deal that was marked in chat so shortly before the CRM told of it, under its name, is that one, and over."""
STALE = timedelta(days=14)
"""A pitch that nobody could be told of for so long may be over: it is forgotten."""
AGAIN = timedelta(minutes=1)
ALL = bindparam("b_all", type_=pitch.c.useful.type)


@dataclass(frozen=True, slots=True)
class Pitch:
    """What waits to be told. `deal_key`: the deal's in the inbox. `name` and `segment` are the deal's."""

    deal_key: str
    rival: str
    person_id: str
    name: str | None
    segment: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """What somebody is told at once. `text`: the message, as JSON, of the first of `about`; the others are told along.

    `void`: what is over, or of which there is nothing to say.
    """

    about: tuple[Pitch, ...] = ()
    void: tuple[Pitch, ...] = ()
    text: str = ""


p = pitch.c
_WS = p.workspace_id == bindparam("ws")
_OF_DEAL = and_(_WS, p.deal_key == bindparam("b_deal"))
_ONE = and_(_OF_DEAL, p.rival == bindparam("b_rival"), p.briefed_at.is_(None))
_HERS = and_(_WS, p.person_id == bindparam("b_person"))
WAITING = cache(
    lambda: (
        select(*in_order(pitch, Pitch)).where(_HERS, p.briefed_at.is_(None)).order_by(p.seen_at, p.deal_key, p.rival)
    )
)
TOLD = cache(lambda: select(p.rival).where(_OF_DEAL, p.briefed_at.is_not(None)))
PASS = cache(lambda: update(pitch).where(_OF_DEAL, p.briefed_at.is_(None)).values(person_id=bindparam("b_person")))
DROP_OTHERS = cache(lambda: delete(pitch).where(_OF_DEAL, p.briefed_at.is_(None), p.rival != bindparam("b_rival")))
DROP = cache(lambda: delete(pitch).where(_ONE, p.person_id == bindparam("b_person")))
NAMED = cache(lambda: select(p.deal_key, p.name).where(_WS, p.name.is_not(None)).distinct())
UNNAME = cache(lambda: update(pitch).where(_OF_DEAL).values(name=None))
DROP_DEAL = cache(lambda: delete(pitch).where(_OF_DEAL))
DROP_HERS = cache(lambda: delete(pitch).where(_HERS))
TELL = cache(lambda: update(pitch).where(_ONE, p.person_id == bindparam("b_person")))
OF_POST = cache(lambda: select(p.deal_key, p.rival, p.person_id).where(_WS, p.post_id == bindparam("b_post")))
JUDGE = cache(lambda: update(pitch).where(_WS, p.post_id == bindparam("b_post")).values(useful=ALL))
UNBRIEFED = cache(
    lambda: select(person.c.unbriefed).where(person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_id"))
)
JUDGES = cache(lambda: select(p.person_id).where(_WS, p.post_id.is_not(None), p.useful.is_not(None)).distinct())
COUNT = cache(
    lambda: select(
        func.count(),
        func.count().filter(p.useful.is_(True)),
        func.count().filter(p.useful.is_(False)),
    ).where(_WS, p.post_id.is_not(None))
)
NAMESAKES = cache(
    lambda: (
        select(deal.c.external_id, closing.c.source)
        .join_from(closing, deal, and_(deal.c.workspace_id == closing.c.workspace_id, deal.c.id == closing.c.deal_id))
        .where(
            closing.c.workspace_id == bindparam("ws"),
            closing.c.undone_at.is_(None),
            closing.c.marked_at >= bindparam("b_since"),
            deal.c.name_key == bindparam("b_name"),
        )
    )
)


def _keep(insert: Any) -> Any:
    names = ("workspace_id", "deal_key", "rival", "person_id", "name", "segment", "seen_at")
    made = insert(pitch).values({name: bindparam(name) for name in names})
    return made.on_conflict_do_update(
        index_elements=names[:3],
        set_={name: made.excluded[name] for name in names[3:6]},
        where=pitch.c.briefed_at.is_(None),
    )


KEEP = on_both(_keep)


def is_one(subject: str) -> bool:
    """Whether a timer's subject is this."""
    return subject.startswith(TIMER)


def whose(subject: str) -> str:
    """The id of the person whose timer it is."""
    return subject.removeprefix(TIMER)


def post_of(ws: str, first: Pitch) -> str:
    """The id of the message that tells of this, as the first."""
    return f"brief:{derived(ws, 'brief', first.deal_key, first.rival)}"


def note(
    conn: Connection,
    ws: str,
    key: str,
    rival: str | None,
    owner: Person | None,
    about: tuple[str, str | None],
    at: Moment,
) -> None:
    """A deal is open, as its CRM says. `rival`: who is in the running, None where it doesn't say.

    `owner`: whose it is now, as far as they may be told; None: nobody is. `about`: the deal's name and segment.
    """
    one = {"ws": ws, "b_deal": key}
    if owner is None or rival:
        conn.execute(DROP_OTHERS(), {**one, "b_rival": rival if owner and rival else ""})
    if owner is None:
        return
    if rival:
        row = {"workspace_id": ws, "deal_key": key, "rival": rival, "person_id": owner.id, "seen_at": at.now}
        conn.execute(KEEP[conn.dialect.name], {**row, "name": about[0], "segment": about[1]})
    else:
        conn.execute(PASS(), {**one, "b_person": owner.id})
    if waiting(conn, ws, owner.id):
        set_timer(conn, ws, Timer(TimerKind.PRUNE, f"{TIMER}{owner.id}", at.now))


def waiting(conn: Connection, ws: str, person_id: str) -> tuple[Pitch, ...]:
    """What somebody has yet to be told, the oldest first."""
    return tuple(Pitch(*row) for row in conn.execute(WAITING(), {"ws": ws, "b_person": person_id}))


def told(conn: Connection, ws: str, key: str) -> tuple[str, ...]:
    """The rivals of a deal of which its owner was told."""
    return tuple(conn.execute(TOLD(), {"ws": ws, "b_deal": key}).scalars())


def is_over(conn: Connection, ws: str, one: Pitch) -> bool:
    """Whether a deal was decided, in the CRM or in chat."""
    latest = conn.execute(inbox.LATEST(), {"ws": ws, "b_deal": one.deal_key}).first()
    if latest is not None and latest.outcome is not None:
        return True
    same = {"ws": ws, "b_name": name_key(one.name or ""), "b_since": one.seen_at - LATELY}
    return any(
        external is None or (source != "crm" and inbox.deal_key(ws, external) == one.deal_key)
        for external, source in conn.execute(NAMESAKES(), same)
    )


def tell(conn: Connection, ws: str, person: Person, brief: Brief, at: Moment, may: Callable[[], bool]) -> None:
    """Send what was made of what waits, where that still waits. `may`: whether it may come now; else it set the timer.

    The person is locked.
    """
    for one in brief.void:
        conn.execute(DROP(), {**_key(ws, one), "b_person": person.id})
    there = waiting(conn, ws, person.id)
    if brief.about and set(brief.about) <= set(there) and not any(is_over(conn, ws, one) for one in brief.about):
        if not may():
            return
        post = post_of(ws, brief.about[0])
        for one in brief.about:
            told_now = {"briefed_at": at.now, "post_id": post if one is brief.about[0] else None}
            conn.execute(TELL().values(told_now), {**_key(ws, one), "b_person": person.id})
        tell_once(conn, ws, Want(Target.POST, post, person.id), brief.text, at)
    if waiting(conn, ws, person.id):  # it comes another day, or is looked at anew
        set_timer(conn, ws, Timer(TimerKind.PRUNE, f"{TIMER}{person.id}", at.now + AGAIN))


def _key(ws: str, one: Pitch) -> dict[str, str]:
    return {"ws": ws, "b_deal": one.deal_key, "b_rival": one.rival}


def judge(conn: Connection, event: Event, post_id: str, person_id: str, useful: bool, at: Moment) -> bool:
    """Its owner says whether a brief was useful; whether this event was news. Raises NotFound, NotYours."""
    of_post = {"ws": event.workspace_id, "b_post": post_id}
    found = conn.execute(OF_POST(), of_post).first()
    if found is None:
        raise NotFound
    if found.person_id != person_id:
        raise NotYours
    if not claim_event(conn, event, at.now):
        return False
    conn.execute(JUDGE(), {**of_post, "b_all": useful})
    return True


def wanted_by(conn: Connection, ws: str, person_id: str) -> bool:
    """Whether somebody takes briefs: all do who never said that they don't."""
    return not conn.execute(UNBRIEFED(), {"ws": ws, "b_id": person_id}).scalar()


def want_them(conn: Connection, ws: str, person_id: str, *, wanted: bool) -> None:
    """Somebody wants briefs, or none."""
    people.prefer(conn, ws, person_id, {"unbriefed": None if wanted else True})


def counted(conn: Connection, ws: str) -> Briefs:
    """How many were sent, and what became of them."""
    into = one_seller(conn, ws)
    judges = {into.get(who, who) for who in conn.execute(JUDGES(), {"ws": ws}).scalars()}
    return Briefs(*conn.execute(COUNT(), {"ws": ws}).one(), len(judges))


def called(conn: Connection, ws: str, typed: str) -> dict[str, str]:
    """Open deals that are called so, or have this id: their names by their ids. They are no deals of ours yet."""
    wanted = name_key(typed)
    found = {f"{OPEN}{key}": name for key, name in conn.execute(NAMED(), {"ws": ws})}
    return {one: name for one, name in found.items() if one == typed or (wanted and name_key(name) == wanted)}


def forget(conn: Connection, ws: str, open_id: str) -> list[str]:
    """Forget what an open deal is called, and what of it waits; what it was called. Its owner isn't told once more."""
    of_deal = {"ws": ws, "b_deal": open_id.removeprefix(OPEN)}
    names = [name for key, name in conn.execute(NAMED(), {"ws": ws}) if key == of_deal["b_deal"]]
    conn.execute(DROP_OTHERS(), {**of_deal, "b_rival": ""})
    conn.execute(UNNAME(), of_deal)
    return names


def drop_deals(conn: Connection, ws: str, external_ids: list[str]) -> None:
    """Forget who was in the running in deals."""
    for external_id in external_ids:
        conn.execute(DROP_DEAL(), {"ws": ws, "b_deal": inbox.deal_key(ws, external_id)})


def drop_hers(conn: Connection, ws: str, person_id: str) -> None:
    """Forget whose deals these were."""
    conn.execute(DROP_HERS(), {"ws": ws, "b_person": person_id})
    set_timer(conn, ws, Timer(TimerKind.PRUNE, f"{TIMER}{person_id}", None))
