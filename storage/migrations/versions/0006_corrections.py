"""Outcomes as they were until they were corrected, and what was answered when: the next digest says what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.CheckConstraint("old IN ('won', 'lost', 'no_decision')", name=op.f("ck_correction_old")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "closing_id"],
            ["closing.workspace_id", "closing.id"],
            name=op.f("fk_correction_workspace_id_closing_id_closing"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "closing_id", "at", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_workspace_id_at"), "correction", ["workspace_id", "at"])
    op.create_index(op.f("ix_answer_workspace_id_at_debrief_id"), "answer", ["workspace_id", "at", "debrief_id"])
