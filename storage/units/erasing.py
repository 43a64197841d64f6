"""Erasing a person or a deal: a walk through every place of storage.places that holds their words or names.

Rows stay where something is counted by them, without what says of whom; whoever counts sees the same as before. Each
is one unit. What shows in chat is asked for anew, so that it is rewritten there by the outbox; only then goes the
address of somebody's conversation (`forget`), which takes until a timer finds nothing left to be sent.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, or_, select, update

from dialogs.effects import ASKED_FOR, Target, Timer, TimerKind
from dialogs.erasing import MARKED, Erased, is_nobody
from dialogs.records import FollowUpKind, FollowUpStatus, Moment, Status
from dialogs.sentences.erasing import A_DEAL, SOMEONE
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.tables import (
    closing,
    conversation,
    deal,
    debrief,
    fact,
    follow_up,
    hold,
    import_answer,
    merging,
    outbox,
    person,
    web_message,
    web_session,
)
from storage.units import audit, buyer_links, buyers, calendars, inbox, look_ups, pitches, write_backs
from storage.units.aliases import kept_for
from storage.units.backlog import questions
from storage.units.cases import OF_PERSON, STANDS, lock_person
from storage.units.changes import set_timer
from storage.units.debriefs import Opened, promote
from storage.units.leaving import DROP_DOUBTS, DROP_TIMERS, NOT_SENT, TO_THEM
from storage.units.people import get_person
from storage.units.rewriting import rewrite, show_again
from storage.units.stops import keep_marks
from storage.units.unnaming import unname
from storage.units.wording import Keeps, parts, take_words

FORGET = "forget:"
"""What the subject of the timer begins with that drops an address; a person's id follows, and until when it waits."""
AGAIN = timedelta(minutes=1)
PATIENCE = timedelta(days=1)
"""How long an address is kept at most for what it has to be shown: a platform may be away."""


@dataclass(frozen=True, slots=True)
class How:
    """What erasing needs to know of the debrief. `keeps`: which answers hold no words. Pure."""

    keeps: Keeps
    opened: Opened

    def besides(self, names: Iterable[str]) -> Keeps:
        """The same, without answers that name somebody who has to go, too."""
        going = frozenset(names)
        return lambda field, value: self.keeps(field, value) and going.isdisjoint(value)


DEBRIEFS = cache(lambda: select(debrief.c.id).where(OF_PERSON).order_by(debrief.c.id))
_HER = (person.c.workspace_id == bindparam("ws"), person.c.id == bindparam("b_person"))
NOBODY_AT_ALL = cache(
    lambda: (
        update(person)
        .where(person.c.workspace_id == bindparam("ws"))
        .values(
            name=words(SOMEONE, ENGLISH),
            user_id=None,
            email=None,
            tz=None,
            seen_at=None,
            guest=None,
            greeted_at=None,
            unasked_at=None,
            unheeded=0,
            works_on=None,
            works_from=None,
            works_until=None,
            unbriefed=None,
            one_form=False,
            holidays=None,
            back_on=None,
        )
    )
)
NOBODY = cache(lambda: NOBODY_AT_ALL().where(person.c.id == bindparam("b_person")))
NO_ADDRESS = cache(lambda: update(person).where(*_HER).values(conversation_id=None))
STILL_SHOWS = cache(
    lambda: select(func.count()).where(*TO_THEM, outbox.c.sent < outbox.c.wanted, outbox.c.parked.is_(None))
)
DROP_TARGETS = cache(lambda: delete(outbox).where(*TO_THEM))


def erase_person(
    conn: Connection, ws: str, person_id: str, at: Moment, how: How, others: Collection[str] | None = None
) -> bool:
    """Forget who a person is and what they wrote; whether there was somebody to forget.

    What they picked stays counted, under nobody's name; their open debriefs are left, and the links to their buyers'
    pages are closed, since nobody would read what comes by them. Who writes again is a newcomer.
    `others`: given where nobody asked for it, and it goes for its age. Names of these people stay where they were said,
    and competitors that nobody else named stay counted.
    """
    lock_person(conn, ws, person_id)
    found = get_person(conn, ws, person_id)
    if found is None or is_nobody(found):
        return False
    ids = list(conn.execute(DEBRIEFS(), {"ws": ws, "b_person": person_id}).scalars())
    own = [one for one in (found.name, found.email) if one and one not in (others or ())]
    gone = [] if others is not None else unname(conn, ws, ids)
    texts = take_words(conn, ws, ids, how.besides(gone))
    own += gone
    leave(conn, ws, ids)
    buyer_links.close(conn, ws, ids, at)
    _hers_alone(conn, ws, person_id, found.user_id, found.conversation_id)
    for column in (import_answer.c.word, import_answer.c.answer):
        conn.execute(delete(import_answer).where(import_answer.c.workspace_id == ws, column == found.name))
    if found.email:
        inbox.drop_owner(conn, ws, found.email)
    conn.execute(NOBODY(), {"ws": ws, "b_person": person_id})
    audit.forget(conn, ws, person_id)
    calendars.drop(conn, ws, person_id)
    pitches.drop_hers(conn, ws, person_id)
    write_backs.again(conn, ws, ids, at.real)
    rewrite(conn, ws, Erased(tuple(own), tuple(texts)), frozenset(ids), at)
    conn.execute(NOT_SENT(), {"ws": ws, "b_person": person_id})
    conn.execute(DROP_DOUBTS(), {"ws": ws, "b_person": person_id})
    show_again(conn, ws, and_(outbox.c.recipient == person_id, outbox.c.direct.is_(True)), at)
    show_again(
        conn, ws, and_(outbox.c.kind == Target.FOLLOW_UP.value, outbox.c.subject.in_(_handed(ws, person_id))), at
    )
    _forget(conn, ws, person_id, found.conversation_id, at, at.now + PATIENCE)
    return True


def _handed(ws: str, person_id: str) -> Select[tuple[str]]:
    """Follow-ups in whose messages somebody is named: they handed them on, or were handed them."""
    f = follow_up.c
    through = or_(f.handed_by == person_id, and_(f.person_id == person_id, f.handed_by.is_not(None)))
    return select(f.id).where(f.workspace_id == ws, through)


def forget(conn: Connection, ws: str, subject: str, at: Moment) -> None:
    """Drop the address of somebody who was erased, once what shows there was rewritten, or that takes too long."""
    person_id, _, until = subject.removeprefix(FORGET).partition(":")
    found = get_person(conn, ws, person_id)
    if found is not None and found.user_id is None:
        _forget(conn, ws, person_id, found.conversation_id, at, datetime.fromisoformat(until))


def _forget(
    conn: Connection, ws: str, person_id: str, conversation_id: str | None, at: Moment, until: datetime
) -> None:
    left = conn.execute(STILL_SHOWS(), {"ws": ws, "b_person": person_id}).scalar_one()
    if left and conversation_id and at.now < until:
        subject = f"{FORGET}{person_id}:{until.isoformat()}"
        set_timer(conn, ws, Timer(TimerKind.PRUNE, subject, at.now + AGAIN))
        return
    conn.execute(DROP_TARGETS(), {"ws": ws, "b_person": person_id})
    look_ups.drop_hers(conn, ws, person_id)
    conn.execute(NO_ADDRESS(), {"ws": ws, "b_person": person_id})
    met, shown = conversation.c, web_message.c
    conn.execute(delete(conversation).where(met.workspace_id == ws, met.id == conversation_id, met.user_id.is_(None)))
    conn.execute(delete(web_message).where(shown.workspace_id == ws, shown.conversation == conversation_id))
    held = and_(hold.c.workspace_id == ws, hold.c.method.endswith(f" {conversation_id}", autoescape=True))
    conn.execute(delete(hold).where(held))


def _hers_alone(conn: Connection, ws: str, person_id: str, user_id: str | None, conversation_id: str | None) -> None:
    """What is kept of nobody but this person. How to write to them once more waits for `forget`, without their id."""
    look_ups.drop_hers(conn, ws, person_id)
    met, signed_in = conversation.c, web_session.c
    hers = and_(met.workspace_id == ws, met.user_id == user_id)
    conn.execute(update(conversation).where(hers, met.id == conversation_id).values(user_id=None))
    conn.execute(delete(conversation).where(hers))
    conn.execute(delete(web_session).where(signed_in.workspace_id == ws, signed_in.user_id == user_id))


def erase_deal(conn: Connection, ws: str, deal_id: str, at: Moment, how: How) -> bool:
    """Forget whose deal one was, its name and what was written of it; whether there was such a deal.

    With it go those that were merged into it; one that was merged into another is that one. How it ended, and what was
    picked, stays counted.
    """
    if deal_id.startswith(pitches.OPEN):
        called = pitches.forget(conn, ws, deal_id)
        rewrite(conn, ws, Erased(tuple(called)), frozenset(), at)
        return bool(called)
    deals = with_merged(conn, ws, kept_for(conn, ws, deal_id))
    ids, people = debriefs_of(conn, ws, deals)
    for person_id in people:
        lock_person(conn, ws, person_id)
    names = rename(conn, ws, deals)
    if not names:
        return False
    about = merging.c
    came = or_(about.gone_id.in_(deals), about.kept_id.in_(deals))
    conn.execute(update(merging).where(about.workspace_id == ws, came).values(closings="[]"))
    _mark(conn, ws, deals)
    gone = unname(conn, ws, ids)
    texts = take_words(conn, ws, ids, how.besides(gone))
    buyers.forget(conn, ws, ids, at)
    leave(conn, ws, ids)
    write_backs.erased(conn, ws, ids, at.real)
    rewrite(conn, ws, Erased((*names, *gone), tuple(texts)), frozenset(ids), at)
    show_again(conn, ws, or_(shows(ids), questions(people)), at)
    if not ids and not _closed(conn, ws, deals):
        conn.execute(delete(merging).where(about.workspace_id == ws, about.kept_id.in_(deals)))
        conn.execute(delete(deal).where(deal.c.workspace_id == ws, deal.c.id.in_(deals)))
    for person_id in people:
        promote(conn, ws, person_id, at, how.opened)
    return True


def rename(conn: Connection, ws: str, deals: list[str]) -> list[str]:
    """Forget what deals and their accounts are called; what that was, but for accounts that other deals have."""
    here = (deal.c.workspace_id == ws, deal.c.id.in_(deals))
    keep_marks(conn, ws, deals)
    found = conn.execute(select(deal.c.name, deal.c.account).where(*here, deal.c.name != words(A_DEAL, ENGLISH))).all()
    names = [one.name for one in found]
    names += [one for one in {row.account for row in found} - {None} if not _has_others(conn, ws, one, deals)]
    conn.execute(update(deal).where(*here).values(name=words(A_DEAL, ENGLISH), name_key="", account=None))
    conn.execute(update(fact).where(fact.c.workspace_id == ws, fact.c.deal_id.in_(deals)).values(account=None))
    theirs = (closing.c.workspace_id == ws, closing.c.deal_id.in_(deals))
    conn.execute(update(closing).where(*theirs).values(reason=None))
    about = merging.c
    conn.execute(
        update(merging)
        .where(about.workspace_id == ws, or_(about.gone_id.in_(deals), about.kept_id.in_(deals)))
        .values(noted="[]")
    )
    return names


def _mark(conn: Connection, ws: str, deals: Collection[str]) -> None:
    """Of deals' ids in the CRM keep only what a later file is known by, where that can be."""
    here = and_(deal.c.workspace_id == ws, deal.c.id.in_(deals))
    has_one = and_(deal.c.external_id.is_not(None), ~deal.c.external_id.startswith(MARKED, autoescape=True))
    ids = conn.execute(select(deal.c.id, deal.c.external_id).where(here, has_one)).all()
    if not ids:
        return
    from storage.vault.marks import marker  # noqa: PLC0415 - loaded only where something is encrypted

    marked = marker(conn, ws, makes=True)
    inbox.drop_deals(conn, ws, [external_id for _, external_id in ids])
    pitches.drop_deals(conn, ws, [external_id for _, external_id in ids])
    for deal_id, external_id in ids:
        this = and_(deal.c.workspace_id == ws, deal.c.id == deal_id)
        conn.execute(update(deal).where(this).values(external_id=marked(external_id) if marked else None))


def with_merged(conn: Connection, ws: str, deal_id: str) -> list[str]:
    """A deal, and all that were merged into it."""
    found = [deal_id]
    for one in found:  # it grows while it is walked
        gone = select(merging.c.gone_id).where(
            merging.c.workspace_id == ws, merging.c.kept_id == one, merging.c.undone_at.is_(None)
        )
        found += [other for other in conn.execute(gone).scalars() if other not in found]
    return found


def debriefs_of(conn: Connection, ws: str, deals: list[str]) -> tuple[list[str], list[str]]:
    """The debriefs of deals, and whose they are; in the order in which people are locked."""
    rows = conn.execute(
        select(debrief.c.id, debrief.c.person_id)
        .join_from(
            debrief, closing, and_(closing.c.workspace_id == debrief.c.workspace_id, closing.c.id == debrief.c.id)
        )
        .where(debrief.c.workspace_id == ws, closing.c.deal_id.in_(deals))
        .order_by(debrief.c.id)
    ).all()
    return [row.id for row in rows], sorted({row.person_id for row in rows})


def _has_others(conn: Connection, ws: str, account: str, deals: list[str]) -> bool:
    others = select(deal.c.id).where(deal.c.workspace_id == ws, deal.c.account == account, deal.c.id.not_in(deals))
    return conn.execute(others.limit(1)).first() is not None


def _closed(conn: Connection, ws: str, deals: list[str]) -> bool:
    found = select(closing.c.id).where(closing.c.workspace_id == ws, closing.c.deal_id.in_(deals))
    return conn.execute(found.limit(1)).first() is not None


def leave(conn: Connection, ws: str, ids: Sequence[str]) -> None:
    """Nobody is asked any more about these debriefs, nor reminded of what follows from them."""
    subjects = [f"{one}{end}" for one in ids for end in ("", ASKED_FOR, *(f".{kind}" for kind in FollowUpKind))]
    for some in parts(subjects):
        conn.execute(DROP_TIMERS(), {"ws": ws, "b_ids": some})
    for some in parts(ids):
        standing = and_(debrief.c.workspace_id == ws, debrief.c.id.in_(some), STANDS)
        conn.execute(update(debrief).where(standing).values(status=Status.LEFT.value, resume_at=None))
        conn.execute(
            update(follow_up)
            .where(follow_up.c.workspace_id == ws, follow_up.c.debrief_id.in_(some))
            .where(follow_up.c.status == FollowUpStatus.OPEN.value)
            .values(status=FollowUpStatus.DROPPED.value)
        )


def shows(ids: Iterable[str]) -> ColumnElement[bool]:
    """The targets that show one of these debriefs: its card, a receipt of it, a follow-up."""
    o, given = outbox.c, list(ids)
    follows = [f"{one}.{kind}" for one in given for kind in FollowUpKind]
    receipts = (o.subject.startswith(f"{one}{end}", autoescape=True) for one in given for end in ":.")
    return or_(o.subject.in_([*given, *follows]), *(and_(o.kind == Target.RECEIPT.value, one) for one in receipts))
