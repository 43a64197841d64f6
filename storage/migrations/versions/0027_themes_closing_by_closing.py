"""Themes are tested closing by closing: one index holds all of it, and those of groups go."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_GROUPS = ("buyers", "lost_by", "lost_from", "lost_to", "lost_with", "said", "views")
_KEYS = ("workspace_id", "quarter", "closed_on", "outcome", "debriefed", "account", "deal_id", "person_id")
_ANSWERS = ("drivers", "buyer_driver", "amount", "currency")
_DIMENSIONS = ("competitor", "product", "segment", "region", "stage", "price", "control", "alignment")


def upgrade() -> None:
    for name in _GROUPS:
        op.drop_index(f"ix_fact_{name}", "fact", if_exists=True)
    op.create_index(
        "ix_fact_bought",
        "fact",
        ["workspace_id", "account", "closed_on", "outcome"],
        sqlite_where=sa.text("outcome = 'won'"),
        postgresql_where=sa.text("outcome = 'won'"),
    )
    if op.get_bind().dialect.name == "sqlite":  # PostgreSQL's entries must fit a third of a page
        op.create_index("ix_fact_evidence", "fact", [*_KEYS, *_ANSWERS, *_DIMENSIONS])
