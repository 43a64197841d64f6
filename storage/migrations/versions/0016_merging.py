"""Two deals that are one, who said so, and what to do to take them apart again."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merging",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("gone_id", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Text(), nullable=False),
        sa.Column("closings", sa.Text(), nullable=False),
        sa.Column("noted", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Text()),
        sa.ForeignKeyConstraint(
            ["workspace_id", "gone_id"],
            ["deal.workspace_id", "deal.id"],
            name=op.f("fk_merging_workspace_id_gone_id_deal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "kept_id"],
            ["deal.workspace_id", "deal.id"],
            name=op.f("fk_merging_workspace_id_kept_id_deal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merged_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_merging_workspace_id_merged_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "undone_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_merging_workspace_id_undone_by_person"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_merging")),
    )
    with op.batch_alter_table("merging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merging_workspace_id_kept_id"), ["workspace_id", "kept_id"], unique=False)
        batch_op.create_index(
            "uq_merging_gone",
            ["workspace_id", "gone_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
