"""What we send to Teams, held against Microsoft's library, the published schema, and its renderer on a phone."""

from copy import deepcopy
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from bot.platforms.teams.render import card
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message
from tests.browser.conftest import ARGS, CHROMIUM, needs_chromium
from tests.stand_ins import teams_rules as rules
from tests.stand_ins.accepted import taken
from tests.validators import noded
from tests.validators.needs import node_module

pytestmark = pytest.mark.long

ENOUGH = 400  # cards; a run that sent fewer has missed most of the product
PHONE = {"width": 360, "height": 740}
MEASURE = Path(__file__).with_name("measure.js")


@pytest.fixture(scope="module")
def cards(accepted):
    """Every card that was shown, once each."""
    found = taken(accepted, "card")
    assert len(found) >= ENOUGH
    kinds = {node["type"] for one in found for node in rules.nodes(one)}
    assert {"Action.Execute", "Action.ToggleVisibility", "Input.Text", "Input.ChoiceSet", "Table"} <= kinds
    assert any(kind.startswith("Chart.") for kind in kinds), "the conversations show a chart"
    return found


@pytest.fixture
def complaints():
    noded.models()  # skips where it isn't there, before anything is run
    return noded.complaints


def test_microsofts_library_takes_every_node(complaints, cards):
    assert {said for one in cards for said in complaints(one)} == set()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"firstRowAsHeader": False}, "Table has no firstRowAsHeader"),
        ({"gridStyle": 3}, "Table at"),
        ({"type": "Tablet"}, "no such node: Tablet"),
    ],
)
def test_microsofts_library_is_one_that_refuses(complaints, cards, change, complaint):
    one = deepcopy(next(one for one in cards if any(node["type"] == "Table" for node in rules.nodes(one))))
    table = next(node for node in rules.nodes(one) if node["type"] == "Table")
    table |= change
    assert any(said.startswith(complaint) for said in complaints(one))


def test_the_published_schema_takes_every_card(cards):
    assert [complaint for one in cards for complaint in rules.card(one)] == []


@pytest_asyncio.fixture(loop_scope="session")
async def shows():
    """Measure a card in Microsoft's renderer at the width of a phone: what of its buttons is cut."""
    needs_chromium()
    library = node_module("cards in Microsoft's renderer", "adaptivecards") / "dist"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await browser.new_page(viewport=PHONE)
        await page.set_content('<!doctype html><body style="margin: 0"><div id="card" style="width: 360px"></div>')
        await page.add_style_tag(path=library / "adaptivecards.css")
        await page.add_script_tag(path=library / "adaptivecards.min.js")
        await page.add_script_tag(path=MEASURE)
        yield lambda made: page.evaluate("card => measure(card)", made)
        await browser.close()


@pytest.mark.asyncio(loop_scope="session")
async def test_no_button_is_cut_on_a_phone(shows, cards):
    assert {cut for one in cards for cut in await shows(one)} == set()


@pytest.mark.asyncio(loop_scope="session")
async def test_the_measure_finds_what_is_cut(shows):
    row = [{"type": "Action.Submit", "title": title} for title in ("Next", "Back", "Skip", "Later", "Finish here")]
    five = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "ActionSet", "actions": row}]}
    assert "Finish here" in await shows(five)
    moves = ("Next", "Back", "Skip", "Later", "Finish here")
    ours = card(Message("x", (Buttons(tuple(Button(name, Action(Verb.SKIP, name)) for name in moves)),)))
    assert await shows(ours) == []
