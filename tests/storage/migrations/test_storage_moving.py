"""A workspace moves to another database, all of it or nothing; and what goes wrong loses nothing."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import create_engine, insert, select, update

from dialogs.audit import Act, Deed, first_break, operator
from dialogs.records import Outcome, Workspace
from storage import tables
from storage.engine.engine import StorageError, database_url, open_storage
from storage.migrations import moving
from storage.migrations.moving import move
from storage.tables import metadata
from storage.units import audit, people
from storage.vault.secrets import master_key, read_secret, save_secret
from storage.vault.texts import sealing
from storage.vault.turning import turn
from tests.examples import more
from tests.storage.units.test_storage_units_erasing import debriefed, everything, plant
from tests.storage.units_world import NOW, World

KEY = "a passphrase of somebody"
WS, OTHER = "slack:T1", "slack:T2"
DEED = Deed(Act.MOVED, operator("root"), "pseudonym-1")
REAL = 5000.0
LEFT = {"audit"}


@contextmanager
def connected(url):
    engine = create_engine(database_url(url))
    with engine.begin() as conn:
        yield conn
    engine.dispose()


async def lives(url, ws, *, encrypted=False):
    """Something of everything that a workspace may have."""
    storage = open_storage(url, sealing(KEY))
    if encrypted:
        await storage.write(turn, KEY, NOW, on=True)
    world = await World(storage, ws).begins()
    closing = await debriefed(world)
    await world.marks("Other deal", Outcome.WON)
    await storage.write(plant, ws, closing.id, "Quarterhouse renewal")
    await storage.write(rest, ws, closing)
    await storage.write(save_secret, master_key(KEY), ws, "marks", "hidden")
    await storage.write(audit.append, ws, Deed(Act.EXPORTED, "rita", "pseudonym-2"), NOW)
    await storage.close()
    return world


def rest(conn, ws, closing):
    def put(table, **values):
        conn.execute(insert(metadata.tables[table]).values(workspace_id=ws, **values))

    put("reading", rules="1")
    put("poll", feed="hubspot:changed", read_to=NOW, due_at=NOW)
    put("write_back", crm="hubspot", on_at=NOW)
    put("crm_target", crm="hubspot", closing_id=closing.id, deal="0061", wanted=2, queued=1.5)
    put("crm_record", crm="hubspot", closing_id=closing.id, kind="note", name="", record_id="77", says="d")
    put("event", key="e-1", at=NOW)
    put("inbox", key="i-1", deal_key="k", outcome="lost", at=NOW, body="{}", closing_id=closing.id)
    put("doubt", recipient="rita", key="k", direct=True, message_id="m", since=1.5, look_at=2.5)
    put("hold", method="chat.postMessage", until=3.25)
    put("look_up", conversation="D1", key="k", began=1.25)
    put("health", week=date(2026, 10, 26), prompted=3, started=2, finished=1, stopped="")
    drawn = {"teams": '["US", "EMEA"]', "first": date(2026, 11, 2), "last": date(2026, 12, 7), "verdict": "helped"}
    put("effort", selector="view:price", kind="working", since=date(2026, 10, 26), started=1, started_n=9, **drawn)
    put(
        "suspicion",
        id="s1",
        driver="price",
        months=12,
        named_on=date(2026, 10, 26),
        named_by="rita",
        last_look=date(2027, 10, 11),
    )
    put("buyer_link", closing_id=closing.id, serial=1, made_by="rita", made_at=NOW, until=NOW)
    put("buyer_answer", closing_id=closing.id, receipt="r", at=NOW, driver="price", words="too dear", contact="Kim")
    put("buyer_stop", company="Initech", at=NOW)
    put("calendar_feed", person_id="rita", edition="e1", made_at=NOW)
    put("pitch", deal_key="d1", rival="Initech", person_id="rita", name="Acme pilot", seen_at=NOW)
    put("reason", driver="price", words="Price or budget", since=date(2026, 10, 26))
    put("exclusion", closing_id=closing.id, reason="twice", proposed_by="rita", proposed_at=NOW, out=False)
    put("correction", closing_id=closing.id, at=NOW, old="won")
    put("rival", said="globex", name="Globex")
    put("configured", key="timezone", digest="d")
    put("rival_verdict", id="v1", gone="a", kept="b", one=True, at=NOW, said_by="rita")
    put(
        "follow_up",
        id="f1",
        debrief_id=closing.id,
        deal_id=closing.deal_id,
        person_id="rita",
        kind="talk",
        due_on=date(2026, 12, 1),
        status="open",
    )
    put(
        "merging",
        id="m1",
        gone_id=closing.deal_id,
        kept_id=closing.deal_id,
        at=NOW,
        merged_by="rita",
        closings="[]",
        noted="{}",
        undone_at=NOW,
    )


def kept(url, ws):
    with connected(url) as conn:
        return {place: sorted(values) for place, values in everything(conn, ws).items()}


def filled(found):
    return {table for table, _ in found}


@pytest.fixture
def two(request, migrated_database, migrated, tmp_path):
    """A database for two workspaces, and an empty one of the other kind."""
    if migrated_database.startswith("sqlite"):
        return migrated_database, request.getfixturevalue("migrated_postgres_url")
    return migrated_database, migrated(tmp_path / "own.db")


async def test_all_of_it_moves_as_it_stands_and_what_is_another_workspaces_stays(two):
    here, there = two
    await lives(here, WS)
    await lives(here, OTHER)
    before, others = kept(here, WS), kept(here, OTHER)
    assert filled(before) == {table.name for table in metadata.sorted_tables} - {"text_key"}, "of every table"

    moved = move(here, there, WS, DEED, NOW, REAL)

    after, left = kept(there, WS), kept(here, WS)
    logged = {"audit", "pseudonym"}  # where the deed itself was added
    assert {place: values for place, values in after.items() if place[0] not in logged} == {
        place: values for place, values in before.items() if place[0] not in logged
    }
    assert after["audit", "act"] == left["audit", "act"] == sorted([*before["audit", "act"], "moved"])
    assert filled(left) == LEFT
    assert moved.tables == len(filled(before))
    assert kept(here, OTHER) == others
    with connected(there) as conn:
        assert read_secret(conn, master_key(KEY), WS, "marks") == "hidden"
        assert first_break(WS, audit.entries(conn, WS)) is None


@pytest.mark.long
@pytest.mark.everywhere
async def test_words_that_are_encrypted_move_so_and_are_read_there_with_the_same_key(two):
    here, there = two
    await lives(here, WS, encrypted=True)
    read_here = await answers(here)
    with connected(here) as conn:
        conn.execute(update(tables.text_key).values(settled_at=NOW))
    move(here, there, WS, DEED, NOW, REAL)
    assert await answers(there) == read_here
    assert "walked out" in str(read_here)
    with connected(there) as conn:
        plain = conn.exec_driver_sql("SELECT value FROM answer").scalars().all()
        assert plain
        assert "walked out" not in str(plain)
        assert conn.execute(select(tables.text_key.c.settled_at)).scalars().all() == [None], "that is to be seen"


async def answers(url):
    storage = open_storage(url, sealing(KEY))
    found = await storage.read(lambda conn: conn.execute(select(tables.answer.c.value)).scalars().all())
    await storage.close()
    return sorted(found)


@pytest.mark.long
@pytest.mark.everywhere
async def test_it_comes_back_and_its_log_goes_on(two):
    here, there = two
    await lives(here, WS)
    await lives(here, OTHER)
    before = kept(here, WS)
    move(here, there, WS, DEED, NOW, REAL)
    move(there, here, WS, DEED, NOW, REAL)
    after = kept(here, WS)
    assert after["answer", "value"] == before["answer", "value"]
    with connected(here) as conn:
        log = audit.entries(conn, WS)
        assert first_break(WS, log) is None
        assert [entry.act for entry in log][-2:] == ["moved", "moved"]
        assert people.ensure_workspace(conn, Workspace(WS, "slack", "T1", "Acme"), NOW)


async def test_nobody_makes_it_anew_where_it_was_moved_away_from(two):
    here, there = two
    await lives(here, WS)
    move(here, there, WS, DEED, NOW, REAL)
    with connected(here) as conn:
        assert not people.ensure_workspace(conn, Workspace(WS, "slack", "T1", "Acme"), NOW)
        assert people.workspaces(conn) == ()
        assert people.ensure_workspace(conn, Workspace(OTHER, "slack", "T2", "Other"), NOW)
    with connected(there) as conn:
        assert people.ensure_workspace(conn, Workspace(WS, "slack", "T1", "Acme"), NOW)


@pytest.mark.parametrize("at", ["outbox", more("person"), more("audit")])
async def test_what_is_cut_short_changes_nothing_in_either(two, at, monkeypatch):
    here, there = two
    await lives(here, WS)
    before, copied = kept(here, WS), moving._copied

    def fails(old, new, ws, table):
        if table.name == at:
            raise StorageError("the plug is pulled")
        return copied(old, new, ws, table)

    monkeypatch.setattr(moving, "_copied", fails)
    with pytest.raises(StorageError, match="plug"):
        move(here, there, WS, DEED, NOW, REAL)
    assert kept(here, WS) == before
    assert kept(there, WS) == {}


async def test_cut_short_between_the_two_it_is_lost_in_neither_and_said(two, monkeypatch):
    here, there = two
    await lives(here, WS)
    before = kept(here, WS)

    def fails(_conn, _ws):
        raise StorageError("the plug is pulled")

    monkeypatch.setattr(moving, "empty_workspace", fails)
    with pytest.raises(StorageError, match="plug"):
        move(here, there, WS, DEED, NOW, REAL)
    monkeypatch.undo()
    assert kept(here, WS) == before
    with pytest.raises(StorageError, match="in the other database already"):
        move(here, there, WS, DEED, NOW, REAL)
    assert kept(here, WS) == before


async def test_nothing_moves_while_something_of_it_is_being_sent(two):
    here, there = two
    await lives(here, WS)
    with connected(here) as conn:
        conn.execute(update(tables.outbox).values(lease_until=9e9))
    before = kept(here, WS)
    with pytest.raises(StorageError, match="being sent just now"):
        move(here, there, WS, DEED, NOW, REAL)
    assert kept(here, WS) == before
    assert kept(there, WS) == {}


async def test_the_same_database_by_another_name_is_noticed(migrated_database):
    await lives(migrated_database, WS)
    before = kept(migrated_database, WS)
    with pytest.raises(StorageError, match="already"):
        move(migrated_database, migrated_database, WS, DEED, NOW, REAL)
    assert kept(migrated_database, WS) == before


@pytest.mark.long
async def test_another_log_and_other_keys_are_refused(two):
    here, there = two
    await lives(here, WS, encrypted=True)
    with connected(there) as conn:
        conn.execute(insert(tables.text_key).values(id="000001", wrapped=b"x", made_at=NOW))
    with pytest.raises(StorageError, match="keys of its own"):
        move(here, there, WS, DEED, NOW, REAL)
    with connected(there) as conn:
        conn.execute(tables.text_key.delete())
        audit.append(conn, WS, Deed(Act.ERASED, "sam", "pseudonym-9"), NOW)
    with pytest.raises(StorageError, match="another audit log"):
        move(here, there, WS, DEED, NOW, REAL)
    assert "walked out" in str(await answers(here))


@pytest.mark.parametrize(("where", "left"), [more("there", "Nothing was changed"), ("here", "now stands in both")])
async def test_what_a_database_says_is_told_and_where_the_workspace_stands(two, where, left, monkeypatch):
    here, there = two
    await lives(here, WS)
    monkeypatch.setattr(moving, {"there": "_keys", "here": "empty_workspace"}[where], broken)
    with pytest.raises(StorageError, match=f"nowhere.*{left}"):
        move(here, there, WS, DEED, NOW, REAL)
    assert "walked out" in str(await answers(here))


def broken(first, second):
    conn = first if isinstance(second, str) else second
    conn.exec_driver_sql("SELECT 1 FROM nowhere")


@pytest.mark.long
async def test_somebody_who_writes_all_the_time_is_told_of(migrated_postgres_url, migrated, tmp_path, monkeypatch):
    here, there = migrated_postgres_url, migrated(tmp_path / "own.db")
    await lives(here, WS)
    monkeypatch.setattr(moving, "WAITS", 1)
    with connected(here) as writer:
        people.note_heeded(writer, WS, "rita")
        with pytest.raises(StorageError, match="Others write to this database all the time"):
            move(here, there, WS, DEED, NOW, REAL)
    move(here, there, WS, DEED, NOW, REAL)
