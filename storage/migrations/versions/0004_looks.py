"""Looks: themes as they were last tested, what was decided about them, and digests at full length."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_look_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "day", name=op.f("pk_look")),
    )
    op.create_table(
        "effort",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('working', 'muted')", name=op.f("ck_effort_kind")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_effort_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "selector", "kind", name=op.f("pk_effort")),
    )
    op.add_column("digest", sa.Column("page", sa.Text(), nullable=True))
