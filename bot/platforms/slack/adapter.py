"""Slack over HTTP: check, parse, hand to the desk, acknowledge after commit. Also the `Platform` that delivery uses."""

import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.platforms.audience import SHARED
from bot.platforms.ports import Ambiguous, DeliveryError, Desk, Enter, Profile, Refused, Who
from bot.platforms.slack import parse
from bot.platforms.slack.listeners import Listeners
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.replies import Replies
from bot.platforms.slack.signature import refusal
from bot.platforms.slack.web_api import WebApi
from bot.settings.secrets import ConfigError
from dialogs.messages.messages import Message
from dialogs.records import Workspace

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024  # bytes of a request
TIMEOUT = 10  # seconds; shorter than the lease of a delivery
STRANGER = "This winloss belongs to another Slack workspace. Ask whoever runs it to add yours."
USER = re.compile(r"[UW][A-Z0-9]+", re.ASCII)
FINAL = {"X-Slack-No-Retry": "1"}  # the same request again would be refused again


class SlackAdapter:
    """One Slack workspace by bot token. Construct, `mount`, `start`; `close` at the end.

    `real_now` gives real Unix seconds; `patience` is how long a command may take before it says "counting…";
    `digest` is the channel that app.yaml names for it, `allow_external` whether another company may read it.
    """

    name = "slack"

    def __init__(
        self,
        desk: Desk,
        *,
        bot_token: str,
        signing_secret: str,
        real_now: Callable[[], float],
        api_url: str = AsyncWebClient.BASE_URL,
        patience: float = 1.5,
        digest: str = "",
        allow_external: bool = False,
    ) -> None:
        self.desk = desk
        self._workspaces: dict[str, str] = {}
        self.workspace = Workspace("", self.name, "", "")
        self.bot_user_id = ""
        self._token = bot_token
        self._secret = signing_secret
        self._real_now = real_now
        self._url = api_url
        self._patience = patience
        self._digest = digest
        self._allow_external = allow_external
        self._session: aiohttp.ClientSession | None = None
        self._bolt: AsyncApp | None = None
        self._replies: Replies | None = None
        self._api: WebApi | None = None

    @property
    def workspaces(self) -> Mapping[str, str]:
        """Those it speaks for now, and the channel of their digest."""
        return self._workspaces

    def mount(self, app: web.Application) -> None:
        """Add the one address that Slack posts to."""
        app.router.add_post(PATH, self._receive)

    async def start(self, enter: Enter) -> None:
        """Learn who we are, make it known through `enter`, and take requests from then on. May be tried again.

        Raises Refused for a bad token, ConfigError where others would read the digest, Ambiguous where Slack is away.
        """
        # A client that is given a session ignores its own time-out: the session's counts.
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        try:
            api = WebApi(self._client(self._token))
            me = await api.who_am_i()
            team_id, self.bot_user_id = me["team_id"], me["user_id"]
            self.workspace = Workspace(parse.workspace_id(team_id), self.name, team_id, me.get("team") or team_id)
            self._api, self._replies = api, Replies(self._session, api)
            await self._keep_inside()
            await enter(self.workspace, self._digest)
            self._workspaces[self.workspace.id] = self._digest
        except BaseException as error:
            await self._session.close()
            if isinstance(error, Ambiguous):
                hint = "Check the network, and SLACK_API_URL where it is set."
                raise Ambiguous(f"Slack can't be reached at {self._url} ({error}). {hint}") from error
            raise
        authorized = AuthorizeResult(
            enterprise_id=me.get("enterprise_id"), team_id=team_id, bot_user_id=self.bot_user_id, bot_token=self._token
        )

        async def authorize() -> AuthorizeResult:
            return authorized

        with _unset("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
            # Bolt would take the one for its own, and build an installation flow of the others
            self._bolt = AsyncApp(
                name="winloss",
                signing_secret=self._secret,
                client=self._client(None),
                authorize=authorize,
                process_before_response=True,
                request_verification_enabled=False,  # done on the raw body, before parsing
                ssl_check_enabled=False,
                url_verification_enabled=False,
                ignoring_self_events_enabled=False,  # parse.typed leaves every bot out
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
            )
        Listeners(lambda: self.desk, self._replies, self._patience).register(self._bolt)

    async def _keep_inside(self) -> None:
        """Raises ConfigError where others would read the digest.

        Where Slack doesn't say, or doesn't let us see the channel, all else is served: each post asks again.
        """
        if not self._digest or self._allow_external:
            return
        try:
            shared = await self._ready().shared(self._digest)
        except DeliveryError as error:
            log.warning("whether another company reads the digest's channel couldn't be checked: %s", error)
            return
        if shared:
            raise ConfigError(f"app.yaml: digest.channel ({self._digest}): {SHARED}")

    def claims(self, user_id: str) -> bool:
        """Slack's ids look like nobody else's."""
        return USER.fullmatch(user_id) is not None

    def page_for(self, who: Who) -> None:
        """Slack is no page of ours."""

    def _client(self, token: str | None) -> AsyncWebClient:
        """A client that tries once: delivery owns the retries."""
        return AsyncWebClient(
            token=token, base_url=self._url, session=self._session, timeout=TIMEOUT, retry_handlers=[]
        )

    async def close(self) -> None:
        """Finish the answers under way and hang up."""
        if self._replies:
            await self._replies.afterwards.finish()
        if self._session:
            await self._session.close()

    async def _receive(self, request: web.Request) -> web.Response:
        raw = await self._authentic(request)
        if self._bolt is None:
            raise web.HTTPServiceUnavailable(text="winloss is starting.")
        try:
            body = _body(raw)
            if body.get("type") == "url_verification":
                return web.json_response({"challenge": body["challenge"]})
            if parse.teams(body) != {self.workspace.external_id}:
                return _stranger(body)
            # The body is parsed already; "socket mode" is Bolt's name for taking it as it is.
            asked = AsyncBoltRequest(body=body, mode="socket_mode")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise web.HTTPBadRequest(text="The request can't be read.", headers=FINAL) from None
        return await to_aiohttp_response(await self._bolt.async_dispatch(asked))

    async def _authentic(self, request: web.Request) -> bytes:
        """The raw body of a request that Slack signed. Raises an HTTP error with one plain sentence."""
        try:
            raw = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raw = None
        if raw is None or len(raw) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, LARGEST, text="The request is too large.")
        timestamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        if why := refusal(self._secret, timestamp, signature, raw, self._real_now()):
            raise web.HTTPUnauthorized(text=why)
        return raw

    def _ready(self) -> WebApi:
        if self._api is None:
            raise Refused("The Slack adapter hasn't been started.")
        return self._api

    async def profile(self, who: Who) -> Profile:
        """Name, e-mail and zone of a person, and whether they are a guest."""
        return await self._ready().profile(who)

    async def shared(self, workspace_id: str, conversation: str) -> bool:  # noqa: ARG002 - one workspace
        """Whether people of other companies read a channel, or have been invited to."""
        return await self._ready().shared(conversation)

    async def open(self, workspace_id: str, user_id: str) -> str:  # noqa: ARG002
        """The id of the direct conversation with a person. Idempotent."""
        return await self._ready().open(user_id)

    async def create(self, workspace_id: str, conversation: str, message: Message, key: str) -> str:  # noqa: ARG002
        """Post a message with our key and return its id."""
        return await self._ready().create(conversation, message, key)

    async def update(self, workspace_id: str, conversation: str, message_id: str, message: Message) -> None:  # noqa: ARG002
        """Replace a message. Idempotent."""
        await self._ready().update(conversation, message_id, message)

    async def find(self, workspace_id: str, conversation: str, key: str, since: float) -> tuple[str, ...]:  # noqa: ARG002
        """The ids of what was posted with `key` after `since` (Unix seconds), the oldest first."""
        return await self._ready().find(conversation, key, since)

    async def delete(self, workspace_id: str, conversation: str, message_id: str) -> None:  # noqa: ARG002
        """Delete a message of ours."""
        await self._ready().delete(conversation, message_id)


@contextmanager
def _unset(*names: str) -> Iterator[None]:
    """The environment without these variables."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _body(raw: bytes) -> dict[str, Any]:
    """The request as a dict: JSON, a form, or a form that holds JSON. Raises ValueError."""
    text = raw.decode()
    if not text.startswith("{"):
        if "=" not in text:
            raise ValueError("not a form")
        # A press brings its whole message along: this decodes it seven times as fast as urllib.
        form = dict(URL.build(path="/", query_string=text, encoded=True).query)
        if "payload" not in form:
            return dict[str, Any](form)
        text = form["payload"]
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for whatever can't be read
    return body


def _stranger(body: dict[str, Any]) -> web.Response:
    log.warning("refused a request from another workspace")
    if "command" in body:
        return web.json_response({"response_type": "ephemeral", "text": STRANGER})
    return web.Response(status=403, text=STRANGER, headers=FINAL)
