"""What Slack says by itself: that a message with metadata was posted. So nobody needs to look for it.

Whether it says so of an app's own messages depends on how the app was set up. It is used where it comes, and nowhere
relied on.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.platforms.shape import ident, maybe, part
from bot.platforms.slack.elements import Json
from bot.platforms.slack.parse import workspace_id
from bot.platforms.slack.web_api import key_of
from storage.engine.engine import Storage
from storage.units import look_ups

POSTED = "message_metadata_posted"


class Told:
    """Hands over what is told of our own messages. `me`: what Slack says of us, its answer to auth.test."""

    def __init__(self, storage: Storage, me: Mapping[str, Any], real_now: Callable[[], float]) -> None:
        self._storage = storage
        self._workspace_id = workspace_id(me["team_id"])
        self._user, self._bot = me["user_id"], me.get("bot_id")
        self._now = real_now

    async def take(self, body: Json) -> None:
        """Remember it, if anybody waits for it. Raises ValueError, TypeError, … for a shape that Slack doesn't send."""
        event = body["event"]
        if event.get("type") != POSTED:
            return
        key = key_of(part(event, "metadata"))
        bot, user = maybe(event.get("bot_id"), "bot"), maybe(event.get("user_id"), "user")
        if not key or not (user == self._user or (bot and bot == self._bot)):  # others may call theirs as we call ours
            return
        place, message = ident(event["channel_id"], "channel"), ident(event["message_ts"], "message")
        await self._storage.write(look_ups.tell, self._workspace_id, place, ident(key, "key"), message, self._now())
