"""Running the product: `winloss serve`, `winloss demo`, `winloss digest`."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import click
from aiohttp import web

from bot.app import Application, build
from bot.cli.running import free, run
from bot.cli.workspaces import choose
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from bot.reporting.reports import Reports
from bot.services import Services
from bot.settings.secrets import ConfigError
from dialogs.messages.messages import Message
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade

DEMO_FILE = Path("var/demo.db")


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises an error with one sentence where it can't begin."""
    settings.check()
    app = _application(settings, Clock())
    lines = [f"winloss is at {settings.address} (Ctrl-C stops it)"]
    links = _sign_in(settings)
    if links:  # a link is as good as a password: it is shown to a person, and not to what collects a log
        seen = sys.stdout.isatty()
        lines += links if seen else ["The page is on; `winloss signin` prints the links to sign in with."]
    run(app, settings, lines)


def sign_in(settings: Settings) -> list[str]:
    """A line with a sign-in link for each person on the page. Raises ConfigError where there is no page."""
    settings.check()
    links = _sign_in(settings)
    if not links:
        raise ConfigError("The page is off; switch it on in app.yaml (page: enabled: true).")
    return links


def _sign_in(settings: Settings) -> list[str]:
    return [line for setup in settings.platforms for line in setup.sign_in(Clock().real)]


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

    settings, links = staged(settings, clock)
    app = _application(settings, clock)

    async def fill(_app: web.Application) -> None:
        await app.services.storage.write(seed, app.rules, clock.now())

    app.server.on_startup.insert(0, fill)
    return app, links


def preview(settings: Settings, workspace_id: str | None) -> str:
    """The next digest of a workspace as plain text."""
    return asyncio.run(_preview(settings, workspace_id))


async def _preview(settings: Settings, workspace_id: str | None) -> str:
    upgrade(settings.database_url, settings.app.currency)
    storage = open_storage(settings.database_url)
    try:
        workspace = await choose(storage, workspace_id)
        services = Services(storage, Clock(), lambda _: settings.app, lambda _: settings.definition, {}, _no_link)
        message = await Reports(services).digests.preview(workspace.id)
        return in_plain_text(message)
    finally:
        await storage.close()


def _no_link(_workspace_id: str, _digest_id: str) -> None:
    return None


def in_plain_text(message: Message) -> str:
    """A message for a terminal."""
    from bot.platforms.plain_text import lines

    return "\n".join(lines(message))


def _application(settings: Settings, clock: Clock) -> Application:
    upgrade(settings.database_url, settings.app.currency)
    return build(settings, open_storage(settings.database_url), clock)
