"""When a message last came to somebody that they hadn't asked for, and how many since they last did anything."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("unasked_at", sa.DateTime(timezone=True)))
    op.add_column("person", sa.Column("unheeded", sa.Integer(), server_default="0", nullable=False))
