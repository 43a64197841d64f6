"""A real browser in front of a real server. Every test here also fails on an error in the browser's console.

One browser serves all of them, so they all run in one event loop, the session's; each has a profile of its own.
"""

import os
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from storage.engine.engine import open_storage
from tests.bot.platforms.web.scene import scene
from tests.waiting import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--mute-audio",
    "--renderer-process-limit=1",  # to start one takes a third of a test
)


def needs_chromium() -> None:
    """Skip loudly on a machine without Chromium; where CI=true that is a failure."""
    if CHROMIUM.exists():
        return
    missing = f"NOT TESTED: the page in a browser, because {CHROMIUM} is missing (apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(sqlite_url):
    storage = open_storage(sqlite_url)
    async with scene(storage) as made:
        yield made
    await storage.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium():
    needs_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visits(chromium):
    """Open an address; options are those of a browser context, such as `viewport` and `color_scheme`."""
    expect.set_options(timeout=PATIENCE * 1000)
    wrong: list[str] = []
    contexts = []

    async def open_page(address, **options):
        contexts.append(context := await chromium.new_context(**options))
        context.set_default_timeout(PATIENCE * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        await page.goto(address)
        return page

    open_page.wrong = wrong
    yield open_page
    for context in contexts:
        await context.close()
    assert wrong == []


async def signs_in(page, *, home=False):
    """Press what a sign-in link shows, and go on to the conversation unless `home` is what is wanted."""
    await page.get_by_role("button", name="Sign in as").click()
    await page.wait_for_url("**/home")
    if not home:
        await page.goto(page.url.removesuffix("home"))
    return page


@pytest.fixture
def opens(stage, visits):  # in this order: the pages are closed before their server
    """Open the page of the scene as Rosa."""

    async def open_page(**options):
        return await signs_in(await visits(stage.address + stage.page.link_for("rosa"), **options))

    open_page.wrong = visits.wrong
    return open_page
