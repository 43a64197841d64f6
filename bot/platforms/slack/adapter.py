"""Slack, over HTTP or by Socket Mode: wired to the desk, and the `Platform` that delivery uses."""

import logging
import re
from collections.abc import Callable, Mapping

import aiohttp
from aiohttp import web
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.audience import SHARED
from bot.platforms.groups import HasGroups
from bot.platforms.ports import HOME_TAB, Ambiguous, DeliveryError, Desk, Enter, Profile, Refused, Who
from bot.platforms.slack import parse
from bot.platforms.slack.bolt import listening_for
from bot.platforms.slack.endpoint import Endpoint
from bot.platforms.slack.intake import Intake
from bot.platforms.slack.listeners import Listeners
from bot.platforms.slack.looking import Looking
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.replies import Replies
from bot.platforms.slack.socket_mode import SocketMode
from bot.platforms.slack.told import Told
from bot.platforms.slack.web_api import WebApi
from bot.settings.secrets import ConfigError
from dialogs.messages.messages import Message
from dialogs.records import Workspace
from storage.engine.engine import Storage

log = logging.getLogger(__name__)

TIMEOUT = 10  # seconds; shorter than the lease of a delivery
GROUP = re.compile(r"S[A-Z0-9]{5,}", re.ASCII | re.IGNORECASE)
USER = re.compile(r"[UW][A-Z0-9]+", re.ASCII)


class SlackAdapter(HasGroups):
    """One Slack workspace by bot token. Construct, `mount`, `start`; `close` at the end.

    `signing_secret`: what comes over HTTP is signed with it; `app_token`: opens a socket. One of them, or both.
    `real_now` gives real Unix seconds; `patience` is how long a command may take before it says "counting…";
    `digest` is the channel that app.yaml names for it, `allow_external` whether another company may read it.
    """

    name = "slack"
    limits_conversations = False  # but methods: what posts in one channel is told holds for posting

    def __init__(
        self,
        desk: Desk,
        storage: Storage,
        *,
        bot_token: str,
        real_now: Callable[[], float],
        signing_secret: str = "",
        app_token: str = "",
        api_url: str = AsyncWebClient.BASE_URL,
        patience: float = 1.5,
        digest: str = "",
        allow_external: bool = False,
    ) -> None:
        self.desk = desk
        self._storage = storage
        self._real_now = real_now
        self._workspaces: dict[str, str] = {}
        self.workspace = Workspace("", self.name, "", "")
        self.bot_user_id = ""
        self._token = bot_token
        self._app_token = app_token
        self._endpoint = Endpoint(signing_secret, real_now) if signing_secret else None
        self._sockets: SocketMode | None = None
        self._url = api_url
        self._patience = patience
        self._digest = digest
        self._allow_external = allow_external
        self._session: aiohttp.ClientSession | None = None
        self._replies: Replies | None = None
        self._api: WebApi | None = None

    @property
    def workspaces(self) -> Mapping[str, str]:
        """Those it speaks for now, and the channel of their digest."""
        return self._workspaces

    def mount(self, app: web.Application) -> None:
        """Add the one address that Slack posts to, where it does; hang up before what was asked for is sent."""
        if self._endpoint:
            app.router.add_post(PATH, self._endpoint.receive)
        app.on_shutdown.append(self._hang_up)

    async def start(self, enter: Enter) -> None:
        """Learn who we are, make it known through `enter`, and take requests from then on. May be tried again.

        Raises Refused for a bad token, ConfigError where others would read the digest, Ambiguous where Slack is away.
        """
        # A client that is given a session ignores its own time-out: the session's counts.
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        try:
            await self._begin(self._session, enter)
        except BaseException as error:
            await self._session.close()
            if isinstance(error, Ambiguous):
                hint = "Check the network, and SLACK_API_URL where it is set."
                raise Ambiguous(f"Slack can't be reached at {self._url} ({error}). {hint}") from error
            raise

    async def _begin(self, session: aiohttp.ClientSession, enter: Enter) -> None:
        ours = self._client(self._token)
        api, proxy = WebApi(ours), ours.proxy  # as HTTPS_PROXY names it
        me = await api.who_am_i()
        address = await api.socket_address(self._app_token) if self._app_token else ""
        team_id, self.bot_user_id = me["team_id"], me["user_id"]
        self.workspace = Workspace(parse.workspace_id(team_id), self.name, team_id, me.get("team") or team_id)
        self._api, self._replies = api, Replies(session, api, proxy)
        await self._keep_inside()
        await enter(self.workspace, self._digest)
        self._workspaces[self.workspace.id] = self._digest
        authorized = AuthorizeResult(
            enterprise_id=me.get("enterprise_id"), team_id=team_id, bot_user_id=self.bot_user_id, bot_token=self._token
        )
        client = self._client(None)
        bolt = listening_for(authorized, client)
        told = Told(self._storage, me, self._real_now).take
        Listeners(lambda: self.desk, self._replies, self._patience, told).register(bolt)
        take = Intake(bolt, team_id).take
        if self._endpoint:
            self._endpoint.take = take
            log.info("Slack reaches us over HTTP, at %s", PATH)
        if address:
            self._sockets = SocketMode(session, lambda: api.socket_address(self._app_token), take, proxy)
            self._sockets.start(address)

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

    def is_group(self, named: str) -> bool:
        """Slack's user groups have ids of their own."""
        return GROUP.fullmatch(named) is not None

    async def members(self, workspace_id: str, group: str) -> tuple[str, ...]:  # noqa: ARG002 - one workspace
        """The user ids of a user group."""
        return await self._ready().members(group)

    def page_for(self, who: Who) -> None:
        """Slack is no page of ours."""

    def _client(self, token: str | None) -> AsyncWebClient:
        """A client that tries once: delivery owns the retries."""
        return AsyncWebClient(
            token=token, base_url=self._url, session=self._session, timeout=TIMEOUT, retry_handlers=[]
        )

    @property
    def connected(self) -> bool:
        """Whether the socket is open, where there is to be one; over HTTP it comes to our door."""
        return not self._app_token or (self._sockets is not None and self._sockets.connected)

    async def _hang_up(self, _app: web.Application) -> None:
        if self._sockets:
            await self._sockets.stop()

    async def close(self) -> None:
        """Finish the answers under way and hang up."""
        if self._sockets:
            await self._sockets.stop()
        if self._replies:
            await self._replies.afterwards.finish()
        if self._session:
            await self._session.close()

    def _ready(self) -> WebApi:
        if self._api is None:
            raise Refused("The Slack adapter hasn't been started.")
        return self._api

    async def profile(self, who: Who) -> Profile:
        """Name, e-mail and zone of a person, and whether they are a guest."""
        return await self._ready().profile(who)

    async def by_email(self, workspace_id: str, email: str) -> str | None:  # noqa: ARG002 - one workspace
        """The user id of whoever has this address."""
        return await self._ready().by_email(email)

    async def shared(self, workspace_id: str, conversation: str) -> bool:  # noqa: ARG002 - one workspace
        """Whether people of other companies read a channel, or have been invited to."""
        return await self._ready().shared(conversation)

    async def called(self, workspace_id: str, conversation: str) -> str:  # noqa: ARG002 - one workspace
        """A channel's name, as `#sales`."""
        return await self._ready().called(conversation)

    async def open(self, workspace_id: str, user_id: str) -> str:  # noqa: ARG002
        """The id of the direct conversation with a person. Idempotent."""
        return await self._ready().open(user_id)

    async def create(self, workspace_id: str, conversation: str, message: Message, key: str) -> str:  # noqa: ARG002
        """Post a message with our key and return its id."""
        return await self._ready().create(conversation, message, key)

    async def update(self, workspace_id: str, conversation: str, message_id: str, message: Message) -> None:  # noqa: ARG002
        """Replace a message, or show somebody's Home tab. Idempotent."""
        if message_id.startswith(HOME_TAB):
            await self._ready().publish(message_id.removeprefix(HOME_TAB), message)
            return
        await self._ready().update(conversation, message_id, message)

    async def find(self, workspace_id: str, conversation: str, key: str, since: float) -> tuple[str, ...]:  # noqa: ARG002
        """The ids of what was posted with `key` after `since` (Unix seconds), the oldest first."""
        looking = Looking(self._ready(), self._storage, self.workspace.id, self._real_now)
        return await looking.find(conversation, key, since)

    async def delete(self, workspace_id: str, conversation: str, message_id: str) -> None:  # noqa: ARG002
        """Delete a message of ours."""
        await self._ready().delete(conversation, message_id)
