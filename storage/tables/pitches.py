"""What reps are told before the next pitch, of open deals that a CRM told of."""

from sqlalchemy import Boolean, Column, Index, Table, Text

from storage.tables.parts import Moment, key, metadata, owned, within

pitch = Table(  # an open deal of a CRM, and somebody who is in the running there
    "pitch",
    metadata,
    key("workspace_id"),
    key("deal_key"),  # as the inbox has it
    key("rival"),
    Column("person_id", Text, nullable=False),  # whose deal it is
    Column("name", Text),  # the deal's, until its owner was told
    Column("segment", Text),
    Column("seen_at", Moment, nullable=False),
    Column("briefed_at", Moment),  # null: that waits
    Column("post_id", Text),  # the message; null where one about another deal told it along
    Column("useful", Boolean),  # as its owner said; null: they didn't
    owned(),
    within("person", "person_id"),
    Index(None, "workspace_id", "person_id"),
)
