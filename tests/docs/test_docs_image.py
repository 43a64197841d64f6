"""The image, made as its Dockerfile says and run as nobody, with nothing to write to but its data."""

import os
import re
import subprocess
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.command_line import Running, environment, free_port
from tests.conftest import ROOT
from tests.needed import needed

pytestmark = pytest.mark.long
KEY = "k" * 32
NO_NEW_CODE = (
    "python",
    "-c",
    "import ctypes, os, sys; assert not ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execvp(sys.argv[1], sys.argv[1:])",
)
"""What MemoryDenyWriteExecute of the unit is: PR_SET_MDWE, which whoever is executed inherits."""
SETTINGS = {"timezone": "Europe/London", "page": {"enabled": True, "people": {"ann": "Ann"}}}


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    needed(find_spec("dockerfile_parse"), "the image, because the package dockerfile-parse isn't installed")
    from tests.stand_ins.image import Image, can_be_made  # noqa: PLC0415 - it may not be there

    needed(can_be_made(), "the image, because this user may not mount")
    folder = tmp_path_factory.mktemp("image")
    for above in (folder, *folder.parents[:2]):  # it runs as another user, who must get there
        above.chmod(0o755)
    made = Image(folder)
    made.lend()
    return made


@pytest.fixture
def data(image, tmp_path):
    """What is mounted at /var/lib/winloss, as that user's."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "app.yaml").write_text(yaml.safe_dump(SETTINGS))
    os.chown(folder, *map(int, image.user.split(":")))
    return folder


def said(image, data, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        image.arguments(list(command), data, **env), capture_output=True, text=True, check=False, timeout=60
    )


def test_it_serves_as_nobody_on_a_file_system_that_it_cannot_write_to(image, data, tmp_path):
    port = str(free_port())
    given = {"WINLOSS_PORT": port, "WINLOSS_SECRET_KEY": KEY}
    assert said(image, data, *image.health, **given).returncode != 0, "nobody is there yet"
    command = image.arguments([*image.entrypoint, *image.command], data, **given)
    with Running(*command, cwd=tmp_path, env=environment()) as running:
        running.says("winloss is at")
        assert said(image, data, *image.health, **given).returncode == 0
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            assert answer.read() == b"ready\n"
        assert "Sign in as Ann" in said(image, data, *image.entrypoint, "signin", "Ann", **given).stdout
        status = dict(re.findall(r"(\w+):\s+(.*)", Path(f"/proc/{running.pid}/status").read_text()))
        assert set(status["Uid"].split()) == {"10001"}
        assert (status["NoNewPrivs"], int(status["CapBnd"], 16)) == ("1", 0)
        assert running.stop() == 0
    assert (data / "var" / "winloss.db").stat().st_uid == 10001


def test_it_holds_neither_pip_nor_sources_and_can_write_nowhere_else(image, data):
    assert said(image, data, "sh", "-c", "touch /opt/winloss/x /etc/x /x").stderr.count("Read-only file system") == 3
    assert not (image.root / "src").exists()
    assert not list(image.root.glob("opt/winloss/lib/python*/site-packages/pip*"))
    assert list(image.root.glob("opt/winloss/lib/python*/site-packages/bot/__pycache__/*.pyc")), "it starts quickly"
    assert said(image, data, "winloss", "check", "--offline").returncode in {0, 1}


def test_the_unit_serves_the_same_with_what_it_forbids(image, data, tmp_path):
    unit = (ROOT / "docs" / "winloss.service").read_text("utf-8")
    told = re.findall(r"^(ExecStart|Environment)=(.*)$", unit, re.MULTILINE)
    env = dict(value.split("=", 1) for key, value in told if key == "Environment")
    (command,) = (value.split() for key, value in told if key == "ExecStart")
    settings = image.root / env["WINLOSS_CONFIG"].lstrip("/")
    settings.parent.mkdir(exist_ok=True)
    settings.write_text(yaml.safe_dump(SETTINGS))
    settings.with_name("winloss.env").write_text(f"WINLOSS_SECRET_KEY={KEY}\nWINLOSS_PORT={free_port()}\n")
    with Running(*image.arguments([*NO_NEW_CODE, *command], data, **env), cwd=tmp_path, env=environment()) as running:
        running.says("winloss is at")
        assert running.stop() == 0
    assert (data / "var" / "winloss.db").exists()
