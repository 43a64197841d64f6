"""The whole product with a Teams that fails on command, on a clock that a test moves; seen over HTTP only."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from bot.app import Application, build
from storage.engine.engine import open_storage
from storage.units import outbox, parking
from tests.reading import cases_of
from tests.stand_ins.teams import Teams
from tests.stand_ins.teams_screen import read
from tests.transcripts.stage import THURSDAY, Hand, Stage, serving, settings


class Steered(Hand):
    """Leases, retries and tokens run on real time and what a test adds to it. Teams lives on the same clock."""

    def __init__(self) -> None:
        super().__init__(THURSDAY)
        self.leap = 0.0

    def real(self) -> float:
        return time.time() + self.leap


@asynccontextmanager
async def running(url: str, folder: Any, teams: Teams, clock: Hand, **app: Any) -> AsyncIterator[Application]:
    """One process of the product, on this database and this Teams, which sends its activities here from now on."""
    environ = app.pop("environ", None) or teams.environ()
    made = build(settings(url, folder, environ, **app), open_storage(url), clock)
    async with serving(made) as address:
        teams.app_url = address + "/api/messages"
        yield made


def many_tenants(teams: Teams) -> dict[str, str]:
    """The environment of an app that any tenant may add."""
    kept = {key: value for key, value in teams.environ().items() if key != "MICROSOFT_APP_TENANT_ID"}
    return kept | {"MICROSOFT_APP_TYPE": "MultiTenant"}


class Act(Stage):
    """A stage whose product can be stopped and started again, with `given` in its app.yaml."""

    def __init__(self, url: str, folder: Any, teams: Teams, clock: Steered, **given: Any) -> None:
        self._begin = partial(running, url, folder, teams, clock)
        self._stack = AsyncExitStack()
        self.clock, self.teams, self.slack, self.people, self.given = clock, teams, None, {}, given

    async def begins(self) -> None:
        """Start the product."""
        self.app = await self._stack.enter_async_context(self._begin(**self.given))
        self.address = self.teams.app_url

    async def ends(self) -> None:
        """Stop it."""
        await self._stack.aclose()


@asynccontextmanager
async def a_stage(url: str, folder: Any, *names: str, **app: Any) -> AsyncIterator[Act]:
    """The product, a channel, and people who have added it; by default ann, who sells, and max, who manages."""
    clock = Steered()
    async with Teams(clock=clock.real) as teams:
        people = {name: teams.person(name.capitalize(), tz="Europe/Berlin") for name in names or ("ann", "max")}
        sales = teams.channel("sales")
        managers = [people["max"].user_id] if "max" in people else []
        given = {"managers": managers, "digest": {"teams_channel": sales}, **app}
        stage = Act(url, folder, teams, clock, **given)
        stage.people, stage.sales = people, sales
        await stage.begins()
        try:
            for person in people.values():
                await joins(person)
            yield stage
        finally:
            await stage.ends()


async def joins(person: Any) -> None:
    """Add the app, and read the welcome."""
    await person.installs()
    await person.hears(1)
    person.looks_from_here()


async def marks(person: Any, deal: str, outcome: str = "lost") -> None:
    """Mark a deal in the form, whose answer is no message; so the first card is the only one."""
    value = {"data": {"deal": deal, "outcome": outcome}}
    reply = await person.sends(person.activity("invoke", name="task/submit", value=value))
    assert "marked as" in reply.text


async def settled(stage: Stage) -> None:
    """Let seconds pass until nothing is due any more and nothing is under way."""
    app = stage.app
    for _ in range(600):
        await app.delivery.finish()
        await asyncio.sleep(0.005)
        queue = await app.services.storage.read(outbox.state)
        if not queue.due:
            await app.delivery.finish()
            if not (await app.services.storage.read(outbox.state)).due:
                return
        if not app.delivery._tasks:  # nobody's lease runs out while they are at it
            stage.clock.leap += 1
            app.delivery.wake()
    raise AssertionError(f"still not sent: {queue}")


async def quiet(stage: Stage) -> None:
    """Wait until every answer is out."""
    await settled(stage)
    while under_way := stage.app.platforms["teams"].events.afterwards._under_way:
        await asyncio.wait(set(under_way))


def said(stage: Stage, conversation: str) -> list[str]:
    """What the bot has posted to a conversation, as it reads now; in the channel whole threads."""
    return [read(m.card) if m.card else m.activity["text"] for m in stage.teams.messages(conversation) if m.by is None]


def calls(stage: Stage, what: str) -> int:
    """How often the product called the Bot Connector."""
    return sum(name == what for name, _ in stage.teams.calls)


async def all_cases(stage: Stage) -> list[Any]:
    """Every debrief there is, in the stage's tenant."""
    return list(await stage.app.services.storage.read(cases_of, stage.workspace_id))


async def parked(stage: Stage) -> list[Any]:
    """What is not tried again until somebody acts."""
    await settled(stage)
    return list(await stage.app.services.storage.read(parking.parked, stage.workspace_id))
