"""What machines are told: whether to send anybody here, and what a person should look at."""

import asyncio
import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, make_url, select

from bot import health
from bot.moments.clock import Clock
from bot.platforms.presence import AWAY, FORGOTTEN, Presence
from bot.readiness import STEADY, STUCK
from dialogs.records import Moment
from storage.engine.engine import open_storage
from storage.tables import event
from tests.waiting import until


class Ticks(Clock):
    """A clock whose seconds are put forward by hand, but for what is waited for."""

    later = 0.0

    def ticks(self) -> float:
        return super().ticks() + self.later


@pytest.fixture
async def asked(sqlite_url):
    """What a route answers while these platforms are connected, or not."""
    storage, clock, platforms, presence = open_storage(sqlite_url), Ticks(), {}, Presence()
    services = SimpleNamespace(storage=storage, platforms=platforms, clock=clock, presence=presence)
    services.moment = lambda: Moment(clock.now(), clock.real())
    app = web.Application()
    health.mount(app, services)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:

        async def ask(route="/readyz", *, later=0.0, **connected):
            platforms.update({name: SimpleNamespace(connected=up) for name, up in connected.items()})
            clock.later += later + 1.0  # past what a try holds
            async with client.get(route) as response:
                return response.status, await response.text()

        ask.services, ask.storage, ask.clock, ask.presence = services, storage, clock, presence
        yield ask
    await storage.close()


@pytest.mark.parametrize(
    ("connected", "status", "text"),
    [
        ({"slack": True}, 200, "ready\n"),
        ({"slack": False}, 503, "slack: disconnected\n"),
        ({"slack": False, "teams": True}, 200, "ready\nslack: disconnected\n"),
        ({"slack": False, "web": True}, 200, "ready\nslack: disconnected\n"),
        ({"slack": True, "teams": True, "web": True}, 200, "ready\n"),
    ],
)
async def test_ready_is_whoever_can_be_reached_in_some_way(asked, connected, status, text):
    assert await asked(**connected) == (status, text)


async def test_a_socket_that_breaks_for_a_moment_takes_nobody_out_of_service(asked):
    assert await asked(slack=True) == (200, "ready\n")
    assert await asked(slack=False) == (200, "ready\nslack: disconnected\n")
    assert await asked(later=STEADY - 5) == (200, "ready\nslack: disconnected\n")
    assert await asked(slack=True) == (200, "ready\n")
    assert await asked(slack=False, later=STEADY - 5) == (200, "ready\nslack: disconnected\n")
    assert await asked(later=10) == (503, "slack: disconnected\n")
    assert await asked(slack=True) == (200, "ready\n")


async def test_a_platform_that_answers_no_call_for_a_minute_is_away_and_one_that_missed_a_few_is_not(asked):
    for _ in range(3):
        asked.presence.failed("slack", asked.clock.ticks())
        assert await asked(slack=True) == (200, "ready\n")
    asked.clock.later += AWAY
    asked.presence.failed("slack", asked.clock.ticks())
    status, text = await asked()
    assert (status, text) == (503, f"slack: away, no answer for {AWAY + 4:.0f} s\n")
    status, text = await asked(teams=True)
    assert (status, text.splitlines()[0], len(text.splitlines())) == (200, "ready", 2)
    asked.presence.answered("slack")
    assert await asked() == (200, "ready\n")


async def test_where_nobody_calls_any_more_nothing_is_known(asked):
    asked.presence.failed("slack", asked.clock.ticks())
    asked.clock.later += AWAY
    asked.presence.failed("slack", asked.clock.ticks())
    assert (await asked(slack=True))[0] == 503
    assert await asked(later=FORGOTTEN) == (200, "ready\n")
    asked.presence.failed("slack", asked.clock.ticks())
    assert await asked() == (200, "ready\n"), "that is a first one again"


async def test_a_full_disk_is_known_and_so_is_that_it_has_room_again(asked):
    assert await asked(teams=True) == (200, "ready\n")
    await asked.storage.write(no_more_room)
    assert await asked() == (503, "the disk is full: nothing can be saved\n")
    assert await asked("/healthz") == (200, "ok\n")
    await asked.storage.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    assert await asked() == (200, "ready\n")
    assert await asked.storage.read(_events) == 0, "nothing stays of the tries"


def _events(conn):
    return conn.execute(select(func.count()).select_from(event)).scalar_one()


def no_more_room(conn):
    """From now on there is none, as on a full disk."""
    conn.exec_driver_sql("CREATE TABLE ballast (x)")
    pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
    conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


async def test_a_lock_that_is_held_is_known_once_it_lasts_and_health_goes_on(asked, sqlite_url):
    assert await asked(teams=True) == (200, "ready\n")
    other = sqlite3.connect(make_url(sqlite_url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert await asked() == (200, "ready\n"), "it may be over at once"
    assert await asked("/healthz") == (200, "ok\n")
    said = "the database doesn't answer, or is locked: nothing could be saved for"
    status, text = await asked(later=STUCK)
    assert (status, text.startswith(said)) == (503, True)
    other.execute("ROLLBACK")
    other.close()

    async def again():
        return await asked() == (200, "ready\n")

    await until(again)


async def test_so_is_a_table_that_somebody_has_locked_on_a_server(asked, postgres_url):
    """Nobody who presses gets through while one is altered; asking for it never waits."""
    storage = open_storage(postgres_url)
    asked.services.storage = storage
    assert await asked(teams=True) == (200, "ready\n")
    address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE answer IN ACCESS EXCLUSIVE MODE")
        assert await asked() == (200, "ready\n")
        status, text = await asked(later=STUCK)
        said = "something holds a lock on the database: nothing could be saved for"
        assert (status, text.startswith(said)) == (503, True)
        other.rollback()
        assert await asked() == (200, "ready\n")
    assert await storage.read(_events) == 0
    await storage.close()


async def test_a_database_that_may_only_be_read_is_known(asked):
    await asked.storage.write(lambda conn: conn.exec_driver_sql("PRAGMA query_only = ON"))
    assert await asked(teams=True) == (503, "the database can't be written to\n")


async def test_without_its_database_nothing_is_ready(asked):
    async def away(*_):
        raise OSError

    asked.services.storage = SimpleNamespace(write=away)
    assert await asked(teams=True) == (503, "the database is out of reach\n")
    assert await asked("/healthz") == (200, "ok\n")


async def test_however_many_ask_there_is_one_try_a_second(asked):
    tries = []

    async def counted(*_):
        tries.append(1)
        await asyncio.sleep(0)

    asked.services.storage = SimpleNamespace(write=counted)
    asked.services.clock = clock = SimpleNamespace(ticks=lambda: 0.0, now=lambda: None)
    assert [await asked(teams=True) for _ in range(20)] == [(200, "ready\n")] * 20
    assert len(tries) == 1
    clock.ticks = lambda: 1.0
    await asked()
    assert len(tries) == 2


async def test_a_socket_that_is_down_is_told_to_whoever_watches(asked):
    _, told = await asked("/metrics", slack=False, teams=True)
    assert 'winloss_connected{platform="slack"} 0.0' in told
    assert 'winloss_connected{platform="teams"} 1.0' in told
