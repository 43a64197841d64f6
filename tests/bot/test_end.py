"""SIGTERM: within ten seconds, whatever hangs, and nothing that was accepted is lost."""

import asyncio
import sqlite3
import sys
import time

import aiohttp
import pytest

from tests.command_line import Running, delivered, environment, free_port, served, winloss
from tests.stand_ins.slack import Slack

APP = "page:\n  enabled: true\n  people: {ann: Ann}\n"
KEY = {"WINLOSS_SECRET_KEY": "k" * 32}


async def opened(address: str, request: bytes) -> asyncio.StreamWriter:
    """A connection on which this much of a request is sent, and nothing is read."""
    host, _, port = address.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    return writer


async def stops(process) -> float:
    """Ask it to end; the seconds it took."""
    before = time.monotonic()
    assert await asyncio.to_thread(process.stop) == 0
    return time.monotonic() - before


@pytest.mark.long
async def test_it_ends_in_time_whatever_hangs_and_loses_nothing(tmp_path):
    (tmp_path / "app.yaml").write_text(APP)
    done = await asyncio.to_thread(winloss, "signin", cwd=tmp_path, **KEY)
    path = done.stdout.partition("/signin/")[2].strip()
    async with Slack() as slack, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        ann, bob, eve = slack.person("Ann"), slack.person("Bob"), slack.person("Eve")
        async with served(slack, tmp_path, **KEY) as process:
            address = slack.app_url.removesuffix("/slack/events")
            slack.fault("chat.postMessage", "hang_after")
            slack.fault("chat.postMessage", "hang_before")
            assert (await ann.types("/winloss lost Acme renewal")).status == 200
            assert (await bob.types("/winloss lost Globex renewal")).status == 200
            slack.fault("views.open", "hang_before")
            pressing = asyncio.create_task(eve.uses("mark_deal"))  # its answer waits for the form
            async with http.post(f"{address}/signin/{path}") as answer:
                assert answer.status == 200
            cookie = "; ".join(f"{c.key}={c.value}" for c in http.cookie_jar)
            stream = await http.get(f"{address}/events?in=direct:ann")
            head = b"POST /slack/events HTTP/1.1\r\nHost: w\r\nContent-Length: 99\r\n"
            kept = [await opened(address, request) for request in (b"GET /hea", head, head + b"\r\nhalf", b"")]
            deaf = f"GET /events?in=direct:ann HTTP/1.1\r\nHost: w\r\nCookie: {cookie}\r\n\r\n"
            kept.append(await opened(address, deaf.encode()))
            pages = f"GET / HTTP/1.1\r\nHost: w\r\nCookie: {cookie}\r\n\r\n" * 500
            kept.append(await opened(address, pages.encode()))
            while "chat.postMessage" not in {name for name, _ in slack.calls}:
                await slack.changed.wait()
                slack.changed.clear()

            assert await stops(process) < 10
            assert "Traceback" not in process.output
            assert "could not finish" not in process.output
            stream.close()
            pressing.cancel()
            for writer in kept:
                writer.close()

        async with served(slack, tmp_path, **KEY) as process:
            await delivered(slack, "sent", times=4)  # a hello and a card each
            await ann.sees("Sorry about Acme renewal")
            await bob.sees("Sorry about Globex renewal")
            for person in (ann, bob):
                posted = [m for m in slack.messages(person.conversation) if m["user"] == slack.bot_user_id]
                assert [m["text"].startswith("Hello") for m in posted] == [True, False]
            await ann.clicks("Start")
            await ann.sees("What tipped it the other way?")
            assert await stops(process) < 10


BUSY = """
import asyncio, time
from bot.cli import main, running
serving = running._until_stopped
async def busy(app, settings):
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    await serving(app, settings)
running._until_stopped = busy
main.main()
"""


@pytest.mark.long
async def test_a_calculation_in_a_thread_is_not_waited_for(tmp_path):
    """A model that learns takes its seconds; who stops us has done with it."""
    port = free_port()
    (tmp_path / "app.yaml").write_text(APP)
    env = environment(**KEY, WINLOSS_PORT=str(port))
    with Running(sys.executable, "-c", BUSY, "serve", cwd=tmp_path, env=env) as process:
        await process.answers(f"http://127.0.0.1:{port}/healthz")
        assert await stops(process) < 9
        assert "could not finish" not in process.output


async def test_a_database_that_hangs_is_not_waited_for(tmp_path):
    """Somebody holds the write lock; what is asked of us then was not accepted."""
    async with Slack() as slack:
        ann = slack.person("Ann")
        async with served(slack, tmp_path) as process:
            other = sqlite3.connect(tmp_path / "var" / "winloss.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            asking = asyncio.create_task(ann.types("/winloss lost Acme renewal"))
            await asyncio.sleep(1)
            before = time.monotonic()
            assert await asyncio.to_thread(process.stop) == 1
            assert time.monotonic() - before < 10
            assert "could not finish" in process.output
            asking.cancel()
            other.execute("ROLLBACK")
            other.close()
        async with served(slack, tmp_path) as process:
            assert (await slack.redelivers())[0] == 200
            await ann.sees("Sorry about Acme renewal")
            assert await stops(process) < 10
