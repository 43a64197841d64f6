"""Conversations: how a platform is reached that can't be written to before it has written to us."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("remembered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_conversation_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_conversation")),
    )
    op.create_index(
        op.f("ix_conversation_workspace_id_remembered_at"),
        "conversation",
        ["workspace_id", "remembered_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_conversation_workspace_id_user_id_remembered_at"),
        "conversation",
        ["workspace_id", "user_id", "remembered_at"],
        unique=False,
    )
