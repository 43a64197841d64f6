"""Settings: app.yaml and the environment, and one clear sentence for everything that can't be used."""

import re
from datetime import time
from importlib import resources
from pathlib import Path

import pytest

from bot.app import PLATFORMS, build, load_settings
from bot.moments.clock import Clock
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page
from bot.settings.app_file import app_file
from bot.settings.secrets import ConfigError
from tests.transcripts.stage import with_page

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shh"}


@pytest.fixture
def load(tmp_path):
    def loading(text: str | None = None, **environ: str):
        if text is not None:
            path = tmp_path / "app.yaml"
            path.write_text(text, encoding="utf-8")
            environ = {"WINLOSS_CONFIG": str(path), **environ}
        return load_settings(environ)

    return loading


def slack(made):
    return next(setup.secrets for setup in made.platforms if setup.name == "slack")


def teams_of(made):
    return next(setup.secrets for setup in made.platforms if setup.name == "teams")


def complaint(load, text: str | None = None, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(text, **environ)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def test_nothing_said_is_a_working_default(load, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = load()
    assert (made.app.timezone, made.app.currency, made.app.managers) == ("Europe/London", "EUR", ())
    assert (made.app.digest.weekday, made.app.digest.time) == ("monday", time(9, 0))
    assert (made.host, made.port, made.database_url) == ("127.0.0.1", 3000, "sqlite:///var/winloss.db")
    assert not any(setup.on for setup in made.platforms)


def test_the_app_yaml_that_ships_is_the_default(load):
    shipped = Path(__file__).parents[3] / "app.yaml"
    assert load(shipped.read_text(encoding="utf-8")).app == load("").app


def test_every_setting_stands_in_the_app_yaml_that_ships():
    text = (Path(__file__).parents[3] / "app.yaml").read_text(encoding="utf-8")
    for name, field in app_file(PLATFORMS).model_fields.items():
        assert re.search(rf"^{name}:", text, re.MULTILINE), name
        for inner in getattr(field.annotation, "model_fields", {}):
            assert re.search(rf"^  {inner}:", text, re.MULTILINE), f"{name}.{inner}"


def test_what_people_decide(load):
    app = load(
        "timezone: America/New_York\ncurrency: USD\nmanagers: [U1, U2]\npeople: {Dana Reyes: U3}\n"
        'digest: {channel: C1, weekday: friday, time: "16:30"}\nreminders: {first_days: 2, last_days: 9}\n'
    ).app
    assert (app.timezone, app.currency, app.managers, app.people) == (
        "America/New_York",
        "USD",
        ("U1", "U2"),
        {"Dana Reyes": "U3"},
    )
    assert (app.digest.channel, app.digest.weekday, app.digest.time) == ("C1", "friday", time(16, 30))
    assert (app.reminders.first_days, app.reminders.last_days) == (2, 9)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("timezon: Europe/Berlin", 'there is no setting "timezon"'),
        ("digest: {day: monday}", 'there is no setting "digest.day"'),
        ("timezone: Mars/Olympus", 'timezone: "Mars/Olympus" is not a time zone'),
        ("timezone: ../../etc/passwd", "is not a time zone"),
        ("timezone: Europe", '"Europe" is not a time zone'),
        ("currency: euro", "currency: "),
        ("rates: {date: 2026-11-02, usd: 0.9}", 'rates: "usd" is not a currency'),
        ("rates: {date: 2026-11-02, USD: much}", 'rates: USD: "much" is not a number'),
        ("rates: {date: 2026-11-02, USD: 0}", "rates: USD: 0 is not a rate; it must be more than 0"),
        ("rates: {date: 2026-11-02, USD: nan}", "is not a rate"),
        ("rates: {date: November, USD: 0.9}", 'rates: "November" is not a day'),
        ("rates: {USD: 0.9}", "rates: say of which day they are"),
        ("rates: {date: 2026-11-02, EUR: 1}", "EUR in rates is your own currency"),
        ("rates: [USD]", "rates: this should be lines of the form"),
        ("competitors: Umbrella", "competitors: this should be a list"),
        ("competitors: [not_sure]", 'competitors: "not_sure" is an answer of the debrief itself'),
        ("competitors: [Umbrella, umbrella ]", 'competitors: "Umbrella" is there twice'),
        (f"competitors: [{'x' * 61}]", "has 61 characters"),
        (f"competitors: [{', '.join(f'c{n}' for n in range(81))}]", "competitors: 81 names; 80 fit on the card"),
        ("digest: {weekday: mondy}", "digest.weekday: "),
        ('digest: {time: "25:00"}', "digest.time: "),
        ("reminders: {first_days: 0}", "reminders.first_days: "),
        ("managers: U1", "managers: "),
        ("- a list", "the file: "),
        ("just words", "the file: "),
        ("timezone: [", "line 1: this is not YAML"),
        ("a: 1\nb: [\nc: 2", "line 3: this is not YAML"),
        ("debrief: missing.yaml", "debrief: there is no file"),
        ("a: \x00", "this is not YAML"),
    ],
)
def test_a_mistake_in_app_yaml_is_one_sentence_with_its_place(load, text, sentence):
    said = complaint(load, text)
    assert sentence in said
    assert "app.yaml" in said


def test_app_yaml_that_is_not_text_is_one_sentence(load, tmp_path):
    path = tmp_path / "app.yaml"
    path.write_bytes(b"timezone: \xff\xfe")
    assert "app.yaml" in complaint(load, WINLOSS_CONFIG=str(path))


def test_app_yaml_that_is_a_folder_is_one_sentence(load, tmp_path):
    assert str(tmp_path) in complaint(load, WINLOSS_CONFIG=str(tmp_path))


def test_a_file_that_was_named_must_be_there(load):
    assert "nowhere.yaml is not there" in complaint(load, WINLOSS_CONFIG="nowhere.yaml")


def test_a_debrief_of_our_own_stands_beside_app_yaml(load, tmp_path):
    standard = resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(standard.replace("Price and value", "Cost and worth"), encoding="utf-8")
    assert "Cost and worth" in str(load("debrief: ours.yaml").definition.scripts)


def test_the_competitors_of_app_yaml_are_what_the_debrief_offers(load):
    field = load("competitors: [Umbrella, 3m]").definition.script("lost").fields["field"]
    assert [option.label for option in field.options][:3] == ["Umbrella", "3m", "Somebody else"]
    assert load("").definition.competitors == ()


def test_competitors_of_a_debrief_of_our_own_come_first(load, tmp_path):
    standard = resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(f"competitors: [Vandelay]\n{standard}", encoding="utf-8")
    made = load("debrief: ours.yaml\ncompetitors: [Umbrella, vandelay]")
    assert made.definition.competitors == ("Vandelay", "Umbrella")


def test_a_mistake_in_a_debrief_is_one_sentence_with_its_place(load, tmp_path):
    (tmp_path / "ours.yaml").write_text("steps: []\nnonsense: 1\n", encoding="utf-8")
    assert "ours.yaml" in complaint(load, "debrief: ours.yaml")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN is missing; .* Over HTTP it is SLACK_SIGNING_SECRET"),
        ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN is missing"),
        ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN is missing"),
    ],
)
def test_half_of_slacks_secrets_names_the_other_half(load, given, missing):
    secret = {**SLACK, "SLACK_APP_TOKEN": "xapp-1"}[given]
    sentence = complaint(load, "", **{given: secret})
    assert re.search(missing, sentence)
    assert secret not in sentence


def test_slack_by_socket_mode_needs_no_signing_secret(load):
    made = load("", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert slack(made).app_token.get_secret_value() == "xapp-1"
    assert [setup.name for setup in made.platforms if setup.on] == ["slack"]
    both = load("", **SLACK, SLACK_APP_TOKEN="xapp-1")
    assert [loaded.platforms[0].described() for loaded in (made, both, load("", **SLACK))] == [
        "Slack: by Socket Mode",
        "Slack: by Socket Mode and over HTTP",
        "Slack: over HTTP",
    ]


def test_slack_by_two_secrets(load):
    secrets = slack(load("", **SLACK))
    assert (secrets.bot_token.get_secret_value(), secrets.signing_secret.get_secret_value()) == ("xoxb-1", "shh")
    assert secrets.api_url == "https://slack.com/api/"
    assert slack(load("", **SLACK, SLACK_API_URL="http://127.0.0.1:1/api")).api_url.endswith("/api/")


TEAMS = {"MICROSOFT_APP_ID": "a1b2", "MICROSOFT_APP_PASSWORD": "hush"}


@pytest.mark.parametrize("missing", TEAMS)
def test_half_of_teams_secrets_names_the_other_half(load, missing):
    given = {name: value for name, value in TEAMS.items() if name != missing}
    assert missing in complaint(load, **given)


def test_teams_of_every_tenant_by_two_secrets(load):
    teams = teams_of(load(**TEAMS))
    assert (teams.app_id, teams.password.get_secret_value(), teams.tenant_id) == ("a1b2", "hush", "")
    assert teams.token_tenant == "botframework.com"
    assert teams.metadata_url.startswith("https://login.botframework.com/")


def test_teams_of_one_tenant(load):
    given = {**TEAMS, "MICROSOFT_APP_TYPE": "SingleTenant"}
    assert "MICROSOFT_APP_TENANT_ID is missing" in complaint(load, **given)
    teams = teams_of(load(**given, MICROSOFT_APP_TENANT_ID="t1", MICROSOFT_LOGIN_URL="https://login.example/"))
    assert (teams.tenant_id, teams.token_tenant, teams.login_url) == ("t1", "t1", "https://login.example")


def test_a_kind_of_app_that_we_dont_know_is_named(load):
    assert "UserAssignedMSI" in complaint(load, **TEAMS, MICROSOFT_APP_TYPE="UserAssignedMSI")


def test_the_playground_needs_no_account_and_this_machine(load):
    text = "teams:\n  playground: true\n"
    assert teams_of(load(text)).app_id == ""
    assert [setup.name for setup in load(text).platforms if setup.on] == ["teams"]
    assert not any(setup.on for setup in load().platforms)
    assert "WINLOSS_HOST is 0.0.0.0" in complaint(load, text, WINLOSS_HOST="0.0.0.0")
    assert "teams.playground" in complaint(load, text, **TEAMS)


def test_a_channel_of_teams_by_its_link_or_id(load):
    link = "https://teams.microsoft.com/l/channel/19%3Aabc%40thread.tacv2/Sales?groupId=g&tenantId=9188040d-6c67-4c5b-b112-36a304b66dad"
    for given in (link, "19:abc@thread.tacv2"):
        assert load(f'digest:\n  teams_channel: "{given}"\n').app.digest.teams_channel == given
    assert "digest.teams_channel" in complaint(load, "digest:\n  teams_channel: general\n")


@pytest.mark.parametrize("port", ["http", "-1", "65536", "3000.0", "٣٠٠٠", " 80"])
def test_a_port_is_a_number(load, port):
    assert f'WINLOSS_PORT is "{port}"' in complaint(load, "", WINLOSS_PORT=port)


def test_nothing_to_serve_says_what_to_set(load, tmp_path):
    made = load("", WINLOSS_DATABASE_URL=f"sqlite:///{tmp_path}/w.db")
    with pytest.raises(ConfigError, match="SLACK_BOT_TOKEN"):
        build(made, None, Clock())


def test_a_page_without_a_secret_key_is_refused(load):
    with pytest.raises(ConfigError, match="WINLOSS_SECRET_KEY"):
        build(
            with_page(load(""), Page((PagePerson("ann", "Ann"),), Channel("sales", "sales"), "Testers")), None, Clock()
        )


@pytest.mark.parametrize("nothing", [",", " ", " , ,, ", "\n"])
def test_blanks_and_commas_are_no_key(load, nothing):
    made = load("page: {enabled: true, people: {ann: Ann}}", WINLOSS_SECRET_KEY=nothing)
    with pytest.raises(ConfigError, match="WINLOSS_SECRET_KEY is missing"):
        build(made, None, Clock())
    assert not load("", WINLOSS_SECRET_KEY=nothing).secret_key


def test_words_are_encrypted_by_nobody_without_a_key(load):
    assert not load("").app.encryption.words
    with pytest.raises(ConfigError, match=r"encryption.words needs WINLOSS_SECRET_KEY"):
        load("encryption: {words: true}")
    assert load("encryption: {words: true}", WINLOSS_SECRET_KEY="k" * 32).app.encryption.words


def test_a_line_break_at_a_secrets_end_is_none_of_it(load):
    """A file that holds one ends so, and no header could bring it."""
    made = load("", WINLOSS_METRICS_TOKEN="sesame\n", WINLOSS_SECRET_KEY=f"{'k' * 32}\n")
    assert made.metrics_token.get_secret_value() == "sesame"
    assert made.secret_key.get_secret_value() == "k" * 32
    assert not load("", WINLOSS_METRICS_TOKEN=" \n").metrics_token


SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-whisper",
    "SLACK_APP_TOKEN": "xapp-whisper",
    "SLACK_SIGNING_SECRET": "sign-whisper",
    "MICROSOFT_APP_ID": "a1b2",
    "MICROSOFT_APP_PASSWORD": "pass-whisper",
    "WINLOSS_SECRET_KEY": "key-whisper-" + 32 * "k",
    "WINLOSS_DATABASE_URL": "postgresql://ann:data-whisper@db/winloss",
}


def test_no_secret_stands_in_what_a_traceback_or_a_log_would_show(load):
    made = load("page: {enabled: true, people: {ann: Ann}}", **SECRETS)
    assert [setup.on for setup in made.platforms] == [True, True, True]
    shown = "".join(f"{thing!r} {thing!s}" for thing in (made, *made.platforms))
    assert "whisper" not in shown
    assert "127.0.0.1" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"WINLOSS_PORT": "x"},
        {"MICROSOFT_APP_TYPE": "odd"},
        {"MICROSOFT_APP_ID": ""},
        {"SLACK_BOT_TOKEN": ""},
        {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""},
        {"SLACK_APP_TOKEN": "xoxb-whisper"},
    ],
)
def test_no_error_of_the_environment_tells_a_secret(load, wrong):
    said = complaint(load, "", **{**SECRETS, **wrong})
    assert "whisper" not in said
    assert next(iter(wrong)) in said


def test_a_variable_that_is_empty_counts_as_not_set(load):
    empty = dict.fromkeys((*SECRETS, "WINLOSS_HOST", "WINLOSS_PORT", "SLACK_API_URL", "MICROSOFT_APP_TYPE"), "")
    made, other = load("", **empty), load("")
    assert made.platforms == other.platforms
    assert (made.host, made.port, made.database_url) == (other.host, other.port, other.database_url)
    assert made.secret_key == other.secret_key


def test_what_a_crm_gives_as_a_reason_counts_as_a_driver_that_there_is(load):
    assert load("crm: {reasons: {Too expensive: price}}").app.crm.reasons == {"Too expensive": "price"}
    told = complaint(load, "crm: {reasons: {Too expensive: pricing}}")
    assert told.startswith('app.yaml: crm: reasons: Too expensive: there is no driver "pricing"; there are competitor,')


@pytest.mark.parametrize(
    "given", ["{at_once: 0}", "{hooks: {x: {preset: oracle}}}", "{hooks: {x: {outcomes: {Won: victory}}}}"]
)
def test_a_way_of_taking_what_a_crm_tells_that_is_none(load, given):
    assert "crm" in complaint(load, f"crm: {given}")


def test_close_signs_under_a_key_of_its_own(load):
    told = complaint(load, "crm: {hooks: {close: {preset: close}}}")
    assert told == "app.yaml: crm: hooks: close has a secret of its own: set WINLOSS_CRM_HOOK_SECRET_CLOSE."
