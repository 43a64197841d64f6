"""Somebody at a terminal: starts a command, reads what it says, types answers."""

import asyncio
import os
import pty
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.command_line import PATIENCE
from tests.warm import Warm

STYLE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class AtTerminal:
    """`winloss` on a terminal of its own. `said` is all it has said so far, without colours."""

    def __init__(self, *args: str, cwd: Path, env: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
        self._popen = Warm(args, cwd=cwd, env={**env, "TERM": "dumb"}, **streams)
        os.close(theirs)
        self.said = ""
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait()
        os.close(self._ours)

    async def reads(self, words: str) -> None:
        """Wait until it has said this since what was read before."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.said[self._read :]:
                try:
                    more = await asyncio.to_thread(os.read, self._ours, 4096)
                except OSError:  # it has ended
                    raise AssertionError(f"it ended without {words!r}:\n{self.said}") from None
                self.said += STYLE.sub("", more.decode()).replace("\r\n", "\n")
        self._read = self.said.index(words, self._read) + len(words)

    async def answers(self, question: str, words: str) -> None:
        """Wait for a question, then type a line."""
        await self.reads(question)
        os.write(self._ours, f"{words}\n".encode())

    async def presses_control_c(self) -> None:
        """As a terminal sends it; again where it came in the moment before a question listens, and so was lost."""
        for _ in range(3):
            self._popen.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._popen.wait, PATIENCE / 3)
                return

    async def ends(self) -> int:
        """Read on to the end; its exit code."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    more = await asyncio.to_thread(os.read, self._ours, 4096)
                except OSError:
                    break
                if not more:
                    break
                self.said += STYLE.sub("", more.decode()).replace("\r\n", "\n")
        return await asyncio.to_thread(self._popen.wait, PATIENCE)
