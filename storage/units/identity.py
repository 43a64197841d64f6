"""The deals that are there, as the question which of them is meant needs them."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, and_, bindparam, select

from dialogs.identity import Known, Mention, same_text
from dialogs.records import Deal
from storage.tables import closing, deal, person
from storage.units.rows import DEAL

_OWNED = (
    select(*DEAL, person.c.name, person.c.email)
    .join_from(
        deal, person, and_(person.c.workspace_id == deal.c.workspace_id, person.c.id == deal.c.owner_id), isouter=True
    )
    .where(deal.c.workspace_id == bindparam("ws"))
    .order_by(deal.c.id)
)
_CLOSED = (
    select(closing.c.deal_id, closing.c.closed_on)
    .where(closing.c.workspace_id == bindparam("ws"), closing.c.undone_at.is_(None))
    .order_by(closing.c.deal_id, closing.c.closed_on)
)


def known_deals(conn: Connection, ws: str) -> tuple[Known, ...]:
    """Every deal of a workspace, with the days of its decisions that stand; in the order of ids."""
    closings: dict[str, list[date]] = defaultdict(list)
    for deal_id, closed_on in conn.execute(_CLOSED, {"ws": ws}):
        closings[deal_id].append(closed_on)
    found = []
    for *cells, name, email in conn.execute(_OWNED, {"ws": ws}):
        of = Deal(*cells)
        mention = Mention(
            name=of.name,
            account=of.account,
            owners=frozenset(same_text(word) for word in (name, email) if word),
            product=of.product,
            amount=of.amount,
            currency=of.currency,
            engaged_on=of.engaged_on,
            external_id=of.external_id,
        )
        found.append(Known(of.id, mention, tuple(closings[of.id])))
    return tuple(found)
