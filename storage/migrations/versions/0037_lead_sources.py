"""What brought a deal, its lead source; and the index that themes are read from has it, too."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_KNOWN = ("account", "deal_id", "person_id", "drivers", "buyer_driver", "buyer_said", "amount", "currency")
_DIMENSIONS = ("competitor", "product", "segment", "region", "stage", "lead_source", "price", "control", "alignment")
_INDEX = ("workspace_id", "quarter", "closed_on", "outcome", "debriefed", *_KNOWN, *_DIMENSIONS)


def upgrade() -> None:
    for table in ("deal", "fact"):
        op.add_column(table, sa.Column("lead_source", sa.Text()))
    if op.get_context().dialect.name == "sqlite":
        op.drop_index("ix_fact_evidence", "fact")
        op.create_index("ix_fact_evidence", "fact", list(_INDEX))
