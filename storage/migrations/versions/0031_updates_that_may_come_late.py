"""When a message is shown anew of which an older state may yet be accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("again_at", sa.Float()))
    op.create_index(
        "ix_outbox_again",
        "outbox",
        ["workspace_id", "again_at"],
        sqlite_where=sa.text("again_at IS NOT NULL"),
        postgresql_where=sa.text("again_at IS NOT NULL"),
    )
