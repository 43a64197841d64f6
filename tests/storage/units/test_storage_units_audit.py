"""The audit log in the database: only ever added to, in the transaction of the deed, one chain whoever adds."""

import asyncio
import random

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from dialogs.audit import Act, Deed, first_break, operator
from storage.engine.engine import StorageError, open_storage
from storage.tables import audit as table
from storage.tables import pseudonym
from storage.units import audit
from storage.units.workspaces import empty_workspace
from tests.storage.units_world import NOW, World

WS = "slack:T1"


def deed(by="rita", about="", act=Act.READ):
    return Deed(act, by, f"pseudonym of {by}", about)


async def test_who_did_something_has_one_pseudonym(storage):
    for by in ("rita", "sam", "rita"):
        await storage.write(audit.append, WS, deed(by), NOW)
    found = await storage.read(audit.entries, WS)
    assert [(entry.number, entry.who) for entry in found] == [
        (1, "pseudonym of rita"),
        (2, "pseudonym of sam"),
        (3, "pseudonym of rita"),
    ]
    assert first_break(WS, found) is None
    assert found[0].at == NOW


async def test_a_deed_is_logged_with_what_it_changes_or_not_at_all(storage):
    def fails(conn):
        audit.noting(conn, WS, deed(), NOW, None, bool, lambda _conn: True)
        raise StorageError("not this time")

    with pytest.raises(StorageError):
        await storage.write(fails)
    assert await storage.read(audit.entries, WS) == ()
    assert await storage.write(audit.noting, WS, deed(), NOW, None, bool, lambda _conn: False) is False
    assert await storage.read(audit.entries, WS) == ()
    assert await storage.write(audit.noting, WS, deed(), NOW, None, bool, lambda _conn: True) is True
    assert len(await storage.read(audit.entries, WS)) == 1


@pytest.mark.everywhere
@pytest.mark.parametrize(
    "statement",
    [
        update(table).values(who="nobody"),
        delete(table),
        delete(table).where(table.c.number == 2),
    ],
)
async def test_the_database_refuses_to_change_it(storage, statement):
    for _ in range(3):
        await storage.write(audit.append, WS, deed(), NOW)
    before = await storage.read(audit.entries, WS)
    with pytest.raises((DBAPIError, StorageError), match="only added to"):
        await storage.write(lambda conn: conn.execute(statement))
    assert await storage.read(audit.entries, WS) == before


async def test_postgresql_refuses_to_empty_it(postgres_url):
    storage = open_storage(postgres_url)
    await storage.write(audit.append, WS, deed(), NOW)
    with pytest.raises(DBAPIError, match="only added to"):
        await storage.write(lambda conn: conn.execute(text("TRUNCATE audit")))
    await storage.close()


async def test_sqlite_takes_nothing_but_the_next(sqlite_url):
    storage = open_storage(sqlite_url)
    await storage.write(audit.append, WS, deed(), NOW)
    row = {"workspace_id": WS, "at": NOW, "who": "", "act": "", "about": "", "detail": "", "hash": ""}
    for number in (1, 3):
        with pytest.raises(DBAPIError, match="only added to"):
            await storage.write(
                lambda conn, number=number: conn.execute(
                    insert(table).prefix_with("OR REPLACE"), {**row, "number": number}
                )
            )
    await storage.close()


@pytest.mark.everywhere
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
async def test_replicas_that_add_at_once_make_one_chain_a_workspace(database, seed):
    chance = random.Random(seed)
    replicas = [open_storage(database) for _ in range(3)]

    def adds(conn, ws, by):
        conn.execute(select(table.c.number).limit(1)).all()  # something else first, so that each has its snapshot
        return audit.append(conn, ws, deed(by), NOW)

    jobs = [
        chance.choice(replicas).write(adds, chance.choice((WS, "slack:T2")), chance.choice(("rita", "sam")))
        for _ in range(60)
    ]
    made = await asyncio.gather(*jobs)
    for ws in (WS, "slack:T2"):
        found = await replicas[0].read(audit.entries, ws)
        assert first_break(ws, found) is None
        assert len({entry.who for entry in found}) == 2
    assert len(made) == sum([len(await replicas[1].read(audit.entries, ws)) for ws in (WS, "slack:T2")])
    for replica in replicas:
        await replica.close()


async def test_erasing_somebody_leaves_the_chain_and_takes_their_name(storage):
    world = await World(storage, WS).begins()
    await world.marks("Acme")
    for by in ("rita", "sam", operator("root")):
        await storage.write(audit.append, WS, deed(by, "D000001"), NOW)
    before = await storage.read(audit.entries, WS)
    names = await storage.read(audit.names, WS)
    assert names.people == {
        "pseudonym of rita": "Rita",
        "pseudonym of sam": "Sam",
        "pseudonym of operator:root": "root (command line)",
    }
    assert names.things["D000001"] == names.things["C000001"] == "Acme"

    await World(storage, WS).erases("person", "rita")

    assert await storage.read(audit.entries, WS) == before
    assert "pseudonym of rita" not in (await storage.read(audit.names, WS)).people
    assert first_break(WS, before) is None


async def test_a_workspace_that_is_deleted_leaves_a_log_that_names_nobody(storage):
    await World(storage, WS).begins()
    await storage.write(audit.append, WS, deed("rita"), NOW)
    await storage.write(empty_workspace, WS)
    assert len(await storage.read(audit.entries, WS)) == 1
    assert await storage.read(lambda conn: conn.execute(select(pseudonym)).all()) == []


async def test_what_app_yaml_says_is_logged_once_it_is_served_otherwise(storage):
    await World(storage, WS).begins()
    for says in (
        {"currency": "a", "managers": "b"},
        {"currency": "a", "managers": "b"},
        {"currency": "a", "pilot": "c"},
    ):
        await storage.write(audit.configure, WS, says, "root", "P1", NOW)
    found = await storage.read(audit.entries, WS)
    assert [(entry.act, entry.detail) for entry in found] == [("configured", ""), ("configured", "managers, pilot")]
    assert first_break(WS, found) is None
