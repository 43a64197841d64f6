"""Running the product: `winloss serve`, `winloss demo`, `winloss digest`."""

import asyncio
import secrets
import sys
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from aiohttp import web

from bot.app import Application, Page, build
from bot.cli.running import free, run
from bot.cli.workspaces import choose
from bot.desk.ticker import Ticker
from bot.moments.clock import Clock
from bot.moments.schedule import morning, next_occurrence
from bot.platforms.web import Channel, PagePerson, sign_in_links, sign_in_path
from bot.reporting.digests import Digests
from bot.reporting.looks import Looks
from bot.services import House
from bot.settings.config import PageSettings, Settings
from bot.settings.secrets import NO_KEY, ConfigError, check_key
from dialogs.definition.definition import load
from dialogs.messages.messages import Message
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade

CHANNEL = Channel("sales", "sales")
DEMO_FILE = Path("var/demo.db")
MORNING = time(9, 0)


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises an error with one sentence where it can't begin."""
    page = chat_page(settings)
    if page:
        settings = _with_address(settings)
    app = _application(settings, Clock(), page)
    lines = [f"winloss is at {address(settings)} (Ctrl-C stops it)"]
    if page:  # a link is as good as a password: it is shown to a person, and not to what collects a log
        seen = sys.stdout.isatty()
        lines += sign_in(settings) if seen else ["The page is on; `winloss signin` prints the links to sign in with."]
    run(app, settings, lines)


def sign_in(settings: Settings) -> list[str]:
    """A line with a sign-in link for each person on the page. Raises ConfigError where there is no page."""
    page = chat_page(settings)
    if page is None:
        raise ConfigError("The page is off; switch it on in app.yaml (page: enabled: true).")
    links, where = sign_in_links(settings.secret_key, Clock().real), address(settings)
    return [f"Sign in as {m.name}, good for an hour: {where}{sign_in_path(links, m.user_id)}" for m in page.people]


def chat_page(settings: Settings) -> Page | None:
    """The page as app.yaml has it; None where it is off.

    Raises ConfigError where nobody could sign in, or with a key that could be guessed.
    """
    check_key(settings.secret_key)
    if not settings.app.page.enabled:
        return None
    members = tuple(PagePerson(user_id, name) for user_id, name in settings.app.page.people.items())
    if not members:
        raise ConfigError("app.yaml: page.people is empty, so nobody could sign in; list user id: name.")
    if not settings.secret_key:
        raise ConfigError(NO_KEY)
    return Page(members, CHANNEL, "winloss")


def demo(settings: Settings) -> None:
    """The product with a sample company, on a database of its own that is made anew."""
    free(settings)
    for old in DEMO_FILE.parent.glob(DEMO_FILE.name + "*"):
        old.unlink()
    click.echo("Making a sample company, a few seconds …")
    settings = replace(settings, database_url=f"sqlite:///{DEMO_FILE}")
    app, link = sample_company(settings, Clock())
    run(app, settings, ["", "Open this in a browser (Ctrl-C stops it):", "", f"  {link}", ""])


def sample_company(settings: Settings, clock: Clock) -> tuple[Application, str]:
    """The product with the sample company, which an empty database gets at the start; and the link to begin with."""
    from bot.demo.company import CHANNEL, COMPANY, MANAGERS, PEOPLE, RIVALS, TIMEZONE, TRY
    from bot.demo.seed import seed

    settings = replace(
        settings,
        app=settings.app.model_copy(update={"managers": MANAGERS, "timezone": TIMEZONE, "page": PageSettings()}),
        definition=load(settings.debrief, RIVALS),
        secret_key=secrets.token_urlsafe(32),  # of its own: its links open nothing else
        slack=None,
    )
    settings = _with_address(settings)
    page = Page(PEOPLE, CHANNEL, COMPANY, lambda ticker: DemoClock(clock, ticker, TIMEZONE), TRY)
    app = _application(settings, clock, page)
    if app.page is None:
        raise AssertionError("the demo has a page")

    async def fill(_app: web.Application) -> None:
        await app.house.storage.write(seed, app.rules, clock.now())

    app.server.on_startup.insert(0, fill)
    return app, address(settings) + app.page.link_for(PEOPLE[0].user_id, seconds=24 * 3600)


def preview(settings: Settings, workspace_id: str | None) -> str:
    """The next digest of a workspace as plain text."""
    return asyncio.run(_preview(settings, workspace_id))


async def _preview(settings: Settings, workspace_id: str | None) -> str:
    upgrade(settings.database_url)
    storage = open_storage(settings.database_url)
    try:
        workspace = await choose(storage, workspace_id)
        house = House(storage, Clock(), settings.app, settings.definition, {}, {}, _no_link, lambda _who: None)
        message = await Digests(house, Looks(house)).preview(workspace.id)
        return in_plain_text(message)
    finally:
        await storage.close()


def _no_link(_workspace_id: str, _digest_id: str) -> None:
    return None


def in_plain_text(message: Message) -> str:
    """A message for a terminal."""
    from bot.platforms.plain_text import lines

    return "\n".join(lines(message))


class DemoClock:
    """The demo's clock, as the page shows and moves it."""

    def __init__(self, clock: Clock, ticker: Ticker, zone: str) -> None:
        self._clock, self._ticker, self._zone = clock, ticker, zone

    def now_text(self) -> str:
        """Such as "Thu 19 Nov, 14:05"."""
        local = self._clock.now().astimezone(ZoneInfo(self._zone))
        return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"

    async def jump(self, to: str) -> None:
        """Move to next Monday at 9:00 ("monday") or to tomorrow at 9:00 ("day"), and do what is due by then."""
        now = self._clock.now()
        if to == "monday":
            self._clock.jump(next_occurrence("monday", MORNING, self._zone, now) + timedelta(seconds=1))
        else:
            self._clock.jump(morning(1, MORNING, self._zone, now) + timedelta(seconds=1))
        await self._ticker.tick()


def _application(settings: Settings, clock: Clock, page: Page | None) -> Application:
    upgrade(settings.database_url)
    return build(settings, open_storage(settings.database_url), clock, page)


def address(settings: Settings) -> str:
    """Where people reach us, as far as we know."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.app.page.url.rstrip("/") or f"http://{host}:{settings.port}"


def _with_address(settings: Settings) -> Settings:
    """Links need an address; where app.yaml names none it is the one we listen at."""
    page = settings.app.page.model_copy(update={"url": address(settings)})
    return replace(settings, app=settings.app.model_copy(update={"page": page}))
