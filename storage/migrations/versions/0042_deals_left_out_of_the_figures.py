"""Deals that somebody wants left out of the figures, and what a manager decided."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exclusion",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("out", sa.Boolean()),
        sa.ForeignKeyConstraint(
            ["workspace_id", "closing_id"],
            ["closing.workspace_id", "closing.id"],
            name=op.f("fk_exclusion_workspace_id_closing_id_closing"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decided_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_exclusion_workspace_id_decided_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposed_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_exclusion_workspace_id_proposed_by_person"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_exclusion_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "closing_id", name=op.f("pk_exclusion")),
    )
