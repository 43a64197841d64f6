"""Presses and thumbs as they are counted, from the prompt to the recap, by what each platform really shows.

A press is what reaches us; a thumb is every touch: a press, opening a list, entering a text box. Of the debrief that
ships: a new question there pays with an old one.
"""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import dialogs
from tests.transcripts.conftest import PLATFORMS

SHIPS = Path(dialogs.__file__).parent / "definition" / "debrief.yaml"
AT_A_GLANCE = ("radio_buttons", "checkboxes")  # of Slack's: nothing has to be opened


PUBLIC = {"WINLOSS_PUBLIC_URL": "http://debrief.northwind.example", "WINLOSS_SECRET_KEY": "for tests and nothing else"}


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path, debrief=str(SHIPS), environ=PUBLIC) as made:
        yield made


@dataclass
class Thumbs:
    """Somebody who counts what they touch."""

    person: Any
    stage: Any
    presses: int = 0
    thumbs: int = 0

    async def clicks(self, label: str, *, under: str = "") -> None:
        with_what = {}

        def finds(label_: str, under_: str) -> Any:
            found = look(label_, under_)
            with_what.update({"found": found} if found else {})
            return found

        look, self.person._find = self.person._find, finds
        try:
            await self.person.clicks(label, under=under)
        finally:
            self.person._find = look
        presses, thumbs = self._touches(with_what["found"], label)
        self.presses += presses
        self.thumbs += thumbs

    async def picks(self, label: str, *, under: str = "") -> None:
        await self.clicks(label, under=under)

    async def fills(self, label: str, text: str) -> None:
        await self.person.fills(label, text)
        self.thumbs += 1

    async def submits(self, label: str) -> None:
        await self.person.submits(label)
        self.presses += 1
        self.thumbs += 1

    def _touches(self, found: Any, label: str) -> tuple[int, int]:
        """Presses and thumbs of what was found."""
        if self.stage.slack:
            listed = found.option is not None and found.element["type"] not in AT_A_GLANCE
            at_once = found.block["type"] != "input" or found.block.get("dispatch_action", False)
            return int(at_once), 1 + listed
        if self.stage.teams:
            opened = len(found.piece.hidden)  # by what has to be unfolded first
            if found.option is None:
                return 1, 1 + opened
            listed = found.piece.element.get("style") != "expanded"
            sends = found.piece.send is not None
            return int(sends), 1 + listed + sends + opened
        article, sent = found
        if sent is None:
            return 0, 1 + any(option.get_text().split(" – ")[0] == label for option in article.select("option"))
        return 1, 1 + ("value" in sent)  # a list sends what a pointer picks in it


@asynccontextmanager
async def marked(stage, deal):
    """Ann before the prompt of a deal that she marked."""
    ann = Thumbs(stage.ann, stage)
    await stage.ann.types(f"/winloss lost {deal}")
    await stage.ann.sees("Sorry about Acme renewal")
    yield ann
    await stage.ann.sees("Thank you")


async def the_first_cards(ann, told):
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks(told, under="Have they told you why?")
    await ann.picks("Half", under="Did you see it coming?")


async def all_the_rest(ann, *, rival=""):
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.fills("Their words, roughly", "Nobody wanted to own the switch.")
    await ann.picks("Price and value", under="Before they said so")
    if rival:
        await ann.picks(rival, under="Where did they go?")
    await ann.picks("Higher", under="Our price next to theirs?")
    await ann.picks("Partly", under="Could we have changed it?")
    await ann.picks("Ahead on risk", under="Were we in step with them?")
    await ann.fills("Knowing what you know now, what would you try next time?", "Show the switch on day one")
    await ann.picks("In 3 months", under="When should we talk next?")
    await ann.picks("Another service or product", under="about what?")


@pytest.mark.everywhere
async def test_the_quick_path(stage):
    async with marked(stage, "Acme renewal") as ann:
        await the_first_cards(ann, "Haven't asked yet")
        await ann.clicks("Finish here")
    assert (ann.presses <= 6, ann.thumbs <= 7) == (True, True), ann


async def test_the_quick_path_on_one_form(stage):
    """What is left empty there is skipped, as by Finish here."""
    async with marked(stage, "Acme renewal") as ann:
        await ann.clicks("All on one form")
        await ann.picks("Price and value", under="What tipped it the other way?")
        await ann.picks("Haven't asked yet", under="Have they told you why?")
        await ann.picks("Half", under="Did you see it coming?")
        if not stage.teams:  # where a pick draws the form anew; saved before it has, it shows what else counted first
            await stage.ann.sees("Anything else that counted?")
        await ann.submits("Save")
        if stage.teams:  # what else counted comes up then, and may be left empty
            await ann.submits("Save")
    assert (ann.presses <= 6, ann.thumbs <= 7) == (True, True), ann


async def test_all_six_cards_with_the_competitor_known(stage):
    async with marked(stage, "Acme renewal vs Globex") as ann:
        await the_first_cards(ann, "Yes, they told me")
        await all_the_rest(ann)
    assert (ann.presses <= 12, ann.thumbs <= 18) == (True, True), ann


async def test_everything(stage):
    async with marked(stage, "Acme renewal") as ann:
        await the_first_cards(ann, "Yes, they told me")
        await all_the_rest(ann, rival="Globex")
    assert (ann.presses <= 13, ann.thumbs <= 20) == (True, True), ann


@pytest.mark.everywhere
async def test_from_the_summary_to_the_link_for_the_buyer(stage):
    """One press; copying the words with the link in them is a thumb more, which reaches nobody."""
    async with marked(stage, "Acme renewal") as ann:
        await the_first_cards(ann, "Haven't asked yet")
        await ann.clicks("Finish here")
    before = ann.presses, ann.thumbs
    await ann.clicks("A link for the buyer")
    await stage.ann.sees("http://debrief.northwind.example/b/")
    assert (ann.presses - before[0], ann.thumbs - before[1]) == (1, 1)
