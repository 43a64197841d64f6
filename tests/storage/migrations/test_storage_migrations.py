import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import alembic.command
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import storage.migrations.migrate
from storage.engine.engine import StorageError, database_url
from storage.migrations.migrate import current, is_current, newest, transaction, upgrade
from storage.migrations.revisions import SINCE, oldest
from tests.stand_ins.databases import create_tables
from tests.storage.migrations import test_storage_expand

# what the two databases know of their own shape, as text: an index's condition and a CHECK are in it
SHAPE = {
    "sqlite": ["SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL"],
    "postgresql": [
        """SELECT table_name || '.' || column_name,
                  concat_ws(' ', data_type, is_nullable, column_default, is_identity, collation_name)
           FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic%'""",
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
           JOIN pg_class ON pg_class.oid = indrelid
           WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic%'""",
        """SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'alembic%'""",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname || '()', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}


FILLED = (  # a workspace with one debrief, as the first version has it
    "workspace VALUES ('slack:T1', 'slack', 'T1', 'Acme', '2026-11-16 09:00:00')",
    "person (workspace_id, id, name) VALUES ('slack:T1', 'ann', 'Ann')",
    "deal (workspace_id, id, name, name_key, created_at) VALUES ('slack:T1', 'd1', 'A', 'a', '2026-11-16 09:00:00')",
    """closing (workspace_id, id, deal_id, outcome, closed_on, marked_at, source)
       VALUES ('slack:T1', 'c1', 'd1', 'won', '2026-11-16', '2026-11-16 09:00:00', 'chat')""",
    "debrief (workspace_id, id, person_id, status) VALUES ('slack:T1', 'c1', 'ann', 'done')",
    """answer (workspace_id, debrief_id, rev, field, value, state, at)
       VALUES ('slack:T1', 'c1', 1, 'driver', '["price"]', 'given', '2026-11-16 09:00:00')""",
)


def shape(url: str) -> dict[str, str]:
    """Everything that a database is made of: name to definition, with spaces and the order of columns levelled."""
    engine = create_engine(database_url(url))
    found: dict[str, str] = {}
    with engine.connect() as conn:
        for query in SHAPE[engine.dialect.name]:
            for name, definition in conn.execute(text(query)):
                found[name] = level(definition)
    engine.dispose()
    return found


def level(definition: str) -> str:
    """A definition without what makes no difference: white space, and which column or constraint is named first."""
    words = " ".join(definition.replace("\t", " ").split())
    if not words.startswith("CREATE TABLE"):
        return words
    head, body = words.split("(", 1)
    parts, depth, part = [], 0, ""
    for sign in body.rsplit(")", 1)[0]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += sign
    return f"{head.strip()} ({'; '.join(sorted([*parts, part.strip()]))})"


@pytest.fixture
def from_metadata(empty_database, tmp_path, request) -> str:
    """A second database of the same kind, with tables straight from the metadata."""
    if empty_database.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'metadata.db'}"
        create_tables(url)
        return url
    return request.getfixturevalue("postgres_url")


@pytest.mark.everywhere
def test_migrations_and_metadata_agree(empty_database, from_metadata):
    upgrade(empty_database)
    migrated, wanted = shape(empty_database), shape(from_metadata)
    assert len(wanted) > 25
    assert migrated == wanted


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX uq_debrief_active",
        "DROP INDEX uq_debrief_active; CREATE UNIQUE INDEX uq_debrief_active ON debrief (workspace_id, person_id)",
        "ALTER TABLE post ADD COLUMN extra TEXT",
        {"sqlite": "DROP TRIGGER audit_no_delete", "postgresql": "DROP TRIGGER audit_stays ON audit"},
    ],
)
def test_the_comparison_sees_a_difference(database, change):
    before = shape(database)
    engine = create_engine(database_url(database))
    change = change if isinstance(change, str) else change[engine.dialect.name]
    with engine.begin() as conn:
        for statement in change.split(";"):
            conn.execute(text(statement))
    engine.dispose()
    assert shape(database) != before


def test_the_comparison_sees_a_dropped_check(postgres_url):
    before = shape(postgres_url)
    engine = create_engine(database_url(postgres_url))
    with engine.begin() as conn:
        conn.execute(text("ALTER TABLE closing DROP CONSTRAINT ck_closing_outcome"))
    engine.dispose()
    assert shape(postgres_url) != before


def test_upgrading_twice_changes_nothing(empty_database):
    assert current(empty_database) is None
    assert not is_current(empty_database)
    upgrade(empty_database)
    first = shape(empty_database)
    upgrade(empty_database)
    assert shape(empty_database) == first
    assert is_current(empty_database)


@pytest.mark.everywhere
def test_a_database_of_the_first_version_keeps_what_it_holds(empty_database, monkeypatch):
    with monkeypatch.context() as earlier:
        to_head = alembic.command.upgrade
        earlier.setattr(alembic.command, "upgrade", lambda config, _: to_head(config, "0001"))
        upgrade(empty_database)
    assert current(empty_database) == "0001"
    engine = create_engine(database_url(empty_database))
    with engine.begin() as conn:
        for row in FILLED:
            conn.execute(text(f"INSERT INTO {row}"))
    upgrade(empty_database)
    assert is_current(empty_database)
    with engine.begin() as conn:
        assert conn.execute(text("SELECT name FROM workspace")).scalars().all() == ["Acme"]
        assert conn.execute(text("SELECT value FROM answer WHERE at > '2026-11-16'")).scalars().all() == ['["price"]']
        for new in ("conversation", "correction", "verbatim", "reading"):
            assert conn.execute(text(f"SELECT count(*) FROM {new}")).scalar() == 0
    engine.dispose()


EIGHT = """
import os, sys
from storage.engine import engine
from storage.migrations import migrate, revisions

migrate.is_current(sys.argv[1])  # loads all that the eight need
go, start = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        os.close(start)
        os.read(go, 1)  # until the parent lets go of the other end
        migrate.upgrade(sys.argv[1])
        engine.open_storage(sys.argv[1])
        os._exit(0)
os.close(start)
sys.exit(sum(os.wait()[1] != 0 for _ in range(8)))
"""


@pytest.mark.long
def test_what_is_current_needs_no_alembic(empty_database):
    upgrade(empty_database)
    run = (
        "import sys; from storage.migrations.migrate import upgrade; "
        "upgrade(sys.argv[1]); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", run, empty_database], cwd=Path(__file__).parents[3], check=True)


def test_the_newest_revision_is_the_one_that_alembic_sees():
    scripts = ScriptDirectory(Path(storage.migrations.migrate.__file__).parent)
    assert scripts.get_heads() == [newest()]


def test_a_revision_that_breaks_a_reference_is_undone(sqlite_url):
    def revise():
        with transaction(sqlite_url) as conn:
            conn.execute(text("INSERT INTO post VALUES ('slack:T1', '1', '{}', '2026-11-16')"))

    with pytest.raises(StorageError, match="rows of post that refer to nothing"):
        revise()
    engine = create_engine(database_url(sqlite_url))
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM post")).scalar() == 0
    engine.dispose()


@pytest.mark.long
def test_eight_processes_that_upgrade_and_open_at_once_all_succeed(empty_database):
    here = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", EIGHT, empty_database], capture_output=True, cwd=here, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert is_current(empty_database)


@pytest.mark.everywhere
def test_a_failed_upgrade_leaves_nothing_behind(empty_database):
    engine = create_engine(database_url(empty_database))
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE follow_up (in_the_way INTEGER)"))  # late among the tables
    with pytest.raises(Exception, match="follow_up"):
        upgrade(empty_database)
    with engine.begin() as conn:
        conn.execute(text("DROP TABLE follow_up"))
    engine.dispose()
    assert shape(empty_database) == {}
    upgrade(empty_database)


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(empty_database):
    upgrade(empty_database)
    engine = create_engine(database_url(empty_database))
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999', oldest = '9999'"))
    engine.dispose()
    assert not is_current(empty_database)
    with pytest.raises(StorageError, match="use a newer version"):
        upgrade(empty_database)


def _knows(monkeypatch, revision):
    """This version is one that knows no newer revision."""
    monkeypatch.setattr(storage.migrations.migrate, "newest", lambda: revision)


@pytest.mark.parametrize(("revision", "begins"), [("0022", True), ("0021", True), ("0020", False)])
def test_a_version_before_may_begin_where_what_came_since_only_adds(empty_database, monkeypatch, revision, begins):
    upgrade(empty_database)
    _knows(monkeypatch, revision)
    if begins:
        upgrade(empty_database)
    else:
        with pytest.raises(StorageError, match="taken away what this one needs"):
            upgrade(empty_database)
    monkeypatch.undo()
    assert is_current(empty_database), "it is left as it is"


def test_what_is_taken_away_may_still_be_used_by_no_version_that_may_begin():
    def walk(*contracts):
        return SimpleNamespace(
            walk_revisions=lambda: [SimpleNamespace(module=SimpleNamespace(**one)) for one in contracts]
        )

    assert oldest(walk({}, {})) == SINCE
    assert oldest(walk({"contracts": "0025"}, {}, {"contracts": "0023"})) == "0025"


def test_where_the_oldest_isnt_told_yet_it_is_refused_as_before(empty_database, monkeypatch):
    upgrade(empty_database)
    engine = create_engine(database_url(empty_database))
    with engine.begin() as conn:
        conn.execute(text("ALTER TABLE alembic_version DROP COLUMN oldest"))
    engine.dispose()
    _knows(monkeypatch, "0022")
    with pytest.raises(StorageError, match="use a newer version"):
        upgrade(empty_database)


def test_the_rule_and_the_linter_begin_at_the_same_revision():
    assert SINCE == test_storage_expand.SINCE
