"""The tiers hold what they promise: a unit test does no I/O, and `make unit` runs those and no others."""

import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from tests import conftest, examples, unlogged
from tests.transcripts import conftest as transcripts

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


def a_test(name, platform=None, file="test_transcripts_any.py", marked=()):
    """What pytest collects, as far as the tiers look at it."""
    marks = set(marked)
    return SimpleNamespace(
        originalname=name,
        path=transcripts.HERE / file,
        marks=marks,
        get_closest_marker=lambda mark: mark if mark in marks else None,
        add_marker=lambda mark: marks.add(mark.name),
        **({"callspec": SimpleNamespace(params={"stage": platform})} if platform else {}),
    )


def in_make_test(*items):
    """The names of those that are, as transcripts are told apart."""
    transcripts.pytest_collection_modifyitems(items)
    return [
        (item.originalname, *(item.callspec.params.values() if hasattr(item, "callspec") else ()))
        for item in items
        if "long" not in item.marks
    ]


def test_of_conversations_make_test_has_those_a_file_begins_with_on_slack():
    names = [f"test_{number}" for number in range(transcripts.FIRST + 2)]
    told = [a_test(name, platform) for name in names for platform in transcripts.PLATFORMS]
    others = [a_test(name, file="test_transcripts_others.py") for name in names]
    begin = names[: transcripts.FIRST]
    assert in_make_test(*told, *others) == [*((name, "slack") for name in begin), *((name,) for name in begin)]


def test_what_is_about_platforms_is_there_on_each_and_what_is_long_takes_nobodys_place():
    long = [a_test(f"test_{number}", "slack", marked={"long"}) for number in range(transcripts.FIRST)]
    last = [a_test("test_last", platform, marked={"everywhere"}) for platform in transcripts.PLATFORMS]
    expected = [("test_after", "slack"), *(("test_last", platform) for platform in transcripts.PLATFORMS)]
    assert in_make_test(*long, a_test("test_after", "slack"), *last) == expected


def test_tests_elsewhere_that_name_a_platform_stay_where_they_are():
    elsewhere = a_test("test_any", "teams", file="../bot/test_any.py")
    elsewhere.path = elsewhere.path.resolve()
    assert in_make_test(elsewhere) == [("test_any", "teams")]


@pytest.mark.parametrize(
    ("expression", "asked", "ci", "kept"),
    [
        ("not long", [], "", False),
        ("not long", ["caplog"], "", True),
        ("", [], "", True),
        ("not long", [], "true", True),
    ],
)
def test_the_log_is_kept_for_who_asks_or_is_run_by_itself_and_in_ci(expression, asked, ci, kept, monkeypatch):
    monkeypatch.setenv("CI", ci)
    kept_for = []

    @contextmanager
    def captured(item, when):
        kept_for.append(when)
        yield

    plugin = SimpleNamespace(_runtest_for=captured, caplog_handler="handler")
    unlogged.spare(
        SimpleNamespace(
            option=SimpleNamespace(markexpr=expression),
            pluginmanager=SimpleNamespace(get_plugin={"logging-plugin": plugin}.get),
        )
    )
    with plugin._runtest_for(SimpleNamespace(fixturenames=asked, stash={}), "call"):
        assert kept_for == ["call"] * kept
