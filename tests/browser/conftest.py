"""A real browser in front of a real server. Every test here also fails on an error in the browser's console."""

import os
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from storage.engine import open_storage
from tests.bot.web.scene import scene

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
)


def needs_chromium() -> None:
    """Skip loudly on a machine without Chromium; where CI=true that is a failure."""
    if CHROMIUM.exists():
        return
    missing = f"NOT TESTED: the page in a browser, because {CHROMIUM} is missing (apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture
async def stage(sqlite_url):
    needs_chromium()
    storage = open_storage(sqlite_url)
    async with scene(storage) as made:
        yield made
    await storage.close()


@pytest.fixture
async def chromium(stage):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture
async def opens(chromium, stage):
    """Open the page as Rosa; options are those of a browser context, such as `viewport` and `color_scheme`."""
    expect.set_options(timeout=5000)
    wrong: list[str] = []

    async def open_page(path="/", **options):
        context = await chromium.new_context(**options)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        await page.goto(stage.address + stage.page.link_for("rosa"))
        if path != "/":
            await page.goto(stage.address + path)
        return page

    open_page.wrong = wrong
    yield open_page
    assert wrong == []
