"""The texts that count, in a table of their own. Which those are the dialog knows: they are read out of the answers by
the product itself, before it first quotes any (bot.rereading)."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verbatim",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("quotable", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "closing_id"],
            ["closing.workspace_id", "closing.id"],
            name=op.f("fk_verbatim_workspace_id_closing_id_closing"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "closing_id", "field", name=op.f("pk_verbatim")),
    )
    op.create_table(
        "reading",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_reading_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_reading")),
    )
