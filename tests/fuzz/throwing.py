"""Throwing them: a connection each, many at once, and what came back."""

import asyncio
import json
import re
import socket
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from tests.fuzz.inputs import Grammar, Thrown

AT_ONCE = 24
ANSWERED = 15.0
"""Seconds until what gave no answer counts as given up."""
PATIENT = 0.3
"""Seconds until what may not be whole is ended."""
LONGEST = 1.0
"""Seconds that `/healthz` may take at most, where a listener that does nothing takes none."""
RESET = struct.pack("ii", 1, 0)
STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3}) ", re.MULTILINE)
ASKS = """
import http.client, http.server, json, subprocess, sys, threading, time
class Bare(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
if sys.argv[1:] == ["bare"]:
    bare = http.server.HTTPServer(("127.0.0.1", 0), Bare)
    print(bare.server_port, flush=True)
    bare.serve_forever()
beside = subprocess.Popen((sys.executable, "-S", "-c", sys.argv[2], "bare"), stdout=subprocess.PIPE, text=True)
ports, took, ended = (int(sys.argv[1]), int(beside.stdout.readline())), ([], []), threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
while not ended.wait(0.05):
    for port, seconds in zip(ports, took):
        began = time.perf_counter()
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", "/healthz")
            good = asked.getresponse().status == 200
            asked.close()
        except OSError:
            good = False
        seconds.append(time.perf_counter() - began if good else 99.0)
beside.kill()
print(json.dumps(took))
"""


@dataclass
class Came:
    """What came of them: how many of each kind, every status, and what was no good."""

    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[tuple[int, Thrown, bytes]] = field(default_factory=list)
    silent: Counter[str] = field(default_factory=Counter)


class Health:
    """Asks `/healthz` twenty times a second, and a listener that does nothing beside it, until the block ends.

    Both from a process of its own. `took`: seconds, and 99 for no answer; `bare`: the same of the listener.
    """

    def __init__(self, port: int) -> None:
        self.took: list[float] = []
        self.bare: list[float] = []
        self._asks = subprocess.Popen(
            (sys.executable, "-S", "-c", ASKS, str(port), ASKS),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        said, _ = self._asks.communicate("", timeout=30)
        self.took, self.bare = map(sorted, json.loads(said))

    @property
    def median(self) -> float:
        """Seconds."""
        return self.took[len(self.took) // 2]

    @property
    def worst(self) -> float:
        """Seconds."""
        return self.took[-1]

    @property
    def allowed(self) -> float:
        """Seconds it may take at most: those, and what a listener that does nothing took at worst meanwhile."""
        return LONGEST + self.bare[-1]


async def throw(port: int, grammar: Grammar, inputs: int, came: Came) -> None:
    """Throw so many. A 5xx is a fault; an input without an answer is one only where a whole request was sent."""
    drawn = iter([*range(inputs)])

    async def one_by_one(numbers: Iterator[int]) -> None:
        for number in numbers:
            thrown = grammar.draw()
            answer = await _answer(port, thrown)
            statuses = [int(found) for found in STATUS.findall(answer)]
            came.kinds[thrown.kind] += 1
            came.statuses.update(statuses)
            if any(status >= 500 for status in statuses):
                came.faults.append((number, thrown, answer[:300]))
            if not statuses and thrown.left != "abort":
                came.silent[thrown.kind] += 1

    await asyncio.gather(*(one_by_one(drawn) for _ in range(AT_ONCE)))


async def _answer(port: int, thrown: Thrown) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(ANSWERED):
            return await _thrown(reader, writer, thrown)
    except (OSError, TimeoutError):
        return b""
    finally:
        writer.transport.abort()


async def _thrown(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, thrown: Thrown) -> bytes:
    for piece in thrown.pieces:
        writer.write(piece)
        with suppress(OSError):  # it may have answered before all was sent
            await writer.drain()
        await asyncio.sleep(thrown.pause)
    if thrown.left == "abort":
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        return b""
    if thrown.left == "half":  # it isn't whole, or nobody knows: an end comes if no answer does
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENT):
                return await reader.read(65536)
        with suppress(OSError):
            writer.write_eof()
    return await reader.read(65536)
