"""Why a closing ended so, as the CRM has it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("closing", sa.Column("reason", sa.Text()))
