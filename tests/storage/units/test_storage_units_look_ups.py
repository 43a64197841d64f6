"""How far a look has come, whose turn it is, and what the platform told by itself."""

from datetime import timedelta

import pytest
import pytest_asyncio

from dialogs.effects import Target, Timer, TimerKind, Want
from storage.units import changes, doubts, look_ups, outbox, parking, people, wants
from storage.units.pruning import prune
from tests.storage.units.test_storage_units_timers import ticks
from tests.storage.units_world import NOW, World

CARD = Want(Target.CARD, "d1", "rita")
KEY = "card:d1:1"
LEASE, GRACE, TURN = 30.0, 15.0, 2.0


@pytest_asyncio.fixture
async def world(storage):
    await World(storage, "slack:T2").begins()
    return await World(storage).begins()


async def turn(world, key=KEY, ws="slack:T1", conversation="D1"):
    return await world.storage.write(look_ups.take_turn, ws, conversation, key, world.real, TURN)


async def lost(world, *, ambiguous=True):
    """A card is asked for, and its creation stays without an answer."""
    await world.storage.write(wants.want, world.ws, CARD, world.real)
    (intent,) = await world.storage.write(outbox.claim, (world.ws,), world.real, LEASE, GRACE, 10)
    if ambiguous:
        await world.storage.write(outbox.retry, intent, world.real + GRACE, ambiguous=True)
    return intent


async def claimed(world):
    return await world.storage.write(outbox.claim, (world.ws,), world.real, LEASE, GRACE, 10)


async def test_one_at_a_time_reads_in_a_workspace_and_whoever_comes_next_goes_on_where_the_last_page_ended(world):
    look, wait = await turn(world)
    assert (look.down_to, look.messages, wait) == ("", (), 0)
    assert (await turn(world, "card:d2:1"))[1] == TURN
    assert (await turn(world, ws="slack:T2"))[1] == 0
    further = await world.storage.write(look_ups.read, look, "90.0", ("95.0",), world.real + 60)
    assert (further.down_to, further.messages, further.pages) == ("90.0", ("95.0",), 1)
    assert (await turn(world))[1] == 60
    world.real += 60
    assert await turn(world) == (further, 0)
    await world.storage.write(look_ups.read, further, "80.0", (), world.real)
    again, wait = await turn(world)
    assert (again.down_to, again.found, again.pages, wait) == ("80.0", "95.0", 2, 0)
    await world.storage.write(look_ups.done, again, world.real)
    afresh, wait = await turn(world)
    assert (afresh.down_to, afresh.found, wait) == ("", "", 0)


async def test_who_dies_with_a_turn_holds_nobody_up_for_long(world):
    await turn(world)
    world.real += TURN - 0.5
    assert (await turn(world, "card:d2:1"))[1] == 0.5
    world.real += 0.5
    assert (await turn(world, "card:d2:1"))[1] == 0


async def test_who_gave_up_goes_on_later_with_new_patience(world):
    look, _ = await turn(world)
    look = await world.storage.write(look_ups.read, look, "90.0", (), world.real)
    world.real += 100
    await world.storage.write(look_ups.given_up, look, world.real)
    look, _ = await turn(world)
    assert (look.down_to, look.pages, look.began) == ("90.0", 0, world.real)


async def test_what_was_told_is_handed_over_once_without_a_turn_and_hurries_what_waits(world):
    await lost(world)
    await turn(world, "card:d2:1")
    assert await claimed(world) == (), "it waits for its grace"
    assert await world.storage.write(look_ups.tell, world.ws, "D1", KEY, "95.0", world.real)
    assert await world.storage.write(look_ups.tell, world.ws, "D1", KEY, "91.0", world.real)
    assert len(await claimed(world)) == 1
    look, wait = await turn(world)
    assert (look.messages, wait) == (("91.0", "95.0"), 0)
    look, wait = await turn(world)
    assert (look.messages, wait > 0) == ((), True)


async def test_what_is_parked_for_want_of_it_is_tried_again(world):
    intent = await lost(world)
    world.real += GRACE
    (intent,) = await claimed(world)
    await world.storage.write(outbox.park, intent, "nobody knows")
    await world.storage.write(look_ups.tell, world.ws, "D1", KEY, "95.0", world.real)
    assert [found.key for found in await claimed(world)] == [KEY]


async def test_a_creation_under_way_may_be_told_of_before_its_answer_is_lost(world):
    intent = await lost(world, ambiguous=False)
    assert await world.storage.write(look_ups.tell, world.ws, "D1", KEY, "95.0", world.real)
    await world.storage.write(outbox.retry, intent, world.real, ambiguous=True)
    look, _ = await turn(world)
    assert look.messages == ("95.0",)


@pytest.mark.parametrize("key", ["card:d1:2", "card:d9:1", "post:d1:1", "card:d1", "", "::", "card:d1:x", "card:d1:-1"])
async def test_what_nobody_asked_for_is_not_kept(world, key):
    await lost(world)
    assert not await world.storage.write(look_ups.tell, world.ws, "D1", key, "95.0", world.real)
    assert not await world.storage.write(look_ups.tell, "slack:T2", "D1", KEY, "95.0", world.real)
    assert (await turn(world, key))[0].messages == ()


async def test_a_second_look_begins_anew_and_is_told_of_the_twin(world):
    await lost(world)
    look, _ = await turn(world)
    await world.storage.write(look_ups.read, look, "90.0", (), world.real)
    world.real += GRACE
    (intent,) = await claimed(world)
    await world.storage.write(outbox.settle, intent, intent.wanted, "99.0", world.real, GRACE)
    assert not await world.storage.write(look_ups.tell, world.ws, "D1", KEY, "99.0", world.real), "that one we know"
    look, wait = await turn(world)
    assert (look.down_to, wait) == ("", 0)
    assert await world.storage.write(look_ups.tell, world.ws, "D1", KEY, "95.0", world.real)
    assert (await turn(world))[0].messages == ("95.0",)


async def test_second_looks_wait_for_those_that_somebody_waits_for(world):
    await lost(world)
    world.real += GRACE
    (intent,) = await claimed(world)
    await world.storage.write(outbox.settle, intent, intent.wanted, "99.0", world.real, GRACE)
    other = Want(Target.CARD, "d2", "sam")
    await world.storage.write(wants.want, world.ws, other, world.real)
    (intent,) = await claimed(world)
    await world.storage.write(outbox.retry, intent, world.real + GRACE, ambiguous=True)
    world.real += GRACE
    assert await world.storage.write(doubts.claim, (world.ws,), world.real, LEASE, 10) == ()
    (intent,) = await claimed(world)
    assert await world.storage.write(doubts.claim, (world.ws,), world.real, LEASE, 10) == (), "it is being looked for"
    await world.storage.write(outbox.retry, intent, world.real + 60, ambiguous=True)
    assert len(await world.storage.write(doubts.claim, (world.ws,), world.real, LEASE, 10)) == 1


async def test_old_looks_and_those_through_the_conversation_of_who_left_go(world):
    await world.storage.write(people.set_conversation, world.ws, "rita", "D1")
    for conversation, ws in (("D1", "slack:T1"), ("C1", "slack:T1"), ("D1", "slack:T2")):
        look, _ = await turn(world, conversation=conversation, ws=ws)
        await world.storage.write(look_ups.read, look, "90.0", (), world.real)
    await world.erases("person", "rita")
    assert (await turn(world, conversation="D1"))[0].down_to == ""
    assert (await turn(world, conversation="C1"))[0].down_to == "90.0"
    await world.storage.write(prune, world.ws, world.at(), timedelta(seconds=-1))
    assert (await turn(world, conversation="C1"))[0].down_to == ""
    assert (await turn(world, ws="slack:T2"))[0].down_to == "90.0"


WAITS = Want(Target.CARD, "d2", "sam")


async def somebody_waits(world):
    """A second look is due; and another's message, in doubt, is tried again at a moment far from it."""
    await lost(world)
    world.real += GRACE
    (intent,) = await claimed(world)
    await world.storage.write(outbox.settle, intent, intent.wanted, "99.0", world.real, GRACE)
    await world.storage.write(wants.want, world.ws, WAITS, world.real)
    (intent,) = await claimed(world)
    world.real += 100
    await world.storage.write(outbox.retry, intent, world.real, ambiguous=True)


async def seconds(world, after=0.0):
    """How many second looks are taken that long after it is tried again."""
    return len(await world.storage.write(doubts.claim, (world.ws,), world.real + after, LEASE, 10))


async def test_a_second_look_waits_from_a_second_before_it_is_tried_again_to_one_after(world):
    await somebody_waits(world)
    assert [await seconds(world, after) for after in (-1, 0, 1, 1.5)] == [0, 0, 0, 1]


async def test_a_second_look_may_come_well_before_another_is_tried_again(world):
    await somebody_waits(world)
    assert await seconds(world, -1.5) == 1


async def test_a_second_look_waits_while_another_is_being_looked_for(world):
    await somebody_waits(world)
    (intent,) = await claimed(world)
    assert intent.lease_until == world.real + LEASE
    assert [await seconds(world, after) for after in (LEASE - 0.5, LEASE)] == [0, 1]


async def test_for_what_nobody_wants_any_more_no_second_look_waits(world):
    await somebody_waits(world)
    (intent,) = await claimed(world)
    await world.storage.write(outbox.park, intent, "nobody knows")
    await world.storage.write(parking.drop, intent)
    assert await seconds(world) == 1


async def test_of_looks_only_the_old_ones_go_with_the_hourly_work(world):
    look, _ = await turn(world)
    await world.storage.write(look_ups.read, look, "90.0", (), world.real)
    await world.storage.write(changes.set_timer, world.ws, Timer(TimerKind.PRUNE, "events", NOW))
    assert await ticks(world, NOW) == [(TimerKind.PRUNE, "events")]
    assert (await turn(world))[0].down_to == "90.0"
