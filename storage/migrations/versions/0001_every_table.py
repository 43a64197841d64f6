"""Every table of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"], unique=False)

    op.create_table(
        "workspace",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "digest",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_digest_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_digest")),
    )
    op.create_table(
        "outbox",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queued", sa.Float(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ambiguous_since", sa.Float(), nullable=True),
        sa.Column("not_before", sa.Float(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('card', 'receipt', 'follow_up', 'digest', 'post')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint("sent <= wanted", name=op.f("ck_outbox_sent")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_outbox_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "recipient", "kind", "subject", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["workspace_id", "recipient", "queued"],
        unique=False,
        sqlite_where=sa.text("sent < wanted AND parked IS NULL"),
        postgresql_where=sa.text("sent < wanted AND parked IS NULL"),
    )

    op.create_table(
        "person",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("tz", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_person_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_workspace_id_name"), "person", ["workspace_id", "name"], unique=False)
    op.create_index(
        "uq_person_user",
        "person",
        ["workspace_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("user_id IS NOT NULL"),
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )

    op.create_table(
        "post",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_post_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_post")),
    )
    op.create_table(
        "secret",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_secret_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "field", name=op.f("pk_secret")),
    )
    op.create_table(
        "timer",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('remind', 'resume', 'follow_up', 'digest', 'prune')", name=op.f("ck_timer_kind")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_timer_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "subject", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_due_at"), "timer", ["due_at"], unique=False)

    op.create_table(
        "web_message",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_web_message_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_web_message")),
    )
    op.create_index(
        op.f("ix_web_message_workspace_id_conversation_position"),
        "web_message",
        ["workspace_id", "conversation", "position"],
        unique=False,
    )
    op.create_index("uq_web_message_key", "web_message", ["workspace_id", "conversation", "key"], unique=True)

    op.create_table(
        "workspace_key",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_workspace_key_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_key")),
    )
    op.create_table(
        "deal",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("engaged_on", sa.Date(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_deal_workspace_id_owner_id_person"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_deal_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal")),
    )
    op.create_index(op.f("ix_deal_workspace_id_name_key"), "deal", ["workspace_id", "name_key"], unique=False)
    op.create_index(
        "uq_deal_external",
        "deal",
        ["workspace_id", "external_id"],
        unique=True,
        sqlite_where=sa.text("external_id IS NOT NULL"),
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )

    op.create_table(
        "closing",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=True),
        sa.Column("competitor", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('won', 'lost', 'no_decision')", name=op.f("ck_closing_outcome")),
        sa.CheckConstraint("source IN ('chat', 'import', 'crm')", name=op.f("ck_closing_source")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deal.workspace_id", "deal.id"],
            name=op.f("fk_closing_workspace_id_deal_id_deal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "marked_by"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_closing_workspace_id_marked_by_person"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_closing_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_closing")),
    )
    op.create_index(
        op.f("ix_closing_workspace_id_deal_id_marked_at"),
        "closing",
        ["workspace_id", "deal_id", "marked_at"],
        unique=False,
    )

    op.create_table(
        "debrief",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("prompted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resume_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'prompted', 'open', 'later', 'reminded', 'done', 'left', 'undone')",
            name=op.f("ck_debrief_status"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "id"],
            ["closing.workspace_id", "closing.id"],
            name=op.f("fk_debrief_workspace_id_id_closing"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_debrief_workspace_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_debrief")),
    )
    op.create_index(
        op.f("ix_debrief_workspace_id_person_id_status"),
        "debrief",
        ["workspace_id", "person_id", "status"],
        unique=False,
    )
    op.create_index(
        "uq_debrief_active",
        "debrief",
        ["workspace_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('prompted', 'open', 'reminded')"),
        postgresql_where=sa.text("status IN ('prompted', 'open', 'reminded')"),
    )

    op.create_table(
        "fact",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("prompted", sa.Boolean(), nullable=False),
        sa.Column("debriefed", sa.Boolean(), nullable=False),
        sa.Column("driver", sa.Text(), nullable=True),
        sa.Column("drivers", sa.Text(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("buyer_driver", sa.Text(), nullable=True),
        sa.Column("view", sa.Text(), nullable=True),
        sa.Column("view_kind", sa.Text(), nullable=True),
        sa.Column("competitor", sa.Text(), nullable=True),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("control", sa.Text(), nullable=True),
        sa.Column("alignment", sa.Text(), nullable=True),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "closing_id"],
            ["closing.workspace_id", "closing.id"],
            name=op.f("fk_fact_workspace_id_closing_id_closing"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "closing_id", name=op.f("pk_fact")),
    )
    op.create_index(
        "ix_fact_answers",
        "fact",
        [
            "workspace_id",
            "quarter",
            "outcome",
            "prompted",
            "debriefed",
            "expected",
            "asked",
            "price",
            "control",
            "alignment",
            "closed_on",
        ],
        unique=False,
    )
    op.create_index(
        "ix_fact_competitors",
        "fact",
        ["workspace_id", "quarter", "outcome", "competitor", "person_id", "closed_on"],
        unique=False,
    )
    op.create_index(
        "ix_fact_days", "fact", ["workspace_id", "quarter", "outcome", "days", "amount", "closed_on"], unique=False
    )
    op.create_index(
        "ix_fact_reasons",
        "fact",
        ["workspace_id", "quarter", "outcome", "driver", "buyer_driver", "view", "view_kind", "closed_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fact_workspace_id_closed_on_outcome"), "fact", ["workspace_id", "closed_on", "outcome"], unique=False
    )

    op.create_table(
        "answer",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("debrief_id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("quotable", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('given', 'skipped', 'open')", name=op.f("ck_answer_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "debrief_id"],
            ["debrief.workspace_id", "debrief.id"],
            name=op.f("fk_answer_workspace_id_debrief_id_debrief"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "debrief_id", "rev", "field", name=op.f("pk_answer")),
    )
    op.create_table(
        "follow_up",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("debrief_id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('ask_buyer', 'talk', 'contract')", name=op.f("ck_follow_up_kind")),
        sa.CheckConstraint("status IN ('open', 'done', 'dropped')", name=op.f("ck_follow_up_status")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deal.workspace_id", "deal.id"],
            name=op.f("fk_follow_up_workspace_id_deal_id_deal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "debrief_id"],
            ["debrief.workspace_id", "debrief.id"],
            name=op.f("fk_follow_up_workspace_id_debrief_id_debrief"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_follow_up_workspace_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        op.f("ix_follow_up_workspace_id_status_due_on"), "follow_up", ["workspace_id", "status", "due_on"], unique=False
    )
