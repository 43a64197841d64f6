"""What people wrote is encrypted, at once or in steps, and read as before by whoever has the keys."""

import json
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Text, create_engine, insert, select, text, type_coerce, update

from dialogs.records import Outcome
from storage import tables
from storage.engine.engine import StorageError, open_storage
from storage.engine.sealed import Sealed, seal_of
from storage.places import TABLES, Kind
from storage.tables import metadata
from storage.units import cases, looks, posts, sealing, web
from storage.units.sealing import SEALED
from storage.vault import texts
from storage.vault.secrets import master_key, read_secret, save_secret
from storage.vault.turning import turn
from tests import compiled
from tests.storage.units_world import NOW, Says, World

OLD, NEW = "an old passphrase of somebody", "a new passphrase of somebody"
WORDS = "they hated our onboarding and said so"
COUNTED = {"closing", "fact", "pitch", "rival", "rival_verdict", "suspicion"}
"""Competitors' names: what is counted is grouped and compared by the database."""


@asynccontextmanager
async def opened(url, keys=OLD):
    storage = open_storage(url, texts.sealing(keys))
    yield storage
    await storage.close()


async def write_all(storage, ws="slack:T1"):
    """Somebody's words in every column that has some."""
    world = await World(storage, ws).begins()
    marked = await world.marks("Acme", Outcome.LOST)
    await world.acts(marked.closing.id, Says({"driver": "price", "lesson": WORDS}))

    def others(conn):
        def put(table, **values):
            conn.execute(insert(metadata.tables[table]).values(workspace_id=ws, **values))

        message = json.dumps({"title": WORDS})
        put("digest", id="2026-W44", channel="C1", as_of=NOW, full=True, message=message, page=message)
        put("post", id="p1", message=message, created_at=NOW)
        put("look", day=date(2026, 11, 2), findings=message, made_at=NOW)
        put("buyer_answer", closing_id=marked.closing.id, receipt="r", at=NOW, words=WORDS, contact=WORDS)
        web.insert_message(conn, ws, "w1", "sales", "k1", message)

    await storage.write(others)
    return world, marked.closing.id


async def stored(storage):
    """Every text as it stands in the database, by table and column."""

    def raw(conn):
        return {
            (name, column): list(conn.execute(select(type_coerce(metadata.tables[name].c[column], Text))).scalars())
            for name, columns in SEALED.items()
            for column in columns
        }

    return await storage.read(raw)


async def read(storage):
    return await storage.read(
        lambda conn: {name: sorted(map(str, conn.execute(select(metadata.tables[name])))) for name in SEALED}
    )


async def in_steps(storage, limit=3):
    """As the product does, a few rows at a time; how many there were."""
    total = 0
    for name in SEALED:
        after = ()
        while after is not None:
            after, rows = await storage.write(sealing.step, name, after, limit)
            total += rows
    return total


def everything_of(sqlite_url):
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))


def holding(found, needle):
    return {place for place, values in found.items() if any(needle in (value or "") for value in values)}


def test_whatever_holds_words_may_be_encrypted_but_what_is_counted_by():
    worded = {
        (table, column)
        for table, places in TABLES.items()
        for column, place in places.items()
        if place.kind is Kind.WORDS and table not in COUNTED
    }
    assert worded == {(table, column) for table, columns in SEALED.items() for column in columns}
    assert Sealed().cache_ok


async def test_words_are_encrypted_as_they_are_written_and_read_as_before(database):
    async with opened(database) as storage:
        await storage.write(turn, OLD, NOW, on=True)
        world, closing_id = await write_all(storage)
        found = await stored(storage)
        assert not holding(found, "onboarding")
        assert all(any(values) for values in found.values()), "each of them holds something"
        case = await storage.read(cases.load_case, world.ws, closing_id)
        assert case.answers.value("lesson") == (WORDS,)
        assert WORDS in str(await storage.read(posts.load_post, world.ws, "p1"))
        await world.acts(closing_id, Says({"lesson": WORDS + ", too"}), event="e2")
        assert not holding(await stored(storage), "onboarding")


async def test_the_same_message_again_changes_nothing_on_the_page_and_an_unreadable_look_is_replaced(database):
    async with opened(database) as storage:
        await storage.write(turn, OLD, NOW, on=True)
        world, _ = await write_all(storage)
        before = (await storage.read(web.get_message, world.ws, "w1")).rev
        await storage.write(web.update_message, world.ws, "sales", "w1", json.dumps({"title": WORDS}))
        assert (await storage.read(web.get_message, world.ws, "w1")).rev == before
        old = await storage.read(looks.get_look, world.ws, date(2026, 11, 2))
        assert await storage.write(looks.replace_look, world.ws, date(2026, 11, 2), old, "{}") == "{}"


async def test_what_stands_already_follows_in_steps_and_comes_back_in_the_clear(database):
    async with opened(database) as storage:
        await write_all(storage)
        before = await read(storage)
        assert holding(await stored(storage), "onboarding") == set(await stored(storage))
        await storage.write(turn, OLD, NOW, on=True)
        assert await in_steps(storage) >= len(SEALED)
        assert not holding(await stored(storage), "onboarding")
        assert await read(storage) == before
        assert await in_steps(storage) == 0, "what stands well is passed by"
        await storage.write(turn, OLD, NOW, on=False)
        await in_steps(storage)
        assert holding(await stored(storage), "onboarding") == set(await stored(storage))
        assert await read(storage) == before


async def test_a_new_key_takes_the_place_of_the_old_one_while_others_serve_and_the_old_one_can_go(database):
    async with opened(database) as storage:
        await storage.write(turn, OLD, NOW, on=True)
        world, closing_id = await write_all(storage)
        await storage.write(save_secret, master_key(OLD), world.ws, "token", "xoxb-1")
        before = await read(storage)
        async with opened(database, f"{NEW},{OLD}") as newer, opened(database, f"{OLD},{NEW}") as other:
            assert await read(other) == before
            await newer.write(turn, f"{NEW},{OLD}", NOW, on=True)
            first, second = await newer.read(lambda conn: sorted(conn.execute(select(tables.text_key.c.id)).scalars()))
            await World(newer, world.ws).acts(closing_id, Says({"lesson": "by the newer one"}), event="e3")
            assert "by the newer one" in str(await read(other)), "who knows both keys reads on"
            await in_steps(newer)
            assert not holding(await stored(newer), f"{first}:")
            assert holding(await stored(newer), f"{second}:")
            await newer.write(turn, f"{NEW},{OLD}", NOW, on=True)
            assert (await newer.read(texts.standing)).id == second, "it is turned once"
        async with opened(database, NEW) as last:
            assert "by the newer one" in str(await read(last))
            assert await last.read(read_secret, master_key(NEW), world.ws, "token") == "xoxb-1"
            with pytest.raises(StorageError, match="WINLOSS_SECRET_KEY is not the one"):
                await last.write(turn, "some other passphrase of somebody", NOW, on=True)


async def test_where_the_newest_key_can_not_be_looked_up_or_opened_one_writes_on_as_before(database):
    async with opened(database) as storage:
        await storage.write(turn, OLD, NOW, on=True)
        world, closing_id = await write_all(storage)
        seal = seal_of(storage._executor.engine.dialect)
        async with opened(database, f"{NEW},{OLD}") as newer:
            await newer.write(turn, f"{NEW},{OLD}", NOW, on=True)
        seal.look_again()
        await world.acts(closing_id, Says({"lesson": "with the key it has"}), event="e4")
        engine, seal._engine = seal._engine, create_engine("sqlite:////nowhere/at/all.db")
        seal.look_again()
        await world.acts(closing_id, Says({"lesson": "nobody to ask"}), event="e5")
        seal._engine = engine
        assert not holding(await stored(storage), "nobody to ask")
    async with opened(database, f"{NEW},{OLD}") as newer:
        assert "nobody to ask" in str(await read(newer))


async def test_without_the_key_nobody_reads_and_nothing_is_turned(database):
    async with opened(database) as storage:
        await storage.write(turn, OLD, NOW, on=True)
        await write_all(storage)
    for keys, says in ((NEW, "is not the one"), ("", "at least 16 characters")):
        async with opened(database, keys) as storage:
            with pytest.raises(StorageError, match=says):
                await read(storage)
    async with opened(database, "") as storage:
        with pytest.raises(StorageError, match="WINLOSS_SECRET_KEY is missing"):
            await storage.write(turn, "", NOW, on=False)


async def test_a_text_that_was_changed_or_looks_encrypted_is_not_taken_for_one(database):
    async with opened(database) as storage:
        odd = "\x1a000001:abc", "\x1a0:x", "\x1a"
        await World(storage, "slack:T1").begins()
        for n, one in enumerate(odd):
            await storage.write(posts.save_post, "slack:T1", f"p{n}", one, NOW)
        for n, one in enumerate(odd):
            assert await storage.read(posts.load_post, "slack:T1", f"p{n}") == one
        await storage.write(turn, OLD, NOW, on=True)
        await in_steps(storage)
        for n, one in enumerate(odd):
            assert await storage.read(posts.load_post, "slack:T1", f"p{n}") == one
        await storage.write(lambda conn: conn.execute(text("UPDATE post SET message = message || 'AAAA'")).rowcount)
        with pytest.raises(StorageError, match="not as it was encrypted"):
            await storage.read(posts.load_post, "slack:T1", "p0")


async def test_words_that_change_between_two_steps_are_not_put_back(database):
    async with opened(database) as storage:
        await write_all(storage)
        await storage.write(turn, OLD, NOW, on=True)
        post = tables.post

        def late(conn):
            row = conn.execute(
                select(post.c.id, post.c.message, type_coerce(post.c.message, Text).label("stored_message"))
            ).one()
            conn.execute(update(post).values(message="{}"))
            conn.execute(sealing._rewritten(post, row._mapping, [post.c.id], [post.c.message]))

        await storage.write(late)
        assert await storage.read(posts.load_post, "slack:T1", "p1") == "{}"


async def test_sqlites_file_holds_no_word_and_no_token_in_the_clear(sqlite_url):
    async with opened(sqlite_url) as storage:
        world, _ = await write_all(storage)
        await storage.write(save_secret, master_key(OLD), world.ws, "token", "xoxb-in-the-clear")
        await storage.write(turn, OLD, NOW, on=True)
        await in_steps(storage)
    raw = everything_of(sqlite_url)
    assert b"onboarding" not in raw
    assert b"in-the-clear" not in raw
    assert b"Acme" in raw, "names of deals are not encrypted"


async def test_what_one_test_sealed_by_is_not_asked_in_the_next(sqlite_url):
    async with opened(sqlite_url) as storage:
        assert await storage.read(lambda conn: isinstance(seal_of(conn.dialect), texts.TextSeal))
        compiled.unseal()
        assert await storage.read(lambda conn: seal_of(conn.dialect) is None)
