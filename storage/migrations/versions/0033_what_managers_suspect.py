"""What managers suspect, named before the deals came in."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspicion",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("driver", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("last_look", sa.Date(), nullable=False),
        sa.Column("power", sa.Integer()),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("withdrawn_by", sa.Text()),
        sa.Column("checked", sa.Date()),
        sa.Column("verdict", sa.Text()),
        sa.Column("deals", sa.Integer()),
        sa.Column("n", sa.Integer()),
        sa.Column("others", sa.Integer()),
        sa.Column("others_n", sa.Integer()),
        sa.Column("reps", sa.Integer()),
        sa.Column("accounts", sa.Integer()),
        sa.CheckConstraint("verdict IN ('borne_out', 'ruled_out', 'not_enough')", name=op.f("ck_suspicion_verdict")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "named_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_suspicion_workspace_id_named_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "withdrawn_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_suspicion_workspace_id_withdrawn_by_person"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_suspicion_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_suspicion")),
    )
