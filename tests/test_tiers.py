"""The tiers hold what they promise: a unit test does no I/O, and `make unit` runs those and no others."""

import re
import socket
import sqlite3
import subprocess
import sys

import pytest

from tests import conftest, examples

MAKEFILE = (conftest.ROOT / "Makefile").read_text("utf-8")


@pytest.fixture
def as_a_unit(monkeypatch):
    monkeypatch.setattr(conftest, "is_unit", lambda _item: True)


def touch(what):
    """Connect or bind a socket, and leave none open."""
    with socket.socket() as made:
        getattr(made, what)(("127.0.0.1", 0 if what == "bind" else 9))


def test_the_folders_of_make_unit_are_those_that_are_held_pure():
    (named,) = re.findall(r"^UNIT := (.*)$", MAKEFILE, re.MULTILINE)
    assert tuple(conftest.ROOT / path for path in named.split()) == conftest.UNIT
    assert all(path.exists() for path in conftest.UNIT)


@pytest.mark.parametrize(
    ("does", "event"),
    [
        (lambda: sqlite3.connect(":memory:"), "sqlite3.connect"),
        (lambda: touch("connect"), "socket.connect"),
        (lambda: touch("bind"), "socket.bind"),
        (lambda: subprocess.run([sys.executable, "-c", ""], check=True), "subprocess.Popen"),
    ],
)
def test_a_unit_test_that_does_io_fails(as_a_unit, does, event):
    with pytest.raises(AssertionError, match=event):
        does()


def test_others_may(tmp_path):
    sqlite3.connect(tmp_path / "any.db").close()


def test_the_whole_run_is_test_and_then_the_long_ones():
    assert re.search(r"^test-all: test .*\n\t.* -m long$", MAKEFILE, re.MULTILINE)
    assert re.search(r"^test: .*\n\t.* -m 'not long'$", MAKEFILE, re.MULTILINE)
    assert "make lint test-all" in (conftest.ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize(("few", "drawn"), [(True, (25, 5)), (False, (100, 12))])
def test_a_property_draws_a_quarter_of_its_examples_where_the_long_tier_is_still_to_come(monkeypatch, few, drawn):
    monkeypatch.setattr(examples, "_few", few)
    assert (examples.most(100), examples.most(12)) == drawn
