"""Reps come to the end of what they began, in whatever order a night brings it back: else they would find faults
that are none."""

import asyncio
import random
import selectors
from collections.abc import Coroutine
from functools import partial
from typing import Any

import pytest

from tests.chaos.hands import Press
from tests.chaos.ledger import Ledger
from tests.chaos.reps import DRIVERS, EXPECTED, LATER, Rep, World

LABELS = (("Start", "Later"), DRIVERS, ("Next",), ("I asked, no clear answer",), EXPECTED, ("Finish here",))
ENOUGH = 600.0  # seconds that pass at once


class Leaps(selectors.DefaultSelector):
    """Whatever is waited for is there."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0
        return super().select(0)


def in_no_time(doing: Coroutine[Any, Any, None]) -> None:
    """Do it in a time that passes at once."""
    leaps = Leaps()
    loop = asyncio.SelectorEventLoop(leaps)
    loop.time = lambda: leaps.now  # type: ignore[method-assign]
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(doing)


class Chat:
    """A hand and all that answers it: one card at a time, as the product promises. `back`: seconds after a night."""

    place = "D1"
    screen = ""

    def __init__(self, back: float, night: str) -> None:
        self.thumb, self.open, self.world = asyncio.Lock(), 0, World(asyncio.get_running_loop().time, Ledger(), random)  # type: ignore[arg-type]
        self.world.later = 1.0
        self.world.acting.set()
        self._back, self._night, self._asked = back, night, ""
        self._drivers: dict[str, str] = {}
        self.steps: dict[str, int] = {}
        self.active, self.waits, self.away = "", list[str](), ""

    async def begins(self) -> None:
        """It is there."""

    async def marks(self, _outcome: str, deal: str) -> bool:
        """The second one is marked in the night."""
        if self.steps and self._night == "mark":
            self._night = ""
            await self._passes()
        self.steps[deal] = 0
        self._queues(deal)
        return True

    def there(self, deal: str, label: str, _under: str = "") -> Any:
        """Only the one that has the card asks."""
        return (deal, label) if deal == self.active and label in LABELS[self.steps[deal]] else None

    def chooser(self, label: str) -> Any:
        """When."""
        return (self._asked, label) if self._asked and label == "Tomorrow morning" else None

    async def presses(self, found: Any, _press: Press) -> bool:
        """It is taken."""
        deal, label = found
        if label == "Later":
            self._asked = deal
        elif label == "Tomorrow morning":
            self.away, self._asked = deal, ""
            self._ends(deal)
            if self._night == "later":  # each time: who looks too late finds it back, and puts it off once more
                await self._passes()
        else:
            self._drivers |= {deal: label} if label in DRIVERS else {}
            self.steps[deal] += 1
            if self.steps[deal] == len(LABELS):
                self._ends(deal)
        self._shows(deal)
        return True

    async def _passes(self) -> None:
        self.world.morning += 1
        asyncio.get_running_loop().call_later(self._back, self._comes_back)
        await asyncio.sleep(0.1)

    def _comes_back(self) -> None:
        deal, self.away = self.away, ""
        self._queues(deal)

    def _queues(self, deal: str) -> None:
        self.waits.append(deal)
        self.active = self.active or self.waits.pop(0)
        self._shows(deal)

    def _ends(self, deal: str) -> None:
        assert deal == self.active
        self.active = self.waits.pop(0) if self.waits else ""
        self._shows(self.active)

    def _shows(self, deal: str) -> None:
        driver = self._drivers.get(deal)
        steps = (f"Congratulations on {deal}, or Sorry about {deal}", f"{deal} · 1 of 5", f"[{driver}]", "2 of 5",
                 "✓ I asked, no clear answer", "3 of 5", f"Thank you, {driver}")  # fmt: skip
        text = "is next, once" if deal in self.waits else LATER if deal == self.away else steps[self.steps.get(deal, 0)]
        there = deal in self.world.ledger.places[self.place]
        if there or deal not in self.waits:  # what waits has no card of its own yet
            notes = self.world.ledger.updates if there else partial(self.world.ledger.posts, mark="")
            notes(at=self.world.since(), place=self.place, message_id=deal, text=f"{deal}: {text}")


NIGHTS = {
    "the one that is back has the card": (0.0, "mark"),
    "the new one has the card": (3.0, "mark"),
    "it was put off in the last moment": (3.0, "later"),
}


@pytest.mark.parametrize(("back", "night"), NIGHTS.values(), ids=NIGHTS)
def test_a_rep_brings_both_to_an_end_when_a_night_brings_one_back(back, night):
    async def works() -> None:
        chat = Chat(back, night)
        work = asyncio.create_task(Rep(chat.world, lambda: chat, 1).lives())
        async with asyncio.timeout(ENOUGH):
            while list(chat.steps.values())[:2] != [len(LABELS)] * 2:
                assert not work.done()
                await asyncio.sleep(1)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        wrong = chat.world.ledger.verdict().wrong
        assert not wrong, "\n".join(chat.world.ledger.lines(wrong[0]))

    in_no_time(works())


def test_a_deal_that_waits_behind_another_is_reached_while_all_others_keep_still():
    async def works() -> None:
        chat = Chat(0.0, "mark")
        work = asyncio.create_task(Rep(chat.world, lambda: chat, 1).lives())
        async with asyncio.timeout(ENOUGH):
            while len(chat.steps) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            chat.world.acting.clear()
            first, second = list(chat.steps)[:2]
            while chat.world.ledger.verdict().wrong or first == chat.active:  # noqa: ASYNC110
                await asyncio.sleep(1)
        assert chat.active == second, "it stands still with the last one"
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    in_no_time(works())
