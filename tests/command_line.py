"""`winloss` as a process of its own, for tests that need the real thing."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from tests.stand_ins.slack import Slack
from tests.waiting import until
from tests.warm import TREE, Warm

HERE = ("-c", "from bot.cli.main import main; main()")
LOG = "said.log"
PAGE = "page:\n  enabled: true\n  people: {ann: Ann}\n"
PATIENCE = 240.0  # seconds for a start on a busy machine; an end is seen at once


def environment(**given: str) -> dict[str, str]:
    """The surroundings without anything of ours, and what is given. What runs is this tree, whatever is installed."""
    ours = ("WINLOSS_", "SLACK_", "MICROSOFT_", "HUBSPOT_", "PYTHON")
    foreign = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**foreign, "PYTHONPATH": TREE, "PYTHONUNBUFFERED": "1", **given}


def one_sentence(code: int, output: str, *words: str) -> None:
    """It failed, and says why in one line."""
    assert code == 1, output
    assert len(output.strip().splitlines()) == 1
    assert output.startswith("Error: ")
    assert "Traceback" not in output
    for word in words:
        assert word in output


def winloss(*args: str, cwd: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open("rb") as nothing:
        streams = {"stdin": nothing.fileno(), "stdout": out.fileno(), "stderr": err.fileno()}
        process = Warm(args, cwd=cwd, env=environment(**given), **streams)
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
        return subprocess.CompletedProcess(args, code, *said)


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A command that goes on until it is stopped; what it says goes to the file `log`, or LOG where it runs.

    `winloss` begins warm, from other code or elsewhere if `warm` says so; any other program from nothing.
    """

    def __init__(self, *command: str, cwd: Path, env: Mapping[str, str], log: Path | None = None, **warm: str) -> None:
        self._log = log or cwd / LOG
        self._popen: Warm | subprocess.Popen[bytes]
        with self._log.open("a") as out, Path(os.devnull).open("rb") as nothing:
            streams = {"stdin": nothing.fileno(), "stdout": out.fileno(), "stderr": out.fileno()}
            if command[0] == "winloss":
                self._popen = Warm(command[1:], cwd=cwd, env=env, **warm, **streams)  # type: ignore[arg-type]
            else:
                self._popen = subprocess.Popen(command, cwd=cwd, env=dict(env), **streams)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def output(self) -> str:
        """All it has said."""
        return self._log.read_text()

    def says(self, words: str) -> str:
        """Wait for a line with these words; the line."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            ended = self._popen.poll() is not None  # asked first, for its last words
            for line in reversed(self.output.splitlines()):
                if words in line:
                    return line
            assert not ended, f"it ended without {words!r}:\n{self.output}"
            time.sleep(0.02)
        raise AssertionError(f"waited for {words!r}:\n{self.output}")

    async def answers(self, address: str) -> None:
        """Wait until it answers there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._popen.poll() is None, f"it ended:\n{self.output}"
            try:
                await asyncio.to_thread(get, address)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                return
        raise AssertionError(f"nobody answered at {address}:\n{self.output}")

    @property
    def ended(self) -> bool:
        """Whether it goes on no more."""
        return self._popen.poll() is not None

    def kill(self) -> None:
        """The plug is pulled."""
        self._popen.kill()
        self._popen.wait()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, and don't wait."""
        self._popen.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self._popen.send_signal(number)
        return self._popen.wait(PATIENCE)


def get(address: str) -> str:
    """The text at an address on this machine. Raises OSError, and for a status that isn't 200 HTTPError."""
    with urllib.request.urlopen(address, timeout=PATIENCE) as response:
        return str(response.read().decode())


def secrets(slack: Slack) -> dict[str, str]:
    """The environment of a `winloss serve` for this Slack; those that are reserved for later do no harm."""
    reserved = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    way = ("SLACK_APP_TOKEN", slack.app_token) if slack.by_socket else ("SLACK_SIGNING_SECRET", slack.signing_secret)
    return dict.fromkeys(reserved, "reserved") | {
        "SLACK_BOT_TOKEN": slack.token,
        way[0]: way[1],
        "SLACK_API_URL": slack.api_url,
    }


def greeted_late(output: str) -> bool:
    """Whether a process is still to be greeted by a Slack that was late."""
    return output.rfind("Slack is away") > output.rfind("Slack answered, and is served")


@asynccontextmanager
async def served(
    slack: Slack, folder: Path, *, away: bool = False, path: str = TREE, **given: str
) -> AsyncIterator[Running]:
    """`winloss serve`, of the code in `path`, in a process of its own; greeted by this Slack unless that is `away`."""
    port = free_port()
    env = environment(**secrets(slack), WINLOSS_PORT=str(port), **given)
    before = (folder / LOG).read_text() if (folder / LOG).exists() else ""
    with Running("winloss", "serve", cwd=folder, env=env, path=path) as process:
        await process.answers(f"http://127.0.0.1:{port}/healthz")
        if not away:  # it is busy, it may be late with its answer, and is asked again
            await until(lambda: not greeted_late(process.output[len(before) :]), "Slack stayed away")
        slack.app_url = f"http://127.0.0.1:{port}/slack/events"
        yield process


async def delivered(slack: Slack, result: str, times: int = 1) -> None:
    """Wait until the process has counted so many deliveries with this result; one in doubt is looked for after 15 s."""
    counted = re.compile(rf'winloss_deliveries_total{{result="{result}"}} (\d+)')
    until = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < until:
        found = counted.search(await asyncio.to_thread(get, slack.app_url.replace("/slack/events", "/metrics")))
        if found and int(found[1]) >= times:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"nothing was {result}")
