"""Calendars that people subscribe to."""

from sqlalchemy import Column, Table, Text

from storage.tables.parts import Moment, key, metadata, within

calendar_feed = Table(  # one a person; a new one takes the place of the one before, whose address opens nothing then
    "calendar_feed",
    metadata,
    key("workspace_id"),
    key("person_id"),
    Column("edition", Text, nullable=False),  # an address says which it is, so that one before it opens nothing
    Column("made_at", Moment, nullable=False),
    within("person", "person_id"),
)
