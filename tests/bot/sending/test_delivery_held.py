"""Delivery, rule by rule: what is cut off, what is counted as a fault of ours, and who is told."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace

import pytest

from bot.platforms.ports import Refused, Unsure
from bot.sending import delivery as module
from bot.sending.delivery import AT_ONCE, GRACE
from dialogs.effects import Target, Want
from storage.engine.engine import open_storage
from storage.units import doubts, outbox, posts
from tests.bot.sending.hall import Hall, finished
from tests.waiting import until


@pytest.fixture
async def hall(sqlite_url):
    storage = open_storage(sqlite_url)
    yield await Hall(storage).begins()
    await storage.close()


@pytest.fixture
def told(monkeypatch):
    """What managers are told: the words and the buttons of a digest's fate, or the kind of what was set aside."""
    found = []

    async def for_managers(_ws, key, words, buttons):
        return said(key, (words, [button.label for row in buttons for button in row.buttons]))

    async def of_message(_ws, kind, _subject, key):
        return said(key, kind)

    async def unsure(_ws, kind, _subject, key, why):
        return said(key, (kind, why))

    def said(key, what):
        return ((Want(Target.POST, key, "rita"), what),)

    tells = SimpleNamespace(for_managers=for_managers, of_message=of_message, unsure=unsure)
    monkeypatch.setattr(module, "Telling", lambda _: tells)
    monkeypatch.setattr(posts, "tell_once", lambda _conn, _ws, _want, what, _at: found.append(what))
    return found


async def cut_off(hall):
    """What is being sent when we end."""
    hall.platform.gate = asyncio.Event()
    (intent,) = await hall.claims()
    sending = asyncio.create_task(hall.delivery.send(intent))
    await until(lambda: hall.platform.created or hall.platform.updated)
    sending.cancel()
    await asyncio.wait({sending})
    assert sending.cancelled()
    hall.platform.gate = None


async def test_a_creation_that_is_cut_off_is_looked_for_after_the_grace_and_is_no_fault(hall):
    await hall.asks()
    await cut_off(hall)
    await hall.waits(GRACE)
    (intent,) = await hall.claims()
    assert intent.ambiguous_since is not None


async def test_an_update_that_is_cut_off_is_sent_at_once_by_whoever_comes_next(hall):
    await hall.asks()
    await finished(hall)
    hall.platform.created.clear()
    await hall.asks()
    await cut_off(hall)
    (intent,) = await hall.claims()
    assert (intent.message_id, intent.ambiguous_since) == ("m1", None)


async def test_what_is_being_sent_is_held_for_thirty_seconds(hall):
    await hall.asks()
    await finished(hall)
    await hall.asks()
    hall.platform.gate = asyncio.Event()
    await hall.delivery.round()
    await until(lambda: hall.platform.updated)
    hall.real += 29.5
    assert await hall.claims() == ()
    hall.real += 0.5
    assert len(await hall.claims()) == 1
    hall.platform.gate.set()
    await hall.delivery.finish(5)


async def test_the_last_free_place_is_taken_and_while_none_is_free_nothing_is_looked_for(hall, monkeypatch):
    looks = []
    monkeypatch.setattr(doubts, "claim", lambda *_: looks.append(hall.real) or ())
    hall.platform.gate = asyncio.Event()
    for number in range(AT_ONCE):
        await hall.asks(recipient=f"C{number:02}")
        if number >= AT_ONCE - 2:
            await hall.delivery.round()
            await until(lambda sent=number + 1: len(hall.platform.created) == sent)
    before = len(looks)
    hall.real += 2
    await hall.delivery.round()
    assert len(looks) == before
    hall.platform.gate.set()
    await hall.delivery.finish(5)


async def test_however_often_a_platform_leaves_a_creation_unanswered_that_is_no_fault_of_ours(hall, told):
    hall.platform.fails = True
    await hall.asks()
    for _ in range(outbox.FAULTS + 1):
        await finished(hall)
        hall.real += 100
    assert len(hall.platform.created) == outbox.FAULTS + 1
    assert ((await hall.storage.read(outbox.state)).set_aside, told) == (0, [])


@pytest.mark.parametrize(
    ("kind", "direct", "tells"),
    [(Target.POST, True, []), (Target.POST, False, [Target.POST]), (Target.RECEIPT, False, [Target.RECEIPT])],
)
async def test_what_is_set_aside_is_told_but_for_such_a_telling_itself(hall, told, kind, direct, tells):
    hall.broken = True
    await hall.asks(kind, "rita" if direct else "C1", direct=direct)
    for _ in range(outbox.FAULTS):
        await finished(hall)
        hall.real += 100
    assert (await hall.storage.read(outbox.state)).set_aside == 1
    assert told == tells


async def test_a_digest_that_a_channel_refuses_is_told_once_and_of_all_else_nobody(hall, told):
    hall.platform.fails = Refused("I'm not in that channel.")
    await hall.asks(Target.POST)
    await finished(hall)
    assert told == []
    await hall.asks(Target.DIGEST, "C2")
    await finished(hall)
    await finished(hall)
    assert told == [
        ("I couldn't post the weekly digest: I'm not in that channel. I'll try again every hour.", []),
    ]


class Killed(BaseException):
    """The end of a process, where it would be."""


@pytest.mark.parametrize("broken", [True, False])
async def test_nothing_is_stopped_in_silence_who_is_killed_before_it_is_told_has_not_stopped_it(
    hall, told, monkeypatch, broken
):
    def killed(*_):
        raise Killed

    monkeypatch.setattr(posts, "tell_once", killed)
    hall.broken, hall.platform.fails = broken, Refused("I'm not in that channel.")
    await hall.asks(Target.DIGEST, "C2")
    for _ in range(outbox.FAULTS):
        for intent in await hall.claims():
            with suppress(Killed):
                await hall.delivery.send(intent)
        hall.real += 100
    assert (await hall.storage.read(outbox.state)).parked == 0


async def test_where_nobody_knows_whom_to_tell_it_is_stopped_all_the_same(hall, told, monkeypatch):
    monkeypatch.setattr(module, "Telling", None)
    hall.platform.fails = Refused("I'm not in that channel.")
    await hall.asks(Target.DIGEST, "C2")
    await finished(hall)
    assert (await hall.storage.read(outbox.state)).parked == 1


async def test_where_nobody_can_tell_whether_something_was_posted_that_is_told_and_of_a_digest_it_is_asked(hall, told):
    hall.platform.fails = Unsure("it can't be looked for there.")
    await hall.asks(Target.CARD)
    await finished(hall)
    assert told == [(Target.CARD, "it can't be looked for there.")]
    await hall.asks(Target.DIGEST, "C2")
    await finished(hall)
    words, buttons = told[-1]
    assert words.startswith("I can't tell whether the weekly digest was posted")
    assert buttons == ["It's not there, post it again"]
