"""An amount is in thousandths of its currency, which it is stored with: a later change of app.yaml re-labels none."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NAMES = ("workspace_id", "id", "deal_id", "amount", "currency")
_DEAL, _CLOSING, _FACT = (sa.table(name, *map(sa.column, _NAMES)) for name in ("deal", "closing", "fact"))
_OF_DEAL = sa.exists().where(
    _DEAL.c.workspace_id == _CLOSING.c.workspace_id,
    _DEAL.c.id == _CLOSING.c.deal_id,
    _DEAL.c.currency.is_not(None),
)


def upgrade() -> None:
    conn = op.get_bind()
    for table in (_DEAL, _CLOSING, _FACT):
        conn.execute(sa.update(table).where(table.c.amount.is_not(None)).values(amount=table.c.amount * 10))
    if ours := conn.info.get("currency"):
        # a closing's bare amount is in its deal's currency, where that has one
        for table, where in ((_CLOSING, (~_OF_DEAL,)), (_DEAL, ()), (_FACT, ())):
            conn.execute(sa.update(table).where(*_bare(table), *where).values(currency=ours))


def preview(conn: sa.Connection) -> Iterator[str]:
    """What it would change, a line each. Reads only."""
    ours = conn.info.get("currency")
    bare = conn.scalar(sa.select(sa.func.count()).where(*_bare(_DEAL)))
    if ours and bare:
        yield f"{bare:,} amounts that name no currency are kept as {ours}, which app.yaml says and they count in today."
    some = sa.select(_DEAL.c.currency, sa.func.count()).where(_DEAL.c.amount.is_not(None))
    for code, n in conn.execute(some.group_by(_DEAL.c.currency).order_by(_DEAL.c.currency)):
        if code is not None and code != ours:
            yield f"{n:,} amounts in {code}, which sums left out, get sums of their own."


def _bare(table: sa.TableClause) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.amount.is_not(None), table.c.currency.is_(None)
