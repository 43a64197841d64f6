"""The buyer's page on a phone: with and without JavaScript, by hand and by keyboard, and what axe says of it."""

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot import door
from bot.platforms.web import guard
from bot.platforms.web.buyers import BuyerPages
from tests.bot.platforms.web.test_web_buyers import ASK, CLOSING, LINKS, PAGE, WS, Asks, on_loopback
from tests.browser.test_browser_axe import finds, needs_axe  # noqa: F401 - needs_axe is a fixture

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PHONE = {"viewport": {"width": 390, "height": 844}}
PREVIEW = LINKS.link(WS, CLOSING, 0).partition(".example")[2]


@pytest_asyncio.fixture(loop_scope="session")
async def asks():
    made, app = Asks(), door.application()
    made.page_now = replace(PAGE, crm="HubSpot")
    guard.static(app)
    BuyerPages(LINKS, None, lambda: 1000.0, believing=False).mount(app, made)
    async with on_loopback(app) as made.address:
        yield made


@pytest.mark.parametrize("scripts", [True, False])
async def test_it_is_answered_on_a_phone_in_four_touches(asks, visits, scripts):
    page = await visits(asks.address + ASK, **PHONE, java_script_enabled=scripts)
    await page.get_by_label("Price and value").check()
    await page.get_by_label("In your words").fill("Far too dear")
    await page.get_by_label("You may quote this").check()
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("This page is your receipt")).to_be_visible()
    serial, given = next(one for one in asks.did if one[0] == 1)
    assert (serial, given.driver, given.words, given.quote) == (1, "price", "Far too dear", True)
    assert (("opened", 1) in asks.did) is scripts
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


class Thumbs:
    """Somebody on a phone: what they touch, and what of it reaches us."""

    def __init__(self, page):
        self.page, self.thumbs, self.presses = page, 0, 0
        page.on("request", self._asked)

    def _asked(self, request):
        self.presses += request.method == "POST" and request.is_navigation_request()

    async def taps(self, what):
        await what.tap()
        self.thumbs += 1

    async def writes(self, label, text):
        await self.taps(self.page.get_by_label(label))
        await self.page.keyboard.type(text)


@pytest.mark.parametrize("scripts", [True, False])
async def test_two_thumbs_are_an_answer_and_seven_are_all_there_is_each_with_one_press(asks, visits, scripts):
    for everything, thumbs in ((False, 2), (True, 7)):
        page = await visits(asks.address + ASK, **PHONE, java_script_enabled=scripts, has_touch=True)
        buyer = Thumbs(page)
        await buyer.taps(page.get_by_text("Price and value"))
        if everything:
            await buyer.writes("In your words", "Far too dear")
            await buyer.taps(page.get_by_text("You may quote this"))
            await buyer.taps(page.get_by_text("You may note it with our records"))
            await buyer.taps(page.get_by_text("Higher"))
            await buyer.writes("Would you rather talk to somebody else", "Kim, 555 0100")
        await buyer.taps(page.get_by_role("button", name="Send"))
        await expect(page.get_by_text("This page is your receipt")).to_be_visible()
        assert (buyer.thumbs, buyer.presses) == (thumbs, 1)
        *_, (_, given) = [one for one in asks.did if one[0] == 1]
        assert (given.driver, bool(given.words and given.contact and given.crm)) == ("price", everything)


async def test_who_only_opens_it_leaves_no_trace(asks, visits):
    await visits(asks.address + ASK, **PHONE)
    await asyncio.sleep(0.3)
    assert not asks.did


@pytest.mark.usefixtures("needs_axe")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [ASK, PREVIEW, LINKS.receipt_path(WS, CLOSING, "r1")])
async def test_axe_finds_nothing(asks, visits, path, scheme):
    page = await visits(asks.address + path, **PHONE, color_scheme=scheme)
    assert await finds(page) == []
