"""`winloss check`: whether the settings can be used, and what they would serve."""

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.platforms.setup import Settings


@click.command("check")
def check_command() -> None:
    """Check app.yaml, the debrief's definition and the environment; say what would be served."""
    from bot.app import load_settings
    from bot.settings.config import config_path
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    try:
        settings = load_settings(os.environ)
        settings.check()
        lines = [*_lines(settings), *(line for setup in settings.platforms for line in setup.ask())]
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    path = config_path(os.environ)
    there = f"{path} is fine." if path.exists() else f"There is no {path} here, so every setting has its default."
    told = [f"Not counted: {settings.app.debrief}: {words}" for words in settings.definition.uncounted]
    if not settings.definition.main:  # of all that can be missing this leaves least to tell
        raise click.ClickException(told[0])
    click.echo("\n".join((there, *lines, *told)))


def _lines(settings: "Settings") -> list[str]:
    from bot.app import to_switch_on
    from storage.engine.engine import database_url

    app, definition = settings.app, settings.definition
    steps = max(len(script.steps) for script in definition.scripts.values())
    when = f"{app.digest.weekday.capitalize()}s at {app.digest.time:%H:%M} ({app.timezone})"
    channels = " and ".join(channel for setup in settings.platforms if (channel := setup.channel_in(app)))
    lines = [
        f"Debrief: {app.debrief}, {steps} cards",
        f"Competitors: {len(definition.competitors) or 'none (competitors in app.yaml)'}",
        f"Database: {database_url(settings.database_url).render_as_string(hide_password=True)}",
        *(setup.described() for setup in settings.platforms),
        f"Digest: {f'{channels}, {when}' if channels else 'none (digest in app.yaml)'}",
        f"Managers: {', '.join(app.managers) or 'none (managers in app.yaml)'}",
    ]
    if any(setup.on for setup in settings.platforms):
        lines.append(f"`winloss serve` would be at {settings.address}.")
    else:
        lines.append(f"`winloss serve` has nothing to serve yet: {to_switch_on(settings)}.")
    return lines
