"""How much the stand-in takes, how it says no, and what it keeps."""

from typing import Any

Json = dict[str, Any]

TIERS = {
    "auth.test": 600,
    "bots.info": 50,
    "users.info": 100,
    "usergroups.users.list": 20,
    "users.list": 20,
    "users.lookupByEmail": 50,
    "conversations.list": 20,
    "blocks.validate": 50,
    "conversations.info": 50,
    "conversations.open": 50,
    "conversations.history": 50,
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "oauth.v2.access": 100,
}
"""Calls a minute a workspace. `chat.postMessage` has its own rule: about one a second a channel."""
SCARCE, SCARCE_PAGE = "conversations.history", 15
"""What an app that is distributed outside of the Marketplace may call once a minute, and how much it gets then."""
SCOPES = (
    "commands",
    "chat:write",
    "im:write",
    "im:history",
    "channels:history",
    "groups:history",
    "channels:read",
    "groups:read",
    "users:read",
    "users:read.email",
    "usergroups:read",
)
"""What the app was installed with."""
NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "bots.info": "users:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
}
"""Method -> the permission it takes; what takes one by the kind of channel asks for itself."""
TRIGGER, HOOK, HOOK_USES = 3, 30 * 60, 5


class DeniedError(Exception):
    """Slack says no: the error code and what goes with it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.body = {"ok": False, "error": code, **more}


class LimitError(Exception):
    """Slack says not now."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Channel:
    """A conversation: its messages in order, and whether the bot is in it."""

    def __init__(self, channel_id: str, name: str, *, member: bool, archived: bool = False) -> None:
        self.id, self.name, self.member, self.archived = channel_id, name, member, archived
        self.private = False
        self.sharing: Json = {"is_ext_shared": False, "is_org_shared": False, "pending_shared": []}
        self.sharing |= {"is_pending_ext_shared": False, "pending_connected_team_ids": []}
        self.messages: dict[str, Json] = {}


class Hook:
    """A `response_url`: five uses in thirty minutes, tied to one message, command or view."""

    def __init__(self, channel: str, user: str, ts: str | None, expires: float) -> None:
        self.channel, self.user, self.ts, self.expires, self.uses = channel, user, ts, expires, 0
