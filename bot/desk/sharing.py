"""Sharing figures: in the channel they were asked in, or, after asking, in that of the digest."""

import asyncio
from dataclasses import replace

from bot import logs
from bot.commands import grammar as commands
from bot.commands.requests import StatsRequest
from bot.ids import new_id
from bot.platforms.audience import NotYetKnown
from bot.platforms.ports import Click, DeliveryError
from bot.reporting.reports import Reports
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.effects import Target, Want
from dialogs.errors import NotFound
from dialogs.messages import codec
from dialogs.messages.actions import Action
from dialogs.messages.messages import Button, Buttons, Message, note, say
from dialogs.sentences import sharing as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.shapes.viewer import CHANNEL
from storage.units import parking, posts, wants

PATIENCE = 1.5
"""Seconds to wait for a shared post before saying that it is on its way."""
NAME_PATIENCE = 1.0
"""Seconds to wait for a channel's name."""
LOOKS = 0.05
"""Seconds between two looks at what became of it."""
YES = "yes"


@dataclass(frozen=True, slots=True)
class Sharing:
    """The use case of sharing."""

    services: Services
    delivery: Delivery
    reports: Reports

    async def pressed(self, event: Click) -> Message:
        """Post figures to the channel they were asked in; asked in private, ask first, then to the digest's channel."""
        person = await self.services.person(event.who)
        workspace_id = person.workspace_id
        if person.guest is None:
            raise NotYetKnown
        request = commands.read(event.action.value, CHANNEL)
        if not isinstance(request, StatsRequest):
            raise NotFound
        channel = event.channel or self.services.digest_channel(workspace_id)
        if not channel:
            return note("Ask in the channel where it should be shared; no channel for digests is set in app.yaml.")
        message = await self.reports.figures.stats(workspace_id, request, CHANNEL)
        if not event.channel and event.action.field != YES:
            return await self._asked(workspace_id, channel, event.action)
        post, text = Want(Target.POST, new_id(), channel, direct=False), codec.to_json(message)
        logs.once(await self.services.storage.write(posts.post_once, event.event, self.services.moment(), post, text))
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._posted(workspace_id, post)
        except TimeoutError:
            return note("It's on its way to the channel.")

    async def _asked(self, workspace_id: str, channel: str, action: Action) -> Message:
        """Where it would go, and who reads it there."""
        name, outside = await self._known(workspace_id, channel)
        asked = words(said.WHERE, ENGLISH, channel=name or words(said.SALES, ENGLISH))
        if outside:
            asked += " " + words(said.OUTSIDE, ENGLISH)
        yes = Button(words(said.THERE, ENGLISH), replace(action, field=YES), "primary")
        return Message(asked, (say(asked), Buttons((yes,))))

    async def _known(self, workspace_id: str, channel: str) -> tuple[str, bool]:
        """A channel's name, "" where nobody tells it in time, and whether another company may read it."""
        platform = self.services.platform(workspace_id)
        try:
            async with asyncio.timeout(NAME_PATIENCE):
                return await platform.called(workspace_id, channel), await platform.shared(workspace_id, channel)
        except (DeliveryError, TimeoutError):
            return "", False

    async def _posted(self, workspace_id: str, post: Want) -> Message:
        """What became of a post, once that is known: delivery may be at it already."""
        read = self.services.storage.read
        self.delivery.wake()
        while True:
            if await read(wants.is_sent, workspace_id, post):
                return note("Shared.")
            for parked in await read(parking.parked, workspace_id):
                if parked.intent.subject == post.subject:
                    await self.services.storage.write(parking.drop, parked.intent)
                    return note(f"I couldn't post it: {parked.reason}")
            await asyncio.sleep(LOOKS)
