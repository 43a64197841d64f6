"""Microsoft Teams as a chat platform: the verbs that delivery uses, and what they mean there."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp
from aiohttp import web

from bot.platforms.ports import Ambiguous, Desk, Enter, Gone, Limited, NotHere, Profile, Refused, Unsure, Who
from bot.platforms.teams import parse
from bot.platforms.teams.adapter import Sdk
from bot.platforms.teams.channel import channel_of
from bot.platforms.teams.endpoint import Endpoint
from bot.platforms.teams.events import Events
from bot.platforms.teams.failures import NoMember
from bot.platforms.teams.places import Json, Places
from bot.platforms.teams.render import activity
from bot.platforms.teams.secrets import TeamsSecrets
from bot.platforms.teams.tokens import Inbound, Outbound
from dialogs.messages.messages import Message
from dialogs.records import Workspace
from storage.engine.engine import Storage
from storage.units import people
from storage.units.conversations import Conversation

log = logging.getLogger(__name__)

TIMEOUT = 10  # seconds; shorter than the lease of a delivery
UNSURE = "Teams didn't answer when I posted it, and I can't look back."


class TeamsPlatform:
    """One app registration in any number of tenants; each is a workspace of its own. `mount`, `start`; then `close`.

    `now` is the product's clock, `real_now` gives real Unix seconds; `channel` is app.yaml's digest.teams_channel.
    """

    name = "teams"
    limits_conversations = True

    def __init__(
        self,
        desk: Desk,
        *,
        secrets: TeamsSecrets,
        storage: Storage,
        channel: str,
        now: Callable[[], datetime],
        real_now: Callable[[], float],
    ) -> None:
        self.places = Places(storage, now)
        self._desk = desk
        self._secrets = secrets
        self._storage = storage
        self._channel = channel_of(channel) if channel else None
        self._now = now
        self._real_now = real_now
        self._enter: Enter | None = None
        self._workspaces: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        self._sdk: Sdk | None = None
        self._events: Events | None = None
        self._endpoint: Endpoint | None = None

    @property
    def workspaces(self) -> Mapping[str, str]:
        """Those it speaks for now, and the channel of their digest."""
        return self._workspaces

    @property
    def connected(self) -> bool:
        """It comes to our door."""
        return True

    def mount(self, app: web.Application) -> None:
        """Add the one address that Teams posts to."""
        app.router.add_post("/api/messages", self._receive)

    async def start(self, enter: Enter) -> None:
        """Make the clients, and enter every tenant met before; others come as they add the app."""
        if self._session:  # tried before
            await self._session.close()
        self._enter = enter
        secrets = self._secrets
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        self._session = session
        inbound = outbound = None
        if secrets.app_id:
            inbound = Inbound(
                app_id=secrets.app_id, metadata_url=secrets.metadata_url, session=session, real_now=self._real_now
            )
            outbound = Outbound(
                app_id=secrets.app_id,
                password=secrets.password.get_secret_value(),
                tenant=secrets.token_tenant,
                login_url=secrets.login_url,
                session=session,
                real_now=self._real_now,
            )
        self._sdk = Sdk(app_id=secrets.app_id, bearer=outbound.bearer if outbound else None, session=session)
        self._events = Events(self, self._desk, self._sdk, self._storage, self._now)
        self._endpoint = Endpoint(self._sdk, self._events, inbound, secrets.tenant_id)
        for known in await self._storage.read(people.workspaces):
            if known.platform == self.name:
                await self.enter(known.external_id)

    async def close(self) -> None:
        """Finish the answers under way and hang up."""
        if self._events:
            await self._events.afterwards.finish()
        if self._session:
            await self._session.close()

    async def _receive(self, request: web.Request) -> web.Response:
        if self._endpoint is None:
            raise web.HTTPServiceUnavailable(text="winloss is starting.")
        return await self._endpoint.receive(request)

    # tenants and where they are met

    async def met(self, place: Conversation, tenant: str, *, again: bool = False) -> bool:
        """Remember where an activity came from; whether that place is new."""
        if place.workspace_id not in self._workspaces or again:
            await self.enter(tenant)
        new = await self.places.meet(place, again=again)
        if new and self._channel is not None and place.id == self._channel[1]:
            await self.enter(tenant)  # now we know whose channel it is
        return new

    async def enter(self, tenant: str) -> None:
        """Serve a tenant. Its digest goes to the channel of app.yaml where that is the tenant's own."""
        if self._enter is None:
            raise RuntimeError("Teams hasn't been started")
        workspace = Workspace(parse.workspace_id(tenant), self.name, tenant, tenant)
        channel = await self._digest_channel(workspace) or self._workspaces.get(workspace.id, "")
        await self._enter(workspace, channel)
        self._workspaces[workspace.id] = channel

    async def _digest_channel(self, workspace: Workspace) -> str | None:
        if self._channel is None:
            return None
        owner, channel = self._channel
        owner = owner or self._secrets.tenant_id
        if owner:
            return channel if owner == workspace.external_id else None
        return channel if await self.places.knows(workspace.id, channel) else None

    def claims(self, user_id: str) -> bool:  # noqa: ARG002
        """Nobody: whom app.yaml names may be another tenant's. They are linked when they are met."""
        return False

    def page_for(self, who: Who) -> None:
        """Teams is no page of ours."""

    # the verbs of bot.platforms.ports.Platform

    async def profile(self, who: Who) -> Profile:
        """Name, e-mail and zone of a person, as far as Teams tells, and whether they are a guest."""
        seen = self.events.seen.get((who.workspace_id, who.user_id))
        if seen and seen.outsider:
            return Profile(seen.name, guest=True)
        place = await self.places.of_person(who.workspace_id, who.user_id)
        if place is None:  # met in a channel only
            member = await self._member(seen.place, seen.id) if seen else None
            return Profile(seen.name if seen else who.user_id, guest=_guest(member, who))
        user = json.loads(place.reference)["user"]
        try:
            member = await self._member(place, user["id"])
        except NoMember:
            return Profile(user.get("name") or who.user_id, guest=True)
        email = (member.get("email") or member.get("userPrincipalName")) if member else None
        return Profile(user.get("name") or who.user_id, email, user.get("tz"), _guest(member, who))

    async def _member(self, place: Conversation, member_id: str) -> Json | None:
        """What Teams knows of a member of a conversation; None where it can't be asked now. Raises Refused."""
        try:
            return await self.sdk.member(json.loads(place.reference)["serviceUrl"], place.id, member_id)
        except (Ambiguous, Limited) as error:
            log.info("nothing is known of a person: %s", error)
            return None

    async def gone(self, place: Conversation) -> bool:
        """Whether the account behind a personal chat is certainly gone. Where Teams won't tell, nobody can say so."""
        try:
            await self._member(place, json.loads(place.reference)["user"]["id"])
        except NoMember:
            return True
        except Refused as error:
            log.info("nobody can tell whether somebody is still here: %s", error)
        return False

    async def shared(self, workspace_id: str, conversation: str) -> bool:
        """Whether a channel is shared with other organisations, as far as Teams has told."""
        return await self.places.is_shared(workspace_id, conversation)

    async def by_email(self, workspace_id: str, email: str) -> str | None:  # noqa: ARG002
        """Nobody: Teams tells of those alone whom we have met, and they are known here."""
        return None

    async def called(self, workspace_id: str, conversation: str) -> str:  # noqa: ARG002 - Teams seldom tells it
        """Not known."""
        return ""

    async def open(self, workspace_id: str, user_id: str) -> str:
        """The id of the personal chat with somebody. Idempotent."""
        place = await self.places.of_person(workspace_id, user_id)
        if place is not None:
            return place.id
        reference = await self.places.reference(workspace_id)
        tenant = workspace_id.removeprefix(f"{self.name}:")
        wanted = {
            "bot": reference["bot"],
            "members": [{"id": user_id}],
            "isGroup": False,
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        conversation = await self.sdk.create_conversation(reference["serviceUrl"], wanted)
        seen = self.events.seen.get((workspace_id, user_id))
        opened = {key: value for key, value in reference.items() if key != "shared"}
        opened["user"] = {"id": user_id, "name": seen.name if seen else ""}
        await self.places.meet(
            Conversation(workspace_id, conversation, user_id, json.dumps(opened, sort_keys=True, ensure_ascii=False))
        )
        return conversation

    async def create(self, workspace_id: str, conversation: str, message: Message, key: str) -> str:  # noqa: ARG002
        """Post a message and return its id. Teams keeps no key of ours with it."""
        reference = await self.places.reference(workspace_id, conversation)
        async with self._asked_why(workspace_id, conversation):
            return await self.sdk.send(reference["serviceUrl"], conversation, activity(message))

    async def update(self, workspace_id: str, conversation: str, message_id: str, message: Message) -> None:
        """Replace a message. Idempotent."""
        reference = await self.places.reference(workspace_id, conversation)
        async with self._asked_why(workspace_id, conversation):
            await self.sdk.update(reference["serviceUrl"], conversation, message_id, activity(message))

    @asynccontextmanager
    async def _asked_why(self, workspace_id: str, conversation: str) -> AsyncIterator[None]:
        """Where a chat takes nothing any more, look whether that is since somebody is gone. Raises NotHere then."""
        try:
            yield
        except Refused as error:
            place = await self.places.personal(workspace_id, conversation)
            if place is not None and await self.gone(place):
                raise NotHere(str(error)) from error
            raise

    async def find(self, workspace_id: str, conversation: str, key: str, since: float) -> tuple[str, ...]:  # noqa: ARG002
        """Nothing in a person's chat: a second card can't make a second answer. Raises Unsure for a channel."""
        if await self.places.personal(workspace_id, conversation) is None:
            raise Unsure(UNSURE)
        return ()

    async def delete(self, workspace_id: str, conversation: str, message_id: str) -> None:  # noqa: ARG002
        """Raises Gone: there is nothing to find here, and so nothing that was found to delete."""
        raise Gone(message_id)

    @property
    def sdk(self) -> Sdk:
        """The SDK, once started."""
        if self._sdk is None:
            raise RuntimeError("Teams hasn't been started")
        return self._sdk

    @property
    def events(self) -> Events:
        """What handles activities, once started."""
        if self._events is None:
            raise RuntimeError("Teams hasn't been started")
        return self._events


def _guest(member: Json | None, who: Who) -> bool | None:
    return None if member is None else parse.guest(member, who.workspace_id.partition(":")[2])
