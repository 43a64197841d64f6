"""A delivery alone with its outbox, and a platform that does what it is told to."""

from datetime import UTC, datetime
from types import SimpleNamespace

from bot.platforms.ports import Ambiguous, Gone
from bot.sending.delivery import GRACE, LEASE, Delivery
from bot.services import Services
from dialogs.effects import Target, Want
from dialogs.messages.messages import Message
from dialogs.records import Moment
from storage.units import outbox, wants
from tests.storage.units_world import World

CARD = Message("A card")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Platform:
    """Does what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.created, self.updated, self.fails, self.gate = [], [], False, None
        self.there, self.kept_inside, self.deleted = [], [], []
        self.searched, self.looking_fails, self.gone = [], None, []
        self.made = "m1"

    async def _answer(self, asked, key) -> None:
        asked.append(key)
        if self.gate:
            await self.gate.wait()
        if self.fails:
            raise Ambiguous("no answer") if self.fails is True else self.fails

    async def create(self, _ws, conversation, _message, key):
        await self._answer(self.created, (conversation, key))
        return self.made

    async def update(self, _ws, _conversation, message_id, _message):
        await self._answer(self.updated, message_id)

    async def find(self, ws, conversation, key, since):
        self.searched.append((ws, conversation, key, since))
        if self.looking_fails:
            raise self.looking_fails
        return self.there

    async def delete(self, _ws, _conversation, message_id):
        if message_id in self.gone:
            raise Gone("it is gone")
        self.deleted.append(message_id)

    async def keep_inside(self, _ws, conversation):
        """All channels are ours."""
        self.kept_inside.append(conversation)


class Hall(World):
    """A workspace, its outbox and a delivery to a platform."""

    def __init__(self, storage) -> None:
        super().__init__(storage)
        self.platform, self.broken, clock = Platform(), False, SimpleNamespace(real=lambda: self.real)
        services = SimpleNamespace(
            storage=storage,
            clock=clock,
            served={self.ws: None},
            platform=lambda _: self.platform,
            keep_inside=self.platform.keep_inside,
            moment=lambda: Moment(NOW, self.real),
        )
        services.conversation = Services.conversation.__get__(services)
        self.delivery = Delivery(services, SimpleNamespace(render=self._render, card=self._card))

    async def _render(self, _intent):
        if self.broken:
            raise ValueError
        return CARD

    async def _card(self, _case, _recipient):
        return await self._render(None)

    async def clicks(self, respond):
        """A click on what shows, answered through its own channel."""
        want = Want(Target.POST, "d1", "C1", direct=False)
        given = await self.storage.write(wants.want_and_lease, self.ws, want, self.real, LEASE)
        self.delivery.hand(given, None, respond)
        await self.delivery.finish(5)

    async def asks(self, kind=Target.POST, recipient="C1", *, direct=False):
        want = Want(kind, "d1", recipient, direct=direct)
        await self.storage.write(wants.want, self.ws, want, self.real)

    async def claims(self):
        return await self.storage.write(outbox.claim, (self.ws,), self.real, LEASE, GRACE, 10)

    async def sends(self) -> None:
        (intent,) = await self.claims()
        await self.delivery.send(intent)

    async def waits(self, seconds: float) -> None:
        """Fail unless it is tried again after so long, and no sooner."""
        self.real += seconds - 0.5
        assert await self.claims() == ()
        self.real += 0.5
        (intent,) = await self.claims()
        await self.storage.write(outbox.put_back, intent)


async def finished(hall) -> None:
    """A round, and all that it began."""
    await hall.delivery.round()
    await hall.delivery.finish(5)
