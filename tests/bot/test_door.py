"""What every request meets before its route: nothing is inflated, nobody takes for ever, the log stays quiet."""

import asyncio
import gzip
import logging
import socket
import struct
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import reduce

import aiohttp
import pytest

from bot import door
from bot.app import build
from bot.cli import running
from bot.moments.clock import Clock
from storage.engine.engine import open_storage
from tests.command_line import free_port, get, secrets, served
from tests.stand_ins.slack import Slack
from tests.transcripts.stage import settings
from tests.waiting import until

KEY = "thirty-two bytes for these tests only"
APP = "page:\n  enabled: true\n  people: {ann: Ann}\n"
TEAMS = {"MICROSOFT_APP_ID": "12345678-90ab-cdef-1234-567890abcdef", "MICROSOFT_APP_PASSWORD": "p"}
POSTS = ("/slack/events", "/api/messages", "/press", "/say", "/nowhere")
GETS = ("/healthz", "/readyz", "/metrics", "/", "/channel", "/events", "/signin/x", "/digest/x", "/static/web/chat.js")
COMPRESSED = 415, "The body is compressed, which winloss doesn't read; please send it as it is."
SIZE = 900 * 1024**2


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Some 900 kB that unpack to 900 MB."""
    packer, zeros, times = zlib.compressobj(9, wbits=-zlib.MAX_WBITS), bytes(1024**2), SIZE // 1024**2
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)  # it knows of nothing before: packed once does
    whole = reduce(lambda crc, _: zlib.crc32(zeros, crc), range(times), 0)
    return gzip.compress(b"")[:10] + block * times + packer.flush() + struct.pack("<LL", whole, SIZE)


@asynccontextmanager
async def everything_served(tmp_path) -> AsyncIterator[tuple[str, object]]:
    """`winloss serve` with Slack, Teams and the page: its address and its process."""
    (tmp_path / "app.yaml").write_text(APP)
    async with Slack() as slack, served(slack, tmp_path, WINLOSS_SECRET_KEY=KEY, **TEAMS) as process:
        yield slack.app_url.removesuffix("/slack/events"), process


async def test_nothing_is_inflated_on_any_route_and_the_others_are_served_meanwhile(tmp_path, bomb):
    assert 800_000 < len(bomb) < 1024**2
    async with everything_served(tmp_path) as (address, process), aiohttp.ClientSession() as http:

        async def sends(method: str, path: str, coding: str) -> tuple[int, str]:
            headers = {"Content-Encoding": coding, "Content-Type": "application/json", "X-Winloss": "1"}
            async with http.request(method, address + path, data=bomb, headers=headers) as answer:
                return answer.status, await answer.text()

        sent = [("POST", path, coding) for path in POSTS for coding in ("gzip", "deflate", "br", "Identity, GZIP")]
        sent += [("GET", path, "gzip") for path in GETS]
        under_way = asyncio.gather(*(sends(*request) for request in sent))
        slowest = 0.0
        while not under_way.done():
            before = time.monotonic()
            assert await asyncio.to_thread(get, f"{address}/healthz") == "ok\n"
            slowest = max(slowest, time.monotonic() - before)
        for request, answer in zip(sent, await under_way, strict=True):
            assert answer == COMPRESSED, request
        assert slowest < 1.0  # three processes on two cores; it was 5 s for ten of them
        assert "Traceback" not in process.output


async def test_what_is_sent_as_it_is_may_say_so(tmp_path):
    async with everything_served(tmp_path) as (address, _), aiohttp.ClientSession() as http:
        for path, status in (("/slack/events", 401), ("/api/messages", 401), ("/press", 401)):
            for coding in ("identity", ""):
                async with http.post(address + path, data=b"x", headers={"Content-Encoding": coding}) as answer:
                    assert answer.status == status
        async with http.get(f"{address}/healthz", headers={"Content-Encoding": "gzip"}) as answer:
            assert answer.status == 200  # there is nothing to unpack


HEAD = b"POST /slack/events HTTP/1.1\r\nHost: w\r\n"
SLOW = b"The request took too long to arrive; please send it again."


@pytest.fixture
async def hasty(monkeypatch, sqlite_url, tmp_path) -> AsyncIterator[int]:
    """The port of the product as `winloss serve` runs it, with little patience."""
    monkeypatch.setattr(door, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(door, "BODY_SECONDS", 0.3)
    port = free_port()
    async with Slack() as slack, aiohttp.ClientSession() as http:
        given = settings(sqlite_url, tmp_path, {**secrets(slack), **TEAMS, "WINLOSS_PORT": str(port)})
        app = build(given, open_storage(sqlite_url), Clock())
        serving = asyncio.create_task(running._until_stopped(app, given))

        async def answers() -> bool:
            with suppress(aiohttp.ClientError):
                async with http.get(f"http://127.0.0.1:{port}/healthz"):
                    return True
            return False

        await until(answers)
        yield port
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def trickles(port: int, *parts: bytes) -> bytes:
    """Send piece by piece, never all of it; what is answered until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def sends():
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.05)

    sending, answer = asyncio.create_task(sends()), b""
    async with asyncio.timeout(4):
        with suppress(ConnectionResetError):  # a hanging up that met a piece on its way
            while some := await reader.read(1024):
                answer += some
    sending.cancel()
    writer.close()
    return answer


@pytest.mark.parametrize("parts", [[b"GET /hea"], [], [HEAD, *[b"X: y\r\n"] * 60], [b"\r\n"] * 60])
async def test_a_head_that_does_not_come_to_its_end_is_not_waited_for(hasty, parts, caplog):
    assert await trickles(hasty, *parts) == b""
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


BODIES = [b"Content-Length: 99\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"]


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_does_not_come_to_its_end_is_answered_so(hasty, body, caplog):
    answer = await trickles(hasty, HEAD + body, *[b"1\r\nx\r\n"] * 13)
    assert answer.startswith(b"HTTP/1.1 408")
    assert answer.endswith(SLOW)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("body", BODIES)
async def test_the_body_of_whoever_has_no_token_is_not_waited_for(hasty, body, caplog):
    answer = await trickles(hasty, HEAD.replace(b"/slack/events", b"/api/messages") + body, *[b"1\r\nx\r\n"] * 13)
    assert answer.startswith(b"HTTP/1.1 401")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_connection_may_rest_between_two_requests(hasty):
    reader, writer = await asyncio.open_connection("127.0.0.1", hasty)
    for _ in range(2):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: w\r\n\r\n")
        assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.5)
    writer.write(b"GET /hea")  # but once it begins, it goes on
    async with asyncio.timeout(4):
        assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 99\r\n\r\nhalf",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        b"POST /api/messages HTTP/1.1\r\nHost: w\r\nContent-Length: 99\r\n\r\nhalf",
        b"GET /metrics HTTP/1.1\r\nHost: w\r\n\r\n" * 20,
        b"GET / HTTP/1.1\r\nHost: w\r\nCookie\x00: hidden\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: w\r\nX: " + b"x" * 10_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_who_hangs_up_or_speaks_no_http_leaves_no_traceback(hasty, sent, caplog):
    for resets in (False, True):
        _, writer = await asyncio.open_connection("127.0.0.1", hasty)
        writer.write(sent)
        await asyncio.sleep(0.1)
        if resets:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    await asyncio.sleep(0.1)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
