"""The currency of an amount, where it was said: it is kept out of sums in another."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("deal", "closing", "fact"):
        op.add_column(table, sa.Column("currency", sa.Text(), nullable=True))
    op.drop_index("ix_fact_days", "fact")
    columns = ["workspace_id", "quarter", "outcome", "days", "currency", "amount", "closed_on"]
    op.create_index("ix_fact_days", "fact", columns)
