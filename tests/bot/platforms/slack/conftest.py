"""A desk that remembers, and the adapter between it and a Slack that says no."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot import door
from bot.commands.forms import Form, filled
from bot.platforms.ports import Click, Command, Submitted, Typed, Who
from bot.platforms.slack.adapter import SlackAdapter
from dialogs.messages.messages import Message, Option
from dialogs.records import Workspace
from storage.engine.engine import open_storage
from storage.units import people
from tests.stand_ins.slack import Slack


class FakeDesk:
    """Remembers every event; `answer` or `error` is what it says to each, after `slowly` is set."""

    def __init__(self) -> None:
        self.events: list[Command | Click | Submitted | Typed] = []
        self.names: tuple[str, ...] = ()
        self.answer: Message | None = None
        self.replacement: Message | None = None
        self.replaced: bool | None = None
        self.error: Exception | None = None
        self.options: tuple[Option, ...] = ()
        self.typed_so_far = ""
        self.slowly: asyncio.Event | None = None

    @property
    def last(self):
        return self.events[-1]

    async def _hear(self, event) -> Message | None:
        self.events.append(event)
        if self.slowly:
            await self.slowly.wait()
        if self.error:
            raise self.error
        return self.answer

    async def command(self, event: Command) -> Message | None:
        return await self._hear(event)

    async def submitted(self, event: Submitted) -> Message | None:
        return await self._hear(event)

    async def typed(self, event: Typed) -> Message | None:
        return await self._hear(event)

    async def found(self, who: Who, typed: str, most: int, chosen: str = "") -> tuple[Option, ...]:
        self.typed_so_far = typed
        return self.options[:most]

    async def form(self, who: Who, form: Form, about: str = "") -> Form:
        return filled(form, self.names, ())

    async def opened(self, _who: Who) -> None:
        """Their home."""

    async def met(self, who: Who) -> None:
        await self._hear(who)

    async def click(self, event: Click) -> Message | None:
        answer = await self._hear(event)
        if self.replacement and event.respond:
            self.replaced = await event.respond(self.replacement)
        return answer


class Clock:
    """Real time as far as anybody here knows."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest_asyncio.fixture
async def slack(clock: Clock) -> AsyncIterator[Slack]:
    async with Slack(clock) as running:
        yield running


async def nobody(_workspace: object, _channel: str) -> None:
    """Nobody needs to know of the workspace."""


@pytest_asyncio.fixture
async def adapter(slack: Slack, desk: FakeDesk, clock: Clock, sqlite_url: str) -> AsyncIterator[SlackAdapter]:
    storage = open_storage(sqlite_url)
    made = SlackAdapter(
        desk,
        storage,
        bot_token=slack.token,
        signing_secret=slack.signing_secret,
        real_now=clock,
        api_url=slack.api_url,
        patience=0.05,
    )
    app = door.application()
    made.mount(app)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    slack.app_url = str(server.make_url("/slack/events"))

    async def enter(workspace: Workspace, _channel: str) -> None:
        await storage.write(people.ensure_workspace, workspace, datetime.fromtimestamp(clock(), UTC))

    await made.start(enter)
    yield made
    await made.close()
    await server.close()
    await storage.close()


@pytest.fixture
def ann(slack: Slack, adapter: SlackAdapter):
    return slack.person("Ann", tz="Europe/Berlin")
