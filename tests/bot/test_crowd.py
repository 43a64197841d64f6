"""Many at once: 512 connections, then a 503; whoever dawdles is let go, and what they took comes back."""

import asyncio
import gc
import logging
from contextlib import suppress

import psutil
import pytest

from bot import door
from tests.bot.test_door import HEAD, everything_served, hasty
from tests.waiting import until

__all__ = ["hasty"]
BODY = b"Content-Length: 900000\r\n\r\n" + b"x" * 800_000
ASKS = b"GET /healthz HTTP/1.1\r\nHost: w\r\n\r\n"


async def asked(port: int, request: bytes = ASKS, *, whole: bool = False) -> bytes:
    """What comes back; `whole`: until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = b""
    with suppress(TimeoutError, ConnectionError, asyncio.IncompleteReadError):
        async with asyncio.timeout(10):
            answer = await (reader.read() if whole or request != ASKS else reader.readuntil(b"ok\n"))
    await leave(writer)
    return answer


async def crowd(port: int, size: int, *sent: bytes):
    """So many connections, each with a part of a request."""
    made = []
    for n in range(size):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent[n % len(sent)] if sent else b"")
        made.append(writer)
    return made


async def here(port: int, number: int) -> None:
    """So many are connected there, with the one that the fixture keeps."""

    def server() -> door.web.Server | None:
        known = (one for one in gc.get_objects() if isinstance(one, door.Connection) and one.transport)
        return next((one._manager for one in known if one.transport.get_extra_info("sockname")[1] == port), None)

    made = await until(server)
    await until(lambda: len(made.connections) == number, lambda: f"{len(made.connections)} are here, not {number}")


def told(caplog) -> list[logging.LogRecord]:
    """What the log warns of; not that a tick came late, as on a busy machine."""
    records = (record for record in caplog.records if not record.name.startswith("apscheduler"))
    return [record for record in records if record.levelno >= logging.WARNING]


async def leave(*writers) -> None:
    for writer in writers:
        writer.transport.abort()
    await asyncio.sleep(0)


@pytest.mark.long
async def test_512_connections_then_503_and_room_again_once_they_have_gone(hasty, caplog, monkeypatch):
    monkeypatch.setattr(door, "HEAD_SECONDS", 60.0)
    monkeypatch.setattr(door, "BODY_SECONDS", 60.0)
    idle = await crowd(hasty, door.MOST_CONNECTIONS - 2, b"", b"GET /hea", HEAD + b"Content-Length: 9\r\n\r\nhalf")
    await here(hasty, door.MOST_CONNECTIONS - 1)
    assert (await asked(hasty)).startswith(b"HTTP/1.1 200"), "the 512th"
    await here(hasty, door.MOST_CONNECTIONS - 1)
    idle += await crowd(hasty, 1)
    await here(hasty, door.MOST_CONNECTIONS)
    for request in (ASKS, HEAD + BODY):
        head, _, text = (await asked(hasty, request, whole=True)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503")
        assert b"Retry-After" in head
        assert text.strip() == b"Too many are here at once; please send it again in a moment."
        assert f"Content-Length: {len(text)}".encode() in head
    await leave(*idle)
    await here(hasty, 1)
    assert (await asked(hasty)).startswith(b"HTTP/1.1 200")
    assert not told(caplog)


@pytest.mark.long
async def test_who_dawdles_over_a_request_makes_room(hasty, caplog):
    """Each time-out is .3 s here: a head that doesn't come, a body that doesn't, nothing at all."""
    kept = await crowd(hasty, door.MOST_CONNECTIONS - 1, b"", b"GET /hea", HEAD + BODY)
    await here(hasty, 1)
    assert (await asked(hasty)).startswith(b"HTTP/1.1 200")
    await leave(*kept)
    assert not told(caplog)


@pytest.mark.long
async def test_who_takes_nothing_of_an_answer_is_let_go(hasty, monkeypatch):
    monkeypatch.setattr(door, "TAKE_SECONDS", 0.3)
    _, writer = await asyncio.open_connection("127.0.0.1", hasty, limit=1024)
    writer.transport.pause_reading()
    await here(hasty, 2)
    for _ in range(3000):  # more answers than any buffer holds
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: w\r\n\r\n")
    await here(hasty, 1)
    await leave(writer)


async def test_what_a_crowd_took_is_given_back(hasty, monkeypatch):
    given = asyncio.Event()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(door, "_give_back", lambda: loop.call_soon_threadsafe(given.set))
    monkeypatch.setattr(door, "LEAVE_SECONDS", 0.01)
    monkeypatch.setattr(door, "HEAD_SECONDS", 60.0)
    await leave(*await crowd(hasty, door.CROWD - 2))
    await here(hasty, 1)
    await leave(*(kept := await crowd(hasty, door.CROWD))[1:])
    await here(hasty, 2)
    await until(given.is_set)
    await leave(*kept)


@pytest.mark.long
async def test_after_a_storm_the_memory_comes_back(tmp_path):
    """`winloss serve` in a process of its own: storms of 600, each with most of a megabyte; and those that dawdle."""
    async with everything_served(tmp_path) as (address, process):
        port, resident = int(address.rpartition(":")[2]), []
        there = psutil.Process(process._popen.pid)
        await asyncio.gather(*(asked(port, HEAD + b"Content-Length: 4\r\n\r\nfour") for _ in range(50)))
        before = there.memory_info().rss, there.num_fds()
        for _ in range(3):
            answers = await asyncio.gather(*(asked(port, HEAD + BODY + b"x" * 100_000) for _ in range(600)))
            assert {answer[9:12] for answer in answers if answer} <= {b"401", b"503"}
            kept = await crowd(port, door.MOST_CONNECTIONS, HEAD + BODY)
            assert (await asked(port, whole=True)).startswith(b"HTTP/1.1 503")
            most = there.memory_info().rss
            await leave(*kept)

            async def room() -> bool:
                return (await asked(port)).startswith(b"HTTP/1.1 200") and there.num_fds() <= before[1] + 2

            await until(room)
            await until(lambda: there.memory_info().rss < before[0] + 40 * 1024**2)
            resident.append((most >> 20, there.memory_info().rss >> 20))
        print(f"MB before {before[0] >> 20}; at most, and after each storm: {resident}")
        assert "Traceback" not in process.output
