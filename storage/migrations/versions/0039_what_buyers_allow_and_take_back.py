"""Whether a buyer's answer may go into a CRM's note; when one was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("buyer_answer", sa.Column("in_crm", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("buyer_link", sa.Column("taken_back_at", sa.DateTime(timezone=True)))
