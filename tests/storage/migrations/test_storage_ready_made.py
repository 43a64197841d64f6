"""What the tests elsewhere begin with is what revisions make."""

import sqlite3

from storage.migrations import revisions
from storage.migrations.migrate import upgrade
from tests import ready_made


def test_a_file_made_at_once_is_the_one_that_revisions_make(tmp_path, monkeypatch):
    upgrade(f"sqlite:///{tmp_path / 'one_by_one.db'}")
    monkeypatch.setattr(revisions, "apply", ready_made.at_once)
    upgrade(f"sqlite:///{tmp_path / 'at_once.db'}")
    one, other = (sqlite3.connect(tmp_path / f"{name}.db") for name in ("one_by_one", "at_once"))
    assert list(one.iterdump()) == list(other.iterdump())
    assert len(ready_made.made()) > 80
    one.close()
    other.close()
