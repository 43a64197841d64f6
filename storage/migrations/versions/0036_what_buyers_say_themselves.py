"""The buyer's own page: links, answers, who wants no questions; and what they said beside what was heard."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_WORKSPACE = (["workspace_id"], ["workspace.id"])
_DEBRIEF = (["workspace_id", "closing_id"], ["debrief.workspace_id", "debrief.id"])
_REASONS = ("workspace_id", "quarter", "outcome", "asked", "expected", "driver", "buyer_driver")
_KEYS = ("workspace_id", "quarter", "closed_on", "outcome", "debriefed", "account", "deal_id", "person_id")
_ANSWERS = ("drivers", "buyer_driver", "buyer_said", "amount", "currency")
_DIMENSIONS = ("competitor", "product", "segment", "region", "stage", "price", "control", "alignment")


def upgrade() -> None:
    op.create_table(
        "buyer_link",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("seller_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(*_DEBRIEF, name=op.f("fk_buyer_link_workspace_id_closing_id_debrief")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "made_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_buyer_link_workspace_id_made_by_person"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "closing_id", name=op.f("pk_buyer_link")),
    )
    op.create_table(
        "buyer_answer",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("driver", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("price", sa.Text()),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("quotable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(*_DEBRIEF, name=op.f("fk_buyer_answer_workspace_id_closing_id_debrief")),
        sa.PrimaryKeyConstraint("workspace_id", "closing_id", name=op.f("pk_buyer_answer")),
    )
    op.create_table(
        "buyer_stop",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(*_WORKSPACE, name=op.f("fk_buyer_stop_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "company", name=op.f("pk_buyer_stop")),
    )
    op.add_column("fact", sa.Column("buyer_said", sa.Text()))
    op.drop_index("ix_fact_reasons", "fact")
    op.create_index("ix_fact_reasons", "fact", [*_REASONS, "buyer_said", "view", "view_kind", "closed_on"])
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_fact_evidence", "fact")
        op.create_index("ix_fact_evidence", "fact", [*_KEYS, *_ANSWERS, *_DIMENSIONS])
