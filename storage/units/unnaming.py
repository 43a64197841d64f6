"""Forgetting competitors' names that nobody else ever said: a name that was typed may be anything.

What others named too, or app.yaml lists, is no one person's word, and stays counted.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, or_, select, update

from storage.tables import closing, fact, rival, rival_verdict, suspicion
from storage.units.people import lock_workspace
from storage.units.rivals import recount
from storage.units.wording import parts


def unname(conn: Connection, ws: str, ids: Sequence[str]) -> list[str]:
    """Forget the names that only these closings hold; which those were."""
    said: dict[str, set[str]] = {}
    mine = set(ids)
    for some in parts(ids):
        of_fact = select(fact.c.competitor_said, fact.c.closing_id).where(
            fact.c.workspace_id == ws, fact.c.closing_id.in_(some), fact.c.competitor_said.is_not(None)
        )
        marked = select(closing.c.competitor, closing.c.id).where(
            closing.c.workspace_id == ws, closing.c.id.in_(some), closing.c.competitor.is_not(None)
        )
        for name, closing_id in (*conn.execute(of_fact), *conn.execute(marked)):
            said.setdefault(name, set()).add(closing_id)
    gone = [name for name in said if not _is_known(conn, ws, name, mine)]
    if gone:
        lock_workspace(conn, ws)
        _drop(conn, ws, gone)
    return gone


def _is_known(conn: Connection, ws: str, name: str, mine: set[str]) -> bool:
    """Whether others say so, or app.yaml does."""
    listed = select(rival.c.said).where(rival.c.workspace_id == ws, rival.c.said == name, rival.c.listed.is_not(None))
    if conn.execute(listed).first():
        return True
    of_fact = select(fact.c.closing_id).where(
        fact.c.workspace_id == ws, or_(fact.c.competitor_said == name, fact.c.competitor == name)
    )
    marked = select(closing.c.id).where(closing.c.workspace_id == ws, closing.c.competitor == name)
    return any(one not in mine for of in (of_fact, marked) for one in conn.execute(of).scalars())


def _drop(conn: Connection, ws: str, gone: list[str]) -> None:
    for name in gone:
        counts_as = select(rival.c.name).where(rival.c.workspace_id == ws, rival.c.said == name)
        kept = conn.execute(counts_as).scalar()
        kept = None if kept in gone else kept  # a spelling of theirs counts on as what others call it
        conn.execute(
            update(fact)
            .where(fact.c.workspace_id == ws, fact.c.competitor_said == name)
            .values(competitor_said=kept, competitor=kept)
        )
        conn.execute(
            update(closing).where(closing.c.workspace_id == ws, closing.c.competitor == name).values(competitor=kept)
        )
        suspected = and_(suspicion.c.dimension == "competitor", suspicion.c.value == name)
        conn.execute(update(suspicion).where(suspicion.c.workspace_id == ws, suspected).values(value=kept or ""))
        said, verdict = rival.c, rival_verdict.c
        conn.execute(
            delete(rival_verdict).where(
                and_(verdict.workspace_id == ws, or_(verdict.gone == name, verdict.kept == name))
            )
        )
        conn.execute(delete(rival).where(said.workspace_id == ws, said.said == name))
    recount(conn, ws)
