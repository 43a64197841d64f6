"""The command line: what is wrong with databases, ports, keys and names is said in one sentence."""

import os
import re
import socket
import sqlite3
import stat
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.command_line import PAGE, PATIENCE, Running, environment, free_port, get, one_sentence, winloss
from tests.examples import more

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-x", "SLACK_SIGNING_SECRET": "y"}


def test_a_database_that_cant_be_used(run, tmp_path):
    (tmp_path / "notes.txt").write_text("no database, but long enough to be taken for one at first sight" * 20)
    address = f"postgresql://ann:secret@127.0.0.1:{free_port()}/winloss"
    for command in ("migrate", "digest", "export"):
        one_sentence(*run(command, WINLOSS_DATABASE_URL="sqlite:///notes.txt"), "notes.txt", "not a database")
        one_sentence(*run(command, WINLOSS_DATABASE_URL="sqlite:////proc/none/winloss.db"), "/proc/none")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE event (what TEXT)")
    other.close()
    one_sentence(*run("migrate", WINLOSS_DATABASE_URL="sqlite:///other.db"), "event already exists", "something else")
    code, output = run("migrate", WINLOSS_DATABASE_URL=address)
    one_sentence(code, output, "can't be reached")
    assert "secret" not in output


def test_what_is_exported_is_for_its_owner(run, tmp_path):
    (tmp_path / "deals.csv").write_text("Deal name,Stage,Close date\nAcme,Closed won,2026-11-02\n")
    before = os.umask(0)
    try:
        code, output = run("import", "deals.csv", "--workspace", "slack:T1", "--yes")
        assert code == 0, output
        assert run("export", "--output", "closings.csv")[0] == 0
    finally:
        os.umask(before)
    assert (tmp_path / "closings.csv").stat().st_mode & 0o777 == 0o600
    assert "Acme" in (tmp_path / "closings.csv").read_text("utf-8-sig")


def test_check_says_what_would_be_served(run):
    code, output = run("check")
    assert code == 1
    assert "There is no app.yaml here" in output
    assert "nothing to serve yet. To begin, set SLACK_BOT_TOKEN" in output

    port = str(free_port())
    code, output = run("check", app=PAGE, WINLOSS_SECRET_KEY="k" * 32, WINLOSS_PORT=port)
    assert code == 0, output
    assert "app.yaml is fine." in output
    assert "sqlite:///var/winloss.db isn't there yet" in output
    assert "Page: on, for Ann" in output
    assert f"http://127.0.0.1:{port}" in output
    assert "Slack: over HTTP" in run("check", "--offline", app="", **SECRETS)[1]


def test_the_digest_of_a_workspace_that_isnt_there(run):
    one_sentence(*run("digest"), "There is no workspace yet")
    one_sentence(*run("digest", "--workspace", "nonsense"), "it looks like slack:T0123456")


@pytest.mark.parametrize("command", ["serve", more("demo")])
def test_a_port_that_is_taken(tmp_path, command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        environ = {"WINLOSS_PORT": str(port)} | (SECRETS if command == "serve" else {})
        done = winloss(command, cwd=tmp_path, **environ)

    one_sentence(done.returncode, done.stderr, f"Port {port} on 127.0.0.1 is taken")


def test_serve_says_why_it_cant_begin(tmp_path):
    done = winloss("serve", cwd=tmp_path)
    one_sentence(done.returncode, done.stderr, "There is nothing to serve")

    done = winloss("serve", cwd=tmp_path, **SECRETS, WINLOSS_HOST="192.0.2.1")
    one_sentence(done.returncode, done.stderr, "192.0.2.1", "no address of this machine")


@pytest.mark.parametrize(("key", "size"), [("k", 1), ("k" * 31, 31), ("é" * 15, 30)])
@pytest.mark.parametrize("app", [PAGE, ""])
def test_a_key_that_could_be_guessed_is_refused_with_the_command_that_makes_one(run, tmp_path, app, key, size):
    words = f"WINLOSS_SECRET_KEY is too short to sign with ({size} bytes", 'WINLOSS_SECRET_KEY="$(winloss secret)"'
    code, output = run("check", app=app, WINLOSS_SECRET_KEY=key, **SECRETS)
    one_sentence(code, output, *words)
    assert key not in output or len(key) == 1
    if size == 31:
        done = winloss("serve", cwd=tmp_path, WINLOSS_SECRET_KEY=key, **SECRETS)
        one_sentence(done.returncode, done.stderr, *words)
    code, output = run("export", WINLOSS_SECRET_KEY=key)  # it signs nothing
    one_sentence(code, output, "There is no workspace yet")


def test_a_new_key_is_all_that_is_printed_and_good_enough(run):
    (code, one), (_, two) = run("secret"), run("secret")
    assert code == 0
    assert one != two
    assert re.fullmatch(r"[\w-]{43}\n", one)
    assert run("check", app=PAGE, WINLOSS_SECRET_KEY=one.strip())[0] == 0
    assert "winloss secret" in run("check", app=PAGE)[1]  # where there is none


def test_a_sign_in_link_goes_to_a_person_and_into_no_log(run, tmp_path):
    key, port = "k" * 32, str(free_port())
    one_sentence(*run("signin"), "The page is off")
    code, output = run("signin", "Ann", app=PAGE, WINLOSS_SECRET_KEY=key, WINLOSS_PORT=port)
    assert code == 0
    link = output.removeprefix("Sign in as Ann, once and within ten minutes: ").strip()

    env = environment(WINLOSS_SECRET_KEY=key, WINLOSS_PORT=port)
    with Running("winloss", "serve", cwd=tmp_path, env=env) as process:
        assert "`winloss signin NAME`" in process.says("The page is on")
        assert "Are you Ann?" in get(link), "looking at it uses nothing up"
        assert "You need a sign-in link" not in signed_in(link)
        assert "You need a sign-in link" in failing(link)
        assert "You need a sign-in link" in failing(link + "x")
        assert "/signin/" not in process.output
        assert process.stop() == 0


def test_who_signs_in_is_said(run):
    app = "page:\n  enabled: true\n  people: {ann: Ann Ames, bob: Bob, bo: bob}\n"
    for name, words in (
        ((), "On the page are ann (Ann Ames), bob (Bob), bo (bob)"),
        (("Eve",), "none of those on the page"),
        (("BOB",), "2 of those on the page"),
    ):
        one_sentence(*run("signin", *name, app=app, WINLOSS_SECRET_KEY="k" * 32), words)
    for name, who in (("ann", "Ann Ames"), ("ann ames", "Ann Ames"), ("bob", "Bob"), ("bo", "bob")):
        assert f"Sign in as {who}, once" in run("signin", name, app=app, WINLOSS_SECRET_KEY="k" * 32)[1]


def signed_in(link: str) -> str:
    """The page that the button of a sign-in link leads to."""
    with build_opener(HTTPCookieProcessor()).open(link, data=b"", timeout=PATIENCE) as response:
        return response.read().decode()


def failing(address: str) -> str:
    """The text of a refusal."""
    with pytest.raises(HTTPError) as caught:
        get(address)
    return caught.value.read().decode()


@pytest.mark.long
def test_the_demo_needs_no_key_and_takes_nobody_elses(tmp_path):
    env = environment(WINLOSS_PORT=str(free_port()), WINLOSS_SECRET_KEY="weak")
    with Running("winloss", "demo", cwd=tmp_path, env=env) as process:
        link = process.says("/signin/").split()[-1]
        assert "You need a sign-in link" not in signed_in(link)
        assert process.stop() == 0
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").glob("demo.db")} == {
        "demo.db": 0o600
    }
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
