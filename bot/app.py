"""The composition root: Settings in, a running application out. Nothing is created at import."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot import door
from bot import health as server
from bot.desk.answering import Answering
from bot.desk.desk import Desk
from bot.desk.follow_ups import FollowUps
from bot.desk.heard import Heard
from bot.desk.marking import Marking
from bot.desk.rules import Rules
from bot.desk.ticker import Ticker
from bot.ids import new_id
from bot.moments.clock import Clock
from bot.platforms.audience import SHARED
from bot.platforms.greeting import Greeting
from bot.platforms.ports import DeliveryError, Platform, Who
from bot.platforms.slack.adapter import SlackAdapter
from bot.platforms.web import Channel, DemoControls, DigestPages, PagePerson, WebPage
from bot.platforms.web import mount as mount_pages
from bot.platforms.web.adapter import EXAMPLES
from bot.reporting.deals import DealStories
from bot.reporting.digests import Digests
from bot.reporting.figures import Figures
from bot.reporting.findings import InsightDesk
from bot.reporting.looks import Looks
from bot.reporting.rereading import reread
from bot.sending.delivery import Delivery
from bot.sending.views import Views
from bot.services import House
from bot.settings.config import Settings
from bot.settings.secrets import NO_KEY, ConfigError
from dialogs.messages.messages import Message
from dialogs.records import Workspace
from storage.engine.engine import Storage
from storage.units import outbox, people

if TYPE_CHECKING:
    from bot.platforms.teams.platform import Enter, TeamsPlatform

log = logging.getLogger(__name__)

SENDING = 3.0
"""Seconds at the end for messages on their way; what takes longer is looked for after the next start."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the local chat page shows. `demo` makes the demo's controls, for the page that has them.

    `examples` are commands to try there.
    """

    people: tuple[PagePerson, ...]
    channel: Channel
    company: str
    demo: Callable[["Ticker"], DemoControls] | None = None
    examples: tuple[str, ...] = EXAMPLES


@dataclass(slots=True)
class Application:
    """Everything that runs, wired together."""

    house: House
    rules: Rules
    delivery: Delivery
    desk: Desk
    ticker: Ticker
    server: web.Application
    slack: SlackAdapter | None
    teams: "TeamsPlatform | None"
    page: WebPage | None
    _channels: dict[str, str]
    _served: set[str]
    _company: str
    _digest_channel: str
    _sender: asyncio.Task[None] | None = field(default=None)
    _slack_greeting: Greeting | None = field(default=None)
    _readers: list[asyncio.Task[None]] = field(default_factory=list)

    async def life(self, _app: web.Application) -> AsyncIterator[None]:
        """Start with the server; at its end first stop the clock, then finish what is under way, then the storage."""
        await self._open()
        self._sender = asyncio.create_task(self.delivery.run())
        self.ticker.start()
        yield
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        if self._slack_greeting:
            await self._slack_greeting.end()
        await self.ticker.stop()
        self.delivery.stop()
        await self._sender
        await self.delivery.finish(SENDING)
        await asyncio.gather(*(platform.close() for platform in (self.slack, self.teams) if platform))
        await self.house.storage.close()

    async def lasts(self) -> None:
        """Wait for ever. Raises Refused where Slack was away at the start, and refuses us now that it is back."""
        if self._slack_greeting:
            await self._slack_greeting.lasts()
        await asyncio.Event().wait()

    async def _open(self) -> None:
        if self.slack:
            self._slack_greeting = Greeting("Slack", partial(self.slack.start, self._enter_slack))
            await self._slack_greeting.begin()
        if self.page:
            await self._enter(Workspace(WebPage.WORKSPACE, "web", "local", self._company))
        if self.teams:
            await self.teams.start()  # enters the tenants it has met; others come as they add the app

    async def _enter_slack(self, workspace: Workspace) -> None:
        await self._keep_inside(workspace)
        self._channels[workspace.id] = self._digest_channel
        await self._enter(workspace)
        self.delivery.wake()

    async def _keep_inside(self, workspace: Workspace) -> None:
        """Raises ConfigError where others would read the digest.

        Where Slack doesn't say, or doesn't let us see the channel, all else is served: each post asks again.
        """
        channel = self._digest_channel
        if not channel:
            return
        try:
            others_read = await self.house.read_along(workspace.id, channel)
        except DeliveryError as error:
            log.warning("whether another company reads the digest's channel couldn't be checked: %s", error)
            return
        if others_read:
            raise ConfigError(f"app.yaml: digest.channel ({channel}): {SHARED}")

    async def enter_tenant(self, workspace: Workspace, channel: str | None) -> None:
        """Serve a Teams tenant. Whom app.yaml names is linked when they are met: they may be another tenant's."""
        if channel:
            self._channels[workspace.id] = channel
        await self._enter(workspace, link=False)
        self.delivery.wake()

    async def _enter(self, workspace: Workspace, *, link: bool = True) -> None:
        """Make the workspace and its people known, set its timers, try again what could not be posted before."""
        storage, clock = self.house.storage, self.house.clock
        await storage.write(people.ensure_workspace, workspace, clock.now())
        if link:
            await self.house.link(workspace)
        await self.ticker.ensure(workspace.id)
        for parked in await storage.read(outbox.parked, workspace.id):
            await storage.write(outbox.unpark, workspace.id, parked.intent.recipient, clock.real())
        self._served.add(workspace.id)
        # texts come to today's definition beside all else: who needs them before that is done, does so too
        self._readers.append(asyncio.create_task(reread(self.house, workspace.id)))


def build(settings: Settings, storage: Storage, clock: Clock, page: Page | None = None) -> Application:
    """Wire everything. `page` where there is a local chat page."""
    _check(settings, page)
    platforms: dict[str, Platform] = {}
    channels: dict[str, str] = {}
    chat: WebPage | None = None
    base = settings.app.page.url.rstrip("/")

    async def load_digest(workspace_id: str, digest_id: str) -> Message | None:
        return await digests.page(workspace_id, digest_id)

    pages = DigestPages(secret=settings.secret_key, load_digest=load_digest) if settings.secret_key else None

    def digest_link(workspace_id: str, digest_id: str) -> str | None:
        return base + pages.digest_path(workspace_id, digest_id) if pages and base else None

    def page_link(who: Who) -> str | None:
        if chat is None or who.workspace_id != WebPage.WORKSPACE or not base:
            return None
        return base + chat.link_for(who.user_id)

    served: set[str] = set()
    house = House(
        storage, clock, settings.app, settings.definition, platforms, channels, digest_link, page_link, served
    )
    rules = Rules(settings.definition, settings.app.reminders, settings.app.timezone)
    looks = Looks(house)
    digests = Digests(house, looks)
    delivery = Delivery(house, Views(house, digests))
    ticker = Ticker(house, rules, digests, delivery)
    figures, marking = Figures(house, looks), Marking(house, rules, delivery)
    answering = Answering(
        house, delivery, digests, figures, DealStories(house, looks), marking, InsightDesk(house, looks)
    )
    desk = Desk(house, rules, delivery, figures, marking, FollowUps(house, rules, delivery), answering)
    app = door.application()
    heard = Heard(desk)
    slack = _slack(settings, heard, clock)
    if slack:
        slack.mount(app)
        platforms["slack"] = slack
    if page:
        chat = WebPage(
            storage=storage,
            secret=settings.secret_key,
            people=page.people,
            channel=page.channel,
            company=page.company,
            new_id=new_id,
            clock=clock.real,
            demo=page.demo(ticker) if page.demo else None,
            examples=page.examples,
            secure=base.startswith("https:"),
        )
        platforms["web"] = chat
        channels[WebPage.WORKSPACE] = page.channel.id
    server.mount(app, house)
    if pages:
        mount_pages(app, pages, chat, heard if chat else None)

    async def enter_tenant(workspace: Workspace, to: str | None) -> None:
        await application.enter_tenant(workspace, to)

    teams = _teams(settings, heard, storage, clock, enter_tenant)
    if teams:
        teams.mount(app)
        platforms["teams"] = teams
    company, channel = page.company if page else "", settings.app.digest.channel
    application = Application(
        house, rules, delivery, desk, ticker, app, slack, teams, chat, channels, served, company, channel
    )
    app.cleanup_ctx.append(application.life)
    return application


def _check(settings: Settings, page: Page | None) -> None:
    """Raises ConfigError where there is nothing to serve, or nobody could sign in."""
    if settings.slack is None and settings.teams is None and page is None:
        raise ConfigError(
            "There is nothing to serve: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, or MICROSOFT_APP_ID and "
            "MICROSOFT_APP_PASSWORD, or switch the page on in app.yaml (page: enabled: true)."
        )
    if page and not settings.secret_key:
        raise ConfigError(NO_KEY)


def _slack(settings: Settings, desk: Heard, clock: Clock) -> SlackAdapter | None:
    if settings.slack is None:
        return None
    return SlackAdapter(
        desk,
        bot_token=settings.slack.bot_token,
        signing_secret=settings.slack.signing_secret,
        real_now=clock.real,
        api_url=settings.slack.api_url,
    )


def _teams(settings: Settings, desk: Heard, storage: Storage, clock: Clock, enter: "Enter") -> "TeamsPlatform | None":
    """Teams, where it is set up. Only then is its SDK imported, which takes longer than all the rest."""
    if settings.teams is None:
        return None
    try:
        from bot.platforms.teams.platform import TeamsPlatform
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"Teams needs a package that isn't installed ({error.name}): pip install 'winloss[teams]'"
        ) from None
    return TeamsPlatform(
        desk,
        secrets=settings.teams,
        storage=storage,
        enter=enter,
        channel=settings.app.digest.teams_channel,
        now=clock.now,
        real_now=clock.real,
    )
