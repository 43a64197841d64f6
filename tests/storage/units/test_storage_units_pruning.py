"""What is old goes, what counts stays, and no table is without a word on which of both it is."""

from datetime import timedelta

import pytest_asyncio
from sqlalchemy import func, select

from dialogs.effects import Target, Want
from dialogs.records import Event, Moment
from storage import tables
from storage.tables import metadata
from storage.units import events, holds, look_ups, posts, sessions, wants
from storage.units.pruning import RULES, prune
from storage.units.sessions import Session
from tests.storage.units_world import NOW, World

WEEK = timedelta(days=7)
SHOWN = (Want(Target.CARD, "d1", "rita", below=True), Want(Target.POST, "p1", "C9", direct=False))
STAY = frozenset(
    {
        "workspace",  # one each
        "workspace_key",  # one each
        "secret",  # a few each
        "text_key",  # one each time a key took the place of another
        "reading",  # one each
        "configured",  # one each key of app.yaml
        "person",  # one a person
        "pseudonym",  # one a person
        "conversation",  # one a person or channel
        "deal",  # what people count
        "closing",  # what people count
        "debrief",  # one a closing
        "answer",  # what was said; a change adds to it
        "verbatim",  # the words that count of a closing
        "fact",  # one a closing
        "buyer_link",  # one a closing
        "buyer_answer",  # one a closing, the buyer's to delete
        "buyer_stop",  # a company that wants no questions, for as long as it is one
        "follow_up",  # three a debrief at most
        "calendar_feed",  # one a person at most
        "correction",  # what an outcome was before
        "merging",  # taken apart again when somebody says so
        "rival",  # one a spelling
        "exclusion",  # one a closing, which it goes on holding out of the figures
        "rival_verdict",  # taken back when somebody says so
        "import_answer",  # a few each layout of a file
        "effort",  # a few themes
        "suspicion",  # three at a time
        "reason",  # those of the debrief
        "look",  # one in four weeks
        "digest",  # one a week
        "health",  # one a week
        "audit",  # a chain: whoever takes a row away breaks it
        "poll",  # a few each workspace
        "write_back",  # one each CRM
        "crm_target",  # one a closing
        "crm_record",  # what of it is in a CRM: an undone mark or an erasure has to reach it, however old it is
        "timer",  # gone when it fired; set aside until somebody acts
        "doubt",  # gone when it was looked at
        "outbox",  # where each message shows: an erasure has to reach it, however old it is
        "post",  # a message as it was shared or told: what an erasure takes out of it
        "web_message",  # the page's conversations, which people read back
    }
)
"""Of what nothing goes, and why."""


def test_each_table_has_a_rule_or_a_reason_why_nothing_goes():
    assert RULES().keys() | STAY == set(metadata.tables)
    assert not RULES().keys() & STAY


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


def waits(conn, ws):
    """A brief that nobody could be sent."""
    row = {"workspace_id": ws, "deal_key": "d", "rival": "Globex", "person_id": "rita", "seen_at": NOW - WEEK}
    conn.execute(tables.pitch.insert(), [row])


async def fills(world):
    """A row of all that goes."""
    write = world.storage.write
    await write(events.claim_event, Event(world.ws, "e"), NOW)
    await write(look_ups.take_turn, world.ws, "D1", "card:d1:1", world.real, 60.0)
    await write(holds.keep, world.ws, "chat.update", world.real + 60)
    await write(waits, world.ws)
    await write(sessions.begin_session, world.ws, Session("s", "U1", "rep", world.real), "", "")


async def rows(world):
    """How many there are of each table that something goes from."""
    named = {name: metadata.tables[name] for name in RULES()}
    read = world.storage.read
    counts = {
        name: await read(lambda conn, of=table: conn.execute(select(func.count()).select_from(of)).scalar())
        for name, table in named.items()
    }
    return {name: count for name, count in counts.items() if count}


async def pruned(world, after, keep=WEEK):
    at = Moment(NOW + after, world.real + after.total_seconds())
    return await world.storage.write(prune, world.ws, at, keep)


async def test_what_is_old_goes_and_what_is_young_stays(world):
    await fills(world)
    before = await rows(world)
    assert before == {"event": 1, "look_up": 1, "pitch": 1, "hold": 2, "web_session": 1}
    await pruned(world, timedelta(hours=11))
    assert await rows(world) == before
    assert await pruned(world, WEEK + timedelta(hours=1)) == {**before, "inbox": 0}
    assert await rows(world) == {}


async def told(world, key, deal, at, *, settled=True):
    """A CRM told of a deal."""
    row = {"workspace_id": world.ws, "key": key, "deal_key": deal, "outcome": "lost", "at": at}
    row["body"] = None if settled else "{}"
    await world.storage.write(lambda conn: conn.execute(tables.inbox.insert(), [row]).rowcount)


async def test_what_a_crm_told_goes_once_it_has_told_nothing_of_that_deal_for_long(world):
    await told(world, "a1", "A", NOW - timedelta(days=900))
    await told(world, "a2", "A", NOW)
    await told(world, "b1", "B", NOW - timedelta(days=401))
    await told(world, "c1", "C", NOW - timedelta(days=401))
    await told(world, "c2", "C", NOW - timedelta(days=402), settled=False)
    await told(world, "d1", "D", NOW - timedelta(days=399))

    async def left():
        keys = select(tables.inbox.c.key).order_by(tables.inbox.c.key)
        return await world.storage.read(lambda conn: conn.execute(keys).scalars().all())

    assert await pruned(world, timedelta(0)) == {**dict.fromkeys(RULES(), 0), "inbox": 1}
    assert await left() == ["a1", "a2", "c1", "c2", "d1"]
    await pruned(world, timedelta(days=401))
    assert await left() == ["c1", "c2"]


async def test_what_shows_in_chat_keeps_its_address_and_its_words_for_an_erasure(world):
    write, read = world.storage.write, world.storage.read
    await write(posts.save_post, world.ws, "p1", "{}", NOW)
    for want in (*SHOWN, SHOWN[0]):  # the card's first message becomes a receipt
        await write(wants.want, world.ws, want, world.real)
        await world.delivers()
    await pruned(world, 9 * WEEK)
    left = await read(lambda conn: conn.execute(select(tables.outbox.c.kind, tables.outbox.c.subject)).all())
    assert sorted(map(tuple, left)) == [("card", "d1"), ("post", "p1"), ("receipt", "d1:1")]
    assert await read(posts.load_post, world.ws, "p1") == "{}"


async def test_of_another_workspace_nothing_goes(world):
    other = await World(world.storage, "slack:T2").begins()
    await fills(other)
    before = await rows(world)
    await pruned(world, 2 * WEEK)
    assert await rows(world) == before
