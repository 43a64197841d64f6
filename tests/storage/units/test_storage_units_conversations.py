"""Conversations: known once, found by person and by workspace, forgotten with them."""

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError

from storage.units import conversations
from storage.units.conversations import Conversation
from tests.storage.units_world import DAY, NOW, World

RITA = Conversation("slack:T1", "a:1", "U-rita", '{"serviceUrl": "https://one.example/"}')
CHANNEL = Conversation("slack:T1", "19:sales", None, '{"serviceUrl": "https://two.example/", "user": null}')


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


async def test_a_conversation_is_new_once_and_kept_as_it_was_last_given(world, storage):
    moved = replace(RITA, user_id="U-else", reference='{"serviceUrl": "https://é.example/"}')
    assert await storage.write(conversations.remember, RITA, NOW)
    assert not await storage.write(conversations.remember, RITA, NOW)
    assert await storage.read(conversations.get, world.ws, "a:1") == RITA
    assert not await storage.write(conversations.remember, moved, NOW)
    assert await storage.read(conversations.get, world.ws, "a:1") == moved
    assert await storage.read(conversations.of_user, world.ws, "U-rita") is None
    assert await storage.read(conversations.get, world.ws, "a:2") is None


@pytest.mark.everywhere
async def test_met_ten_times_at_once_it_is_new_once(world, storage):
    new = await asyncio.gather(*(storage.write(conversations.remember, RITA, NOW) for _ in range(10)))
    assert sorted(new) == [False] * 9 + [True]


async def test_the_newest_conversation_of_a_person_and_of_the_workspace(world, storage):
    assert await storage.read(conversations.newest, world.ws) is None
    other = replace(RITA, id="a:0")
    for day, met in enumerate((RITA, other, replace(RITA, id="a:9", user_id="U-sam"), CHANNEL)):
        await storage.write(conversations.remember, met, NOW + day * DAY)
    assert await storage.read(conversations.of_user, world.ws, "U-rita") == other
    assert await storage.read(conversations.newest, world.ws) == CHANNEL
    await storage.write(conversations.remember, RITA, NOW + 9 * DAY)
    assert await storage.read(conversations.of_user, world.ws, "U-rita") == RITA
    assert await storage.read(conversations.newest, world.ws) == RITA
    assert await storage.read(conversations.of_user, world.ws, "U-nobody") is None


async def test_a_forgotten_conversation_is_new_when_it_is_met_again(world, storage):
    await storage.write(conversations.remember, RITA, NOW)
    await storage.write(conversations.remember, CHANNEL, NOW)
    await storage.write(conversations.forget, world.ws, "a:1")
    await storage.write(conversations.forget, world.ws, "a:unknown")
    assert await storage.read(conversations.of_user, world.ws, "U-rita") is None
    assert await storage.read(conversations.newest, world.ws) == CHANNEL
    assert await storage.write(conversations.remember, RITA, NOW)


async def test_a_forgotten_person_takes_all_their_conversations_along_and_no_others(world, storage):
    sam = replace(RITA, id="a:3", user_id="U-sam")
    for met in (RITA, replace(RITA, id="a:2"), sam, CHANNEL):
        await storage.write(conversations.remember, met, NOW)
    assert await world.erases("person", "rita")
    assert await storage.read(conversations.of_user, world.ws, "U-rita") is None
    assert await storage.read(conversations.get, world.ws, "a:1") is None
    assert await storage.read(conversations.get, world.ws, "a:2") is None
    assert await storage.read(conversations.get, world.ws, "a:3") == sam
    assert await storage.read(conversations.get, world.ws, "19:sales") == CHANNEL


async def test_a_workspace_must_be_known_first(storage):
    with pytest.raises(IntegrityError):
        await storage.write(conversations.remember, RITA, NOW)
