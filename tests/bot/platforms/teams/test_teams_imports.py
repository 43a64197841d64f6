"""Slack alone pays nothing for Teams and the other way round; Microsoft's SDK stands in one file."""

import ast
import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import bot
from tests.command_line import HERE, environment, free_port
from tests.stand_ins.slack import Slack

SDK = {"botbuilder", "botframework", "msrest"}
SLACK = {"slack_bolt", "slack_sdk"}
PRODUCT = Path(bot.__file__).parents[1]
TEAMS = {"MICROSOFT_APP_ID": "5e1f0d1a-0b07-4b0e-9c5e-0a1b2c3d4e5f", "MICROSOFT_APP_PASSWORD": "shhh"}
WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
"""


def imported(module: str) -> set[str]:
    """The packages that a fresh interpreter holds after importing a module."""
    look = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    command = (sys.executable, "-c", look)
    return set(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split())


@pytest.mark.long
def test_slack_alone_imports_nothing_of_microsofts():
    found = imported("bot.platforms.slack.adapter, bot.app, bot.cli.main, bot.cli.serving")
    assert "slack_bolt" in found
    assert not found & (SDK | {"jwt"})


@pytest.mark.long
def test_teams_imports_nothing_of_slacks():
    found = imported("bot.platforms.teams.platform")
    assert "botbuilder" in found
    assert not found & SLACK


def test_the_command_line_and_the_settings_import_neither():
    assert not imported(
        "bot.cli.main, bot.settings.config, bot.platforms.teams.manifest, bot.platforms.slack.manifest"
    ) & (SDK | SLACK)


def test_one_file_touches_botbuilder():
    touching = {
        path.relative_to(PRODUCT).as_posix()
        for package in ("bot", "dialogs", "insights", "storage")
        for path in (PRODUCT / package).rglob("*.py")
        if _imports(path) & SDK
    }
    assert touching == {"bot/platforms/teams/adapter.py"}


def _imports(path: Path) -> set[str]:
    code = path.read_text(encoding="utf-8")
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)) if any(name in code for name in SDK) else ():  # parsing takes long
        match node:
            case ast.Import(names):
                found |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module.partition(".")[0])
    return found


def _serve(folder: Path, missing: set[str], **given: str) -> subprocess.CompletedProcess[str]:
    """`winloss serve` where some packages aren't installed."""
    (folder / "app.yaml").write_text(yaml.safe_dump({"timezone": "Europe/London"}))
    code = WITHOUT.format(missing=missing) + HERE[-1]
    command = (sys.executable, "-c", code, "serve")
    env = environment(PYTHONPATH=str(PRODUCT), WINLOSS_DATABASE_URL=f"sqlite:///{folder / 'winloss.db'}", **given)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.long
def test_serving_teams_without_its_packages_says_what_to_install(tmp_path):
    for missing in ({"botbuilder", "botframework", "msrest"}, {"jwt"}):
        ended = _serve(tmp_path, missing, **TEAMS)
        assert ended.returncode != 0
        assert "pip install 'winloss[teams]'" in ended.stderr
        assert min(missing) in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.long
async def test_slack_is_served_without_the_packages_of_teams(tmp_path):
    """As far as asking Slack, which refuses the token."""
    async with Slack() as slack:
        given = {"SLACK_BOT_TOKEN": "x", "SLACK_SIGNING_SECRET": "y", "SLACK_API_URL": slack.api_url}
        ended = await asyncio.to_thread(_serve, tmp_path, SDK | {"jwt"}, WINLOSS_PORT=str(free_port()), **given)
    assert ended.returncode == 1
    assert "Slack refused the bot token" in ended.stderr.strip().splitlines()[-1]
    assert "pip install" not in ended.stderr
