"""The app manifest for api.slack.com/apps: what the app may do, and whether Slack finds it or it calls on Slack."""

import json
from typing import Any
from urllib.parse import quote

import click

from bot.platforms.manifests import url_option
from bot.platforms.slack.modal import ON_MESSAGES, SHORTCUTS
from dialogs.sentences.forms import DEBRIEF, DEBRIEF_HELP
from dialogs.sentences.rights import GROUPS
from dialogs.sentences.words import ENGLISH, words

PATH = "/slack/events"
SCOPES = {
    "commands": "the /winloss command and the shortcuts Mark a deal and, on a message, Debrief this deal",
    "chat:write": "prompts, cards, and the digest where the app is a member; taking one away that came twice",
    "im:write": "opening the direct conversation with a rep",
    "im:history": "answers typed there, and looking back after a failed send so that nothing is posted twice",
    "channels:history": "looking back in a public digest channel after a failed send",
    "groups:history": "the same in a private digest channel",
    "channels:read": "seeing whether a public channel is shared with another company, before posting figures there",
    "groups:read": "the same of a private channel",
    "users:read": "a rep's name and time zone, who is a guest, and whose account was deactivated",
    "users:read.email": "linking a CRM's deal owner to a Slack account",
    "usergroups:read": words(GROUPS, ENGLISH),
}
"""Each scope the bot asks for, and what for: docs/permissions.md has them, too."""
OPTIONAL = ("users:read.email", "usergroups:read")
"""Those that somebody who installs it may leave out, and nothing is missed but what is said there."""


NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="


def manifest(url: str | None = None) -> dict[str, Any]:
    """The manifest for an app that is served at `url`, such as https://winloss.example.com; None: by Socket Mode."""
    command = {
        "command": "/winloss",
        "description": "Mark a deal, see what is open, see the numbers",
        "usage_hint": "lost Acme renewal vs Globex | stats quarter | help",
        "should_escape": False,
    }
    events: dict[str, Any] = {"bot_events": ["app_home_opened", "message.im", "user_change"]}
    interactivity: dict[str, Any] = {"is_enabled": True}
    told = words(DEBRIEF_HELP, ENGLISH)
    if url:
        address = url.rstrip("/") + PATH
        command["url"] = events["request_url"] = interactivity["request_url"] = address
        interactivity["message_menu_options_url"] = address  # asks for what the menu of a form offers
    return {
        "display_information": {
            "name": "winloss",
            "description": "Short debriefs after won and lost deals, and what they add up to",
            "background_color": "#2f4858",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "winloss", "always_online": True},
            "shortcuts": [
                {"name": form.title, "type": "global", "callback_id": callback, "description": form.help}
                for callback, form in SHORTCUTS.items()
            ]
            + [
                {"name": words(DEBRIEF, ENGLISH), "type": "message", "callback_id": callback, "description": told}
                for callback in ON_MESSAGES
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def link(made: dict[str, Any]) -> str:
    """Where Slack makes a new app of a manifest: its page, filled in."""
    return NEW_APP + quote(json.dumps(made, separators=(",", ":")), safe="")


@click.command()
@url_option("Slack", required=False)
def command(url: str | None) -> None:
    """Print the app manifest, and a link that opens Slack with it filled in. Without --url it is for Socket Mode."""
    made = manifest(url)
    click.echo(json.dumps(made, indent=2))
    click.echo(
        "\nTo make the app from it, open this link, choose your workspace, then Create, then Install to Workspace:\n\n"
        f"{link(made)}\n\n"
        "Then set SLACK_BOT_TOKEN (page OAuth & Permissions: Bot User OAuth Token, xoxb-...)\n"
        + (
            "and SLACK_SIGNING_SECRET (page Basic Information: Signing Secret)."
            if url
            else "and SLACK_APP_TOKEN (page Basic Information: App-Level Tokens, scope connections:write, xapp-...)."
        ),
        err=True,  # the manifest alone goes where a pipe or a file takes it
    )
