"""The page of Microsoft's Agents Playground, which draws our cards as Teams does, used by hand."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.playground.playground import on_the_playground
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ELSEWHERE = re.compile(r"^https?://(?!localhost[:/]|127\.0\.0\.1[:/])")
PHONE = ".ac-adaptiveCard { width: 300px !important; box-sizing: border-box; }"  # the page itself is never narrow


@pytest_asyncio.fixture(loop_scope="session")
async def ann(sqlite_url, tmp_path):
    async with on_the_playground(sqlite_url, tmp_path) as stage:
        yield stage.ann


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium, ann):
    """Microsoft's page. It says things of its own on the console, and asks for fonts that a test doesn't need."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 1700})
    context.set_default_timeout(PATIENCE * 1000)
    await context.route(ELSEWHERE, lambda route: route.abort())
    opened = await context.new_page()
    await opened.goto(ann.address)
    await expect(opened.get_by_text("Personal Chat")).to_be_visible()
    yield opened
    await context.close()


async def presses(page, name):
    await page.get_by_role("button", name=name).last.click()


async def shows(page, *texts):
    for text in texts:
        await expect(page.locator(".ac-adaptiveCard").last).to_contain_text(text)


async def fits(page, picture):
    """Nothing runs off a card's side, at the width of a desk and of a phone; pictures are kept of both."""
    card = page.locator(".ac-adaptiveCard").last
    await card.screenshot(path=picture.with_suffix(".wide.png"))
    narrow = await page.add_style_tag(content=PHONE)
    assert await card.evaluate("card => card.scrollWidth <= card.clientWidth")
    await card.screenshot(path=picture.with_suffix(".narrow.png"))
    await narrow.evaluate("style => style.remove()")


async def test_a_debrief_by_hand(page, ann, tmp_path):
    box = page.locator("[role=textbox][contenteditable=true]").last
    await box.click()
    await page.keyboard.type("lost Acme renewal 12k vs Globex")
    await page.keyboard.press("Enter")
    await shows(page, "Sorry about Acme renewal", "There are no wrong answers.")
    await fits(page, tmp_path / "prompt")

    await presses(page, "Start")
    await shows(page, "1 of 5", "What tipped it the other way?")
    await fits(page, tmp_path / "question")
    await presses(page, "Price and value")
    await shows(page, "✓ Price and value", "Anything else that counted?")
    legal = page.get_by_role("button", name="Legal, security and rules")
    await expect(legal).to_be_hidden()
    await presses(page, "✓ Price and value")
    await expect(legal).to_be_visible()
    await presses(page, re.compile("^Next"))
    await shows(page, "2 of 5")
    await presses(page, "Yes, they told me")
    await presses(page, "Half")

    await shows(page, "3 of 6")
    await page.get_by_label("Their words, roughly").fill("We liked you. *Nobody* wanted to own the switch.")
    await presses(page, "Familiarity and trust")
    await shows(page, "✓ Familiarity and trust")
    await expect(page.get_by_label("Their words, roughly")).to_have_value(
        "We liked you. *Nobody* wanted to own the switch."
    )
    await fits(page, tmp_path / "words")
    await presses(page, "Finish here")
    await shows(page, "Thank you", "*Nobody* wanted to own the switch.")
    await fits(page, tmp_path / "recap")
    assert "Familiarity and trust" in ann.card
