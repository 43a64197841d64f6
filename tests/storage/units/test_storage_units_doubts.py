"""A creation that came through late: looked for once more, whoever dies meanwhile; pressed, it tells."""

import pytest
import pytest_asyncio

from dialogs.effects import Target, Want
from storage.units import doubts, outbox, wants
from tests.storage.units_world import World

LEASE, GRACE = 30.0, 15.0
CARD = Want(Target.CARD, "d1", "rita")


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


async def creates(world, message_id="m2"):
    """Ask for a card whose first creation stays without an answer and whose second is `message_id`."""
    storage = world.storage
    await storage.write(wants.want, world.ws, CARD, world.real)
    (intent,) = await claims(world)
    await storage.write(outbox.retry, intent, world.real, ambiguous=True)
    (intent,) = await claims(world)
    assert await storage.write(outbox.settle, intent, intent.wanted, message_id, world.real, GRACE)


async def claims(world, seconds=1.0):
    world.real += seconds
    return await world.storage.write(outbox.claim, (world.ws,), world.real, LEASE, GRACE, 10)


async def looks(world, seconds):
    world.real += seconds
    return await world.storage.write(doubts.claim, (world.ws,), world.real, LEASE, 10)


async def test_what_was_in_doubt_is_looked_for_a_grace_later_and_again_where_the_one_who_looked_died(world, storage):
    await creates(world)
    assert (await storage.read(outbox.state)).due == 0, "nobody waits for it"
    assert await looks(world, GRACE - 1) == ()
    (found,) = await looks(world, 1)
    assert (found.recipient, found.key, found.message_id) == ("rita", "card:d1:1", "m2")
    assert await looks(world, 1) == ()
    assert await looks(world, LEASE) == (found,)
    await storage.write(doubts.put_off, found, world.real + 100)
    assert await looks(world, 99) == ()
    assert await looks(world, 1) == (found,)
    await storage.write(doubts.settled, found)
    assert await looks(world, 2 * LEASE) == ()
    assert await storage.write(doubts.claim, (), world.real, LEASE, 10) == ()


async def too_late(world, *, below=False):
    """A card created long after its lease, when whoever had taken over had created it, too, and looked twice."""
    await world.storage.write(wants.want, world.ws, CARD, world.real)
    (late,) = await claims(world)
    (taken,) = await claims(world, LEASE + GRACE)
    assert await world.storage.write(outbox.settle, taken, taken.wanted, "theirs", world.real, GRACE)
    (found,) = await looks(world, GRACE)
    await world.storage.write(doubts.settled, found)
    if below:
        await world.storage.write(wants.want, world.ws, Want(Target.CARD, "d1", "rita", below=True), world.real)
        await world.delivers()
    world.real += 100
    assert await world.storage.write(outbox.settle, late, late.wanted, "late", world.real, GRACE) is None
    return await looks(world, 0)


async def test_what_a_sender_that_stood_still_created_too_late_is_looked_for_at_once(world, storage):
    (found,) = await too_late(world)
    assert (found.recipient, found.key, found.message_id) == ("rita", "card:d1:1", "theirs")
    assert found.since <= 1000 + 1 + LEASE, "theirs can be found from then on"
    assert await storage.read(wants.message_of, world.ws, CARD) == "theirs"


async def test_so_is_one_whose_card_has_moved_on_meanwhile(world):
    (found,) = await too_late(world, below=True)
    assert (found.key, found.message_id) == ("card:d1:1", "late")


@pytest.mark.parametrize("ambiguous", [True, False])
@pytest.mark.parametrize("ours", [True, False])
async def test_one_that_nobody_answered_is_looked_for_later_where_whoever_took_over_has_made_theirs(
    world, storage, ours, ambiguous
):
    await storage.write(wants.want, world.ws, CARD, world.real)
    (late,) = await claims(world)
    (taken,) = await claims(world, LEASE + GRACE)
    await storage.write(outbox.settle, taken, taken.wanted, "theirs", world.real, GRACE)
    (found,) = await looks(world, GRACE)
    await storage.write(doubts.settled, found)
    if ours:
        assert not await storage.write(outbox.failed, late, world.real + 5, "Look at the log.", ambiguous=ambiguous)
    else:
        assert not await storage.write(outbox.retry, late, world.real + 5, ambiguous=ambiguous)
    assert await looks(world, 4) == ()
    assert [one.message_id for one in await looks(world, 1)] == ["theirs"] * ambiguous


async def test_an_update_that_came_too_late_is_in_no_doubt(world, storage):
    await storage.write(wants.want, world.ws, CARD, world.real)
    await world.delivers()
    await storage.write(wants.want, world.ws, CARD, world.real)
    (late,) = await claims(world)
    (taken,) = await claims(world, LEASE)
    assert await storage.write(outbox.settle, taken, taken.wanted, taken.message_id, world.real, GRACE)
    assert await storage.write(outbox.settle, late, late.wanted, late.message_id, world.real, GRACE) is None
    assert await looks(world, GRACE) == ()


async def test_what_was_never_in_doubt_is_not_looked_for(world, storage):
    await storage.write(wants.want, world.ws, CARD, world.real)
    await world.delivers()
    assert await looks(world, 10 * GRACE) == ()


async def test_the_older_message_takes_over_and_is_brought_up_to_date_whatever_is_on_its_way(world, storage):
    await creates(world)
    await storage.write(wants.want, world.ws, CARD, world.real)
    (under_way,) = await claims(world)
    (found,) = await looks(world, GRACE)
    await storage.write(doubts.show_by, found, "m1", ("m2",), world.real)
    assert await storage.write(outbox.gone, under_way), "the younger one was deleted under it"
    (again,) = await claims(world)
    assert (again.message_id, again.generation) == ("m1", 1)
    await storage.write(outbox.settle, again, again.wanted, "m2", world.real, GRACE)
    assert await storage.read(wants.message_of, world.ws, CARD) == "m1", "it is known by it already"


async def test_a_card_that_moved_on_keeps_its_twin_out_all_the_same(world, storage):
    await creates(world)
    await storage.write(wants.want, world.ws, Want(Target.CARD, "d1", "rita", below=True), world.real)
    await world.delivers()
    (found,) = await looks(world, GRACE)
    await storage.write(doubts.show_by, found, "m1", ("m2",), world.real)
    (receipt,) = await claims(world)
    assert (receipt.kind, receipt.message_id) == (Target.RECEIPT, "m1")


async def test_a_press_tells_which_message_is_the_card_and_which_a_twin(world, storage):
    ws = world.ws

    async def twin(message_id, user="U-rita", subject="d1"):
        return await storage.read(doubts.is_twin, ws, user, subject, message_id)

    assert not await twin("m2"), "there is no such card"
    await storage.write(wants.want, ws, CARD, world.real)
    (intent,) = await claims(world)
    assert not await storage.write(doubts.adopt, ws, "U-rita", "d1", "m1"), "it is just being created"
    await storage.write(outbox.retry, intent, world.real + GRACE, ambiguous=True)
    assert not await twin("m1")
    assert not await storage.write(doubts.adopt, ws, "U-sam", "d1", "m1")
    assert not await storage.write(doubts.adopt, ws, "U-nobody", "d1", "m1")
    assert await storage.write(doubts.adopt, ws, "U-rita", "d1", "m1")
    (intent,) = await claims(world)
    assert intent.message_id == "m1", "it is updated at once"
    await storage.write(outbox.settle, intent, intent.wanted, None, world.real, GRACE)
    assert not await storage.write(doubts.adopt, ws, "U-rita", "d1", "m2")
    assert [await twin(message_id) for message_id in ("m1", "m2")] == [False, True]
    assert not await twin("m2", user="U-sam")
    assert not await twin("m2", subject="d2")
    assert len(await looks(world, GRACE)) == 1


async def test_what_lives_on_is_shown_anew_after_its_twin_was_taken_away(world, storage):
    await creates(world)
    at = world.real + GRACE
    assert not await storage.write(doubts.goes, world.ws, "U-rita", "d1", "m2", at), "it is the card by now"
    assert await storage.write(doubts.goes, world.ws, "U-rita", "d1", "m1", at)
    assert await storage.write(outbox.again, (world.ws,), at - 1) == 0
    assert await storage.write(outbox.again, (world.ws,), at) == 1
    (anew,) = await claims(world)
    assert anew.message_id == "m2"


async def test_who_looks_again_knows_the_message_by_what_stayed(world, storage):
    await creates(world)
    (found,) = await looks(world, GRACE)
    await storage.write(doubts.show_by, found, "m1", ("m2",), world.real)
    await storage.write(doubts.put_off, found, world.real + GRACE)
    (again,) = await looks(world, GRACE)
    assert (found.message_id, again.message_id) == ("m2", "m1")


async def test_who_is_forgotten_is_not_looked_for(world, storage):
    await creates(world)
    await world.erases("person", "rita")
    assert await looks(world, GRACE) == ()


async def goes_by(world, storage, found, message_id="m1"):
    """The twin of what is in doubt takes over; what the next to send then is, and of which version."""
    world.real += 1
    await storage.write(doubts.show_by, found, message_id, ("m2",), world.real)
    (intent,) = await claims(world)
    return intent


async def asks(world, storage, want):
    world.real += 1
    await storage.write(wants.want, world.ws, want, world.real)


POST = Want(Target.POST, "p1", "rita")


async def test_what_was_sent_is_brought_up_to_date_behind_what_waits(world, storage):
    await creates(world)
    (found,) = await looks(world, GRACE)
    await asks(world, storage, POST)
    post = await goes_by(world, storage, found)
    assert post.subject == "p1"
    await storage.write(outbox.settle, post, post.wanted, "m3", world.real, GRACE)
    (card,) = await claims(world)
    assert (card.subject, card.message_id, card.sent, card.wanted) == ("d1", "m1", 1, 2)


async def test_what_waits_is_brought_up_to_date_in_its_place(world, storage):
    await creates(world)
    (found,) = await looks(world, GRACE)
    await asks(world, storage, CARD)
    await asks(world, storage, POST)
    card = await goes_by(world, storage, found)
    assert (card.subject, card.message_id, card.sent, card.wanted) == ("d1", "m1", 1, 3)


async def test_what_is_brought_up_to_date_there_may_fail_as_often_as_before(world, storage):
    await creates(world)
    (found,) = await looks(world, GRACE)
    await asks(world, storage, CARD)
    (intent,) = await claims(world)
    await storage.write(outbox.failed, intent, world.real, "Look at the log.", ambiguous=False)
    intent = await goes_by(world, storage, found)
    parked = []
    for _ in range(outbox.FAULTS):
        parked.append(await storage.write(outbox.failed, intent, world.real, "Look at the log.", ambiguous=False))
        world.real += 1
        intent = next(iter(await claims(world)), intent)
    assert parked == [False, False, False, False, True]
