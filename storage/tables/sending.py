"""What is to happen, and where: messages that want sending, timers, and how a platform is reached."""

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Index, Integer, Table, Text, text

from storage.engine.sealed import Sealed
from storage.tables.parts import Moment, key, metadata, one_of, owned, partial

ANY_TIME = 0
"""Before no moment, in Unix seconds: what nothing holds back is tried when its turn comes."""

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
    Column("not_before", Float, nullable=False, server_default=str(ANY_TIME)),
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("parked", Text),  # why it is not tried again; a person must act
    Column("faults", Integer, nullable=False, server_default="0"),  # how often it failed by a fault of ours
    Column("again_at", Float),  # when it is shown anew: an older state of it may be accepted until then
    owned(),
    one_of("kind", "card", "receipt", "follow_up", "digest", "post"),
    CheckConstraint("sent <= wanted", name="sent"),
)
partial(Index("ix_outbox_again", outbox.c.workspace_id, outbox.c.again_at), outbox.c.again_at.is_not(None))
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
