"""`winloss check`: whether the settings can be used, and what they would serve."""

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings.config import Settings


@click.command("check")
def check_command() -> None:
    """Check app.yaml, the debrief's definition and the environment; say what would be served."""
    from bot.settings.config import config_path, load_settings
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    try:
        settings = load_settings(os.environ)
        lines = [*_lines(settings), *_read_along(settings)]
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    path = config_path(os.environ)
    there = f"{path} is fine." if path.exists() else f"There is no {path} here, so every setting has its default."
    told = [f"Not counted: {settings.app.debrief}: {words}" for words in settings.definition.uncounted]
    if not settings.definition.main:  # of all that can be missing this leaves least to tell
        raise click.ClickException(told[0])
    click.echo("\n".join((there, *lines, *told)))


def _lines(settings: "Settings") -> list[str]:
    from bot.cli.serving import address, chat_page
    from storage.engine.engine import database_url

    app, definition = settings.app, settings.definition
    page = chat_page(settings)
    steps = max(len(script.steps) for script in definition.scripts.values())
    when = f"{app.digest.weekday.capitalize()}s at {app.digest.time:%H:%M} ({app.timezone})"
    names = ", ".join(app.page.people.values())
    channels = " and ".join(channel for channel in (app.digest.channel, app.digest.teams_channel) if channel)
    lines = [
        f"Debrief: {app.debrief}, {steps} cards",
        f"Competitors: {len(definition.competitors) or 'none (competitors in app.yaml)'}",
        f"Database: {database_url(settings.database_url).render_as_string(hide_password=True)}",
        f"Slack: {'both secrets are set' if settings.slack else 'off (SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET)'}",
        f"Teams: {_teams(settings)}",
        f"Page: {f'on, for {names}' if page else 'off (page.enabled in app.yaml)'}",
        f"Digest: {f'{channels}, {when}' if channels else 'none (digest.channel in app.yaml)'}",
        f"Managers: {', '.join(app.managers) or 'none (managers in app.yaml)'}",
    ]
    if settings.slack or settings.teams or page:
        lines.append(f"`winloss serve` would be at {address(settings)}.")
    else:
        lines.append(
            "`winloss serve` has nothing to serve yet: set the secrets of Slack or Teams, or switch the page on."
        )
    return lines


def _read_along(settings: "Settings") -> list[str]:
    """Asks Slack whether another company reads the digest's channel. Raises ConfigError where it would."""
    channel = settings.app.digest.channel
    if settings.slack is None or not channel or settings.app.digest.allow_external:
        return []
    import asyncio

    from bot.platforms.audience import SHARED
    from bot.platforms.ports import DeliveryError
    from bot.platforms.slack.asking import is_shared
    from bot.settings.secrets import ConfigError

    try:
        shared = asyncio.run(is_shared(settings.slack, channel))
    except DeliveryError as error:
        why = str(error).rstrip(".")
        return [
            f"Whether {channel} is shared with another company couldn't be checked ({why}); I ask before each post."
        ]
    if shared:
        raise ConfigError(f"app.yaml: digest.channel ({channel}): {SHARED}")
    return [f"{channel} isn't shared with another company."]


def _teams(settings: "Settings") -> str:
    teams = settings.teams
    if teams is None:
        return "off (MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD)"
    if not teams.app_id:
        return "for the Agents Playground on this machine (teams.playground in app.yaml)"
    return f"app {teams.app_id}, {f'tenant {teams.tenant_id}' if teams.tenant_id else 'every tenant that adds it'}"
