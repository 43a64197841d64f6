"""Teams that start one after another with what is worked on, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("teams", "verdict"):
        op.add_column("effort", sa.Column(name, sa.Text()))
    for name in ("first", "last"):
        op.add_column("effort", sa.Column(name, sa.Date()))
    for name in ("started", "started_n", "waiting", "waiting_n"):
        op.add_column("effort", sa.Column(name, sa.Integer()))
