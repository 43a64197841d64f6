"""When somebody works, and until when they are away."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("works_on", "holidays"):
        op.add_column("person", sa.Column(name, sa.Text()))
    for name in ("works_from", "works_until"):
        op.add_column("person", sa.Column(name, sa.Time()))
    op.add_column("person", sa.Column("back_on", sa.Date()))
