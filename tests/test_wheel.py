"""The wheel, built and run outside the checkout."""

import http.cookiejar
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from pathlib import Path

import pytest

from tests.command_line import Running, environment, free_port

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "dialogs", "insights", "storage")


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A fresh environment with the wheel in it, beside the libraries of this one; its folder of commands."""
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
    # a line in a .pth adds the folder alone, and not what the .pth files in there add: so not the checkout
    libraries = sysconfig.get_paths(vars={"base": str(folder / "env"), "platbase": str(folder / "env")})["purelib"]
    (Path(libraries) / "libraries.pth").write_text(sysconfig.get_paths()["purelib"])
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
    found = sorted(path.parent.name for path in installed.parent.glob("lib/python*/site-packages/*/py.typed"))
    assert found == sorted(ROOMS)


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
        link = demo.says("/signin/").strip()
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        with urllib.request.build_opener(cookies).open(link, timeout=5) as response:
            page = response.read().decode()
        with urllib.request.urlopen(link.partition("/signin/")[0] + "/static/web/page.css", timeout=5) as response:
            assert response.status == 200
        assert "Fernhill Office Technology (fictional)" in page
        assert demo.stop() == 0
