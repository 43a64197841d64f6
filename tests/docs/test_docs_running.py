"""What winloss is run with: the container file, compose and the systemd unit, each held to what reads it."""

import json
import os
import re
import subprocess
from importlib.util import find_spec

import pytest
import yaml

from tests.conftest import ROOT
from tests.docs.test_docs_readme import first_column, section
from tests.needed import needed, program

DOCS = ROOT / "docs"
CONTAINER, COMPOSE, UNIT = ROOT / "Dockerfile", DOCS / "compose.yaml", DOCS / "winloss.service"
EXPOSED = 15
"""Of a hundred, in tenths: how much `systemd-analyze security` may find that a unit leaves open."""


@pytest.fixture(scope="module")
def services() -> dict:
    return yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]


def run(*command: str, **given) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **given)


def test_the_container_file_is_as_its_linter_wants_it():
    needed(linter := program("hadolint"), "the container file, because there is no hadolint here")
    assert (done := run(str(linter), str(CONTAINER))).returncode == 0, done.stdout
    wrong = run(str(linter), "-", input=CONTAINER.read_text("utf-8").replace("WORKDIR /src", "RUN cd src"))
    assert "DL3003" in wrong.stdout


def test_the_image_runs_on_the_python_that_the_tests_run_on():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    versions = workflow["jobs"]["run"]["strategy"]["matrix"]["python"]
    stages = re.findall(r"^FROM (\S+)", CONTAINER.read_text("utf-8"), re.MULTILINE)
    assert stages == [f"python:{versions[0]}-slim", "python", "python"]


def test_what_the_image_is_made_of_is_named_and_nothing_else():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER.read_text("utf-8"), re.MULTILINE)
    assert {name for line in copied for name in line.split()} == let_in
    assert "*" in lines
    assert all((ROOT / name).exists() for name in let_in)


def test_compose_is_one():
    needed(find_spec("compose_spec"), "docs/compose.yaml, because the package compose-spec isn't installed")
    from compose_spec import PyCompose  # noqa: PLC0415 - it may not be there

    text = COMPOSE.read_text("utf-8")
    read = PyCompose.from_yaml(text)
    read.validate()
    read.validate_volumes()
    assert set(read.to_dict()["services"]) == {"winloss", "database", "caddy"}
    with pytest.raises(ValueError, match="readonly"):
        PyCompose.from_yaml(text.replace("read_only:", "readonly:"))
    with pytest.raises(ValueError, match="nowhere"):
        PyCompose.from_yaml(text.replace("[outside]", "[nowhere]")).validate()


def test_what_compose_names_is_there(services):
    mounted = [volume.split(":")[0] for one in services.values() for volume in one["volumes"]]
    assert all((DOCS / path).exists() for path in mounted if path.startswith("."))
    assert (DOCS / services["winloss"]["build"] / CONTAINER.name) == DOCS / ".." / "Dockerfile"
    at = re.search(r"@(\w+)/", services["winloss"]["environment"]["WINLOSS_DATABASE_URL"])
    assert at
    assert at[1] in services
    upstream, port = services["caddy"]["environment"]["WINLOSS_UPSTREAM"].split(":")
    assert upstream in services
    assert f"EXPOSE {port}" in CONTAINER.read_text("utf-8")
    images = [one["image"] for one in services.values()]
    assert all(re.fullmatch(r"winloss|[a-z]+:\d+", image) for image in images), "of no registry in particular"
    told = first_column(section("Settings")) | {"POSTGRES_PASSWORD"}
    assert set(re.findall(r"\$\{(\w+)", COMPOSE.read_text("utf-8"))) <= told


def test_what_the_outside_reaches_cannot_write_and_may_do_little(services):
    for name in ("winloss", "caddy"):
        one = services[name]
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
    assert all(one["security_opt"] == ["no-new-privileges:true"] for one in services.values())
    assert [name for name, one in services.items() if "ports" in one] == ["caddy"]
    assert not set(services["caddy"]["networks"]) & set(services["database"]["networks"])


def test_caddy_takes_its_address_and_upstream_from_compose(services, tmp_path):
    needed(caddy := program("caddy"), "the Caddyfile in compose, because there is no caddy here")
    env = {"HOME": str(tmp_path), "WINLOSS_PUBLIC_URL": "https://deals.example.org"}
    env["WINLOSS_UPSTREAM"] = services["caddy"]["environment"]["WINLOSS_UPSTREAM"]
    file = str(DOCS / "proxy" / "Caddyfile")
    done = run(str(caddy), "adapt", "--adapter", "caddyfile", "--config", file, env=env)
    assert done.returncode == 0, done.stderr
    read = json.dumps(json.loads(done.stdout))
    assert '"host": ["deals.example.org"]' in read
    assert '"dial": "winloss:3000"' in read


def test_the_unit_is_as_systemd_wants_it_and_leaves_little_open(tmp_path):
    needed(analyze := program("systemd-analyze"), "docs/winloss.service, because there is no systemd-analyze here")
    there = tmp_path / UNIT.name
    there.write_text(UNIT.read_text("utf-8").replace("/opt/winloss/bin/winloss", "/bin/true"))
    done = run(str(analyze), "verify", str(there))
    assert (done.returncode, done.stderr) == (0, "")
    judged = ("security", "--offline=true", f"--threshold={EXPOSED}", "--no-pager")
    assert run(str(analyze), *judged, str(there)).returncode == 0
    there.write_text(there.read_text().replace("ProtectSystem=strict", "ProtectSystm=strict"))
    assert "Unknown key" in run(str(analyze), "verify", str(there)).stderr
    there.write_text("[Service]\nExecStart=/bin/true\n")
    assert run(str(analyze), *judged, str(there)).returncode != 0


def test_the_unit_gives_as_long_as_an_end_takes():
    from bot.cli.running import END_SECONDS  # noqa: PLC0415 - loads what serving needs

    seconds = re.search(r"^TimeoutStopSec=(\d+)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert seconds
    grace = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["winloss"]["stop_grace_period"]
    assert min(int(seconds[1]), int(grace.removesuffix("s"))) > END_SECONDS


def test_every_file_to_run_it_with_is_told_of():
    told = (DOCS / "operations.md").read_text("utf-8")
    for path in (COMPOSE, UNIT, DOCS / "proxy" / "Caddyfile", DOCS / "proxy" / "nginx.conf", CONTAINER):
        assert f"]({os.path.relpath(path, DOCS)})" in told
