"""One shape for all: some databases were brought up by 0005 and 0006 as they read before these indexes came in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # missing, of all debriefed facts, or as it should be: neither database compares an index's condition
    op.drop_index("ix_fact_said", "fact", if_exists=True)
    op.create_index(
        "ix_fact_said",
        "fact",
        ["workspace_id", "quarter", "outcome", "person_id", "segment", "price", "alignment", "closed_on", "debriefed"],
        unique=False,
        sqlite_where=sa.text("debriefed = 1 AND quarter > 0"),
        postgresql_where=sa.text("debriefed = true AND quarter > 0"),
    )
    op.create_index("ix_correction_workspace_id_at", "correction", ["workspace_id", "at"], if_not_exists=True)
    op.create_index(
        "ix_answer_workspace_id_at_debrief_id", "answer", ["workspace_id", "at", "debrief_id"], if_not_exists=True
    )
