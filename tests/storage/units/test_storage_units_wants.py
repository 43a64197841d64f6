"""Asking for something to be shown: what melts into one, what goes out at once, and who has to wait."""

import pytest
import pytest_asyncio

from dialogs.effects import Target, Want
from storage.units import outbox, wants
from tests.storage.units_world import World

LEASE, GRACE = 30.0, 15.0
CARD = Want(Target.CARD, "d1", "ann")
BELOW = Want(Target.CARD, "d1", "ann", below=True)
POST = Want(Target.POST, "p1", "ann")


class Room(World):
    """One workspace, one outbox, and what is asked of it a second after the other."""

    async def asks(self, want=CARD):
        self.real += 1
        await self.storage.write(wants.want, self.ws, want, self.real)

    async def clicks(self, want=CARD):
        """A click on a card that shows: the intent if it may go out at once."""
        self.real += 1
        return await self.storage.write(wants.want_and_lease, self.ws, want, self.real, LEASE)

    async def claims(self, seconds=1.0):
        self.real += seconds
        return await self.storage.write(outbox.claim, (self.ws,), self.real, LEASE, GRACE, 10)

    async def settles(self, intent, message_id="m1"):
        return await self.storage.write(outbox.settle, intent, intent.wanted, message_id, self.real, GRACE)

    async def shows(self, want=CARD, message_id="m1"):
        """It is asked for and shown."""
        await self.asks(want)
        (intent,) = await self.claims()
        await self.settles(intent, message_id)

    async def knows(self, question, want=CARD):
        return await self.storage.write(question, self.ws, want)  # some hold the row while they are at it

    async def fails(self, intent):
        return await self.storage.write(outbox.failed, intent, self.real, "Look at the log.", ambiguous=False)

    async def parks(self):
        """Fails until it is set aside; how often that was."""
        for times in range(1, 9):
            (intent,) = await self.claims()
            if await self.fails(intent):
                return times
        raise AssertionError("never")


@pytest_asyncio.fixture
async def room(storage):
    return await Room(storage).begins()


async def test_what_is_asked_for_twice_is_sent_once_in_its_newest_state(room):
    await room.asks()
    await room.asks()
    (intent,) = await room.claims()
    assert (intent.wanted, intent.sent, intent.fence) == (2, 0, 1)
    await room.settles(intent)
    assert await room.claims() == ()
    await room.asks()
    (intent,) = await room.claims()
    assert (intent.wanted, intent.sent) == (3, 2)


async def test_it_is_known_what_was_asked_for_what_shows_and_what_is_sent(room):
    assert not await room.knows(wants.is_wanted)
    await room.asks()
    assert await room.knows(wants.is_wanted)
    assert (await room.knows(wants.is_shown), await room.knows(wants.is_sent)) == (False, False)
    assert await room.knows(wants.message_of) is None
    (intent,) = await room.claims()
    await room.settles(intent)
    assert (await room.knows(wants.is_shown), await room.knows(wants.is_sent)) == (True, True)
    assert await room.knows(wants.message_of) == "m1"
    await room.asks()
    assert (await room.knows(wants.is_shown), await room.knows(wants.is_sent)) == (True, False)
    assert not await room.knows(wants.is_shown, POST), "nobody asked for that"


async def test_it_is_known_in_whose_conversations_something_shows(room):
    for person in ("ann", "bob"):
        await room.shows(Want(Target.POST, "p1", person), f"m-{person}")
    await room.shows(Want(Target.POST, "p1", "channel", direct=False), "m3")
    await room.shows(Want(Target.POST, "p2", "cem"), "m4")
    await room.shows(Want(Target.CARD, "p1", "dan"), "m5")
    await room.asks(Want(Target.POST, "p1", "eve"))
    assert sorted(await room.storage.read(wants.shown_to, room.ws, Target.POST, "p1")) == ["ann", "bob"]
    assert await room.storage.read(wants.shown_to, "slack:T2", Target.POST, "p1") == ()


async def test_a_click_on_what_shows_goes_out_at_once_and_nobody_else_sends_it_meanwhile(room):
    await room.shows()
    first = await room.clicks()
    assert (first.wanted, first.sent, first.message_id, first.fence) == (2, 1, "m1", 2)
    assert first.lease_until == room.real + LEASE
    assert await room.clicks() is None, "it is on its way; the newer state follows"
    assert await room.claims(LEASE - 3) == ()
    assert await room.settles(first) == 3
    (second,) = await room.claims()
    assert (second.wanted, second.fence) == (3, 3)


async def test_a_click_whose_lease_has_just_run_out_may_be_sent_by_the_next(room):
    await room.shows()
    first = await room.clicks()
    room.real += LEASE - 1
    second = await room.clicks()
    assert (second.wanted, second.fence) == (first.wanted + 1, first.fence + 1)


async def test_what_does_not_show_yet_is_not_sent_by_a_click(room):
    assert await room.clicks() is None
    (intent,) = await room.claims()
    assert intent.message_id is None


async def test_a_click_waits_for_what_was_asked_for_before_it(room):
    await room.shows()
    await room.asks(POST)
    assert await room.clicks() is None
    (before,) = await room.claims()
    assert before.subject == "p1"
    await room.settles(before, "m2")
    (card,) = await room.claims()
    assert card.subject == "d1"


async def test_a_click_waits_for_what_was_asked_for_at_the_same_moment(room):
    await room.shows()
    await room.asks(POST)
    assert await room.storage.write(wants.want_and_lease, room.ws, CARD, room.real, LEASE) is None


async def test_a_click_waits_while_something_else_of_that_person_is_being_sent(room):
    await room.shows()
    room.real += 10
    await room.storage.write(wants.want, room.ws, POST, room.real + 5)  # by a clock that is ahead
    (busy,) = await room.claims(5)
    await room.storage.write(wants.want, room.ws, POST, room.real + 60)
    assert busy.subject == "p1"
    assert await room.clicks() is None


async def test_somebody_elses_messages_make_nobody_wait(room):
    await room.shows()
    await room.asks(Want(Target.POST, "p1", "bob"))
    assert await room.clicks() is not None


async def test_what_waits_keeps_its_place_when_it_changes_and_what_was_sent_goes_to_the_end(room):
    await room.asks()
    await room.asks(POST)
    await room.asks()
    (first,) = await room.claims()
    assert first.subject == "d1", "it was asked for first, and still waits"
    await room.settles(first)
    await room.asks()
    (second,) = await room.claims()
    assert second.subject == "p1", "the card came through since; now it is behind"


async def test_a_click_on_what_waits_in_its_place_leaves_it_there(room):
    await room.shows()
    await room.asks()
    (intent,) = await room.claims()
    await room.storage.write(outbox.put_back, intent)
    asked = room.real - 1
    again = await room.clicks()
    assert again.wanted == 3
    await room.storage.write(outbox.retry, again, room.real, ambiguous=False)
    assert (await room.storage.read(outbox.state)).oldest == asked


async def test_what_changed_is_worth_another_try_and_as_many_faults_as_before(room):
    await room.shows()
    await room.asks()
    assert await room.parks() == outbox.FAULTS
    assert await room.claims() == ()
    await room.asks()
    assert await room.parks() == outbox.FAULTS
    again = await room.clicks()
    assert again is not None
    assert not await room.fails(again)
    assert await room.parks() == outbox.FAULTS - 1


async def test_faults_of_what_is_still_tried_add_up_whatever_is_asked_meanwhile(room):
    await room.shows()
    await room.asks()
    (intent,) = await room.claims()
    await room.fails(intent)
    await room.asks()
    assert await room.parks() == outbox.FAULTS - 1


async def test_a_card_below_leaves_a_trace_where_it_was(room):
    await room.shows()
    await room.asks(BELOW)
    (trace,) = await room.claims()
    assert (trace.kind, trace.subject, trace.message_id) == (Target.RECEIPT, "d1:1", "m1")
    await room.settles(trace)
    (card,) = await room.claims()
    assert (card.kind, card.message_id, card.generation) == (Target.CARD, None, 2)


@pytest.mark.parametrize("shown", [False, True])
async def test_a_card_below_where_none_shows_is_the_first(room, shown):
    if shown:
        await room.asks()  # it is only just being made
    await room.asks(BELOW)
    (card,) = await room.claims()
    assert (card.kind, card.generation) == (Target.CARD, 1)


async def unanswered(room, intent):
    """The platform left an update without an answer, and it is tried again."""
    await room.storage.write(outbox.show_again, intent, room.real + 2 * GRACE)
    await room.storage.write(outbox.retry, intent, room.real, ambiguous=False)


async def later(room, seconds=2 * GRACE + 1):
    """Time goes by; what is to be shown anew by now."""
    room.real += seconds
    return await room.storage.write(outbox.again, (room.ws,), room.real)


async def test_what_was_left_unanswered_is_shown_anew_two_graces_later_and_once(room):
    assert wants.LATE == 2 * GRACE
    await room.shows()
    await room.shows(Want(Target.POST, "p1", "ann"), "m2")
    await room.asks()
    (card,) = await room.claims()
    await unanswered(room, card)
    (card,) = await room.claims()
    await room.settles(card)
    assert await later(room, 1) == 0
    assert await later(room) == 1
    (again,) = await room.claims()
    assert (again.subject, again.wanted) == ("d1", card.wanted + 1)
    await room.settles(again)
    assert await later(room) == 0


async def test_where_the_card_has_moved_on_it_is_the_receipt_that_is_shown_anew(room):
    await room.shows()
    await room.asks()
    (card,) = await room.claims()
    await unanswered(room, card)
    await room.asks(BELOW)
    (trace,) = await room.claims()
    await room.settles(trace)
    (card,) = await room.claims()
    await room.settles(card, "m2")
    assert await later(room) == 1
    (again,) = await room.claims()
    assert (again.kind, again.message_id) == (Target.RECEIPT, "m1")


async def test_an_update_of_whoever_died_at_the_card_may_come_late_where_the_receipt_stands_by_then(room):
    await room.shows()
    await room.asks()
    await room.claims()  # and was killed
    await room.asks(BELOW)
    room.real += LEASE + 1
    (trace,) = await room.claims()
    assert trace.kind == Target.RECEIPT
    await room.settles(trace)
    (card,) = await room.claims(GRACE)
    await room.settles(card, "m2")
    assert await later(room, GRACE - 5) == 0
    assert await later(room, 3) == 1
    (again,) = await room.claims()
    assert (again.kind, again.message_id) == (Target.RECEIPT, "m1")


@pytest.mark.parametrize("by_a_click", [False, True])
async def test_an_update_of_whoever_died_at_it_may_come_late_too(room, by_a_click):
    await room.shows()
    await room.asks()
    await room.claims()  # and was killed
    room.real += LEASE + 1
    if by_a_click:
        card = await room.clicks()
    else:
        (card,) = await room.claims()
    await room.settles(card)
    assert await later(room, LEASE + 1) == 1


async def test_whoever_stood_still_and_updates_too_late_has_it_shown_anew_at_once(room):
    await room.shows()
    await room.asks()
    (stands_still,) = await room.claims()
    room.real += LEASE + 1
    (card,) = await room.claims()
    await room.settles(card)
    assert await later(room) == 1  # as of somebody who died
    (card,) = await room.claims()
    await room.settles(card)
    room.real += 1000
    assert await room.settles(stands_still) is None
    assert await later(room, 1) == 1


async def test_what_is_shown_as_usual_is_not_shown_anew(room):
    await room.shows()
    await room.settles(await room.clicks())
    await room.asks(BELOW)
    for intent in await room.claims():
        await room.settles(intent)
    assert await later(room, 1000) == 0


async def test_what_is_shown_anew_keeps_its_place_if_it_waits_and_else_goes_to_the_end(room):
    await room.shows()
    for asked_first in (True, False):
        await room.asks()
        (card,) = await room.claims()
        await unanswered(room, card)
        if not asked_first:
            (card,) = await room.claims()
            await room.settles(card)
        await room.asks(POST)
        assert await later(room) == 1
        (first,) = await room.claims()
        assert first.subject == ("d1" if asked_first else "p1")
        await room.settles(first)
        (second,) = await room.claims()
        await room.settles(second, "m2")


async def test_a_click_waits_for_what_a_clock_that_is_ahead_asked_for_only_while_it_is_being_sent(room):
    await room.shows()
    await room.storage.write(wants.want, room.ws, POST, room.real + 1000)
    clicked = await room.clicks()
    assert clicked is not None, "its time hasn't come"
    await room.settles(clicked)
    (busy,) = await room.claims()
    assert busy.subject == "p1"
    leased = await room.storage.write(wants.want_and_lease, room.ws, CARD, busy.lease_until - 1, LEASE)
    assert leased is None


async def test_at_the_end_of_a_lease_a_click_does_not_wait_for_it(room):
    await room.shows()
    await room.storage.write(wants.want, room.ws, POST, room.real + 1000)
    (busy,) = await room.claims()
    assert await room.storage.write(wants.want_and_lease, room.ws, CARD, busy.lease_until, LEASE) is not None


async def test_what_a_click_wants_again_waits_from_then_on(room):
    await room.shows()
    clicked = await room.clicks()
    await room.storage.write(outbox.retry, clicked, room.real, ambiguous=False)
    assert (await room.storage.read(outbox.state)).oldest == room.real


async def test_a_card_below_one_that_nobody_can_tell_of_is_created_anew(room):
    await room.asks()
    (first,) = await room.claims()
    await room.storage.write(outbox.retry, first, room.real, ambiguous=True)
    (first,) = await room.claims()
    assert first.ambiguous_since is not None
    await room.storage.write(outbox.park, first, "Nobody knows.")
    await room.asks(BELOW)
    (again,) = await room.claims()
    assert (again.generation, again.ambiguous_since, again.message_id) == (first.generation + 1, None, None)


async def test_one_that_is_wanted_below_before_it_was_sent_comes_after_what_was_wanted_since(room):
    """Sending was held up while somebody put one debrief first, and then the other again."""
    other = Want(Target.CARD, "d2", "ann", below=True)
    for want in (BELOW, other, BELOW):
        await room.asks(want)
    assert await room.delivers() == ["card:d2:1", "card:d1:1"]


async def test_one_that_shows_and_waits_to_be_brought_up_to_date_comes_below_what_was_wanted_since(room):
    """Another debrief was put first, and its mark taken back, before any of it was sent."""
    other = Want(Target.CARD, "d2", "ann", below=True)
    await room.shows()
    await room.asks()
    for want in (other, BELOW):
        room.real += 1
        await room.asks(want)
    assert await room.delivers() == ["card:d2:1", "receipt:d1:1:1", "card:d1:2"]


async def test_one_that_is_being_sent_keeps_its_place(room):
    await room.asks(BELOW)
    (held,) = await room.claims()
    await room.asks(POST)
    await room.asks(BELOW)
    await room.settles(held)
    assert (await room.delivers())[0] == "post:p1:1"
