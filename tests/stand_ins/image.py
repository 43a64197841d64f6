"""An image made and run without a container service: what the Dockerfile says, done in a root of its own.

Its base is this machine's own system and Python, which each root sees; packages are lent by this environment, so that
nothing is fetched. Needs root, as it mounts.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from importlib import metadata
from io import BytesIO
from pathlib import Path

from dockerfile_parse import DockerfileParser

from tests.conftest import ROOT
from tests.distributions import PROJECT, brought

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64")
LENT = sysconfig.get_path("purelib")
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}  # 0: no isolation, as pip reads it
STATE = "/var/lib/winloss"
BUILDS = ["setuptools"]


class Image:
    """What the Dockerfile's last stage becomes, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.env: dict[str, str] = {}
        self.user = self.cwd = ""
        self.entrypoint: list[str] = []
        self.command: list[str] = []
        self.health: list[str] = []
        self.root = folder
        self._folder, self._stages, self._args = folder, {}, dict[str, str]()
        for step in DockerfileParser(fileobj=BytesIO((ROOT / "Dockerfile").read_bytes())).structure:
            if step["instruction"] != "COMMENT":
                getattr(self, f"_{step['instruction'].lower()}")(step["value"])

    def arguments(self, command: list[str], state: Path, **env: str) -> list[str]:
        """A command line that runs a command as the image says, its file system read-only but for `state` and /tmp."""
        number, _, group = self.user.partition(":")
        rights = ("--no-new-privs", f"--reuid={number}", f"--regid={group}", "--clear-groups", "--bounding-set=-all")
        within = f"cd {shlex.quote(self.cwd)} && exec setpriv {shlex.join(rights)} {shlex.join(command)}"
        return self._rooted(within, self.env | env, state)

    def lend(self) -> None:
        """Let what was installed find the packages that it needs, which a build without this environment fetches."""
        (there,) = self.root.glob("opt/winloss/lib/python*/site-packages")
        extras = PROJECT["optional-dependencies"][self._args["EXTRAS"]]
        self._link(there, [*PROJECT["dependencies"], *extras])

    def _link(self, there: Path, needs: list[str]) -> None:
        for name in brought(needs):
            for path in {file.parts[0] for file in metadata.files(name) or ()} - {"..", "__pycache__"}:
                if not (there / path).exists():
                    (there / path).symlink_to(f"{LENT}/{path}")

    def _rooted(self, script: str, env: Mapping[str, str], state: Path | None) -> list[str]:
        """Mount what each root sees; where it runs, not when it is made, only `state` and /tmp may be written to."""
        root = shlex.quote(str(self.root))
        lines = ["set -e", f"mount --bind {root} {root}"]
        if state:  # before what is lent, which may lie below it
            lines += [f"mount -t tmpfs none {root}/tmp"]
        for seen in (*SYSTEM, "/proc", "/dev", sys.base_prefix, LENT):
            if Path(seen).is_dir():
                lines += [f"mkdir -p {root}{seen}", f"mount --rbind {seen} {root}{seen}"]
        if state:
            (self.root / STATE.lstrip("/")).mkdir(parents=True, exist_ok=True)
            lines += [f"mount -o remount,bind,ro {root}"]
            lines += [f"mount -o bind,remount,ro {root}{seen}" for seen in (sys.base_prefix, LENT)]
            lines += [f"mount --bind {shlex.quote(str(state))} {root}{STATE}"]
        path = f"{sys.base_prefix}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        given = {"PATH": path, "HOME": "/tmp"} | env
        given["PATH"] = given["PATH"].replace("$PATH", path)
        words = shlex.join(f"{name}={value}" for name, value in given.items())
        lines += [f"exec env -i {words} chroot {root} sh -c {shlex.quote(script)}"]
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines)]

    def _from(self, value: str) -> None:
        base, _, name = value.partition(" AS ")
        del base  # each stage begins with this machine's system
        self.root = self._folder / (name or "last")
        self._stages[name] = self.root
        for place in ("tmp", "opt"):
            (self.root / place).mkdir(parents=True)
        shutil.copytree("/etc", self.root / "etc", symlinks=True)
        self.cwd, self._args = "/", self._args | {}

    def _arg(self, value: str) -> None:
        name, _, default = value.partition("=")
        self._args[name] = default

    def _workdir(self, value: str) -> None:
        self.cwd = value
        (self.root / value.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def _copy(self, value: str) -> None:
        source, ignored = ROOT, shutil.ignore_patterns("__pycache__")
        if found := re.match(r"--from=(\S+) ", value):
            source, ignored, value = self._stages[found[1]], None, value[found.end() :]
        *names, target = value.split()
        there = self.root / (target.lstrip("/") if target.startswith("/") else f"{self.cwd}/{target}".lstrip("/"))
        for name in names:
            at = source / name.lstrip("/")
            if at.is_dir():
                shutil.copytree(at, there, symlinks=True, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(at, there)

    def _run(self, value: str) -> None:
        lent = self._folder / "lent"
        if not lent.exists():
            lent.mkdir()
            self._link(lent, BUILDS)
        tools = self.root / "tmp" / "tools"
        shutil.copytree(lent, tools, symlinks=True)
        command = self._rooted(f"cd {self.cwd} && {value}", OFFLINE | self._args | {"PYTHONPATH": "/tmp/tools"}, None)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"RUN {value}\n{done.stdout}{done.stderr}"
        shutil.rmtree(tools)

    def _env(self, value: str) -> None:
        self.env |= dict(re.findall(r"(\w+)=(\S+)", value))

    def _user(self, value: str) -> None:
        self.user = value

    def _expose(self, value: str) -> None:
        self.port = value

    def _healthcheck(self, value: str) -> None:
        self.health = json.loads(value.partition(" CMD ")[2])

    def _entrypoint(self, value: str) -> None:
        self.entrypoint = json.loads(value)

    def _cmd(self, value: str) -> None:
        self.command = json.loads(value)


def can_be_made() -> bool:
    """Whether this machine lets us mount."""
    if os.geteuid() or not all(map(shutil.which, ("unshare", "chroot", "setpriv"))):
        return False
    mounts = ("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/tmp")
    tried = subprocess.run(mounts, capture_output=True, check=False)
    return tried.returncode == 0
