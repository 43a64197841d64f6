"""The lower bounds in pyproject.toml hold: what needs no server runs on the oldest versions that they allow."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("pytest", "pytest-asyncio", "hypothesis", "beautifulsoup4", "psutil", "jsonschema", "jsonschema-rs")
"""Of what tests need, what these take."""
UNITS = (
    "tests/bot/commands",
    "tests/bot/desk/test_rules.py",
    "tests/bot/moments",
    "tests/bot/settings",
    "tests/dialogs",
    "tests/insights/messages",
    "tests/insights/shapes",
    "tests/insights/wording",
    "tests/storage/counting/test_storage_counting.py",
    "tests/storage/units/test_storage_units_marks.py",
)
EVERY_ROOM = (
    "import bot.app, bot.cli.main, bot.platforms.teams.platform, insights.language.text, storage.migrations.revisions"
)
AWAY = ("ConnectionError", "NewConnectionError", "Temporary failure in name resolution", "ReadTimeoutError")


def lowest(requirements: list[str]) -> list[str]:
    """Each at its lower bound; what has none, or is pinned, as it stands. Extras of ours name no package."""
    pins = [re.sub(r">=([\d.]+).*", r"==\1", requirement) for requirement in requirements]
    return [pin for pin in pins if not pin.startswith("winloss[")]


def wanted() -> list[str]:
    """The product with Teams and suggestions, and the tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    tools = [line for line in extras["test"] if re.split(r"[\[<>=]", line)[0] in TOOLS]
    assert len(tools) == len(TOOLS)
    return lowest([*project["dependencies"], *extras["teams"], *extras["text"], *tools])


def test_a_lower_bound_is_pinned():
    assert lowest(["a>=1.2", "b[c]>=3,<4", "d", "e==5", "winloss[f]"]) == ["a==1.2", "b[c]==3", "d", "e==5"]


@pytest.mark.long
def test_the_units_pass_on_the_lowest_versions(tmp_path):
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run((sys.executable, "-m", "venv", tmp_path / "env"), check=True)
    install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:")
    done = subprocess.run((*install, *wanted()), capture_output=True, text=True, check=False)
    if done.returncode and any(words in done.stderr for words in AWAY):
        pytest.skip("the package index can't be reached, so nothing older can be installed")
    assert done.returncode == 0, done.stderr
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    tests = (
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-W",
        "default",
        "-k",
        "not postgresql",
        *UNITS,
    )  # older ones may warn
    for what in (("-c", EVERY_ROOM), tests):
        ran = subprocess.run(
            (python, *what), cwd=ROOT, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-3000:]
