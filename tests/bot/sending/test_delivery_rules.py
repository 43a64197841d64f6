"""Delivery, rule by rule: how long it waits, when it is too late to create, and whom it leaves alone."""

import asyncio
from collections import Counter
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, update

from bot.platforms.ports import Ambiguous, Gone, Limited, Refused
from bot.sending import delivery as module
from bot.sending.delivery import AT_ONCE, GRACE, LEASE, SPARE
from dialogs.effects import Target, Want
from storage.engine.engine import open_storage
from storage.tables import outbox as targets
from storage.tables import person
from storage.units import doubts, outbox, parking, wants
from tests.bot.sending.hall import CARD, Hall, finished
from tests.storage.units_world import NOW
from tests.waiting import until


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


async def test_what_is_asked_before_a_creation_counts_to_its_lease(hall, monkeypatch):
    """Whether others read along in a channel may take a time-out to find out."""
    await hall.asks()
    (intent,) = await hall.claims()

    async def slow(*_):
        hall.real = intent.lease_until - SPARE + 1

    monkeypatch.setattr(hall.delivery.services, "keep_inside", slow)
    await hall.delivery.send(intent)
    assert hall.platform.created == []


async def test_what_a_sender_that_stood_still_created_too_late_is_taken_away(hall):
    """Past its last look at the lease it stands still; whoever takes over creates it, and has looked twice by then."""
    hall.platform.gate = asyncio.Event()
    await hall.asks()
    (late,) = await hall.claims()
    standing = asyncio.create_task(hall.delivery.send(late))
    await until(lambda: hall.platform.created)
    gate, hall.platform.gate, hall.platform.there = hall.platform.gate, None, ["m1"]
    hall.real += 1000
    (taken,) = await hall.claims()
    await hall.delivery.send(taken)
    hall.real += GRACE
    await finished(hall)
    hall.platform.there = ["m1", "m2"]
    hall.platform.made, hall.real = "m2", hall.real + 1000
    gate.set()
    await standing
    await finished(hall)
    assert hall.platform.deleted == ["m2"]


async def test_what_such_a_sender_gave_up_waiting_for_is_looked_for_as_well(hall):
    """It wakes past its own time-out: its message is on its way, and it never hears that it came."""
    await hall.asks()
    (late,) = await hall.claims()
    hall.real += 1000
    (taken,) = await hall.claims()
    await hall.delivery.send(taken)
    hall.real += GRACE
    await finished(hall)
    hall.real += 1000
    hall.platform.there = ["m1", "m2"]
    await hall.storage.write(outbox.retry, late, hall.real + GRACE, ambiguous=True)
    await finished(hall)
    assert hall.platform.deleted == []  # it may still come
    hall.real += GRACE
    await finished(hall)
    assert hall.platform.deleted == ["m2"]


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
    (parked,) = await hall.storage.read(parking.parked, hall.ws)
    assert parked.intent.recipient == "cara"
    assert "add them to `people` in app.yaml" in parked.reason
    assert (hall.platform.created, (await hall.storage.read(outbox.state)).due) == ([], 0)


async def test_sixteen_are_sent_at_once_and_the_rest_as_soon_as_one_is_through(hall):
    for number in range(20):
        await hall.asks(recipient=f"C{number:02}")
    hall.platform.gate = asyncio.Event()
    await hall.delivery.round()
    await hall.delivery.round()
    await until(lambda: len(hall.platform.created) == AT_ONCE)
    await hall.delivery.round()
    assert len(hall.platform.created) == AT_ONCE == 16
    hall.platform.gate.set()
    await hall.delivery.finish(5)
    await finished(hall)
    assert len(hall.platform.created) == 20


async def test_an_update_without_an_answer_is_sent_anew_two_graces_later_and_once(hall):
    await hall.asks()
    await finished(hall)
    await hall.asks()
    hall.platform.fails = True
    await finished(hall)
    hall.platform.fails = False
    hall.real += 2
    await finished(hall)
    assert hall.platform.updated == ["m1", "m1"], "tried again at once, and it came through"
    hall.real += 2 * GRACE - 2.5
    await finished(hall)
    assert len(hall.platform.updated) == 2
    hall.real += 1  # what is to be sent anew is looked for once a second
    await finished(hall)
    assert len(hall.platform.updated) == 3, "the first may have been accepted late, over the second"
    hall.real += 2 * GRACE
    await finished(hall)
    assert len(hall.platform.updated) == 3


async def shown_and_then(hall, error):
    """It shows, changes, and the platform answers the update so."""
    await hall.asks()
    await finished(hall)
    await hall.asks()
    hall.platform.fails = error
    await finished(hall)
    hall.platform.fails = False


async def test_who_sends_too_much_waits_as_long_as_the_platform_says(hall):
    await shown_and_then(hall, Limited(7.0))
    await hall.waits(7)


async def test_what_was_refused_is_parked_with_the_reason(hall):
    await shown_and_then(hall, Refused("It's full."))
    assert [parked.reason for parked in await hall.storage.read(parking.parked, hall.ws)] == ["It's full."]
    assert (await hall.storage.read(outbox.state)).due == 0


async def test_what_was_deleted_is_made_anew_at_once(hall):
    await shown_and_then(hall, Gone("It was deleted."))
    assert hall.delivery._wake.is_set()
    await finished(hall)
    assert [key for _, key in hall.platform.created] == ["post:d1:1", "post:d1:2"]


async def test_a_trace_that_was_deleted_stays_away(hall):
    await hall.asks(Target.RECEIPT)
    await finished(hall)
    await hall.asks(Target.RECEIPT)
    hall.platform.fails = Gone("It was deleted.")
    await finished(hall)
    hall.platform.fails = False
    await finished(hall)
    assert len(hall.platform.created) == 1
    assert (await hall.storage.read(outbox.state)).due == 0


async def test_a_fault_of_ours_is_tried_again_and_then_set_aside_and_nothing_else_waits(hall):
    hall.broken = True
    await hall.asks(recipient="C1")
    for pause in (1, 2, 4, 8):
        await hall.sends()
        assert not hall.delivery._wake.is_set(), "nothing is to be sent by now"
        await hall.waits(pause)
    await hall.sends()
    assert (await hall.storage.read(outbox.state)).set_aside == 1
    assert hall.delivery._wake.is_set(), "that somebody is told of it goes out at once"
    hall.broken = False
    await hall.asks(recipient="C2")
    await finished(hall)
    assert [conversation for conversation, _ in hall.platform.created] == ["C2"]


async def test_what_was_changed_on_its_way_wakes_the_sender(hall):
    await hall.asks()
    (intent,) = await hall.claims()
    await hall.asks()
    assert not hall.delivery._wake.is_set()
    await hall.delivery.send(intent)
    assert hall.delivery._wake.is_set()


async def test_what_is_as_it_was_wakes_nobody(hall):
    await hall.asks()
    await hall.sends()
    assert not hall.delivery._wake.is_set()


async def test_stopping_claims_nothing_more_and_finishes_what_is_under_way(hall):
    hall.platform.gate = asyncio.Event()
    await hall.asks()
    running = asyncio.create_task(hall.delivery.run())
    await until(lambda: hall.platform.created)
    hall.delivery.stop()
    await asyncio.wait_for(running, 5)
    await hall.asks(recipient="C2")
    hall.platform.gate.set()
    await hall.delivery.finish(5)
    assert len(hall.platform.created) == 1
    assert (await hall.storage.read(outbox.state)).due == 1


async def test_what_is_not_through_in_time_is_left(hall):
    hall.platform.gate = asyncio.Event()
    await hall.asks()
    await hall.delivery.round()
    await until(lambda: hall.platform.created)
    await asyncio.wait_for(hall.delivery.finish(0.05), 5)
    hall.platform.gate.set()
    await hall.delivery.finish(5)


async def test_nothing_new_is_looked_for_more_often_than_once_a_second(hall, monkeypatch):
    looks = []
    monkeypatch.setattr(doubts, "claim", lambda *_: looks.append(hall.real) or ())
    begun = hall.real
    for _ in range(9):
        await finished(hall)
        hall.real += 0.25
    assert looks == [begun, begun + 1, begun + 2]


async def test_what_came_through_without_an_answer_is_found_and_not_made_again(hall):
    hall.platform.fails = True
    await hall.asks()
    await finished(hall)
    hall.platform.fails, hall.platform.there = False, ["m7", "m8"]
    hall.real += GRACE
    await finished(hall)
    assert (len(hall.platform.created), hall.platform.updated) == (1, ["m7"])
    assert await hall.storage.read(wants.message_of, hall.ws, Want(Target.POST, "d1", "C1")) == "m7"


async def test_what_did_not_come_through_is_made_again(hall):
    hall.platform.fails = True
    await hall.asks()
    await finished(hall)
    hall.platform.fails = False
    hall.real += GRACE
    await finished(hall)
    assert (len(hall.platform.created), hall.platform.updated) == (2, [])


async def test_a_fault_of_ours_while_creating_leaves_it_in_doubt_and_counts(hall):
    await hall.asks()
    hall.platform.fails = ValueError("what it answered can't be read")
    for _ in range(5):
        await finished(hall)
        hall.real += 100
    assert (await hall.storage.read(outbox.state)).set_aside == 1
    (parked,) = await hall.storage.read(parking.parked, hall.ws)
    assert parked.ambiguous


async def test_an_update_in_doubt_is_no_creation_in_doubt(hall):
    await shown_and_then(hall, Ambiguous("no answer"))
    hall.real += 1
    (intent,) = await hall.claims()
    assert intent.ambiguous_since is None


async def test_a_click_is_answered_through_its_own_channel_and_costs_no_update(hall):
    await hall.asks()
    await finished(hall)
    shown = []

    async def respond(message) -> bool:
        shown.append(message)
        return True

    await hall.clicks(respond)
    assert (shown, hall.platform.updated) == ([CARD], [])
    assert (await hall.storage.read(outbox.state)).due == 0


async def test_where_a_clicks_channel_is_silent_it_is_updated_and_once_more_two_graces_later(hall):
    await hall.asks()
    await finished(hall)

    async def respond(_message) -> bool:
        return False

    await hall.clicks(respond)
    assert hall.platform.updated == ["m1"]
    hall.real += 2 * GRACE
    await finished(hall)
    assert hall.platform.updated == ["m1", "m1"]


async def test_what_shows_and_may_not_last_is_updated_and_not_once_more(hall):
    await hall.asks()
    await finished(hall)

    async def respond(_message) -> None:
        """As Teams answers a press."""

    await hall.clicks(respond)
    hall.real += 2 * GRACE
    await finished(hall)
    assert hall.platform.updated == ["m1"]


async def test_a_click_without_a_channel_is_updated_and_not_once_more(hall):
    await hall.asks()
    await finished(hall)
    await hall.clicks(None)
    hall.real += 2 * GRACE
    await finished(hall)
    assert hall.platform.updated == ["m1"]


async def test_what_a_click_takes_over_from_a_sender_that_died_is_shown_anew_no_sooner_than_two_graces_later(hall):
    await hall.asks()
    await finished(hall)
    await hall.asks()
    assert len(await hall.claims()) == 1, "whose update may come yet"
    hall.real += LEASE

    async def respond(_message) -> bool:
        return True

    await hall.clicks(respond)
    hall.real += 2 * GRACE - 1
    await finished(hall)
    assert hall.platform.updated == []
    hall.real += LEASE - 2 * GRACE + 1
    await finished(hall)
    assert hall.platform.updated == ["m1"]


async def test_a_card_of_a_click_that_cannot_be_made_is_tried_again(hall):
    await hall.asks()
    await finished(hall)
    hall.broken = True
    await hall.clicks(None)
    hall.broken = False
    hall.real += 1
    await finished(hall)
    assert hall.platform.updated == ["m1"]


async def test_only_where_others_read_along_it_is_asked_whether_the_place_is_ours(hall):
    await hall.asks()
    await finished(hall)
    assert hall.platform.kept_inside == ["C1"]


async def test_a_round_that_fails_ends_nothing(hall, monkeypatch):
    await hall.asks()
    real, failures = outbox.claim, iter((OSError("the database is away"),))

    def claim(*args):
        for error in failures:
            raise error
        return real(*args)

    monkeypatch.setattr(outbox, "claim", claim)
    monkeypatch.setattr(module, "POLL", 0.01)
    running = asyncio.create_task(hall.delivery.run())
    await until(lambda: hall.platform.created)
    hall.delivery.stop()
    await asyncio.wait_for(running, 5)


def test_what_stands_as_a_receipt_is_shown_anew_no_sooner_than_two_graces_after_a_lease():
    assert wants.LATE == 2 * GRACE


@pytest.mark.parametrize("shown", [True, False])
async def test_what_is_cut_off_is_due_at_once_if_it_shows_and_else_looked_for_after_the_grace(hall, shown):
    if shown:
        await hall.asks()
        await finished(hall)
    await hall.asks()
    (intent,) = await hall.claims()
    hall.platform.gate = asyncio.Event()
    sending = asyncio.create_task(hall.delivery.send(intent))
    await until(lambda: hall.platform.updated if shown else hall.platform.created, "never asked")
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    if shown:
        assert [again.message_id for again in await hall.claims()] == ["m1"]
    else:
        await hall.waits(GRACE)


@pytest.mark.parametrize(
    ("error", "again"), [(Limited(7.0), 1), (Ambiguous("no answer"), 1), (Refused("It's full."), 0)]
)
async def test_what_is_tried_again_is_counted(hall, monkeypatch, error, again):
    counted = Counter()
    monkeypatch.setattr(module, "RETRIES", counted)
    await shown_and_then(hall, error)
    assert counted["message"] == again
    hall.broken = True
    await hall.asks(recipient="C2")
    await finished(hall)
    assert counted["message"] == again + 1


async def test_a_creation_without_an_answer_is_no_fault_of_ours_however_often(hall):
    hall.platform.fails = True
    await hall.asks()
    for _ in range(7):
        await finished(hall)
        hall.real += 100
    assert (await hall.storage.read(outbox.state)).set_aside == 0


async def test_a_sixteenth_goes_out_and_while_so_many_are_on_their_way_nothing_is_asked_for(hall):
    hall.platform.gate = asyncio.Event()
    for number in range(AT_ONCE - 1):
        await hall.asks(recipient=f"C{number}")
    await hall.delivery.round()
    await hall.asks(recipient="one more")
    await hall.delivery.round()
    await until(lambda: len(hall.platform.created) == AT_ONCE, "it waits")
    hall.delivery.services.storage = None  # whoever asked it for more would fail
    await hall.delivery.round()
    hall.delivery.services.storage = hall.storage
    hall.platform.gate.set()
    await hall.delivery.finish(5)


async def test_one_that_breaks_down_keeps_nobody_from_finishing(hall):
    async def breaks():
        raise ValueError

    hall.delivery._start(breaks())
    await hall.delivery.finish(5)


async def test_what_is_no_creation_in_doubt_is_not_looked_for(hall):
    hall.platform.there = ["somebody else's"]
    await hall.asks()
    await finished(hall)
    assert len(hall.platform.created) == 1
    await hall.asks()
    await finished(hall)
    assert hall.platform.updated == ["m1"]


@pytest.mark.parametrize("there", [True, False])
async def test_who_is_in_chat_no_more_gets_nothing_new_and_what_is_there_changes(hall, there):
    """What they were told may have to go from it."""
    await hall.asks(recipient="rita", direct=True)
    await hall.storage.write(lambda conn: conn.execute(update(person).values(user_id=None, conversation_id="D1")))
    if there:
        await hall.storage.write(lambda conn: conn.execute(update(targets).values(message_id="m1")))
    await hall.sends()
    assert (hall.platform.updated, hall.platform.created) == (["m1"] * there, [])
    assert [one.intent.recipient for one in await hall.storage.read(parking.parked, hall.ws)] == ["rita"] * (not there)


async def test_what_gets_no_answer_before_it_is_created_is_in_no_doubt(hall, monkeypatch):
    """Such as whether others read along in a channel: there is no message that could be looked for."""

    async def unanswered(*_):
        raise Ambiguous("no answer")

    monkeypatch.setattr(hall.delivery.services, "keep_inside", unanswered)
    await hall.asks()
    await hall.sends()
    hall.real += 1
    (intent,) = await hall.claims()
    assert (hall.platform.created, intent.ambiguous_since) == ([], None)


async def test_what_is_to_be_shown_anew_is_looked_up_once_a_second(hall):
    asked, write = [], hall.storage.write

    async def noted(unit, *args):
        asked.append(unit)
        return await write(unit, *args)

    hall.delivery.services.storage = SimpleNamespace(write=noted)
    for seconds in (0, 0.5, 0.5):
        hall.real += seconds
        await finished(hall)
    assert asked.count(outbox.again) == 2
