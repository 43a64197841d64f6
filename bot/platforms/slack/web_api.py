"""Slack's Web API as the verbs of `Platform`: one attempt each, and every failure named for what to do next."""

import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.counted import PLATFORM_ERRORS, error_code
from bot.platforms.ports import Ambiguous, DeliveryError, Gone, Limited, NotHere, Profile, Refused, Who
from bot.platforms.slack.app_token import refuse_app_token
from bot.platforms.slack.elements import Json
from bot.platforms.slack.render import render
from dialogs.messages.messages import Chart, Message, Table
from dialogs.sentences.home import NO_TAB
from dialogs.sentences.words import ENGLISH, words

log = logging.getLogger(__name__)
T = TypeVar("T")

EVENT_TYPE = "winloss"
CLOCKS = 60  # seconds that Slack's clock and ours may differ when looking back
PAGE = 200  # messages; Slack may give fewer
TEMPORARY = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "rollup_error"})
OUTSIDE = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")
"""What a channel has that people of another company read, or have been invited to."""
NO_MEMBER = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
"""What a user has who is a guest of several channels or of one, of a company we share none with, no person, or gone."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
LEFT = frozenset({"user_disabled", "user_not_found"})
"""What Slack says of somebody whose account is deactivated, or was deleted."""
ADVICE: Mapping[str, str] = {
    "invalid_auth": "Slack refused the bot token. Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions.",
    "account_inactive": "The app was removed from the workspace. Install it again and copy the new bot token.",
    "token_revoked": "The bot token was revoked. Install the app again and copy the new bot token.",
    "not_authed": "No bot token was given. Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions.",
    "missing_scope": "The app lacks a permission. Install it again with the current manifest: winloss manifest slack",
    "not_in_channel": "I'm not a member of that channel. Invite me there: /invite @winloss",
    "channel_not_found": "I can't see that channel. Check its id; for a private one, invite me there: /invite @winloss",
    "is_archived": "That channel is archived. Name another one in app.yaml, or unarchive it.",
    "restricted_action": "Posting in that channel is restricted. Ask its owner to allow me.",
    "user_not_found": "Slack doesn't know that person any more.",
    "user_disabled": "That person's Slack account is deactivated.",
    "cannot_dm_bot": "That is a bot; it can't be debriefed.",
    "not_enabled": words(NO_TAB, ENGLISH),
    "msg_too_long": "The message is too long for Slack.",
    "msg_blocks_too_long": "The message is too long for Slack.",
}


KNOWN = frozenset({*ADVICE, *GONE, *TEMPORARY, "ratelimited", "rate_limited", "invalid_blocks"})
"""The codes that the metrics name."""


class Page(NamedTuple):
    """Messages, each with its `ts` and our key, and whether there are older ones in the time that was asked for."""

    messages: tuple[tuple[str, str], ...]
    more: bool


class BadLayout(Refused):
    """Slack refused the blocks."""


class Overtaken(Refused):
    """A modal was drawn anew meanwhile."""


def failure(error: SlackApiError) -> DeliveryError:
    """What a refused call means."""
    response: Any = error.response
    status, code, data = _told(response)
    if status == 429 or code in {"ratelimited", "rate_limited"}:  # noqa: PLR2004 - the HTTP code
        return Limited(_seconds(response.headers.get("Retry-After")))
    if status >= 500 or code in TEMPORARY or not code:  # noqa: PLR2004
        return Ambiguous(f"Slack answered {status} {code}".strip())
    if code in GONE:
        return Gone(code)
    if code in LEFT:
        return NotHere(ADVICE[code])
    if isinstance(data, dict) and code == "invalid_blocks":
        return BadLayout(f"Slack refused the message's layout: {'; '.join(map(str, data.get('errors', ())))}")
    if code == "hash_conflict":
        return Overtaken(code)
    return Refused(ADVICE.get(code, f"Slack refused: {code}."))


def _told(response: Any) -> tuple[int, str, Any]:
    """The status of a refused call, Slack's word for why, and all that it said."""
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    return status, str(data.get("error", "")) if isinstance(data, dict) else "", data


def counted_as(error: SlackApiError) -> str:
    """What the metrics call it: a word of Slack's that we know, or else its status."""
    status, code, _ = _told(error.response)
    return error_code(code, KNOWN, status)


def _seconds(header: str | None) -> float:
    try:
        seconds = float(header or 1)
    except ValueError:
        return 1.0
    return max(seconds, 1.0) if math.isfinite(seconds) else 1.0


async def attempt(call: Awaitable[Any]) -> Any:
    """The answer of one call. Raises DeliveryError."""
    try:
        return await call
    except SlackApiError as error:
        PLATFORM_ERRORS["slack", counted_as(error)] += 1
        raise failure(error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        PLATFORM_ERRORS["slack", "no answer"] += 1
        raise Ambiguous(f"no answer from Slack: {type(error).__name__}") from error


class WebApi:
    """Slack's Web API over one shared session. `client` is given on `start` of the adapter."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._enterprise = ""

    async def who_am_i(self) -> Any:
        """The bot's own team and user. Raises Refused for a bad token."""
        me = await attempt(self._client.auth_test())
        self._enterprise = me.get("enterprise_id") or ""
        return me

    async def app_of(self, bot_id: str) -> str:
        """The id of the app that a bot belongs to, "" where Slack doesn't tell."""
        try:
            return str((await attempt(self._client.bots_info(bot=bot_id)))["bot"].get("app_id") or "")
        except DeliveryError:
            return ""  # the permission for it may be missing; what it is needed for beside this says so

    async def socket_address(self, app_token: str) -> str:
        """Where to open a WebSocket, once and soon. Raises Refused for a bad app token."""
        try:
            return str((await attempt(self._client.apps_connections_open(app_token=app_token))).get("url"))
        except Refused as error:
            refuse_app_token(error)

    async def profile(self, who: Who) -> Profile:
        """Name, e-mail and zone of a person, and whether they are a guest."""
        user = (await attempt(self._client.users_info(user=who.user_id)))["user"]
        profile = user.get("profile") or {}
        name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
        guest = _outside(user, who.workspace_id.partition(":")[2], self._enterprise)
        return Profile(name or who.user_id, profile.get("email"), user.get("tz"), guest)

    async def by_email(self, email: str) -> str | None:
        """The user id of whoever has this address; None for nobody, and without the scope that tells."""
        try:
            return str((await attempt(self._client.users_lookupByEmail(email=email)))["user"]["id"])
        except Refused:
            return None

    async def members(self, group: str) -> tuple[str, ...]:
        """The user ids of a user group; none of one that is switched off."""
        return tuple((await attempt(self._client.usergroups_users_list(usergroup=group)))["users"])

    async def shared(self, channel: str) -> bool:
        """Whether a channel is shared with another company, or about to be. One shared within the company isn't."""
        known = (await attempt(self._client.conversations_info(channel=channel)))["channel"]
        return any(known.get(sign) for sign in OUTSIDE)

    async def called(self, channel: str) -> str:
        """A channel's name, as `#sales`."""
        name = (await attempt(self._client.conversations_info(channel=channel)))["channel"].get("name")
        return f"#{name}" if name else ""

    async def open(self, user_id: str) -> str:
        """The id of the direct conversation."""
        return str((await attempt(self._client.conversations_open(users=[user_id])))["channel"]["id"])

    async def create(self, conversation: str, message: Message, key: str) -> str:
        """Post a message with our key and return its `ts`."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}

        async def post(shown: Json) -> str:
            call = self._client.chat_postMessage(
                channel=conversation, metadata=metadata, unfurl_links=False, unfurl_media=False, **shown
            )
            return str((await attempt(call))["ts"])

        return await natively(post, message)

    async def update(self, conversation: str, message_id: str, message: Message) -> None:
        """Replace a message."""

        async def put(shown: Json) -> None:
            await attempt(self._client.chat_update(channel=conversation, ts=message_id, **shown))

        await natively(put, message)

    async def delete(self, conversation: str, message_id: str) -> None:
        """Delete a message."""
        await attempt(self._client.chat_delete(channel=conversation, ts=message_id))

    async def page(self, conversation: str, oldest: str, latest: str) -> Page:
        """The newest messages between two times, each with the key that it carries, "" for none."""
        call = self._client.conversations_history(
            channel=conversation, oldest=oldest, latest=latest, include_all_metadata=True, limit=PAGE
        )
        page = await attempt(call)
        messages = tuple((str(message["ts"]), key_of(message.get("metadata"))) for message in page["messages"])
        return Page(messages, bool(page.get("has_more")))

    async def whisper(self, conversation: str, user_id: str, message: Message) -> None:
        """Show a message to one person only."""

        async def show(shown: Json) -> None:
            await attempt(self._client.chat_postEphemeral(channel=conversation, user=user_id, **shown))

        await natively(show, message)

    async def open_view(self, trigger_id: str, view: Json) -> str:
        """Open a modal; its id."""
        return str((await attempt(self._client.views_open(trigger_id=trigger_id, view=view)))["view"]["id"])

    async def publish(self, user_id: str, message: Message) -> None:
        """Show somebody's Home tab."""

        async def show(shown: Json) -> None:
            await attempt(self._client.views_publish(user_id=user_id, view={"type": "home", "blocks": shown["blocks"]}))

        await natively(show, message)

    async def update_view(self, view_id: str, view: Json, seen: str = "") -> None:
        """Replace what a modal shows. Raises Overtaken where it isn't as it was `seen` any more, by Slack's hash."""
        only_if = {"hash": seen} if seen else {}
        await attempt(self._client.views_update(view_id=view_id, view=view, **only_if))


def key_of(metadata: Mapping[str, Any] | None) -> str:
    """What a message of ours is marked with, "" for any other."""
    payload = metadata.get("event_payload") if metadata and metadata.get("event_type") == EVENT_TYPE else None
    return str(payload.get("key", "")) if isinstance(payload, Mapping) else ""


def _outside(user: Json, team_id: str, enterprise: str) -> bool:
    """Whether somebody is no member: a guest, of another company, a bot, or gone."""
    if any(user.get(sign) for sign in NO_MEMBER):
        return True
    company = (user.get("enterprise_user") or {}).get("enterprise_id")
    if enterprise and company:
        return bool(company != enterprise)  # another workspace of the company's is inside
    return bool(user.get("team_id", team_id) != team_id)


def draws(message: Message) -> bool:
    """Whether there are charts or tables in it, which not every Slack takes."""
    return any(isinstance(block, Chart | Table) for block in message.blocks)


async def natively(send: Callable[[Json], Awaitable[T]], message: Message) -> T:
    """Send with Slack's own charts and tables; once more in letters where this Slack refuses them."""
    try:
        return await send(render(message))
    except BadLayout:
        if not draws(message):
            raise
        log.warning("Slack refused a chart or table; sending it in letters")
        return await send(render(message, native=False))
