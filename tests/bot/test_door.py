"""What every request meets before its route: nothing is inflated, nobody takes for ever, the log stays quiet."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.command_line import get, served
from tests.stand_ins.slack import Slack

KEY = "thirty-two bytes, for these tests only"
APP = "page:\n  enabled: true\n  people: {ann: Ann}\n"
TEAMS = {"MICROSOFT_APP_ID": "12345678-90ab-cdef-1234-567890abcdef", "MICROSOFT_APP_PASSWORD": "p"}
POSTS = ("/slack/events", "/api/messages", "/press", "/say", "/nowhere")
GETS = ("/healthz", "/readyz", "/metrics", "/", "/channel", "/events", "/signin/x", "/digest/x", "/static/web/chat.js")
COMPRESSED = 415, "The body is compressed, which winloss doesn't read; please send it as it is."
SIZE = 900 * 1024**2


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Some 900 kB that unpack to 900 MB."""
    packer, zeros = zlib.compressobj(9, wbits=31), bytes(1024**2)
    return b"".join([*(packer.compress(zeros) for _ in range(SIZE // len(zeros))), packer.flush()])


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
        for path, status in (("/slack/events", 401), ("/api/messages", 400), ("/press", 401)):
            for coding in ("identity", ""):
                async with http.post(address + path, data=b"x", headers={"Content-Encoding": coding}) as answer:
                    assert answer.status == status
        async with http.get(f"{address}/healthz", headers={"Content-Encoding": "gzip"}) as answer:
            assert answer.status == 200  # there is nothing to unpack
