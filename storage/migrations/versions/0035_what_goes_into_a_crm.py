"""What goes into a CRM, and which CRM told of a deal."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_record",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("crm", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text()),
        sa.Column("says", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("over", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("kind IN ('note', 'task', 'value')", name=op.f("ck_crm_record_kind")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_crm_record_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "crm", "closing_id", "kind", "name", name=op.f("pk_crm_record")),
    )
    op.create_table(
        "crm_target",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("crm", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("deal", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queued", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Float(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parked", sa.Text()),
        sa.Column("kept_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("erased", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_crm_target_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "crm", "closing_id", name=op.f("pk_crm_target")),
    )
    op.create_index(
        "ix_crm_target_due",
        "crm_target",
        ["workspace_id", "queued"],
        sqlite_where=sa.text("sent < wanted AND parked IS NULL"),
        postgresql_where=sa.text("sent < wanted AND parked IS NULL"),
    )
    op.create_table(
        "write_back",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("crm", sa.Text(), nullable=False),
        sa.Column("on_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_write_back_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "crm", name=op.f("pk_write_back")),
    )
    op.add_column("inbox", sa.Column("crm", sa.Text()))
