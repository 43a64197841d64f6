"""What CRMs tell of deals."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deal_key", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("body", sa.Text()),
        sa.Column("closing_id", sa.Text()),
        sa.CheckConstraint("outcome IN ('won', 'lost', 'no_decision')", name=op.f("ck_inbox_outcome")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_inbox_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_workspace_id_deal_key"), "inbox", ["workspace_id", "deal_key"])
