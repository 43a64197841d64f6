"""Running the product: `winloss serve`, `winloss demo`, `winloss digest`."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from aiohttp import web

from bot.app import Application, build
from bot.cli.running import free, run
from bot.cli.workspaces import choose, deed, opened, storage_of
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from bot.reporting.reports import Reports
from bot.services import Services
from bot.settings.secrets import ConfigError
from dialogs.audit import Act
from dialogs.messages.messages import Message
from storage.migrations.migrate import upgrade
from storage.units import audit, digests

if TYPE_CHECKING:
    from bot.crm.writing import Writer

DEMO_FILE = Path("var/demo.db")


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises an error with one sentence where it can't begin."""
    settings.check()
    app = _application(settings, Clock())
    lines = [f"winloss is at {settings.address} (Ctrl-C stops it)"]
    if any(setup.on and setup.signs_in for setup in settings.platforms):
        lines.append("The page is on; `winloss signin NAME` prints a link to sign in with.")
    run(app, settings, lines)


def sign_in(settings: Settings, name: str) -> str:
    """A line with a sign-in link for somebody on the page. Raises ConfigError: no page, or no such name."""
    settings.check()
    now = Clock().real
    found = next((found for setup in settings.platforms if (found := setup.sign_in(name, now))), None)
    if found is None:
        raise ConfigError("The page is off; switch it on in app.yaml (page: enabled: true).")
    who, link = found
    return f"Sign in as {who}, once and within ten minutes: {link}"


def demo(settings: Settings) -> None:
    """The product with a sample company, on a database of its own that is made anew."""
    free(settings)
    for old in DEMO_FILE.parent.glob(DEMO_FILE.name + "*"):
        old.unlink()
    click.echo("Making a sample company, a few seconds …")
    settings = replace(settings, database_url=f"sqlite:///{DEMO_FILE}")
    app, (rep, manager) = sample_company(settings, Clock())
    lines = ["", "Open one of these in a browser (Ctrl-C stops it):", ""]
    run(app, settings, [*lines, f"  as Dana, who sells:    {rep}", f"  as Robin, who manages: {manager}", ""])


def sample_company(settings: Settings, clock: Clock) -> tuple[Application, tuple[str, str]]:
    """The product with the sample company, which an empty database gets at the start; and the links to begin with."""
    from bot.demo.seed import seed
    from bot.demo.setting import staged

    settings, links, crm = staged(settings, clock)
    app = _application(settings, clock, crm)

    async def fill(_app: web.Application) -> None:
        await app.services.storage.write(seed, app.rules, clock.now())

    app.server.on_startup.insert(0, fill)
    return app, links


def preview(settings: Settings, workspace_id: str | None) -> str:
    """The next digest of a workspace as plain text."""
    return asyncio.run(_preview(settings, workspace_id))


async def _preview(settings: Settings, workspace_id: str | None) -> str:
    async with opened(settings) as storage:
        workspace = await choose(storage, workspace_id)
        services = Services(storage, Clock(), settings.of, settings.asked_in, {}, _no_link)
        message = await Reports(services).digests.preview(workspace.id)
        return in_plain_text(message)


def withdraw(settings: Settings, workspace_id: str | None, week: str) -> str:
    """Close the page of a week's digest. Raises ConfigError where there is none."""
    return asyncio.run(_withdraw(settings, workspace_id, week))


async def _withdraw(settings: Settings, workspace_id: str | None, week: str) -> str:
    async with opened(settings) as storage:
        workspace = await choose(storage, workspace_id)
        noted, now = deed(Act.WITHDREW, detail=week), Clock().now()
        if not await storage.write(
            audit.noting, workspace.id, noted, now, None, bool, digests.withdraw_digest, workspace.id, week, now
        ):
            raise ConfigError(f"There is no digest of {week}; name the ISO week of its posting, such as 2026-W47.")
        return f"The page of {week} is closed: whoever opens its link finds nothing. The digest stays in its channel."


def _no_link(_workspace_id: str, _digest_id: str) -> None:
    return None


def in_plain_text(message: Message) -> str:
    """A message for a terminal."""
    from bot.platforms.plain_text import lines

    return "\n".join(lines(message))


def _application(settings: Settings, clock: Clock, crm: "Writer | None" = None) -> Application:
    upgrade(settings.database_url, settings.app.currency)
    return build(settings, storage_of(settings), clock, crm)
