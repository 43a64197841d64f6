"""The database is away just when a sender that stood still would note what it sent: it is noted all the same, later.

Its lease went to another, so nobody but it knows what may yet show.
"""

import asyncio

import pytest
from sqlalchemy import select

from bot.sending import delivery as module
from bot.sending.delivery import GRACE, LEASE
from storage.engine.engine import StorageError, open_storage
from storage.tables import doubt, outbox
from storage.units.outbox import settle
from tests.bot.sending.hall import Hall, finished
from tests.waiting import until

OURS, THEIRS = "m1", "m2"
TIMES = 3


class Away:
    """A storage that takes nothing for a while."""

    def __init__(self, storage):
        self._storage, self.read, self.fails = storage, storage.read, 0

    async def write(self, unit, *args, **kwargs):
        if self.fails:
            self.fails -= 1
            raise StorageError("The database is away.")
        return await self._storage.write(unit, *args, **kwargs)


@pytest.fixture
async def hall(sqlite_url, monkeypatch):
    monkeypatch.setattr(module, "POLL", 0.01)
    storage = open_storage(sqlite_url)
    made = await Hall(storage).begins()
    made.away = made.delivery.services.storage = Away(storage)
    yield made
    await storage.close()


async def overtaken(hall, answered):
    """One stands still with its request on the way; another takes over, and shows it; then the first goes on."""
    ours, platform = asyncio.Event(), hall.platform
    platform.gate, asked = ours, (len(platform.created), len(platform.updated))
    (intent,) = await hall.claims()
    sending = asyncio.create_task(hall.delivery.send(intent))
    await until(lambda: (len(platform.created), len(platform.updated)) > asked)
    platform.gate, platform.made = None, THEIRS
    hall.real += LEASE + GRACE
    await hall.sends()
    platform.made, platform.fails, hall.away.fails = OURS, not answered, TIMES
    ours.set()
    await sending
    platform.fails = False
    assert not hall.away.fails


@pytest.mark.parametrize("answered", [True, False], ids=["it was posted", "nobody answered"])
async def test_what_it_posted_is_looked_for_and_only_one_stays(hall, answered):
    await hall.asks()
    await overtaken(hall, answered)
    assert await hall.storage.read(lambda conn: conn.execute(select(doubt.c.message_id)).scalars().all()) == [THEIRS]
    hall.real += 2 * GRACE
    hall.platform.there = [THEIRS, OURS]
    await finished(hall)
    assert hall.platform.deleted == [OURS]


@pytest.mark.parametrize("answered", [True, False], ids=["it was taken", "nobody answered"])
async def test_what_it_made_older_again_is_shown_anew(hall, answered):
    await hall.asks()
    await hall.sends()
    await hall.asks()
    await overtaken(hall, answered)
    shown = len(hall.platform.updated)
    hall.real += 2 * GRACE
    await finished(hall)
    assert len(hall.platform.updated) == shown + 1
    assert await hall.storage.read(lambda conn: conn.execute(select(outbox.c.again_at)).scalar_one()) is None


async def test_who_ends_waits_for_no_database(hall):
    await hall.asks()
    (intent,) = await hall.claims()
    hall.delivery.stop()
    hall.away.fails = 1
    with pytest.raises(StorageError):
        await hall.delivery.send(intent)
    assert await hall.storage.write(settle, intent, 1, OURS, hall.real, GRACE) == 1, "the lease is as it was"
