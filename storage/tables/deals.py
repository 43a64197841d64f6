"""Workspaces, people and deals: what is decided, and which names mean the same."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text, Time, text

from storage.tables.parts import Moment, key, metadata, one_of, owned, partial, within

workspace = Table(
    "workspace",
    metadata,
    Column("id", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("name", Text, nullable=False),
    Column("user_id", Text),
    Column("email", Text),
    Column("tz", Text),
    Column("conversation_id", Text),
    Column("seen_at", Moment),  # when name and zone were last read from the platform
    Column("guest", Boolean),  # no member; null until a profile was read that tells
    Column("greeted_at", Moment),  # when hello was said, once a person
    Column("unasked_at", Moment),  # when a message last came that they hadn't asked for
    Column("unheeded", Integer, nullable=False, server_default="0"),  # such messages since they last did anything
    Column("works_on", Text),  # their days, 1 for Monday: "1234"; null: what is usual, as for the three behind it
    Column("works_from", Time),
    Column("works_until", Time),
    Column("holidays", Text),  # the place whose holidays are free for them, "" for none
    Column("back_on", Date),  # they are away, and not written to before that day
    Column("unbriefed", Boolean),  # they want no briefs before a pitch; null: they never said so
    Column("one_form", Boolean, nullable=False, server_default=text("false")),  # how they answer; else card by card
    owned(),
    Index(None, "workspace_id", "name"),
)
partial(
    Index(
        "uq_person_user",
        person.c.workspace_id,
        person.c.user_id,
        unique=True,
    ),
    person.c.user_id.is_not(None),
)

deal = Table(
    "deal",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # casefolded, spaces squeezed
    Column("account", Text),
    Column("owner_id", Text),
    Column("product", Text),
    Column("segment", Text),
    Column("region", Text),
    Column("amount", BigInteger),  # thousandths of its currency
    Column("engaged_on", Date),
    Column("external_id", Text),
    Column("stage", Text),  # the last one it was seen in before it closed
    Column("lead_source", Text),
    Column("currency", Text),  # of the amount, ISO 4217
    Column("created_at", Moment, nullable=False),
    owned(),
    within("person", "owner_id"),
    Index(None, "workspace_id", "name_key"),
)
partial(
    Index(
        "uq_deal_external",
        deal.c.workspace_id,
        deal.c.external_id,
        unique=True,
    ),
    deal.c.external_id.is_not(None),
)
partial(  # a CRM's new deal is looked for among them
    Index("ix_deal_without_id", deal.c.workspace_id, deal.c.created_at),
    deal.c.external_id.is_(None),
)

closing = Table(
    "closing",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("deal_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("closed_on", Date, nullable=False),
    Column("marked_at", Moment, nullable=False),
    Column("marked_by", Text),
    Column("competitor", Text),
    Column("amount", BigInteger),
    Column("source", Text, nullable=False),
    Column("undone_at", Moment),
    Column("currency", Text),
    Column("like_id", Text),  # of a deal that may be the same one: its rep is asked
    Column("reason", Text),  # why it ended so, as the CRM has it
    owned(),
    within("deal", "deal_id"),
    within("person", "marked_by"),
    one_of("outcome", "won", "lost", "no_decision"),
    one_of("source", "chat", "import", "crm"),
    Index(None, "workspace_id", "deal_id", "marked_at"),
)

exclusion = Table(  # a closing that somebody wants left out of the figures, and what a manager decided
    "exclusion",
    metadata,
    key("workspace_id"),
    key("closing_id"),
    Column("reason", Text, nullable=False),  # a key of ours
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("out", Boolean),  # whether it counts nowhere; null: it isn't decided, and counts
    owned(),
    within("closing", "closing_id"),
    within("person", "proposed_by"),
    within("person", "decided_by"),
)

inbox = Table(  # what CRMs told of deals: committed before they are answered, and read anew with each that comes
    "inbox",
    metadata,
    key("workspace_id"),
    key("key"),  # of one event, however often it is sent
    Column("deal_key", Text, nullable=False),  # of the deal it is about, made of what the CRM calls it
    Column("outcome", Text),  # null: it is open
    Column("at", Moment, nullable=False),  # when it was changed there, or came here
    Column("closed_on", Date),
    Column("body", Text),  # JSON; null once it is settled
    Column("closing_id", Text),  # what it came to; an import may take that away again
    Column("crm", Text),  # the CRM that was asked and has this deal; null: what told of it says only its name
    owned(),
    one_of("outcome", "won", "lost", "no_decision"),
    Index(None, "workspace_id", "deal_key"),
)

poll = Table(  # how far what a CRM has to tell is read, where it is asked and doesn't tell by itself
    "poll",
    metadata,
    key("workspace_id"),
    key("feed"),  # whose, and which of it
    Column("read_to", Moment, nullable=False),  # what changed there up to then was read, but for what shows late
    Column("going_on", Moment),  # where a reading that was broken off goes on; null: the next begins anew
    Column("due_at", Moment),  # null: it isn't asked any more
    Column("read_at", Moment),  # when it was last read to its end
    Column("failing", Text),  # why it can't be read, in a word of ours; null: it can
    Column("failing_since", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),  # that failed, one after another
    owned(),
)

correction = Table(  # an outcome as it was until it was corrected, or the mark taken back
    "correction",
    metadata,
    key("workspace_id"),
    key("closing_id"),
    Column("at", Moment, primary_key=True),
    Column("old", Text, nullable=False),
    within("closing", "closing_id"),
    one_of("old", "won", "lost", "no_decision"),
    Index(None, "workspace_id", "at"),
)

merging = Table(  # two deals that are one: while it stands, who means the deal that went means the one that is kept
    "merging",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("gone_id", Text, nullable=False),
    Column("kept_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("merged_by", Text, nullable=False),
    Column("closings", Text, nullable=False),  # a JSON list: those that moved
    Column("noted", Text, nullable=False),  # JSON: what it changed, to take it back
    Column("undone_at", Moment),
    Column("undone_by", Text),
    within("deal", "gone_id"),
    within("deal", "kept_id"),
    within("person", "merged_by"),
    within("person", "undone_by"),
    Index(None, "workspace_id", "kept_id"),
)
MERGED = merging.c.undone_at.is_(None)
partial(
    Index(
        "uq_merging_gone",
        merging.c.workspace_id,
        merging.c.gone_id,
        unique=True,
    ),
    MERGED,
)

rival = Table(  # every spelling of a competitor's name, and what it counts as
    "rival",
    metadata,
    key("workspace_id"),
    key("said"),
    Column("name", Text, nullable=False),
    Column("listed", Integer),  # its place in app.yaml; null: it isn't there
    owned(),
)

rival_verdict = Table(  # what a manager said of two names: the first counts as the second, or they are two
    "rival_verdict",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("gone", Text, nullable=False),
    Column("kept", Text, nullable=False),
    Column("one", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", Text),
    within("person", "said_by"),
    within("person", "undone_by"),
    owned(),
)

import_answer = Table(
    "import_answer",
    metadata,
    key("workspace_id"),
    key("layout"),
    key("kind"),
    key("word"),
    Column("answer", Text, nullable=False),
    Column("answered_at", Moment, nullable=False),
    owned(),
)
