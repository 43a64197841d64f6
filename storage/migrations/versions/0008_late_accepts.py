"""Creations that may come through late, and how often a row failed us: it is tried a few times, then set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doubt",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("look_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_doubt_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "recipient", "key", name=op.f("pk_doubt")),
    )
    op.add_column("outbox", sa.Column("faults", sa.Integer(), server_default="0", nullable=False))
    op.add_column("timer", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("timer", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("timer", sa.Column("set_aside", sa.Text(), nullable=True))
