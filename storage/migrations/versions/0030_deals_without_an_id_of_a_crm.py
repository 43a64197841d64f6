"""Deals without an id of a CRM, among which one is looked for that a CRM tells of for the first time."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_deal_without_id",
        "deal",
        ["workspace_id", "created_at"],
        sqlite_where=sa.text("external_id IS NULL"),
        postgresql_where=sa.text("external_id IS NULL"),
    )
