"""Where people can be written to: conversation references, kept in the database so that they survive a restart."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.platforms.ports import Refused
from storage.engine.engine import Storage
from storage.units import conversations
from storage.units.conversations import Conversation

Json = dict[str, Any]

REMEMBERED = 10_000
"""How many references are known to be stored as they are; beyond it the list starts afresh."""
NOWHERE = "I haven't met anybody of that organisation in Teams yet. Somebody must add winloss there first."


class Places:
    """The conversations of every tenant. `now` is the product's clock."""

    def __init__(self, storage: Storage, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self._now = now
        self._stored: dict[tuple[str, str], str] = {}

    async def meet(self, place: Conversation, *, again: bool = False) -> bool:
        """Keep a reference as it is now; whether the place is new. `again`: store it even if it seems to be stored."""
        key = (place.workspace_id, place.id)
        if self._stored.get(key) == place.reference and not again:
            return False
        new = await self._storage.write(conversations.remember, place, self._now())
        if len(self._stored) >= REMEMBERED:
            self._stored.clear()
        self._stored[key] = place.reference
        return new

    async def forget(self, place: Conversation) -> None:
        """The bot was removed there."""
        self._stored.pop((place.workspace_id, place.id), None)
        await self._storage.write(conversations.forget, place.workspace_id, place.id)

    async def of_person(self, workspace_id: str, user_id: str) -> Conversation | None:
        """The personal chat with somebody."""
        return await self._storage.read(conversations.of_user, workspace_id, user_id)

    async def of_member(self, workspace_id: str, member: str) -> Conversation | None:
        """The personal chat with somebody by Teams' own id of them, all that some activities tell."""
        for place in await self._storage.read(conversations.mentioning, workspace_id, json.dumps(member)):
            if place.user_id is not None and json.loads(place.reference)["user"]["id"] == member:
                return place
        return None

    async def personal(self, workspace_id: str, conversation_id: str) -> Conversation | None:
        """A conversation that is somebody's own chat with the bot; None for any other."""
        known = await self._storage.read(conversations.get, workspace_id, conversation_id)
        return known if known is not None and known.user_id is not None else None

    async def knows(self, workspace_id: str, conversation_id: str) -> bool:
        """Whether the bot was met in that conversation."""
        return await self._storage.read(conversations.get, workspace_id, conversation_id) is not None

    async def is_shared(self, workspace_id: str, conversation_id: str) -> bool:
        """Whether a channel is shared, as the last activity from there said."""
        known = await self._storage.read(conversations.get, workspace_id, conversation_id)
        return known is not None and bool(json.loads(known.reference).get("shared"))

    async def reference(self, workspace_id: str, conversation_id: str = "") -> Json:
        """How to write to a conversation; of one never met, how to write to the tenant. Raises Refused."""
        known = await self._storage.read(conversations.get, workspace_id, conversation_id) if conversation_id else None
        known = known or await self._storage.read(conversations.newest, workspace_id)
        if known is None:
            raise Refused(NOWHERE)
        reference: Json = json.loads(known.reference)
        return reference
