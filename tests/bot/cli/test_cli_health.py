"""`winloss health`: what is stopped, late or failing, with numbers to act on."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, update

from bot.cli.health import health_command
from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.records import Workspace
from storage.tables import outbox, timer
from storage.units import changes, people, wants

WS = "slack:T1"
NOW = datetime.now(UTC)


@pytest.fixture
def database(migrated, tmp_path, monkeypatch):
    url = migrated(tmp_path / "winloss.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", url)
    engine = create_engine(url)
    with engine.begin() as conn:
        people.ensure_workspace(conn, Workspace(WS, "slack", "T1", "Sales"), NOW)
    yield engine
    engine.dispose()


def health(*options):
    done = CliRunner().invoke(health_command, options)
    return done.exit_code, done.output


def broken(engine):
    """A card that is parked, a follow-up set aside, a reminder that fails, and one that is late."""
    with engine.begin() as conn:
        wants.want(conn, WS, Want(Target.CARD, "C1", "ann"), NOW.timestamp())
        conn.execute(update(outbox).values(parked="The channel is gone."))
        old = NOW - timedelta(hours=1)
        for kind, subject in ((TimerKind.FOLLOW_UP, "C1.talk"), (TimerKind.REMIND, "C2"), (TimerKind.RESUME, "C3")):
            changes.set_timer(conn, WS, Timer(kind, subject, old))
        conn.execute(update(timer).where(timer.c.kind == "follow_up").values(set_aside="ValueError"))
        conn.execute(update(timer).where(timer.c.kind == "remind").values(tries=3))
        wants.want(conn, WS, Want(Target.CARD, "C9", "bob"), NOW.timestamp())


def test_all_is_well(database):
    assert health() == (0, "All is well: nothing is stopped, nothing is late.\n")


@pytest.mark.parametrize("option", ["--drop", "--try-again"])
def test_where_nothing_is_stopped_all_of_it_is_nothing(database, option):
    assert "Nothing is stopped." in health(option, "all")[1]


def names(output):
    """What each line is called, by what it says."""
    return {line[8:]: line[:6] for line in output.splitlines() if re.match(r"[a-z2-7]{6}  ", line)}


def test_what_is_stopped_late_or_failing(database):
    broken(database)
    code, output = health()
    assert (code, list(names(output))) == (
        1,
        [
            "A debrief's card is stopped: The channel is gone.",
            "A follow-up is stopped: ValueError",
            "A reminder is late and has failed 3 times; it is tried again.",
            "A debrief that was put off is late.",
        ],
    )
    assert len(set(names(output).values())) == 4


def test_one_is_tried_again_and_one_is_dropped(database):
    broken(database)
    follow_up = names(health()[1])["A follow-up is stopped: ValueError"]
    code, output = health("--try-again", follow_up.upper())
    assert (code, output.splitlines()[0]) == (1, "It's tried again now.")
    code, output = health("--drop", "all")
    assert (code, output.splitlines()[0]) == (1, "Dropped. No answer went with it.")
    with database.connect() as conn:
        assert conn.execute(select(outbox.c.parked).where(outbox.c.subject == "C1")).all() == [(None,)]
        assert conn.execute(select(timer.c.set_aside).where(timer.c.kind == "follow_up")).all() == [(None,)]


def test_a_name_means_the_same_whatever_comes_before_it_meanwhile(database):
    broken(database)
    meant = names(health()[1])["A follow-up is stopped: ValueError"]
    with database.begin() as conn:  # these stand first in the list from now on
        for number in range(3):
            wants.want(conn, WS, Want(Target.CARD, f"A{number}", "cat"), NOW.timestamp() - 9999)
        conn.execute(update(outbox).values(parked="The channel is gone."))
    assert health("--drop", meant)[0] == 1
    with database.connect() as conn:
        assert conn.execute(select(timer.c.kind).where(timer.c.kind == "follow_up")).all() == []
        assert len(conn.execute(select(outbox).where(outbox.c.parked.is_not(None))).all()) == 5


def test_what_is_only_late_is_neither_dropped_nor_sent_twice(database):
    broken(database)
    late = names(health()[1])["A reminder is late and has failed 3 times; it is tried again."]
    code, output = health("--drop", late)
    assert (code, f"Nothing that is stopped is called {late}" in output) == (1, True), "it is late"
    with database.connect() as conn:
        assert len(conn.execute(select(timer)).all()) == 3


def test_trying_again_and_dropping_at_once_does_neither(database):
    broken(database)
    before = health()
    code, said = health("--try-again", "all", "--drop", "all")
    assert (code, "one at a time" in said) == (2, True)
    assert health() == before
