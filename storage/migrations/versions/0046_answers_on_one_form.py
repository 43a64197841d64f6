"""Whether somebody answers a debrief on one form or card by card."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("one_form", sa.Boolean(), server_default=sa.text("false"), nullable=False))
