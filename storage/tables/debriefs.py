"""Debriefs: `answer` is the truth, what else is here follows from it."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, text

from storage.engine.sealed import Sealed
from storage.tables.parts import Moment, key, metadata, one_of, owned, partial, within

debrief = Table(
    "debrief",
    metadata,
    key("workspace_id"),
    key("id"),  # the closing's id
    Column("person_id", Text, nullable=False),
    Column("rev", Integer, nullable=False, server_default="0"),
    Column("status", Text, nullable=False),
    Column("prompted_at", Moment),
    Column("completed_at", Moment),
    Column("resume_at", Moment),
    Column("reminders", Integer, nullable=False, server_default="0"),
    within("closing", "id"),
    within("person", "person_id"),
    one_of("status", "waiting", "prompted", "open", "later", "reminded", "done", "left", "undone"),
    Index(None, "workspace_id", "person_id", "status"),
)
partial(
    Index(  # one active card a person, whatever the code does
        "uq_debrief_active",
        debrief.c.workspace_id,
        debrief.c.person_id,
        unique=True,
    ),
    text("status IN ('prompted', 'open', 'reminded')"),
)

answer = Table(
    "answer",
    metadata,
    key("workspace_id"),
    key("debrief_id"),
    Column("rev", Integer, primary_key=True),
    key("field"),
    Column("value", Sealed, nullable=False),  # a JSON list of strings
    Column("state", Text, nullable=False),
    Column("quotable", Boolean, nullable=False, server_default=text("true")),
    Column("at", Moment, nullable=False),
    within("debrief", "debrief_id"),
    one_of("state", "given", "skipped", "open"),
    Index(None, "workspace_id", "at", "debrief_id"),
)

verbatim = (
    Table(  # the texts that count now, rewritten with the fact: which do is decided in dialogs.engine.facts alone
        "verbatim",
        metadata,
        key("workspace_id"),
        key("closing_id"),
        key("field"),
        Column("text", Sealed, nullable=False),
        Column("heard", Boolean, nullable=False),
        Column("quotable", Boolean, nullable=False),
        Column("at", Moment, nullable=False),
        within("closing", "closing_id"),
    )
)

reading = Table(  # by which rules all texts of a workspace were last read out of its answers
    "reading",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("rules", Text, nullable=False),
    owned(),
)

follow_up = Table(
    "follow_up",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("debrief_id", Text, nullable=False),
    Column("deal_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("about", Text),
    Column("status", Text, nullable=False),
    Column("handed_by", Text),
    Column("declined", Boolean, nullable=False, server_default=text("false")),
    within("debrief", "debrief_id"),
    within("deal", "deal_id"),
    within("person", "person_id"),
    one_of("kind", "ask_buyer", "talk", "contract"),
    one_of("status", "open", "done", "dropped"),
    Index(None, "workspace_id", "status", "due_on"),
)
