"""When somebody was told what this is. Whoever has used it knows."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("greeted_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE person SET greeted_at = seen_at WHERE user_id IS NOT NULL AND seen_at > '1971-01-01'")
