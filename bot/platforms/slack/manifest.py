"""The app manifest to paste at api.slack.com/apps: what the app may do, and where Slack finds it."""

import json
from typing import Any

import click

from bot.platforms.manifests import url_option
from bot.platforms.slack.modal import SHORTCUTS

PATH = "/slack/events"
SCOPES = {
    "commands": "the /winloss command and the Mark a deal shortcut",
    "chat:write": "prompts, cards, and the digest where the app is a member; taking one away that came twice",
    "im:write": "opening the direct conversation with a rep",
    "im:history": "answers typed there, and looking back after a failed send so that nothing is posted twice",
    "channels:history": "looking back in a public digest channel after a failed send",
    "groups:history": "the same in a private digest channel",
    "channels:read": "seeing whether a public channel is shared with another company, before posting figures there",
    "groups:read": "the same of a private channel",
    "users:read": "a rep's name and time zone, and who is a guest",
    "users:read.email": "linking a CRM's deal owner to a Slack account",
}
"""Each scope the bot asks for, and what for."""


def manifest(url: str) -> dict[str, Any]:
    """The manifest for an app that is served at `url`, such as https://winloss.example.com."""
    address = url.rstrip("/") + PATH
    return {
        "display_information": {
            "name": "winloss",
            "description": "Short debriefs after won and lost deals, and what they add up to",
            "background_color": "#2f4858",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "winloss", "always_online": True},
            "shortcuts": [
                {"name": form.title, "type": "global", "callback_id": callback, "description": form.help}
                for callback, form in SHORTCUTS.items()
            ],
            "slash_commands": [
                {
                    "command": "/winloss",
                    "url": address,
                    "description": "Mark a deal, see what is open, see the numbers",
                    "usage_hint": "lost Acme renewal vs Globex | stats quarter | help",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": address, "bot_events": ["message.im"]},
            "interactivity": {"is_enabled": True, "request_url": address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }


@click.command()
@url_option("Slack")
def command(url: str) -> None:
    """Print the app manifest to paste into Slack."""
    click.echo(json.dumps(manifest(url), indent=2))
