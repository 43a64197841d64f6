"""What Slack sends, as events. Pure: a dict in, an event out.

Each raises KeyError, TypeError or ValueError for what Slack does not send.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from bot.platforms.ports import Click, Command, Respond, TakeAway, Typed, Who
from bot.platforms.slack.elements import DATE, FIELD, PICK, PRESS
from dialogs.messages import actions
from dialogs.messages.actions import Action

Json = Mapping[str, Any]
REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def workspace_id(team_id: str) -> str:
    """The workspace of a Slack team."""
    return f"slack:{team_id}"


def teams(body: Json) -> set[str]:
    """The Slack teams a request speaks of: the one it came from and the person's own.

    Raises ValueError, KeyError or TypeError for a shape that Slack does not send, which Bolt would trip over.
    """
    pressed = body.get("actions", [{"action_id": ""}])
    if not isinstance(body.get("event", {}), Mapping) or not (pressed and isinstance(pressed[0]["action_id"], str)):
        raise ValueError("not an event, and not a press")
    team, user = body.get("team"), body.get("user")
    named = (
        body.get("team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        user.get("team_id") if isinstance(user, Mapping) else None,
    )
    found = {one for one in named if isinstance(one, str)}
    if not found:
        raise ValueError("no team")
    return found


def unescape(text: str) -> str:
    """What a person typed: Slack escapes three characters and wraps links and mentions in angle brackets."""
    return _entities(REFERENCE.sub(lambda found: found[2] or found[1], text))


def _entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def command(body: Json) -> Command:
    """A slash command."""
    who = Who(workspace_id(body["team_id"]), body["user_id"])
    return Command(body["trigger_id"], who, unescape(body.get("text", "")).strip(), body["channel_id"])


def typed(body: Json) -> Typed | None:
    """Words in the direct conversation; None for every other event: other kinds, bots, edits, deletions, joins."""
    event = body["event"]
    if event.get("type") != "message" or event.get("channel_type") != "im":
        return None
    if event.get("subtype") or event.get("bot_id") or not event.get("user") or not event.get("text"):
        return None
    return Typed(body["event_id"], Who(workspace_id(body["team_id"]), event["user"]), unescape(event["text"]).strip())


def opened(body: Json) -> Who | None:
    """Who opened our conversation; None for every other event."""
    event = body["event"]
    if event.get("type") != "app_home_opened" or not event.get("user"):
        return None
    return Who(workspace_id(body["team_id"]), event["user"])


def click(body: Json, respond: Respond | None = None, take_away: TakeAway | None = None) -> Click | None:
    """A press; None for a change in a field that only travels with the next button, and for a date taken back."""
    action = _action(body["actions"][0])
    if action is None:
        return None
    container = body.get("container") or {}
    channel = body.get("channel") or {}
    return Click(
        event_id=body["trigger_id"],
        who=Who(workspace_id(body["team"]["id"]), body["user"]["id"]),
        action=action,
        values=values((body.get("state") or (body.get("view") or {}).get("state") or {}).get("values") or {}),
        channel=channel.get("id", ""),
        message_id=None if container.get("is_ephemeral") else container.get("message_ts"),
        respond=respond,
        take_away=take_away,
    )


def _action(element: Json) -> Action | None:
    action_id: str = element["action_id"]
    if action_id.startswith(PRESS):
        return actions.parse(element["value"])
    if not action_id.startswith((PICK, DATE)):
        return None
    chosen = _chosen(element)
    return replace(actions.parse(action_id.partition(":")[2]), value=chosen[0]) if chosen else None


def values(state: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """The form's fields by key; () for one that stands empty."""
    return {
        action_id.removeprefix(FIELD): _chosen(element)
        for block in state.values()
        for action_id, element in block.items()
        if action_id.startswith(FIELD)
    }


def _chosen(element: Json) -> tuple[str, ...]:
    if option := element.get("selected_option"):
        return (unquote(option["value"]),)
    if options := element.get("selected_options"):
        return tuple(unquote(option["value"]) for option in options)
    if day := element.get("selected_date"):
        return (day,)
    if text := element.get("value"):
        return (_entities(text),)  # a text box has no references, only the three escapes
    return ()
