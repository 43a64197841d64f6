"""The command line: what is wrong is said in one sentence, and `winloss serve` survives what machines do."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import stat
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from tests.command_line import PATIENCE, Running, delivered, environment, free_port, get, secrets, served, winloss
from tests.stand_ins.slack import Slack

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-x", "SLACK_SIGNING_SECRET": "y"}
PAGE = "page:\n  enabled: true\n  people: {ann: Ann}\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder with these settings; its exit code, and what it says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in ("WINLOSS_CONFIG", "WINLOSS_DATABASE_URL", "WINLOSS_SECRET_KEY", "WINLOSS_HOST", "WINLOSS_PORT"):
        monkeypatch.delenv(name, raising=False)

    def in_here(*args: str, app: str | None = None, **environ: str) -> tuple[int, str]:
        if app is not None:
            Path("app.yaml").write_text(app)
        result = CliRunner().invoke(main, args, env=environ)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return in_here


def one_sentence(code: int, output: str, *words: str) -> None:
    """It failed, and says why in one line."""
    assert code == 1, output
    assert len(output.strip().splitlines()) == 1
    assert output.startswith("Error: ")
    assert "Traceback" not in output
    for word in words:
        assert word in output


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ("managerz: []", ['no setting "managerz"', 'did you mean "managers"?']),
        ("digest:\n  chanel: C1", ['no setting "digest.chanel"', 'did you mean "channel"?']),
        ("colour: red", ['no setting "colour"', "comments in app.yaml"]),
        ("timezone: Mars/Base", ["timezone", '"Mars/Base" is not a time zone']),
        ("currency: EUR\ntimezone: [", ["app.yaml line 2: this is not YAML"]),
        ("- timezone", ["`name: value`"]),
        ("currency: euro", ['currency: "euro" is not a currency', "such as EUR"]),
        ("managers: U1", ["managers: this should be a list"]),
        ("people: [U1]", ["people: this should be lines of the form `name: value`"]),
        ("people:\n  Dana: [U1]", ["people.Dana: this should be one word"]),
        ("digest:\n  weekday: funday", ['digest.weekday: "funday" is none of monday, tuesday']),
        ("digest:\n  time: 25:00", ['digest.time: "25:00" is not a time of day; write one like 09:00']),
        ("page:\n  enabled: perhaps", ["page.enabled: this should be true or false"]),
        ("reminders:\n  first_days: 0", ["reminders.first_days", "greater than or equal to 1", "it says '0'"]),
        ("reminders:\n  first_days: 5", ["last_days (4) should be more than first_days (5)"]),
        ("debrief: mine.yaml", ["there is no file mine.yaml"]),
        (PAGE, ["WINLOSS_SECRET_KEY is missing"]),
        ("page:\n  enabled: true", ["page.people is empty"]),
    ],
)
def test_a_mistake_in_app_yaml_is_one_sentence_with_its_place(run, app, words):
    code, output = run("check", app=app)

    one_sentence(code, output, *words)


def test_a_settings_file_that_cant_be_read(run, tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"currency: \xa3\n")
    one_sentence(*run("check", WINLOSS_CONFIG="latin.yaml"), "latin.yaml can't be read: it isn't UTF-8")
    one_sentence(*run("check", WINLOSS_CONFIG=str(tmp_path)), "can't be read: Is a directory")
    one_sentence(*run("check", WINLOSS_CONFIG="none.yaml"), "none.yaml is not there")


def test_times_and_empty_keys_mean_what_they_look_like(run):
    """YAML itself would read 10:30 as 630."""
    code, output = run("check", "--offline", app="digest:\n  channel: C1\n  time: 10:30\npeople:\nmanagers:\n#  - U1\n")

    assert code == 0
    assert "Digest: C1, Mondays at 10:30 (Europe/London)" in output
    assert "Managers: none" in output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("greeting:", "competitorz: [Umbrella]\ngreeting:", ['unknown key "competitorz"; did you mean "competitors"?']),
        ("key: heard", "key: reason", ['steps[1].key: duplicate key "reason"']),
        ("value: product_fit", "value: price", ['steps[0].fields[0].options: duplicate value "price"']),
        ("greeting:", "greeting: [", ["line ", "this isn't YAML"]),
    ],
)
def test_a_mistake_in_a_debrief_of_ones_own_is_named_with_its_place(run, tmp_path, old, new, words):
    _, standard = run("graph", "--yaml")
    assert old in standard
    (tmp_path / "mine.yaml").write_text(standard.replace(old, new, 1))

    one_sentence(*run("check", app="debrief: mine.yaml"), "mine.yaml: ", *words)


def test_a_debrief_of_ones_own_that_is_right(run, tmp_path):
    _, standard = run("graph", "--yaml")
    (tmp_path / "mine.yaml").write_text(f"competitors: [Umbrella, Vandelay]\n{standard}")

    code, output = run("check", "--offline", app="debrief: mine.yaml\ncompetitors: [umbrella, Wonka]\n")

    assert code == 0, output
    assert "Debrief: mine.yaml, 6 cards" in output
    assert "Competitors: 3" in output
    assert "Currency: EUR; each other one has sums of its own (rates in app.yaml)." in output


def test_a_debrief_whose_main_question_counts_as_nothing_is_told_loudly(run, tmp_path):
    _, standard = run("graph", "--yaml")
    own = standard.replace("        counts_as: driver\n", "").replace("{driver:", "{reason_why:")
    (tmp_path / "mine.yaml").write_text(own.replace(": driver\n", ": reason_why\n"))

    code, output = run("check", "--offline", app="debrief: mine.yaml")

    assert code == 1, output
    (line,) = [line for line in output.splitlines() if "No question counts as driver" in line]
    assert line.startswith("wrong  Debrief: Not counted: mine.yaml: ")
    assert "steps[0].fields[0]" in line


def test_what_else_a_debrief_of_ones_own_does_not_count_is_said(run, tmp_path):
    _, standard = run("graph", "--yaml")
    own = standard.replace("- key: lesson\n", "- key: takeaway\n").replace("        counts_as: lesson\n", "")
    (tmp_path / "mine.yaml").write_text(own)

    code, output = run("check", "--offline", app="debrief: mine.yaml")

    assert code == 0, output
    told = "Not counted: mine.yaml: No question counts as lesson, so no lesson is quoted beside a competitor."
    assert f"note   Debrief: {told}" in output.splitlines()
    assert "Not counted" not in run("check", "--offline", app="debrief: standard")[1]


def test_competitors_are_ones_own_or_none(run):
    """The standard debrief once named three of somebody else's."""
    code, output = run("check", "--offline")
    assert code == 0, output
    assert "Competitors: none (competitors in app.yaml)" in output
    assert not re.search("globex|initech|hooli", run("graph", "--yaml")[1] + run("graph")[1], re.IGNORECASE)
    assert "Competitors: 2" in run("check", "--offline", app="competitors: [Umbrella, Wonka]")[1]


@pytest.mark.parametrize(
    ("app", "code", "line"),
    [
        ("currency: EUX", 1, "wrong  Currency: EUX in app.yaml is no currency in use."),
        (
            "rates: {date: 2020-01-02, USD: 0.9}",
            0,
            "note   Currency: EUR; sums in 1 other are converted by rates of 2 Jan",
        ),
        ("rates: {date: 2026-11-02, USE: 0.9}", 1, "wrong  Currency: USE in app.yaml is no currency in use."),
    ],
)
def test_bad_currencies_and_old_rates_are_told(run, app, code, line):
    found, output = run("check", "--offline", app=app)
    assert (found, line in output) == (code, True), output


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"SLACK_BOT_TOKEN": "x"}, ["SLACK_APP_TOKEN is missing", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_SIGNING_SECRET": "x"}, ["SLACK_BOT_TOKEN is missing"]),
        ({"SLACK_APP_TOKEN": "xapp-x"}, ["SLACK_BOT_TOKEN is missing"]),
        ({"SLACK_APP_TOKEN": "xoxb-x"}, ["SLACK_APP_TOKEN is another kind of token", "App-Level Tokens"]),
        ({"SLACK_BOT_TOKEN": "xapp-x"}, ["SLACK_BOT_TOKEN is an app token", "OAuth & Permissions"]),
        ({"WINLOSS_PORT": "abc"}, ['WINLOSS_PORT is "abc"', "a number from 1 to 65535"]),
        ({"WINLOSS_PORT": "0"}, ["WINLOSS_PORT"]),
        ({"WINLOSS_PORT": "65536"}, ["WINLOSS_PORT"]),
        ({"WINLOSS_DATABASE_URL": "winloss"}, ["can't be read", "sqlite:///var/winloss.db"]),
        ({"WINLOSS_DATABASE_URL": "mysql://a/b"}, ["no support", "mysql", "sqlite or postgresql"]),
    ],
)
def test_a_mistake_in_the_environment_is_one_sentence(run, environ, words):
    one_sentence(*run("check", **environ), *words)


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


@pytest.mark.parametrize("command", ["serve", "demo"])
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


async def test_serve_with_a_token_that_slack_refuses(tmp_path):
    async with Slack() as slack:
        given = {**secrets(slack), "SLACK_BOT_TOKEN": "xoxb-wrong", "WINLOSS_PORT": str(free_port())}
        done = await asyncio.to_thread(winloss, "serve", cwd=tmp_path, **given)

    one_sentence(done.returncode, done.stderr, "Slack refused the bot token", "OAuth & Permissions")


def asked(slack: Slack, person) -> list[str]:
    """The messages of the bot in a person's conversation but its hello, by their id."""
    ours = [m for m in slack.messages(person.conversation) if m["user"] == slack.bot_user_id]
    return [m["ts"] for m in ours if not m["text"].startswith("Hello")]


async def test_what_was_answered_survives_a_kill_and_nothing_comes_twice(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        async with served(slack, tmp_path) as process:
            await ann.types("/winloss lost Acme renewal vs Globex")
            await ann.clicks("Start")
            await ann.picks("Price and value", under="What tipped it the other way?")
            await ann.clicks("Next")
            assert (await ann.picks("Yes, they told me")).status == 200
            process.kill()
        there = asked(slack, ann)

        async with served(slack, tmp_path) as process:
            assert (await slack.redelivers())[0] == 200  # Slack saw its 200, and asks again all the same
            await ann.picks("Half")
            # the killed process still holds the card's lease: it stands as it was, and a press there shows the new one
            await ann.picks("Half")
            await ann.sees("Already answered", "What did they say decided it?")  # asked of those only who were told
            assert asked(slack, ann) == there
            assert process.stop() == 0


@pytest.mark.long
async def test_a_prompt_that_was_not_out_yet_comes_once_after_the_restart(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        slack.fault("chat.postMessage", "429")
        async with served(slack, tmp_path) as process:
            assert (await ann.types("/winloss lost Acme renewal")).status == 200
            await delivered(slack, "limited")
            process.kill()
        assert asked(slack, ann) == []

        async with served(slack, tmp_path):
            assert (await slack.redelivers())[0] == 200
            await ann.sees("Sorry about Acme renewal")
            await delivered(slack, "sent")
            assert len(asked(slack, ann)) == 1


@pytest.mark.long
async def test_a_prompt_that_may_be_out_is_looked_for_after_the_restart(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        async with served(slack, tmp_path) as process:
            await ann.types("/winloss help")
            await delivered(slack, "sent")  # the hello
            slack.fault("chat.postMessage", "drop_after")
            await ann.types("/winloss lost Acme renewal")
            await delivered(slack, "ambiguous")
            process.kill()
        (there,) = asked(slack, ann)

        async with served(slack, tmp_path):
            await delivered(slack, "sent")
            assert asked(slack, ann) == [there]
            assert [name for name, _ in slack.calls].count("chat.postMessage") == 2, "the hello and the card"


@pytest.fixture
def empty_postgres(databases):
    """The address of a PostgreSQL database without tables."""
    name = databases.make("template1")
    yield databases.url(name)
    databases.drop(name)


@pytest.mark.long  # two in one process, on one that fails, are in tests/bot/sending
async def test_two_processes_share_the_work_and_do_nothing_twice(tmp_path, empty_postgres):
    given = {"WINLOSS_DATABASE_URL": empty_postgres}
    async with Slack() as slack:
        people = [slack.person(f"Rep {number}") for number in range(5)]
        async with served(slack, tmp_path, **given) as first:
            one = slack.app_url
            async with served(slack, tmp_path, **given):
                two = slack.app_url
                for number, person in enumerate(people):
                    slack.app_url = (one, two)[number % 2]
                    await person.types(f"/winloss lost Deal {number}")
                    slack.app_url = (two, one)[number % 2]  # the same again, to the other one
                    assert (await slack.redelivers())[0] == 200
                    await person.clicks("Start")
                    await person.sees("What tipped it the other way?")
                first.kill()  # it has nothing under way: the last press went to the other one
                slack.app_url = two
                for person in people:
                    await person.picks("Price and value", under="What tipped it the other way?")
                    await person.clicks("Next")
                    await person.sees("Have they told you why?")
                assert [len(asked(slack, person)) for person in people] == [1] * len(people)


async def test_sigterm_and_control_c_end_it_cleanly(tmp_path):
    async with Slack() as slack:
        for number in (signal.SIGTERM, signal.SIGINT):
            async with served(slack, tmp_path) as process:
                process.says("winloss is at http://127.0.0.1")
                assert process.stop(number) == 0
                assert "Traceback" not in process.output


async def test_somebody_named_in_app_yaml_is_asked_although_they_never_wrote(tmp_path):
    """`people` links the owner in the CRM with somebody in chat."""
    (tmp_path / "crm.csv").write_text(
        "deal,owner,stage,close date\nAcme,Dana Reyes,lost,2026-03-01\nHarbor Foods,Dana Reyes,open,\n"
    )
    async with Slack() as slack:
        dana, bob = slack.person("Dana"), slack.person("Bob")
        (tmp_path / "app.yaml").write_text(f"people:\n  Dana Reyes: {dana.id}\n")
        given = ["import", "crm.csv", "--workspace", f"slack:{slack.team_id}", "--yes"]
        done = await asyncio.to_thread(winloss, *given, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        async with served(slack, tmp_path):
            await bob.types("/winloss won Harbor Foods")
            await bob.sees("I'm asking Dana Reyes for a debrief")
            await dana.sees("Congratulations on Harbor Foods!")
            assert asked(slack, bob) == []
