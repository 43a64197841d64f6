"""`winloss check` that calls: installations that are broken, and the line that says of each what is wrong."""

import asyncio
import json
import os
import re
import sqlite3
import time
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import checking
from bot.cli.main import main
from bot.crm.salesforce.client import Client
from bot.crm.salesforce.writing import SalesforceWriter
from bot.crm.writing import Task
from bot.settings.salesforce import read_salesforce
from dialogs.records import Person, Workspace
from storage import tables
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units import conversations, people, polls
from storage.units.conversations import Conversation
from tests.command_line import free_port, secrets, served
from tests.stand_ins.hubspot import HubSpot, pipeline, stage
from tests.stand_ins.pipedrive import Pipedrive
from tests.stand_ins.salesforce import Salesforce
from tests.stand_ins.slack import Slack
from tests.stand_ins.teams import Teams

OURS = ("WINLOSS_", "SLACK_", "MICROSOFT_", "HUBSPOT_", "PIPEDRIVE_", "SALESFORCE_")


class House:
    """One installation: its folder, a Slack, what its environment says; in it, everything is right."""

    def __init__(self, folder: Path, slack: Slack) -> None:
        self.folder, self.slack = folder, slack
        self.sales = slack.channel("sales")
        self.dana = slack.person("Dana")
        self.app = {"digest": f"{{channel: {self.sales}}}", "managers": f"[{self.dana.id}]"}
        self.environ = {**secrets(slack), "WINLOSS_PORT": str(free_port())}

    async def checks(self, *options: str, **environ: str) -> tuple[int, str]:
        """Run it there: the exit code, and all that it says."""
        (self.folder / "app.yaml").write_text("".join(f"{key}: {value}\n" for key, value in self.app.items()))
        given = {name: None for name in os.environ if name.startswith(OURS)} | self.environ | environ
        done = await asyncio.to_thread(CliRunner().invoke, main, ["check", *options], env=given)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    async def says(self, level: str, *words: str, code: int | None = None) -> str:
        """There is one line of this level with these words, and it says what to do; the line."""
        found, output = await self.checks()
        lines = [line for line in output.splitlines() if line.startswith(f"{level} ")]
        matching = [line for line in lines if all(word in line for word in words)]
        assert len(matching) == 1, output
        assert found == (level == "wrong" if code is None else code), output
        if level == "wrong":
            assert lines == matching, "one thing is broken, and one line says so"
        return matching[0]


@pytest.fixture
async def house(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with Slack() as slack:
        yield House(tmp_path, slack)


async def test_an_installation_that_is_right(house):
    code, output = await house.checks()
    assert code == 0, output
    assert [line for line in output.splitlines() if line.startswith(("wrong", "note"))] == []
    assert "ok     Slack token: winloss in Northwind Sales (T0SALES)." in output
    assert "all 11 of the manifest are there" in output
    assert "winloss is in #sales, which isn't shared with another company." in output
    assert re.search(r"Slack takes all \d+ of them\.", output)
    assert "People: app.yaml names 1, and each of them is known." in output
    assert output.rstrip().endswith("Nothing stands in the way of `winloss serve`.")
    assert not (house.folder / "var").exists(), "it makes nothing"


# ten broken installations, each with its line


async def test_a_bad_token(house):
    house.environ["SLACK_BOT_TOKEN"] = "xoxb-wrong"
    line = await house.says("wrong", "Slack token: Slack refused the bot token", "Copy the Bot User OAuth Token")
    assert "xoxb-wrong" not in line


async def test_a_persons_token_instead_of_the_bots(house):
    house.slack.bot_id = ""
    await house.says("wrong", "SLACK_BOT_TOKEN is a person's token", "Copy the Bot User OAuth Token (xoxb-…)")


async def test_a_permission_that_is_missing(house):
    house.slack.scopes -= {"im:write"}
    await house.says(
        "wrong", "Slack permissions: the app lacks im:write", "opening the direct", "Install the app again"
    )


async def test_a_channel_without_the_bot(house):
    house.slack.channels[house.sales].member = False
    await house.says("wrong", "Slack channel: winloss isn't a member of #sales", "type /invite @winloss")


async def test_a_channel_that_another_company_reads(house):
    house.slack.channels[house.sales].sharing["is_ext_shared"] = True
    await house.says("wrong", "digest.channel (#sales): That channel is shared with another company", "allow_external")
    house.app["digest"] = f"{{channel: {house.sales}, allow_external: true}}"
    assert (await house.checks())[0] == 0


async def test_a_channels_name_instead_of_its_id(house):
    house.app["digest"] = '{channel: "#sales"}'
    await house.says(
        "wrong", "digest.channel is #sales, which is a name and no id.", f"For #sales write {house.sales}."
    )


async def test_a_clock_that_is_wrong(house):
    house.slack.clock = lambda: time.time() - 420
    await house.says("wrong", "Slack clock: this machine's clock is 7 minutes ahead", "Set it", "NTP")


async def test_a_card_that_slack_doesnt_take(house):
    house.slack.fault("blocks.validate", "invalid_blocks")
    line = await house.says("wrong", "Slack cards: Slack refuses the first card of", "Change that step of the debrief")
    assert "it gave no reason" in line


async def test_a_database_of_something_else(house):
    with sqlite3.connect(house.folder / "other.db") as other:
        other.execute("CREATE TABLE event (what TEXT)")
    other.close()
    house.environ["WINLOSS_DATABASE_URL"] = "sqlite:///other.db"
    await house.says("wrong", "holds something else: a table event", "Check WINLOSS_DATABASE_URL")


async def test_a_manager_whom_nobody_is(house):
    ben = house.slack.person("Ben", email="ben@northwind.example")
    house.app["managers"] = f"[{house.dana.id}, ben@northwind.example]"
    await house.says(
        "note", "managers: ben@northwind.example: that is nobody's id", "For Ben (ben@n", f"write {ben.id}."
    )
    house.app["managers"] = f"[{house.dana.id}, U0GONE]"
    await house.says("note", "managers: U0GONE is nobody in Slack", "Copy the id again")


# and what else may be wrong


async def test_a_channel_or_a_team_that_isnt_there(house):
    house.app["digest"] = "{channel: C0NONE}"
    await house.says("wrong", "digest.channel (C0NONE)", "Check its id")
    house.slack.channels[house.sales].archived = True
    house.app["digest"] = f"{{channel: {house.sales}}}"
    await house.says("wrong", "#sales is archived", "Name another one")


async def test_an_app_token_that_opens_no_socket(house):
    house.environ.pop("SLACK_SIGNING_SECRET")
    house.environ["SLACK_APP_TOKEN"] = house.slack.app_token
    assert "Slack socket: Slack opens one for SLACK_APP_TOKEN." in (await house.checks())[1]
    house.slack.sockets.on = False
    await house.says("wrong", "Slack socket: Slack lets the app open no socket", "Switch Socket Mode on")
    house.environ["SLACK_APP_TOKEN"] = "xapp-wrong"
    await house.says("wrong", "Slack socket: Slack refused the app token", "Basic Information")


async def test_tokens_of_two_apps(house):
    house.environ.pop("SLACK_SIGNING_SECRET")
    house.environ["SLACK_APP_TOKEN"] = house.slack.app_token
    house.slack.app_id = "A0OTHER"
    await house.says(
        "wrong",
        "Slack socket: SLACK_APP_TOKEN is of one app (A0WINLOSS), SLACK_BOT_TOKEN of another (A0OTHER)",
        "Copy both from the page of the same app",
    )
    house.slack.fault("bots.info", "missing_scope")
    assert "Slack socket: Slack opens one for SLACK_APP_TOKEN." in (await house.checks())[1], "it can't be told"


async def test_slack_that_cant_be_reached(house):
    house.environ["SLACK_API_URL"] = f"http://127.0.0.1:{free_port()}/api/"
    await house.says("wrong", "Slack can't be reached at http://127.0.0.1", "Check the network, and SLACK_API_URL")


async def test_a_slack_that_names_no_permissions_is_no_failure(house):
    house.slack.names_scopes = False
    await house.says("note", "this Slack doesn't say which ones the app has", code=0)


async def test_a_permission_that_is_missed_now_and_then_is_no_failure(house):
    house.slack.scopes -= {"users:read.email"}
    await house.says("note", "the app lacks users:read.email (linking a CRM's", "Install the app again", code=0)


async def test_a_slack_without_a_validator_is_no_failure(house):
    house.slack.fault("blocks.validate", "unknown_method")
    await house.says("note", "0 were validated, then Slack didn't go on (Slack refused: unknown_method)", code=0)
    house.slack.fault("conversations.info", "500")
    await house.says("note", "couldn't be checked (Slack answered 500)", "I ask before each post", code=0)


async def test_what_slacks_validator_complains_of_is_told(house):
    """It may count otherwise than we do, or have a new rule."""
    house.slack.forbidden = "What held them back?"
    line = await house.says("wrong", 'the card "', f"no more of {house.slack.forbidden} at /")
    assert "Change that step of the debrief" in line


async def test_a_clock_that_is_a_little_off_is_no_failure(house):
    house.slack.clock = lambda: time.time() + 100
    await house.says("note", "this machine's clock is", " s behind.", "Set it", code=0)


async def test_guests_and_people_who_left_get_nothing(house):
    gone = house.slack.person("Gus", deleted=True)
    guest = house.slack.person("Gil", is_restricted=True)
    house.app["managers"] = f"[{house.dana.id}, {gone.id}]"
    house.app["people"] = f"{{Gil Ames: {guest.id}}}"
    await house.says("note", f"managers: {gone.id} is deactivated in Slack (Gus)", code=0)
    await house.says("note", f"people: Gil Ames: {guest.id} is a guest, and guests get no answers (Gil)", code=0)


async def test_a_database_is_looked_at_and_left_as_it_is(house):
    path = house.folder / "winloss.db"
    house.environ["WINLOSS_DATABASE_URL"] = f"sqlite:///{path}"
    upgrade(house.environ["WINLOSS_DATABASE_URL"])
    assert "can be written and is up to date" in (await house.checks())[1]

    path.chmod(0o644)
    await house.says("note", "winloss.db can be read by others on this machine", f"chmod 600 {path}", code=0)
    path.chmod(0o600)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
    await house.says("note", "isn't up to date (0001)", "`winloss serve` and `winloss migrate` see to that", code=0)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        assert conn.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    await house.says(
        "note", "which only added to it: this one serves it, too", "Come back to the newer version", code=0
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("UPDATE alembic_version SET oldest = '9999'")
    await house.says("wrong", "is at 9999, made by a newer winloss", "Install that version again")


async def test_a_database_that_cant_be_made_or_reached(house):
    (house.folder / "file").write_text("no folder")
    house.environ["WINLOSS_DATABASE_URL"] = f"sqlite:///{house.folder}/file/winloss.db"
    await house.says("wrong", "Database: ", "file is no folder", "Give the user that winloss runs as that right")
    (house.folder / "notes.db").write_text("long enough to be taken for a database at first sight" * 20)
    house.environ["WINLOSS_DATABASE_URL"] = f"sqlite:///{house.folder}/notes.db"
    await house.says("wrong", "Database: ", "not a database", "Check WINLOSS_DATABASE_URL")
    house.environ["WINLOSS_DATABASE_URL"] = f"postgresql://ann:secret@127.0.0.1:{free_port()}/winloss"
    line = await house.says("wrong", "can't be reached", "Check WINLOSS_DATABASE_URL")
    assert "secret" not in line


@pytest.mark.long
async def test_a_postgresql_that_can_and_one_that_cant_be_written(house, databases):
    name = databases.make("template1")
    url = databases.url(name)
    house.environ["WINLOSS_DATABASE_URL"] = url
    try:
        await house.says("note", "isn't up to date (empty)", code=0)
        upgrade(url)
        assert "can be written and is up to date" in (await house.checks())[1]
        house.environ["WINLOSS_DATABASE_URL"] = f"{url}&options=-c%20default_transaction_read_only%3Don"
        await house.says("wrong", "it is read-only, as a standby is")
    finally:
        databases.drop(name)


@pytest.mark.long
async def test_an_address_that_is_taken_or_served_already(house):
    async with served(house.slack, house.folder) as process:
        port = house.slack.app_url.partition("/slack/")[0].rpartition(":")[2]
        code, output = await house.checks(WINLOSS_PORT=port)
        assert f"`winloss serve` is running at http://127.0.0.1:{port}" in output
        assert code == 0, output
        assert process.stop() == 0
    slack = house.slack.url.rpartition(":")[2]
    house.environ["WINLOSS_PORT"] = slack
    await house.says("wrong", f"Serving: Port {slack} on 127.0.0.1 is taken; choose another")
    house.environ |= {"WINLOSS_PORT": str(free_port()), "WINLOSS_HOST": "192.0.2.1"}
    await house.says("wrong", "192.0.2.1, which is no address of this machine")


async def test_owners_of_the_crm_whom_nobody_is(house):
    (house.folder / "crm.csv").write_text(
        "deal,owner,stage,close date\nAcme,Dana Reyes,lost,2026-03-01\nZoo,Cy Young,won,2026-03-01\n"
    )
    given = {name: None for name in os.environ if name.startswith(OURS)}
    line = ["import", "crm.csv", "--workspace", f"slack:{house.slack.team_id}", "--yes"]
    done = await asyncio.to_thread(CliRunner().invoke, main, line, env=given)
    assert done.exit_code == 0, done.output
    await house.says("note", "People: of the CRM's owners", "linked with Cy Young, Dana Reyes", "Link them", code=0)


async def test_an_env_file_that_others_may_read(house):
    env = house.folder / "winloss.env"
    env.write_text("WINLOSS_PORT=3999\n")
    env.chmod(0o644)
    await house.says("note", "winloss.env can be read by others on this machine", "chmod 600 winloss.env", code=0)
    env.chmod(0o600)
    assert "ok     Settings: winloss.env is read, too" in (await house.checks())[1]


async def test_a_channel_of_a_platform_that_is_off(house):
    house.app["digest"] = f"{{channel: {house.sales}, teams_channel: '19:abc@thread.tacv2'}}"
    await house.says(
        "note", "digest.teams_channel names a channel, but that platform is off", "MICROSOFT_APP_ID", code=0
    )


async def test_offline_asks_nobody(house):
    house.environ["SLACK_BOT_TOKEN"] = "xoxb-wrong"
    code, output = await house.checks("--offline")
    assert (code, house.slack.calls) == (0, [])
    assert "nobody was asked" in output
    house.app["managerz"] = "[]"
    code, output = await house.checks("--offline")
    assert (code, output.splitlines()) == (1, [output.strip()])


async def test_the_findings_as_json(house):
    house.slack.channels[house.sales].member = False
    code, output = await house.checks("--json")
    told = json.loads(output)
    (wrong,) = [row for row in told["findings"] if row["level"] == "wrong"]
    assert (code, told["ok"], wrong["about"]) == (1, False, "Slack channel")
    assert wrong["do"] == "In that channel type /invite @winloss."
    house.app["managerz"] = "[]"
    code, output = await house.checks("--json")
    assert code == 1
    assert 'no setting "managerz"' in json.loads(output)["findings"][0]["says"]


# Teams


@asynccontextmanager
async def teams_house(house: House):
    async with Teams() as teams:
        house.environ = {**teams.environ(), "WINLOSS_PORT": str(free_port())}
        house.app = {}
        yield teams


async def test_teams_that_is_right_and_one_with_a_bad_secret(house):
    async with teams_house(house) as teams:
        code, output = await house.checks()
        assert code == 0, output
        assert f"Teams token: Microsoft knows the app {teams.app_id}" in output
        house.environ["MICROSOFT_APP_PASSWORD"] = "wrong"
        await house.says("wrong", "Teams token: Microsoft refused the app's client secret", "MICROSOFT_APP_PASSWORD")
        house.environ |= teams.environ() | {"MICROSOFT_OPENID_METADATA_URL": f"{teams.keys.url}/none"}
        await house.says("wrong", "Teams keys", "MICROSOFT_OPENID_METADATA_URL where it is set")


async def test_the_team_of_the_digest(house):
    async with teams_house(house) as teams:
        sales = teams.channel("Sales")
        house.app = {"digest": f"{{teams_channel: '{sales}'}}"}
        await house.says("note", "nobody was met in Teams yet", "Add the app to that team", code=0)

        upgrade("sqlite:///var/winloss.db")
        await house.says("note", "winloss wasn't met in that team yet", "Add the app to that team", code=0)
        await meets(teams, sales)
        assert "Teams channel: winloss is in that team." in (await house.checks())[1]
        teams.conversations[sales].installed = False
        await house.says("wrong", "Teams channel: I'm not a member of that conversation", "Add the app to that team")


async def test_a_manager_who_wasnt_met_in_teams(house):
    async with teams_house(house) as teams:
        house.app = {"managers": f"[{teams.tenant_id}]"}
        await house.says("note", "hasn't been met in Teams yet; they must add the app once", code=0)


async def meets(teams: Teams, channel: str) -> None:
    """What `winloss serve` would have kept of a channel it was added to."""
    storage, now = open_storage("sqlite:///var/winloss.db"), datetime.now(UTC)
    tenant = f"teams:{teams.tenant_id}"
    reference = json.dumps({"serviceUrl": teams.service_url(teams.tenant_id), "bot": {"id": teams.bot}})
    await storage.write(people.ensure_workspace, Workspace(tenant, "teams", teams.tenant_id, "Northwind"), now)
    await storage.write(conversations.remember, Conversation(tenant, channel, None, reference), now)
    await storage.close()


@pytest.fixture
def one_card(monkeypatch):
    """What is about a CRM shows Slack one card, not all thirty: they would be half of what it takes."""
    cards = checking._cards
    monkeypatch.setattr(checking, "_cards", lambda *given: dict([*cards(*given).items()][:1]))


@pytest.fixture
async def hubspot(house, one_card):
    """HubSpot, asked by this house."""
    async with HubSpot(lambda: datetime.now(UTC)) as made:
        house.environ |= {"HUBSPOT_SERVICE_KEY": made.key, "HUBSPOT_API_URL": made.url}
        yield made
        assert made.refusals == []


async def test_hubspots_pipelines_and_how_they_are_taken(house, hubspot):
    hubspot.pipelines.append(pipeline("b", "Renewals", stage("n", "No decision", "0.0", closed=True)))
    code, output = await house.checks()
    assert (code, hubspot.asked.total()) == (0, 4)
    assert "HubSpot: Sales Pipeline: Closed won is won; Closed lost is lost (" in output
    assert "HubSpot: Renewals: Closed won is won; Closed lost is lost; No decision is no decision (" in output


async def test_what_app_yaml_says_of_hubspot_and_nothing_is_called(house, hubspot):
    house.app["crm"] = "{hubspot: {pipelines: [Sales Pipeline, Partners], ignored_stages: [Closed won]}}"
    await house.says("note", "crm: hubspot: pipelines: nothing there is called Partners")
    assert "Closed won isn't counted; Closed lost is lost" in (await house.checks())[1]
    house.app["crm"] = "{hubspot: {ignored_stages: [Closed won, Closed lost]}}"
    await house.says("wrong", "no closed stage that counts")


async def test_a_key_that_hubspot_does_not_take(house, hubspot):
    hubspot.key = "another"
    line = await house.says("wrong", "HubSpot: doesn't take HUBSPOT_SERVICE_KEY", "Copy the service key again.")
    assert house.environ["HUBSPOT_SERVICE_KEY"] not in line


@pytest.mark.parametrize("scope", ["deals", "owners", "pipelines"])
async def test_a_scope_that_the_key_lacks(house, hubspot, scope):
    hubspot.scopes.discard(scope)
    await house.says("wrong", f"read {'its ' * (scope == 'pipelines')}{scope}", "the scope crm.objects")


async def test_companies_that_the_key_may_not_read_are_no_failure(house, hubspot):
    hubspot.scopes.discard("companies")
    await house.says("note", "read companies, so deals come without their account", "companies.read", code=0)


async def test_a_property_that_no_deal_has(house, hubspot):
    hubspot.late = timedelta(0)
    hubspot.deal("Acme renewal", main_competitor="Globex")
    house.app["crm"] = "{hubspot: {properties: {competitor: main_competitor, product: product_line}}}"
    await house.says("note", "properties: product: of 1 deals none has a product_line.", code=0)


async def test_fields_that_answers_go_into_against_hubspots_picklist(house, hubspot):
    hubspot.records.picklist("closed_lost_reason", dear="Price and value", fit="Product fit")
    house.app["crm"] = "{hubspot: {fields: {closed_lost_reason: {answer: driver, outcomes: [lost]}}}}"
    line = await house.says(
        "note", "closed_lost_reason has no value for", "it has Price and value, Product fit", code=0
    )
    assert "Familiarity and trust" in line
    assert "Product fit," not in line.partition("these stay out")[0]
    assert "Not sure" not in line


async def test_fields_that_hubspot_or_the_debrief_does_not_have(house, hubspot):
    house.app["crm"] = "{hubspot: {fields: {mood: driver}}}"
    await house.says("wrong", "mood: there is no property mood.")
    house.app["crm"] = "{hubspot: {fields: {mood: weather}}}"
    await house.says("wrong", "mood: the debrief has no question weather.")


async def test_a_key_that_may_not_read_notes_and_tasks(house, hubspot):
    hubspot.scopes.discard("schemas.read")
    house.app["crm"] = "{hubspot: {fields: {closed_lost_reason: driver}}}"
    await house.says("wrong", "notes and tasks can't be read", "Give the service key the scopes")


async def test_a_hubspot_that_is_away_is_no_failure(house, hubspot):
    hubspot.faults = ["503"]
    await house.says("note", "HubSpot: its pipelines couldn't be read: HubSpot answered 503.", code=0)


async def test_owners_in_hubspot_whom_nobody_in_chat_is_known_by(house, hubspot, migrated):
    url = migrated(house.folder / "here.db")
    house.environ["WINLOSS_DATABASE_URL"] = url
    storage, now = open_storage(url), datetime.now(UTC)
    await storage.write(people.ensure_workspace, Workspace("slack:T0SALES", "slack", "T0SALES", "Sales"), now)
    ann = Person("slack:T0SALES", "p1", "Ann", "U1", "Ann@Northwind.example", None)
    await storage.write(people.ensure_person, ann, now)
    hubspot.owner("ann@northwind.example")
    assert "each of its 1 owners is known in chat" in (await house.checks())[1]
    hubspot.owner("kim@northwind.example")
    await house.says("note", "HubSpot: of its owners nobody in Sales is known by kim@northwind.example.", code=0)
    await storage.write(polls.failed, "slack:T0SALES", "hubspot:changed", "key", now, timedelta(0))
    await storage.close()
    await house.says("note", "HubSpot: What changed in HubSpot isn't read since", code=0)


@pytest.fixture
async def pipedrive(house, one_card):
    """Pipedrive, asked by this house."""
    async with Pipedrive(lambda: datetime.now(UTC)) as made:
        house.environ |= {"PIPEDRIVE_API_TOKEN": made.token, "PIPEDRIVE_API_URL": made.url}
        yield made
        assert made.refusals == []


async def test_pipedrives_pipelines_and_what_app_yaml_says_of_them(house, pipedrive):
    code, output = await house.checks()
    assert (code, pipedrive.asked.total()) == (0, 3)
    assert 'Pipedrive: deals of Sales, Renewals count; one that is lost for "No decision" is no decision (' in output
    house.app["crm"] = "{pipedrive: {pipelines: [sales, Partners]}}"
    await house.says("note", "crm: pipedrive: pipelines: nothing there is called Partners", code=0)
    assert "Pipedrive: deals of Sales count;" in (await house.checks())[1]


async def test_where_pipedrive_has_a_competitor(house, pipedrive):
    pipedrive.records.field("4f1c", "Against whom", "enum", "Globex")
    assert "pipedrive: properties)" in await house.says("ok", "CRM briefs: on", code=0)
    house.app["crm"] = "{pipedrive: {properties: {competitor: 4f1c, segment: 9ab3}}}"
    await house.says("note", "properties: segment: a deal has no field with the code 9ab3", code=0)
    output = (await house.checks())[1]
    assert "properties: competitor" not in output
    assert "(crm: briefs)." in output


async def test_fields_that_answers_go_into_against_pipedrives_picklist(house, pipedrive):
    pipedrive.records.field("a" * 40, "What buyers say", "enum", "Price and value", "Product fit")
    pipedrive.records.field("b" * 40, "Closed at", "date")
    house.app["crm"] = "{pipedrive: {fields: {%s: {answer: driver, outcomes: [lost]}}}}" % ("a" * 40)
    line = await house.says("note", f"{'a' * 40} has no value for", "it has Price and value, Product fit", code=0)
    assert "Familiarity and trust" in line
    assert "Pipedrive: answers don't go there yet (/winloss crm on)." in (await house.checks())[1]
    house.app["crm"] = "{pipedrive: {fields: {lost_reason: driver}}}"
    assert "lost_reason takes any text: driver goes there." in (await house.checks())[1]


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("mood", "mood: it has no field mood."),
        ("title", "title: title is no field that an answer can go into."),
        ("b" * 40, "is no field that an answer can go into."),
    ],
)
async def test_fields_that_no_answer_can_go_into_in_pipedrive(house, pipedrive, field, says):
    pipedrive.records.field("a" * 40, "What buyers say", "enum", "Price")
    pipedrive.records.field("b" * 40, "Closed at", "date")
    house.app["crm"] = f"{{pipedrive: {{fields: {{{field}: driver}}}}}}"
    await house.says("wrong", says, "See crm: pipedrive: fields in app.yaml.")
    there = f"answers can go into lost_reason, {'a' * 40} (What buyers say) (crm: pipedrive: fields"
    assert there in (await house.checks())[1]


@pytest.mark.parametrize("closed", ["notes", "activities"])
async def test_a_token_that_may_not_read_what_is_written(house, pipedrive, closed):
    pipedrive.records.closed.add(closed)
    house.app["crm"] = "{pipedrive: {fields: {lost_reason: driver}}}"
    await house.says("wrong", "notes or activities can't be read", "somebody who sees and edits all deals")


async def test_whose_deals_pipedrive_has_where_there_are_two_workspaces(house, pipedrive, migrated):
    url = migrated(house.folder / "here.db")
    house.environ["WINLOSS_DATABASE_URL"] = url
    storage, now = open_storage(url), datetime.now(UTC)
    for team, name in (("T0SALES", "Sales"), ("T0OTHER", "Others")):
        await storage.write(people.ensure_workspace, Workspace(f"slack:{team}", "slack", team, name), now)
    await storage.close()
    pipedrive.user("kim@northwind.example")
    await house.says("wrong", "Pipedrive: nobody says whose deals these are", "crm: pipedrive: workspace in app.yaml")
    house.app["crm"] = "{pipedrive: {workspace: 'slack:T0OTHER'}}"
    await house.says("note", "Pipedrive: of its owners nobody in Others is known by kim@northwind.example.", code=0)
    house.app["crm"] = "{pipedrive: {workspace: 'slack:T0GONE'}}"
    await house.says("wrong", "Pipedrive: nobody says whose deals these are", "crm: pipedrive: workspace in app.yaml")


async def test_a_token_that_pipedrive_does_not_take(house, pipedrive):
    pipedrive.token = "another"
    line = await house.says("wrong", "Pipedrive: doesn't take PIPEDRIVE_API_TOKEN", "Copy the API token again.")
    assert house.environ["PIPEDRIVE_API_TOKEN"] not in line


@pytest.mark.parametrize(("fault", "severity"), [("403", "wrong"), ("503", "note")])
async def test_a_pipedrive_that_does_not_answer(house, pipedrive, fault, severity):
    pipedrive.faults = [fault]
    await house.says(severity, "Pipedrive: ", "its pipelines")


async def test_users_of_pipedrive_whom_nobody_in_chat_is_known_by(house, pipedrive, migrated):
    url = migrated(house.folder / "here.db")
    house.environ["WINLOSS_DATABASE_URL"] = url
    storage, now = open_storage(url), datetime.now(UTC)
    await storage.write(people.ensure_workspace, Workspace("slack:T0SALES", "slack", "T0SALES", "Sales"), now)
    await storage.close()
    pipedrive.user("kim@northwind.example")
    pipedrive.users.append({"id": 1, "name": "Gone", "email": "gone@northwind.example", "active_flag": False})
    await house.says("note", "Pipedrive: of its owners nobody in Sales is known by kim@northwind.example.", code=0)


@pytest.fixture
async def salesforce(house, one_card):
    """Salesforce, asked by this house."""
    async with Salesforce(lambda: datetime.now(UTC)) as made:
        house.environ |= made.environ
        yield made
        assert made.refusals == []


async def test_salesforces_stages_and_what_app_yaml_says_of_them(house, salesforce):
    salesforce.stages.append({"ApiName": "Dead", "MasterLabel": "Went quiet", "IsActive": True, "IsClosed": True})
    salesforce.deal("Acme", email="ann@northwind.example")
    code, output = await house.checks()
    assert code == 0
    assert "Salesforce: Closed Won is won; Closed Lost is lost; Went quiet is lost (crm: salesforce" in output
    assert "amounts are in `currency` of app.yaml; no field is mapped to reason or competitor." in output
    salesforce.multi_currency, salesforce.custom = True, {"Loss_Reason__c": "picklist"}
    salesforce.picklists = {"Loss_Reason__c": {"Price": "Too dear", "ND": "Did nothing"}}
    house.app["crm"] = (
        "{salesforce: {no_decision: [went quiet, Did nothing, On hold], ignored_stages: [Closed Lost, Duplicate],"
        " record_types: [Big], properties: {reason: loss_reason__c, competitor: Rival__c}}}"
    )
    line = await house.says("wrong", "record_types: there are none that our user may see, so no deal counts")
    output = (await house.checks())[1]
    assert "Closed Won is won; Closed Lost isn't counted; Went quiet is no decision" in output
    assert "Salesforce: reasons of a loss: Too dear; Did nothing is no decision." in output
    assert "no_decision: no stage there and no reason is called On hold." in output
    assert "ignored_stages: nothing there is called Duplicate" in output
    assert "properties: competitor: an opportunity has no Rival__c that our user may see" in output
    assert "amounts come with their currency; reason is Loss_Reason__c." in output
    assert salesforce.secret not in line + output


async def test_what_has_to_be_there_before_answers_go_to_salesforce(house, salesforce):
    salesforce.records.defines("Loss_Reason__c", "picklist", P="Price and value", F="Product fit")
    salesforce.records.defines("Story__c", "string", 80)
    salesforce.records.defines("Sum__c")
    salesforce.records.read_only.add("Sum__c")
    salesforce.records.rights["Opportunity"]["updateable"], salesforce.records.key = False, None
    fields = "Loss_Reason__c: {answer: driver, outcomes: [lost]}, Story__c: lesson, Sum__c: driver"
    house.app["crm"] = f"{{salesforce: {{fields: {{{fields}}}}}}}"
    code, output = await house.checks()
    assert (code, "Task has no field winloss_id__c that winloss's user may see and edit. In Setup" in output) == (
        1,
        True,
    )
    assert "answers don't go there yet (/winloss crm on)" in output
    assert "user there may not edit opportunities" in output
    assert "Loss_Reason__c has no value for " in output
    assert "it has Price and value, Product fit." in output
    assert "Story__c takes 80 characters, and lesson may have " in output
    assert "Sum__c: winloss's user there may not edit Sum__c." in output


async def written_by_winloss(salesforce):
    """A task for a seller is there."""
    writer = SalesforceWriter(Client(read_salesforce(salesforce.environ)), "Europe/London")
    deal = await writer.deal(salesforce.deal("Acme"), ())
    await writer.put_task(deal, Task("01ABC.talk", date(2027, 2, 19), deal.owner, "Talk", "", done=False), None)
    await writer.close()


async def test_answers_that_may_go_to_salesforce(house, salesforce):
    salesforce.records.defines("Story__c", "textarea", 32_000)
    house.app["crm"] = "{salesforce: {fields: {Story__c: lesson}}}"
    code, output = await house.checks()
    assert (code, "Salesforce: tasks are known by winloss_id__c, each once." in output) == (0, True)
    assert "Story__c takes any text: lesson goes there." in output
    await written_by_winloss(salesforce)
    await house.says("ok", "Salesforce: tasks are known by winloss_id__c")
    salesforce.records.private = True
    await house.says("wrong", "Salesforce: its user may not change tasks that are your sellers'", "a role above theirs")
    salesforce.records.rights["Task"]["deletable"] = False
    await house.says("wrong", "Salesforce: winloss's user there may not delete Task. Let the user", "Edit Tasks")


async def test_record_types_that_no_deal_has(house, salesforce):
    salesforce.record_types = True
    salesforce.deal("Acme", RecordTypeId="012", RecordType={"Name": "New business"})
    house.app["crm"] = "{salesforce: {record_types: [new business, Renewal]}}"
    await house.says("note", "record_types: of 1 deals none is a Renewal", code=0)


async def test_what_our_user_of_salesforce_may_not_see(house, salesforce):
    await house.says("note", "no opportunity can be seen", "View All Records", code=0)
    salesforce.hidden = {"OwnerId"}
    await house.says("wrong", "Salesforce: doesn't let our user read owners (Salesforce answered 400 INVALID_FIELD: ")
    salesforce.refusals.clear()


@pytest.mark.parametrize(
    ("fault", "severity", "told"),
    [
        ("401 invalid_client_id", "wrong", "consumer key of the app again, into SALESFORCE_CLIENT_ID"),
        ("401 inactive_user", "wrong", "Name a user who is active"),
        ("401 invalid_app", "wrong", "See docs/crm.md."),
        ("503", "note", "opportunities couldn't be read: Salesforce answered 503"),
        ("302", "note", "SALESFORCE_DOMAIN isn't its My Domain"),
    ],
)
async def test_a_salesforce_that_does_not_let_us_in(house, salesforce, fault, severity, told):
    salesforce.faults = [fault]
    await house.says(severity, "Salesforce: ", told, code=int(severity == "wrong"))


async def test_an_org_whose_edition_has_no_api(house, salesforce):
    salesforce.faults = ["", "403 API_DISABLED_FOR_ORG"]
    await house.says("wrong", "doesn't let our user read opportunities", "Give the user API Enabled")


async def test_a_secret_that_salesforce_does_not_take(house, salesforce):
    house.environ["SALESFORCE_CLIENT_SECRET"] = "another"
    await house.says("wrong", "doesn't let winloss in (Salesforce says invalid_client", "into SALESFORCE_CLIENT_SECRET")


async def test_owners_in_salesforce_whom_nobody_in_chat_is_known_by(house, salesforce, migrated):
    url = migrated(house.folder / "here.db")
    house.environ["WINLOSS_DATABASE_URL"] = url
    storage, now = open_storage(url), datetime.now(UTC)
    await storage.write(people.ensure_workspace, Workspace("slack:T0SALES", "slack", "T0SALES", "Sales"), now)
    await storage.close()
    salesforce.deal("Acme", email="kim@northwind.example")
    await house.says("note", "Salesforce: of its owners nobody in Sales is known by kim@northwind.example.", code=0)


async def test_two_crms_that_are_to_be_asked(house, hubspot, pipedrive):
    code, output = await house.checks()
    assert code
    assert "HUBSPOT_SERVICE_KEY and PIPEDRIVE_API_TOKEN are both set; one CRM can be asked: unset one." in output


async def test_an_owner_whom_slack_knows_by_their_address_needs_not_have_written(house, hubspot, migrated):
    house.slack.person("Kim", email="kim@northwind.example")
    url = migrated(house.folder / "here.db")
    house.environ["WINLOSS_DATABASE_URL"] = url
    storage, now = open_storage(url), datetime.now(UTC)
    here = Workspace(f"slack:{house.slack.team_id}", "slack", house.slack.team_id, "Sales")
    await storage.write(people.ensure_workspace, here, now)
    await storage.close()
    hubspot.owner("kim@northwind.example")
    assert "each of its 1 owners is known in chat" in (await house.checks())[1]
    hubspot.owner("lou@northwind.example")
    await house.says("note", "nobody in Sales is known by lou@northwind.example.", code=0)


async def test_what_a_hook_takes_for_what_and_which_reasons_came(house, migrated):
    url = migrated(house.folder / "here.db")
    house.environ |= {"WINLOSS_DATABASE_URL": url, "WINLOSS_CRM_HOOK_SECRET_ZOHO": "its own"}
    house.app |= {
        "crm": "{hooks: {zoho: {auth: bearer, preset: zoho, no_decision: [Budget cut], outcomes: {Dead: lost}}}}"
    }
    line = await house.says("ok", "CRM hook: zoho (zoho)", code=0)
    assert "closed won is won" in line
    assert "dead is lost; anything else is open." in line
    assert "whose reason or stage is no decision, Budget cut is a no decision" in line
    storage, now = open_storage(url), datetime.now(UTC)
    ws = "slack:T0SALES"
    await storage.write(people.ensure_workspace, Workspace(ws, "slack", "T0SALES", "Sales"), now)
    told = {"workspace_id": ws, "outcome": "lost", "closed_on": now.date(), "marked_at": now, "source": "crm"}
    rows = [
        {**told, "id": f"c{n}", "deal_id": "d", "reason": why} for n, why in enumerate(("Price", "price", "Ghosted"))
    ]
    deal = {"workspace_id": ws, "id": "d", "name": "Acme", "name_key": "acme", "created_at": now}
    await storage.write(lambda conn: conn.execute(tables.deal.insert(), [deal]).rowcount)
    await storage.write(lambda conn: conn.execute(tables.closing.insert(), rows).rowcount)
    await storage.close()
    await house.says("ok", "CRM reasons: Sales: Price (1) is price; price (1) is price.", code=0)
    await house.says("note", "these count as no driver: Ghosted (1)", "crm: reasons", code=0)


async def test_whether_a_crm_may_tell_of_its_deals_and_where(house):
    await house.says("ok", "CRM hook", "off", code=0)
    house.environ |= {"WINLOSS_CRM_HOOK_SECRET": "sesame", "WINLOSS_PUBLIC_URL": "https://winloss.northwind.example"}
    line = await house.says("ok", "CRM hook", code=0)
    assert "https://winloss.northwind.example/crm/hook/NAME, signed" in line
    house.app |= {"crm": "{hooks: {flow: {auth: bearer}}}"}
    house.environ |= {"WINLOSS_CRM_HOOK_SECRET_FLOW": "its own"}
    line = await house.says("ok", "CRM hook", code=0)
    assert "/crm/hook/flow, with a secret of its own" in line
    house.environ["WINLOSS_PUBLIC_URL"] = ""
    await house.says("note", "CRM hook", "HTTPS", code=0)


async def test_whether_owners_of_open_deals_hear_of_competitors(house):
    house.environ |= {"WINLOSS_CRM_HOOK_SECRET": "sesame"}
    assert "(crm: briefs)." in await house.says("ok", "CRM briefs: on", code=0)
    house.app |= {"crm": "{briefs: false}"}
    await house.says("ok", "CRM briefs: off, so nobody hears", code=0)


async def test_a_hook_that_is_signed_needs_the_secret(house):
    house.app |= {"crm": "{hooks: {flow: {auth: bearer}, mine: {workspace: 'slack:T1'}}}"}
    house.environ |= {"WINLOSS_CRM_HOOK_SECRET_FLOW": "its own", "WINLOSS_PUBLIC_URL": "https://winloss.example"}
    assert "mine is signed" in await house.says("wrong", "CRM hook")
