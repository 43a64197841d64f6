"""A database that can't be used: one sentence that says why, and what to do."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage.engine.engine import StorageError, open_storage
from storage.migrations.migrate import upgrade

NOBODY = 65534


@contextmanager
def ordinary_user() -> Iterator[None]:
    """As root every file may be written: be nobody meanwhile."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that belongs to that user."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(made, NOBODY, NOBODY)
    yield made
    made.chmod(0o700)
    shutil.rmtree(made)


def sentence(url: str) -> str:
    """What is said of it at a start."""

    def starts() -> None:
        upgrade(url)
        open_storage(url)

    with ordinary_user(), pytest.raises(StorageError) as caught:
        starts()
    one = str(caught.value)
    assert "\n" not in one
    assert one.endswith(".")
    return one


def made(folder: Path) -> str:
    url = f"sqlite:///{folder / 'w.db'}"
    upgrade(url)
    for path in folder.iterdir() if os.geteuid() == 0 else ():
        os.chown(path, NOBODY, NOBODY)
    return url


def test_a_file_that_may_only_be_read(folder):
    url = made(folder)
    (folder / "w.db").chmod(0o444)
    assert "may only be read; the user that runs winloss must be able to write to it and to its folder" in sentence(url)


def test_a_file_that_may_only_be_read_and_is_to_be_brought_up(folder):
    (folder / "w.db").touch()
    (folder / "w.db").chmod(0o444)
    assert "may only be read" in sentence(f"sqlite:///{folder / 'w.db'}")


def test_a_folder_that_may_only_be_read(folder):
    url = made(folder)
    folder.chmod(0o555)
    assert "may only be read" in sentence(url)
    assert "may not read and write it, or make it in its folder" in sentence(url.replace("w.db", "new.db"))
    assert "folder for the database" in sentence(url.replace("w.db", "new/w.db"))


@pytest.mark.parametrize("closed", ["w.db", "."])
def test_what_may_not_be_looked_at(folder, closed):
    url = made(folder)
    (folder / closed).chmod(0)
    assert "may not read and write it" in sentence(url)


def test_what_is_no_database(folder):
    (folder / "w.db").write_bytes(b"junk" * 1000)
    (folder / "w.db").chmod(0o666)
    assert "holds no SQLite database" in sentence(f"sqlite:///{folder / 'w.db'}")
    (folder / "d").mkdir()
    assert "that is a folder; name a file in it" in sentence(f"sqlite:///{folder / 'd'}")


@pytest.fixture
def admin(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("DROP ROLE IF EXISTS winloss_guest")
        conn.execute("CREATE ROLE winloss_guest LOGIN PASSWORD 'right'")
        yield conn
        conn.execute("DROP OWNED BY winloss_guest")
        conn.execute("DROP ROLE winloss_guest")


def as_guest(url: str, **changes: str) -> str:
    return make_url(url).set(username="winloss_guest", **changes).render_as_string(hide_password=False)


def test_a_user_who_may_read_or_write_nothing(postgres_url, admin):
    url = as_guest(postgres_url)
    admin.execute("CREATE TABLE alembic_version (version_num text)")
    admin.execute("INSERT INTO alembic_version SELECT '0001'")
    with pytest.raises(StorageError, match=r"denied for table alembic_version\. Name the user"):
        upgrade(url)
    admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO winloss_guest")
    with pytest.raises(StorageError, match=r"permission denied|must be owner") as caught:
        upgrade(url)
    assert "winloss migrate" in str(caught.value)


def test_a_user_who_may_only_read(postgres_url, admin):
    admin.execute("DROP SCHEMA public CASCADE")
    admin.execute("CREATE SCHEMA public")
    upgrade(postgres_url)
    admin.execute("GRANT USAGE ON SCHEMA public TO winloss_guest")
    admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO winloss_guest")
    with pytest.raises(StorageError, match=r"may not write to the database's tables\. Name the user"):
        upgrade(as_guest(postgres_url))
    admin.execute("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO winloss_guest")
    upgrade(as_guest(postgres_url))  # who may use them need not own them
    admin.execute("ALTER ROLE winloss_guest SET default_transaction_read_only = on")
    with pytest.raises(StorageError, match="read-only, as a standby is"):
        upgrade(as_guest(postgres_url))


def test_a_user_who_may_make_no_tables(postgres_url, admin):
    admin.execute("DROP SCHEMA public CASCADE")
    admin.execute("CREATE SCHEMA public")
    admin.execute("GRANT USAGE ON SCHEMA public TO winloss_guest")
    with pytest.raises(StorageError, match=r"permission denied for schema public\. Run `winloss migrate` as the user"):
        upgrade(as_guest(postgres_url))


@pytest.mark.parametrize("opens", [upgrade, open_storage])
def test_nobody_answers_or_lets_us_in(postgres_url, opens):
    for url, why in (
        ("postgresql://u:hidden@127.0.0.1:1/x", "refused"),
        (make_url(postgres_url).set(username="nobody_such").render_as_string(hide_password=False), "nobody_such"),
        (make_url(postgres_url).set(database="none_such").render_as_string(hide_password=False), "none_such"),
        ("postgresql://u:hidden@nowhere.invalid/x", "nowhere.invalid"),
    ):
        with pytest.raises(StorageError, match="can't be reached") as caught:
            opens(url)
        assert why in str(caught.value)
        assert "hidden" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_wrong_password(postgres_url, admin):
    (path,) = admin.execute("SHOW hba_file").fetchone()
    hba = Path(path)
    if os.environ.get("TEST_DATABASE_URL") or not os.access(hba, os.W_OK):
        pytest.skip("the server isn't ours to close")
    before = hba.read_text()
    try:
        hba.write_text(f"local all winloss_guest scram-sha-256\n{before}")
        admin.execute("SELECT pg_reload_conf()")
        for password in ("wrong", None):
            with pytest.raises(StorageError, match="password") as caught:
                open_storage(as_guest(postgres_url, password=password) if password else as_guest(postgres_url))
            assert "wrong" not in str(caught.value)
        admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO winloss_guest")
    finally:
        hba.write_text(before)
        admin.execute("SELECT pg_reload_conf()")
