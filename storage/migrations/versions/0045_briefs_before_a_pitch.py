"""Open deals and who is in the running there, for what their owners are told before the next pitch."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pitch",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("deal_key", sa.Text(), nullable=False),
        sa.Column("rival", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("segment", sa.Text()),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("briefed_at", sa.DateTime(timezone=True)),
        sa.Column("post_id", sa.Text()),
        sa.Column("useful", sa.Boolean()),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_pitch_workspace_id_person_id_person"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_pitch_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "deal_key", "rival", name=op.f("pk_pitch")),
    )
    op.create_index("ix_pitch_workspace_id_person_id", "pitch", ["workspace_id", "person_id"])
    op.add_column("person", sa.Column("unbriefed", sa.Boolean()))
