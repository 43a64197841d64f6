"""`winloss manifest`: what Slack and Teams want to know of the app before it can be installed."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import click

TO = click.Path(dir_okay=False, path_type=Path)
GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


@click.group("manifest")
def manifest_command() -> None:
    """Make what Slack or Teams wants, to install the app."""


@manifest_command.command()
@click.option("--url", required=True, help="Where Slack reaches winloss, such as https://winloss.example.com.")
def slack(url: str) -> None:
    """Print the app manifest to paste into Slack."""
    import json

    from bot.platforms.slack.manifest import manifest

    click.echo(json.dumps(manifest(_checked(url, "Slack")), indent=2))


@manifest_command.command()
@click.option("--url", required=True, help="Where Teams reaches winloss, such as https://winloss.example.com.")
@click.option(
    "--app-id", metavar="ID", envvar="MICROSOFT_APP_ID", help="The bot's Microsoft App ID [MICROSOFT_APP_ID]."
)
@click.option("-o", "--output", type=TO, default="winloss-teams.zip", show_default=True, help="Write to this file.")
def teams(url: str, app_id: str | None, output: Path) -> None:
    """Write the app package to upload in Teams."""
    from importlib.metadata import version

    from bot.platforms.teams.manifest import PATH, package

    url = _checked(url, "Teams")
    app_id = _checked_id(app_id)
    try:
        output.write_bytes(package(url, app_id, version("winloss")))
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from None
    click.echo(
        f"{output} is written, for the bot {app_id}.\n"
        f"In Azure, the bot's messaging endpoint must be {url.rstrip('/')}{PATH}.\n"
        "Upload the file in the Teams admin center (Manage apps, Upload new app), or in Teams itself "
        "(Apps, Manage your apps, Upload an app, Upload a custom app)."
    )


def _checked(url: str, platform: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise click.UsageError(f"--url {url}: {platform} only talks to an address that begins with https://")
    return url


def _checked_id(app_id: str | None) -> str:
    if not app_id:
        raise click.ClickException("Which bot? Set MICROSOFT_APP_ID, or give --app-id: the Microsoft App ID in Azure.")
    if not GUID.fullmatch(app_id):
        raise click.ClickException(
            f'"{app_id}" is no Microsoft App ID; it looks like 12345678-90ab-cdef-1234-567890abcdef.'
        )
    return app_id
