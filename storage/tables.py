"""Every table. `answer` is the truth; `fact` holds one flat row a closing. `workspace_id` leads every key.

Times are aware UTC (`Moment`); leases are Unix seconds of the real clock, whatever the product's clock says.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TextClause,
    TypeDecorator,
    literal_column,
    text,
    true,
)
from sqlalchemy.event import listens_for

from insights.shapes.dimensions import ASKED, DIMENSIONS
from storage.engine.sealed import Sealed


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime on every database. SQLite keeps it as naive UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To UTC; a naive value is an error of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str) -> Column[str]:
    """A text column that is part of the primary key."""
    return Column(name, Text, primary_key=True)


def within(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to a row of the same workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def owned() -> ForeignKeyConstraint:
    """Every row belongs to a workspace."""
    return ForeignKeyConstraint(["workspace_id"], ["workspace.id"])


def one_of(column: str, *values: str) -> CheckConstraint:
    """A column that takes one of a few words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


_PARTIAL: list[tuple[Index, ColumnElement[bool] | TextClause]] = []


def partial(index: Index, condition: ColumnElement[bool] | TextClause) -> None:
    """An index of some rows alone."""
    _PARTIAL.append((index, condition))


def conditions(dialect: str) -> None:
    """Tell a dialect which indexes are of some rows alone. Only now is it loaded: most processes need one, or none."""
    for index, condition in _PARTIAL:
        index.dialect_kwargs[f"{dialect}_where"] = condition


@listens_for(metadata, "before_create")
def _before_create(_metadata: MetaData, connection: Connection, **_: Any) -> None:
    conditions(connection.dialect.name)


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
    owned(),
    within("deal", "deal_id"),
    within("person", "marked_by"),
    one_of("outcome", "won", "lost", "no_decision"),
    one_of("source", "chat", "import", "crm"),
    Index(None, "workspace_id", "deal_id", "marked_at"),
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
    owned(),
    one_of("outcome", "won", "lost", "no_decision"),
    Index(None, "workspace_id", "deal_key"),
)

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

_PART = ("workspace_id", "quarter", "outcome")


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
    Column("competitor_said", Text),  # as it was spelt; `competitor` is what that counts as
    # Follows closed_on. It leads the indexes below, so a period reads only its part of each, in the order of the groups
    Column("quarter", Integer, nullable=False, default=_quarter),
    ForeignKeyConstraint(["workspace_id", "closing_id"], ["closing.workspace_id", "closing.id"]),
    Index("ix_fact_weeks", "workspace_id", "closed_on", "outcome", "competitor", "view", "buyer_driver"),
    Index("ix_fact_reasons", *_PART, "asked", "expected", "driver", "buyer_driver", "view", "view_kind", "closed_on"),
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
_KEYS = ("workspace_id", "quarter", "closed_on", "outcome", "debriefed", "account", "deal_id", "person_id")
_VALUES = ("drivers", "buyer_driver", "amount", "currency", *(name for name in DIMENSIONS if name != "driver"))
Index(  # all that themes are tested on, closing by closing; PostgreSQL's entries must fit a third of a page
    "ix_fact_evidence", *(fact.c[name] for name in (*_KEYS, *_VALUES))
).ddl_if(dialect="sqlite")
_where("ix_fact_bought", "workspace_id", "account", "closed_on", "outcome", condition=WON)

event = Table(
    "event",
    metadata,
    key("workspace_id"),
    key("key"),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

outbox = Table(
    "outbox",
    metadata,
    key("workspace_id"),
    key("recipient"),  # a person's id (direct) or a channel's id
    key("kind"),
    key("subject"),
    Column("direct", Boolean, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("queued", Float, nullable=False),  # Unix seconds of the oldest unsent want: the order per recipient
    Column("generation", Integer, nullable=False, server_default="1"),  # rises when a new message takes the place
    Column("message_id", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ambiguous_since", Float),  # a creation may have come through: look before creating again
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("parked", Text),  # why it is not tried again; a person must act
    Column("faults", Integer, nullable=False, server_default="0"),  # how often it failed by a fault of ours
    owned(),
    one_of("kind", "card", "receipt", "follow_up", "digest", "post"),
    CheckConstraint("sent <= wanted", name="sent"),
)
partial(
    Index(
        "ix_outbox_due",
        outbox.c.workspace_id,
        outbox.c.recipient,
        outbox.c.queued,
    ),
    text("sent < wanted AND parked IS NULL"),
)

doubt = Table(  # a creation that may come through late, after another took its place: it is looked for once more
    "doubt",
    metadata,
    key("workspace_id"),
    key("recipient"),  # as in the outbox
    key("key"),  # what the created message is marked with
    Column("direct", Boolean, nullable=False),
    Column("message_id", Text, nullable=False),  # the message that shows
    Column("since", Float, nullable=False),
    Column("look_at", Float, nullable=False),
    owned(),
)

hold = Table(  # until when a method of a platform isn't called in a workspace, or in one conversation there
    "hold",
    metadata,
    key("workspace_id"),
    key("method"),
    Column("until", Float, nullable=False),  # Unix seconds of the real clock
    owned(),
)

look_up = Table(  # how far a message whose answer was lost was looked for
    "look_up",
    metadata,
    key("workspace_id"),
    key("conversation"),  # the platform's
    key("key"),  # what the message is marked with
    Column("down_to", Text, nullable=False, server_default=""),  # the oldest message that was read
    Column("found", Text, nullable=False, server_default=""),  # messages with the key, a space between
    Column("told", Text, nullable=False, server_default=""),  # those that the platform told of by itself
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("began", Float, nullable=False),
    owned(),
)

timer = Table(
    "timer",
    metadata,
    key("workspace_id"),
    key("kind"),
    key("subject"),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),  # how often it failed
    Column("not_before", Moment),  # of the next try
    Column("set_aside", Text),  # why it is not tried again before a restart
    owned(),
    one_of("kind", "remind", "resume", "follow_up", "digest", "prune"),
    Index(None, "due_at"),
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
    within("debrief", "debrief_id"),
    within("deal", "deal_id"),
    within("person", "person_id"),
    one_of("kind", "ask_buyer", "talk", "contract"),
    one_of("status", "open", "done", "dropped"),
    Index(None, "workspace_id", "status", "due_on"),
)

digest = Table(
    "digest",
    metadata,
    key("workspace_id"),
    key("id"),  # the ISO week, 2026-W47
    Column("channel", Text, nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("full", Boolean),  # False: a quiet week. Null until it was rendered
    Column("message", Sealed),  # frozen at the first rendering, as JSON
    Column("page", Sealed),  # the same at full length, for its page
    Column("withdrawn_at", Moment),  # since when its page is not to be had any more
    owned(),
)

health = Table(  # how debriefs are answered, kept week by week: the product's own health
    "health",
    metadata,
    key("workspace_id"),
    Column("week", Date, primary_key=True),  # the Monday of the week in which they were asked for
    Column("prompted", Integer, nullable=False),
    Column("started", Integer, nullable=False),
    Column("finished", Integer, nullable=False),
    Column("seconds", Integer),  # median time, where three sellers finished one
    Column("stopped", Text, nullable=False),  # the card where most stopped, "" where that isn't told
    owned(),
)

post = Table(
    "post",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("message", Sealed, nullable=False),
    Column("created_at", Moment, nullable=False),
    owned(),
)

web_message = Table(  # what the local page shows: the page is a platform that keeps its own messages
    "web_message",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("conversation", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("message", Sealed, nullable=False),
    Column("position", Integer, nullable=False),
    Column("rev", Integer, nullable=False, server_default="1"),
    owned(),
    Index("uq_web_message_key", "workspace_id", "conversation", "key", unique=True),
    Index(None, "workspace_id", "conversation", "position"),
)

web_session = Table(  # who is signed in there
    "web_session",
    metadata,
    key("workspace_id"),
    key("id"),  # the SHA-256 of the cookie
    Column("user_id", Text, nullable=False),
    Column("rights", Text, nullable=False),  # what they might do when it began
    Column("used", Float, nullable=False),  # Unix seconds
    owned(),
)

conversation = Table(  # how a platform is reached that can't be written to before it has written to us
    "conversation",
    metadata,
    key("workspace_id"),
    key("id"),  # the platform's
    Column("user_id", Text),  # null: not a personal one
    Column("reference", Text, nullable=False),
    Column("remembered_at", Moment, nullable=False),
    Column("rev", Integer, nullable=False, server_default="1"),
    owned(),
    Index(None, "workspace_id", "user_id", "remembered_at"),
    Index(None, "workspace_id", "remembered_at"),
)

look = Table(  # a four-weekly look at themes, frozen when it is first made
    "look",
    metadata,
    key("workspace_id"),
    Column("day", Date, primary_key=True),  # its Monday
    Column("findings", Sealed, nullable=False),  # JSON
    Column("made_at", Moment, nullable=False),
    owned(),
)

effort = Table(  # what was decided about a theme
    "effort",
    metadata,
    key("workspace_id"),
    key("selector"),  # as insights.shapes.selectors writes it
    key("kind"),
    Column("since", Date, nullable=False),
    owned(),
    one_of("kind", "working", "muted"),
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

audit = Table(  # who did what. Only ever added to; no reference leads out of it: it outlives what it tells of
    "audit",
    metadata,
    key("workspace_id"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),  # a pseudonym
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),  # our id of what it was done to, "" for none
    Column("detail", Text, nullable=False),  # words of ours
    Column("hash", Text, nullable=False),  # of all this and the hash of the entry before
)
STAYS = {  # by dialect: what refuses to change the log
    "sqlite": (
        """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
        """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
        """CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
        WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit WHERE workspace_id = NEW.workspace_id)
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$""",
        """CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()""",
    ),
}


@listens_for(audit, "after_create")
def _after_create(_table: Table, connection: Connection, **_: Any) -> None:
    for statement in STAYS[connection.dialect.name]:
        connection.execute(text(statement))


pseudonym = Table(  # whose the log's pseudonyms are. Erasing a person takes their row away
    "pseudonym",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("whose", Text, nullable=False),  # a person's id, or the machine's user behind "operator:"
    Index("uq_pseudonym_whose", "workspace_id", "whose", unique=True),
)

configured = Table(  # app.yaml as it was last served, by the digest of each key, to tell what changed
    "configured",
    metadata,
    key("workspace_id"),
    key("key"),
    Column("digest", Text, nullable=False),
    owned(),
)

workspace_key = Table(
    "workspace_key",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    owned(),
)

secret = Table(
    "secret",
    metadata,
    key("workspace_id"),
    key("field"),
    Column("ciphertext", LargeBinary, nullable=False),
    owned(),
)

text_key = Table(  # how texts are written from a moment on: under a key, or in the clear; the newest counts
    "text_key",
    metadata,
    Column("id", Text, primary_key=True),  # rises; the same width, so that the newest is the last
    Column("wrapped", LargeBinary),  # null: in the clear
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),  # since when all texts stand so
)


def columns(table: Table) -> dict[str, Any]:
    """Names to columns, for statements built once."""
    return dict(table.c.items())
