"""Delivery, rule by rule: how long it waits, when it is too late to create, and whom it leaves alone."""

from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from bot.platforms.ports import Ambiguous
from bot.sending.delivery import GRACE, LEASE, SPARE, Delivery
from bot.services import Services
from dialogs.effects import Target, Want
from dialogs.messages.messages import Message
from storage.engine.engine import open_storage
from storage.tables import person
from storage.units import outbox, wants
from tests.storage.units_world import NOW, World

CARD = Message("A card")


class Platform:
    """Does what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.created, self.updated, self.fails = [], [], False

    async def _answer(self, asked, key) -> None:
        asked.append(key)
        if self.fails:
            raise Ambiguous("no answer")

    async def create(self, _ws, conversation, _message, key):
        await self._answer(self.created, (conversation, key))
        return "m1"

    async def update(self, _ws, _conversation, message_id, _message):
        await self._answer(self.updated, message_id)

    async def keep_inside(self, _ws, _conversation):
        """All channels are ours."""


class Hall(World):
    """A workspace, its outbox and a delivery to a platform."""

    def __init__(self, storage) -> None:
        super().__init__(storage)
        self.platform, clock = Platform(), SimpleNamespace(real=lambda: self.real)
        services = SimpleNamespace(
            storage=storage, clock=clock, platform=lambda _: self.platform, keep_inside=self.platform.keep_inside
        )
        services.conversation = Services.conversation.__get__(services)
        self.delivery = Delivery(services, SimpleNamespace(render=self._render))

    async def _render(self, _intent):
        return CARD

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


@pytest.fixture
async def hall(sqlite_url):
    storage = open_storage(sqlite_url)
    yield await Hall(storage).begins()
    await storage.close()


async def test_each_try_that_fails_waits_twice_as_long_up_to_a_minute(hall):
    await hall.asks()
    await hall.sends()
    await hall.asks()
    hall.platform.fails = True
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        await hall.sends()
        await hall.waits(seconds)


async def test_after_one_that_came_through_it_begins_anew(hall):
    await hall.asks()
    await hall.sends()
    for _ in range(2):
        await hall.asks()
        hall.platform.fails = True
        await hall.sends()
        await hall.waits(1)
        hall.platform.fails = False
        await hall.sends()


async def test_nothing_is_looked_for_before_the_grace(hall):
    hall.platform.fails = True
    await hall.asks()
    await hall.sends()
    await hall.waits(GRACE)


@pytest.mark.parametrize(("left", "made"), [(SPARE, 1), (SPARE - 0.01, 0)])
async def test_late_in_its_lease_nothing_is_created(hall, left, made):
    """The platform would answer after the lease, when another sender may have created it as well."""
    await hall.asks()
    (intent,) = await hall.claims()
    hall.real = intent.lease_until - left
    await hall.delivery.send(intent)
    assert len(hall.platform.created) == made
    if not made:
        (again,) = await hall.claims()
        assert again.ambiguous_since is None, "nothing was tried, so nothing is to be looked for"
        await hall.delivery.send(again)
        assert len(hall.platform.created) == 1


async def test_an_update_may_go_out_late_in_its_lease(hall):
    await hall.asks()
    await hall.sends()
    await hall.asks()
    (intent,) = await hall.claims()
    hall.real = intent.lease_until - 1
    await hall.delivery.send(intent)
    assert hall.platform.updated == ["m1"]


def _from_the_crm(conn, ws):
    conn.execute(insert(person), {"workspace_id": ws, "id": "cara", "name": "Cara", "seen_at": NOW})


async def test_somebody_without_a_user_in_chat_is_parked_with_what_to_do_and_not_tried_again(hall):
    await hall.storage.write(_from_the_crm, hall.ws)
    await hall.asks(Target.CARD, "cara", direct=True)
    await hall.sends()
    hall.real += 100_000
    assert await hall.claims() == ()
    (parked,) = await hall.storage.read(outbox.parked, hall.ws)
    assert parked.intent.recipient == "cara"
    assert "add them to `people` in app.yaml" in parked.reason
    assert (hall.platform.created, (await hall.storage.read(outbox.state)).due) == ([], 0)
