"""The app package to upload in Teams: what the app may do, where Teams finds it, and what it looks like."""

import json
import os
from importlib import metadata, resources
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile, ZipInfo

import click

from bot.commands.forms import FORMS
from bot.commands.table import TABLE, Row
from bot.platforms.manifests import url_option
from bot.platforms.teams.channel import GUID
from bot.platforms.teams.dialog import ON_A_MESSAGE
from bot.platforms.teams.permissions import PERMISSIONS, WHERE
from bot.settings.config import config_path
from bot.settings.surroundings import surroundings
from dialogs.sentences.forms import DEBRIEF, DEBRIEF_HELP
from dialogs.sentences.words import ENGLISH, words

PATH = "/api/messages"
SCHEMA = "1.22"
"""Old enough for every tenant. Newer ones add private and shared channels, which may hold people of other tenants."""
ICONS = ("color.png", "outline.png")
TO = click.Path(dir_okay=False, path_type=Path)


def manifest(url: str, app_id: str, version: str) -> dict[str, Any]:
    """The manifest for an app that is served at `url`; `app_id` is its bot's Microsoft App ID, `version` is x.y.z."""
    site = url.rstrip("/")
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": version,
        "id": app_id,
        "developer": {"name": "winloss", "websiteUrl": site, "privacyUrl": site, "termsOfUseUrl": site},
        "name": {"short": "winloss", "full": "winloss: debriefs of won and lost deals"},
        "description": {
            "short": "Short debriefs after won and lost deals, and what they add up to",
            "full": (
                "winloss asks sales reps, right after a deal is won, lost or dropped, why it went that way: six short "
                "cards with buttons, about a minute. Once a week it tells the team what the answers add up to. No "
                "language model reads or writes anything."
            ),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#2f4858",
        "bots": [
            {
                "botId": app_id,
                "scopes": list(WHERE),
                "supportsFiles": False,
                "commandLists": [
                    _commands(["personal"], [row for row in TABLE if row.suggested]),
                    _commands(["team", "groupChat"], [row for row in TABLE if row.suggested and row.public]),
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": form.key,
                        "type": "action",
                        "context": ["compose", "commandBox"],
                        "title": form.title,
                        "description": form.help,
                        "fetchTask": True,
                    }
                    for form in FORMS.values()
                ]
                + [
                    {
                        "id": ON_A_MESSAGE,
                        "type": "action",
                        "context": ["message"],
                        "title": words(DEBRIEF, ENGLISH),
                        "description": words(DEBRIEF_HELP, ENGLISH),
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "permissions": list(PERMISSIONS),
        "validDomains": [urlsplit(site).hostname],
    }


def package(url: str, app_id: str, version: str) -> bytes:
    """The zip with the manifest and both icons; the same bytes for the same input."""
    made = json.dumps(manifest(url, app_id, version), indent=2) + "\n"
    icons = resources.files("bot.platforms.teams") / "icons"
    whole = BytesIO()
    with ZipFile(whole, "w") as file:  # stored: zlib's versions would compress it to other bytes
        for name, content in (
            ("manifest.json", made.encode()),
            *((icon, (icons / icon).read_bytes()) for icon in ICONS),
        ):
            file.writestr(ZipInfo(name), content)
    return whole.getvalue()


def _commands(scopes: list[str], rows: list[Row]) -> dict[str, Any]:
    return {"scopes": scopes, "commands": [{"title": row.word, "description": _description(row)} for row in rows]}


def _description(row: Row) -> str:
    """What it is for, and how it is written where there is more to it than its word."""
    words = "All I can do" if row.word == "help" else row.help[0].upper() + row.help[1:]
    return words if row.usage == row.word else f"{words}: {row.usage}"


@click.command()
@url_option("Teams")
@click.option(
    "--app-id", metavar="ID", envvar="MICROSOFT_APP_ID", help="The bot's Microsoft App ID [MICROSOFT_APP_ID]."
)
@click.option("-o", "--output", type=TO, default="winloss-teams.zip", show_default=True, help="Write to this file.")
def command(url: str, app_id: str | None, output: Path) -> None:
    """Write the app package to upload in Teams."""
    app_id = app_id or surroundings(os.environ, config_path(os.environ)).get("MICROSOFT_APP_ID")
    if not app_id:
        raise click.ClickException("Which bot? Set MICROSOFT_APP_ID, or give --app-id: the Microsoft App ID in Azure.")
    if not GUID.fullmatch(app_id):
        raise click.ClickException(
            f'"{app_id}" is no Microsoft App ID; it looks like 12345678-90ab-cdef-1234-567890abcdef.'
        )
    try:
        output.write_bytes(package(url, app_id, metadata.version("winloss")))
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from None
    click.echo(
        f"{output} is written, for the bot {app_id}.\n"
        f"In Azure, the bot's messaging endpoint must be {url.rstrip('/')}{PATH}.\n"
        "Upload the file in the Teams admin center (Manage apps, Upload new app), or in Teams itself "
        "(Apps, Manage your apps, Upload an app, Upload a custom app)."
    )
