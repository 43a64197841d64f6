"""Twins, rule by rule: which of several stays, what a look comes to that fails, and what a press on one tells."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.counted import TWINS
from bot.platforms.ports import Ambiguous, Click, Limited, Refused, Who
from bot.sending.delivery import GRACE, LEASE
from bot.sending.twins import Twins
from dialogs.effects import Target, Want
from dialogs.messages.actions import Action, Verb
from storage.engine.engine import open_storage
from storage.tables import outbox as table
from storage.units import doubts, outbox, wants
from storage.units.wants import LATE
from tests.bot.sending.hall import Hall

AGAIN = 15.0
CARD = Want(Target.CARD, "d1", "rita")


@pytest.fixture
async def hall(sqlite_url):
    storage = open_storage(sqlite_url)
    hall = await Hall(storage).begins()
    hall.woken = []
    hall.twins = Twins(hall.delivery.services, lambda: hall.woken.append("wake"))
    yield hall
    await storage.close()


async def in_doubt(hall, message_id="m2"):
    """A post whose first creation stayed without an answer, and whose second is `message_id`: what is looked for."""
    await hall.asks()
    (intent,) = await hall.claims()
    await hall.storage.write(outbox.retry, intent, hall.real, ambiguous=True)
    (intent,) = await hall.claims()
    await hall.storage.write(outbox.settle, intent, intent.wanted, message_id, hall.real, GRACE)
    hall.real += GRACE
    (found,) = await looks(hall)
    return found


async def looks(hall, seconds=0.0):
    hall.real += seconds
    return await hall.storage.write(doubts.claim, (hall.ws,), hall.real, LEASE, 10)


async def shown(hall) -> list[str | None]:
    """As which messages targets show."""
    return await hall.storage.read(lambda conn: list(conn.execute(select(table.c.message_id)).scalars()))


@pytest.mark.parametrize(
    ("there", "stays", "away"),
    [
        (["m1", "m2"], "m1", ["m2"]),
        (["m1", "m2", "m3"], "m1", ["m2", "m3"]),
        (["m2", "m3"], "m2", ["m3"]),
        (["m2"], "m2", []),
        (["m3"], "m2", ["m3"]),  # one that was replaced through a response_url isn't found by its key
        ([], "m2", []),
    ],
)
async def test_the_oldest_stays_and_all_others_are_taken_away(hall, there, stays, away):
    found, hall.platform.there, before = await in_doubt(hall), there, TWINS["taken away"]
    await hall.twins.seek(found, AGAIN)
    assert hall.platform.searched == [(hall.ws, found.recipient, found.key, found.since)]
    assert (await shown(hall), hall.platform.deleted) == ([stays], away)
    assert (TWINS["taken away"] - before, hall.woken) == (len(away), ["wake"] * bool(away))
    assert await looks(hall, 100 * LEASE) == (), "it is settled"


async def test_one_that_is_gone_already_keeps_no_other_one_there(hall):
    found, before = await in_doubt(hall), TWINS["taken away"]
    hall.platform.there, hall.platform.gone = ["m1", "m2", "m3"], ["m2"]
    await hall.twins.seek(found, AGAIN)
    assert (hall.platform.deleted, TWINS["taken away"] - before) == (["m3"], 1)
    assert await looks(hall, 100 * LEASE) == ()


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (Limited(7.0), 7.0),
        (Ambiguous("no answer"), AGAIN),
        (OperationalError("select", {}, ValueError("away")), LEASE),
        (Refused("Nobody may look there."), None),
        (ValueError("a fault of ours"), None),
    ],
)
async def test_a_look_that_fails_is_had_again_where_that_may_come_to_something(hall, error, seconds):
    found = await in_doubt(hall)
    hall.platform.looking_fails = error
    await hall.twins.seek(found, AGAIN)
    assert (await shown(hall), hall.platform.deleted, hall.woken) == (["m2"], [], [])
    if seconds is None:
        assert await looks(hall, 100 * LEASE) == ()
    else:
        assert await looks(hall, seconds - 0.5) == ()
        assert await looks(hall, 0.5) == (found,)


# presses


def press(hall, message_id: str | None = "m2", *, may_go: bool = True) -> Click:
    """A press on a message that shows the card."""
    hall.away = []
    who, action = Who(hall.ws, "U-rita"), Action(Verb.NEXT, "d1", 1)
    away = (lambda: hall.away.append(message_id)) if may_go else None
    return Click("e1", who, action, {}, "D1", message_id, take_away=away)


async def card(hall, message_id: str | None):
    """A card that shows as a message, or, with None, of which nobody knows yet whether it came."""
    await hall.storage.write(wants.want, hall.ws, CARD, hall.real)
    (intent,) = await hall.claims()
    if message_id is None:
        await hall.storage.write(outbox.retry, intent, hall.real + 100, ambiguous=True)
    else:
        await hall.storage.write(outbox.settle, intent, intent.wanted, message_id, hall.real, GRACE)


async def pressed(hall, event) -> tuple[bool, int]:
    """Whether it was on a twin, and how many were taken away once it was dealt with."""
    twin, before = await hall.twins.is_one(event), TWINS["taken away"]
    await hall.twins.pressed(event)
    return twin, TWINS["taken away"] - before


async def test_a_twin_that_is_pressed_goes_and_what_lives_on_is_shown_anew_when_nothing_old_comes_any_more(hall):
    await card(hall, "m1")
    assert await pressed(hall, press(hall)) == (True, 1)
    assert (await shown(hall), hall.away, hall.woken) == (["m1"], ["m2"], [])
    at = await hall.storage.read(lambda conn: conn.execute(select(table.c.again_at)).scalar_one())
    assert at == hall.real + LATE


@pytest.mark.parametrize("lives", [True, False])
async def test_the_living_card_stays(hall, lives):
    """As does one of which nothing is known at all."""
    if lives:
        await card(hall, "m2")
    assert await pressed(hall, press(hall)) == (False, 0)
    assert (await shown(hall), hall.away, hall.woken) == (["m2"] * lives, [], [])


async def test_of_a_card_in_doubt_the_press_tells_which_it_is(hall):
    await card(hall, None)
    assert await pressed(hall, press(hall)) == (False, 0)
    assert (await shown(hall), hall.away, hall.woken) == (["m2"], [], ["wake"])


@pytest.mark.parametrize("known", ["m1", None])
@pytest.mark.parametrize(("message_id", "may_go"), [(None, True), ("m2", False)])
async def test_what_isnt_told_by_its_message_or_can_be_no_twin_tells_nothing(hall, known, message_id, may_go):
    await card(hall, known)
    assert await pressed(hall, press(hall, message_id, may_go=may_go)) == (False, 0)
    assert (await shown(hall), hall.away, hall.woken) == ([known], [], [])


async def test_one_that_has_become_the_card_meanwhile_stays(hall, monkeypatch):
    """Whoever looks for twins found it to be the older one between our two looks."""
    await card(hall, "m1")
    event, sought = press(hall), Twins.is_one

    async def late(twins, event):
        found = await sought(twins, event)
        await hall.storage.write(lambda conn: conn.execute(table.update().values(message_id="m2")))
        return found

    monkeypatch.setattr(Twins, "is_one", late)
    await hall.twins.pressed(event)
    assert (await shown(hall), hall.away, hall.woken) == (["m2"], [], [])
