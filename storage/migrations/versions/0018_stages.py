"""The stage that a deal closed from."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LOST_ONES = ["person_id", "segment", "drivers", "closed_on", "outcome", "debriefed"]


def upgrade() -> None:
    for table in ("deal", "fact"):
        op.add_column(table, sa.Column("stage", sa.Text()))
    op.create_index(
        "ix_fact_lost_from",
        "fact",
        ["workspace_id", "quarter", "stage", *_LOST_ONES],
        sqlite_where=sa.text("debriefed = 1 AND outcome = 'lost'"),
        postgresql_where=sa.text("debriefed = true AND outcome = 'lost'"),
    )
