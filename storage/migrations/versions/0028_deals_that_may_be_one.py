"""A deal that may be the one that a CRM tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("closing", sa.Column("like_id", sa.Text()))
