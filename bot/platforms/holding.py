"""A platform that is asked no more than it takes: when it says "not now", everybody keeps to that.

Slack limits calls by method and workspace, Teams by method and conversation. So a refusal is a row that all tasks and
replicas look at before they ask: what is held waits its turn in the outbox, everything else goes on.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from bot.moments.clock import Clock
from bot.platforms.ports import HOME_TAB, Ambiguous, DeliveryError, Limited, Profile, Verbs, Who
from bot.platforms.presence import Presence
from dialogs.messages.messages import Message
from dialogs.values import dataclass
from storage.engine.engine import Storage
from storage.units import holds
from storage.units.holds import LONGEST

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held:
    """The verbs of a platform. Raises Limited instead of asking while it is held."""

    name: str
    platform: Verbs
    storage: Storage
    clock: Clock
    presence: Presence

    @property
    def limits_conversations(self) -> bool:
        """As the platform's."""
        return self.platform.limits_conversations

    async def _there(self, ws: str, method: str, conversation: str, asking: Callable[[], Awaitable[T]]) -> T:
        """What is asked about one conversation."""
        return await self._ask(ws, f"{method} {conversation}" if self.platform.limits_conversations else method, asking)

    async def _ask(self, ws: str, method: str, asking: Callable[[], Awaitable[T]]) -> T:
        left = await self.storage.read(holds.left, ws, method, self.clock.real())
        if left:
            raise Limited(left)
        try:
            return await self._heard(asking)
        except Limited as error:
            seconds = min(error.seconds, LONGEST)
            await self.storage.write(holds.keep, ws, method, self.clock.real() + seconds)
            raise Limited(seconds) from error

    async def _heard(self, asking: Callable[[], Awaitable[T]]) -> T:
        """Ask, and note whether there was an answer."""
        try:
            answer = await asking()
        except Ambiguous:
            self.presence.failed(self.name, self.clock.ticks())
            raise
        except DeliveryError:
            self.presence.answered(self.name)
            raise
        self.presence.answered(self.name)
        return answer

    def claims(self, user_id: str) -> bool:
        """Nothing is asked for it."""
        return self.platform.claims(user_id)

    def page_for(self, who: Who) -> str | None:
        """Nothing is asked for it."""
        return self.platform.page_for(who)

    async def profile(self, who: Who) -> Profile:
        """A person."""
        return await self._ask(who.workspace_id, "profile", partial(self.platform.profile, who))

    async def by_email(self, workspace_id: str, email: str) -> str | None:
        """A member."""
        return await self._ask(workspace_id, "by_email", partial(self.platform.by_email, workspace_id, email))

    async def shared(self, workspace_id: str, conversation: str) -> bool:
        """A channel, and with `called` one method."""
        asking = partial(self.platform.shared, workspace_id, conversation)
        return await self._there(workspace_id, "channel", conversation, asking)

    async def called(self, workspace_id: str, conversation: str) -> str:
        """A channel's name."""
        asking = partial(self.platform.called, workspace_id, conversation)
        return await self._there(workspace_id, "channel", conversation, asking)

    async def open(self, workspace_id: str, user_id: str) -> str:
        """A direct conversation."""
        return await self._ask(workspace_id, "open", partial(self.platform.open, workspace_id, user_id))

    async def create(self, workspace_id: str, conversation: str, message: Message, key: str) -> str:
        """A new message."""
        asking = partial(self.platform.create, workspace_id, conversation, message, key)
        return await self._there(workspace_id, "create", conversation, asking)

    async def update(self, workspace_id: str, conversation: str, message_id: str, message: Message) -> None:
        """A message anew."""
        asking = partial(self.platform.update, workspace_id, conversation, message_id, message)
        method = "home" if message_id.startswith(HOME_TAB) else "update"
        await self._there(workspace_id, method, conversation, asking)

    async def find(self, workspace_id: str, conversation: str, key: str, since: float) -> tuple[str, ...]:
        """Whether it is there. Who has to be asked often for it takes turns by itself (`slack/looking.py`)."""
        return await self._heard(partial(self.platform.find, workspace_id, conversation, key, since))

    async def delete(self, workspace_id: str, conversation: str, message_id: str) -> None:
        """A message away."""
        asking = partial(self.platform.delete, workspace_id, conversation, message_id)
        await self._there(workspace_id, "delete", conversation, asking)
