"""A press of the rep's tells those who deliver why the buyer chose us: what they see first, and no more."""

import asyncio

from bot import logs
from bot.desk.cases import own
from bot.ids import new_id
from bot.platforms.ports import Click, DeliveryError
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.cards import delivering as cards
from dialogs.effects import Target, Want
from dialogs.errors import NotFound
from dialogs.messages import codec
from dialogs.messages.messages import Message, as_message
from dialogs.records import Person
from dialogs.sentences import delivering as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import cases, posts

NAME_PATIENCE = 1.0
"""Seconds to wait for a channel's name."""


@dataclass(frozen=True, slots=True)
class Delivering:
    """The use case of it."""

    services: Services
    delivery: Delivery

    async def pressed(self, event: Click, person: Person) -> Message:
        """Ask who is to know, showing what; or send it."""
        storage, ws, action = self.services.storage, person.workspace_id, event.action
        case = await storage.read(cases.load_case, ws, action.subject)
        if case is None:
            raise NotFound
        own(case, event.who.user_id)
        why = cards.chosen(self.services.definition(ws), case)
        if why is None:
            raise NotFound
        full, channel = action.field != cards.BARE, self.services.digest_channel(ws)
        may = tuple(one for one in await self.services.askable(ws) if one.id != person.id)
        if not action.value:
            name = await self._called(ws, channel) if channel else None
            return cards.ask(case, why, may, name, full=full)
        to = next((one for one in may if one.id == action.value), None)
        if to is None and not (channel and action.value == cards.TO_CHANNEL):
            raise NotFound
        if to is None and await self.services.read_along(ws, channel):
            return as_message(words(said.OUTSIDE, ENGLISH))
        post = Want(Target.POST, new_id(), to.id if to else channel, direct=to is not None)
        text = codec.to_json(cards.for_them(case, why, full=full))
        logs.once(await storage.write(posts.post_once, event.event, self.services.moment(), post, text))
        self.delivery.wake()
        name = to.name if to else await self._called(ws, channel) or words(said.THE_CHANNEL, ENGLISH)
        return as_message(words(said.GOES, ENGLISH, person=name))

    async def _called(self, ws: str, channel: str) -> str:
        """A channel's name, "" where nobody tells it in time."""
        try:
            async with asyncio.timeout(NAME_PATIENCE):
                return await self.services.platform(ws).called(ws, channel)
        except (DeliveryError, TimeoutError):
            return ""
