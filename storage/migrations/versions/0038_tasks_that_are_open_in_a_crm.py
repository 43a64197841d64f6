"""Tasks of ours that are open in a CRM, which are looked for every second, without reading all that is there."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_crm_record_open", "crm_record", ["workspace_id", "crm", "kind", "over", "record_id"])
