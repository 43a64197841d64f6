"""What goes into CRMs: whether it may, the newest state of each closing there, and the records that are ours."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text, text

from storage.tables.parts import Moment, key, metadata, one_of, owned, partial

write_back = Table(  # whether answers go into a CRM, as a manager said; no row: they don't
    "write_back",
    metadata,
    key("workspace_id"),
    key("crm"),
    Column("on_at", Moment),  # of debriefs that were asked for since then; null: it was switched off again
    owned(),
)

crm_target = Table(  # a closing in a CRM, as the outbox has a message: which version is wanted, which is there
    "crm_target",
    metadata,
    key("workspace_id"),
    key("crm"),
    key("closing_id"),
    Column("deal", Text, nullable=False),  # the CRM's id of it
    Column("wanted", Integer, nullable=False),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("queued", Float, nullable=False),  # Unix seconds of the oldest unsent want
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("parked", Text),  # why it is not tried again before it changes
    Column("kept_out", Boolean, nullable=False, server_default=text("false")),  # its rep wants nothing of it there
    Column("erased", Boolean, nullable=False, server_default=text("false")),  # its deal was: all of ours goes
    owned(),
)
partial(
    Index("ix_crm_target_due", crm_target.c.workspace_id, crm_target.c.queued),
    text("sent < wanted AND parked IS NULL"),
)
Index("ix_crm_target_deal", crm_target.c.workspace_id, crm_target.c.crm, crm_target.c.deal)

crm_record = Table(  # what of ours is in a CRM, or may be: noted before it is sent
    "crm_record",
    metadata,
    key("workspace_id"),
    key("crm"),
    key("closing_id"),
    key("kind"),
    key("name"),  # of a task: the kind of follow-up; of a value: its property; of a note ""
    Column("record_id", Text),  # the CRM's; null: not known yet, or a value of the deal's
    Column("says", Text, nullable=False, server_default=""),  # a digest of what it says for certain
    Column("asked", Text, nullable=False, server_default=""),  # and of what was sent last, which may have come through
    Column("over", Boolean, nullable=False, server_default=text("false")),  # a task that was done, or taken away there
    owned(),
    one_of("kind", "note", "task", "value"),
)
Index(
    "ix_crm_record_open",
    *(crm_record.c[name] for name in ("workspace_id", "crm", "kind", "over", "record_id")),
)
