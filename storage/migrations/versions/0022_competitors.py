"""Competitors by every spelling, and what managers say of two names."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rival",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("listed", sa.Integer()),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_rival_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "said", name=op.f("pk_rival")),
    )
    op.create_table(
        "rival_verdict",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("gone", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Text()),
        sa.ForeignKeyConstraint(
            ["workspace_id", "said_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_rival_verdict_workspace_id_said_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "undone_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_rival_verdict_workspace_id_undone_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_rival_verdict_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_rival_verdict")),
    )
    op.add_column("fact", sa.Column("competitor_said", sa.Text()))
    op.execute("UPDATE fact SET competitor_said = competitor")  # what it counts as, a start of the product finds
