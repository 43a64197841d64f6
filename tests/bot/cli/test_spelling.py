"""What is wrong in app.yaml, in a debrief of one's own or in the environment is said in one sentence with its place."""

import re

import pytest

from tests.command_line import PAGE, one_sentence


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
