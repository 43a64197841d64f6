"""Follow-ups in other hands than those of whoever told of the deal, and the calendars that people subscribe to."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("follow_up", sa.Column("handed_by", sa.Text()))
    op.add_column("follow_up", sa.Column("declined", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "calendar_feed",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_calendar_feed_workspace_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name=op.f("pk_calendar_feed")),
    )
