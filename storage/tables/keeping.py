"""What watches over the rest: the audit log, whose pseudonyms it uses, and keys."""

from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, Table, Text, text
from sqlalchemy.event import listens_for

from storage.tables.parts import Moment, key, metadata, owned

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
