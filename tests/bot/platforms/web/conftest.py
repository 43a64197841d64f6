"""The page with a desk that takes notes, and browsers in front of it."""

import pytest
from aiohttp import ClientSession, ClientTimeout, CookieJar

from storage.engine.engine import open_storage
from tests.bot.platforms.web.browsing import Browser
from tests.bot.platforms.web.scene import scene


@pytest.fixture
async def storage(sqlite_url):
    opened = open_storage(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def stage(storage):
    async with scene(storage) as made:
        yield made


@pytest.fixture
async def browser(stage):
    jar = CookieJar(unsafe=True)  # it is an address, not a name
    async with ClientSession(stage.address, cookie_jar=jar, timeout=ClientTimeout(5)) as session:
        yield Browser(stage, session)


@pytest.fixture
async def rosa(browser):
    await browser.signs_in("rosa")
    return browser
