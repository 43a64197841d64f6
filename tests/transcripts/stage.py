"""The whole product, running, with people on a platform. Time is moved by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import aiohttp
import yaml
from aiohttp import web
from sqlalchemy import update

from bot import door
from bot.app import Application, build, load_settings
from bot.cli.workspaces import storage_of
from bot.moments.clock import Clock
from bot.platforms import greeting
from bot.platforms.ports import Who
from bot.platforms.slack.adapter import SlackAdapter
from bot.platforms.web.adapter import WebPage
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page, WebSetup
from storage import tables
from tests.stand_ins.crm_hook import SECRET, posts
from tests.stand_ins.slack import Slack
from tests.stand_ins.teams import Teams
from tests.transcripts.web_person import WebPerson
from tests.waiting import PATIENCE

THURSDAY = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
DEBRIEF = Path(__file__).with_name("debrief.yaml")  # a question that is new in the product's breaks no conversation
RIVALS = ("Globex", "Initech", "Hooli")
PEOPLE = {"ann": "Ann Ames", "bob": "Bob Berg", "max": "Max Moss"}


class Hand(Clock):
    """A clock that a test moves; leases and retries still run on real time."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.at = now

    def now(self) -> datetime:
        return self.at


class Stage:
    """A running product. `people` by first name: ann and bob sell, max manages."""

    def __init__(self, app: Application, clock: Hand, address: str) -> None:
        self.app, self.clock, self.address = app, clock, address
        self.people: dict[str, Any] = {}
        self.sales = "sales"
        self.slack: Slack | None = None
        self.teams: Teams | None = None

    @property
    def workspace_id(self) -> str:
        """Where all these people are."""
        if self.slack:
            return f"slack:{self.slack.team_id}"
        return f"teams:{self.teams.tenant_id}" if self.teams else "web:local"

    @property
    def on_the_page(self) -> bool:
        """Whether it is the local page."""
        return not (self.slack or self.teams)

    def user_id(self, person: Any) -> str:
        """What the platform calls a person."""
        return str(person.id if self.slack else person.user_id)

    def who(self, person: Any) -> Who:
        """A person as events have them."""
        return Who(self.workspace_id, self.user_id(person))

    async def greets(self, person: Any) -> None:
        """They were told what this is long ago."""
        known = await self.app.services.profiled(self.who(person))
        at = self.app.services.moment()
        long_ago = update(tables.person).where(tables.person.c.id == known.id).values(greeted_at=at.now)
        await self.app.services.storage.write(lambda conn: conn.execute(long_ago).rowcount)

    async def crm(self, outcome: str, person: Any = None, **fields: str) -> None:
        """The CRM tells of the Acme renewal, or another deal, of this person; the rest as the hook has it."""
        known = await self.app.services.profiled(self.who(person)) if person is not None else None
        body = {"deal_id": "D-1", "name": "Acme renewal", "outcome": outcome, **fields}
        if known is not None:
            body = {"owner_email": known.email, **body}
        assert await posts(self.address, body) == (202, "Taken.\n")
        await self.app.ticker.tick()

    async def later(self, **delta: float) -> None:
        """Let time pass, and do what is due."""
        self.clock.at += timedelta(**delta)
        await self.app.ticker.tick()

    async def at(self, moment: datetime) -> None:
        """Go to a moment, and do what is due."""
        self.clock.at = moment
        await self.app.ticker.tick()

    def __getattr__(self, name: str) -> Any:
        return self.people[name]


def settings(url: str, folder: Any, environ: dict[str, str], **app: Any) -> Any:
    """Settings as a person would give them: a file and the environment. The debrief is one that the tests own."""
    path = folder / "app.yaml"
    given = {"timezone": "Europe/London", "competitors": list(RIVALS), "debrief": str(DEBRIEF), **app}
    path.write_text(yaml.dump(given, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))  # a tenth of the time
    house = {"WINLOSS_CONFIG": str(path), "WINLOSS_DATABASE_URL": url, "WINLOSS_CRM_HOOK_SECRET": SECRET}
    return load_settings({**house, **environ})


def with_page(given: Any, page: Page) -> Any:
    """These settings with this page on, at an address that nobody has told us."""
    platforms = tuple(
        replace(setup, page=page, here="") if isinstance(setup, WebSetup) else setup for setup in given.platforms
    )
    return replace(given, platforms=platforms)


@asynccontextmanager
async def serving(app: Application) -> AsyncIterator[str]:
    """The server's address, while it runs. On a busy machine answers come later, but not in another way."""
    for platform in app.platforms.values():
        if isinstance(platform, SlackAdapter):
            platform._patience = PATIENCE
    runner = door.Runner(app.server, shutdown_timeout=1.0)
    with patch.object(greeting, "PATIENCE", PATIENCE):
        await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def on_slack(
    url: str,
    folder: Any,
    *,
    new: bool = False,
    by_socket: bool = False,
    environ: dict[str, str] | None = None,
    **app: Any,
) -> AsyncIterator[Stage]:
    """On Slack, played by the stand-in over signed HTTP, or a socket. `new`: nobody has written or opened anything.

    `environ`: what the environment says besides.
    """
    clock = Hand(THURSDAY)
    async with Slack(clock=clock.real) as slack:
        sales = slack.channel("sales", member=True)
        people = {key: slack.person(name, tz="Europe/Berlin") for key, name in PEOPLE.items()}
        secrets = {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_API_URL": slack.api_url,
            **({"SLACK_APP_TOKEN": slack.app_token} if by_socket else {"SLACK_SIGNING_SECRET": slack.signing_secret}),
        }
        slack.by_socket = by_socket
        given = {"managers": [people["max"].id], "digest": {"channel": sales}, **app}
        told = settings(url, folder, secrets | (environ or {}), **given)
        made = build(told, storage_of(told), clock)
        async with serving(made) as address:
            slack.app_url = address + "/slack/events"
            stage = Stage(made, clock, address)
            stage.people, stage.sales, stage.slack = people, sales, slack
            for person in () if new else people.values():  # everybody knows it, and their profile is known
                await stage.greets(person)
            yield stage


@asynccontextmanager
async def on_teams(
    url: str, folder: Any, *, new: bool = False, environ: dict[str, str] | None = None, **app: Any
) -> AsyncIterator[Stage]:
    """In Microsoft Teams, played by the stand-in over HTTP with signed tokens. `new`, `environ`: as on Slack."""
    clock = Hand(THURSDAY)
    async with Teams(clock=clock.real) as teams:
        people = {key: teams.person(name, tz="Europe/Berlin") for key, name in PEOPLE.items()}
        sales = teams.channel("sales")
        given = {"managers": [people["max"].user_id], "digest": {"teams_channel": sales}, **app}
        told = settings(url, folder, teams.environ() | (environ or {}), **given)
        made = build(told, storage_of(told), clock)
        async with serving(made) as address:
            teams.app_url = address + "/api/messages"
            stage = Stage(made, clock, address)
            stage.people, stage.sales, stage.teams = people, sales, teams
            await people["max"].installs(sales)
            for person in () if new else people.values():  # everybody has the app, and knows it
                await person.installs()
                await person.hears(1)  # hello
                person.looks_from_here()
            yield stage
            assert not teams.refusals


@asynccontextmanager
async def on_the_page(
    url: str, folder: Any, *, new: bool = False, environ: dict[str, str] | None = None, **app: Any
) -> AsyncIterator[Stage]:
    """On the local chat page, over HTTP. `new`, `environ`: as on Slack."""
    clock = Hand(THURSDAY)
    given = {"managers": ["max"], **app}
    people = tuple(
        PagePerson(key, name, email=f"{key}@northwind.example", tz="Europe/Berlin") for key, name in PEOPLE.items()
    )
    page = Page(people, Channel("sales", "sales"), "Testers")
    secret = {"WINLOSS_SECRET_KEY": "for tests and for nothing else", **(environ or {})}
    told = with_page(settings(url, folder, secret, **given), page)
    made = build(told, storage_of(told), clock)
    async with serving(made) as address:
        stage = Stage(made, clock, address)
        for key in () if new else PEOPLE:
            await stage.greets(await made.services.profiled(Who(stage.workspace_id, key)))
        async with _sessions(made, address) as persons:
            stage.people = persons
            yield stage


@asynccontextmanager
async def _sessions(made: Application, address: str) -> AsyncIterator[dict[str, WebPerson]]:
    persons: dict[str, WebPerson] = {}
    try:
        for key in PEOPLE:
            http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
            persons[key] = WebPerson(key, address, http, "sales")
            assert isinstance(made.platforms["web"], WebPage)
            path = urlsplit(made.platforms["web"].link_for(key)).path  # whatever address is told to others
            async with http.post(address + path) as response:
                assert response.status == 200
        yield persons
    finally:
        for person in persons.values():
            await person.http.close()
