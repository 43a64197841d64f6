"""`fact` holds one flat row a closing, with all that is counted; its indexes are what figures are read along."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    literal_column,
    true,
)

from insights.shapes.dimensions import ASKED
from storage.tables.parts import key, metadata, partial

_PART = ("workspace_id", "quarter", "outcome")
_REASONS = ("driver", "buyer_driver", "buyer_said")


def quarter_of(day: date) -> int:
    """The quarter of a day as one number: four a year, without a gap."""
    return day.year * 4 + (day.month - 1) // 3


def _quarter(context: Any) -> int:
    """`fact.quarter`, from the `closed_on` that is being written (SQLAlchemy's context has no types here)."""
    return quarter_of(context.get_current_parameters()["closed_on"])


fact = Table(
    "fact",
    metadata,
    key("workspace_id"),
    key("closing_id"),
    Column("deal_id", Text, nullable=False),
    Column("person_id", Text),
    Column("account", Text),
    Column("product", Text),
    Column("segment", Text),
    Column("region", Text),
    Column("outcome", Text, nullable=False),
    Column("closed_on", Date, nullable=False),
    Column("amount", BigInteger),
    Column("days", Integer),
    Column("prompted", Boolean, nullable=False),
    Column("debriefed", Boolean, nullable=False),
    Column("driver", Text),
    Column("drivers", Text),
    Column("asked", Text),
    Column("expected", Text),
    Column("buyer_driver", Text),
    Column("view", Text),
    Column("view_kind", Text),
    Column("competitor", Text),
    *(Column(name, Text) for name in ASKED),
    Column("currency", Text),
    Column("stage", Text),
    Column("buyer_said", Text),
    Column("lead_source", Text),
    Column("competitor_said", Text),  # as it was spelt; `competitor` is what that counts as
    # Follows closed_on. It leads the indexes below, so a period reads only its part of each, in the order of the groups
    Column("quarter", Integer, nullable=False, default=_quarter),
    ForeignKeyConstraint(["workspace_id", "closing_id"], ["closing.workspace_id", "closing.id"]),
    Index("ix_fact_weeks", "workspace_id", "closed_on", "outcome", "competitor", "view", "buyer_driver"),
    Index("ix_fact_reasons", *_PART, "asked", "expected", *_REASONS, "view", "view_kind", "closed_on"),
    Index("ix_fact_competitors", *_PART, "competitor", "person_id", "segment", "closed_on"),
    Index("ix_fact_offers", *_PART, "person_id", "segment", "product", "region", "closed_on"),
    Index("ix_fact_days", *_PART, "days", "currency", "amount", "closed_on"),
    Index(
        "ix_fact_answers",
        *(*_PART, "prompted", "debriefed", *ASKED, "person_id", "segment", "closed_on"),
    ),
)
DEBRIEFED = fact.c.debriefed == true()  # the condition is spelled alike in index and query, or SQLite passes it by
LOST = fact.c.outcome == literal_column("'lost'")
WON = fact.c.outcome == literal_column("'won'")


def _where(name: str, *columns: str, condition: ColumnElement[bool]) -> None:
    """An index of those facts alone that themes are looked for in: the others cost it nothing.

    What the condition is about is in the columns, too, or SQLite doesn't see that the index covers all.
    """
    partial(Index(name, *(fact.c[column] for column in columns)), condition)


_where("ix_fact_losses", "workspace_id", "closed_on", "drivers", "outcome", "debriefed", condition=DEBRIEFED & LOST)
Index(  # all that themes are tested on, closing by closing. PostgreSQL's entries must fit a third of a page, so it has
    # none; a dimension that isn't named here yet is read from the rows, which takes SQLite twice as long
    "ix_fact_evidence",
    *(fact.c.workspace_id, fact.c.quarter, fact.c.closed_on, fact.c.outcome, fact.c.debriefed, fact.c.account),
    *(fact.c.deal_id, fact.c.person_id, fact.c.drivers, fact.c.buyer_driver, fact.c.buyer_said),
    *(fact.c.amount, fact.c.currency),
    *(fact.c.competitor, fact.c.product, fact.c.segment, fact.c.region, fact.c.stage, fact.c.lead_source),
    *(fact.c.price, fact.c.control, fact.c.alignment),
).ddl_if(dialect="sqlite")
_where("ix_fact_bought", "workspace_id", "account", "closed_on", "outcome", condition=WON)
