"""What machines are told: whether to send anybody here, and what a person should look at."""

from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import health
from storage.engine.engine import open_storage


@pytest.fixture
async def asked(sqlite_url):
    """What a route answers while these platforms are connected, or not."""
    storage = open_storage(sqlite_url)

    async def ask(route, *, database=True, **connected):
        platforms = {name: SimpleNamespace(connected=up) for name, up in connected.items()}
        given = storage if database else SimpleNamespace(read=_away)
        app = web.Application()
        health.mount(app, SimpleNamespace(storage=given, platforms=platforms, clock=SimpleNamespace(real=lambda: 0.0)))
        async with TestClient(TestServer(app, host="127.0.0.1")) as client, client.get(route) as response:
            return response.status, await response.text()

    yield ask
    await storage.close()


async def _away(*_):
    raise OSError


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
    assert await asked("/readyz", **connected) == (status, text)


async def test_without_its_database_nothing_is_ready(asked):
    assert await asked("/readyz", database=False, teams=True) == (503, "the database is out of reach\n")
    assert await asked("/healthz", database=False, teams=True) == (200, "ok\n")


async def test_a_socket_that_is_down_is_told_to_whoever_watches(asked):
    _, told = await asked("/metrics", slack=False, teams=True)
    assert 'winloss_connected{platform="slack"} 0.0' in told
    assert 'winloss_connected{platform="teams"} 1.0' in told
