"""The closings of one deal in a CRM are found by it: its fields say what the last one does."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_crm_target_deal", "crm_target", ["workspace_id", "crm", "deal"])
