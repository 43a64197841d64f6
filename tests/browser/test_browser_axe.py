"""What axe-core finds on every page: nothing at all. It comes with `npm install` in tests/validators."""

import os
from pathlib import Path

import pytest

from insights.messages.digest_page import digest_in_full
from insights.messages.overview import stats_message
from insights.shapes.counts import Split
from tests.bot.platforms.web.scene import also, asked, card, day, digest, drivers, recap, words
from tests.browser.conftest import signs_in
from tests.browser.test_browser_demo import company, links  # noqa: F401 - fixtures
from tests.insights.sample import QUARTER, SHORTS, fullest, quarter

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AXE = Path(__file__).parents[1] / "validators" / "node_modules" / "axe-core" / "axe.min.js"
FOUND = "async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' | ')}`)"


@pytest.fixture(autouse=True)
def needs_axe():
    if not AXE.exists():
        missing = f"NOT TESTED: accessibility, because {AXE} is missing (npm install in tests/validators)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)


async def finds(page):
    await page.evaluate(AXE.read_text("utf-8"))
    return await page.evaluate(FOUND)


async def spoken(stage):
    """A conversation with one of each."""
    figures = stats_message(quarter(), QUARTER, Split(15, 22, 5), SHORTS)
    for key, message in enumerate((digest(), figures, digest_in_full(fullest()), recap(), card(asked()))):
        await stage.shows("rosa", message, f"k{key}")
    for key, message in enumerate((card(drivers(), also()), card(words(), day()))):
        await stage.shows("rosa", message, f"c{key}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
async def test_a_conversation(opens, stage, scheme, width):
    await spoken(stage)
    page = await opens(viewport={"width": width, "height": 844}, color_scheme=scheme)
    assert await finds(page) == []


async def test_the_channel_and_an_empty_conversation(opens, stage):
    page = await opens()
    assert await finds(page) == []
    await page.goto(stage.address + "/channel")
    assert await finds(page) == []


async def test_home(visits, links):  # noqa: F811 - the fixture
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}), home=True)
    assert await finds(page) == []


async def test_the_pages_that_say_what_is_missing(visits, stage):
    for path in (stage.page.link_for("rosa"), "/signin/nobody", "/digest/none"):
        page = await visits(stage.address + path)
        assert await finds(page) == []
    visits.wrong.clear()  # the console tells of what is missing, too


async def test_a_digest(visits, stage):
    page = await visits(stage.address + stage.digests.digest_path("slack:T1", "2026-W47"))
    assert await finds(page) == []


async def test_the_demos_crm(visits, links):  # noqa: F811 - a fixture
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}))
    await page.goto(links[0].partition("/signin")[0] + "/crm")
    assert await finds(page) == []


async def test_a_debrief_on_one_form(visits, links):  # noqa: F811 - the fixture
    page = await signs_in(await visits(links[0], viewport={"width": 390, "height": 844}))
    await page.locator(".composer textarea").fill("/winloss lost Harbor Foods rollout")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="All on one form").last.click()
    await page.get_by_role("button", name="Save").wait_for()
    assert await finds(page) == []
