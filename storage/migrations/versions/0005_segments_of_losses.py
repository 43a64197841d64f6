"""Losses are grouped by segment, too, and by what was ours to change; answers of debriefs along an index of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("ix_fact_lost_to", "ix_fact_lost_with"):
        op.drop_index(name, "fact")
    for name, column in (
        ("ix_fact_lost_to", "competitor"),
        ("ix_fact_lost_with", "product"),
        ("ix_fact_lost_by", "control"),
    ):
        op.create_index(
            name,
            "fact",
            ["workspace_id", "quarter", column, "person_id", "segment", "drivers", "closed_on", "outcome", "debriefed"],
            unique=False,
            sqlite_where=sa.text("debriefed = 1 AND outcome = 'lost'"),
            postgresql_where=sa.text("debriefed = true AND outcome = 'lost'"),
        )
    op.create_index(
        "ix_fact_said",
        "fact",
        ["workspace_id", "quarter", "outcome", "person_id", "segment", "price", "alignment", "closed_on", "debriefed"],
        unique=False,
        sqlite_where=sa.text("debriefed = 1 AND quarter > 0"),
        postgresql_where=sa.text("debriefed = true AND quarter > 0"),
    )
