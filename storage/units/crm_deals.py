"""The deals of a CRM that a closing of ours is about: its deal's, and those that were made one with that."""

from functools import cache

from sqlalchemy import BindParameter, Connection, bindparam, select

from storage.tables import MERGED, closing, deal, merging

_WS: BindParameter[str] = bindparam("ws")
_OWN = cache(
    lambda: select(closing.c.deal_id.label("id")).where(
        closing.c.workspace_id == _WS, closing.c.id == bindparam("b_id")
    )
)
_THEY = _OWN().cte("they", recursive=True)
_THEY = _THEY.union(
    select(merging.c.gone_id).where(merging.c.workspace_id == _WS, merging.c.kept_id == _THEY.c.id, MERGED)
)
IDS = cache(
    lambda: select(deal.c.external_id).where(
        deal.c.workspace_id == _WS, deal.c.id.in_(select(_THEY.c.id)), deal.c.external_id.is_not(None)
    )
)


def is_of(conn: Connection, ws: str, closing_id: str, external_id: str) -> bool:
    """Whether a closing is of the deal that a CRM knows by this id, as deals were made one and taken apart."""
    return external_id in conn.execute(IDS(), {"ws": ws, "b_id": closing_id}).scalars().all()
