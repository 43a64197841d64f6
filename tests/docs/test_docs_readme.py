"""What the documents say is true: commands run, names exist, links lead somewhere."""

import asyncio
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from bench import _debriefs, stats
from bot.app import PLATFORMS, build, load_settings
from bot.cli.main import main
from bot.commands.table import TABLE
from bot.moments.clock import Clock
from bot.platforms.slack.setup import SlackSetup
from bot.platforms.teams.setup import TeamsSetup
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page
from bot.settings.app_file import app_file
from insights.shapes.dimensions import DIMENSIONS, spoken
from storage.engine.engine import open_storage
from storage.tables import quarter_of
from tests.command_line import HERE, Running, environment, free_port, winloss
from tests.stand_ins.slack_sockets import APP_TOKEN
from tests.transcripts.stage import with_page

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
BLOCKS = [
    re.sub(r"^ {3}", "", block, flags=re.MULTILINE) for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
]
LINES = [line.strip() for block in BLOCKS for line in block.strip().splitlines()]
PLAYGROUND = (
    "npx @microsoft/m365agentsplayground start -e http://127.0.0.1:3000/api/messages -c msteams -p 15150"
    " --disable-telemetry"
)
STARTED = (
    "winloss serve",
    "winloss init",
    "make demo",
    "make test",
    PLAYGROUND,
)  # they go on, or would call us again; each has a test of its own
CRMS = (
    {"WINLOSS_CRM_HOOK_SECRET": "h", "WINLOSS_PUBLIC_URL": "https://winloss.example.com"}
    | {"HUBSPOT_SERVICE_KEY": "k", "HUBSPOT_CLIENT_SECRET": "c"},
    {"PIPEDRIVE_API_TOKEN": "t", "WINLOSS_CRM_HOOK_SECRET_PIPEDRIVE": "p"},
    {"SALESFORCE_DOMAIN": "acme.my.salesforce.com", "SALESFORCE_CLIENT_ID": "i", "SALESFORCE_CLIENT_SECRET": "s"}
    | {"WINLOSS_CRM_HOOK_SECRET_SALESFORCE": "o"},
)
"""What each CRM is set up with, so that it tells by itself."""
TO_THE_END = [line for line in LINES if line.startswith("winloss ") and line not in STARTED]


def section(head: str) -> str:
    """The text under a heading of the README."""
    return README.partition(f"## {head}\n")[2].partition("\n## ")[0]


def first_column(text: str) -> set[str]:
    """What stands in code in the first column of a section's tables."""
    rows = [line.replace(r"\|", "¦").split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return {code.replace("¦", "|") for row in rows for code in re.findall(r"`([^`]+)`", row)}


@pytest.mark.long
def test_every_command_of_the_readme_runs_as_it_stands(tmp_path):
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "tests" / "data")
    shutil.copy(ROOT / "app.yaml", tmp_path / "app.yaml")
    assert len(TO_THE_END) > 8
    said = {}
    app_id = {"MICROSOFT_APP_ID": given_for("MICROSOFT")["MICROSOFT_APP_ID"]}
    for line in TO_THE_END:
        command, _, target = line.partition(" > ")
        offline = ["--offline"] if command == "winloss check" else []  # there is no Slack here to be asked
        done = winloss(
            *shlex.split(command)[1:], *offline, cwd=tmp_path, **(app_id if "manifest teams" in command else {})
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        said[line] = done.stdout
        if target:
            (tmp_path / target).write_text(done.stdout)
    text = "\n".join(said.values())
    assert '"request_url": "https://your.host/slack/events"' in text
    assert "app.yaml is fine." in text
    assert "Dry run: " in text
    assert "Deals: 37 new" in text
    assert (tmp_path / "closings.csv").read_text(encoding="utf-8-sig").count("\n") == 26
    assert (tmp_path / "winloss-teams.zip").stat().st_size > 3000
    assert "steps:" in (tmp_path / "debrief.yaml").read_text()


def test_what_the_readme_starts_is_known():
    assert {line for line in LINES if line not in TO_THE_END and not line.startswith("export ")} == set(STARTED)


def given_for(platform: str) -> dict[str, str]:
    """What the README exports for a platform."""
    lines = (line.removeprefix("export ").split("=", 1) for line in LINES if line.startswith(f"export {platform}_"))
    return dict(line for line in lines if len(line) == 2)


@pytest.mark.long
def test_serve_teams_with_the_readmes_environment(tmp_path):
    given = given_for("MICROSOFT") | {"WINLOSS_PORT": str(free_port())}
    assert [setup.name for setup in load_settings(given).platforms if setup.on] == ["teams"]
    with Running(
        sys.executable, *HERE, "serve", cwd=tmp_path, env=environment(**given), log=tmp_path / "serve.log"
    ) as process:
        asyncio.run(process.answers(f"http://127.0.0.1:{given['WINLOSS_PORT']}/readyz"))
        assert process.stop() == 0


@pytest.mark.long
def test_serve_with_the_readmes_environment(tmp_path):
    given = given_for("SLACK")
    assert set(given) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    port = free_port()
    stand_in = (sys.executable, "-m", "tests.stand_ins.slack")
    with Running(*stand_in, cwd=ROOT, env=environment(), log=tmp_path / "slack.log") as slack:
        address = slack.says("listening on").rpartition(" ")[2]
        given |= {"SLACK_BOT_TOKEN": "xoxb-stand-in", "SLACK_APP_TOKEN": APP_TOKEN}
        given |= {"SLACK_API_URL": f"{address}/api/", "WINLOSS_PORT": str(port)}
        with Running(sys.executable, *HERE, "serve", cwd=tmp_path, env=environment(**given)) as process:
            asyncio.run(process.answers(f"http://127.0.0.1:{port}/healthz"))
            process.says("Slack is connected by Socket Mode")
            asyncio.run(process.answers(f"http://127.0.0.1:{port}/readyz"))
            assert process.stop() == 0


@pytest.mark.long  # that it serves and signs in is in tests/bot/cli as well
def test_make_demo_is_winloss_demo_on_the_port_that_is_named(tmp_path):
    made = subprocess.run(("make", "-n", "demo"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "winloss demo" in made
    port = free_port()
    env = environment(WINLOSS_PORT=str(port))
    with Running(sys.executable, *HERE, "demo", cwd=tmp_path, env=env) as process:
        assert f"http://127.0.0.1:{port}/signin/" in process.says("/signin/")
        asyncio.run(process.answers(f"http://127.0.0.1:{port}/healthz"))
        assert (tmp_path / "var" / "demo.db").exists()
        assert process.stop() == 0


@pytest.mark.parametrize("target", ["demo", "unit", "test", "test-all", "check", "bench"])
def test_the_make_targets_that_are_named_exist(target):
    subprocess.run(("make", "-n", target), cwd=ROOT, capture_output=True, check=True)


def test_every_environment_name_is_read_and_every_one_read_is_named():
    code = "\n".join(path.read_text() for room in ("bot", "storage") for path in (ROOT / room).rglob("*.py"))
    read = set(re.findall(r'(?:environ(?:\.get\(|\[)|\balias=)"([A-Z_]+)"', code))
    settings = section("Settings")
    assert first_column(settings) == read
    reserved = settings.partition("Reserved and not used yet")[2]
    for name in re.findall(r"`([A-Z_]+)`", reserved):
        assert name not in read, f"{name} is in use"
    for name in set(re.findall(r"\b(?:WINLOSS|SLACK|MICROSOFT)_[A-Z_]*[A-Z]\b", README)):
        assert name in read or name in reserved, f"{name} is read nowhere"


def test_every_default_in_the_table_is_the_one_in_force(tmp_path):
    named = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", section("Settings"), re.MULTILINE)
    defaults = {name: value for name, value in named if name != "WINLOSS_CONFIG"}
    found = load_settings(
        {"WINLOSS_CONFIG": str(ROOT / "app.yaml")}
        | {"SLACK_BOT_TOKEN": "t", "SLACK_SIGNING_SECRET": "s"}
        | {"MICROSOFT_APP_ID": "i", "MICROSOFT_APP_PASSWORD": "p"}
    )
    slack, teams = (setup.secrets for setup in found.platforms if isinstance(setup, SlackSetup | TeamsSetup))
    assert defaults == {
        "WINLOSS_DATABASE_URL": found.database_url,
        "WINLOSS_HOST": found.host,
        "WINLOSS_PORT": str(found.port),
        "HUBSPOT_API_URL": found.hubspot_url,
        "PIPEDRIVE_API_URL": found.pipedrive_url,
        "SLACK_API_URL": slack.api_url,
        "MICROSOFT_APP_TYPE": "MultiTenant" if teams.token_tenant == "botframework.com" else "",
        "MICROSOFT_LOGIN_URL": teams.login_url,
    }


async def test_every_route_is_named_and_every_one_named_is_there(sqlite_url):
    environ = {"WINLOSS_DATABASE_URL": sqlite_url, "WINLOSS_SECRET_KEY": "only for tests"}
    environ |= {"MICROSOFT_APP_ID": "i", "MICROSOFT_APP_PASSWORD": "p"}
    environ |= {"SLACK_BOT_TOKEN": "t", "SLACK_SIGNING_SECRET": "s"}
    page = Page((PagePerson("ann", "Ann"),), Channel("sales", "sales"), "Testers", lambda _ticker: demo)
    demo: Any = SimpleNamespace()
    storage = open_storage(sqlite_url)
    there = set()
    for crm in CRMS:  # one can be asked
        settings = load_settings(environ | crm)
        for route in build(with_page(settings, page), storage, Clock()).server.router.routes():
            path = re.sub(r"^(/static/web)/.*", r"\1/{file}", route.resource.canonical if route.resource else "")
            if route.method != "HEAD":
                there.add(f"{route.method} {path}")
    await storage.close()
    assert first_column(section("Running it")) == there
    metrics = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
    # waits, how long, parked, of those by a fault of ours; timers set aside; by result; twins taken away; connected;
    # debriefs by how far they came, their time, where they stop, and of which week; CRMs that fail, and since when;
    # what CRMs told that waits, and that was set aside; what they refuse
    assert len(re.findall(r'(?:Gauge|(?:Counter|Histogram)MetricFamily)\(\s*"winloss_', metrics)) == 23


def test_every_command_in_chat_is_named_as_help_names_it():
    assert first_column(section("In chat")) == {f"/winloss {row.usage}" for row in TABLE}
    for dimension in DIMENSIONS:
        assert spoken(dimension) in section("In chat")


def test_every_command_of_the_command_line_is_named():
    assert first_column(section("On the command line")) == {f"winloss {name}" for name in main.commands}


def test_every_benchmark_is_named():
    there = {f"python -m bench.{path.stem}" for path in (ROOT / "bench").glob("[a-z]*.py")}
    assert first_column(section("Benchmarks")) == there


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py")))
def test_every_benchmark_begins(name):
    done = subprocess.run(
        (sys.executable, "-c", f"import bench.{name}"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("of", [_debriefs, stats])
def test_the_rows_of_benchmarks_fit_the_facts_of_today(of, sqlite_url):
    today = date(2026, 11, 27)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as driver:
        _debriefs.insert(driver, of.rows(0, 200, today))
        said = "count(*), count(DISTINCT alignment), min(closed_on) > '2023', max(quarter)"
        assert driver.execute(f"SELECT {said} FROM fact").fetchone() == (200, 4, 1, quarter_of(today))


def keys(model: type[BaseModel], before: str = "") -> set[str]:
    """The settings of a model, dotted."""
    found = set()
    for name, field in model.model_fields.items():
        kinds = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)]
        named = get_origin(field.annotation) is dict  # parts under names that people give
        parts = [kind for kind in kinds if issubclass(kind, BaseModel) and not named]
        found |= keys(parts[0], f"{before}{name}.") if parts else {before + name}
    return found


def written(data: dict[str, Any], before: str = "") -> set[str]:
    """The settings that a file has, dotted."""
    found = set()
    for name, value in data.items():
        found |= written(value, f"{before}{name}.") if isinstance(value, dict) and value else {before + name}
    return found


def test_app_yaml_has_every_setting_with_its_default_and_no_other():
    text = (ROOT / "app.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    assert written(data) == keys(app_file(PLATFORMS))
    shipped = load_settings({"WINLOSS_CONFIG": str(ROOT / "app.yaml")}).app
    assert shipped == app_file(PLATFORMS)()


def test_every_line_of_app_yaml_is_explained():
    """Each key has a comment above it, or shares the one of the key before."""
    explained = False
    for line in (ROOT / "app.yaml").read_text(encoding="utf-8").splitlines():
        if not line.strip():
            explained = False
        elif line.lstrip().startswith("#"):
            explained = True
        elif line not in {
            "digest:",
            "reminders:",
            "follow_ups:",
            "retention:",
            "encryption:",
            "crm:",
            "teams:",
            "page:",
        }:
            assert explained, line


def test_the_examples_in_app_yaml_work_once_they_are_uncommented(tmp_path):
    text = (ROOT / "app.yaml").read_text(encoding="utf-8")
    text, count = re.subn(
        r"^( +)# (- \w+(?: Pipeline)?|[\w ]+: [\w ]+|date: [\d-]+|USD: [\d.]+)$", r"\1\2", text, flags=re.MULTILINE
    )
    assert count == 17
    (tmp_path / "app.yaml").write_text(text)
    app = load_settings({"WINLOSS_CONFIG": str(tmp_path / "app.yaml")}).app
    assert app.managers == ("U012ABCDEF",)
    assert app.administrators == ("U045ABCDEF",)
    assert app.competitors == ("Somebody",)
    assert (app.crm.hubspot.pipelines, app.crm.hubspot.ignored_stages) == (("Sales Pipeline",), ("Duplicate",))
    assert app.crm.pipedrive.properties.keys() == {"competitor"}
    org = app.crm.salesforce
    assert (org.record_types, org.ignored_stages) == (("Renewal",), ("Duplicate",))
    assert org.properties == {"reason": "Loss_Reason__c", "competitor": "Main_Competitor__c"}
    assert app.rates == {"date": "2026-11-02", "USD": "0.92"}
    assert app.people == {"Dana Reyes": "U012ABCDEF"}
    assert app.page.people == {"dana": "Dana Reyes"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_named_files_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("https://")]
    named = re.findall(r"`((?:tests|bot|dialogs|insights|storage|bench|\.ci)/[\w./]*)`", text)
    missing = [path for path in (*links, *named) if not (ROOT / path.partition("#")[0]).exists()]
    assert missing == []


def test_the_changelog_tells_of_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text()
