"""What there is to be erased: finding it by name, and how much it is. Nothing is written."""

from sqlalchemy import Connection, and_, func, or_, select, true

from dialogs.identity.ids import derived
from dialogs.identity.spelling import called as called_so
from dialogs.identity.spelling import name_key
from dialogs.records import UNOWNED
from dialogs.sentences.erasing import SOMEONE
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.tables import closing, deal, debrief, outbox, person, workspace
from storage.units import pitches
from storage.units.aliases import kept_for
from storage.units.erasing import debriefs_of, shows, with_merged
from storage.units.erasures import Erasure
from storage.units.wording import Keeps, texts_in


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be erased, and what tells it from others of its name: an address, an account, an id."""

    erasure: Erasure
    name: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much would go: of how many debriefs, how many texts, how many messages that are shown anew in chat.

    `again`: of a deal, what a later import of it comes to, a word of AGAIN in dialogs.sentences.erasing.
    """

    debriefs: int
    texts: int
    messages: int
    again: str = ""


def called(conn: Connection, ws: str, what: str, typed: str) -> tuple[Named, ...]:
    """What somebody may mean by a name, or by an id of ours or the platform's."""
    if what == "workspace":
        name = conn.execute(select(workspace.c.name).where(workspace.c.id == ws)).scalar()
        return (Named(Erasure(what, ""), name or ws, ws),)
    if what == "deal":
        d = deal.c
        same = or_(d.id == typed, d.external_id == typed, and_(d.name_key == name_key(typed), d.name_key != ""))
        typed_ids = conn.execute(select(d.id).where(d.workspace_id == ws, same).order_by(d.id)).scalars().all()
        ids = {kept_for(conn, ws, one) for one in typed_ids}  # one that was merged is the other now
        rows = conn.execute(select(d.id, d.name, d.account).where(d.workspace_id == ws, d.id.in_(ids)).order_by(d.id))
        deals = tuple(Named(Erasure(what, row.id), row.name, row.account or row.id) for row in rows)
        opened = pitches.called(conn, ws, typed).items()  # of which nothing is known but that its owner was told of it
        return deals or tuple(Named(Erasure(what, open_id), name, open_id) for open_id, name in opened)
    p, wanted = person.c, called_so(typed)
    gone = and_(p.user_id.is_(None), p.name == words(SOMEONE, ENGLISH))
    rows = conn.execute(
        select(p.id, p.name, p.email, p.user_id).where(p.workspace_id == ws, p.id != UNOWNED, ~gone).order_by(p.id)
    )
    found = [row for row in rows if wanted & called_so(*row)]
    return tuple(Named(Erasure(what, row.id), row.name, row.email or row.user_id or row.id) for row in found)


def extent(conn: Connection, ws: str, asked: Erasure, keeps: Keeps) -> Extent:
    """How much is kept of it."""
    d, o, again = debrief.c, outbox.c, ""
    shown = and_(o.workspace_id == ws, o.message_id.is_not(None))
    if asked.what == "deal":
        ids, _ = debriefs_of(conn, ws, with_merged(conn, ws, asked.id))
        shown = and_(shown, shows(ids))
        again = _again(conn, ws, asked.id)
    else:
        here = and_(d.workspace_id == ws, d.person_id == asked.id if asked.what == "person" else true())
        ids = list(conn.execute(select(d.id).where(here)).scalars())
        if asked.what == "person":
            shown = and_(shown, o.recipient == asked.id, o.direct.is_(True))
    messages = conn.execute(select(func.count()).where(shown)).scalar_one()
    return Extent(len(ids), texts_in(conn, ws, ids, keeps).total(), messages, again)


def _again(conn: Connection, ws: str, deal_id: str) -> str:
    from storage.units.import_changes import SOURCE  # noqa: PLC0415 - serving starts without
    from storage.vault.marks import can_mark  # noqa: PLC0415 - as above

    found = select(deal.c.external_id).where(deal.c.workspace_id == ws, deal.c.id == deal_id)
    external_id = conn.execute(found).scalar()
    sources = select(closing.c.source).where(closing.c.workspace_id == ws, closing.c.deal_id == deal_id)
    told = set(conn.execute(sources).scalars())
    if not told:
        return "back"
    if external_id:
        return "left out" if can_mark(conn, ws) or derived(ws, "deal", external_id) == deal_id else "counted"
    return "alike" if told == {SOURCE} else "counted"
