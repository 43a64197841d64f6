"""Deals that were merged into another: who means one of them means the deal that is kept."""

import json
from functools import cache

from sqlalchemy import Connection, bindparam, select

from dialogs.identity.spelling import name_key
from storage.tables import MERGED, deal, merging

m = merging.c
_ALL = cache(lambda: select(m.gone_id, m.kept_id, m.closings).where(m.workspace_id == bindparam("ws"), MERGED))
_KEPT = cache(
    lambda: select(m.kept_id).where(m.workspace_id == bindparam("ws"), m.gone_id == bindparam("b_id"), MERGED)
)
_NAMED = cache(
    lambda: (
        select(deal.c.id)
        .join_from(deal, merging, (m.workspace_id == deal.c.workspace_id) & (m.gone_id == deal.c.id) & MERGED)
        .where(deal.c.workspace_id == bindparam("ws"), deal.c.name_key == bindparam("b_key"))
        .order_by(m.at.desc(), deal.c.id)
        .limit(1)
    )
)


def all_kept(conn: Connection, ws: str) -> dict[str, str]:
    """Of every deal that was merged into another the one that it is now, by their ids."""
    into = {gone: kept for gone, kept, _ in conn.execute(_ALL(), {"ws": ws})}
    found = {}
    for gone, kept in into.items():
        last = kept
        while last in into:  # no circles: what is kept has gone nowhere when something is merged into it
            last = into[last]
        found[gone] = last
    return found


def moved_closings(conn: Connection, ws: str) -> frozenset[str]:
    """The ids of closings that came to their deal by merging."""
    return frozenset(one for _, _, closings in conn.execute(_ALL(), {"ws": ws}) for one in json.loads(closings))


def kept_for(conn: Connection, ws: str, deal_id: str) -> str:
    """The id of the deal that one is now: its own, unless it was merged into another."""
    while (into := conn.execute(_KEPT(), {"ws": ws, "b_id": deal_id}).scalar()) is not None:
        deal_id = into
    return deal_id


def kept_named(conn: Connection, ws: str, name: str) -> str | None:
    """The id of the deal that one of this name was merged into; None where there was none."""
    gone = conn.execute(_NAMED(), {"ws": ws, "b_key": name_key(name)}).scalar()
    return kept_for(conn, ws, gone) if gone is not None else None
