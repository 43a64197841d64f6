"""`winloss init`: from nothing to settings that work, by somebody at a terminal and by a script."""

import asyncio
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.settings.app_file import AppFile
from bot.settings.secrets import ConfigError
from bot.settings.surroundings import read_env, surroundings
from bot.settings.writing import edited, env_text, template, write
from tests.command_line import environment, free_port
from tests.examples import more
from tests.stand_ins.hubspot import HubSpot
from tests.stand_ins.pipedrive import Pipedrive
from tests.stand_ins.salesforce import Salesforce
from tests.stand_ins.slack import Slack
from tests.stand_ins.teams import Teams
from tests.terminal import AtTerminal

OURS = ("WINLOSS_", "SLACK_", "MICROSOFT_", "HUBSPOT_", "PIPEDRIVE_", "SALESFORCE_")
OTHERWISE_RIGHT = "the secrets, as they are"
HTTP = ("--url", "https://winloss.example.com")


class Office:
    """An empty folder, and a Slack with people and channels."""

    def __init__(self, folder: Path, slack: Slack) -> None:
        self.folder, self.slack = folder, slack
        self.sales, self.deals = slack.channel("sales"), slack.channel("deals")
        self.dana = slack.person("Dana Reyes", email="dana@northwind.example", tz="Europe/Berlin")
        self.environ = {"SLACK_API_URL": slack.api_url, "WINLOSS_PORT": str(free_port())}
        self.secrets = ("--slack-bot-token", slack.token, "--slack-signing-secret", slack.signing_secret)

    def terminal(self, *args: str) -> AtTerminal:
        """Somebody starts it at a terminal there."""
        return AtTerminal("init", *args, cwd=self.folder, env=environment(**self.environ))

    async def runs(self, command: str, *args: str, **environ: str) -> tuple[int, str]:
        """A script runs a command there: the exit code, and all that it says."""
        given = {name: None for name in os.environ if name.startswith(OURS)} | self.environ | environ
        done = await asyncio.to_thread(CliRunner().invoke, main, [command, *args], env=given)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    @property
    def app(self) -> str:
        return (self.folder / "app.yaml").read_text()

    @property
    def env(self) -> dict[str, str]:
        return read_env(self.folder / "winloss.env")


@pytest.fixture
async def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with Slack() as slack:
        yield Office(tmp_path, slack)


def lines(before: str, after: str) -> tuple[set[str], set[str]]:
    """What went, and what came."""
    old, new = set(before.splitlines()), set(after.splitlines())
    return old - new, new - old


async def test_from_nothing_at_a_terminal(office):
    office.slack.channels[office.sales].member = False
    with office.terminal() as terminal:
        await terminal.answers("Which chat (slack, teams) [slack]:", "")
        await terminal.reads("https://api.slack.com/apps?new_app=1&manifest_json=")
        await terminal.answers("copy the Bot User OAuth Token.\n  SLACK_BOT_TOKEN:", "xoxp-a-person")
        await terminal.reads("this one begins with xoxb-")
        await terminal.answers("SLACK_BOT_TOKEN:", "xoxb-wrong")
        await terminal.reads("Slack refused the bot token")
        await terminal.answers("SLACK_BOT_TOKEN:", office.slack.token)
        await terminal.reads("That is winloss in Northwind Sales.")
        await terminal.answers("SLACK_APP_TOKEN:", "xapp-wrong")
        await terminal.reads("Slack refused the app token")
        await terminal.answers("SLACK_APP_TOKEN:", office.slack.app_token)
        await terminal.reads("Slack opens a socket for it.")
        await terminal.answers("Channel of the weekly digest in Slack", "#nowhere")
        await terminal.reads("I see no channel #nowhere")
        await terminal.answers("Channel of the weekly digest", "sales")
        await terminal.reads("winloss isn't a member of #sales")
        office.slack.channels[office.sales].member = True
        await terminal.answers("[sales]:", "")
        await terminal.reads("The digest goes to #sales.")
        await terminal.answers("Managers, who read every answer", "nobody@northwind.example, dana")
        await terminal.reads("nobody@northwind.example is nobody I know of")
        await terminal.answers("Another name or e-mail", "-")
        await terminal.reads("Dana Reyes (dana@northwind.example)")
        await terminal.answers("Time zone [Europe/Berlin]:", "Mars/Base")
        await terminal.reads('"Mars/Base" is not a time zone')
        await terminal.answers("Time zone [Europe/Berlin]:", "")
        await terminal.answers("Currency of amounts that name none [EUR]:", "usd")
        await terminal.answers("Competitors you meet", "Globex, Initech")
        await terminal.answers("Where the answers are kept", "data")
        await terminal.reads("Nothing stands in the way of `winloss serve`.")
        assert office.slack.messages(office.sales) == []
        await terminal.answers("Shall I say hello in the channel now?", "y")
        await terminal.reads("winloss serve")
        assert await terminal.ends() == 0
        assert office.slack.token not in terminal.said, "what is typed as a secret isn't shown"

    went, came = lines(template(), office.app)
    assert went == {"timezone: Europe/London", "currency: EUR", '  channel: ""'}
    assert came == {
        "timezone: Europe/Berlin",
        "currency: USD",
        f"  - {office.dana.id} # Dana Reyes",
        "  - Globex",
        "  - Initech",
        f'  channel: "{office.sales}"',
    }
    assert office.env | {"WINLOSS_SECRET_KEY": ""} == {
        "SLACK_BOT_TOKEN": office.slack.token,
        "SLACK_APP_TOKEN": office.slack.app_token,
        "WINLOSS_DATABASE_URL": "sqlite:///data/winloss.db",
        "WINLOSS_SECRET_KEY": "",
    }
    assert len(office.env["WINLOSS_SECRET_KEY"]) == 43
    assert stat.S_IMODE((office.folder / "winloss.env").stat().st_mode) == 0o600
    assert {path.name for path in office.folder.iterdir()} == {"app.yaml", "winloss.env"}
    (hello,) = office.slack.messages(office.sales)
    assert hello["text"].startswith("Hello, I'm winloss.")
    code, output = await office.runs("check")
    assert (code, "note" in output, "wrong" in output) == (0, False, False), output


async def test_run_again_enter_keeps_everything(office):
    code, output = await office.runs("init", *HTTP, *office.secrets, "--channel", "sales", "--manager", "dana")
    assert code == 0, output
    before = office.app, office.env
    with office.terminal() as terminal:
        for question in (
            "Which chat",
            "SLACK_BOT_TOKEN, Enter keeps",
            "SLACK_SIGNING_SECRET, Enter keeps",
            "Channel of",
        ):
            await terminal.answers(question, "")
        await terminal.answers(f"[{office.dana.id}]:", "")
        for question in ("Time zone", "Currency", "Competitors", "Where the answers"):
            await terminal.answers(question, "")
        await terminal.reads("Nothing has changed.")
        assert await terminal.ends() == 0
    assert (office.app, office.env) == before


@pytest.mark.long
async def test_run_again_with_options_it_changes_what_they_say(office):
    given = ("--channel", "sales", "--manager", "dana", "--competitor", "Globex", "--timezone", "Europe/Paris")
    code, output = await office.runs("init", *HTTP, *office.secrets, *given)
    assert code == 0, output
    before, secrets = office.app, office.env
    ben = office.slack.person("Ben")
    code, output = await office.runs("init", "--channel", "#deals", "--manager", office.dana.id, "--manager", "ben")
    assert code == 0, output
    assert lines(before, office.app) == (
        {f'  channel: "{office.sales}"'},
        {f'  channel: "{office.deals}"', f"  - {ben.id} # Ben"},
    )
    assert office.env == secrets
    assert "winloss.env is written" not in output
    assert office.slack.messages(office.deals) == [], "a script says hello only where it is told to"
    assert (await office.runs("init", "--channel", "sales", "--greet"))[0] == 0
    assert len(office.slack.messages(office.sales)) == 1


async def test_a_script_may_give_secrets_in_the_environment(office):
    tokens = {"SLACK_BOT_TOKEN": office.slack.token, "SLACK_SIGNING_SECRET": office.slack.signing_secret}
    code, output = await office.runs("init", *HTTP, "--channel", "sales", **tokens)
    assert code == 0, output
    assert {name: office.env[name] for name in tokens} == tokens
    assert "token" not in output.lower().replace("slack_bot_token", "")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), ["There is no chat to set up", "winloss init --help"]),
        (("--platform", "slack", *HTTP), ["--slack-bot-token is missing (SLACK_BOT_TOKEN)", "Install App"]),
        more((*HTTP, "--slack-bot-token", "xoxb-wrong"), ["SLACK_BOT_TOKEN: Slack refused the bot token"]),
        more((OTHERWISE_RIGHT, "--channel", "nope"), ["--channel nope: I see no channel nope"]),
        ((OTHERWISE_RIGHT, "--manager", "Zoe"), ["--manager Zoe: Zoe is nobody I know of"]),
        more((OTHERWISE_RIGHT, "--manager", "Sam"), ["--manager Sam: there are several: Sam East", "; Sam West"]),
        more((OTHERWISE_RIGHT, "--currency", "euro"), ['--currency: "EURO" is not a currency']),
        more((OTHERWISE_RIGHT, "--timezone", "Mars"), ['--timezone: "Mars" is not a time zone']),
        (
            (OTHERWISE_RIGHT, "--database", "mysql://a/b"),
            ["--database: There is no support", "mysql"],
        ),
        more((OTHERWISE_RIGHT, "--database", "app.py/x"), ["--database: ", "app.py is no folder"]),
        ((OTHERWISE_RIGHT, "--competitor", "A", "--competitor", "a"), ['competitors: "A" is there twice']),
    ],
)
async def test_what_a_script_says_wrong_is_one_sentence_and_nothing_is_written(office, args, words):
    for name in ("Sam East", "Sam West"):
        office.slack.person(name)
    (office.folder / "app.py").write_text("")
    given = [one for arg in args for one in ((*office.secrets, *HTTP) if arg is OTHERWISE_RIGHT else (arg,))]
    code, output = await office.runs("init", *given)
    assert code == 1, output
    last = output.strip().splitlines()[-1]
    assert last.startswith("Error: ")
    assert all(word in last for word in words), last
    assert "xoxb-wrong" not in output
    assert {path.name for path in office.folder.iterdir()} == {"app.py"}


async def test_tokens_of_two_apps_are_noticed_before_anything_is_written(office):
    tokens = ("--slack-bot-token", office.slack.token, "--slack-app-token", office.slack.app_token)
    office.slack.app_id = "A0OTHER"
    code, output = await office.runs("init", *tokens, "--channel", "sales")
    assert code == 1
    assert "SLACK_APP_TOKEN is of one app (A0WINLOSS), SLACK_BOT_TOKEN of another (A0OTHER)" in output
    assert "Copy both from the page of the same app" in output
    assert list(office.folder.iterdir()) == []
    office.slack.app_id = "A0WINLOSS"
    assert (await office.runs("init", *tokens, "--channel", "sales"))[0] == 0


async def test_control_c_leaves_nothing_half_written(office):
    (office.folder / "app.yaml").write_text("timezone: Europe/Paris\n")
    with office.terminal(*HTTP) as terminal:
        await terminal.answers("Which chat", "slack")
        await terminal.answers("SLACK_BOT_TOKEN:", office.slack.token)
        await terminal.answers("SLACK_SIGNING_SECRET:", office.slack.signing_secret)
        await terminal.reads("Channel of")
        await terminal.presses_control_c()
        assert await terminal.ends() == 130
        assert "Nothing was written." in terminal.said
        assert "Traceback" not in terminal.said
    assert {path.name for path in office.folder.iterdir()} == {"app.yaml"}
    assert office.app == "timezone: Europe/Paris\n"


async def test_of_several_people_of_a_name_one_is_chosen(office):
    east, west = office.slack.person("Sam East"), office.slack.person("Sam West")
    with office.terminal(*HTTP, *office.secrets[:0], "--platform", "slack") as terminal:
        await terminal.answers("SLACK_BOT_TOKEN:", office.slack.token)
        await terminal.answers("SLACK_SIGNING_SECRET:", office.slack.signing_secret)
        await terminal.answers("Channel of", "-")
        await terminal.answers("Managers", "sam")
        await terminal.reads("1  Sam East (sam east@northwind.example)")
        await terminal.answers("Which", "2")
        for question in ("Time zone", "Currency", "Competitors", "Where the answers"):
            await terminal.answers(question, "")
        await terminal.reads("winloss serve")
        assert await terminal.ends() == 0
    assert f"  - {west.id} # Sam West" in office.app
    assert east.id not in office.app


async def test_offline_believes_what_it_is_told(office):
    given = ("--slack-bot-token", "xoxb-1", "--slack-signing-secret", "s", "--channel", "C1", "--manager", "U1")
    code, output = await office.runs("init", "--offline", *given)
    assert code == 0, output
    assert office.slack.calls == []
    assert 'channel: "C1"' in office.app
    assert "  - U1" in office.app.splitlines()


async def test_a_channel_without_the_bot_is_written_and_told(office):
    office.slack.channels[office.sales].member = False
    code, output = await office.runs("init", *HTTP, *office.secrets, "--channel", "sales")
    assert code == 0, output
    assert f'channel: "{office.sales}"' in office.app
    assert "wrong  Slack channel: winloss isn't a member of #sales" in output


@pytest.fixture
async def salesforce():
    async with Salesforce(lambda: datetime.now(UTC)) as made:
        made.deal("Acme")
        yield made


async def test_a_crm_is_set_up_at_a_terminal_and_what_it_does_not_take_is_asked_again(office, salesforce):
    assert (await office.runs("init", *HTTP, *office.secrets, "--channel", "sales"))[0] == 0
    with office.terminal("--crm", "Salesforce") as terminal:
        await terminal.answers("SALESFORCE_DOMAIN:", salesforce.url)
        await terminal.answers("SALESFORCE_CLIENT_ID:", salesforce.client_id)
        await terminal.answers("SALESFORCE_CLIENT_SECRET:", "mistyped")
        await terminal.reads("Copy the consumer secret of the app again, into SALESFORCE_CLIENT_SECRET.")
        await terminal.answers("SALESFORCE_DOMAIN:", "login.salesforce.com")
        await terminal.answers("SALESFORCE_CLIENT_ID:", salesforce.client_id)
        await terminal.answers("SALESFORCE_CLIENT_SECRET:", salesforce.secret)
        await terminal.reads("SALESFORCE_DOMAIN must be your My Domain")
        await terminal.answers("SALESFORCE_DOMAIN:", salesforce.url)
        await terminal.answers("SALESFORCE_CLIENT_ID:", salesforce.client_id)
        await terminal.answers("SALESFORCE_CLIENT_SECRET:", salesforce.secret)
        await terminal.reads("Salesforce: Closed Won is won; Closed Lost is lost")
        salesforce.records.key, key = None, salesforce.records.key
        await terminal.answers("Are answers to go back to Salesforce", "y")
        await terminal.reads("Task has no field winloss_id__c that winloss's user may see and edit. In Setup")
        await terminal.answers("Is that done?", "y")
        await terminal.reads("Task has no field winloss_id__c")
        salesforce.records.key = key
        await terminal.answers("Is that done?", "y")
        await terminal.reads("All is there for that.")
        await terminal.reads("winloss serve")
        assert await terminal.ends() == 0
        assert salesforce.secret not in terminal.said
    assert {name: office.env[name] for name in salesforce.environ} == salesforce.environ


@pytest.mark.long  # that init asks for a CRM and writes what it takes is shown at a terminal above
async def test_a_crm_is_set_up_by_a_script_and_changed_by_another(office, salesforce):
    given = ("--salesforce-domain", salesforce.url, "--salesforce-client-id", salesforce.client_id)
    code, output = await office.runs("init", *HTTP, *office.secrets, *given)
    assert (code, "--salesforce-client-secret is missing (SALESFORCE_CLIENT_SECRET)" in output) == (1, True)
    code, output = await office.runs("init", *HTTP, *office.secrets, *given, "--salesforce-client-secret", "x")
    assert (code, "Error: Salesforce doesn't let winloss in" in output) == (1, True)
    assert list(office.folder.iterdir()) == []
    given += ("--salesforce-client-secret", salesforce.secret)
    code, output = await office.runs("init", *HTTP, *office.secrets, *given)
    assert code == 0, output
    assert office.env["SALESFORCE_DOMAIN"] == salesforce.url
    assert (await office.runs("init", "--currency", "USD"))[0] == 0
    assert office.env["SALESFORCE_DOMAIN"] == salesforce.url
    (office.folder / "key.pem").write_bytes(salesforce.knows_a_key())
    key = ("--salesforce-key-file", str(office.folder / "key.pem"), "--salesforce-username", salesforce.username)
    code, output = await office.runs("init", *key)  # another way to log in takes the place of the one before
    assert (code, office.env["SALESFORCE_CLIENT_SECRET"]) == (0, ""), output
    code, output = await office.runs("init", "--salesforce-client-secret", salesforce.secret)
    assert (code, office.env["SALESFORCE_KEY_FILE"], office.env["SALESFORCE_USERNAME"]) == (0, "", ""), output
    code, output = await office.runs("init", "--crm", "zoho")
    assert (code, "Any other CRM can post to winloss" in output) == (1, True)
    async with Pipedrive(lambda: datetime.now(UTC)) as pipedrive:
        office.environ["PIPEDRIVE_API_URL"] = pipedrive.url
        code, output = await office.runs("init", "--pipedrive-api-token", pipedrive.token)
    assert code == 0, output
    assert office.env["PIPEDRIVE_API_TOKEN"] == pipedrive.token
    assert not {name: value for name, value in office.env.items() if name.startswith("SALESFORCE_") and value}
    assert (await office.runs("init", "--crm", "none"))[0] == 0
    assert not office.env["PIPEDRIVE_API_TOKEN"]


@pytest.mark.long  # that init asks for a CRM and writes what it takes is shown at a terminal above
async def test_of_hubspot_what_its_webhooks_are_signed_with_is_asked_where_it_can_reach_us(office):
    async with HubSpot(lambda: datetime.now(UTC)) as hubspot:
        office.environ |= {"HUBSPOT_API_URL": hubspot.url}
        given = ("--hubspot-service-key", hubspot.key)
        code, output = await office.runs("init", *HTTP, *office.secrets, "--channel", "sales", *given)
        assert (code, office.env.get("HUBSPOT_CLIENT_SECRET", "")) == (0, ""), output
        with office.terminal("--crm", "hubspot") as terminal:
            await terminal.answers("HUBSPOT_SERVICE_KEY", "")
            await terminal.answers("Is an app of yours in HubSpot to tell at once?", "y")
            await terminal.reads("https://winloss.example.com/crm/hubspot")
            await terminal.answers("HUBSPOT_CLIENT_SECRET:", "signed-with")
            assert await terminal.ends() == 0
        assert office.env["HUBSPOT_CLIENT_SECRET"] == "signed-with"
        assert (await office.runs("init", *given, "--hubspot-client-secret", "anew"))[0] == 0
    assert office.env["HUBSPOT_CLIENT_SECRET"] == "anew"
    assert (await office.runs("init", "--crm", "none"))[0] == 0
    assert not office.env["HUBSPOT_CLIENT_SECRET"]


async def test_teams(office):
    async with Teams() as teams:
        office.environ |= {
            name: teams.environ()[name] for name in ("MICROSOFT_LOGIN_URL", "MICROSOFT_OPENID_METADATA_URL")
        }
        channel, manager = teams.channel("Sales"), teams.tenant_id
        given = ("--microsoft-app-id", teams.app_id, "--microsoft-app-tenant-id", teams.tenant_id)
        code, output = await office.runs("init", *given, "--microsoft-app-password", "wrong")
        assert code == 1
        assert "MICROSOFT_APP_PASSWORD: Microsoft refused the app's client secret" in output
        given += ("--microsoft-app-password", teams.app_password, "--channel", channel, "--manager", manager)
        code, output = await office.runs("init", *given)
        assert code == 0, output
        assert office.env["MICROSOFT_APP_TYPE"] == "SingleTenant"
        assert f'teams_channel: "{channel}"' in office.app
        assert f"  - {manager}" in office.app


@pytest.mark.long  # that Slack is served without them is in test_teams_imports.py
def test_slack_is_set_up_without_the_packages_of_teams(tmp_path):
    code = "import sys; sys.modules |= {'jwt': None, 'botbuilder': None}; from bot.cli.main import main; main()"
    given = ("--slack-bot-token", "xoxb-1", "--slack-app-token", "xapp-1")
    line = (sys.executable, "-c", code, "init", "--offline", *given)
    done = subprocess.run(line, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "winloss.env").exists()


# the files


def test_a_list_changes_and_what_is_explained_behind_it_stays():
    first = edited(template(), {("managers",): {"U1": "Dana", "U2": ""}, ("competitors",): {"Globex": ""}})
    second = edited(first, {("managers",): {"U1": "", "U3": "Cy"}, ("competitors",): {}})
    assert lines(first, second) == ({"  - U2", "  - Globex"}, {"  - U3 # Cy"})
    assert edited(second, {("managers",): {}, ("competitors",): {}}).strip() == template().strip()


def test_an_app_yaml_of_ones_own_keeps_its_ways():
    own = "managers: [U1]  # the boss\n\n# ours\ndigest:\n    channel: 'C1' # sales\npeople:\n    Dana: U1\n"
    new = edited(own, {("managers",): {"U2": ""}, ("digest", "channel"): "C2", ("page", "url"): "https://x"})
    assert "# ours" in new
    assert "# sales" in new
    assert "managers: [U2]" in new
    assert "Dana: U1" in new
    with pytest.raises(ConfigError, match="can't be changed as it stands"):
        edited("a: [", {("b",): "c"})


def test_the_template_is_the_app_yaml_that_ships():
    assert template() == (Path(__file__).parents[3] / "app.yaml").read_text()
    assert "timezone: Europe/London" in template()
    assert AppFile().timezone == "Europe/London"


def test_an_env_file_keeps_its_other_lines(tmp_path):
    hard = 'it\'s "hard" $HOME #1 \\ ä'
    text = env_text("# ours\nexport A=1\nB=2\n", {"A": hard, "C": "postgresql://ann:s%40@h/n"})
    (tmp_path / "winloss.env").write_text(text)
    assert read_env(tmp_path / "winloss.env") == {"A": hard, "B": "2", "C": "postgresql://ann:s%40@h/n"}
    assert text.splitlines()[0] == "# ours"


def test_the_environment_comes_before_the_env_file(tmp_path):
    (tmp_path / "winloss.env").write_text("WINLOSS_PORT=1\nWINLOSS_HOST=::1\n")
    found = surroundings({"WINLOSS_PORT": "2"}, tmp_path / "app.yaml")
    assert (found["WINLOSS_PORT"], found["WINLOSS_HOST"]) == ("2", "::1")
    (tmp_path / "winloss.env").write_text("WINLOSS_PORT=1\nno equals sign\n")
    with pytest.raises(ConfigError, match=r"winloss.env line 2: write NAME=value"):
        surroundings({}, tmp_path / "app.yaml")


def test_all_files_are_written_or_none(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="can't be written"):
        write([(tmp_path / "a", "new", 0o644), (tmp_path / "file" / "b", "new", 0o600)])
    assert (tmp_path / "a").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"a", "file"}
    (tmp_path / "a").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    write([(tmp_path / "link", "new", 0o644)])
    assert (tmp_path / "link").is_symlink()
    assert ((tmp_path / "a").read_text(), stat.S_IMODE((tmp_path / "a").stat().st_mode)) == ("new", 0o640)
