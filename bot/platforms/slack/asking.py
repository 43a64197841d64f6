"""Slack asked from a terminal: what of an installation is wrong, and who and where somebody means by a name."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ids import new_id
from bot.platforms.asking import Named
from bot.platforms.audience import SHARED
from bot.platforms.findings import Finding, clock, note, ok, wrong
from bot.platforms.ports import DeliveryError, Refused
from bot.platforms.slack.app_token import FROM_ONE, two_apps
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.render import render
from bot.platforms.slack.secrets import SlackSecrets
from bot.platforms.slack.web_api import NO_MEMBER, OUTSIDE, WebApi, attempt
from dialogs.messages.messages import Message

TIMEOUT = 5  # seconds: somebody waits at a terminal
PAGE, PAGES = 200, 50
NEEDED = frozenset({"commands", "chat:write", "im:write", "im:history", "users:read", "channels:read"})
"""Without one of these nobody is asked or answered, or no digest comes; the others are missed now and then."""
AGAIN = "Install the app again with the current manifest (winloss manifest slack), and copy the new bot token."
INVITE = "In that channel type /invite @winloss"


class SlackAsking:
    """One workspace by its bot token. `digest` is the channel that app.yaml names."""

    def __init__(
        self,
        client: AsyncWebClient,
        secrets: SlackSecrets,
        *,
        digest: str,
        allow_external: bool,
        real_now: Callable[[], float],
    ) -> None:
        self._client = client
        self._secrets = secrets
        self._api = WebApi(client)
        self._digest = digest
        self._allow_external = allow_external
        self._real_now = real_now

    async def findings(self, cards: Mapping[str, Message]) -> list[Finding]:
        """The token first: with a bad one there is nothing else to ask."""
        try:
            me = await self._api.who_am_i()
        except Refused as error:
            return [wrong("Slack token", str(error))]
        except DeliveryError as error:
            where = f"Slack can't be reached at {self._client.base_url} ({error})."
            return [wrong("Slack", where, "Check the network, and SLACK_API_URL where it is set.")]
        headers = {name.lower(): value for name, value in me.headers.items()}
        if not me.get("bot_id"):
            says = "SLACK_BOT_TOKEN is a person's token, not the bot's."
            return [wrong("Slack token", says, "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions.")]
        found = [
            ok("Slack token", f"{me.get('user')} in {me.get('team')} ({me['team_id']})."),
            *await self._way_in(str(me["bot_id"]), _time(headers.get("date", ""))),
            _scopes(headers.get("x-oauth-scopes")),
        ]
        if self._digest:
            found.append(await self.joined(self._digest))
        return [*found, *await self._layouts(cards)]

    async def _way_in(self, bot: str, theirs: float | None) -> list[Finding]:
        """How Slack's events come: through a socket, or signed, which takes a clock that is right."""
        token, found = self._secrets.app_token.get_secret_value(), list[Finding]()
        if token:
            try:
                await self._api.socket_address(token)
            except Refused as error:
                found.append(wrong("Slack socket", str(error)))
            except DeliveryError as error:
                found.append(note("Slack socket", f"couldn't be tried ({str(error).rstrip('.')})."))
            else:
                other = two_apps(token, await self._api.app_of(bot))
                opens = ok("Slack socket", "Slack opens one for SLACK_APP_TOKEN.")
                found.append(wrong("Slack socket", other, FROM_ONE) if other else opens)
        if self._secrets.signing_secret:
            found.append(clock("Slack clock", theirs, self._real_now()))
        return found

    async def joined(self, channel: str) -> Finding:
        """Whether the digest can be posted to a channel."""
        about = "Slack channel"
        try:
            known = (await attempt(self._client.conversations_info(channel=channel)))["channel"]
        except Refused as error:
            if meant := await self._meant(channel):
                return wrong(about, f"digest.channel is {channel}, which is a name and no id.", meant)
            return wrong(about, f"digest.channel ({channel}): {error}")
        except DeliveryError as error:
            return note(about, f"{channel} couldn't be checked ({str(error).rstrip('.')}).", "I ask before each post.")
        name = f"#{known.get('name', channel)}"
        if known.get("is_archived"):
            return wrong(about, f"{name} is archived.", "Name another one in app.yaml, or unarchive it.")
        if any(known.get(sign) for sign in OUTSIDE) and not self._allow_external:
            return wrong(about, f"app.yaml: digest.channel ({name}): {SHARED}")
        if not known.get("is_member"):
            return wrong(about, f"winloss isn't a member of {name}, so no digest would come.", f"{INVITE}.")
        alone = "" if self._allow_external else ", which isn't shared with another company"
        return ok(about, f"winloss is in {name}{alone}.")

    async def _meant(self, channel: str) -> str:
        """Where a name stands for an id, that id."""
        try:
            found = await self.channels(channel)
        except DeliveryError:
            return ""
        return f"For {found[0].name} write {found[0].id}." if len(found) == 1 else ""

    async def _layouts(self, cards: Mapping[str, Message]) -> list[Finding]:
        """Slack's own validator on every card of the installed debrief."""
        about, refused, passed = "Slack cards", list[Finding](), 0
        seen: set[str] = set()
        for name, card in cards.items():
            shown = render(card)["blocks"]
            if repr(shown) in seen:
                continue
            seen.add(repr(shown))
            try:
                await attempt(self._client.api_call("blocks.validate", json={"blocks": shown}))
            except DeliveryError as error:
                complaints = _complaints(error)
                if complaints is None:
                    why = str(error).rstrip(".")
                    return [*refused, note(about, f"{passed} were validated, then Slack didn't go on ({why}).")]
                mend = "Change that step of the debrief (see debrief in app.yaml)."
                refused.append(wrong(about, f"Slack refuses {name}: {complaints}.", mend))
            else:
                passed += 1
        return refused or ([ok(about, f"Slack takes all {passed} of them.")] if passed else [])

    async def person(self, user_id: str) -> Named | str:
        """Who that is, or why they get nothing."""
        try:
            user = (await attempt(self._client.users_info(user=user_id)))["user"]
        except Refused as error:
            if _code(error) in {"user_not_found", "users_not_found", "user_not_visible"}:
                return "is nobody in Slack"
            raise
        signs = {
            "deleted": "is deactivated in Slack",
            "is_bot": "is a bot",
            "is_restricted": "is a guest, and guests get no answers",
            "is_ultra_restricted": "is a guest, and guests get no answers",
            "is_stranger": "is of another company, and gets no answers",
        }
        return next((f"{why} ({_name(user)})" for sign, why in signs.items() if user.get(sign)), _named(user))

    async def people(self, words: str) -> list[Named]:
        """Members of that address, else of that name: the whole of it, or where nobody has that, a part."""
        if "@" in words.strip("@"):
            try:
                user = (await attempt(self._client.users_lookupByEmail(email=words.strip())))["user"]
            except Refused as error:
                if _code(error) == "users_not_found":
                    return []
                raise
            return [_named(user)]
        wanted = words.strip().lstrip("@").casefold()
        members = [
            user
            async for user in self._pages(self._client.users_list, "members")
            if not any(user.get(sign) for sign in NO_MEMBER) and user.get("id") != "USLACKBOT"
        ]
        spelt = [({name.casefold() for name in _names(user)}, user) for user in members]
        whole = [user for names, user in spelt if wanted in names or wanted == user["id"].casefold()]
        part = [user for names, user in spelt if any(wanted in name.split() for name in names)]
        return [_named(user) for user in whole or part]

    async def channels(self, words: str) -> list[Named]:
        """Public channels of that name or id, and private ones that the bot is in."""
        wanted = words.strip().lstrip("#").casefold()
        listed = self._pages(
            self._client.conversations_list, "channels", types="public_channel,private_channel", exclude_archived=True
        )
        return [
            Named(str(channel["id"]), f"#{channel['name']}")
            async for channel in listed
            if wanted in {str(channel["name"]).casefold(), str(channel["id"]).casefold()}
        ]

    async def _pages(self, call: Callable[..., Any], key: str, **given: Any) -> AsyncIterator[Any]:
        cursor = ""
        for _ in range(PAGES):
            page = await attempt(call(limit=PAGE, cursor=cursor, **given))
            for one in page[key]:
                yield one
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def greet(self, channel: str, message: Message) -> None:
        """Post a message."""
        await self._api.create(channel, message, new_id())


@asynccontextmanager
async def asking(
    secrets: SlackSecrets, *, digest: str, allow_external: bool, real_now: Callable[[], float]
) -> AsyncIterator[SlackAsking]:
    """Slack, over one session."""
    token, api_url = secrets.bot_token.get_secret_value(), secrets.api_url
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        client = AsyncWebClient(token=token, base_url=api_url, session=session, timeout=TIMEOUT, retry_handlers=[])
        yield SlackAsking(client, secrets, digest=digest, allow_external=allow_external, real_now=real_now)


def _scopes(given: str | None) -> Finding:
    about = "Slack permissions"
    if given is None:
        says = "this Slack doesn't say which ones the app has, so they couldn't be compared with the manifest's."
        return note(about, says)
    has = {scope.strip() for scope in given.split(",")}
    missing = [scope for scope in SCOPES if scope not in has]
    if not missing:
        return ok(about, f"all {len(SCOPES)} of the manifest are there.")
    says = f"the app lacks {'; '.join(f'{scope} ({SCOPES[scope]})' for scope in missing)}."
    return wrong(about, says, AGAIN) if NEEDED.intersection(missing) else note(about, says, AGAIN)


def _time(header: str) -> float | None:
    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None


def _response(error: DeliveryError) -> dict[str, Any]:
    data = getattr(getattr(error.__cause__, "response", None), "data", None)
    return data if isinstance(data, dict) else {}


def _code(error: DeliveryError) -> str:
    return str(_response(error).get("error", ""))


def _complaints(error: DeliveryError) -> str | None:
    """What the validator has against blocks, None where it didn't look at them."""
    if _code(error) != "invalid_blocks":
        return None
    told: Sequence[Any] = _response(error).get("errors") or ()
    said = [f"{one.get('message')} at {one.get('pointer')}" if isinstance(one, dict) else str(one) for one in told]
    return "; ".join(said) or "it gave no reason"


def _names(user: Mapping[str, Any]) -> list[str]:
    profile = user.get("profile") or {}
    given = (profile.get("real_name"), profile.get("display_name"), user.get("real_name"), user.get("name"))
    return [str(name) for name in given if name]


def _name(user: Mapping[str, Any]) -> str:
    return next(iter(_names(user)), str(user["id"]))


def _named(user: Mapping[str, Any]) -> Named:
    return Named(str(user["id"]), _name(user), (user.get("profile") or {}).get("email") or "", user.get("tz") or "")
