"""What Slack sends, as events. Pure: a dict in, an event out.

Each raises KeyError, TypeError, AttributeError or ValueError for what Slack does not send.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from bot.platforms import shape
from bot.platforms.ports import Click, Command, Respond, TakeAway, Typed, Who
from bot.platforms.shape import ident, mapping, maybe, part
from bot.platforms.slack.elements import DATE, FIELD, PICK, PRESS
from dialogs.messages import actions
from dialogs.messages.actions import Action

Json = Mapping[str, Any]
LAST_SECOND = 1 << 35
"""Unix seconds of no moment that anybody could mean, though it has a year of four digits."""
CALLED = "@winloss"
"""How we are called where somebody mentions us: Slack sends the id of our user."""
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


def who(team_id: Any, user_id: Any) -> Who:
    """A person, by the ids that Slack gives."""
    return Who(workspace_id(ident(team_id, "team")), ident(user_id, "user"))


def unescape(text: str) -> str:
    """What a person typed: Slack escapes three characters and wraps links and mentions in angle brackets."""
    return _entities(REFERENCE.sub(lambda found: found[2] or found[1], text))


def _entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def command(body: Json) -> Command:
    """A slash command."""
    text = unescape(shape.text(body.get("text"), "text")).strip()
    sender, place = who(body["team_id"], body["user_id"]), ident(body["channel_id"], "channel")
    return Command(ident(body["trigger_id"], "trigger"), sender, text, _channel(place))


def _channel(place: str) -> str:
    """Where it was, "" in private: the ids of direct conversations begin with a D."""
    return "" if place.startswith("D") else place


def typed(body: Json) -> Typed | None:
    """Words in the direct conversation; None for every other event: other kinds, bots, edits, deletions, joins."""
    event = body["event"]
    if event.get("type") != "message" or event.get("channel_type") != "im":
        return None
    if event.get("subtype") or event.get("bot_id") or not event.get("user") or not event.get("text"):
        return None
    ident(event["channel"], "channel")  # where the answer goes
    text = shape.text(event["text"], "text")
    for ours in shape.objects(body, "authorizations"):
        text = text.replace(f"<@{maybe(ours.get('user_id'), 'user')}>", CALLED)
    text = unescape(text).strip()
    return Typed(ident(body["event_id"], "event"), who(body["team_id"], event["user"]), text)


def searched(body: Json) -> tuple[Who, str]:
    """Who types into a searched menu, and what stands there so far."""
    return who(body["team"]["id"], body["user"]["id"]), unescape(shape.text(body.get("value"), "value")).strip()


def on_message(body: Json) -> str:
    """The words of the message that a shortcut was used on; "" where it was used on none."""
    return unescape(shape.text(part(body, "message").get("text"), "text")).strip()


def opened(body: Json) -> Who | None:
    """Who opened our conversation; None for every other event."""
    event = body["event"]
    if event.get("type") != "app_home_opened" or not event.get("user"):
        return None
    return who(body["team_id"], event["user"])


def home_opened(body: Json) -> bool:
    """Whether it is the tab of their home that they opened."""
    return bool(body["event"].get("tab") == "home")


def on_home(body: Json) -> bool:
    """Whether something was pressed on the Home tab."""
    return bool(part(body, "view").get("type") == "home")


def left(body: Json) -> Who | None:
    """Whose account was deactivated; None for every other event."""
    event = body["event"]
    if event.get("type") != "user_change" or not part(event, "user").get("deleted"):
        return None
    return who(body["team_id"], event["user"]["id"])


def click(body: Json, respond: Respond | None = None, take_away: TakeAway | None = None) -> Click | None:
    """A press; None for a change in a field that only travels with the next button, and for a date taken back."""
    action = action_of(body["actions"][0])
    if action is None:
        return None
    container, view = part(body, "container"), part(body, "view")
    state = part(body, "state") or part(view, "state")
    return Click(
        event_id=ident(body["trigger_id"], "trigger"),
        who=who(body["team"]["id"], body["user"]["id"]),
        action=action,
        values=values(part(state, "values")),
        channel=_channel(maybe(part(body, "channel").get("id"), "channel")),
        message_id=None if container.get("is_ephemeral") else maybe(container.get("message_ts"), "message") or None,
        respond=respond,
        take_away=take_away,
    )


def action_of(element: Json) -> Action | None:
    """What is pressed or picked; None for a field that travels with the next button, and for a date taken back."""
    action_id: str = element["action_id"]
    if action_id.startswith(PRESS):
        return actions.parse(element["value"])
    if not action_id.startswith((PICK, DATE)):
        return None
    picked = chosen(element)
    return replace(actions.parse(action_id.partition(":")[2]), value=picked[0]) if picked else None


def values(state: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """The form's fields by key; () for one that stands empty."""
    return {
        action_id.removeprefix(FIELD): chosen(mapping(element, action_id))
        for block in state.values()
        for action_id, element in mapping(block, "block").items()
        if action_id.startswith(FIELD)
    }


def chosen(element: Json) -> tuple[str, ...]:
    """What stands in an element, () for nothing."""
    if option := part(element, "selected_option"):
        return (_picked(option),)
    if options := shape.objects(element, "selected_options"):
        return tuple(map(_picked, options))
    if day := element.get("selected_date"):
        return (ident(day, "a day"),)
    if moment := element.get("selected_date_time"):
        return (_moment(moment),)
    if text := shape.text(element.get("value"), "text"):
        return (_entities(text),)  # a text box has no references, only the three escapes
    return ()


def _moment(seconds: Any) -> str:
    if not isinstance(seconds, int) or not 0 < seconds < LAST_SECOND:
        raise ValueError("no moment")
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes")


def _picked(option: Json) -> str:
    return unquote(shape.text(option["value"], "option"))
