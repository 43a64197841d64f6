"""What `winloss init` asks of a Slack workspace, where each is found, and whether an answer can be used."""

from collections.abc import Mapping

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.ports import DeliveryError, Refused
from bot.platforms.setup import Question
from bot.platforms.slack.app_token import FROM_ONE, two_apps
from bot.platforms.slack.manifest import link, manifest
from bot.platforms.slack.secrets import SlackSecrets
from bot.platforms.slack.web_api import WebApi
from bot.settings.secrets import ConfigError

TIMEOUT = 5  # seconds: somebody waits at a terminal
BOT = Question(
    "SLACK_BOT_TOKEN",
    "Bot token (xoxb-…)",
    "On your app's page choose Install App, install it, and copy the Bot User OAuth Token.",
)
APP = Question(
    "SLACK_APP_TOKEN",
    "App-level token (xapp-…)",
    "On your app's page choose Basic Information, App-Level Tokens, Generate; add the scope connections:write.",
)
SIGNING = Question(
    "SLACK_SIGNING_SECRET",
    "Signing secret",
    "On your app's page choose Basic Information, App Credentials, and copy the Signing Secret.",
)


def over_http(environ: Mapping[str, str], url: str) -> bool:
    """Whether Slack is to reach us, rather than we it."""
    said = bool(environ.get(SIGNING.variable)) and not environ.get(APP.variable)
    return bool(url) or said


def questions(environ: Mapping[str, str], url: str) -> tuple[Question, ...]:
    """Two secrets: the one to write with, and the one by which events come."""
    return (BOT, SIGNING) if over_http(environ, url) else (BOT, APP)


def before(environ: Mapping[str, str], url: str) -> str:
    """How to come by an app."""
    if environ.get(BOT.variable):
        return ""
    made = manifest(url) if over_http(environ, url) else manifest()
    return (
        "Make the app: open this link, choose your workspace, then Create, then Install to Workspace.\n\n"
        f"{link(made)}\n"
    )


async def tried(variable: str, environ: Mapping[str, str], *, live: bool) -> str:
    """What Slack says to an answer."""
    value = environ[variable]
    beginning = {BOT.variable: "xoxb-", APP.variable: "xapp-"}.get(variable, "")
    if not value.startswith(beginning):
        raise ConfigError(f"That begins with {value[:4]!r}…, and this one begins with {beginning}.")
    if variable == SIGNING.variable:
        if value.startswith("xox") or any(character.isspace() for character in value):
            raise ConfigError("That is no signing secret: it has neither spaces nor a beginning such as xoxb-.")
        return "Slack offers no way to try it; where it is wrong, its page calls the request URL unverified."
    if not live:
        return ""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        url = SlackSecrets.model_fields["given_url"].default if not environ.get("SLACK_API_URL") else ""
        base = (url or environ["SLACK_API_URL"]).rstrip("/") + "/"
        client = AsyncWebClient(token=value, base_url=base, session=session, timeout=TIMEOUT, retry_handlers=[])
        if variable == APP.variable:
            await WebApi(client).socket_address(value)
            client.token = environ.get(BOT.variable, "")
            if other := two_apps(value, await _app_of_the_bot(WebApi(client))):
                raise Refused(f"{other} {FROM_ONE}")
            return "Slack opens a socket for it."
        me = await WebApi(client).who_am_i()
        if not me.get("bot_id"):
            raise Refused("That is a person's token, not the bot's. Copy the Bot User OAuth Token.")
        return f"That is {me.get('user')} in {me.get('team')}."


async def _app_of_the_bot(api: WebApi) -> str:
    try:
        return await api.app_of(str((await api.who_am_i()).get("bot_id") or ""))
    except DeliveryError:
        return ""  # the bot token was tried before: it is asked for first
