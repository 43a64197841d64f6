"""What buyers say themselves: the links to their page, their answers, and whom nobody asks again."""

from sqlalchemy import Boolean, Column, Integer, Table, Text, text

from storage.engine.sealed import Sealed
from storage.tables.parts import Moment, key, metadata, owned, within

buyer_link = Table(  # one a closing; a new one takes the place of one that was withdrawn or is over
    "buyer_link",
    metadata,
    key("workspace_id"),
    key("closing_id"),
    Column("serial", Integer, nullable=False),  # a link says which it is, so that an earlier one opens nothing
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("opened_at", Moment),  # when somebody first did something on it; a scanner does nothing
    Column("seller_at", Moment),  # when somebody who is signed in as a seller opened it last
    Column("taken_back_at", Moment),  # when who had answered took that back; nothing of it stays
    within("debrief", "closing_id"),
    within("person", "made_by"),
)

buyer_answer = Table(  # one a closing, theirs to see, change and take back by their receipt
    "buyer_answer",
    metadata,
    key("workspace_id"),
    key("closing_id"),
    Column("receipt", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("driver", Text),
    Column("words", Sealed, nullable=False),
    Column("price", Text),
    Column("contact", Sealed, nullable=False),
    Column("quotable", Boolean, nullable=False, server_default=text("false")),
    Column("in_crm", Boolean, nullable=False, server_default=text("false")),
    within("debrief", "closing_id"),
)

buyer_stop = Table(  # a company that wants no questions: a closing of its, or a mark of its account (units.stops)
    "buyer_stop",
    metadata,
    key("workspace_id"),
    key("company"),
    Column("at", Moment, nullable=False),
    owned(),
)
