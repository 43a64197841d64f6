"""Reps who go on whatever happens: they mark deals, answer what is asked, and note what was said yes to."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.chaos.hands import Hand, Press
from tests.chaos.ledger import Ledger, Yes

NAME, NAMED = "Deal-{:04}", r"Deal-\d{4}"
DRIVERS = {"Price and value": "price", "Product fit": "product_fit", "Timing and budget": "timing_budget"}
EXPECTED = {"Half": "half", "Yes": "yes", "No": "no"}
OUTCOMES = {"lost": "Sorry about", "won": "Congratulations on"}
LATER = "come back to"
ALSO = ("[Continue]", LATER, "is next, once")
"""What a card may read at any step: it was brought back below; it was put off, of which nobody heard; it waits."""
HURRY, LONG = 8.0, 900.0  # seconds after which people press again who saw it accepted, and nothing come of it


@dataclass
class World:
    """What all reps live in. `acting`: cleared while everybody is to keep still; `over`: nobody begins anything new."""

    since: Callable[[], float]
    ledger: Ledger
    chance: random.Random
    acting: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    deals: int = 0
    later: float = 0.2
    morning: int = 0
    """How many nights have passed."""
    pressing: Callable[[], Awaitable[None]] | None = None
    """Awaited before an answer is sent that is to be kept."""

    def deal(self) -> str:
        """A name that no other holds, nor looks like."""
        self.deals += 1
        return NAME.format(self.deals)


class Rep:
    """A person at a desk; another one comes to it after a few deals."""

    def __init__(self, world: World, hires: Callable[[], Hand], number: int) -> None:
        self.world, self._hires, self._chance = world, hires, random.Random(f"{world.chance.random()} {number}")
        self.hand: Hand | None = None
        self.debriefs: list[Debrief] = []
        """All they began with this hand."""
        self._put_off: asyncio.Task[None] | None = None

    async def lives(self) -> None:
        """Deal after deal until it is over; what was begun is brought to its end."""
        while not self.world.over:
            hand = self.hand = self._hires()
            self.debriefs.clear()
            await hand.begins()
            async with asyncio.TaskGroup() as aside:
                for _ in range(self._chance.randint(2, 5)):
                    if not self.world.over:
                        await self._deal(hand, aside)

    async def _deal(self, hand: Hand, aside: asyncio.TaskGroup) -> None:
        debrief = Debrief(self.world, hand, self._chance)
        self.debriefs.append(debrief)
        await debrief.marks()
        # who puts off two has no time for the one behind them either: that would wait another night
        if not self._put_off and self._chance.random() < self.world.later and await debrief.puts_off():
            self._put_off = aside.create_task(self._comes_back(debrief, self.world.morning))
        else:
            await debrief.answers()

    async def _comes_back(self, debrief: "Debrief", night: int) -> None:
        """Whichever of two is shown first is answered first: which that is, the night and the other's mark decide."""
        while self.world.morning == night and not debrief.is_back() and not self.world.over:  # noqa: ASYNC110
            await asyncio.sleep(2)
        if self.world.morning > night:
            debrief.expects_it_back()
        if self.world.morning > night or debrief.is_back():
            debrief.hand.open += 1
            await debrief.answers()
        self._put_off = None


class Debrief:
    """One deal, from its mark to the end."""

    def __init__(self, world: World, hand: Hand, chance: random.Random) -> None:
        self.world, self.hand, self.chance, self.deal = world, hand, chance, world.deal()
        self.place, self.outcome = hand.place, chance.choice(list(OUTCOMES))
        self.doing = "marks it"
        driver, expected = chance.choice(list(DRIVERS)), chance.choice(list(EXPECTED))
        self.shown: tuple[tuple[str, ...], ...] = (
            (f"{OUTCOMES[self.outcome]} {self.deal}",),
            (f"{self.deal} · 1 of",),
            (f"[{driver}]", f"✓ {driver}"),  # on Slack, in Teams
            ("2 of 5",),
            ("✓ I asked, no clear answer",),
            ("3 of 5",),
            ("Thank you",),
        )
        self.steps: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
            ("Start", "", "started", "", ()),
            (driver, "What tipped it", "driver", DRIVERS[driver], ()),
            ("Next", "", "went on", "", ()),
            ("I asked, no clear answer", "", "asked", "no_answer", ()),
            (expected, "", "expected", EXPECTED[expected], ()),
            ("Finish here", "", "finished", "", (driver,)),
        )

    def _from(self, step: int) -> tuple[str, ...]:
        """What a card may read once it has come so far, or further."""
        return tuple(text for texts in self.shown[step:] for text in texts)

    def _yes(self, what: str, value: str, shown_by: tuple[str, ...], holds: tuple[str, ...] = ()) -> Yes:
        return Yes(self.world.since(), self.place, self.deal, what, value, (*shown_by, *ALSO), holds)

    def _stands(self, *texts: str) -> bool:
        return self.world.ledger.shows_by_now(self.deal, self.place, *texts)

    async def marks(self) -> None:
        """Type it until it is taken."""
        while True:
            await self._acts()
            yes = self._yes("marked", self.outcome, self._from(0))
            self.world.ledger.tries(yes)
            if await self.hand.marks(self.outcome, self.deal):
                self.world.ledger.accepts(replace(yes, at=self.world.since()))
                self.hand.open += 1
                return
            await asyncio.sleep(self.chance.uniform(0.5, 2))

    async def puts_off(self) -> bool:
        """Not now: tomorrow morning. False: a night passed meanwhile, and brought a reminder instead."""
        self.doing, done = "puts it off", (*ALSO, *self._from(1))
        while not self._stands(*done):
            await self._acts()
            if found := self.hand.there(self.deal, "Later"):
                await self._presses(found, Press(self.world.ledger, answers=True))
                await asyncio.sleep(1)
                chooser = self.hand.chooser("Tomorrow morning") or self.hand.chooser("Monday morning")
                if chooser:  # before a weekend there is no working morning tomorrow
                    yes = self._yes("later", "", self._from(0))
                    await self._presses(chooser, Press(self.world.ledger), yes)
            await asyncio.sleep(self.chance.uniform(1, 3))
        self.doing, put_off = "waits for it to come back", not self._stands("[Continue]")
        self.hand.open -= put_off
        return put_off

    def is_back(self) -> bool:
        """Whether it asks again: it was put off just before a night, and that was seen only after it."""
        return self.hand.there(self.deal, "Start") is not None

    def expects_it_back(self) -> None:
        """It is the morning it was put off to."""
        yes = self._yes("morning came", "", self._from(0))
        self.world.ledger.accepts(replace(yes, shown_by=tuple(text for text in yes.shown_by if text != LATER)))

    async def answers(self) -> None:
        """Answer the quick path, each step once it shows; who is patient presses once, whatever the time it takes."""
        for number, (label, under, what, value, holds) in enumerate(self.steps):
            after, patient = self._from(number + 1), self.chance.random() < 0.6
            pressed, press = float("-inf"), Press(self.world.ledger)
            self.doing = f"presses {label}, {'once' if patient else 'again and again'}"
            while not self._stands(*after):
                await self._acts()
                patience = LONG if patient and not self.world.over else HURRY
                waits = not press.refused and self.world.since() - pressed < patience
                found = self.hand.there(self.deal, label, under)
                if found and not waits:
                    yes = self._yes(what, value, after, holds)
                    press = Press(self.world.ledger)
                    if await self._presses(found, press, yes):
                        pressed = self.world.since()
                elif not found and (back := self.hand.there(self.deal, "Continue")):
                    await self._presses(back, Press(self.world.ledger, answers=True))
                    await asyncio.sleep(HURRY)  # in Teams an older card may offer it for ever
                await asyncio.sleep(self.chance.uniform(0.3, 1))
            await asyncio.sleep(self.chance.expovariate(1.0))
        self.doing = "is done"
        self.hand.open -= 1

    async def _acts(self) -> None:
        """Keep still while all are to; but a deal that waits behind another is shown only once that is done."""
        while not self.world.acting.is_set() and self.hand.open < 2:  # noqa: ASYNC110 - one of two things
            await asyncio.sleep(1)

    async def _presses(self, found: Any, press: Press, yes: Yes | None = None) -> bool:
        """Press it; whether that was acknowledged."""
        if yes and yes.value and self.world.pressing:
            await self.world.pressing()
        if yes:
            self.world.ledger.tries(yes)
        async with self.hand.thumb:
            acknowledged = await self.hand.presses(found, press)
        if yes and acknowledged:
            press.accept(replace(yes, at=self.world.since()))
        return acknowledged
