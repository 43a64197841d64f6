"""Who is a guest, as the platform says; null until a profile was read that tells."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("guest", sa.Boolean()))
