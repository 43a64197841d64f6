"""The first minute: what a newcomer does after `make demo`, in a real browser on the whole product."""

import re
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from bot.cli.serving import sample_company
from bot.moments.clock import Clock
from tests.bot.demo.filled import filled
from tests.browser.conftest import signs_in
from tests.command_line import free_port
from tests.transcripts.stage import settings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

THURSDAY = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
FILE = "demo.db"


def on_thursday(folder, port=""):
    """The sample company in a folder, on a Thursday, and its links."""
    clock = Clock()
    clock.ahead = THURSDAY - clock.now()
    environ = {"WINLOSS_PORT": port} if port else {}
    return *sample_company(settings(f"sqlite:///{folder / FILE}", folder, environ), clock), clock


@pytest.fixture(scope="session")
def company(migrated_template):
    """The file of the sample company, filled as at the start of `winloss demo`."""
    return filled(migrated_template)


@pytest_asyncio.fixture(loop_scope="session")
async def links(company, tmp_path):
    """The sample company is served, on a Thursday; the links that `winloss demo` prints: a rep's and a manager's."""
    port = free_port()
    (tmp_path / FILE).write_bytes(company)
    app, both, _ = on_thursday(tmp_path, str(port))
    runner = web.AppRunner(app.server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield both
    await runner.cleanup()


class Newcomer:
    """Someone at the page, as they see and use it."""

    def __init__(self, page):
        self.page = page

    async def sees(self, *texts):
        """All of it is there, nothing runs off the side, and the chat's frame stays where it is."""
        for text in texts:
            await expect(self.page.get_by_text(text).last).to_be_visible()
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        assert width == self.page.viewport_size["width"]
        assert await self.page.evaluate("document.querySelector('.chat') ? document.documentElement.scrollTop : 0") == 0

    async def presses(self, name):
        await self.page.get_by_role("button", name=name, exact=isinstance(name, str)).last.click()

    async def picks(self, question, value):
        await self.page.get_by_label(question).last.select_option(value)

    async def tries(self, command):
        """A suggested command: it is put into the box, and sent."""
        await self.presses(command)
        await expect(self.page.get_by_label("A command or an answer")).to_have_value(command)
        await self.presses("Send")


async def the_debrief(me):
    await me.presses("Start")
    await me.sees("1 of 5", "What tipped it the other way?")
    await me.picks("What tipped it the other way?", "implementation_risk")
    await me.sees("Anything else that counted?")
    await me.presses("Next")
    await me.sees("2 of 5")
    await me.presses("Haven't asked yet")
    await me.presses("No")
    await me.sees("3 of 5", "Our price next to theirs?")
    await me.presses("Higher")
    await me.sees("4 of 5")
    await me.presses("Partly")
    await me.presses(re.compile("^Too slow"))
    await me.sees("5 of 5")
    await me.page.get_by_role("textbox", name="what would you try next time?").fill("Ask who owns the switch")
    await me.picks("When should we talk next?", "no_need")
    await me.sees("Thank you", "Ask who owns the switch", "Effort and risk of changing")


@pytest.mark.parametrize("width", [1100, 390])
@pytest.mark.long
async def test_a_newcomers_first_minute(visits, links, width):
    page = await signs_in(await visits(links[0], viewport={"width": width, "height": 844}))
    me = Newcomer(page)
    await me.sees("Hello, I'm winloss.", "Tell me about a deal")
    await me.tries("/winloss lost Acme renewal vs Globex")
    await me.sees("marked as lost (against Globex)", "There are no wrong answers.")
    await the_debrief(me)

    await me.presses("Change an answer")
    await me.presses("What tipped it")
    await me.picks("What tipped it the other way?", "price")
    await me.presses("Next")
    await me.sees("Price and value")
    await expect(page.locator("dl div", has_text="Our view")).to_contain_text("Price and value")

    await me.tries("/winloss won Harbor Foods print fleet")
    await me.sees("Congratulations on")
    await me.presses("Later")
    await me.presses("Tomorrow morning")
    await me.sees("I'll come back")

    await me.tries("/winloss stats")
    await me.sees("This quarter, 1 Oct–19 Nov", "Only you see this")
    await page.get_by_label("A command or an answer").fill("/winloss stats year by driver")
    await me.presses("Send")
    await me.sees("By driver. This year")
    table = page.get_by_role("region", name="Table").last
    assert await table.evaluate("it => it.scrollWidth <= it.clientWidth"), "the win rate is in sight"

    await me.presses(re.compile("Monday 9:00"))
    await expect(page.locator("#clock")).to_have_text("Mon 23 Nov, 09:00")
    await me.sees("Harbor Foods print fleet")
    await page.get_by_role("link", name="sales new").click()
    await me.sees("Wins and losses, 16–22 Nov")
    if width == 390:
        tall = (await page.get_by_role("article").last.bounding_box())["height"]
        assert tall <= 1160, "two screens of what is between head and foot"

    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Open as a page").last.click()
    await the_digest_on_its_own(await opened.value, width)


async def the_digest_on_its_own(page, width):
    await page.set_viewport_size({"width": width, "height": 844})
    reader = Newcomer(page)
    await reader.sees("Wins and losses, 16–22 Nov")
    chart = page.get_by_role("img", name="Closings by week")
    await expect(chart).to_be_visible()
    assert (await chart.bounding_box())["height"] < 260
    await page.get_by_text("In words and figures").first.click()
    await expect(page.get_by_role("columnheader", name="Undecided")).to_be_visible()
    await reader.sees("Most in the week of")
    await expect(page.get_by_role("link", name="Open as a page")).to_have_count(0)


@pytest.mark.parametrize("width", [1100, 390])
@pytest.mark.long
async def test_a_managers_first_screen_is_a_managers(visits, links, width):
    _, link = links
    page = await signs_in(await visits(link, viewport={"width": width, "height": 844}))
    me = Newcomer(page)
    await me.sees(
        "What came on Mon 16 Nov", "Our view holds up: changing feels too hard", "Who was asked", "What is to do"
    )
    await expect(page.get_by_text("Tell me about a deal")).to_have_count(0)
    await expect(page.get_by_role("button", name="/winloss lost")).to_have_count(0), "nobody asks a manager to sell"
    await me.tries("/winloss themes")
    await me.sees("Themes, as of 26 Oct")
    await page.get_by_role("link", name="sales").click()
    await me.sees("Wins and losses, 9–15 Nov")
    for action in ("We're working on it", "Mute"):
        await expect(page.get_by_role("button", name=action).last).to_be_visible()
    await me.presses("Mute")
    await me.sees("Leave this theme out of everybody's weekly summary?")
    await me.presses("Yes")
    await me.sees("Muted: the digest leaves it out.")


@pytest.mark.long
async def test_stats_on_a_phone_show_their_chart_on_the_first_screen(visits, links):
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}))
    me = Newcomer(page)
    await me.tries("/winloss stats")
    await me.sees("This quarter, 1 Oct–19 Nov")
    chart = page.get_by_role("img", name="Reasons for losses, top 5")
    await expect(chart).to_be_in_viewport(ratio=1)


@pytest.mark.long
async def test_home_is_the_first_screen_and_its_presses_bring_it_anew(visits, links):
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}), home=True)
    me, screen = Newcomer(page), page.locator("#log")
    await me.sees("Home", "No debrief waits for you", "8 open deals are yours", "What you told last", "This quarter")
    assert await screen.evaluate("log => log.scrollTop") == 0
    await expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
    await page.get_by_role("button", name="Lost", exact=True).first.click()
    await me.sees("Acme renewal marked as lost", "One debrief waits for you", "7 open deals are yours")
    await page.get_by_role("button", name="Start").click()
    await me.sees("Its card is at the end of our conversation.", "lost, begun, at 1 of 5")
    await page.get_by_role("button", name="More figures").click()
    await me.sees("This quarter, 1 Oct–19 Nov", "lost, begun, at 1 of 5")  # below home, which stays
    await page.get_by_label("A command or an answer").fill("/winloss deal Acme renewal")
    await page.get_by_role("button", name="Send").click()
    await me.sees("/winloss deal Acme renewal", "lost, begun, at 1 of 5")
    await page.get_by_role("link", name="Our conversation").click()
    await me.sees("What tipped it the other way?")


@pytest.mark.long
async def test_without_a_link_and_as_somebody_else(visits, links):
    link, _ = links
    page = await visits(link.partition("/signin")[0])
    await expect(page.get_by_role("heading")).to_have_text("You need a sign-in link")
    await expect(page.get_by_text("in the terminal")).to_be_visible()
    visits.wrong.clear()  # the browser reports the 401

    await page.goto(link)
    await signs_in(page)
    me = Newcomer(page)
    await page.get_by_text("You are Dana").click()
    await me.presses(re.compile("Robin"))
    await expect(page.get_by_text("You are Robin")).to_be_visible()
    await page.get_by_label("A command or an answer").fill("/winloss digest preview")
    await me.presses("Send")
    await me.sees("Wins and losses, 16–19 Nov")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.long
async def test_a_deal_that_is_closed_in_the_crm_is_asked_about_in_the_chat(visits, links, script):
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}, java_script_enabled=script))
    await page.get_by_role("link", name="CRM").click()
    await page.get_by_label("Against").first.select_option("Globex")
    await page.get_by_role("button", name="Lost: Acme renewal").click()
    await expect(page.get_by_text("Closed: lost, against Globex.")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Lost: Acme renewal")).to_have_count(0)
    await page.get_by_role("link", name="the chat").last.click()
    await page.wait_for_load_state("networkidle" if not script else "load")
    if script:
        await Newcomer(page).sees("Sorry about", "There are no wrong answers.")


async def test_a_form_that_is_drawn_anew_keeps_words_and_place(visits, links):
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}))
    await page.locator(".composer textarea").fill("/winloss lost Harbor Foods rollout")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="All on one form").last.click()
    form = page.locator("article.only_you").filter(has=page.get_by_role("button", name="Save"))
    lesson = form.get_by_label("Knowing what you know now, what would you try next time?")
    await form.get_by_label("What tipped it the other way?").select_option("price")
    await lesson.press_sequentially("Show the switch")
    await expect(form.get_by_text("Anything else that counted?")).to_be_visible()
    await expect(lesson).to_have_value("Show the switch")
    await expect(lesson).to_be_focused()
    await form.get_by_role("button", name="Yes, they told me").click()
    await expect(form.get_by_text("Their words, roughly")).to_be_visible()
    await form.get_by_role("button", name="Half").click()
    await form.get_by_text("Don't quote").last.click()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_text("Show the switch").last).to_be_visible()


@pytest.mark.long
async def test_words_said_in_chat_show_in_a_form_that_stood_open_and_nothing_is_written_over_them(visits, links):
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}))
    composer = page.locator(".composer textarea")
    await composer.fill("/winloss lost Harbor Foods rollout")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Start").last.click()
    await page.get_by_label("What tipped it the other way?").last.select_option("price")
    await page.get_by_role("button", name="Next").last.click()
    await page.get_by_role("button", name="Yes, they told me").last.click()
    await page.get_by_role("button", name="Half").last.click()
    await page.get_by_role("button", name="All on one form").last.click()
    form = page.locator("article.only_you").filter(has=page.get_by_role("button", name="Save"))
    words = form.get_by_label("Their words, roughly")
    await words.fill("Too dear")
    await composer.fill("Nobody wanted to own the switch")
    await page.keyboard.press("Enter")
    await expect(
        page.locator("article:not(.only_you)").get_by_text("Nobody wanted to own the switch").last
    ).to_be_visible()
    await form.get_by_role("button", name="Yes", exact=True).click()
    await expect(words).to_have_value("Nobody wanted to own the switch\nToo dear")
    await form.get_by_role("button", name="In step").click()
    await expect(words).to_have_value("Nobody wanted to own the switch\nToo dear")
