"""The outbox, rule by rule."""

import asyncio

import pytest
import pytest_asyncio

from dialogs.effects import Target, Want
from storage.units import outbox, parking, wants
from tests.storage.units_world import World

LEASE, GRACE = 30.0, 15.0


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


async def asks(world, kind, subject, recipient="C1", below=False):
    world.real += 1
    given = Want(kind, subject, recipient, direct=False, below=below)
    await world.storage.write(wants.want, world.ws, given, world.real)


async def claims(world, seconds=1.0):
    world.real += seconds
    return await world.storage.write(outbox.claim, (world.ws,), world.real, LEASE, GRACE, 10)


@pytest.mark.everywhere
async def test_two_senders_never_hold_one_recipient(world, storage):
    for number in range(12):
        await asks(world, Target.POST, f"p{number:02}", recipient=f"C{number % 3}")
    sent = []

    async def sender():
        for _ in range(12):
            for intent in await storage.write(outbox.claim, (world.ws,), world.real, LEASE, GRACE, 2):
                sent.append((intent.recipient, intent.subject))
                assert await storage.write(outbox.settle, intent, intent.wanted, "m", world.real, GRACE)

    await asyncio.gather(*(sender() for _ in range(4)))
    while intents := await claims(world):
        for intent in intents:
            sent.append((intent.recipient, intent.subject))
            await storage.write(outbox.settle, intent, intent.wanted, "m", world.real, GRACE)
    assert len(sent) == len(set(sent)) == 12
    for channel in ("C0", "C1", "C2"):
        subjects = [subject for recipient, subject in sent if recipient == channel]
        assert subjects == sorted(subjects)


async def test_a_sender_that_died_is_looked_up_and_its_late_word_refused(world, storage):
    await asks(world, Target.DIGEST, "2026-W47")
    (dead,) = await claims(world)
    assert (dead.ambiguous_since, await claims(world)) == (None, ())
    assert await claims(world, LEASE + 1) == (), "it may have posted at the end of its lease, and be accepted late"
    (next_one,) = await claims(world, GRACE)
    assert (next_one.ambiguous_since, next_one.key) == (1001.0, dead.key)
    assert not await storage.write(outbox.settle, dead, dead.wanted, "m1", world.real, GRACE)
    assert await storage.write(outbox.settle, next_one, next_one.wanted, "m2", world.real, GRACE)
    assert await claims(world) == ()


async def test_what_is_wanted_during_a_send_is_sent_again(world, storage):
    await asks(world, Target.CARD, "d1")
    (intent,) = await claims(world)
    await asks(world, Target.CARD, "d1")
    await asks(world, Target.CARD, "d1")
    await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
    (again,) = await claims(world)
    assert (again.message_id, again.sent, again.wanted, again.generation) == ("m1", 1, 3, 1)


async def test_a_parked_target_lets_the_others_pass_until_someone_acts(world, storage):
    await asks(world, Target.DIGEST, "p1")
    await asks(world, Target.POST, "p2")
    (intent,) = await claims(world)
    assert await storage.write(outbox.park, intent, "Invite me to the channel.")
    (other,) = await claims(world)
    assert other.subject == "p2"
    (parked,) = await storage.read(parking.parked, world.ws)
    assert (parked.intent.subject, parked.reason) == ("p1", "Invite me to the channel.")
    assert (await storage.read(outbox.state)).parked == 1
    await storage.write(outbox.settle, other, other.wanted, "m2", world.real, GRACE)
    assert await storage.write(parking.unpark, world.ws, "C1", world.real) == 1
    assert [found.subject for found in await claims(world)] == ["p1"]


async def test_what_was_shared_and_refused_is_dropped_and_only_digests_are_tried_again(world, storage):
    await asks(world, Target.POST, "p1")
    await asks(world, Target.DIGEST, "g1")
    for _ in range(2):
        (intent,) = await claims(world)
        await storage.write(outbox.park, intent, "Invite me to the channel.")
    assert await storage.write(parking.unpark_digests, world.ws, world.real) == 1
    (again,) = await claims(world)
    assert again.subject == "g1"
    await storage.write(outbox.settle, again, again.wanted, "m1", world.real, GRACE)
    assert await storage.write(parking.unpark, world.ws, "C1", world.real) == 0
    (parked,) = await storage.read(parking.parked, world.ws)
    assert await storage.write(parking.drop, parked.intent)
    assert await storage.read(parking.parked, world.ws) == ()
    assert await claims(world) == ()


async def parks(world, *, ambiguous):
    """Post what is due, without a word whether it came through or with one, and park it."""
    (intent,) = await claims(world)
    if ambiguous:
        await world.storage.write(outbox.retry, intent, world.real, ambiguous=True)
        (intent,) = await claims(world)
    assert await world.storage.write(outbox.park, intent, "It may be there already.")


async def test_what_may_be_there_already_waits_until_someone_says_that_it_is_not(world, storage):
    for kind, subject, ambiguous in (
        (Target.DIGEST, "g1", True),
        (Target.DIGEST, "g2", False),
        (Target.POST, "p1", True),
    ):
        await asks(world, kind, subject)
        await parks(world, ambiguous=ambiguous)
    parked = await storage.read(parking.parked, world.ws)
    assert [(found.intent.subject, found.ambiguous) for found in parked] == [("g1", True), ("g2", False), ("p1", True)]

    assert await storage.write(parking.post_again, world.ws, Target.DIGEST, world.real) == 1
    (anew,) = await claims(world)
    assert (anew.subject, anew.message_id, anew.ambiguous_since, anew.attempts) == ("g1", None, None, 0)
    assert anew.key == "digest:g1:2", "it isn't taken for the one that may be there"
    assert await storage.write(outbox.settle, anew, anew.wanted, "m1", world.real, GRACE)
    assert [found.intent.subject for found in await storage.read(parking.parked, world.ws)] == ["g2", "p1"]
    assert await storage.write(parking.post_again, world.ws, Target.DIGEST, world.real) == 0
    assert await storage.write(parking.post_again, "slack:T2", Target.POST, world.real) == 0
    assert await claims(world) == ()


async def test_what_is_posted_again_and_stays_in_doubt_is_looked_for_from_then_on(world, storage):
    await asks(world, Target.DIGEST, "g1")
    await parks(world, ambiguous=True)
    world.real += 3600
    again = world.real
    await storage.write(parking.post_again, world.ws, Target.DIGEST, again)
    await parks(world, ambiguous=True)
    (parked,) = await storage.read(parking.parked, world.ws)
    assert parked.intent.ambiguous_since == again


async def test_a_deleted_message_is_made_anew(world, storage):
    await asks(world, Target.CARD, "d1")
    (intent,) = await claims(world)
    await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    (intent,) = await claims(world)
    assert await storage.write(outbox.gone, intent)
    (anew,) = await claims(world)
    assert (anew.message_id, anew.key) == (None, "card:d1:2")


async def test_a_limited_send_waits_and_holds_back_what_comes_after_it(world, storage):
    await asks(world, Target.POST, "p1")
    (intent,) = await claims(world)
    await storage.write(outbox.retry, intent, world.real + 20, ambiguous=False)
    await asks(world, Target.POST, "p2")
    assert await claims(world, 10) == ()
    (again,) = await claims(world, 20)
    assert (again.subject, again.attempts, again.ambiguous_since) == ("p1", 1, None)


async def test_what_fails_by_a_fault_of_ours_is_parked_after_a_few_and_lets_the_others_pass(world, storage):
    await asks(world, Target.CARD, "d1")
    await asks(world, Target.POST, "p1")
    for fault in range(1, outbox.FAULTS + 1):
        (intent,) = await claims(world)
        assert intent.subject == "d1"
        await storage.write(outbox.retry, intent, world.real, ambiguous=False)  # what the platform does isn't counted
        (intent,) = await claims(world)
        parked = await storage.write(outbox.failed, intent, world.real, "Look at the log.", ambiguous=False)
        assert parked is (fault == outbox.FAULTS)
    assert (await storage.read(outbox.state)).set_aside == 1
    (other,) = await claims(world)
    assert other.subject == "p1"
    await storage.write(outbox.settle, other, other.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    assert (await storage.read(outbox.state)).set_aside == 0
    (again,) = await claims(world)
    assert not await storage.write(outbox.failed, again, world.real, "Look at the log.", ambiguous=False), "from one on"


async def test_faults_are_forgotten_once_it_was_sent(world, storage):
    await asks(world, Target.CARD, "d1")
    for _ in range(2 * outbox.FAULTS):
        (intent,) = await claims(world)
        assert not await storage.write(outbox.failed, intent, world.real, "Look at the log.", ambiguous=False)
        (intent,) = await claims(world)
        await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
        await asks(world, Target.CARD, "d1")


async def both(world, storage, *kinds):
    """Wanted at one moment, in this order."""
    world.real += 1
    for kind in kinds:
        want = Want(kind, "d1", "C1", direct=False)
        await storage.write(wants.want, world.ws, want, world.real)


async def test_a_receipt_comes_before_the_card_that_takes_its_place(world, storage):
    await both(world, storage, Target.CARD, Target.RECEIPT)
    (first,) = await claims(world)
    assert first.kind is Target.RECEIPT
    await storage.write(outbox.settle, first, first.wanted, "m1", world.real, GRACE)
    (second,) = await claims(world)
    assert second.kind is Target.CARD


async def test_what_goes_before_waits_for_what_is_on_its_way_to_the_same_person(world, storage):
    await both(world, storage, Target.CARD)
    (card,) = await claims(world, 0)
    want = Want(Target.RECEIPT, "d1", "C1", direct=False)
    await storage.write(wants.want, world.ws, want, world.real)
    assert await claims(world, 0) == (), "two at once to one person"
    await storage.write(outbox.settle, card, card.wanted, "m1", world.real, GRACE)
    (receipt,) = await claims(world, 0)
    assert receipt.kind is Target.RECEIPT


async def test_an_update_whose_sender_died_is_sent_again_after_the_lease(world, storage):
    await asks(world, Target.CARD, "d1")
    (made,) = await claims(world)
    await storage.write(outbox.settle, made, made.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    (dead,) = await claims(world)
    assert await claims(world, LEASE - 1) == ()
    (again,) = await claims(world, 1)
    assert (again.message_id, again.wanted, again.fence, again.ambiguous_since) == ("m1", 2, dead.fence + 1, None)


async def test_what_a_dead_sender_may_still_update_is_shown_anew_two_graces_later(world, storage):
    """Their update may be accepted a grace after the lease, and so after that of whoever took over."""
    await asks(world, Target.CARD, "d1")
    (made,) = await claims(world)
    await storage.write(outbox.settle, made, made.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    await claims(world)
    (taken,) = await claims(world, LEASE)
    await storage.write(outbox.settle, taken, taken.wanted, taken.message_id, world.real, GRACE)
    assert await storage.write(outbox.again, (world.ws,), world.real + 2 * GRACE - 1) == 0
    assert await claims(world, 0) == ()
    assert await storage.write(outbox.again, ("slack:T2",), world.real + 2 * GRACE) == 0
    assert await storage.write(outbox.again, (world.ws,), world.real + 2 * GRACE) == 1
    (anew,) = await claims(world, 2 * GRACE)
    assert (anew.message_id, anew.wanted, anew.sent) == ("m1", taken.wanted + 1, taken.wanted)
    assert await storage.write(outbox.again, (world.ws,), world.real) == 0, "once is enough"


async def test_what_came_through_has_its_attempts_forgotten(world, storage):
    await asks(world, Target.CARD, "d1")
    for attempts in range(3):
        (intent,) = await claims(world)
        assert intent.attempts == attempts
        await storage.write(outbox.retry, intent, world.real, ambiguous=False)
    (intent,) = await claims(world)
    await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    (anew,) = await claims(world)
    assert (intent.attempts, anew.attempts) == (3, 0)


async def fails(world, storage) -> bool:
    """Whether one more fault of ours parks it."""
    (intent,) = await claims(world)
    return await storage.write(outbox.failed, intent, world.real, "Look at the log.", ambiguous=False)


async def test_the_fifth_fault_parks_it_and_what_came_through_begins_anew(world, storage):
    await asks(world, Target.CARD, "d1")
    for _ in range(4):
        assert not await fails(world, storage)
    (intent,) = await claims(world)
    await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    assert [await fails(world, storage) for _ in range(5)] == [False, False, False, False, True]


@pytest.mark.everywhere
async def test_two_cards_of_one_person_never_go_out_at_once(world, storage):
    world.real += 1
    for subject in ("d2", "d1"):  # at one moment: d1 goes before d2, which is on its way already
        want = Want(Target.CARD, subject, "C1", direct=False)
        await storage.write(wants.want, world.ws, want, world.real)
        if subject == "d2":
            (first,) = await claims(world, 0)
    assert await claims(world, 0) == ()
    assert await claims(world, LEASE - 1) == ()
    (second,) = await claims(world, 1)
    assert (first.subject, second.subject) == ("d2", "d1"), "the lease is over"


async def test_what_changed_on_its_way_goes_behind_what_waits(world, storage):
    await asks(world, Target.CARD, "d1")
    (card,) = await claims(world)
    await asks(world, Target.POST, "p1")
    await asks(world, Target.CARD, "d1")
    world.real += 1
    assert await storage.write(outbox.settle, card, card.wanted, "m1", world.real, GRACE) == 2
    (post,) = await claims(world)
    await storage.write(outbox.settle, post, post.wanted, "m2", world.real, GRACE)
    (again,) = await claims(world)
    assert (post.subject, again.subject) == ("p1", "d1")


async def test_what_a_person_tries_again_may_fail_as_often_as_before(world, storage):
    await asks(world, Target.CARD, "d1")
    assert [await fails(world, storage) for _ in range(5)][-1]
    assert await storage.write(parking.unpark, world.ws, "C1", world.real) == 1
    assert [await fails(world, storage) for _ in range(5)] == [False, False, False, False, True]


async def test_what_was_given_back_or_deleted_was_never_in_doubt(world, storage):
    await asks(world, Target.CARD, "d1")
    (intent,) = await claims(world)
    assert await storage.write(outbox.put_back, intent)
    (intent,) = await claims(world)
    assert intent.ambiguous_since is None
    await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
    await asks(world, Target.CARD, "d1")
    (update,) = await claims(world)
    assert await storage.write(outbox.gone, update)
    (anew,) = await claims(world)
    assert (anew.message_id, anew.generation, anew.ambiguous_since) == (None, update.generation + 1, None)


async def test_of_what_fails_only_a_creation_that_may_have_come_through_is_looked_for(world, storage):
    rows = [(False, True, True), (False, False, False), (True, True, False), (True, False, False)]
    for number, (shown, ambiguous, looked_for) in enumerate(rows):
        await asks(world, Target.CARD, "d1", f"C{number}")
        (intent,) = await claims(world)
        if shown:
            await storage.write(outbox.settle, intent, intent.wanted, "m1", world.real, GRACE)
            await asks(world, Target.CARD, "d1", f"C{number}")
            (intent,) = await claims(world)
        assert not await storage.write(outbox.failed, intent, world.real, "Look at the log.", ambiguous=ambiguous)
        (again,) = await claims(world)
        assert (again.ambiguous_since is not None) is looked_for
        await storage.write(outbox.settle, again, again.wanted, f"n{number}", world.real, GRACE)
