"""Who has an address, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from storage.sellers import one_seller
from storage.tables import person
from storage.units.people import addresses, person_by_email
from tests.storage.units_world import NOW, World

EVA = "\xe9va@acme.example"


async def put(storage, *people):
    rows = [
        {"workspace_id": "slack:T1", "id": one, "name": one, "user_id": user, "email": email, "seen_at": seen}
        | {"guest": guest}
        for one, user, email, seen, guest in people
    ]
    await storage.write(lambda conn: conn.execute(insert(person), rows).rowcount)


@pytest.mark.everywhere
@pytest.mark.parametrize(
    ("here", "asked"), [(EVA, "E\N{COMBINING ACUTE ACCENT}VA@Acme.example"), ("EVA@x.de", "eva@X.DE")]
)
async def test_an_address_is_one_however_it_is_written(storage, here, asked):
    world = await World(storage).begins()
    await put(storage, ("crm", None, here.upper(), None, None), ("eva", "U-eva", here, NOW, False))
    assert (await storage.read(person_by_email, world.ws, asked)).id == "eva"
    assert here.casefold() in await storage.read(addresses, world.ws)
    assert await storage.read(person_by_email, world.ws, f"a{asked}") is None


@pytest.mark.everywhere
async def test_a_member_invited_anew_is_one_seller_with_who_they_were(storage):
    world = await World(storage).begins()
    await put(storage, ("a", "U-1", EVA, NOW, True), ("b", "U-2", EVA.upper(), NOW, False))
    assert await storage.read(one_seller, world.ws) == {"b": "a"}
    assert await storage.read(one_seller, "slack:T2") == {}


@pytest.mark.everywhere
@pytest.mark.parametrize("address", [EVA, "eva@acme.example"])
async def test_of_two_members_the_one_who_was_invited_anew_is_meant(storage, address):
    world = await World(storage).begins()
    later = NOW + timedelta(days=1)
    await put(
        storage, ("a", "U-1", address, NOW, None), ("b", "U-2", address, later, False), ("c", None, address, None, None)
    )
    assert (await storage.read(person_by_email, world.ws, address)).id == "b"
    await put(storage, ("d", "U-3", address, later + timedelta(days=1), True), ("e", "U-4", address, None, False))
    assert (await storage.read(person_by_email, world.ws, address)).id == "b", "d has left, e was never read of"
