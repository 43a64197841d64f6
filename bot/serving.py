"""Running the product: `winloss serve`, `winloss demo`, `winloss digest`."""

import asyncio
import gc
import logging
import secrets
import socket
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from aiohttp import web

from bot.app import Application, Page, build
from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.digests import Digests
from bot.house import House
from bot.schedule import morning, next_occurrence
from bot.timers import Ticker
from bot.web import Channel, PagePerson
from dialogs.messages import Message
from storage.engine import open_storage
from storage.migrate import upgrade
from storage.units import people

CHANNEL = Channel("sales", "sales")
DEMO_FILE = Path("var/demo.db")
MORNING = time(9, 0)


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises an error with one sentence where it can't begin."""
    page = None
    if settings.app.page.enabled:
        members = tuple(PagePerson(user_id, name) for user_id, name in settings.app.page.people.items())
        if not members:
            raise ConfigError("app.yaml: page.people is empty, so nobody could sign in; list user id: name.")
        page = Page(members, CHANNEL, "winloss")
        settings = _with_address(settings)
    app = _application(settings, Clock(), page)
    links = {}
    if page and app.page:
        links = {member.name: _address(settings) + app.page.link_for(member.user_id) for member in page.people}
    lines = [f"winloss is at {_address(settings)} (Ctrl-C stops it)"]
    lines += [f"Sign in as {name}, good for an hour: {link}" for name, link in links.items()]
    _run(app, settings, lines)


def demo(settings: Settings) -> None:
    """The product with a sample company, on a database of its own that is made anew."""
    from bot.demo.company import CHANNEL, COMPANY, MANAGERS, PEOPLE, TIMEZONE
    from bot.demo.seed import seed

    _free(settings)
    DEMO_FILE.parent.mkdir(exist_ok=True)
    for old in DEMO_FILE.parent.glob(DEMO_FILE.name + "*"):
        old.unlink()
    settings = replace(
        settings,
        app=settings.app.model_copy(update={"managers": MANAGERS, "timezone": TIMEZONE}),
        database_url=f"sqlite:///{DEMO_FILE}",
        secret_key=settings.secret_key or secrets.token_urlsafe(32),
        slack=None,
    )
    settings = _with_address(settings)
    click.echo("Making a sample company, a few seconds …")
    clock = Clock()
    app = _application(
        settings, clock, Page(PEOPLE, CHANNEL, COMPANY, lambda ticker: DemoClock(clock, ticker, TIMEZONE))
    )
    if app.page is None:
        raise AssertionError("the demo has a page")

    async def fill(_app: web.Application) -> None:
        await app.house.storage.write(seed, app.rules, clock.now())

    app.server.on_startup.insert(0, fill)
    link = _address(settings) + app.page.link_for(PEOPLE[0].user_id, seconds=24 * 3600)
    _run(app, settings, ["", "Open this in a browser (Ctrl-C stops it):", "", f"  {link}", ""])


def preview(settings: Settings, workspace_id: str | None) -> str:
    """The next digest of a workspace as plain text."""
    return asyncio.run(_preview(settings, workspace_id))


async def _preview(settings: Settings, workspace_id: str | None) -> str:
    upgrade(settings.database_url)
    storage = open_storage(settings.database_url)
    try:
        known = {workspace.id: workspace for workspace in await storage.read(people.workspaces)}
        if workspace_id is None and len(known) == 1:
            workspace_id = next(iter(known))
        if workspace_id not in known:
            names = ", ".join(known) or "none yet; run winloss serve or winloss import first"
            raise ConfigError(f"Say which workspace with --workspace. There are: {names}.")
        house = House(storage, Clock(), settings.app, settings.definition, {}, {}, _no_link, lambda _who: None)
        message = await Digests(house).preview(workspace_id)
        return in_plain_text(message)
    finally:
        await storage.close()


def _no_link(_workspace_id: str, _digest_id: str) -> None:
    return None


def in_plain_text(message: Message) -> str:
    """A message for a terminal."""
    from bot.text import lines

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
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    return build(settings, open_storage(settings.database_url), clock, page)


def _address(settings: Settings) -> str:
    return settings.app.page.url.rstrip("/") or f"http://{settings.host}:{settings.port}"


def _with_address(settings: Settings) -> Settings:
    """Links need an address; where app.yaml names none it is the one we listen at."""
    page = settings.app.page.model_copy(update={"url": _address(settings)})
    return replace(settings, app=settings.app.model_copy(update={"page": page}))


def _free(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise ConfigError(
                f"Port {settings.port} on {settings.host} is taken; choose another: WINLOSS_PORT=3001 make demo"
            ) from None


def _run(app: Application, settings: Settings, lines: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("apscheduler", "aiohttp.access", "slack_bolt", "slack_sdk", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    _free(settings)

    async def hello(_app: web.Application) -> None:
        gc.freeze()  # what was loaded stays: collections look only at what came after, and so are short
        gc.enable()
        asyncio.get_running_loop().call_later(0.1, lambda: click.echo("\n".join(lines)))

    app.server.on_startup.append(hello)
    web.run_app(app.server, host=settings.host, port=settings.port, print=None, access_log=None)
