"""Migrations that have landed are never edited, and databases that edited ones had brought up have come together."""

import hashlib
from pathlib import Path

import alembic.command
import pytest
from sqlalchemy import create_engine, text

import storage.migrations.migrate
from storage.engine.engine import database_url
from storage.migrations.migrate import current, is_current, transaction, upgrade
from tests.examples import more
from tests.storage.migrations.test_storage_migrations import FILLED, from_metadata, shape

__all__ = ["from_metadata"]  # a fixture

VERSIONS = Path(storage.migrations.migrate.__file__).parent / "versions"
LANDED = Path(__file__).with_name("landed.sha256")


def faults(versions: Path, landed: str) -> list[str]:
    """What is wrong with the migrations of a folder, each a sentence. `landed`: lines as sha256sum writes them."""
    listed = {Path(name).name: digest for digest, name in (line.split() for line in landed.splitlines())}
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in versions.glob("[0-9]*.py")}
    edited = [
        f"{name} has landed and must stay as it was: databases that it has brought up won't run it again. "
        "Restore it (git checkout) and write a new one."
        for name, digest in sorted(listed.items())
        if found.get(name) != digest
    ]
    new = [
        f"{name} is not in {LANDED.name}. Once it is as it shall be: "
        f"sha256sum storage/migrations/versions/{name} >> tests/storage/migrations/{LANDED.name}"
        for name in sorted(found.keys() - listed.keys())
    ]
    return edited + new


def test_migrations_are_as_they_landed():
    assert faults(VERSIONS, LANDED.read_text("utf-8")) == []


def test_an_edited_a_missing_and_a_new_migration_are_named(tmp_path):
    for number in (1, 2, 3):
        (tmp_path / f"000{number}_it.py").write_text(f"revision = {number}")
    landed = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  storage/migrations/versions/{file.name}\n"
        for file in sorted(tmp_path.iterdir())
    )
    assert faults(tmp_path, landed) == []
    (tmp_path / "0001_it.py").write_text("revision = 1  # edited")
    (tmp_path / "0002_it.py").unlink()
    (tmp_path / "0004_it.py").write_text("revision = 4")
    said = faults(tmp_path, landed)
    assert [words.split()[0] for words in said] == ["0001_it.py", "0002_it.py", "0004_it.py"]
    assert "write a new one" in said[0]
    assert "sha256sum storage/migrations/versions/0004_it.py >> tests/storage/migrations/landed.sha256" in said[2]


# What 0005 and 0006 did, in each of the four states that they landed in before anybody held them to one.
_LOST = "person_id, segment, drivers, closed_on, outcome, debriefed) WHERE debriefed = {true} AND outcome = 'lost'"
SEGMENTS = (
    "DROP INDEX ix_fact_lost_to",
    "DROP INDEX ix_fact_lost_with",
    f"CREATE INDEX ix_fact_lost_to ON fact (workspace_id, quarter, competitor, {_LOST}",
    f"CREATE INDEX ix_fact_lost_with ON fact (workspace_id, quarter, product, {_LOST}",
    f"CREATE INDEX ix_fact_lost_by ON fact (workspace_id, quarter, control, {_LOST}",
)
SAID = (
    "CREATE INDEX ix_fact_said ON fact (workspace_id, quarter, outcome, person_id, segment, price, alignment,"
    " closed_on, debriefed) WHERE debriefed = {true}"
)
CORRECTIONS = (
    "CREATE TABLE correction (workspace_id TEXT NOT NULL, closing_id TEXT NOT NULL, at {moment} NOT NULL,"
    " old TEXT NOT NULL, CONSTRAINT pk_correction PRIMARY KEY (workspace_id, closing_id, at),"
    " CONSTRAINT fk_correction_workspace_id_closing_id_closing FOREIGN KEY(workspace_id, closing_id)"
    " REFERENCES closing (workspace_id, id),"
    " CONSTRAINT ck_correction_old CHECK (old IN ('won', 'lost', 'no_decision')))"
)
SINCE = (
    "CREATE INDEX ix_correction_workspace_id_at ON correction (workspace_id, at)",
    "CREATE INDEX ix_answer_workspace_id_at_debrief_id ON answer (workspace_id, at, debrief_id)",
)
LACKED_SINCE = {"ix_correction_workspace_id_at", "ix_answer_workspace_id_at_debrief_id"}
STATES = {  # by name: what they did, and what of it was to change, where it still stands
    "as first landed": ((*SEGMENTS, CORRECTIONS), LACKED_SINCE),
    "0006 with its indexes": ((*SEGMENTS, CORRECTIONS, *SINCE), set[str]()),
    "0005 with an index of answers": ((*SEGMENTS, SAID, CORRECTIONS, *SINCE), set[str]()),
    "0005 with its condition": ((*SEGMENTS, f"{SAID} AND quarter > 0", CORRECTIONS, *SINCE), set[str]()),
}
SPELLED = {
    "sqlite": {"true": "1", "moment": "DATETIME"},
    "postgresql": {"true": "true", "moment": "TIMESTAMP WITH TIME ZONE"},
}


def bring_to(url: str, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upgrade no further than a revision."""
    with monkeypatch.context() as earlier:
        to_head = alembic.command.upgrade
        earlier.setattr(alembic.command, "upgrade", lambda config, _: to_head(config, revision))
        upgrade(url)


@pytest.mark.parametrize(
    "state", [key if key in {"as first landed", "0005 with its condition"} else more(key) for key in STATES]
)
def test_whichever_0005_and_0006_a_database_had_it_ends_like_a_new_one(
    empty_database, from_metadata, state, monkeypatch
):
    statements, lacks = STATES[state]
    wanted = shape(from_metadata)
    bring_to(empty_database, "0004", monkeypatch)
    engine = create_engine(database_url(empty_database))
    with engine.begin() as conn:
        for row in FILLED:
            conn.execute(text(f"INSERT INTO {row}"))
    engine.dispose()
    with transaction(empty_database) as conn:
        for statement in statements:
            conn.execute(text(statement.format(**SPELLED[conn.dialect.name])))
        conn.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    assert current(empty_database) == "0006"
    assert lacks <= {name for name, made in shape(empty_database).items() ^ wanted.items()}
    upgrade(empty_database)
    assert is_current(empty_database)
    assert shape(empty_database) == wanted
