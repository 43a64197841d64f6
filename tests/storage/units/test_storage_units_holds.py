"""What isn't called for a while, by whom it is known, and where it ends."""

import pytest_asyncio

from storage.units import holds
from tests.storage.units_world import World


@pytest_asyncio.fixture
async def world(storage):
    await World(storage, "slack:T2").begins()
    return await World(storage).begins()


async def left(world, ws="slack:T1", method="create"):
    return await world.storage.read(holds.left, ws, method, world.real)


async def test_it_is_held_for_so_long_in_that_workspace_and_for_that_method(world):
    await world.storage.write(holds.keep, "slack:T1", "create", world.real + 30)
    assert await left(world) == 30
    assert await left(world, method="update") == 0
    assert await left(world, ws="slack:T2") == 0
    world.real += 29.5
    assert await left(world) == 0.5
    world.real += 0.5
    assert await left(world) == 0
    world.real += 0.5
    assert await left(world) == 0
    world.real += 100
    assert await left(world) == 0


async def test_a_shorter_hold_takes_nothing_from_a_longer_one_and_a_longer_one_adds(world):
    for seconds, longest in ((30, 30), (10, 30), (40, 40)):
        await world.storage.write(holds.keep, "slack:T1", "create", world.real + seconds)
        assert await left(world) == longest


async def test_a_hold_of_a_clock_that_has_gone_back_since_counts_not(world):
    """Nobody would be written to until the clock is there again; and what is refused now is held."""
    write, ws = world.storage.write, "slack:T1"
    ahead = world.real + 365 * 86400
    await write(holds.keep, ws, "create", ahead + 30)
    assert await write(holds.take, ws, "find", ahead, 2.0) == 0
    assert await left(world) == 0
    assert await write(holds.take, ws, "find", world.real, 2.0) == 0
    assert await write(holds.take, ws, "find", world.real, 2.0) == 2
    await write(holds.keep, ws, "create", world.real + 30)
    assert await left(world) == 30


async def test_the_longest_hold_there_is_holds_also_by_a_clock_that_is_a_little_behind(world):
    await world.storage.write(holds.keep, "slack:T1", "create", world.real + 5 + holds.LONGEST)
    await world.storage.write(holds.keep, "slack:T1", "create", world.real + 1)
    assert await left(world) == 5 + holds.LONGEST


async def test_a_hold_counts_that_ends_within_two_hours_and_none_that_ends_later(world):
    write, ws = world.storage.write, "slack:T1"
    await write(holds.keep, ws, "create", world.real + 7200)
    assert await left(world) == 7200
    assert await write(holds.take, ws, "create", world.real, 2.0) == 7200
    await write(holds.keep, ws, "update", world.real + 7200.5)
    assert await left(world, method="update") == 0


async def test_a_turn_is_to_be_had_at_the_moment_at_which_the_one_before_ends(world):
    write, ws = world.storage.write, "slack:T1"
    assert await write(holds.take, ws, "find", world.real, 2.0) == 0
    assert await write(holds.take, ws, "find", world.real + 1.5, 2.0) == 0.5
    assert await write(holds.take, ws, "find", world.real + 2, 2.0) == 0
    assert await write(holds.take, ws, "find", world.real + 2, 2.0) == 2
