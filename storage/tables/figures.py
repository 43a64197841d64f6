"""What is made of figures once and then kept: digests, looks at themes, how debriefs are answered."""

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text

from storage.engine.sealed import Sealed
from storage.tables.parts import Moment, key, metadata, one_of, owned, within

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

look = Table(  # a four-weekly look at themes, frozen when it is first made
    "look",
    metadata,
    key("workspace_id"),
    Column("day", Date, primary_key=True),  # its Monday
    Column("findings", Sealed, nullable=False),  # JSON
    Column("made_at", Moment, nullable=False),
    owned(),
)

reason = Table(  # how a counted answer reads in the debrief, "" once it is gone, and since when
    "reason",
    metadata,
    key("workspace_id"),
    key("driver"),  # or an answer to another question, behind its role: alignment:fast_risk
    Column("words", Text, nullable=False),
    Column("since", Date),  # null: since before anybody kept it
    owned(),
)

effort = Table(  # what was decided about a theme
    "effort",
    metadata,
    key("workspace_id"),
    key("selector"),  # as insights.shapes.selectors writes it
    key("kind"),
    Column("since", Date, nullable=False),
    Column("teams", Text),  # JSON, in the order drawn by lot; null: all started at once
    Column("first", Date),  # when the first of them starts
    Column("last", Date),  # when the last does, on which it is told whether it helped
    Column("verdict", Text),  # null: not told yet
    Column("started", Integer),  # closings that are meant, where a team had started; null: too few sellers to show
    Column("started_n", Integer),
    Column("waiting", Integer),  # and where it hadn't yet
    Column("waiting_n", Integer),
    owned(),
    one_of("kind", "working", "muted"),
)

suspicion = Table(  # a reason that managers suspect, named before the deals came in: what was named stays as it is
    "suspicion",
    metadata,
    key("workspace_id"),
    key("id"),
    Column("driver", Text, nullable=False),
    Column("dimension", Text),  # inside the losses with this value of a dimension; null: in all of them
    Column("value", Text),  # "": a name that was erased
    Column("months", Integer, nullable=False),
    Column("named_on", Date, nullable=False),
    Column("named_by", Text, nullable=False),
    Column("last_look", Date, nullable=False),
    Column("power", Integer),  # per cent, as it was foretold; null: it couldn't be
    Column("withdrawn_on", Date),
    Column("withdrawn_by", Text),
    Column("checked", Date),  # its latest look
    Column("verdict", Text),  # null: it goes on
    Column("deals", Integer),  # of its latest look; null: too few sellers to show
    Column("n", Integer),
    Column("others", Integer),
    Column("others_n", Integer),
    Column("reps", Integer),
    Column("accounts", Integer),
    owned(),
    within("person", "named_by"),
    within("person", "withdrawn_by"),
    one_of("verdict", "borne_out", "ruled_out", "not_enough"),
)
