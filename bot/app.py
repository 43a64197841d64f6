"""The composition root: Settings in, a running application out. Nothing is created at import."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot import door, health
from bot.commands.grammar import understood
from bot.desk.answering import Answering
from bot.desk.deciding import CrmDeals
from bot.desk.desk import Desk
from bot.desk.heard import Heard
from bot.desk.rules import Rules
from bot.desk.sealing import Sealing
from bot.desk.ticker import Ticker
from bot.desk.use_cases import UseCases
from bot.ids import new_id
from bot.moments.clock import Clock
from bot.moments.holidays import place_of
from bot.platforms.greeting import Greeting
from bot.platforms.ports import Ambiguous, Limited, Platform
from bot.platforms.setup import Settings, Setup, Wiring, read_settings
from bot.platforms.slack.setup import SlackSetup
from bot.platforms.teams.setup import TeamsSetup
from bot.platforms.web.setup import WebSetup
from bot.reporting.reports import Reports
from bot.reporting.rereading import reread
from bot.reporting.weekly import Weekly
from bot.sending.delivery import Delivery
from bot.sending.views import Views
from bot.services import Services
from bot.settings.config import config_path
from bot.settings.fingerprints import fingerprints
from bot.settings.secrets import ConfigError, moved_away
from bot.settings.surroundings import operator, surroundings
from dialogs.audit import Act, Deed
from dialogs.audit import operator as at_the_command_line
from dialogs.messages.messages import Message
from dialogs.records import Workspace
from dialogs.sentences.writing_back import CRMS
from dialogs.values import dataclass
from insights.shapes.viewer import REP
from storage.engine.engine import Storage
from storage.units import audit, parking, people, polls, reasons, rivals, write_backs

if TYPE_CHECKING:
    from bot.crm.writing import Writer
    from bot.desk.polling import Polling
    from bot.desk.writing_back import WritingBack

log = logging.getLogger(__name__)

PLATFORMS: tuple[type[Setup], ...] = (
    SlackSetup,
    TeamsSetup,
    WebSetup,
)
"""Every platform there is. Nothing else here or in the command line knows one by name."""
READY = 2.0
"""Seconds after the start, when those who waited for it were answered."""
SENDING = 3.0
"""Seconds at the end for messages on their way; what takes longer is looked for after the next start."""


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read app.yaml, the environment, and the env file beside app.yaml. Raises ConfigError with one sentence."""
    return read_settings(surroundings(environ, config_path(environ)), PLATFORMS)


@dataclass(slots=True, repr=False)  # asyncio writes results of its tasks out, and all of this takes a second
class Application:
    """Everything that runs, wired together."""

    services: Services
    rules: Rules
    delivery: Delivery
    desk: Desk
    ticker: Ticker
    server: web.Application
    platforms: Mapping[str, Platform]
    sealing: Sealing
    says: Callable[[str], Mapping[str, str]]  # workspace id -> what its app.yaml says, by fingerprints
    polling: "Polling | None"
    writing: "WritingBack | None"
    crm: str  # which CRM is asked or written to, "" for none
    crm_workspace: str  # that app.yaml says it is of, "" for the only one
    _sender: asyncio.Task[None] | None = field(default=None)
    _greetings: list[Greeting] = field(default_factory=list)
    _readers: list[asyncio.Task[None]] = field(default_factory=list)

    async def life(self, _app: web.Application) -> AsyncIterator[None]:
        """Start with the server; at its end first stop the clock, then finish what is under way, then the storage."""
        await self.services.keep_time()
        await self.sealing.begin()
        for platform in self.platforms.values():
            greeting = Greeting(platform.name.capitalize(), partial(self._greet, platform))
            self._greetings.append(greeting)
            await greeting.begin()
        self._sender = asyncio.create_task(self.delivery.run())
        self.ticker.start()
        self._readers.append(asyncio.create_task(self.sealing.go_on()))
        self._readers.append(asyncio.create_task(_get_ready(self.desk.use)))
        if self.polling is not None:
            self._readers.append(asyncio.create_task(self.polling.run()))
        if self.writing is not None:
            self._readers.append(asyncio.create_task(self.writing.run()))
        yield
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await asyncio.gather(*(greeting.end() for greeting in self._greetings))
        await self.ticker.stop()
        self.delivery.stop()
        await self._sender
        await self.delivery.finish(SENDING)
        await asyncio.gather(*(platform.close() for platform in self.platforms.values()))
        await self.services.storage.close()

    async def _change_crm(self, workspace_id: str) -> None:
        """A CRM that isn't this workspace's any more is asked nothing, and no answer goes there without a new word."""
        storage, theirs = self.services.storage, self.crm_workspace in ("", workspace_id)
        crm = self.crm if theirs else ""
        await storage.write(polls.rest, workspace_id, crm)
        on = await storage.read(write_backs.switched_on, workspace_id)
        by, now, off = at_the_command_line(operator()), self.services.clock.now(), write_backs.switch
        for gone in (one for one in on if one != crm):
            deed = Deed(Act.CRM_OFF, by, new_id(), gone)
            await storage.write(
                audit.noting, workspace_id, deed, now, None, bool, off, workspace_id, gone, now, on=False
            )
            log.warning("no answers go to %s any more: it isn't asked; `/winloss crm` says how that stands", gone)

    async def _greet(self, platform: Platform) -> None:
        try:
            await platform.start(self.enter)
        except (Ambiguous, Limited):
            self.services.presence.failed(platform.name, self.services.clock.ticks())
            raise
        self.services.presence.answered(platform.name)

    async def lasts(self) -> None:
        """Wait for ever. Raises Refused where a platform was away at the start, and refuses us now that it is back."""
        await asyncio.gather(*(greeting.lasts() for greeting in self._greetings))

    async def enter(self, workspace: Workspace, digest_channel: str) -> None:
        """Make a workspace and its people known, set its timers, try again what could not be posted before.

        Raises ConfigError where it was moved to another database.
        """
        storage, clock = self.services.storage, self.services.clock
        if not await storage.write(people.ensure_workspace, workspace, clock.now()):
            raise moved_away(workspace.id)
        await storage.write(audit.configure, workspace.id, self.says(workspace.id), operator(), new_id(), clock.now())
        await self.services.link(workspace)
        await storage.write(rivals.list_names, workspace.id, self.services.definition(workspace.id).competitors)
        today = self.services.today(workspace.id, clock.now())
        await storage.write(reasons.note_reasons, workspace.id, self.services.definition(workspace.id).offered, today)
        await self.ticker.ensure(workspace.id, digest_channel)
        await self._change_crm(workspace.id)
        for parked in await storage.read(parking.parked, workspace.id):
            await storage.write(parking.unpark, workspace.id, parked.intent.recipient, clock.real())
        # texts come to today's definition beside all else: who needs them before that is done, does so too
        self._readers.append(asyncio.create_task(reread(self.services, workspace.id)))
        self.delivery.wake()


def build(settings: Settings, storage: Storage, clock: Clock, own: "Writer | None" = None) -> Application:
    """Wire everything. Raises ConfigError where there is nothing to serve, or a platform can't be.

    `own`: a CRM of the caller's that answers go into; it tells of its deals through the hook of its name.
    """
    served = [setup for setup in settings.platforms if setup.on]
    if not served:
        raise ConfigError(f"There is nothing to serve: {to_switch_on(settings)}.")
    platforms: dict[str, Platform] = {}

    async def load_digest(workspace_id: str, digest_id: str) -> Message | None:
        return await reports.digests.page(workspace_id, digest_id)

    shelves = [shelf for setup in settings.platforms if (shelf := setup.shelf(load_digest))]

    def digest_link(workspace_id: str, digest_id: str) -> str | None:
        return next((link for shelf in shelves if (link := shelf.link(workspace_id, digest_id))), None)

    asking = [made for setup in settings.platforms if (made := setup.buyers(storage, clock.real))]

    def buyer_link(workspace_id: str, closing_id: str, serial: int) -> str | None:
        return next((link for shelf in asking if (link := shelf.link(workspace_id, closing_id, serial))), None)

    dated = [found for setup in settings.platforms if (found := setup.calendars())]
    links = digest_link, buyer_link, next(iter(dated), None)
    services = Services(storage, clock, settings.of, settings.asked_in, platforms, *links)
    rules = Rules(settings.asked_in, settings.of)
    reports = Reports(services)
    delivery = Delivery(services, Views(services, reports))
    crm = CrmDeals(services, rules, own.name if own else "")
    written_to = own.name if own else settings.asks if settings.asks in CRMS else ""
    use = UseCases(services, rules, delivery, reports, written_to, settings.app.crm.workspace_of(written_to))
    ticker = Ticker(services, rules, Weekly(services), delivery, reports, crm, use)
    desk = Desk(services, delivery, use, Answering(services, delivery, reports, use))
    wiring = Wiring(Heard(desk), storage, clock, ticker.tick)
    platforms |= {setup.name: setup.make(wiring) for setup in served}
    believing = any(setup.believing for setup in served)
    ours = frozenset({urlsplit(settings.address).hostname or ""}) if believing else None
    server = door.application(hosts=ours, public=settings.address)
    health.mount(server, services, settings.metrics_token.get_secret_value())
    if any(secret.get_secret_value() for secret in settings.hook_secrets.values()):
        from bot.crm.hook import HookRoute  # noqa: PLC0415 - only for those whose CRM tells of deals

        hooks = settings.app.crm.hooks, settings.hook_secrets, lambda: services.served, len(served)
        HookRoute(*hooks, clock.real, clock.now, services.zone, crm.receive).mount(server)
    polling, writing = _crm(settings, services, delivery, server, own)
    for shelf in shelves:
        shelf.mount(server)
    for pages in asking:
        pages.mount(server, use.buyers)
    for calendars in dated:
        calendars.mount(server, use.calendars)
    for platform in platforms.values():
        platform.mount(server)
    sealing = Sealing(services, settings.secret_key.get_secret_value(), settings.app.encryption.words)
    says = partial(_says, settings)
    crm_name = own.name if own else settings.asks
    crms = polling, writing, crm_name, settings.app.crm.workspace_of(crm_name)
    application = Application(services, rules, delivery, desk, ticker, server, platforms, sealing, says, *crms)
    server.cleanup_ctx.append(application.life)
    return application


def _crm(
    settings: Settings, services: Services, delivery: Delivery, server: web.Application, own: "Writer | None"
) -> "tuple[Polling | None, WritingBack | None]":
    if own is None and not settings.asks:
        return None, None
    # only for those whose CRM is asked or written to
    from bot.desk.polling import Polling  # noqa: PLC0415
    from bot.desk.writing_back import WritingBack  # noqa: PLC0415

    if own is not None:
        return None, WritingBack(services, delivery, own)

    zone = settings.app.timezone
    if settings.asks == "hubspot":
        from bot.crm.hubspot.client import Client as HubSpotClient  # noqa: PLC0415
        from bot.crm.hubspot.source import HubSpot  # noqa: PLC0415
        from bot.crm.hubspot.writing import HubSpotWriter  # noqa: PLC0415

        its = settings.app.crm.hubspot
        reading, writing = (HubSpotClient(settings.hubspot_url, settings.hubspot_key) for _ in range(2))
        reader = Polling(services, HubSpot(reading, its, zone), its.workspace)
        if settings.hubspot_client_secret.get_secret_value():
            from bot.crm.hubspot.webhook import SHOWS, HubSpotRoute  # noqa: PLC0415

            real = services.clock.real
            HubSpotRoute(settings.hubspot_client_secret, settings.address, real, partial(reader.hasten, SHOWS)).mount(
                server
            )
        return reader, WritingBack(services, delivery, HubSpotWriter(writing, zone), its.workspace)
    if settings.salesforce is not None:
        from bot.crm.salesforce.client import Client as SalesforceClient  # noqa: PLC0415
        from bot.crm.salesforce.source import SalesforceSource  # noqa: PLC0415
        from bot.crm.salesforce.writing import SalesforceWriter  # noqa: PLC0415

        org = settings.app.crm.salesforce
        asked, put, known = (SalesforceClient(settings.salesforce) for _ in range(3))  # none waits for another's page
        told = Polling(services, SalesforceSource(asked, org, zone), org.workspace)
        if settings.salesforce_secret.get_secret_value():
            from bot.crm.salesforce.webhook import OutboundRoute  # noqa: PLC0415

            OutboundRoute(settings.salesforce_secret, known.organization, told.hasten).mount(server)
            server.on_cleanup.append(lambda _server: known.close())
        return told, WritingBack(services, delivery, SalesforceWriter(put, zone), org.workspace)
    from bot.crm.pipedrive.client import Client as PipedriveClient  # noqa: PLC0415
    from bot.crm.pipedrive.source import Pipedrive  # noqa: PLC0415
    from bot.crm.pipedrive.webhook import WebhookRoute  # noqa: PLC0415
    from bot.crm.pipedrive.writing import PipedriveWriter  # noqa: PLC0415

    given = settings.app.crm.pipedrive
    to_read, to_write = (PipedriveClient(settings.pipedrive_url, settings.pipedrive_token) for _ in range(2))
    polling = Polling(services, Pipedrive(to_read, given, zone), given.workspace)
    if settings.pipedrive_secret.get_secret_value():
        WebhookRoute(settings.pipedrive_secret, polling.hasten).mount(server)
    return polling, WritingBack(services, delivery, PipedriveWriter(to_write), given.workspace)


async def _get_ready(use: UseCases) -> None:
    """What holds up everybody the first time, done once: read the code of what can be done, a deal, and holidays.

    Each takes a tenth of a second of CPU or more; the holidays bring every country's along.
    """
    await asyncio.sleep(READY)
    for work in (use.load, partial(understood, "lost Acme 12k Vs Globex", REP), partial(place_of, "Europe/London")):
        try:
            await asyncio.to_thread(work)
        except Exception:  # who asks for it meets it again, and everybody else is served
            log.exception("something could not be made ready for its first use")


def _says(settings: Settings, workspace_id: str) -> dict[str, str]:
    return fingerprints(settings.of(workspace_id), settings.debrief)


def to_switch_on(settings: Settings) -> str:
    """What to do to have something served."""
    return ", or ".join(setup.to_switch_on for setup in settings.platforms)
