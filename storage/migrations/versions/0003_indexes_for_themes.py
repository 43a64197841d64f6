"""Facts can be grouped for themes and trends along an index: four indexes changed, six new ones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in (
        op.f("ix_fact_workspace_id_closed_on_outcome"),
        *("ix_fact_answers", "ix_fact_competitors", "ix_fact_reasons"),
    ):
        op.drop_index(name, "fact")

    plain("ix_fact_weeks", "workspace_id", "closed_on", "outcome", "competitor", "view", "buyer_driver")
    part = ("workspace_id", "quarter", "outcome")
    plain("ix_fact_reasons", *part, "asked", "expected", "driver", "buyer_driver", "view", "view_kind", "closed_on")
    plain("ix_fact_competitors", *part, "competitor", "person_id", "segment", "closed_on")
    plain(
        "ix_fact_answers",
        *(*part, "prompted", "debriefed", "price", "control", "alignment", "person_id", "segment", "closed_on"),
    )

    selling = (*part, "person_id", "segment")
    debriefed("ix_fact_views", *selling, "drivers", "closed_on", "debriefed")
    plain("ix_fact_offers", *selling, "product", "region", "closed_on")
    debriefed("ix_fact_buyers", *selling, "buyer_driver", "closed_on", "debriefed", also="buyer_driver IS NOT NULL")

    lost = "outcome = 'lost'"
    debriefed("ix_fact_losses", "workspace_id", "closed_on", "drivers", "outcome", "debriefed", also=lost)
    lost_ones = ("person_id", "drivers", "closed_on", "outcome", "debriefed")
    debriefed("ix_fact_lost_to", "workspace_id", "quarter", "competitor", *lost_ones, also=lost)
    debriefed("ix_fact_lost_with", "workspace_id", "quarter", "product", *lost_ones, also=lost)


def plain(name: str, *columns: str) -> None:
    op.create_index(name, "fact", list(columns), unique=False)


def debriefed(name: str, *columns: str, also: str = "") -> None:
    also = also and f" AND {also}"
    on_sqlite, on_postgresql = sa.text(f"debriefed = 1{also}"), sa.text(f"debriefed = true{also}")
    op.create_index(name, "fact", list(columns), unique=False, sqlite_where=on_sqlite, postgresql_where=on_postgresql)
