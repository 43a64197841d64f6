"""A scene for the page's tests: two reps and a manager, a desk that keeps what it was handed, and a real server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, insert

from bot import door
from bot.commands.forms import Form
from bot.platforms.ports import Click, Command, Submitted, Typed, Who
from bot.platforms.web.adapter import WebPage
from bot.platforms.web.digests import DigestPages
from bot.platforms.web.pages import ChatPages
from bot.platforms.web.render import Renderer
from bot.platforms.web.scenery import Channel, PagePerson
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Block,
    Button,
    Buttons,
    Chart,
    Choice,
    Facts,
    Input,
    Message,
    Option,
    Quote,
    Series,
    Strong,
    Table,
    Text,
    note,
    say,
)
from storage.engine.engine import Storage
from storage.tables import workspace

PEOPLE = (
    PagePerson("rosa", "Rosa Lindqvist", "Sales rep", "rosa@example.org", "Europe/Madrid"),
    PagePerson("sam", "Sam Okafor", "Sales rep"),
    PagePerson("mia", "Mia Tanaka", "Sales manager"),
)
SECRET = "a secret for tests only"
SALES = Channel("sales-channel", "sales")
Event = Click | Command | Submitted | Typed
Answer = Callable[[Event], Awaitable[Message | None]]


async def silence(_event: Event) -> Message | None:
    return None


class FakeDesk:
    """Keeps every event; answers with `answer`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.answer: Answer = silence
        self._heard = asyncio.Event()

    async def _hears(self, event: Event) -> Message | None:
        self.events.append(event)
        self._heard.set()
        return await self.answer(event)

    click = typed = submitted = _hears

    async def command(self, event: Command) -> Message | None:
        """Home is opened with each sign-in, and nothing that the tests here are about."""
        return note("Home") if event.text == "home" else await self._hears(event)

    async def form(self, _who: Who, form: Form, about: str = "") -> Form:
        return form

    async def opened(self, _who: Who) -> None:
        """Their home."""

    async def met(self, _who: Who) -> None:
        """Opening the page is nothing that the tests here are about."""

    async def waits_for(self, kind: type[Event], verb: Verb | None = None) -> Any:
        """The newest event of a kind, once there is one; a click of this verb, where one is given."""
        async with asyncio.timeout(4):
            while True:
                self._heard.clear()
                for event in reversed(self.events):
                    if isinstance(event, kind) and (verb is None or event.action.verb is verb):
                        return event
                await self._heard.wait()


class FakeDemo:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.jumps: list[str] = []

    def now_text(self) -> str:
        return "Mon 23 Nov, 9:00" if "monday" in self.jumps else "Thu 19 Nov, 14:05"

    async def jump(self, to: str) -> None:
        self.jumps.append(to)


class Clock:
    """Real time, as far as links and cookies are concerned."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Scene:
    """The page, its desk, its clock and the server they run on."""

    def __init__(self, storage: Storage, *, demo: bool) -> None:
        ids = count(1)
        self.desk = FakeDesk()
        self.clock = Clock()
        self.demo = FakeDemo()
        self.digest: Message | None = digest()
        self.page = WebPage(
            lambda page: ChatPages(page, self.desk, Renderer()).routes(),
            storage=storage,
            secret=SECRET,
            people=PEOPLE,
            channel=SALES,
            company="Fernhill Supplies",
            new_id=lambda: f"msg{next(ids)}",
            clock=self.clock,
            demo=self.demo if demo else None,
        )
        self.digests = DigestPages(secret=SECRET, load_digest=self._load, base="")
        self.address = ""

    async def _load(self, workspace_id: str, digest_id: str) -> Message | None:
        return self.digest if (workspace_id, digest_id) == ("slack:T1", "2026-W47") else None

    async def shows(self, user_id: str, message: Message, key: str) -> str:
        """The bot posts a message to a person."""
        conversation = await self.page.open("web:local", user_id)
        return await self.page.create("web:local", conversation, message, key)

    async def becomes(self, user_id: str, message_id: str, message: Message) -> None:
        """The bot changes a message of a person."""
        await self.page.update("web:local", f"direct:{user_id}", message_id, message)


def _begin(connection: Connection) -> None:
    values = {"id": "web:local", "platform": "web", "external_id": "local", "name": "Fernhill Supplies"}
    connection.execute(insert(workspace).values(**values, created_at=datetime(2026, 11, 19, tzinfo=UTC)))


@asynccontextmanager
async def scene(storage: Storage, *, demo: bool = True, port: int = 0) -> AsyncIterator[Scene]:
    """A running server with an empty page on it."""
    await storage.write(_begin)
    made = Scene(storage, demo=demo)
    app = door.application()
    made.digests.mount(app)
    made.page.mount(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    made.address = "http://{}:{}".format(*runner.addresses[0][:2])
    try:
        yield made
    finally:
        await runner.cleanup()


# ---- what the bot shows in these tests


def pick(field: str, rev: int = 3) -> Action:
    return Action(Verb.PICK, "debrief1", rev, field)


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label.lower().replace(" ", "_"), label) for label in labels)


NAV = Buttons(
    (
        Button("Next", Action(Verb.NEXT, "debrief1", 3), "primary"),
        Button("Back", Action(Verb.BACK, "debrief1", 3)),
        Button("Later", Action(Verb.LATER, "debrief1", 3)),
    )
)


def card(*fields: Block, deal: str = "Acme renewal", at: str = "2 of 6") -> Message:
    heading = Text((Strong(deal), f" · {at}"), "heading")
    return Message(f"{deal}, {at}", (heading, *fields, NAV))


def drivers() -> Choice:
    hinted = (
        Option("price", "Price and value", "what it costs, and whether it felt worth it"),
        Option("product_fit", "Product fit", "does it do what they need"),
        Option("relationship", "Familiarity and trust", "people or a supplier they already know"),
    )
    return Choice(
        "driver",
        "What tipped it the other way?",
        hinted + options("Timing and budget", "Effort and risk of changing", "Not sure"),
        pick=pick("driver"),
        hint="Your gut feeling is fine. We keep it apart from what the buyer says.",
    )


def asked() -> Choice:
    choices = options("Yes, they told me", "I asked, no clear answer", "Haven't asked yet")
    return Choice("asked", "Have they told you why?", choices, pick=pick("asked"))


def also() -> Choice:
    choices = options("Price and value", "Product fit", "Timing and budget", "Legal")
    return Choice("also", "Anything else?", choices, multiple=True, limit=2, hint="Up to two.")


def words(value: str = "") -> Input:
    return Input("words", "Their words, roughly", value=value, placeholder="A line is plenty", limit=600)


def day() -> Input:
    return Input("next", "Pick a date", kind="date", pick=pick("next"))


def recap() -> Message:
    rows = (("What tipped it", "Price and value"), ("They said", "Effort of changing"), ("Where they went", "Globex"))
    change = Button("Change an answer", Action(Verb.EDIT, "debrief1", 9))
    drop = Button("Undo the mark", Action(Verb.UNDO, "debrief1", 9), "danger", confirm="Take this debrief back?")
    blocks = (
        say(Strong("Acme renewal"), style="heading"),
        Facts(rows),
        Quote("Nobody wanted to own the switch.", "buyer"),
    )
    return Message("Recap of Acme renewal", (*blocks, Buttons((change, drop))))


def bars() -> Chart:
    names = ("Changing feels hard", "Price and value", "Timing and budget", "Product fit", "Not sure")
    series = (Series("Our view", (9, 14, 6, 3, 2)), Series("Buyers", (17, 8, 5, 2, None)))
    return Chart("bar", "What tipped losses", "deals", names, series, "Buyers said changing 17 times, price 8 times.")


def line() -> Chart:
    quarters = ("Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026")
    series = (Series("Won", (31, 36, None, 38)), Series("Known", (22, 26, 35, 41)))
    return Chart("line", "Share of deals won", "%", quarters, series, "From 31% to 38%.")


def pie() -> Chart:
    names = ("Won", "Lost", "Undecided")
    return Chart("pie", "How deals ended", "deals", names, (Series("Deals", (3, 4, 2)),), "3 won, 4 lost, 2 undecided.")


def digest() -> Message:
    wins = Table(("Against", "Won", "Of"), (("Globex", "1", "4"), ("Initech", "2", "3")), "Who we met")
    return Message(
        "Wins and losses, 9 to 15 Nov",
        (
            say(Strong("Wins and losses, 9–15 Nov"), style="heading"),
            say("9 closed: 3 won, 4 lost, 2 undecided. 6 debriefed."),
            say(Strong("Holds up: changing feels too hard"), "\nIn 17 of 49 losses, 3 of 55 other deals."),
            Quote("We liked you. Nobody wanted to own the switch.", "heard from a buyer, lost deal"),
            bars(),
            wins,
            say("3 debriefs open. Corrected: one loss moved from price to changing.", style="hint"),
            Buttons((Button("How do we know?", Action(Verb.RUN, value="digest why")),)),
        ),
    )
